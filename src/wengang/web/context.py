"""What every page's frame needs: the menu of what this user may open, its badges, the organisation."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.command.queries import OpenWork
from wengang.core.scope import Scope
from wengang.web.access import may


@dataclass(frozen=True)
class Item:
    """One entry of the menu; ``badge`` names what ``command.queries.OpenWork`` counts."""

    label: str | Promise
    route: str
    capability: Cap | tuple[Cap, ...]
    icon: str = ""
    badge: str = ""
    area: str = ""


MENU: tuple[tuple[str | Promise, tuple[Item, ...]], ...] = (
    (
        _("Ledger"),
        (
            Item(_("Persons"), "people", Cap.PERSON_SEE, icon="users", area="/people/"),
            Item(_("Households"), "households", Cap.PERSON_SEE, icon="home", area="/households/"),
            Item(_("Walk-in registration"), "desk", Cap.PERSON_EDIT, icon="user-plus", area="/desk/"),
            Item(_("Households to visit"), "field", Cap.PERSON_EDIT, icon="checklist", area="/field/"),
            Item(_("Surveys"), "surveys", Cap.PERSON_SEE, icon="clipboard-list", area="/surveys/"),
            Item(_("Zero employment"), "zero", Cap.PERSON_SEE, icon="alert-triangle", area="/zero/"),
            Item(_("Quality of the ledger"), "quality", Cap.PERSON_SEE, icon="scale", area="/quality/"),
            Item(_("Who answers for whom"), "grid", Cap.PERSON_SEE, icon="layout-grid", area="/grid/"),
            Item(
                _("Import lists"),
                "imports",
                (Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT),
                icon="upload",
                badge="imports",
                area="/imports/",
            ),
            Item(
                _("Probable doubles"),
                "duplicates",
                Cap.DUPLICATE_DECIDE,
                icon="copy",
                badge="duplicates",
                area="/duplicates/",
            ),
        ),
    ),
    (
        _("Two lists"),
        (
            Item(_("Agreements"), "agreements", Cap.AGREEMENT_SEE, icon="heart-handshake", area="/agreements/"),
            Item(_("Employers"), "employers", Cap.VACANCY_SEE, icon="building-factory-2", area="/employers/"),
            Item(
                _("Vacancies"), "vacancies", Cap.VACANCY_SEE, icon="briefcase", badge="quarantined", area="/vacancies/"
            ),
            Item(_("Issues and matching"), "issues", Cap.AGREEMENT_SEE, icon="calendar", area="/issues/"),
            Item(
                _("Proposals"), "proposals", Cap.PROPOSAL_SEE, icon="list-check", badge="proposals", area="/proposals/"
            ),
        ),
    ),
    (
        _("On the way and at work"),
        (
            Item(_("Journeys"), "journeys", Cap.JOURNEY_SEE, icon="bus", badge="journeys", area="/journeys/"),
            Item(
                _("Boarding and arrival"),
                "boarding",
                (Cap.JOURNEY_BOARD, Cap.JOURNEY_ARRIVE),
                icon="user-check",
                area="/boarding/",
            ),
            Item(_("Contacts that are due"), "followups", Cap.EMPLOYMENT_SEE, icon="phone", area="/followups/"),
            Item(_("Transfers"), "transfers", Cap.EMPLOYMENT_SEE, icon="users-group", area="/transfers/"),
            Item(_("Questions about jobs"), "job-questions", Cap.EMPLOYMENT_SEE, icon="help", area="/job-questions/"),
            Item(
                _("Offers of transfers"),
                "transfer-offers",
                Cap.ANSWER_EMPLOYER,
                icon="users-group",
                area="/transfer-offers/",
            ),
            Item(_("Replies about pay"), "pay-replies", Cap.EMPLOYMENT_EDIT, icon="message", area="/pay-replies/"),
            Item(_("Rights cases"), "cases", Cap.EMPLOYMENT_SEE, icon="scale", badge="cases", area="/cases/"),
            Item(_("Employers' calls"), "calls", Cap.CALL_SEE, icon="bell", badge="calls", area="/calls/"),
            Item(_("Leaders and firms"), "pairs", Cap.CALL_SEE, icon="heart-handshake", area="/pairs/"),
            Item(_("Workshops and liaisons"), "workshop", Cap.CALL_SEE, icon="user-check", area="/workshop/"),
            Item(_("Weekly sheet"), "dispatch", Cap.FIGURES, icon="clipboard-list", area="/dispatch/"),
            Item(_("Still in the job"), "cohorts", Cap.FIGURES, icon="chart-bar", area="/cohorts/"),
            Item(
                _("Risk of leaving"),
                "leaving",
                (Cap.FIGURES, Cap.ORGANISATION_EDIT),
                icon="clock",
                area="/leaving/",
            ),
        ),
    ),
    (
        _("Administration"),
        (
            Item(
                _("Organisations"),
                "organisations",
                Cap.ORGANISATION_EDIT,
                icon="building",
                area="/administration/organisations/",
            ),
            Item(_("Users and roles"), "users", Cap.ORGANISATION_EDIT, icon="settings", area="/administration/users/"),
            Item(
                _("Villages and grid cells"),
                "divisions",
                Cap.DIVISION_EDIT,
                icon="map-pin",
                area="/administration/divisions/",
            ),
            Item(_("Audit log"), "audit", Cap.AUDIT_READ, icon="history", area="/administration/audit/"),
        ),
    ),
)


@dataclass
class Entry:
    label: str
    href: str
    icon: str
    badge: str
    active: bool


@dataclass
class Group:
    label: str
    items: list[Entry] = field(default_factory=list)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``; empty for visitors and for parts of pages that htmx asks for."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "htmx", False):
        return {"nav": [], "org": "", "search_url": ""}
    scope = user.scope
    return {
        "nav": menu(scope, open_work(request).badges(), request.path),
        "org": str(user.membership.organisation) if user.membership else "",
        "role": user.membership.get_role_display() if user.membership else "",
        "search_url": reverse("search") if scope.may(Cap.PERSON_SEE) else "",
    }


def open_work(request: HttpRequest) -> OpenWork:
    """What waits for the user of this request, counted once for page and menu."""
    found = getattr(request, "open_work", None)
    if found is None:
        found = request.open_work = OpenWork(request.user.scope)  # type: ignore[attr-defined, union-attr]
    return found


def menu(scope: Scope, badges: dict[str, str], path: str) -> list[Group]:
    """The groups and entries that are open to this scope."""
    groups = [
        Group(str(label), [_entry(item, badges, path) for item in items if may(scope, item.capability)])
        for label, items in MENU
    ]
    return [group for group in groups if group.items]


def _entry(item: Item, badges: dict[str, str], path: str) -> Entry:
    badge = badges.get(item.badge, "")
    return Entry(str(item.label), reverse(item.route), item.icon, badge, path.startswith(item.area))
