"""What is left to do on a plan before people are told, the gravest first; each line opens its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wengang.journeys.enums import PlanState
from wengang.journeys.models import Plan, Trip
from wengang.journeys.planning.reasons import words_of
from wengang.journeys.queries.board import TripLine, left_out, newcomers, without_consent
from wengang.journeys.queries.plans import Fit

TRIPS_NAMED = 6


@dataclass(frozen=True)
class Todo:
    """One thing to settle, with its one button."""

    tone: str
    title: str
    detail: str
    href: str
    button: str


def objection_words(trip: Trip) -> list[str]:
    """What speaks against a trip's timetable and what would help, in the reader's language."""
    zh = (get_language() or "").startswith("zh")
    return [words["zh"] if zh else words["en"] for words in trip.objections]


def todos(plan: Plan, rows: Sequence[TripLine], fit: Fit) -> list[Todo]:
    """Everything left to do; a plan that is over has nothing left."""
    if plan.state in (PlanState.DROPPED, PlanState.CLOSED, PlanState.ARRIVED):
        return []
    without = set(fit.without_seat)
    grave = [*_left_out(plan, without), *_illegal(rows), *_outdated(plan, fit), *_newcomers(plan, without)]
    return [*grave, *_late(rows), *_split(plan), *_consent(plan), *_crews(rows)]


def _left_out(plan: Plan, without: set[int]) -> Iterator[Todo]:
    for code, demands in left_out(plan, without):
        yield Todo(
            tone="overdue",
            title=ngettext("%(n)s person has no seat", "%(n)s persons have no seat", len(demands))
            % {"n": f"{len(demands):,}"},
            detail=words_of(code),
            href=f"{reverse('wave', args=[plan.wave_id])}?left_out={plan.pk}&why={code}#list",
            button=_("Show them"),
        )


def _illegal(rows: Sequence[TripLine]) -> Iterator[Todo]:
    for row in rows:
        if row.trip.legal is False:
            words = objection_words(row.trip)
            yield Todo(
                tone="overdue",
                title=_("Trip %(n)s has no legal timetable") % {"n": row.trip.number},
                detail=" · ".join(words[:2]),
                href=reverse("trip", args=[row.trip.pk]),
                button=_("See"),
            )


def _newcomers(plan: Plan, without: set[int]) -> Iterator[Todo]:
    new = newcomers(plan, without)
    if new:
        yield Todo(
            tone="due",
            title=ngettext("%(n)s person registered since", "%(n)s persons registered since", len(new))
            % {"n": f"{len(new):,}"},
            detail=_("They are on the list, but not in this plan."),
            href=f"{reverse('wave', args=[plan.wave_id])}?left_out={plan.pk}&why=new#list",
            button=_("Show them"),
        )


def _outdated(plan: Plan, fit: Fit) -> Iterator[Todo]:
    number = len(fit.outdated)
    if number:
        yield Todo(
            tone="overdue",
            title=ngettext("%(n)s person has another place now", "%(n)s persons have other places now", number)
            % {"n": f"{number:,}"},
            detail=_("Their pick-up point or gate was changed after this plan was made: plan again."),
            href=f"{reverse('wave', args=[plan.wave_id])}?left_out={plan.pk}&why=outdated#list",
            button=_("Show them"),
        )


def _late(rows: Sequence[TripLine]) -> Iterator[Todo]:
    for row in rows:
        if row.late:
            yield Todo(
                tone="due",
                title=_("Trip %(n)s arrives late") % {"n": row.trip.number},
                detail=ngettext(
                    "%(n)s person comes after the hour to report",
                    "%(n)s persons come after the hour to report",
                    row.late,
                )
                % {"n": row.late},
                href=reverse("trip", args=[row.trip.pk]),
                button=_("See"),
            )


def _split(plan: Plan) -> Iterator[Todo]:
    split = plan.figures.get("split") or []
    if split:
        people = sum(len(group) for group in split)
        yield Todo(
            tone="due",
            title=ngettext("%(n)s group is not together", "%(n)s groups are not together", len(split))
            % {"n": len(split)},
            detail=_("Its members asked for different places: %(n)s persons. Give them the same stop and gate.")
            % {"n": people},
            href=f"{reverse('wave', args=[plan.wave_id])}?split={plan.pk}#list",
            button=_("Show them"),
        )


def _consent(plan: Plan) -> Iterator[Todo]:
    number = without_consent(plan)
    if number:
        yield Todo(
            tone="due",
            title=ngettext("%(n)s person has not consented", "%(n)s persons have not consented", number)
            % {"n": f"{number:,}"},
            detail=_("Escort, carrier and employer see a code instead of the name."),
            href=f"{reverse('wave', args=[plan.wave_id])}?show=no_consent#list",
            button=_("Show them"),
        )


def _crews(rows: Sequence[TripLine]) -> Iterator[Todo]:
    bare = [row.trip for row in rows if row.uncrewed]
    if bare:
        named = "、".join(str(trip.number) for trip in bare[:TRIPS_NAMED])
        more = "…" if len(bare) > TRIPS_NAMED else ""
        yield Todo(
            tone="due",
            title=ngettext("%(n)s trip lacks its crew", "%(n)s trips lack their crew", len(bare)) % {"n": len(bare)},
            detail=_("Vehicle, drivers and escort of trip %(numbers)s") % {"numbers": named + more},
            href=reverse("trip-crew", args=[bare[0].pk]),
            button=_("Assign"),
        )
