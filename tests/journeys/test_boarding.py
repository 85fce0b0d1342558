"""Check-ins count once and in any order, nobody is lost, and a trip closes only when everybody is accounted for."""

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys import rides
from tests.journeys.rides import an_op, make_plan, make_trip, ride, seats, tick
from tests.journeys.world import Scene
from tests.market.world import user_of
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.employment.models import Spell
from wengang.journeys.actions.boarding import (
    Result,
    Unexplained,
    do_arrive_trip,
    do_check_in,
    do_close_plan,
    do_close_trip,
    do_depart,
    do_explain,
    do_leave,
)
from wengang.journeys.enums import CheckKind, PlanState, SeatState, TripState
from wengang.journeys.models import Call, CheckIn, Plan, Seat, Trip
from wengang.journeys.queries import boarding
from wengang.journeys.standing import MOVES, STEPS, STRENGTH, Tap, settle
from wengang.journeys.states import SEAT
from wengang.journeys.tickets import short_code
from wengang.market.models import Station

START = dt.datetime(2026, 2, 20, 6, tzinfo=dt.UTC)


def a_stranger() -> User:
    """The officer of a county that has nothing to do with the wave."""
    office = Organisation.objects.create(name="别县", short_name="别县", kind="bureau", division_id="530602")
    return user_of(office, Role.COUNTY)


def taps(text: str) -> list[Tap]:
    """ "board 1, absent 2": what, and minutes after the start."""
    pairs = [each.split() for each in text.split(", ")]
    return [Tap(uuid4(), CheckKind(what), START + dt.timedelta(minutes=int(at))) for what, at in pairs]


