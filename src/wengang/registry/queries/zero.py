"""Reads of zero employment: the board by its clock, one case with what is missing, what is due to a worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from wengang.accounts.models import User
from wengang.core.scope import Scope, within
from wengang.registry.actions.zero import DECLINES
from wengang.registry.enums import OPEN_ZERO, ServiceOutcome, ZeroServiceKind, ZeroState
from wengang.registry.models import Person, ZeroCase, ZeroService
from wengang.registry.queries.page import Page, page_of
from wengang.registry.zero.cases import recheck_days
from wengang.registry.zero.definitions import Definition, definition_of
from wengang.registry.zero.workdays import is_known

SOON = timedelta(days=7)
WHEN = ("overdue", "today", "week", "later", "rechecks", "closed")
"""Parts of the board: open cases by their clock, then cleared ones that are looked at again, then the rest."""
SERVICES_131 = {ZeroServiceKind.INTRODUCTION: 1, ZeroServiceKind.POST: 3, ZeroServiceKind.TRAINING: 1}
"""One career introduction, three posts, one training."""


@dataclass(frozen=True)
class ZeroFilters:
    """What the board is narrowed to. ``when``: one of ``WHEN``; empty shows every case with something due."""

    division: str = ""
    worker: int | None = None
    when: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ZeroFilters:
        worker, when = query.get("worker") or "", query.get("when") or ""
        return cls(
            division=(query.get("division") or "").strip()[:24],
            worker=int(worker) if worker.isascii() and worker.isdigit() and len(worker) < 10 else None,
            when=when if when in WHEN else "",
        )

    def active(self) -> dict[str, str]:
        """What is set, by name; never what was found with it."""
        told = {"division": self.division, "worker": str(self.worker or ""), "when": self.when}
        return {name: value for name, value in told.items() if value}


def selected(scope: Scope, filters: ZeroFilters, today: date) -> QuerySet[ZeroCase]:
    """Cases in the order of their clock: what is due longest first."""
    rows = ZeroCase.objects.visible_to(scope).filter(within("division_id", filters.division))
    if filters.worker:
        rows = rows.filter(household__worker=filters.worker)
    rows = rows.filter(part_of_board(filters.when, today) if filters.when else Q(next_on__isnull=False))
    rows = rows.select_related("household", "household__worker", "division", "worker")
    return rows.order_by("-closed_on", "-pk") if filters.when == "closed" else rows.order_by("next_on", "pk")


def part_of_board(when: str, today: date) -> Q:
    """Cases of one part of the board."""
    still_open = Q(state__in=OPEN_ZERO)
    rules = {
        "overdue": still_open & Q(next_on__lt=today),
        "today": still_open & Q(next_on=today),
        "week": still_open & Q(next_on__gt=today, next_on__lte=today + SOON),
        "later": still_open & Q(next_on__gt=today + SOON),
        "rechecks": Q(state=ZeroState.CLEARED, next_on__isnull=False),
        "closed": Q(next_on__isnull=True),
    }
    return rules[when]


def board(scope: Scope, filters: ZeroFilters, today: date, *, number: int = 1, size: int = 50) -> Page:
    """One page of the board; each row has ``members_count`` and ``declined``."""
    page = page_of(selected(scope, filters, today), number, size)
    households = [each.household_id for each in page.rows]
    people = Person.unscoped.filter(household__in=households, deceased=False).order_by()
    members = dict(people.values_list("household").annotate(number=Count("pk")))
    posts = ZeroService.unscoped.filter(
        case__in=page.rows, kind=ZeroServiceKind.POST, outcome=ServiceOutcome.DECLINED
    ).order_by()
    declined = dict(posts.values_list("case").annotate(number=Count("pk")))
    for case in page.rows:
        case.members_count, case.declined = members.get(case.household_id, 0), declined.get(case.pk, 0)
        case.due = due_word(case, today)
    return page


def counts(scope: Scope, filters: ZeroFilters, today: date) -> dict[str, int]:
    """How many cases lie in each part of the board."""
    rows = ZeroCase.objects.visible_to(scope).filter(within("division_id", filters.division)).order_by()
    if filters.worker:
        rows = rows.filter(household__worker=filters.worker)
    return dict(rows.aggregate(**{when: Count("pk", filter=part_of_board(when, today)) for when in WHEN}))


@dataclass(frozen=True)
class Due:
    """What is due of a case: ``step`` (contact, work, recheck or nothing), by when, and days left (below 0: late)."""

    step: str
    on: date | None
    days: int

    @property
    def tone(self) -> str:
        """How a page marks it."""
        if self.on is None:
            return "done"
        return "overdue" if self.days < 0 else "due" if self.days <= SOON.days else "calm"


def due_word(case: ZeroCase, today: date) -> Due:
    """The next step of a case."""
    steps = {ZeroState.FOUND: "contact", ZeroState.CONTACTED: "work", ZeroState.CLEARED: "recheck"}
    if case.next_on is None:
        return Due("", None, 0)
    return Due(steps[ZeroState(case.state)], case.next_on, (case.next_on - today).days)


def due_for(user: User, today: date, *, most: int = 200) -> list[ZeroCase]:
    """Cases of the households that ``user`` answers for, of which something is due within a week, the latest first.

    Each has ``due`` (see `Due`) and its household at hand.
    """
    rows = ZeroCase.objects.visible_to(user.scope).filter(household__worker=user, next_on__lte=today + SOON)
    found = list(rows.select_related("household", "division").order_by("next_on", "pk")[:most])
    for case in found:
        case.due = due_word(case, today)  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class CaseView:
    """A case with its family, what was done, what is missing of 131, and the cases before."""

    case: ZeroCase
    definition: Definition
    due: Due
    members: list[Person]
    services: list[ZeroService]
    done: dict[str, tuple[int, int]]
    declined: int
    rechecks: list[tuple[date, ZeroService | None]]
    before: list[ZeroCase]
    told: list[Person]
    calendar_known: bool

    @property
    def is_open(self) -> bool:
        return self.case.state in OPEN_ZERO

    @property
    def may_close(self) -> bool:
        """Whether enough posts were declined for somebody to close it as unwilling."""
        return self.is_open and self.declined >= DECLINES


def case(scope: Scope, pk: int, today: date) -> CaseView:
    """One case; ZeroCase.DoesNotExist when outside the scope."""
    rows = ZeroCase.objects.visible_to(scope).select_related(
        "household", "household__worker", "division", "worker", "cleared_by"
    )
    found: ZeroCase = rows.get(pk=pk)
    definition = definition_of(found.definition)
    members = list(
        Person.unscoped.filter(household=found.household_id, deceased=False).order_by("kin_to_head", "birth_date", "pk")
    )
    services = list(found.services.select_related("person", "by").order_by("on", "pk"))
    made = {each.due_on: each for each in services if each.kind == ZeroServiceKind.RECHECK and each.due_on}
    return CaseView(
        case=found,
        definition=definition,
        due=due_word(found, today),
        members=members,
        services=services,
        done=_done(services),
        declined=sum(each.kind == ZeroServiceKind.POST and _declined(each) for each in services),
        rechecks=[(day, made.get(day)) for day in recheck_days(found, definition)],
        before=_before(scope, found),
        told=[each for each in members if each.employment in definition.clearing],
        calendar_known=definition.clock.unit != "working" or is_known(found.clear_by),
    )


def _declined(service: ZeroService) -> bool:
    return bool(service.outcome == ServiceOutcome.DECLINED)


def _done(services: Iterable[ZeroService]) -> dict[str, tuple[int, int]]:
    """By service of 131: how many were offered, and how many there have to be."""
    kinds = [each.kind for each in services]
    return {kind: (kinds.count(kind), wanted) for kind, wanted in SERVICES_131.items()}


def _before(scope: Scope, found: ZeroCase) -> list[ZeroCase]:
    rows = ZeroCase.objects.visible_to(scope).filter(household=found.household_id, pk__lt=found.pk)
    return list(rows.select_related("cleared_by").order_by("-pk"))


def latest_of(scope: Scope, household: int) -> ZeroCase | None:
    """The household's last case, for its page; None when it never had one."""
    rows = ZeroCase.objects.visible_to(scope).filter(household=household)
    return rows.order_by(F("pk").desc()).first()
