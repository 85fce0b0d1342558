"""What every page's frame needs: the menu of what this user may open, its badges, the organisation."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.command.queries import badges
from wengang.core.scope import Scope
from wengang.web.access import may


@dataclass(frozen=True)
class Item:
    """One entry of the menu; ``badge`` names a count of ``command.queries.badges``."""

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
            Item(_("Persons"), "people", Cap.PERSON_SEE, area="/people/"),
            Item(_("Households"), "households", Cap.PERSON_SEE, area="/households/"),
            Item(
                _("Import lists"), "imports", (Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT), badge="imports", area="/imports/"
            ),
            Item(_("Probable doubles"), "duplicates", Cap.DUPLICATE_DECIDE, badge="duplicates", area="/duplicates/"),
        ),
    ),
    (
        _("Two lists"),
        (
            Item(_("Agreements"), "agreements", Cap.AGREEMENT_SEE, area="/agreements/"),
            Item(_("Employers"), "employers", Cap.VACANCY_SEE, area="/employers/"),
            Item(_("Vacancies"), "vacancies", Cap.VACANCY_SEE, badge="quarantined", area="/vacancies/"),
            Item(_("Issues and matching"), "issues", Cap.AGREEMENT_SEE, area="/issues/"),
            Item(_("Proposals"), "proposals", Cap.PROPOSAL_SEE, badge="proposals", area="/proposals/"),
        ),
    ),
    (
        _("Administration"),
        (
            Item(_("Organisations"), "organisations", Cap.ORGANISATION_EDIT, area="/administration/organisations/"),
            Item(_("Users and roles"), "users", Cap.ORGANISATION_EDIT, area="/administration/users/"),
            Item(_("Villages and grid cells"), "divisions", Cap.DIVISION_EDIT, area="/administration/divisions/"),
            Item(_("Audit log"), "audit", Cap.AUDIT_READ, area="/administration/audit/"),
        ),
    ),
)


@dataclass
class Entry:
    label: str
    href: str
    icon: str
    badge: int
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
        "nav": menu(scope, badges(scope), request.path),
        "org": str(user.membership.organisation) if user.membership else "",
        "role": user.membership.get_role_display() if user.membership else "",
        "search_url": reverse("search") if scope.may(Cap.PERSON_SEE) else "",
    }


def menu(scope: Scope, counts: dict[str, int], path: str) -> list[Group]:
    """The groups and entries that are open to this scope."""
    groups = [
        Group(str(label), [_entry(item, counts, path) for item in items if may(scope, item.capability)])
        for label, items in MENU
    ]
    return [group for group in groups if group.items]


def _entry(item: Item, counts: dict[str, int], path: str) -> Entry:
    return Entry(str(item.label), reverse(item.route), item.icon, counts.get(item.badge, 0), path.startswith(item.area))