@pytest.mark.parametrize(
    ("text", "state", "boarded", "arrived"),
    [
        ("board 1", "boarded", 1, None),
        ("absent 1, board 2", "boarded", 2, None),
        ("board 1, absent 2", "boarded", 1, None),
        ("board 1, absent 1", "boarded", 1, None),
        ("board 1, unboard 2", "expected", None, None),
        ("board 1, unboard 2, absent 3", "absent", None, None),
        ("unboard 1, board 2", "boarded", 2, None),
        ("board 1, missing 9", "missing", 1, None),
        ("missing 9", "expected", None, None),
        ("absent 1, arrive 9", "arrived", None, 9),
        ("arrive 9", "arrived", None, 9),
        ("board 1, missing 9, arrive 12", "arrived", 1, 12),
        ("board 1, arrive 9, missing 10, unboard 11", "arrived", 1, 9),
        ("board 1, board 3", "boarded", 1, None),
    ],
)
def test_what_taps_come_to(text, state, boarded, arrived):
    standing = settle(taps(text))
    minutes = [None if at is None else (at - START).seconds // 60 for at in (standing.boarded_at, standing.arrived_at)]
    assert [standing.state, *minutes] == [state, boarded, arrived]


def test_from_every_state_taps_can_leave_there_is_a_way_the_machine_knows():
    reached = {SeatState.EXPECTED, *STEPS.values()}
    for before in reached - {SeatState.ARRIVED}:
        for after in reached - {before}:
            state = before
            for name in MOVES[before, after]:
                assert state in SEAT.move(name).sources, (before, after, name)
                state = SEAT.move(name).target
            assert state == after
    assert set(STRENGTH) == set(CheckKind)


def phones(seed: random.Random, people: list[Seat], size: int) -> list:
    """Taps of two phones about these people, with ties of time among them."""
    return [an_op(seed.choice(people), seed.choice(CheckKind.values), seed.randrange(8)) for _ in range(size)]


def sent(trip: Trip, ops: list, seed: random.Random, by) -> dict:
    """Send the ops in some order, in some batches, some of them twice; what stands then."""
    queue = [*ops, *seed.sample(ops, len(ops) // 2)]
    while queue:
        size = seed.randint(1, 5)
        do_check_in(Trip.unscoped.get(pk=trip.pk), queue[:size], by=by)
        queue = queue[size:]
    standing = Seat.unscoped.filter(trip=trip).order_by("number")
    counted = CheckIn.unscoped.filter(seat__trip=trip, counted=True).values_list("op", flat=True)
    called = Call.unscoped.filter(trip=trip).order_by("number").values_list("came_at", flat=True)
    return {
        "seats": list(standing.values_list("number", "state", "boarded_at", "arrived_at")),
        "counted": set(counted),
        "calls": list(called),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(1, 14))
def test_any_order_and_any_repetition_of_two_phones_gives_one_result(scene: Scene, seed, size):
    """Only what was recorded decides, not when it came in: each example sends the same taps in three ways."""
    draw = random.Random(seed)
    with undone():
        trip = ride(scene, 3)
        ops = phones(draw, seats(trip), size)
        results = []
        for order in (ops, sorted(ops, key=lambda op: op.at), draw.sample(ops, size)):
            with undone():
                results.append(sent(trip, order, draw, scene.officer))
    assert results[0] == results[1] == results[2]


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_first_on_board_opens_boarding_of_trip_and_plan(scene: Scene):
    trip = ride(scene)
    outcomes = tick(trip, seats(trip)[:1], "board", scene.officer)
    assert [each.result for each in outcomes] == [Result.TAKEN]
    assert Trip.unscoped.get(pk=trip.pk).state == TripState.BOARDING
    assert Plan.unscoped.get(pk=trip.plan_id).state == PlanState.BOARDING
    entry = StateLog.objects.get(machine="seat")
    assert (entry.move, entry.at) == ("board", trip.departs_at), "logged with the phone's time"


def test_the_same_op_counts_once_and_says_so(scene: Scene):
    trip = ride(scene)
    op = an_op(seats(trip)[0], "board")
    first, second = (do_check_in(trip, [op, op], by=scene.officer) for _ in range(2))
    assert [each.result for each in first + second] == [Result.TAKEN, Result.AGAIN]
    assert CheckIn.unscoped.count() == 1


def test_a_clock_ahead_counts_as_now(scene: Scene):
    trip = ride(scene)
    seat = seats(trip)[0]
    do_check_in(trip, [an_op(seat, "board", at=timezone.now() + dt.timedelta(days=400))], by=scene.officer)
    seat.refresh_from_db()
    assert seat.boarded_at <= timezone.now()


def test_a_ticket_is_as_good_as_a_name_and_another_coachs_ticket_is_told_its_coach(scene: Scene):
    plan = make_plan(scene.wave)
    trip, other = (make_trip(plan, scene.many(2)) for _ in range(2))
    mine, foreign = seats(trip)[0], seats(other)[0]
    by_ticket = [an_op(each, "board", seat=None, ticket=each.ticket) for each in (mine, foreign)]
    good, bad = do_check_in(trip, by_ticket, by=scene.officer)
    assert (good.result, good.seat, good.state) == (Result.TAKEN, mine.pk, SeatState.BOARDED)
    assert bad.result == Result.REFUSED
    assert str(other.number) in bad.why
    assert not CheckIn.unscoped.filter(seat=foreign).exists()


def test_what_was_looked_at_adds_up(scene: Scene):
    trip = ride(scene)
    seat = seats(trip)[0]
    for checked in (("id", "nonsense"), ("health",)):
        do_check_in(trip, [an_op(seat, "board", checked=checked)], by=scene.officer)
    seat.refresh_from_db()
    assert seat.checked == ["health", "id"]


def test_nobody_records_what_is_not_theirs(scene: Scene):
    trip = ride(scene, 4)
    for user, what in ((scene.user(Role.HR), "board"), (scene.user(Role.ASSISTANT), "arrive")):
        assert {each.result for each in tick(trip, seats(trip), what, user)} == {Result.REFUSED}
    assert {each.result for each in tick(trip, seats(trip), "board", a_stranger())} == {Result.REFUSED}
    with pytest.raises(MayNot):
        tick(trip, seats(trip), "board", scene.user(Role.LEADER))
    assert not CheckIn.unscoped.exists()


def test_the_assistant_boards_the_people_of_the_own_place_and_the_escort_everybody(scene: Scene):
    trip = ride(scene, 4)
    assistant = scene.user(Role.ASSISTANT)
    taken = [each.result for each in tick(trip, seats(trip), "board", assistant)]
    assert 0 < taken.count(Result.TAKEN) < 4
    Trip.unscoped.filter(pk=trip.pk).update(escort=assistant)
    tick(Trip.unscoped.get(pk=trip.pk), seats(trip), "board", assistant)
    assert boarding.of_trip(trip).boarded == boarding.Tally(due=4, there=4)


def test_hr_confirms_only_the_own_people(scene: Scene):
    foreign = scene.pair.employer(7)
    demands = [scene.traveller(), scene.traveller(employer=foreign)]
    trip = make_trip(make_plan(scene.wave), demands)
    results = [each.result for each in tick(trip, seats(trip), "arrive", scene.user(Role.HR), 600)]
    assert results == [Result.TAKEN, Result.REFUSED]


def test_the_station_of_the_agreement_receives_and_another_station_sees_nothing(scene: Scene):
    trip = ride(scene, 3)
    station = scene.user(Role.STATION)
    assert not Trip.objects.visible_to(station.scope).exists()
    assert not list(boarding.trips_to_receive(station.scope))
    office = station.membership.organisation
    Station.objects.create(
        agreement=scene.pair.agreement,
        organisation=office,
        kind="station",
        name="示例站",
        division_id=office.division_id,
    )
    assert list(Trip.objects.visible_to(station.scope)) == [trip]
    assert boarding.by_trips([trip], boarding.receives(station.scope))[trip.pk].arrived.due == 3
    outcomes = tick(trip, seats(trip), CheckKind.ARRIVE, station)
    assert {each.result for each in outcomes} == {Result.TAKEN}
    do_close_trip(trip, by=scene.officer)


def test_counts_are_of_those_whom_the_reader_receives(scene: Scene):
    others = scene.pair.employer(8_999, name="别家电子有限公司")
    demands = [*scene.many(2), scene.traveller(employer=others)]
    trip = make_trip(make_plan(scene.wave), demands)
    hr = scene.user(Role.HR)
    assert boarding.by_trips([trip], boarding.receives(hr.scope))[trip.pk].arrived.due == 2
    assert boarding.by_trips([trip])[trip.pk].arrived.due == 3


def test_leaving_a_stop_leaves_behind_who_was_not_there_and_a_late_phone_still_counts(scene: Scene):
    trip = ride(scene, 8)
    first = Call.unscoped.filter(trip=trip, drops=False).order_by("number")[0]
    here = [seat for seat in seats(trip) if seat.board_id == first.pk]
    assert len(here) >= 2
    left = do_leave(first, by=scene.officer, at=rides.a_moment(trip, 15))
    assert sorted(left) == [seat.pk for seat in here]
    assert Trip.unscoped.get(pk=trip.pk).state == TripState.READY, "other stops are still to come"
    tick(trip, here[:1], "board", scene.officer, minutes=10)
    here[0].refresh_from_db()
    assert (here[0].state, here[0].boarded_at) == (SeatState.BOARDED, rides.a_moment(trip, 10))
    assert do_leave(first, by=scene.officer) == []


def test_from_the_last_stop_the_trip_is_under_way(scene: Scene):
    trip = ride(scene, 8)
    tick(trip, seats(trip), "board", scene.officer)
    for call in Call.unscoped.filter(trip=trip, drops=False):
        do_leave(call, by=scene.officer, at=rides.a_moment(trip, 30))
    trip.refresh_from_db()
    assert (trip.state, trip.left_at) == (TripState.DEPARTED, rides.a_moment(trip, 30))
    assert Plan.unscoped.get(pk=trip.plan_id).state == PlanState.UNDER_WAY
    with pytest.raises(WrongState):
        do_depart(trip, by=scene.officer)


def test_a_draft_takes_nothing(scene: Scene):
    trip = make_trip(make_plan(scene.wave, PlanState.DRAFT), scene.many(2))
    assert {each.result for each in tick(trip, seats(trip), "board", scene.officer)} == {Result.REFUSED}
    for action in (do_depart, do_arrive_trip, do_close_trip):
        with pytest.raises(WrongState):
            action(trip, by=scene.officer)


def test_when_the_last_one_is_ticked_the_trip_and_the_plan_have_arrived(scene: Scene):
    trip = ride(scene, 4)
    people = seats(trip)
    tick(trip, people[:3], "board", scene.officer)
    do_depart(trip, by=scene.officer)
    tick(trip, people[:2], "arrive", scene.receiver, 480)
    assert Trip.unscoped.get(pk=trip.pk).state == TripState.DEPARTED
    tick(trip, people[2:3], "arrive", scene.receiver, 490)
    trip.refresh_from_db()
    assert (trip.state, trip.came_at) == (TripState.ARRIVED, rides.a_moment(trip, 490))
    assert Plan.unscoped.get(pk=trip.plan_id).state == PlanState.ARRIVED
    assert boarding.of_trip(trip) == boarding.Counts(boarding.Tally(4, 3), boarding.Tally(4, 3))


def test_a_trip_cannot_be_closed_while_one_person_is_unexplained(scene: Scene):
    trip = ride(scene, 5)
    people = seats(trip)
    tick(trip, people[:4], "board", scene.officer)
    do_depart(trip, by=scene.officer)
    tick(trip, people[:3], "arrive", scene.receiver, 480)
    tick(trip, people[3:4], "missing", scene.receiver, 485)
    with pytest.raises(Unexplained) as refused:
        do_close_trip(trip, by=scene.officer)
    assert sorted(refused.value.seats) == [people[3].pk, people[4].pk]
    assert not any(seat.demand.person.full_name in str(refused.value) for seat in people), "names stay out of messages"
    with pytest.raises(Unexplained):
        do_close_plan(trip.plan, by=scene.officer)
    do_explain(people[3], explanation="left", note="", by=scene.officer)
    do_explain(people[4], explanation="ill", note="发烧", by=scene.officer)
    do_close_trip(trip, by=scene.officer)
    assert Trip.unscoped.get(pk=trip.pk).state == TripState.CLOSED
    late = tick(trip, people[3:4], "arrive", scene.receiver, 500)
    assert [each.result for each in late] == [Result.REFUSED]
    do_close_plan(trip.plan, by=scene.officer)
    assert Plan.unscoped.get(pk=trip.plan_id).state == PlanState.CLOSED


def test_somebody_explained_who_comes_after_all_has_arrived(scene: Scene):
    trip = ride(scene, 2)
    one = seats(trip)[0]
    do_explain(one, explanation="later", by=scene.officer)
    tick(trip, [one], "arrive", scene.receiver, 480)
    one.refresh_from_db()
    assert one.state == SeatState.ARRIVED


def test_a_phone_that_was_without_signal_brings_back_whom_the_office_had_explained(scene: Scene):
    """On board at six, explained at eight by somebody who could not know, heard of at nine: not lost on the way."""
    trip = ride(scene, 3)
    one, two, _rest = seats(trip)
    do_explain(one, explanation="own_way", by=scene.officer)
    Seat.unscoped.filter(pk=two.pk).update(number=one.number)
    tick(trip, [one], "board", scene.officer, 5)
    one.refresh_from_db()
    assert (one.state, one.explanation, one.number) == (SeatState.BOARDED, "", None), "the seat number went to another"
    with pytest.raises(Unexplained):
        do_close_trip(trip, by=scene.officer)
    do_explain(one, explanation="left", by=scene.officer)
    tick(trip, [one], "board", scene.officer, 6)
    one.refresh_from_db()
    assert one.state == SeatState.EXPLAINED, "that they were on board was known when it was said that they got off"


def test_whose_seat_was_given_back_and_who_stands_there_all_the_same_rides_along(scene: Scene):
    plan = make_plan(scene.wave)
    demands = scene.many(3)
    trip = make_trip(plan, demands)
    gone, moved, _rest = seats(trip)
    Seat.unscoped.filter(pk__in=[gone.pk, moved.pk]).update(state=SeatState.RELEASED)
    other = make_trip(plan, [moved.demand])
    back, elsewhere = tick(trip, [gone, moved], "board", scene.officer)
    assert (back.result, back.state) == (Result.TAKEN, SeatState.BOARDED)
    assert elsewhere.result == Result.REFUSED
    assert str(other.number) in elsewhere.why


def test_an_explanation_needs_a_ground_and_a_right(scene: Scene):
    trip = ride(scene, 2)
    one = seats(trip)[0]
    for wrong in ({"explanation": "whatever"}, {"explanation": "other", "note": " "}):
        with pytest.raises(ValidationError):
            do_explain(one, by=scene.officer, **wrong)
    for user in (scene.user(Role.ASSISTANT), a_stranger()):
        with pytest.raises(MayNot):
            do_explain(one, explanation="ill", by=user)


def test_a_trip_that_nobody_rode_is_cancelled_and_not_counted_as_one(scene: Scene):
    trip = ride(scene, 2)
    for seat in seats(trip):
        do_explain(seat, explanation="own_way", by=scene.officer)
    do_close_trip(trip, by=scene.officer)
    assert Trip.unscoped.get(pk=trip.pk).state == TripState.CANCELLED
    do_close_plan(trip.plan, by=scene.officer)


def test_manifest_totals_are_check_in_totals(scene: Scene):
    """Invariant 13: what is due on the list is what was ticked, explained and is open, by stop, gate and trip."""
    trip = ride(scene, 12)
    people = seats(trip)
    tick(trip, people[:9], "board", scene.officer)
    do_depart(trip, by=scene.officer)
    tick(trip, people[:7], "arrive", scene.receiver, 480)
    do_explain(people[10], explanation="ill", by=scene.officer)
    Seat.unscoped.filter(pk=people[11].pk).update(state=SeatState.RELEASED)
    counts = boarding.of_trip(trip)
    assert counts == boarding.Counts(boarding.Tally(11, 9, 1), boarding.Tally(11, 7, 1))
    calls = boarding.by_call(trip)
    stops = [calls[call.pk].boarded for call in Call.unscoped.filter(trip=trip, drops=False) if call.pk in calls]
    gates = [calls[call.pk].arrived for call in Call.unscoped.filter(trip=trip, drops=True)]
    assert sum(stops, boarding.Tally()) == counts.boarded
    assert sum(gates, boarding.Tally()) == counts.arrived == boarding.by_trip(trip.plan)[trip.pk].arrived
    assert boarding.by_gate(trip.plan)[scene.gate.pk] == counts
    assert counts.arrived.open == boarding.unaccounted(Seat.unscoped.filter(trip=trip)).count() == 3
    assert len(boarding.riders(scene.officer.scope, trip)) == counts.boarded.due


def test_the_phones_list_names_only_whom_the_reader_sees(scene: Scene):
    shy = scene.traveller(consented_on=None)
    trip = make_trip(make_plan(scene.wave), [scene.traveller(), shy])
    mine = boarding.riders(scene.officer.scope, trip)
    assert {each.tail for each in mine} == {seat.demand.person.id_number[-4:] for seat in seats(trip)}
    receiver = {each.seat.demand_id: each for each in boarding.riders(scene.receiver.scope, trip)}
    assert receiver[shy.pk].name == shy.person.code
    assert receiver[shy.pk].tail == ""
    assert all(each.may_arrive for each in receiver.values())
    dumped = mine[0].dump()
    assert dumped["code"] == short_code(mine[0].seat.ticket)
    assert mine[0].seat.ticket not in str(dumped), "the secret stays on the server"


@pytest.mark.parametrize("number", [12, 40])
def test_the_list_costs_the_same_number_of_queries(scene: Scene, number, django_assert_num_queries):
    trip = ride(scene, number)
    with django_assert_num_queries(5):
        boarding.riders(scene.officer.scope, trip)


def test_the_day_lists_show_each_reader_the_own_trips(scene: Scene):
    trip = ride(scene, 4)
    assert list(boarding.trips_to_board(scene.user(Role.ASSISTANT).scope)) == [trip]
    for role in (Role.HR, Role.RECEIVING):
        assert list(boarding.trips_to_receive(scene.user(role).scope)) == [trip]
    assert not boarding.trips_to_board(a_stranger().scope).exists()
    later = timezone.now() + dt.timedelta(days=4)
    assert not boarding.trips_to_board(scene.officer.scope, later).exists()


# Jobs


def test_an_arrival_opens_the_job_of_somebody_without_a_hire(scene: Scene):
    trip = ride(scene, 2)
    tick(trip, seats(trip)[:1], "arrive", scene.user(Role.HR), 480)
    spell = Spell.unscoped.get()
    assert (spell.employer, spell.source, spell.export_mode) == (scene.employer, "roster", "organised")
    assert spell.arrived_on == spell.valid_from == timezone.localdate(rides.a_moment(trip, 480))
    demand = seats(trip)[0].demand
    assert demand.spell == spell
    demand.person.refresh_from_db()
    assert (demand.person.employment, demand.person.employment_source) == ("away", "roster")


def spell_of(scene: Scene, demand, first_day: dt.date, employer=None) -> Spell:
    return Spell.unscoped.create(
        person=demand.person,
        employer=employer or scene.employer,
        job_title="装配工",
        valid_from=first_day,
        export_mode="organised",
        source="call",
        seen_on=first_day,
    )


def test_an_arrival_confirms_the_job_of_a_hire(scene: Scene):
    trip = ride(scene, 2)
    demand = seats(trip)[0].demand
    demand.spell = spell_of(scene, demand, timezone.localdate() - dt.timedelta(days=9))
    demand.save()
    tick(trip, seats(trip)[:1], "arrive", scene.receiver, 480)
    tick(trip, seats(trip)[:1], "arrive", scene.receiver, 490)
    spell = Spell.unscoped.get()
    assert spell.arrived_on == spell.valid_from == timezone.localdate(rides.a_moment(trip, 480))
    assert spell.source == "visit"


def test_another_job_in_that_time_never_hides_that_the_person_arrived(scene: Scene):
    trip = ride(scene, 2)
    seat = seats(trip)[0]
    spell_of(scene, seat.demand, timezone.localdate() - dt.timedelta(days=90), scene.pair.employer(9))
    tick(trip, [seat], "arrive", scene.receiver, 480)
    seat.refresh_from_db()
    assert seat.state == SeatState.ARRIVED
    assert Spell.unscoped.count() == 1
    assert list(boarding.no_job_yet(scene.officer.scope)) == [seat], "left for the office"


def test_whoever_travels_home_begins_no_job(scene: Scene):
    wave = rides.home_wave(scene)
    trip = make_trip(make_plan(wave), [scene.traveller(wave)])
    tick(trip, seats(trip), "arrive", scene.officer, 480)
    assert not Spell.unscoped.exists()


def test_giving_up_the_job_can_end_the_hire_as_a_mistake(scene: Scene):
    trip = ride(scene, 2)
    seat = seats(trip)[0]
    seat.demand.spell = spell_of(scene, seat.demand, timezone.localdate())
    seat.demand.save()
    do_explain(seat, explanation="gave_up", by=scene.officer, end_job=True)
    assert Spell.unscoped.get().end_reason == "corrected"
