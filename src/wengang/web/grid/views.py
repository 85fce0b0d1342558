"""Who answers for which households: the tree of cells, the workload, hand-overs with their history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.registry.actions.grid import do_assign, do_end_assignment, do_hand_over
from wengang.registry.enums import GridDuty
from wengang.registry.models import Assignment, Household
from wengang.registry.queries.grid import STALE_DAYS, assignments, history, unanswered, workload
from wengang.web.access import Request, mine, page
from wengang.web.grid.forms import AssignForm, HandOverForm, HelperForm
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50


@page(Cap.PERSON_SEE)
def grid(request: Request) -> HttpResponse:
    """Cells with their workers, and how much lies on whom."""
    scope, today = request.user.scope, timezone.localdate()
    loads = workload(scope, today)
    names = User.objects.in_bulk([load.worker for load in loads])
    cells = Paginator(assignments(scope, today), PER_PAGE)
    context = {
        "page": cells.get_page(request.GET.get("page")),
        "loads": [(names[load.worker], load) for load in loads],
        "unanswered": unanswered(scope).count(),
        "stale_days": STALE_DAYS,
        "may_edit": scope.may(Cap.GRID_EDIT),
    }
    return render(request, "grid/grid.html", context)


@page(Cap.GRID_EDIT, "GET", "POST")
def assign(request: Request) -> HttpResponse:
    """Let somebody answer for a cell."""
    form = AssignForm(request.user.scope, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_assign(**form.cleaned_data, by=request.user)):
        messages.success(request, _("Assigned; the households of the cell have this worker from today."))
        return redirect("grid")
    return _form(request, form, _("Assign a worker"), _("From today; whoever stands nearer to a household goes first"))


@page(Cap.GRID_EDIT, "GET", "POST")
def assignment(request: Request, pk: int) -> HttpResponse:
    """Hand over to somebody else; below, everybody who answered for it before."""
    row = mine(request, Assignment, pk=pk)
    form = HandOverForm(request.user.scope, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid:
        told = form.cleaned_data | {"to": form.cleaned_data["worker"], "by": request.user}
        del told["worker"]
        if filled_in(form, lambda: do_hand_over(row, **told)):
            messages.success(request, _("Handed over. Who answered before stays in the history."))
            return redirect("grid")
    context = {"row": row, "form": form, "before": history(request.user.scope, row)}
    return render(request, "grid/assignment.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.GRID_EDIT, "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """The worker leaves and nobody follows yet."""
    row = mine(request, Assignment, pk=pk)
    today = timezone.localdate()
    done = _("Ended. From tomorrow the households fall to whoever stands above.")
    tried(request, lambda: do_end_assignment(row, last_day=today, by=request.user), done)
    return redirect("grid")


@page(Cap.GRID_EDIT, "GET", "POST")
def helper(request: Request, pk: int) -> HttpResponse:
    """A one-to-one helper for one household."""
    home = mine(request, Household, pk=pk)
    form = HelperForm(request.user.scope, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    duty = GridDuty.HELPER
    if valid and filled_in(form, lambda: do_assign(**form.cleaned_data, household=home, duty=duty, by=request.user)):
        messages.success(request, _("This household has a helper of its own now."))
        return redirect("household", pk=pk)
    back = reverse("household", args=[pk])
    return _form(request, form, _("One-to-one helper"), _("Goes before the worker of the building or village"), back)


def _form(request: Request, form: HelperForm, title: str, subtitle: str, back: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "subtitle": subtitle}
    context |= {"back": back or reverse("grid"), "back_label": _("Household") if back else _("Who answers for whom")}
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
