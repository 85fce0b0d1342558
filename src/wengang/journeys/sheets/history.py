"""Writing finished trips of a list: a closed wave and plan a day, its trips with their calls, and who was on board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q
from django.utils import timezone

from wengang.employment.actions import do_confirm_arrival
from wengang.employment.models import Spell
from wengang.journeys.actions.places import gates_of
from wengang.journeys.enums import DemandSource, Direction, Mode, PaidBy, PlanState, SeatState, TripState
from wengang.journeys.models import Call, Demand, Place, Plan, Seat, Trip, Vehicle, Wave
from wengang.journeys.sheets.known import COUNTY, Table, save_new
from wengang.registry.enums import Source

if TYPE_CHECKING:
    from wengang.journeys.sheets.manifests import Rider, TripKey

MORNING, EVENING = time(8), time(23, 59)
"""When a list tells no times."""
ABOUT = timedelta(days=30)
"""A hire whose first day lies so near the journey is the one that the journey led to."""


@dataclass
class _Seated:
    """One passenger with where they got on and off."""

    rider: Rider
    board: Place
    leave: Place


def write(riders: Sequence[Rider], table: Table) -> None:
    """Write passengers of finished trips, inside the import's transaction."""
    save_new(rider.stop for rider in riders)
    employers = {rider.employer for rider in riders if rider.employer and rider.gate is None}
    gates = gates_of(sorted(employers, key=lambda each: each.pk), organisation=table.batch.organisation_id)
    by_trip: dict[TripKey, list[_Seated]] = {}
    for rider in riders:
        gate = rider.gate or gates[rider.employer.pk if rider.employer else 0]
        ends = (rider.stop, gate) if rider.trip.direction == Direction.OUT else (gate, rider.stop)
        by_trip.setdefault(rider.trip, []).append(_Seated(rider, *ends))
    plans = _plans(by_trip, table)
    for key, seated in by_trip.items():
        _write_trip(plans[_wave_key(key, seated)], key, seated, table)
    for plan in set(plans.values()):
        plan.people = Seat.unscoped.filter(plan=plan, state=SeatState.ARRIVED).count()
        plan.save(update_fields=["people", "changed_at"])


def _wave_key(key: TripKey, seated: Sequence[_Seated]) -> tuple[date, str, str, str]:
    """Trips of one day between the same counties belong to one wave."""
    first = seated[0].rider
    gate = seated[0].leave if key.direction == Direction.OUT else seated[0].board
    return key.day, key.direction, first.person.division_id[:COUNTY], gate.division_id[:COUNTY]


def _plans(by_trip: dict[TripKey, list[_Seated]], table: Table) -> dict[tuple[date, str, str, str], Plan]:
    found = {}
    for key, seated in by_trip.items():
        wave_key = _wave_key(key, seated)
        if wave_key not in found:
            found[wave_key] = _plan(wave_key, table)
    return found


def _plan(key: tuple[date, str, str, str], table: Table) -> Plan:
    """The closed plan that holds the imported trips of a day; made once."""
    day, direction, sending, receiving = key
    wave, _new = Wave.unscoped.get_or_create(
        organisation_id=table.batch.organisation_id,
        day=day,
        direction=direction,
        sending_id=sending,
        receiving_id=receiving,
        name=f"点对点乘车名单 {day.isoformat()}",
        defaults={"by": table.user},
    )
    closed = {"state": PlanState.CLOSED, "rules": wave.rules, "by": table.user, "estimated": False}
    plan, _new = Plan.unscoped.get_or_create(wave=wave, number=1, defaults=closed)
    return plan


def _write_trip(plan: Plan, key: TripKey, seated: Sequence[_Seated], table: Table) -> None:
    trip = _trip(plan, key, seated)
    calls = _calls(trip, seated)
    demands = Demand.unscoped.bulk_create([_demand(plan.wave, each, table) for each in seated], batch_size=1_000)
    taken = {number for number in Seat.unscoped.filter(trip=trip).values_list("number", flat=True) if number}
    Seat.unscoped.bulk_create(
        [
            Seat(
                plan=plan,
                trip=trip,
                demand=demand,
                number=_number(each, taken),
                board=calls[each.board.pk, False],
                leave=calls[each.leave.pk, True],
                state=each.rider.state,
                explanation=each.rider.explanation,
                note=(each.rider.row.values.get("remarks") or "")[:200],
                **_paid(each.rider),
            )
            for each, demand in zip(seated, demands, strict=True)
        ],
        batch_size=1_000,
    )
    _begin_jobs(demands, seated, key.day, table)


