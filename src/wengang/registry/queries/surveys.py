"""Reads of surveys: what is due to whom, how far a survey is, and the list behind every number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Left
from django.utils.timezone import localdate

from wengang.core.models import Division
from wengang.core.scope import CELL, Scope, within
from wengang.registry.actions.campaigns import CALLED_FROM, years_before
from wengang.registry.enums import EmploymentStatus, Outcome, SurveyKind, SurveyState, TargetState
from wengang.registry.models import Attempt, Household, Person, Survey, Target, TargetTally

DIGITS = (2, 4, 6, 9, 12)
"""Signs of a division's code, level by level; a grid cell comes after the village."""
LONGEST = 24
ALL = 10_000_000
MOST_LEAVES = 400
"""More buildings than this nobody looks through at once: their townships are shown instead."""


def surveys(scope: Scope) -> QuerySet[Survey]:
    """Surveys that touch the reader's divisions, the newest first."""
    rows = Survey.objects.visible_to(scope).select_related("division", "organisation")
    return rows.order_by("-opens", "-pk")


def reached_of(scope: Scope, surveys: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """For each survey, in the reader's divisions: targets settled, still due, and all of them."""
    rows = TargetTally.objects.visible_to(scope).filter(survey__in=surveys).order_by().values_list("survey")
    waiting = Sum("targets", filter=Q(state=TargetState.DUE), default=0)
    counted = rows.annotate(due=waiting, every=Sum("targets"))
    return {survey: (every - still, still, every) for survey, still, every in counted}


def tries_of(target: Target) -> QuerySet[Attempt]:
    """Every attempt to reach a target that was read in scope, the newest first."""
    return Attempt.unscoped.filter(target=target).select_related("by").order_by("-at", "-pk")


def place_name(code: str) -> str:
    """The name of a division; empty for none."""
    return Division.objects.filter(code=code).values_list("name", flat=True).first() or "" if code else ""


def due(scope: Scope, worker: int) -> QuerySet[Target]:
    """What open surveys still want of this worker: longest unseen first, never seen before all."""
    open_now = Survey.unscoped.filter(state=SurveyState.OPEN).values("pk")
    rows = Target.objects.visible_to(scope).filter(state=TargetState.DUE, worker_id=worker, survey__in=open_now)
    return _stalest_first(rows.select_related("survey", "division", "household", "person"))


def call_list(scope: Scope, survey: Survey) -> QuerySet[Target]:
    """Whom to call next: longest unseen first; who was tried today waits behind nobody, but stands with the count."""
    rows = Target.objects.visible_to(scope).filter(survey=survey, state=TargetState.DUE)
    return _stalest_first(rows.select_related("division__parent", "person", "household", "worker"))


def _stalest_first(rows: QuerySet[Target]) -> QuerySet[Target]:
    return rows.order_by(F("stale_since").asc(nulls_first=True), "pk")


@dataclass(frozen=True)
class Progress:
    """How far a survey is, in targets. ``outcomes``: by the last outcome, "" for never tried."""

    done: int
    gone: int
    due: int
    outcomes: dict[str, int]

    @property
    def targets(self) -> int:
        return self.done + self.gone + self.due

    @property
    def refused(self) -> int:
        return self.outcomes.get(Outcome.REFUSED, 0)


def progress(scope: Scope, survey: Survey) -> Progress:
    """Targets in the reader's divisions by state and last outcome."""
    rows = TargetTally.objects.visible_to(scope).filter(survey=survey).order_by()
    counted = list(rows.values_list("state", "last_outcome").annotate(n=Sum("targets")).exclude(n=0))
    states = _sums((state, n) for state, _outcome, n in counted)
    outcomes = _sums((outcome, n) for _state, outcome, n in counted)
    done, gone, waiting = (states.get(each, 0) for each in (TargetState.DONE, TargetState.GONE, TargetState.DUE))
    return Progress(done, gone, waiting, outcomes)


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, n in pairs:
        found[key] = found.get(key, 0) + n
    return found


@dataclass(frozen=True)
class Covered:
    """One place of a survey: how many were to be reached there, and how many were."""

    code: str
    name: str
    done: int
    gone: int
    missed: int

    @property
    def targets(self) -> int:
        return self.done + self.gone + self.missed

    @property
    def settled(self) -> int:
        """Reached, or known to be gone."""
        return self.done + self.gone

    @property
    def share(self) -> float:
        """Settled of all; 0 to 1."""
        return self.settled / self.targets if self.targets else 1.0


@dataclass(frozen=True)
class Ground:
    """The places of a survey. ``steps``: one level down. ``leaves``: buildings and villages; too many: the steps."""

    leaves: list[Covered]
    steps: list[Covered]


def ground(scope: Scope, survey: Survey, inside: str = "") -> Ground:
    """Every place below ``inside`` ("" for all of the survey) with how many were reached there, in order of codes."""
    rows = TargetTally.objects.visible_to(scope).filter(within("division_id", inside), survey=survey).order_by()
    steps = _by_place(rows, _digits_below(inside or survey.division_id))
    leaves = _by_place(rows, LONGEST, MOST_LEAVES)
    wanted = {*leaves, *steps, *(_village(code) for code in leaves)}
    names = dict(Division.objects.filter(code__in=wanted).values_list("code", "name"))
    down = _named(steps, names)
    return Ground(_named(leaves, names) or down, down)


def _digits_below(code: str) -> int:
    """Signs of a code one level below this one; below a village a code is taken whole."""
    return next((size for size in DIGITS if size > len(code)), LONGEST)


def _by_place(rows: QuerySet[TargetTally], digits: int, most: int | None = None) -> dict[str, dict[str, int]]:
    """Targets by place and state; nothing when there are more than ``most`` places."""
    cut = rows.annotate(place=Left("division_id", digits)).values_list("place", "state")
    counted = cut.annotate(n=Sum("targets")).exclude(n=0)
    places: dict[str, dict[str, int]] = {}
    for code, state, n in counted[: most and most * len(TargetState) + 1]:
        places.setdefault(code, {})[state] = n
    return {} if most and len(places) > most else places


def _named(places: dict[str, dict[str, int]], names: dict[str, str]) -> list[Covered]:
    return [_covered(code, _full_name(code, names), places[code]) for code in sorted(places)]


def _full_name(code: str, names: dict[str, str]) -> str:
    """A building with its village, where that is known: every village has a building 1."""
    village = names.get(_village(code), "") if CELL in code else ""
    return f"{village} {names.get(code, code)}".strip()


def _village(code: str) -> str:
    return code.partition(CELL)[0]


def _covered(code: str, name: str, states: dict[str, int]) -> Covered:
    done, gone, missed = (states.get(each, 0) for each in (TargetState.DONE, TargetState.GONE, TargetState.DUE))
    return Covered(code, name, done, gone, missed)


def missed(scope: Scope, survey: Survey, inside: str = "") -> QuerySet[Target]:
    """Everybody not reached yet, place by place: the list behind "n households missed"."""
    rows = Target.objects.visible_to(scope).filter(within("division_id", inside), survey=survey, state=TargetState.DUE)
    return rows.select_related("division__parent", "household", "person", "worker").order_by("division_id", "pk")


def latecomers(scope: Scope, survey: Survey) -> QuerySet[Any]:
    """Whom the survey would ask if it was opened now and does not: households, or in a round of persons, persons."""
    finders: dict[str, Callable[[Scope, Survey], QuerySet[Any]]]
    finders = {SurveyKind.HOUSEHOLD: _late_households, SurveyKind.RETURNEE: _late_away, SurveyKind.CALLS: _late_to_call}
    rows = finders[SurveyKind(survey.kind)](scope, survey)
    return rows.select_related("division__parent").order_by("division_id", "pk")


def _late_households(scope: Scope, survey: Survey) -> QuerySet[Household]:
    """Households that came after the freezing; not those that died out. Few are without a target, so only of these is
    it looked up who lives there: the limit keeps the database from asking that of every household first.
    """
    mine = Household.objects.visible_to(scope).filter(within("division_id", survey.division_id))
    frozen = Target.unscoped.filter(survey=survey, household=OuterRef("pk"))
    unlisted = mine.filter(~Exists(frozen)).order_by().values("pk")[:ALL]
    members = Person.unscoped.filter(household=OuterRef("pk"))
    living = Exists(members.filter(deceased=False)) | ~Exists(members)
    return Household.objects.visible_to(scope).filter(living, pk__in=unlisted)


def _late_away(scope: Scope, survey: Survey) -> QuerySet[Person]:
    """Persons who are known to work away by now."""
    return _unlisted(scope, survey).filter(employment=EmploymentStatus.AWAY)


def _late_to_call(scope: Scope, survey: Survey) -> QuerySet[Person]:
    """Persons whom the ledger knows only since then. Who was there and left out then, was heard of recently."""
    newest = Target.unscoped.filter(survey=survey).order_by("-person").values("person")[:1]
    young = years_before(localdate(), CALLED_FROM)
    rows = _unlisted(scope, survey).filter(Q(birth_date__isnull=True) | Q(birth_date__lte=young))
    return rows.filter(pk__gt=Subquery(newest), created_at__gt=survey.created_at, phone_index__isnull=False)


def _unlisted(scope: Scope, survey: Survey) -> QuerySet[Person]:
    """Living persons of the reader's own part of the survey's area who are none of its targets."""
    frozen = Target.unscoped.filter(survey=survey, person=OuterRef("pk"))
    rows = Person.looked_after_by(scope).filter(within("division_id", survey.division_id), deceased=False)
    return rows.filter(~Exists(frozen))
