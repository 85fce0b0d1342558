"""Gathering the list of a wave: who waits for it, and who was hired and has not travelled yet.

Everything is set-based: a wave of 12,000 people takes the same number of statements as one of twelve. Done twice, the
second time finds nothing new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import Division
from wengang.core.scope import within
from wengang.employment.enums import EndReason
from wengang.employment.models import Spell
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.actions.places import at_point_of, gates_of
from wengang.journeys.enums import DemandSource, DemandState, Direction, PlaceKind
from wengang.journeys.models import Demand, Place, Wave
from wengang.market.models import Employer
from wengang.registry.models import Wish
from wengang.solvers.roads import sphere

FIRST_DAY_WITHIN = timedelta(days=7)
"""Hired people are gathered whose first working day is at most so long after the wave's day."""
BATCH = 1_000
SEALED = ("id_number", "phone", "second_phone", "disability")
"""Fields of a person that nobody needs here; unsealing them takes longer than all the rest."""
COUNTY, TOWNSHIP = 6, 9
"""Signs of the codes of a county and of a township."""


@dataclass(frozen=True)
class Gathered:
    """What gathering did: ``waiting`` came off the waiting list, ``hired`` are new; and what is still missing."""

    waiting: int
    hired: int
    without_stop: int
    without_gate: int

    def __int__(self) -> int:
        """How many are new on the list."""
        return self.waiting + self.hired


@transaction.atomic
def do_gather(wave: Wave, *, by: User) -> Gathered:
    """Put everybody on the list who waits to travel between the wave's regions, and who was hired there.

    Companions (a family of one round, or a kin group of one employer) become one party; stops and gates that nobody
    named are the nearest stop of the person's township and the employer's gate.

    Raises MayNot unless ``by`` arranges the wave.
    """
    require_organiser(wave, by, Cap.JOURNEY_DEMAND)
    locked = Wave.unscoped.select_for_update().select_related("organisation").get(pk=wave.pk)
    if locked.direction == Direction.OUT:
        _name_jobs(locked)
    waiting = put_on(locked, _waiting(locked))
    hired = _add_hired(locked, by) if locked.direction == Direction.OUT else 0
    complete(locked)
    return Gathered(waiting, hired, *_missing(locked))


def put_on(wave: Wave, waiting: QuerySet[Demand]) -> int:
    """Put waiting travellers on the list of a locked wave, in one statement; returns how many.

    A day of reporting that is over before the wave travels cannot be kept any more: it does not bind the plan.
    """
    there = Demand.unscoped.filter(wave=wave, person=OuterRef("person"), state=DemandState.OPEN)
    rows = waiting.filter(wave__isnull=True, state=DemandState.OPEN, direction=wave.direction)
    with in_words():
        return rows.exclude(Exists(there)).update(
            wave=wave,
            report_by=Case(When(report_by__lt=_at(wave.day, time.min), then=None), default=F("report_by")),
            updated_at=timezone.now(),
        )


def _between(wave: Wave, home: str, work: Iterable[str]) -> Q:
    """Rows of people of the sending region whose work (any of the paths) lies in the receiving one."""
    there = Q()
    for path in work:
        there |= within(path, wave.receiving_id)
    return within(home, wave.sending_id) & there


def _waiting(wave: Wave) -> QuerySet[Demand]:
    """Waiting demands between the wave's regions; where nobody knows yet where to, they go on waiting."""
    factory = "gate" if wave.direction == Direction.OUT else "stop"
    work = (f"{factory}__division_id", "employer__division_id", "spell__division_id")
    waits = Demand.unscoped.filter(wave__isnull=True, state=DemandState.OPEN, direction=wave.direction)
    return Demand.unscoped.filter(pk__in=waits.filter(_between(wave, "person__division_id", work)).values("pk"))


def _hires(wave: Wave) -> QuerySet[Spell]:
    """Jobs in the receiving region of people of the sending one who have not been seen at the gate yet."""
    rows = Spell.unscoped.filter(_between(wave, "person__division_id", ("employer__division_id", "division_id")))
    rows = rows.filter(valid_to__isnull=True, arrived_on__isnull=True, person__deceased=False, employer__isnull=False)
    return rows.filter(valid_from__lte=wave.day + FIRST_DAY_WITHIN).exclude(end_reason=EndReason.CORRECTED)


def _name_jobs(wave: Wave) -> None:
    """Whoever waits without saying where to, and was hired there, travels to that job."""
    hire = _hires(wave).filter(person=OuterRef("person")).order_by("pk")
    waits = Demand.unscoped.filter(wave__isnull=True, state=DemandState.OPEN, direction=wave.direction)
    waits.filter(Exists(hire), employer__isnull=True, spell__isnull=True).update(
        spell=Subquery(hire.values("pk")[:1]),
        proposal=Subquery(hire.values("proposal")[:1]),
        employer=Subquery(hire.values("employer")[:1]),
        updated_at=timezone.now(),
    )


