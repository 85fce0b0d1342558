"""From draft to announcement: what is missing is said, one officer wins, everybody is told once."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.journeys.world import Scene, make_scene
from wengang.accounts.roles import Role
from wengang.core.models import OutMessage, StateLog
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.crews import do_crew
from wengang.journeys.actions.plans import do_announce, do_drop, do_redraft, do_review
from wengang.journeys.enums import PlanState, SeatState
from wengang.journeys.models import Duty, Plan, Seat, Trip
from wengang.journeys.planning.draft import draft_now
from wengang.journeys.queries.plans import compare, fit_of


def drafted(scene: Scene) -> Plan:
    return draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)


def crewed(scene: Scene, trip: Trip) -> Trip:
    return do_crew(trip, vehicle=scene.vehicle(), drivers=[scene.driver(), scene.driver()], by=scene.officer)


def test_a_plan_without_a_lawful_trip_is_not_reviewed(scene: Scene) -> None:
    scene.many(6)
    plan = drafted(scene)
    Trip.unscoped.filter(plan=plan).update(legal=False)
    with pytest.raises(WrongState, match="1"):
        do_review(plan, note="anyway", by=scene.officer)


def test_people_without_a_seat_need_a_note_that_stays(scene: Scene) -> None:
    scene.many(6)
    scene.traveller(stop=None)
    plan = drafted(scene)
    with pytest.raises(WrongState, match="1"):
        do_review(plan, by=scene.officer)
    do_review(plan, note="rides with a relative", by=scene.officer)
    log = StateLog.objects.filter(machine="journey_plan", row=plan.pk).latest("pk")
    assert (log.move, log.reason, log.actor_id) == ("review", "rides with a relative", scene.officer.pk)


def test_somebody_who_joins_after_the_review_is_not_forgotten(scene: Scene) -> None:
    scene.many(6)
    plan = do_review(drafted(scene), by=scene.officer)
    scene.traveller()
    with pytest.raises(WrongState):
        do_announce(plan, by=scene.officer)
    plan.refresh_from_db()
    assert plan.state == PlanState.REVIEWED
    do_redraft(plan, by=scene.officer)
    do_drop(plan, by=scene.officer)
    assert not OutMessage.unscoped.exists()


def test_who_left_the_list_gives_the_seat_back_and_another_place_asks_for_a_new_plan(scene: Scene) -> None:
    gone, moved, *_rest = scene.many(6)
    plan = drafted(scene)
    gone.state = "cancelled"
    gone.save()
    do_review(plan, by=scene.officer)
    assert Seat.unscoped.get(plan=plan, demand=gone).state == SeatState.RELEASED
    moved.stop = scene.stops[3] if moved.stop != scene.stops[3] else scene.stops[0]
    moved.save()
    assert fit_of(plan).outdated == (moved.pk,)
    with pytest.raises(WrongState):
        do_announce(plan, by=scene.officer)


def test_announcing_writes_duties_and_tells_everybody_once(scene: Scene) -> None:
    people = scene.many(6)
    plan = drafted(scene)
    trip = Trip.unscoped.get(plan=plan)
    crewed(scene, trip)
    assert not Duty.unscoped.exists()
    do_review(plan, by=scene.officer)
    told = do_announce(plan, by=scene.officer)
    assert (told.new, told.without_phone) == (len(people), ())
    plan.refresh_from_db()
    assert plan.state == PlanState.ANNOUNCED
    assert plan.announced_at is not None
    duties = Duty.unscoped.filter(trip=trip)
    assert duties.values("driver").distinct().count() == 2
    driving = sum((each.ends - each.starts).total_seconds() / 60 for each in duties)
    trip.refresh_from_db()
    assert driving == sum(row["end"] - row["start"] for row in trip.timeline if row["doing"] == "drive")


def test_only_those_who_may_announce_do(scene: Scene) -> None:
    scene.many(3)
    plan = do_review(drafted(scene), by=scene.officer)
    for role in (Role.TOWNSHIP, Role.RECEIVING, Role.HR, Role.LEADER):
        with pytest.raises(MayNot):
            do_announce(plan, by=scene.user(role))


def test_one_plan_of_a_wave_is_announced(scene: Scene) -> None:
    scene.many(3)
    first, second = (do_review(drafted(scene), by=scene.officer) for _each in range(2))
    do_announce(first, by=scene.officer)
    with pytest.raises(WrongState):
        do_announce(second, by=scene.officer)
    with pytest.raises(WrongState):
        do_announce(first, by=scene.officer)
    assert OutMessage.unscoped.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_wins_and_the_other_is_told() -> None:
    scene = make_scene()
    scene.many(4)
    plans = [do_review(drafted(scene), by=scene.officer) for _each in range(2)]
    barrier, answers = threading.Barrier(2), list[str]()

    def announce(plan: Plan) -> None:
        barrier.wait(10)
        try:
            do_announce(plan, by=scene.officer)
            answers.append("won")
        except (WrongState, ValidationError) as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=announce, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 2
    assert answers.count("won") == 1
    assert Plan.unscoped.filter(state=PlanState.ANNOUNCED).count() == 1
    assert OutMessage.unscoped.count() == 4


def test_two_plans_beside_each_other(scene: Scene) -> None:
    scene.many(20)
    first, second = drafted(scene), drafted(scene)
    told = compare(first, second)
    assert told["between"] == {"in_both": 20, "other_time": 0, "other_stop": 0}
    assert told["first"] == told["second"]
    assert told["first"]["cost"] == first.cost
    one = Seat.unscoped.filter(plan=second).select_related("board").first()
    assert one is not None
    shifted = Seat.unscoped.filter(plan=second, board=one.board).count()
    one.board.departs_at += (one.board.departs_at - one.board.arrives_at) * 30
    one.board.save()
    assert compare(first, second)["between"]["other_time"] == shifted
