"""Several phones at the same instant: nothing is lost, nothing counts twice, and a closed trip is closed."""

import threading
from collections import Counter

import pytest
from django.db import connection

from tests.journeys.rides import an_op, make_plan, make_trip, seats, tick
from tests.journeys.world import Scene, make_scene
from wengang.accounts.models import User
from wengang.journeys.actions.boarding import Result, Unexplained, do_check_in, do_close_trip, do_explain
from wengang.journeys.models import CheckIn, Plan, Seat, Trip

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

PHONES = 6


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return make_scene()


def at_once(calls):
    """Run every call in a thread of its own, released together; what each gave or was refused with."""
    barrier, given = threading.Barrier(len(calls)), []

    def run(call):
        try:
            barrier.wait()
            given.append(call())
        except Exception as refused:  # whatever it is, the test below has to name it
            given.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def sending(trip: Trip, ops, user: User):
    return lambda: do_check_in(Trip.unscoped.get(pk=trip.pk), ops, by=User.objects.get(pk=user.pk))


def test_phones_of_one_trip_and_of_another_do_not_block_each_other(scene):
    """Every phone sends every tap, those of two trips of one plan at once; the first on board opens the plan once."""
    plan = make_plan(scene.wave)
    trips = [make_trip(plan, scene.many(8)) for _each in range(2)]
    ops = {trip.pk: [an_op(seat, "board") for seat in seats(trip)] for trip in trips}
    calls = [sending(trips[n % 2], ops[trips[n % 2].pk][:: 1 if n < 3 else -1], scene.officer) for n in range(PHONES)]
    given = at_once(calls)
    results = Counter(outcome.result for outcomes in given for outcome in outcomes)
    assert results == {Result.TAKEN: 16, Result.AGAIN: 16 * (PHONES // 2 - 1)}
    assert CheckIn.unscoped.count() == 16
    assert Seat.unscoped.filter(state="boarded").count() == 16
    assert Plan.unscoped.get(pk=plan.pk).state == "boarding"


def test_closing_and_a_late_phone_at_the_same_instant(scene):
    """Either the late arrival is in before the trip closes, or it is told that the trip is closed; never half of it."""
    trip = make_trip(make_plan(scene.wave), scene.many(3))
    here = seats(trip)
    tick(trip, here[:2], "arrive", scene.receiver, 480)
    do_explain(here[2], explanation="later", by=scene.officer)
    close = lambda: do_close_trip(Trip.unscoped.get(pk=trip.pk), by=User.objects.get(pk=scene.officer.pk))  # noqa: E731
    late = an_op(here[2], "arrive", 490)
    given = at_once([close, sending(trip, [late], scene.receiver)])
    ((outcome,),) = [each for each in given if each is not None]
    here[2].refresh_from_db()
    expected = {Result.TAKEN: "arrived", Result.REFUSED: "explained"}
    assert here[2].state == expected[outcome.result]
    assert Trip.unscoped.get(pk=trip.pk).state == "closed"


def test_two_officers_close_one_trip_and_one_of_them_is_told(scene):
    trip = make_trip(make_plan(scene.wave), scene.many(2))
    tick(trip, seats(trip), "arrive", scene.receiver, 480)
    close = lambda: do_close_trip(Trip.unscoped.get(pk=trip.pk), by=User.objects.get(pk=scene.officer.pk))  # noqa: E731
    given = at_once([close, close])
    assert sorted(type(each).__name__ for each in given) == ["NoneType", "WrongState"]
    assert not any(isinstance(each, Unexplained) for each in given)