def _trip(plan: Plan, key: TripKey, seated: Sequence[_Seated]) -> Trip:
    """The trip of an earlier file, or a new one."""
    number = int(key.label) if key.label.isdecimal() and 0 < int(key.label) < 10_000 else None
    named = Q(vehicle__plate=key.name) | Q(service=key.name) if key.name else Q()
    known = Trip.unscoped.filter(named, plan=plan, **({"number": number} if number else {})).first()
    if known is not None and (key.name or number):
        Trip.unscoped.filter(pk=known.pk).update(places=known.places + len(seated))
        return known
    used = Trip.unscoped.filter(plan=plan).aggregate(last=Max("number"), same=Count("pk", filter=Q(number=number)))
    free = number if number and not used["same"] else (used["last"] or 0) + 1
    vehicle = Vehicle.unscoped.filter(plate=key.name).select_related("type").first() if key.name else None
    departs, arrives = _times(key.day, seated)
    return Trip.unscoped.create(
        plan=plan,
        number=free,
        mode=Mode(seated[0].rider.mode),
        type=vehicle.type if vehicle else None,
        vehicle=vehicle,
        service="" if vehicle else key.name[:20],
        places=max(len(seated), vehicle.type.places if vehicle else 0),
        departs_at=departs,
        arrives_at=arrives,
        state=TripState.CLOSED,
    )


def _times(day: date, seated: Iterable[_Seated]) -> tuple[datetime, datetime]:
    told = [moment for each in seated if (moment := each.rider.row.values.get("departs"))]
    return _at(day, min(told, default=MORNING)), _at(day, EVENING)


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def _calls(trip: Trip, seated: Sequence[_Seated]) -> dict[tuple[int, bool], Call]:
    """Calls by (place, whether people get off there): pick-ups by their times, then drops."""
    calls = {(call.place_id, call.drops): call for call in Call.unscoped.filter(trip=trip)}
    told: dict[int, time] = {}
    for each in seated:
        moment = each.rider.row.values.get("departs") or MORNING
        told[each.board.pk] = min(moment, told.get(each.board.pk, moment))
    pick_ups = sorted(told, key=lambda place: told[place])
    drops = list(dict.fromkeys(each.leave.pk for each in seated))
    wanted = [(place, False) for place in pick_ups] + [(place, True) for place in drops]
    day, last = trip.departs_at, max((call.number for call in calls.values()), default=-1)
    for place, off in wanted:
        if (place, off) in calls:
            continue
        last += 1
        at = trip.arrives_at if off else _at(timezone.localdate(day), told[place])
        calls[place, off] = Call(trip=trip, number=last, place_id=place, drops=off, arrives_at=at, departs_at=at)
    Call.unscoped.bulk_create([call for call in calls.values() if call.pk is None])
    return calls


def _demand(wave: Wave, each: _Seated, table: Table) -> Demand:
    values = each.rider.row.values
    return Demand(
        person=each.rider.person,
        wave=wave,
        direction=wave.direction,
        source=DemandSource.LIST,
        employer=each.rider.employer,
        stop=each.board,
        gate=each.leave,
        emergency_name=(values.get("emergency_name") or "")[:40],
        emergency_phone=values.get("emergency_phone") or "",
        batch=table.batch,
        by=table.user,
    )


def _number(each: _Seated, taken: set[int]) -> int | None:
    """The seat number as listed; one that was given twice is nobody's."""
    number = each.rider.row.values.get("seat")
    if not isinstance(number, int) or number in taken or not 0 < number < 1_000:
        return None
    taken.add(number)
    return number


def _paid(rider: Rider) -> dict[str, object]:
    fare = rider.row.values.get("fare")
    return {"paid_by": PaidBy.WORKER, "fare": fare} if fare else {"paid_by": PaidBy.FREE}


def _begin_jobs(demands: Sequence[Demand], seated: Sequence[_Seated], day: date, table: Table) -> None:
    """Hires that waited for this arrival are confirmed by it."""
    came = {
        demand.person_id: demand for demand, each in zip(demands, seated, strict=True) if not each.rider.explanation
    }
    spells = Spell.unscoped.filter(
        person__in=came, arrived_on__isnull=True, valid_to__isnull=True, valid_from__range=(day - ABOUT, day + ABOUT)
    )
    for spell in spells.order_by("pk"):
        demand = came[spell.person_id]
        if demand.employer_id == spell.employer_id and demand.direction == Direction.OUT:
            do_confirm_arrival(spell, on=day, source=Source.LIST, by=table.user)
            Demand.unscoped.filter(pk=demand.pk).update(spell=spell, proposal=spell.proposal_id)
