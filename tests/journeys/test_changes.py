"""Live changes: the least disturbing way out, told to exactly those it concerns, and taken back while that is safe."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

from tests.journeys.world import Scene, make_scene
from wengang.accounts.roles import Role
from wengang.core.models import OutMessage
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.changes import do_change, do_undo, options
from wengang.journeys.actions.crews import do_crew
from wengang.journeys.actions.plans import do_announce, do_review
from wengang.journeys.enums import TAKEN, ChangeKind, PlaceKind, PlanState, SeatState, TripState
from wengang.journeys.models import Call, Change, Demand, Duty, Place, Plan, Seat, Trip, VehicleType
from wengang.journeys.planning.changes import Ask, Option
from wengang.journeys.planning.draft import draft_now
from wengang.journeys.queries.plans import fit_of


@pytest.fixture
def plan(scene: Scene) -> Plan:
    """Two announced trips, 60 people, one place free on one and more on the other."""
    scene.many(60)
    plan = draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)
    do_review(plan, by=scene.officer)
    do_announce(plan, by=scene.officer)
    plan.refresh_from_db()
    return plan


def told(plan: Plan) -> dict[int, tuple[Any, ...]]:
    """What everybody of a plan knows about their journey."""
    seats = Seat.unscoped.filter(plan=plan, state__in=TAKEN)
    facts = ("demand", "trip", "board__place", "board__departs_at", "leave__place", "trip__vehicle")
    return {demand: tuple(rest) for demand, *rest in seats.values_list(*facts)}


def whole(plan: Plan, trips: Iterable[int]) -> list[Any]:
    """Everything about these trips."""
    rows = Trip.unscoped.filter(pk__in=trips).order_by("pk")
    calls = ("trip", "number", "place", "drops", "arrives_at", "departs_at")
    seats = Seat.unscoped.filter(trip__in=rows).order_by("pk")
    return [
        list(rows.values_list("departs_at", "arrives_at", "km", "cost", "state", "vehicle", "timeline")),
        sorted(rows.values_list(*[f"calls__{name}" for name in calls])),
        list(seats.values_list("pk", "demand", "number", "board", "leave", "state", "ticket")),
    ]


def kept_whole(plan: Plan) -> None:
    """Nobody twice, nobody torn from companions, no seat or order of calls broken."""
    seats = list(Seat.unscoped.filter(plan=plan, state__in=TAKEN).select_related("board", "leave", "demand"))
    assert len({seat.demand_id for seat in seats}) == len(seats)
    assert len({(seat.trip_id, seat.number) for seat in seats}) == len(seats)
    assert all(seat.number and seat.board.trip_id == seat.leave.trip_id == seat.trip_id for seat in seats)
    assert all(seat.board.place_id == seat.demand.stop_id for seat in seats)
    parties: dict[str, set[int]] = {}
    for seat in seats:
        parties.setdefault(seat.demand.party or str(seat.pk), set()).add(seat.trip_id)
    assert all(len(trips) == 1 for trips in parties.values())
    for trip in Trip.unscoped.filter(plan=plan).exclude(state=TripState.CANCELLED):
        drops = list(trip.calls.order_by("number").values_list("drops", flat=True))
        assert drops == sorted(drops)
        assert Seat.unscoped.filter(trip=trip, state__in=TAKEN).count() <= trip.places


def done(plan: Plan, option: Option, scene: Scene, **more: Any) -> Change:
    """Do an option, and see that it told exactly those for whom something changed and touched only what it said."""
    before = told(plan)
    others = [trip.pk for trip in Trip.unscoped.filter(plan=plan) if trip.pk not in option.touched]
    rest = whole(plan, others)
    cost = sum(float(trip.cost) for trip in plan.trips.exclude(state=TripState.CANCELLED))
    change = do_change(plan, option.ask, option.key, by=scene.officer, **more)
    after = told(plan)
    differ = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
    assert set(option.to_tell) == differ
    assert set(Seat.unscoped.filter(pk__in=change.to_tell).values_list("demand", flat=True)) == differ
    assert whole(plan, others) == rest
    now = sum(float(trip.cost) for trip in plan.trips.exclude(state=TripState.CANCELLED))
    assert now - cost == pytest.approx(option.cost_more, abs=0.02)
    kept_whole(plan)
    return change


def messages() -> int:
    return OutMessage.unscoped.exclude(state=OutMessage.State.WITHDRAWN).count()


def trip_with_room(plan: Plan) -> Trip:
    return min(plan.trips.all(), key=lambda trip: trip.seats.count())


def fullest(plan: Plan) -> Trip:
    return max(plan.trips.all(), key=lambda trip: trip.seats.count())


def into(trip: Trip, late: Demand, scene: Scene) -> Option:
    """The option that takes a latecomer on this very trip."""
    found = options(trip.plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    return next(option for option in found if option.touched == (trip.pk,))


# --- late registration ------------------------------------------------------------------------------------------------


def test_one_more_at_a_stop_that_is_called_at_changes_nobody_else(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    stop = roomy.calls.order_by("number")[0].place
    late = scene.traveller(stop=stop)
    found = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    assert found[0].to_tell == (late.pk,)
    assert len(found[0].touched) == 1
    assert 0 < found[0].cost_more < 20
    known = messages()
    change = done(plan, found[0], scene)
    assert messages() == known + 1
    assert fit_of(plan).without_seat == ()
    assert change.detail["demands"] == [late.pk]


def test_somebody_at_a_new_stop_is_put_where_it_costs_least_on_a_lawful_line(scene: Scene, plan: Plan) -> None:
    near = scene.stops[0]
    new = Place.unscoped.create(
        kind=PlaceKind.STOP,
        name="新上车点",
        division=near.division,
        latitude=(near.latitude or 0) + 0.01,
        longitude=near.longitude,
        organisation=scene.pair.county,
    )
    late = scene.traveller(stop=new)
    found = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    assert found[0].vehicles_more == 0
    assert found[-1].vehicles_more == 1
    assert found[0].cost_more < found[-1].cost_more
    assert len(found[0].touched) == 1
    done(plan, found[0], scene)
    trip = Trip.unscoped.get(pk=found[0].touched[0])
    assert trip.legal
    assert trip.calls.filter(place=new).exists()


def test_companions_join_those_who_have_seats(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    with_party = roomy.seats.exclude(demand__party="").select_related("demand").first()
    late = scene.traveller(party=with_party.demand.party, stop=with_party.demand.stop)
    (option,) = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    done(plan, option, scene)
    assert Seat.unscoped.get(demand=late).trip_id == roomy.pk


def test_where_no_seat_is_free_a_vehicle_more_is_offered(scene: Scene) -> None:
    scene.coach.count = 2
    scene.coach.save()
    for township in (0, 1):
        for _each in range(50):
            scene.traveller(township=township)
    plan = draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)
    late = scene.traveller()
    assert options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer) == []
    VehicleType.unscoped.filter(pk=scene.coach.pk).update(count=3)
    (option,) = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    assert (option.way, option.vehicles_more, option.touched) == ("more", 1, ())
    done(plan, option, scene)
    assert plan.trips.count() == 3


def test_trips_that_left_take_nobody_and_stay_as_they_are(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    Trip.unscoped.filter(pk=roomy.pk).update(state=TripState.DEPARTED)
    late = scene.traveller(stop=roomy.calls.order_by("number")[0].place)
    for option in options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer):
        assert roomy.pk not in option.touched
    seat = roomy.seats.first()
    with pytest.raises(WrongState):
        options(plan, Ask(ChangeKind.MOVE, (seat.demand_id,), trip=fullest(plan).pk), by=scene.officer)


def test_a_trip_that_is_boarding_takes_people_at_its_own_calls_only(scene: Scene, plan: Plan) -> None:
    Trip.unscoped.filter(plan=plan).update(state=TripState.BOARDING)
    roomy = trip_with_room(plan)
    own = {call.place_id for call in roomy.calls.all() if not call.drops}
    for stop in scene.stops:
        late = scene.traveller(stop=stop)
        found = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
        assert any(option.touched == (roomy.pk,) for option in found) == (stop.pk in own)
    left = roomy.calls.order_by("number")[0]
    Call.unscoped.filter(pk=left.pk).update(left_at=left.departs_at)
    late = scene.traveller(stop=left.place)
    found = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
    assert all(roomy.pk not in option.touched for option in found)


# --- cancellation and no-show -----------------------------------------------------------------------------------------


def test_a_cancellation_gives_the_seat_back_and_disturbs_nobody(scene: Scene, plan: Plan) -> None:
    seat = fullest(plan).seats.first()
    (option,) = options(plan, Ask(ChangeKind.CANCEL, (seat.demand_id,)), by=scene.officer)
    assert option.to_tell == (seat.demand_id,)
    with pytest.raises(WrongState):
        do_change(plan, option.ask, option.key, by=scene.officer)
    done(plan, option, scene, reason="ill")
    seat.refresh_from_db()
    assert seat.state == SeatState.RELEASED
    assert Demand.unscoped.get(pk=seat.demand_id).state == "cancelled"


def test_a_no_show_frees_the_seat_for_the_next_who_waits(scene: Scene, plan: Plan) -> None:
    trip = fullest(plan)
    people = list(trip.seats.order_by("pk"))
    stop = people[0].board.place
    for _each in range(trip.places - len(people)):
        done(plan, into(trip, scene.traveller(stop=stop), scene), scene)
    standby = scene.traveller(stop=stop)
    Trip.unscoped.filter(pk=trip.pk).update(state=TripState.BOARDING)
    found = options(plan, Ask(ChangeKind.ADD, (standby.pk,)), by=scene.officer)
    assert all(trip.pk not in option.touched for option in found)
    missing = next(seat for seat in people if seat.board.place_id == stop.pk)
    Seat.unscoped.filter(pk=missing.pk).update(state=SeatState.ABSENT)
    (release,) = options(plan, Ask(ChangeKind.NO_SHOW, (missing.demand_id,)), by=scene.officer)
    done(plan, release, scene)
    done(plan, into(trip, standby, scene), scene)
    assert Seat.unscoped.get(demand=standby).trip_id == trip.pk
    assert Demand.unscoped.get(pk=missing.demand_id).state == "open"


def test_whoever_is_on_board_does_not_give_a_seat_back(scene: Scene, plan: Plan) -> None:
    seat = fullest(plan).seats.first()
    Seat.unscoped.filter(pk=seat.pk).update(state=SeatState.BOARDED)
    with pytest.raises(WrongState):
        options(plan, Ask(ChangeKind.NO_SHOW, (seat.demand_id,)), by=scene.officer)


def test_after_the_trip_has_left_nobody_is_made_to_vanish(scene: Scene, plan: Plan) -> None:
    seat = fullest(plan).seats.first()
    Seat.unscoped.filter(pk=seat.pk).update(state=SeatState.ABSENT)
    Trip.unscoped.filter(pk=seat.trip_id).update(state=TripState.DEPARTED)
    for kind in (ChangeKind.NO_SHOW, ChangeKind.CANCEL):
        with pytest.raises(WrongState):
            options(plan, Ask(kind, (seat.demand_id,)), by=scene.officer)


def test_a_plan_whose_last_open_trip_is_given_up_has_arrived(scene: Scene, plan: Plan) -> None:
    left, last = fullest(plan), trip_with_room(plan)
    Trip.unscoped.filter(pk=left.pk).update(state=TripState.ARRIVED)
    Plan.unscoped.filter(pk=plan.pk).update(state=PlanState.UNDER_WAY)
    people = tuple(last.seats.values_list("demand", flat=True))
    (option,) = options(plan, Ask(ChangeKind.CANCEL, people), by=scene.officer)
    assert option.cost_more == pytest.approx(-float(last.cost))
    do_change(plan, option.ask, option.key, reason="works closed", by=scene.officer)
    last.refresh_from_db()
    plan.refresh_from_db()
    assert (last.state, plan.state) == (TripState.CANCELLED, PlanState.ARRIVED)


# --- breakdown --------------------------------------------------------------------------------------------------------


def test_a_spare_vehicle_takes_a_broken_trip_as_it_is(scene: Scene, plan: Plan) -> None:
    trip = trip_with_room(plan)
    spare = scene.vehicle()
    found = options(plan, Ask(ChangeKind.BREAKDOWN, trip=trip.pk, vehicle=spare.pk), by=scene.officer)
    assert found[0].way == "spare"
    done(plan, found[0], scene)
    trip.refresh_from_db()
    assert trip.vehicle_id == spare.pk
    small = VehicleType.unscoped.create(
        organisation=scene.pair.county, name="小车", seats=7, drivers=1, escorts=0, fixed=1, per_km=1
    )
    for vehicle in (scene.vehicle(type=small), scene.vehicle(registered_id="110101")):
        with pytest.raises(WrongState):
            options(plan, Ask(ChangeKind.BREAKDOWN, trip=trip.pk, vehicle=vehicle.pk), by=scene.officer)


def test_people_of_a_broken_trip_find_seats_elsewhere_with_their_tickets(scene: Scene) -> None:
    for township in (0, 1):
        for _each in range(10):
            scene.family(2, township=township)
    given = {"organisation": scene.pair.county, "drivers": 2, "escorts": 1}
    VehicleType.unscoped.create(name="28座", seats=31, fixed=10, per_km=1, **given)
    VehicleType.unscoped.filter(pk=scene.coach.pk).update(active=False)
    plan = draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)
    do_announce(do_review(plan, by=scene.officer), by=scene.officer)
    broken = trip_with_room(plan)
    people = dict(broken.seats.values_list("demand", "ticket"))
    found = options(plan, Ask(ChangeKind.BREAKDOWN, trip=broken.pk), by=scene.officer)
    way = {option.way: option for option in found}
    assert "more" in way
    done(plan, way["more"], scene)
    broken.refresh_from_db()
    assert broken.state == TripState.CANCELLED
    after = Seat.unscoped.filter(plan=plan, demand__in=people).exclude(state=SeatState.RELEASED)
    assert dict(after.values_list("demand", "ticket")) == people
    assert broken.pk not in after.values_list("trip", flat=True)


# --- other places, by hand --------------------------------------------------------------------------------------------


def test_another_gate_is_driven_to_by_the_same_vehicle_or_by_another(scene: Scene, plan: Plan) -> None:
    seat = trip_with_room(plan).seats.filter(demand__party="").first()
    new = Place.unscoped.create(
        kind=PlaceKind.GATE,
        name="二号门",
        division=scene.gate.division,
        latitude=(scene.gate.latitude or 0) + 0.02,
        longitude=scene.gate.longitude,
        organisation=scene.pair.county,
        opens="06:00",
        closes="23:00",
    )
    ask = Ask(ChangeKind.GATE, (seat.demand_id,), place=new.pk)
    found = options(plan, ask, by=scene.officer)
    assert found[0].way == "same"
    assert found[0].touched == (seat.trip_id,)
    done(plan, found[0], scene)
    seat.refresh_from_db()
    assert (seat.leave.place_id, seat.demand.gate_id) == (new.pk, new.pk)
    assert fit_of(plan).outdated == ()


def test_a_move_by_hand_takes_the_companions_along(scene: Scene, plan: Plan) -> None:
    target, source = trip_with_room(plan), fullest(plan)
    seat = source.seats.exclude(demand__party="").select_related("demand").first()
    (option,) = options(plan, Ask(ChangeKind.MOVE, (seat.demand_id,), trip=target.pk), by=scene.officer)
    assert set(option.touched) == {source.pk, target.pk}
    done(plan, option, scene)
    party = Seat.unscoped.filter(plan=plan, demand__party=seat.demand.party)
    assert set(party.values_list("trip", flat=True)) == {target.pk}


# --- around all of them -----------------------------------------------------------------------------------------------


def test_the_same_question_has_the_same_answer_and_asking_changes_nothing(scene: Scene, plan: Plan) -> None:
    trips = list(plan.trips.values_list("pk", flat=True))
    before = whole(plan, trips)
    late = scene.traveller()
    ask = Ask(ChangeKind.ADD, (late.pk,))
    keys = [[option.key for option in options(plan, ask, by=scene.officer)] for _each in range(2)]
    assert keys[0] == keys[1]
    assert whole(plan, trips) == before


def test_an_option_that_is_out_of_date_is_not_done(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    first, second = (scene.traveller(stop=roomy.calls.order_by("number")[0].place) for _each in range(2))
    shown = options(plan, Ask(ChangeKind.ADD, (first.pk,)), by=scene.officer)[0]
    other = options(plan, Ask(ChangeKind.ADD, (second.pk,)), by=scene.officer)[0]
    do_change(plan, other.ask, other.key, by=scene.officer)
    with pytest.raises(WrongState):
        do_change(plan, shown.ask, shown.key, by=scene.officer)
    assert not Seat.unscoped.filter(demand=first).exists()


def test_duties_follow_a_new_line_and_hours_still_count(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    do_crew(roomy, drivers=[scene.driver(), scene.driver()], by=scene.officer)
    near = roomy.calls.order_by("number")[0].place
    new = Place.unscoped.create(
        kind=PlaceKind.STOP,
        name="绕行上车点",
        division=near.division,
        latitude=(near.latitude or 0) + 0.05,
        longitude=near.longitude,
        organisation=scene.pair.county,
    )
    before = set(Duty.unscoped.filter(trip=roomy).values_list("driver", "starts", "ends"))
    done(plan, into(roomy, scene.traveller(stop=new), scene), scene)
    assert set(Duty.unscoped.filter(trip=roomy).values_list("driver", "starts", "ends")) != before
    trip = Trip.unscoped.get(pk=roomy.pk)
    driven = sum((duty.ends - duty.starts for duty in Duty.unscoped.filter(trip=trip)), dt.timedelta())
    wheel = sum(row["end"] - row["start"] for row in trip.timeline if row["doing"] == "drive")
    assert driven == dt.timedelta(minutes=wheel)


def test_a_change_is_taken_back_to_what_was_before(scene: Scene, plan: Plan) -> None:
    before = told(plan)
    figures = (plan.people, plan.cost)
    roomy = trip_with_room(plan)
    late = scene.traveller(stop=roomy.calls.order_by("number")[0].place)
    option = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)[0]
    change = do_change(plan, option.ask, option.key, by=scene.officer)
    assert told(plan) != before
    do_undo(change, by=scene.officer)
    assert told(plan) == before
    plan.refresh_from_db()
    assert plan.people == figures[0]
    assert float(plan.cost) == pytest.approx(float(figures[1]), abs=0.02)
    with pytest.raises(WrongState):
        do_undo(change, by=scene.officer)


def test_a_cancellation_taken_back_gives_a_seat_and_a_new_ticket(scene: Scene, plan: Plan) -> None:
    seat = fullest(plan).seats.first()
    (option,) = options(plan, Ask(ChangeKind.CANCEL, (seat.demand_id,)), by=scene.officer)
    change = do_change(plan, option.ask, option.key, reason="a mistake", by=scene.officer)
    do_undo(change, by=scene.officer)
    again = Seat.unscoped.get(plan=plan, demand=seat.demand_id, state=SeatState.EXPECTED)
    assert again.trip_id == seat.trip_id
    assert again.ticket != seat.ticket
    assert Demand.unscoped.get(pk=seat.demand_id).state == "open"


def test_what_was_changed_again_or_is_boarding_is_not_undone(scene: Scene, plan: Plan) -> None:
    roomy = trip_with_room(plan)
    stop = roomy.calls.order_by("number")[0].place
    first, second = scene.traveller(stop=stop), scene.traveller(stop=stop)
    changes = []
    for late in (first, second):
        found = options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
        option = next(one for one in found if one.touched == (roomy.pk,))
        changes.append(do_change(plan, option.ask, option.key, by=scene.officer))
    with pytest.raises(WrongState):
        do_undo(changes[0], by=scene.officer)
    Trip.unscoped.filter(pk=roomy.pk).update(state=TripState.BOARDING)
    with pytest.raises(WrongState):
        do_undo(changes[1], by=scene.officer)
    Trip.unscoped.filter(pk=roomy.pk).update(state=TripState.READY)
    do_crew(roomy, drivers=[scene.driver(), scene.driver()], by=scene.officer)
    with pytest.raises(WrongState):
        do_undo(changes[1], by=scene.officer)


def test_only_the_organiser_changes_a_plan_and_none_that_is_over(scene: Scene, plan: Plan) -> None:
    seat = fullest(plan).seats.first()
    ask = Ask(ChangeKind.CANCEL, (seat.demand_id,))
    for role in (Role.TOWNSHIP, Role.RECEIVING, Role.HR):
        with pytest.raises(MayNot):
            options(plan, ask, by=scene.user(role))
        with pytest.raises(MayNot):
            do_change(plan, ask, "x", by=scene.user(role))
    Plan.unscoped.filter(pk=plan.pk).update(state="closed")
    with pytest.raises(WrongState):
        options(plan, ask, by=scene.officer)


def test_a_seat_of_another_plan_is_out_of_reach(scene: Scene, plan: Plan) -> None:
    other = scene.another_wave(days=4)
    stranger = scene.traveller(other)
    with pytest.raises(WrongState):
        options(plan, Ask(ChangeKind.ADD, (stranger.pk,)), by=scene.officer)
    with pytest.raises(WrongState):
        options(plan, Ask(ChangeKind.CANCEL, (stranger.pk,)), by=scene.officer)
    with pytest.raises(WrongState):
        options(plan, Ask(ChangeKind.BREAKDOWN, trip=0), by=scene.officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_with_one_seat_one_gets_it() -> None:
    scene = make_scene()
    VehicleType.unscoped.filter(pk=scene.coach.pk).update(count=1)
    for _each in range(49):
        scene.traveller()
    plan = draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)
    rivals = [scene.traveller(), scene.traveller()]
    shown = [options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)[0] for late in rivals]
    barrier, answers = threading.Barrier(2), list[str]()

    def take(option: Option) -> None:
        barrier.wait(10)
        try:
            do_change(plan, option.ask, option.key, by=scene.officer)
            answers.append("done")
        except WrongState:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(option,)) for option in shown]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["done", "told"]
    assert Seat.unscoped.filter(plan=plan, demand__in=rivals).count() == 1
    kept_whole(plan)
