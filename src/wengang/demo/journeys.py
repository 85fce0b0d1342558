"""The month ends at the factory gate: one coach journey that is over, and one announced for whoever looks next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import Division, OutMessage
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.days import beginning
from wengang.demo.dice import Dice
from wengang.demo.names import full_name
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.journeys.actions import boarding, crews, demands, fleet, places, plans, waves
from wengang.journeys.enums import CheckHow, CheckKind, Explanation, PlaceKind, SeatState
from wengang.journeys.models import Demand, Driver, Place, Plan, Seat, Trip, Vehicle, VehicleType, Wave
from wengang.journeys.planning.draft import draft_now
from wengang.market.models import Agreement

ROUNDS = 20
"""Length of the search: the same journeys on every machine."""
MOST = 150
"""People of one journey at most; whoever is hired beyond goes on waiting."""
DAYS_AGO, DAYS_AHEAD = 2, 1
POINTS = 5
"""Points in the receiving district where people get off."""
CONSENTS, ABSENT = 0.9, 0.03
DRIVERS, SURNAMES = 2, "黄韦陆李农覃"
FLEET: tuple[tuple[dict[str, Any], int], ...] = (
    ({"name": "53座大客车", "seats": 53, "accessible": 1, "fixed": 1800, "per_km": Decimal("6.00")}, 6),
    ({"name": "37座中型客车", "seats": 37, "fixed": 1500, "per_km": Decimal("5.20")}, 2),
)
"""Types of coaches, and how many of each the county hires."""
WHY = (
    (Explanation.OWN_WAY, "已自行乘火车前往"),
    (Explanation.LATER, "家中老人住院，下一批再走"),
    (Explanation.GAVE_UP, "决定留在本县就业"),
)


def play(run: Play) -> Steps:
    """Both journeys of the first agreement."""
    pair = run.pairs[0]
    by = stage.user(stage.officer(pair, Role.COUNTY))
    done = _name(pair, run.today - timedelta(days=DAYS_AGO))
    coming = _name(pair, run.today + timedelta(days=DAYS_AHEAD))
    if not Wave.unscoped.filter(name=done).exists():
        with transaction.atomic():
            _ready(pair, run, by)
            _travel(_plan(done, pair, run, -DAYS_AGO, by), pair, run, by)
    yield 1, 2
    if not Wave.unscoped.filter(name=coming).exists():
        with transaction.atomic():
            _plan(coming, pair, run, DAYS_AHEAD, by)
    yield 2, 2


def _name(pair: Pair, day: date) -> str:
    return f"{pair.sender.name}至{pair.receiver.name}“点对点”专车（{day.month}月{day.day}日）"


def _ready(pair: Pair, run: Play, by: User) -> None:
    """Pick-up points, a fleet and its drivers."""
    places.do_add_township_stops(Division.objects.get(pk=pair.sender.code), by=by)
    dice = run.dice("fleet", pair.code)
    number = 0
    for fields, coaches in FLEET:
        kind = fleet.do_add_type(by=by, drivers=DRIVERS, escorts=1, **fields)
        for _each in range(coaches):
            fleet.do_add_vehicle(by=by, **_vehicle(kind, number, pair, run))
            number += 1
    for _each in range(number * DRIVERS):
        fleet.do_add_driver(by=by, **_driver(dice))


def _vehicle(kind: VehicleType, number: int, pair: Pair, run: Play) -> dict[str, object]:
    first = run.today.replace(day=1)
    return {
        "type": kind,
        "plate": f"桂F{80_121 + 37 * number}",
        "carrier": "天等示范客运有限公司",
        "registered": Division.objects.get(pk=pair.sender.code),
        "permit_number": f"示范包{first.year}{first.month:02d}{number + 1:02d}",
        "permit_from": first - timedelta(days=31),
        "permit_to": first + timedelta(days=92),
    }


def _driver(dice: Dice) -> dict[str, object]:
    name = full_name(dice, dice.choice(SURNAMES), "男", 1978)
    phone = f"164{dice.randrange(10**8):08d}"
    return {"full_name": name, "phone": phone, "carrier": "天等示范客运有限公司", "licence": "A1"}


def _plan(name: str, pair: Pair, run: Play, days: int, by: User) -> Plan:
    """Open the wave, gather who was hired, plan, name the crews and announce."""
    day = run.today + timedelta(days=days)
    wave = waves.do_open_wave(
        by=by,
        name=name,
        day=max(day, run.today),
        sending=Division.objects.get(pk=pair.sender.code),
        receiving=Division.objects.get(pk=pair.receiver.code),
        agreement=Agreement.unscoped.get(code=pair.code),
        checks=["id"],
    )
    Wave.unscoped.filter(pk=wave.pk).update(day=day)  # a journey played just now was made then
    wave.day = day
    demands.do_gather(wave, by=by)
    _shorten(wave, by)
    _meet(wave, pair)
    dice = run.dice("travellers", pair.code, days)
    rows = list(Demand.unscoped.filter(wave=wave).order_by("pk"))
    demands.do_consent([row for row in rows if dice.chance(CONSENTS)], on=min(day, run.today), by=by)
    with recorded_at(beginning(day - timedelta(days=1)) + timedelta(hours=10)):
        plan = draft_now(wave, deadline=60, seed=run.seed, by=by, rounds=ROUNDS)
        _crews(plan, by)
        plan = plans.do_review(plan, note="其余人员下一批安排", by=by)
        plans.do_announce(plan, by=by)
    plan.refresh_from_db()
    return plan


def _shorten(wave: Wave, by: User) -> None:
    """Who is too many for this journey goes another day; for the next one somebody is always left."""
    rows = list(Demand.unscoped.filter(wave=wave).order_by("spell__valid_from", "party", "pk"))
    most = min(MOST, len(rows) * 2 // 3) if wave.day < timezone.localdate() else MOST
    demands.do_take_off(wave, rows[most:], by=by)


def _meet(wave: Wave, pair: Pair) -> None:
    """The receiving side names a few points where employers fetch their people: no coach calls at forty gates."""
    points = _points(pair)
    rows = Demand.unscoped.filter(wave=wave, employer__isnull=False).annotate(turn=F("employer_id") % len(points))
    for turn, point in enumerate(points):
        rows.filter(turn=turn).update(gate=point)


def _points(pair: Pair) -> list[Place]:
    """One point in each of the first townships of the receiving side."""
    receiver = stage.user(stage.officer(pair, Role.RECEIVING))
    townships = Division.objects.filter(parent=pair.receiver.code, latitude__isnull=False).order_by("code")[:POINTS]
    known = {place.division_id: place for place in Place.unscoped.filter(kind=PlaceKind.GATE, employer__isnull=True)}
    return [
        known.get(each.pk)
        or places.do_add_place(
            by=receiver,
            kind=PlaceKind.GATE,
            name=f"{each.name}集中下车点",
            division=each,
            opens=time(6),
            closes=time(22),
        )
        for each in townships
    ]


def _crews(plan: Plan, by: User) -> None:
    """A coach, two drivers and an escort for each trip, as far as they go round."""
    organisation = plan.wave.organisation_id
    drivers = list(Driver.unscoped.filter(organisation=organisation).order_by("pk"))
    escorts = [stage.user("bahe.township"), stage.user("yongan.village")]
    used: list[int] = []
    for number, trip in enumerate(Trip.unscoped.filter(plan=plan).order_by("number")):
        free = Vehicle.unscoped.filter(organisation=organisation, type=trip.type_id).exclude(pk__in=used)
        vehicle = free.order_by("pk").first()
        used += [vehicle.pk] if vehicle else []
        crews.do_crew(
            trip,
            vehicle=vehicle,
            drivers=drivers[DRIVERS * number : DRIVERS * (number + 1)],
            escort=escorts[number] if number < len(escorts) else None,
            escort_phone=f"1610000{number:04d}",
            by=by,
        )


def _travel(plan: Plan, pair: Pair, run: Play, by: User) -> None:
    """The journey as it went: some did not come, one was not found at the gate; all of them are explained."""
    gate = stage.user(stage.officer(pair, Role.RECEIVING))
    dice = run.dice("journey", pair.code)
    OutMessage.unscoped.filter(organisation=plan.wave.organisation).update(
        state=OutMessage.State.SENT, sent_at=plan.announced_at
    )
    for trip in Trip.unscoped.filter(plan=plan).order_by("number"):
        seats = list(Seat.unscoped.filter(trip=trip).select_related("board", "leave").order_by("pk"))
        came = [seat for seat in seats if not dice.chance(ABSENT)] or seats
        leaves = max(seat.board.departs_at for seat in seats)
        with recorded_at(trip.departs_at):
            boarding.do_check_in(trip, _ops(came, CheckKind.BOARD, dice), by=by)
            boarding.do_depart(trip, at=leaves, by=by)
        lost = came[:1] if trip.number == 1 and len(came) > 1 else []
        found = [seat for seat in came if seat not in lost]
        with recorded_at(trip.arrives_at):
            ops = _ops(lost, CheckKind.MISSING, dice) + _ops(found, CheckKind.ARRIVE, dice)
            boarding.do_check_in(trip, ops, by=gate)
        with recorded_at(beginning(run.today) + timedelta(hours=9)):
            _explain(trip, dice, by)
            boarding.do_close_trip(trip, by=by)
    with recorded_at(beginning(run.today) + timedelta(hours=9, minutes=30)):
        boarding.do_close_plan(plan, by=by)


def _ops(seats: Sequence[Seat], what: CheckKind, dice: Dice) -> list[boarding.Op]:
    """Taps as a phone would have sent them, some minutes around the call."""
    boards = what == CheckKind.BOARD
    minutes = timedelta(minutes=dice.uniform(1, 12))
    return [
        boarding.Op(
            UUID(int=dice.getrandbits(128), version=4),
            what,
            seat.board.departs_at - minutes if boards else seat.leave.arrives_at + minutes,
            CheckHow.QR if dice.chance(0.8) else CheckHow.LIST,
            seat=seat.pk,
            checked=("id",) if boards else (),
        )
        for seat in seats
    ]


def _explain(trip: Trip, dice: Dice, by: User) -> None:
    waiting = (SeatState.ABSENT, SeatState.EXPECTED, SeatState.MISSING, SeatState.BOARDED)
    for seat in Seat.unscoped.filter(trip=trip, state__in=waiting).order_by("pk"):
        ground, note = (Explanation.LEFT, "途中下车转往亲戚处") if seat.state == SeatState.MISSING else dice.choice(WHY)
        boarding.do_explain(seat, explanation=ground, note=note, by=by)
