"""Finding people, the list, the page of one person."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.command.filters import kept_filters, query_of
from wengang.command.person import HEARD_OF_DAYS, household_of, timeline
from wengang.employment.queries.work import jobs_of
from wengang.registry import queries
from wengang.registry.actions import do_log_view
from wengang.registry.enums import CategoryKind, EmploymentStatus, WillWork
from wengang.registry.models import Person
from wengang.registry.queries import Filters
from wengang.registry.queries.page import Page
from wengang.registry.queries.persons import fill
from wengang.registry.sheets.export import export_persons
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of, places
from wengang.web.people.known import known, words_of
from wengang.web.searches import recall, remember
from wengang.web.workbooks import workbook

ORDERS = (
    ("ledger", _("As in the ledger")),
    ("name", _("By name")),
    ("stale", _("Longest unheard of first")),
    ("newest", _("Newest first")),
)
COLUMNS = (
    ("place", _("Village")),
    ("employment", _("Employment status")),
    ("work", _("Work")),
    ("wish", _("Wish")),
    ("category", _("Category")),
    ("education", _("Education")),
)
FOUND_BY = {
    "id": _("by the whole id number"),
    "tail": _("by the last four of the id"),
    "phone": _("by phone"),
    "code": _("by code"),
    "sound": _("by pinyin"),
    "name": _("by name"),
}


@page(Cap.PERSON_SEE, "POST")
def search(request: Request) -> HttpResponse:
    """The search box of the top bar."""
    text = request.POST.get("q", "").strip()
    if not text:
        return redirect("people")
    return redirect(f"{reverse('people')}?s={remember(request, text)}")


@page(Cap.PERSON_SEE)
def people(request: Request) -> HttpResponse:
    """The ledger's list, narrowed by filters, or what a search found."""
    scope = request.user.scope
    text = recall(request)
    filters = Filters.of(request.GET.dict())
    order = request.GET.get("order", "")
    now = query_of(filters, order)
    context = {
        "filters": filters,
        "now": now,
        "kept": kept_filters(request.user, now),
        "narrowed": bool(filters.active()),
        "order": order if order in dict(ORDERS) else "ledger",
        "orders": ORDERS,
        "columns": COLUMNS,
        "employments": EmploymentStatus.choices,
        "wills": WillWork.choices,
        "kinds": CategoryKind.choices,
        "places": places(scope, filters.division),
        "own": bool(scope.divisions),
        "may_export": scope.may(Cap.PERSON_EXPORT),
        "may_edit": scope.may(Cap.PERSON_EDIT),
        "search": text,
        "today": timezone.localdate(),
        "heard_of_days": HEARD_OF_DAYS,
    }
    return render(request, "people/people.html", {**context, **_rows(request, text, filters, order)})


def _rows(request: Request, text: str, filters: Filters, order: str) -> dict[str, object]:
    if not text:
        number = number_of(request.GET.get("page"))
        found = queries.persons(request.user.scope, filters, order=order, number=number)
        return {"page": Shown(found), "villages": [], "found_by": ""}
    result = queries.search(request.user.scope, text)
    fill(result.persons)
    found = Page(result.persons, 1, max(1, len(result.persons)), len(result.persons))
    return {"page": Shown(found), "villages": result.villages, "found_by": FOUND_BY.get(result.understood, "")}


@page(Cap.PERSON_EXPORT, "POST")
def export(request: Request) -> HttpResponseBase:
    """The filtered list as a workbook: numbers masked, marked with who took it out, and logged."""
    blocks = export_persons(request.user, Filters.of(request.POST.dict()))
    return workbook(blocks, f"{_('Persons')}-{timezone.localdate().isoformat()}.xlsx")


@page(Cap.PERSON_SEE)
def person(request: Request, code: str) -> HttpResponse:
    """Everything known of one person, each with its source and age. That somebody looked is recorded."""
    found = mine(request, Person, code=code)
    do_log_view(found, by=request.user)
    scope = request.user.scope
    view = queries.person(scope, found.pk)
    own = scope.covers(found.division_id)
    context = {
        "view": view,
        "person": view.person,
        "own": own,
        "place": " ".join(each.name for each in view.path),
        "timeline": timeline(scope, view),
        "known": known(view.standings, words_of(view), own=own),
        "household": household_of(view),
        "may_edit": own and scope.may(Cap.PERSON_EDIT),
        "may_disclose": own and scope.may(Cap.DISCLOSE),
        "may_merge": own and scope.may(Cap.DUPLICATE_DECIDE),
        "may_reveal": scope.may(Cap.PERSON_REVEAL),
        "jobs": jobs_of(found) if scope.may(Cap.EMPLOYMENT_EDIT) else (),
        "today": timezone.localdate(),
    }
    return render(request, "people/person.html", context)
