"""Who pays a seat is written down on the trip's page; transport aid follows from it and from who was on board."""

import datetime as dt

import pytest

from tests.journeys import rides
from tests.journeys.world import Scene, make_scene
from wengang.accounts.roles import Role
from wengang.journeys.enums import PaidBy
from wengang.journeys.models import Plan, Seat


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def trip(scene):
    """Four people on the list, three of them on board."""
    found = rides.ride(scene, 4)
    rides.tick(found, rides.seats(found)[:3], "board", scene.officer)
    return found


def charge(client, trip, seats, **fields):
    return client.post(f"/journeys/trips/{trip.pk}/fares/", {"pick": [seat.pk for seat in seats]} | fields)


def aid(client, trip, **fields):
    days = {"since": trip.plan.wave.day - dt.timedelta(days=1), "until": trip.plan.wave.day}
    return client.get("/journeys/aid/", days | fields).context["found"]


def test_what_a_traveller_paid_decides_the_aid_and_the_cap_holds(scene, client, trip):
    client.force_login(scene.officer)
    first, second, third, absent = rides.seats(trip)
    assert charge(client, trip, [first, absent], paid_by="worker", fare="180.50").status_code == 302
    assert charge(client, trip, [second], paid_by="worker", fare="900").status_code == 302
    found = aid(client, trip, cap="500")
    people = {seat.demand.person_id: seat for seat in (first, second, third, absent)}
    assert {people[key].pk: yuan for key, yuan in found.amounts.items()} == {first.pk: 180.5, second.pk: 500}
    assert (found.people, found.yuan, found.left_out) == (2, 680.5, 1), "who was not on board is not granted anything"


def test_a_flat_sum_with_and_without_those_carried_free(scene, client, trip):
    client.force_login(scene.officer)
    charge(client, trip, rides.seats(trip)[:1], paid_by="worker", fare="50")
    assert aid(client, trip, cap="500", flat="200").people == 1
    assert aid(client, trip, cap="500", flat="200", free_counts="on").yuan == 600


def test_a_price_is_asked_for_where_the_traveller_paid_and_dropped_where_not(scene, client, trip):
    client.force_login(scene.officer)
    (seat, *_others) = rides.seats(trip)
    refused = charge(client, trip, [seat], paid_by="worker")
    assert refused.status_code == 422
    assert "多少元" in refused.content.decode()
    charge(client, trip, [seat], paid_by="employer", fare="80")
    seat.refresh_from_db()
    assert (seat.paid_by, seat.fare) == (PaidBy.EMPLOYER, None)


def test_another_trips_seat_is_not_charged_through_this_one(scene, client, trip):
    client.force_login(scene.officer)
    other = rides.make_trip(trip.plan, scene.many(1))
    charge(client, trip, rides.seats(other), paid_by="employer")
    assert not Seat.unscoped.filter(paid_by=PaidBy.EMPLOYER).exists()


def test_a_draft_charges_nobody_and_an_outsider_may_not(scene, client, trip):
    Plan.unscoped.update(state="draft")
    client.force_login(scene.officer)
    assert "公布" in charge(client, trip, rides.seats(trip), paid_by="employer").content.decode()
    Plan.unscoped.update(state="announced")
    client.force_login(scene.user(Role.STATION))
    assert charge(client, trip, rides.seats(trip), paid_by="employer").status_code == 403
    assert not Seat.unscoped.exclude(paid_by=PaidBy.FREE).exists()


def test_who_pays_shows_names_masked(scene, client, trip):
    client.force_login(scene.officer)
    text = client.get(f"/journeys/trips/{trip.pk}/fares/").content.decode()
    name = rides.seats(trip)[0].demand.person.full_name
    assert name not in text
    assert name[0] + "*" in text