def _add_hired(wave: Wave, by: User) -> int:
    """Hired people of whom no demand knows yet; stops, gates and parties are filled in before they are written."""
    known = Demand.unscoped.filter(Q(spell=OuterRef("pk")) | Q(proposal=OuterRef("proposal"), proposal__isnull=False))
    travels = Demand.unscoped.filter(
        Q(wave=wave) | Q(wave__isnull=True), person=OuterRef("person"), direction=Direction.OUT, state=DemandState.OPEN
    )
    rows = _hires(wave).exclude(Exists(known)).exclude(Exists(travels))
    spells = rows.select_related("person__division", "proposal").defer(*(f"person__{name}" for name in SEALED))
    new = [
        Demand(
            person=spell.person,
            wave=wave,
            direction=wave.direction,
            source=DemandSource.HIRE,
            spell=spell,
            proposal=spell.proposal,
            employer_id=spell.employer_id,
            report_by=_report_by(spell.valid_from, wave.day),
            by=by,
        )
        for spell in spells.order_by("pk")
    ]
    _fill(wave, new)
    with in_words():
        Demand.unscoped.bulk_create(new, batch_size=BATCH)
    return len(new)


def _report_by(first: date, day: date) -> datetime | None:
    """The end of the day of reporting; a first working day before the journey cannot be kept any more."""
    return _at(first, time(23, 59)) if first >= day else None


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def complete(wave: Wave) -> None:
    """Fill in stops, gates and parties that nobody named, for the whole list; the caller settled that it may."""
    rows = list(
        Demand.unscoped.filter(wave=wave, state=DemandState.OPEN)
        .filter(Q(stop__isnull=True) | Q(gate__isnull=True) | Q(party=""))
        .select_related("person__division", "proposal")
        .defer("emergency_phone", *(f"person__{name}" for name in SEALED))
        .order_by("pk")
    )
    before = [(row.stop_id, row.gate_id, row.party) for row in rows]
    _fill(wave, rows)
    after = [(row.stop_id, row.gate_id, row.party) for row in rows]
    touched = [row for row, was, now in zip(rows, before, after, strict=True) if was != now]
    for row in touched:
        row.updated_at = timezone.now()
    Demand.unscoped.bulk_update(touched, ["stop", "gate", "party", "updated_at"], batch_size=BATCH)


def _fill(wave: Wave, rows: list[Demand]) -> None:
    if rows:
        _fill_gates(wave, rows)
        _fill_stops(wave, rows)
        _join(rows)


def _ends(wave: Wave) -> tuple[str, str]:
    """Names of the fields at the village and at the factory."""
    return ("stop", "gate") if wave.direction == Direction.OUT else ("gate", "stop")


def _fill_gates(wave: Wave, rows: list[Demand]) -> None:
    _village, factory = _ends(wave)
    open_rows = [row for row in rows if getattr(row, f"{factory}_id") is None and row.employer_id]
    wanted = {row.employer_id for row in open_rows if row.employer_id}
    found = Employer.unscoped.filter(within("division_id", wave.receiving_id), pk__in=wanted)
    gates = gates_of(list(found.select_related("division__parent__parent")), organisation=wave.organisation_id)
    for row in open_rows:
        if gate := gates.get(row.employer_id or 0):
            setattr(row, factory, gate)


def _fill_stops(wave: Wave, rows: list[Demand]) -> None:
    village, _factory = _ends(wave)
    stops = list(
        Place.unscoped.filter(within("division_id", wave.sending_id), kind=PlaceKind.STOP, active=True).order_by("pk")
    )
    nearest: dict[str, Place | None] = {}
    for row in rows:
        if getattr(row, f"{village}_id") is not None:
            continue
        home = row.person.division
        if home.pk not in nearest:
            nearest[home.pk] = nearest_stop(home, stops)
        if stop := nearest[home.pk]:
            setattr(row, village, stop)


def nearest_stop(home: Division, stops: Sequence[Place]) -> Place | None:
    """The stop of somebody's own village, else of the township, else the nearest one of the county, else none."""
    own = [stop for stop in stops if len(stop.division_id) >= TOWNSHIP and home.pk.startswith(stop.division_id)]
    if own:
        return max(own, key=lambda stop: (len(stop.division_id), not stop.approximate, -stop.pk))
    point = at_point_of(home)
    near = [stop for stop in stops if stop.division_id[:COUNTY] == home.pk[:COUNTY] and stop.latitude is not None]
    if point.latitude is None or not near:
        return None
    there = np.array([(stop.latitude, stop.longitude) for stop in near], dtype=float)
    here = np.array([(point.latitude, point.longitude)], dtype=float)
    km = sphere.between(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
    return near[int(km[0].argmin())]


def _join(rows: list[Demand]) -> None:
    """Companions share a party: a kin group as people named it themselves, else a family as a round placed it."""
    alone = [row for row in rows if not row.party]
    wishes = Wish.unscoped.filter(current=True, kin_group__isnull=False, person__in=[row.person_id for row in alone])
    kin = dict(wishes.order_by().values_list("person", "kin_group"))
    for row in alone:
        row.party = _party(row, kin.get(row.person_id))


def _party(row: Demand, kin_group: int | None) -> str:
    if kin_group is not None:
        return f"K{kin_group}"
    proposal = row.proposal
    return f"R{proposal.round_id}-{proposal.group}" if proposal is not None and proposal.group is not None else ""


def _missing(wave: Wave) -> tuple[int, int]:
    village, factory = _ends(wave)
    counted = Demand.unscoped.filter(wave=wave, state=DemandState.OPEN).aggregate(
        village=Count("pk", filter=Q(**{f"{village}__isnull": True})),
        factory=Count("pk", filter=Q(**{f"{factory}__isnull": True})),
    )
    return counted["village"], counted["factory"]
