"""The week's sheet: what happened, by area and by who answers, against last week; every number opens to its rows."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from wengang.accounts.roles import Cap
from wengang.command.dispatch import decisions, papers
from wengang.command.dispatch.counting import counted, rows_of
from wengang.command.dispatch.lines import BY_CODE, MAY_OPEN
from wengang.command.dispatch.sheet import sheet
from wengang.web.access import Request, page
from wengang.web.dispatch import shown
from wengang.web.dispatch.asked import asked, worker_of
from wengang.web.listing import places
from wengang.web.workbooks import workbook

SIZE = 50


@page(Cap.FIGURES)
def week(request: Request) -> HttpResponse:
    """``?week=2026-W47&division=…``; this week and the reader's own area when nothing is said."""
    scope, want = request.user.scope, asked(request.GET, request.user.scope)
    mine = decisions.open_of(request.user).select_related("division", "employer")[:SIZE]
    if want is None:
        return render(request, "dispatch/none.html", {"mine": mine})
    found = sheet(want.area, want.week, want.today)
    context = {
        "asked": want,
        "sheet": found,
        "subtitle": papers.subtitle(found),
        "places": places(scope, want.area),
        "before": want.href(week=want.week.before),
        "after": "" if want.running else want.href(week=want.week.after),
        "xlsx": want.file("xlsx"),
        "pdf": want.file("pdf"),
        "headline": shown.headline(found, want, scope),
        "lines": shown.numbers(found.total, [line.code for line in found.lines], scope, want.rows),
        "area_heads": [BY_CODE[code] for code in shown.BY_AREA],
        "areas": shown.by_area(found, want, scope),
        "area_total": shown.numbers(found.total, shown.BY_AREA, scope, want.rows),
        "worker_heads": [BY_CODE[code] for code in shown.BY_WORKER],
        "workers": shown.by_worker(found, want, scope),
        "earlier": decisions.asked_of(want.area, want.week),
        "made": decisions.made_about(want.area, want.week),
        "decide": want.decide() if want.area and scope.may(Cap.DISPATCH) else "",
    }
    return render(request, "dispatch/week.html", context)


@page(Cap.FIGURES)
def rows(request: Request) -> HttpResponse:
    """The rows behind one number, as they are now; names only for those who may see persons."""
    scope, want = request.user.scope, asked(request.GET, request.user.scope)
    line = BY_CODE.get(request.GET.get("line", ""))
    if want is None or line is None:
        return redirect("dispatch")
    if not scope.may(MAY_OPEN[line.rows]):
        raise PermissionDenied
    seen = request.GET.get("behind", "")
    worker = worker_of(request.GET)
    behind = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0
    keys = rows_of(line, want.area, want.week, want.today, worker=worker, seen=behind, limit=SIZE + 1)
    closed = counted(want.area, want.week, want.today) if not want.running else None
    context = {
        "line": line,
        "asked": want,
        "rows": shown.opened(line, keys[:SIZE], scope),
        "next": f"{want.rows(line.code, worker=worker)}&behind={keys[SIZE - 1]}" if len(keys) > SIZE else "",
        "first": behind == 0,
        "closed": closed.total().get(line.code, 0) if closed and closed.closed else None,
        "back": want.href(),
    }
    return render(request, "dispatch/rows.html", context)


@page(Cap.FIGURES)
def file(request: Request) -> HttpResponseBase:
    """The sheet as Excel (form 11) or PDF: counts, and officers who answer for something."""
    want, form = asked(request.GET, request.user.scope), request.GET.get("form", "xlsx")
    if want is None:
        return redirect("dispatch")
    if form not in ("xlsx", "pdf"):
        raise Http404
    found = sheet(want.area, want.week, want.today)
    name = f"{found.week.code}-{found.area or 'all'}.{form}"
    if form == "xlsx":
        return workbook(papers.as_xlsx(found), name)
    made = papers.as_pdf(found, by=str(request.user), at=timezone.localtime())
    headers = {"Content-Disposition": str(content_disposition_header(False, name)), "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
