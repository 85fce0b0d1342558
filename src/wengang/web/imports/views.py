"""The import wizard: put a file in, see what is wrong, see what would change, write it."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.core import import_jobs
from wengang.core import imports as lists
from wengang.core.imports import ImportRefused, Report, importer_for, open_batch, report_of
from wengang.core.models import ImportBatch, Job
from wengang.core.sheets import Sheet
from wengang.core.sheets import template as write_template
from wengang.core.states import MayNot, WrongState
from wengang.registry.models import DuplicateCase
from wengang.web.access import Request, mine, page
from wengang.web.imports import shown
from wengang.web.imports.forms import FileForm, NewBatchForm
from wengang.web.imports.kinds import MAY_IMPORT, RESULT_ROUTES, choices_of, kinds_of, permitted, title
from wengang.web.workbooks import workbook

PER_PAGE = 50
ROWS_A_PAGE = 25
PREVIEWS_A_PAGE = 40
OUTCOMES = ("new", "changed", "duplicate")


@page(MAY_IMPORT)
def imports(request: Request) -> HttpResponse:
    """Lists that my organisation brought in, newest first."""
    rows = ImportBatch.objects.visible_to(request.user.scope).filter(kind__in=kinds_of(request.user.scope))
    newest = rows.select_related("by", "job").defer("report").order_by("-created_at", "-pk")
    context = {
        "page": Paginator(newest, PER_PAGE).get_page(request.GET.get("page")),
        "titles": dict(choices_of(request.user.scope)),
    }
    return render(request, "imports/imports.html", context)


@page(MAY_IMPORT, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Put in a new list."""
    chosen = {"kind": request.GET["kind"]} if request.GET.get("kind") in kinds_of(request.user.scope) else {}
    chosen |= {"wave": request.GET.get("wave", "")}
    form = NewBatchForm(request.user, request.POST or None, request.FILES or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        opened = _open(form, request)
        if opened:
            return redirect("import", token=opened.token)
    context = {"form": form, "kinds": choices_of(request.user.scope)}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


def _open(form: NewBatchForm, request: Request) -> ImportBatch | None:
    found = form.cleaned_data
    file = found["file"]
    try:
        told = {"issue": form.belongs_to(), "near": found["near"]}
        opened = open_batch(found["kind"], file.read(), file.name, by=request.user, **told)
        import_jobs.do_check(opened, by=request.user)
    except (ImportRefused, MayNot, WrongState) as refused:
        form.add_error("file", str(refused))
        return None
    return opened


@page(MAY_IMPORT)
def template(request: Request, kind: str) -> HttpResponseBase:
    """An empty form with drop-downs, to send to whoever fills it."""
    try:
        sheet = importer_for(kind).sheet
    except ImportRefused as unknown:
        raise Http404 from unknown
    target = BytesIO()
    write_template(sheet, target)
    return workbook(target.getvalue(), f"{sheet.zh}.xlsx")


def _batch(request: Request, token: str) -> tuple[ImportBatch, Sheet]:
    """The batch of this token, when it is mine and of a kind that I may bring in."""
    found = mine(request, ImportBatch, token=token)
    importer = permitted(found.kind, request.user.scope)
    if importer is None:
        raise Http404
    return found, importer.sheet


@page(MAY_IMPORT)
def batch(request: Request, token: str) -> HttpResponse:
    """Where this list stands: being worked on, refused, its problems, its preview, or what was written."""
    found, sheet = _batch(request, token)
    if import_jobs.under_way(found):
        return _working(request, found, sheet)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    report = report_of(found)
    context = _frame(found, sheet, report)
    if found.state in (ImportBatch.State.UPLOADED, ImportBatch.State.REFUSED):
        return render(request, "imports/refused.html", {**context, "job": found.job})
    step = request.GET.get("step", "")
    if found.state == ImportBatch.State.COMMITTED and step != "problems":
        return render(request, "imports/written.html", {**context, **_written(request, found)})
    if step == "preview" or (not step and not report.cell_errors and not report.bad_rows):
        return render(request, "imports/preview.html", {**context, **_preview(request, report, sheet)})
    return render(request, "imports/problems.html", {**context, **_problems(request, report, sheet)})


def _working(request: Request, found: ImportBatch, sheet: Sheet) -> HttpResponse:
    writing = found.job is not None and found.job.kind == import_jobs.COMMIT
    context = {
        "batch": found,
        "title": title(sheet),
        "job": found.job,
        "label": _("Writing the list") if writing else _("Reading and checking the list"),
        "step": 4 if writing else 1,
        "poll": reverse("import", kwargs={"token": found.token}),
        "cancel": _cancel_href(request, found),
    }
    return render(request, "imports/job.html" if request.htmx else "imports/working.html", context)


def _cancel_href(request: Request, found: ImportBatch) -> str:
    """Only whoever started the work may stop it."""
    own = found.job is not None and found.job.by_id == request.user.pk
    return reverse("job-cancel", kwargs={"pk": found.job_id}) if own else ""


def _frame(found: ImportBatch, sheet: Sheet, report: Report) -> dict[str, object]:
    """What all steps show: whose list it is, its counts, how to go on."""
    return {
        "batch": found,
        "title": title(sheet),
        "report": report,
        "writable": report.rows - report.errors - report.duplicates,
        "skipped": sum(report.skipped.get(name, 0) for name in ("footer", "note", "header")),
        "committed": found.state == ImportBatch.State.COMMITTED,
        "failed": found.job is not None and found.job.state == Job.State.FAILED,
        "stopped": found.job is not None and found.job.state == Job.State.CANCELLED,
    }


def _problems(request: Request, report: Report, sheet: Sheet) -> dict[str, object]:
    show = request.GET.get("show", "")
    rows = Paginator(shown.rows_of(report, show), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "show": show,
        "page": rows,
        "grid": shown.grid(list(rows), sheet),
        "whole": shown.whole_sheet(report, sheet),
        "kept": len(report.bad_rows) >= lists.KEPT_ROWS,
    }


def _preview(request: Request, report: Report, sheet: Sheet) -> dict[str, object]:
    outcome = request.GET.get("outcome", "")
    rows = [row for row in report.preview if not outcome or row["outcome"] == outcome]
    found = Paginator(rows, PREVIEWS_A_PAGE).get_page(request.GET.get("page"))
    counts = {"new": report.new, "changed": report.changed, "duplicate": report.duplicates}
    names = {"new": _("New"), "changed": _("Changed"), "duplicate": _("Held as probable doubles")}
    return {
        "outcome": outcome,
        "outcomes": [(name, names[name], counts[name]) for name in OUTCOMES],
        "page": found,
        "rows": shown.previews(list(found), sheet),
        "kept": len(report.preview) >= lists.KEPT_ROWS,
    }


def _written(request: Request, found: ImportBatch) -> dict[str, object]:
    waiting = DuplicateCase.objects.visible_to(request.user.scope).filter(
        batch=found, decision=DuplicateCase.Decision.OPEN
    )
    route = RESULT_ROUTES.get(found.kind, "people")
    return {"waiting": waiting.count(), "rows_href": reverse(route) + ("?order=newest" if route == "people" else "")}


@page(MAY_IMPORT, "POST")
def add_file(request: Request, token: str) -> HttpResponse:
    """The corrected file: it continues this batch."""
    found, _sheet = _batch(request, token)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors.get("file", [])))
        return redirect("import", token=token)
    file = form.cleaned_data["file"]
    try:
        import_jobs.do_add_file(found, file.read(), file.name, by=request.user)
    except (MayNot, WrongState) as refused:
        messages.error(request, str(refused))
    return redirect("import", token=token)


@page(MAY_IMPORT, "POST")
def commit(request: Request, token: str) -> HttpResponse:
    """Write the good rows, in the background."""
    found, _sheet = _batch(request, token)
    try:
        import_jobs.do_commit(found, by=request.user)
    except (MayNot, WrongState) as refused:
        messages.error(request, str(refused))
    return redirect("import", token=token)


@page(MAY_IMPORT)
def annotated(request: Request, token: str) -> HttpResponseBase:
    """The same workbook with every problem at its cell; ``?only=bad``: just the rows to correct."""
    found, _sheet = _batch(request, token)
    try:
        data, filename = lists.annotated(found, only_bad=request.GET.get("only") == "bad")
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("import", token=token)
    return workbook(data, filename)
