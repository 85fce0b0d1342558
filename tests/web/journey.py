"""One journey of a world: a wave with an announced plan, a trip with its crew, and one person on it."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from wengang.accounts.models import Organisation, User
from wengang.core.models import Division
from wengang.journeys.models import (
    Call,
    Change,
    Demand,
    Driver,
    Duty,
    Place,
    Plan,
    Seat,
    Trip,
    Vehicle,
    VehicleType,
    Wave,
)
from wengang.market.models import Employer
from wengang.registry.models import Person
from wengang.solvers import rules

_numbers = itertools.count(1)
LINE = [
    {"doing": "work", "start": 360, "end": 370, "driver": None, "call": 1},
    {"doing": "drive", "start": 370, "end": 600, "driver": 1, "call": None},
    {"doing": "rest", "start": 600, "end": 620, "driver": None, "call": None},
    {"doing": "drive", "start": 620, "end": 850, "driver": 2, "call": 2},
    {"doing": "work", "start": 850, "end": 860, "driver": None, "call": 2},
]


def make_journey(
    person: Person, employer: Employer, receiving: str, organisation: Organisation, by: User
) -> dict[str, object]:
    """Tomorrow from the person's township to the employer's gate, announced."""
    day = timezone.localdate() + dt.timedelta(days=1)
    sending = Division.objects.get(pk=person.division_id[:6])
    wave = Wave.unscoped.create(
        name="节后返岗", day=day, organisation=organisation, sending=sending, receiving_id=receiving, by=by
    )
    stop = _place("乡车站", "stop", sending.pk, organisation)
    gate = _place("试验公司厂门", "gate", receiving, organisation, employer=employer)
    kind = VehicleType.unscoped.create(organisation=organisation, name="53座大巴", seats=53, fixed=1800, per_km=6)
    number = next(_numbers)
    vehicle = Vehicle.unscoped.create(organisation=organisation, type=kind, plate=f"桂F{number:05d}")
    drivers = [
        Driver.unscoped.create(organisation=organisation, full_name=f"司机{n}", phone="13800138001") for n in (1, 2)
    ]
    demand = Demand.unscoped.create(
        person=person,
        wave=wave,
        direction=wave.direction,
        source="desk",
        employer=employer,
        stop=stop,
        gate=gate,
        consented_on=timezone.localdate(),
        by=by,
    )
    plan = Plan.unscoped.create(
        wave=wave, number=1, state="announced", rules=rules.LATEST, people=1, by=by, announced_at=timezone.now()
    )
    trip, seat = _trip(plan, kind, vehicle, stop, gate, demand)
    trip.drivers.set(drivers)
    yesterday = timezone.now() - dt.timedelta(days=1)
    duty = Duty.unscoped.create(driver=drivers[0], starts=yesterday, ends=yesterday + dt.timedelta(hours=3), by=by)
    return {
        "wave": wave,
        "place": gate,
        "vehicle_type": kind,
        "vehicle": vehicle,
        "driver": drivers[0],
        "duty": duty,
        "demand": demand,
        "plan": plan,
        "trip": trip,
        "seat": seat,
        "change": Change.unscoped.create(
            plan=plan, kind="cancel", by=by, detail={"told": []}, before={"after": [], "trips": [], "demands": []}
        ),
    }


def _place(name: str, kind: str, division: str, organisation: Organisation, **fields: Any) -> Place:
    lies = Division.objects.get(pk=division)
    point = {"latitude": lies.latitude, "longitude": lies.longitude}
    return Place.unscoped.create(name=name, kind=kind, division=lies, organisation=organisation, **point | fields)


def _trip(
    plan: Plan, kind: VehicleType, vehicle: Vehicle, stop: Place, gate: Place, demand: Demand
) -> tuple[Trip, Seat]:
    midnight = timezone.make_aware(dt.datetime.combine(plan.wave.day, dt.time()))
    leaves, comes = midnight + dt.timedelta(minutes=370), midnight + dt.timedelta(minutes=850)
    trip = Trip.unscoped.create(
        plan=plan,
        number=1,
        type=kind,
        vehicle=vehicle,
        places=kind.places,
        departs_at=leaves,
        arrives_at=comes,
        km=560,
        cost=5600,
        timeline=LINE,
        legal=True,
    )
    board = Call.unscoped.create(trip=trip, number=1, place=stop, drops=False, arrives_at=leaves, departs_at=leaves)
    leave = Call.unscoped.create(trip=trip, number=2, place=gate, drops=True, arrives_at=comes, departs_at=comes)
    seat = Seat.unscoped.create(plan=plan, trip=trip, demand=demand, number=1, board=board, leave=leave)
    return trip, seat
