"""A wave becomes trips: everybody once, companions together, lawful times, and whoever cannot travel is named."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.journeys.world import COUNTY, DISTRICT, Scene, make_scene
from wengang.accounts.roles import Role
from wengang.core.jobs import Cancelled, Progress, run_here
from wengang.core.models import Job
from wengang.core.states import MayNot
from wengang.journeys.actions.plans import do_draft
from wengang.journeys.enums import Direction
from wengang.journeys.models import Call, Plan, Seat, Trip
from wengang.journeys.planning.draft import draft_now
from wengang.registry.models import Person


def drafted(scene: Scene, **options: Any) -> Plan:
    return draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer, **options)


def test_everybody_has_one_seat_on_a_lawful_trip(scene: Scene) -> None:
    people = scene.many(70)
    plan = drafted(scene)
    trips = list(Trip.unscoped.filter(plan=plan).order_by("number"))
    assert plan.people == 70
    assert not plan.unserved
    assert Counter(Seat.unscoped.filter(plan=plan).values_list("demand", flat=True)) == Counter(p.pk for p in people)
    assert len(trips) == 2
    assert all(trip.legal for trip in trips)
    for trip in trips:
        calls = list(Call.unscoped.filter(trip=trip).order_by("number"))
        assert [call.drops for call in calls] == sorted(call.drops for call in calls)
        assert trip.departs_at == calls[0].departs_at
        assert trip.arrives_at == calls[-1].arrives_at
        seats = Seat.unscoped.filter(trip=trip).select_related("board", "leave", "demand")
        assert seats.count() <= trip.places == 50
        assert len({seat.number for seat in seats}) == seats.count()
        assert all(seat.board.trip_id == seat.leave.trip_id == trip.pk for seat in seats)
        assert all(seat.board.place_id == seat.demand.stop_id for seat in seats)
        assert all(seat.leave.place_id == seat.demand.gate_id for seat in seats)


def test_companions_travel_together_and_sit_side_by_side(scene: Scene) -> None:
    family = scene.family(4, township=1)
    scene.many(60)
    plan = drafted(scene)
    seats = list(Seat.unscoped.filter(plan=plan, demand__in=family))
    assert len({seat.trip_id for seat in seats}) == 1
    numbers = sorted(seat.number or 0 for seat in seats)
    assert numbers[-1] - numbers[0] == 3
    assert (numbers[0] - 1) // 4 == (numbers[-1] - 1) // 4


def test_whoever_cannot_travel_is_named_with_the_reason(scene: Scene) -> None:
    scene.many(5)
    without_stop, without_gate = scene.traveller(stop=None), scene.traveller(gate=None)
    circle = scene.traveller(gate=scene.stops[0])
    crowd = scene.family(51)
    plan = drafted(scene)
    told = {row["code"]: set(row["demands"]) for row in plan.unserved}
    assert told == {
        "no_stop": {without_stop.pk},
        "no_gate": {without_gate.pk},
        "one_place": {circle.pk},
        "too_large": {each.pk for each in crowd},
    }
    assert plan.people == Seat.unscoped.filter(plan=plan).count() == 5


def test_the_same_seed_gives_the_same_plan(scene: Scene) -> None:
    scene.many(40)
    first, second = (drafted(scene, seed=3) for _each in range(2))
    told = [
        sorted(Seat.unscoped.filter(plan=plan).values_list("demand", "trip__number", "number", "board__departs_at"))
        for plan in (first, second)
    ]
    assert told[0] == told[1]
    assert (first.number, second.number) == (1, 2)
    assert first.cost == second.cost


def test_nobody_else_plans_the_wave(scene: Scene) -> None:
    scene.many(2)
    for role in (Role.TOWNSHIP, Role.HR, Role.RECEIVING):
        with pytest.raises(MayNot):
            draft_now(scene.wave, deadline=0, by=scene.user(role))
    assert not Plan.unscoped.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_after_storing_finds_its_plan() -> None:
    scene = make_scene()
    scene.many(3)
    row = do_draft(scene.wave, deadline=0, by=scene.officer)
    first = run_here(row)
    Job.objects.filter(pk=row.pk).update(state=Job.State.RUNNING)
    assert run_here(row) == first
    assert Plan.unscoped.count() == 1
    assert Plan.unscoped.get().job_id == row.pk


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_job_stores_nothing() -> None:
    scene = make_scene()
    scene.many(3)
    row = do_draft(scene.wave, deadline=0, by=scene.officer)

    class Stop(Progress):
        def set(self, done: int, total: int, message: str = "") -> None:
            if done:
                raise Cancelled

    with pytest.raises(Cancelled):
        run_here(row, Stop())
    row.refresh_from_db()
    assert row.state == Job.State.CANCELLED
    assert not Plan.unscoped.exists()


def test_the_way_home_is_planned_from_the_gate_to_the_villages(scene: Scene) -> None:
    home = scene.another_wave(direction=Direction.HOME, sending_id=DISTRICT, receiving_id=COUNTY)
    people = scene.many(30, home)
    plan = draft_now(home, deadline=0, rounds=0, by=scene.officer)
    assert plan.people == len(people)
    assert not plan.unserved
    first = Call.unscoped.filter(trip__plan=plan).order_by("trip", "number").first()
    assert first is not None
    assert first.place == scene.gate
    assert not first.drops


def test_what_is_frozen_and_told_holds_ids_only(scene: Scene) -> None:
    scene.many(6)
    scene.traveller(stop=None)
    plan = drafted(scene)
    text = json.dumps([plan.record.frozen, plan.unserved, plan.figures], ensure_ascii=False)
    for name in Person.unscoped.values_list("full_name", flat=True):
        assert name not in text
    assert scene.gate.name not in text
    assert len(plan.record.frozen["parties"]) == len(plan.record.frozen["members"])


def test_the_command_plans_stores_and_tells(scene: Scene) -> None:
    scene.many(12)
    scene.traveller(stop=None)
    out = io.StringIO()
    chosen = {"deadline": 0, "by": scene.officer.username, "json": True, "stdout": out}
    call_command("trips", "plan", scene.wave.code, **chosen)
    told = json.loads(out.getvalue())
    plan = Plan.unscoped.get(wave=scene.wave)
    assert told["plan"] == plan.pk
    assert (told["people"], told["left_out"], told["left_out_why"]) == (12, 1, {"no_stop": 1})
    assert told["cost"] == float(plan.cost) > told["lower_bound"] > 0


def test_the_command_refuses_in_words(scene: Scene) -> None:
    with pytest.raises(CommandError, match="JXXXXXXX"):
        call_command("trips", "plan", "JXXXXXXX", by=scene.officer.username)
    with pytest.raises(CommandError):
        call_command("trips", "plan", scene.wave.code, by=scene.user(Role.TOWNSHIP).username)
