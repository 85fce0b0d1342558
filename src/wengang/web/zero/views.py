"""Zero-employment households: the board by its clock, a case with what was done, form 12."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.reasons import in_words
from wengang.registry.actions.zero import do_close_unwilling, do_log_service, do_recheck
from wengang.registry.models import ZeroCase
from wengang.registry.queries import zero as queries
from wengang.registry.queries.grid import workers_of
from wengang.registry.queries.zero import WHEN, ZeroFilters
from wengang.registry.zero import form
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of, places
from wengang.web.refusals import filled_in
from wengang.web.zero.forms import CloseForm, RecheckForm, ServiceForm
from wengang.web.zero.words import KINDS, PARTS, STATES, STEPS, due_text


@page(Cap.PERSON_SEE)
def board(request: Request) -> HttpResponse:
    """Cases by their clock: what is late first."""
    scope, today = request.user.scope, timezone.localdate()
    filters = ZeroFilters.of(request.GET.dict())
    found = queries.board(scope, filters, today, number=number_of(request.GET.get("page")))
    counted = queries.counts(scope, filters, today)
    context = {
        "page": Shown(found),
        "rows": [(case, STEPS[case.due.step], due_text(case.due)) for case in found.rows],
        "filters": filters,
        "parts": [(when, PARTS[when], counted[when]) for when in WHEN],
        "open": sum(counted[when] for when in ("overdue", "today", "week", "later")),
        "places": places(scope, filters.division),
        "workers": workers_of(scope)[:200],
        "may_export": scope.may(Cap.PERSON_EXPORT),
    }
    return render(request, "zero/board.html", context)


@page(Cap.PERSON_EXPORT, "POST")
def form_12(request: Request, kind: str) -> HttpResponse:
    """Form 12 of the board as it is filtered; that somebody took it out is logged."""
    if kind not in form.FORMS:
        raise Http404
    made = form.make(ZeroFilters.of(request.POST.dict()), kind, by=request.user)
    name = f"form-12-{timezone.localdate().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type=form.FORMS[kind], headers=headers)


@page(Cap.PERSON_SEE)
def case(request: Request, pk: int) -> HttpResponse:
    """One case: the family, its clock, what was done, what is missing of 131."""
    return _case(request, mine(request, ZeroCase, pk=pk), None)


@page(Cap.PERSON_EDIT, "GET", "POST")
def service(request: Request, pk: int) -> HttpResponse:
    """Write down a contact or a service; the form stands on the case's page."""
    row = mine(request, ZeroCase, pk=pk)
    filled = ServiceForm(row.household, request.POST or None)
    if request.method == "POST" and filled.is_valid():
        told = filled.cleaned_data
        if filled_in(filled, lambda: do_log_service(row, **told, by=request.user)):
            messages.success(request, _("Written down."))
            return redirect("zero-case", pk=pk)
    return _case(request, row, filled)


@page(Cap.PERSON_EDIT, "GET", "POST")
def recheck(request: Request, pk: int) -> HttpResponse:
    """Is whoever cleared the case still at work?"""
    row = mine(request, ZeroCase, pk=pk)
    filled = RecheckForm(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        written = []
        told = filled.cleaned_data
        if filled_in(filled, lambda: written.append(do_recheck(row, **told, by=request.user))):
            if written[0].due_on is None:
                messages.warning(
                    request, _("A stronger source says otherwise, so the re-check stays due. Visit again.")
                )
            else:
                messages.success(request, _("Written down."))
            return redirect("zero-case", pk=pk)
    return _form(request, row, filled, _("Re-check"), _("Out of work again, the household is found anew"))


@page(Cap.PERSON_EDIT, "GET", "POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Close a case as unwilling, with a reason."""
    row = mine(request, ZeroCase, pk=pk)
    filled = CloseForm(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        reason = filled.cleaned_data["reason"]
        if filled_in(filled, lambda: do_close_unwilling(row, reason, by=request.user)):
            messages.success(request, _("Closed. When work came and went again, the household is found anew."))
            return redirect("zero-case", pk=pk)
    hint = _("Only after three declined posts; the reason stays with the case")
    return _form(request, row, filled, _("Close as unwilling"), hint)


def _case(request: Request, row: ZeroCase, filled: ServiceForm | None) -> HttpResponse:
    scope = request.user.scope
    view = queries.case(scope, row.pk, timezone.localdate())
    may_edit = scope.may(Cap.PERSON_EDIT) and scope.covers(row.division_id)
    context = {
        "view": view,
        "case": view.case,
        "state": STATES[view.case.state],
        "services": [(each, KINDS[each.kind]) for each in view.services],
        "step": STEPS[view.due.step],
        "due": due_text(view.due),
        "ground": in_words(view.case.ground),
        "done": [(KINDS[kind], have, want) for kind, (have, want) in view.done.items()],
        "may_edit": may_edit,
        "form": filled or (ServiceForm(row.household) if may_edit and view.is_open else None),
    }
    status = 422 if filled is not None and request.method == "POST" else 200
    return render(request, "zero/case.html", context, status=status)


def _form(request: Request, row: ZeroCase, filled: RecheckForm | CloseForm, title: str, subtitle: str) -> HttpResponse:
    back = reverse("zero-case", args=[row.pk])
    context = {"form": filled, "title": title, "subtitle": subtitle, "back": back, "back_label": _("Case")}
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
