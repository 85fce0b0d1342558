"""The traveller's own page: opened by the ticket alone, and telling nothing that a stranger could use."""

import pytest
from django.urls import reverse

from tests.journeys.rides import make_plan, make_trip, ride, seats, tick
from tests.journeys.world import Scene, make_scene
from tests.web.access_table import OPEN
from wengang.journeys.actions.boarding import do_depart
from wengang.journeys.models import Seat, Trip
from wengang.journeys.queries import boarding
from wengang.journeys.tickets import short_code


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()


@pytest.fixture
def seat(scene) -> Seat:
    trip = ride(scene, 1, vehicle=scene.vehicle(plate="桂F12345"), escort_phone="13900000001")
    return seats(trip)[0]


def path_of(seat: Seat) -> str:
    return reverse("ticket", args=[seat.ticket])


def test_it_opens_without_sign_in_and_says_where_and_when(client, seat):
    response = client.get(path_of(seat))
    text = response.content.decode()
    assert response.status_code == 200
    for part in ("桂F12345", "13900000001", str(seat.board.place), str(seat.leave.place), short_code(seat.ticket)):
        assert part in text


def test_it_tells_no_name_no_id_no_phone_and_is_not_kept(client, seat):
    response = client.get(path_of(seat))
    text, person = response.content.decode(), seat.demand.person
    for secret in (person.full_name, person.full_name[1:], person.id_number, person.id_number[-4:], person.phone):
        assert secret not in text.replace(short_code(seat.ticket), "")
    assert person.full_name[0] + "*" in text
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"].startswith("noindex")
    assert "sessionid" not in response.cookies


def test_pages_without_sign_in_are_these(client):
    assert [row.route for row in OPEN] == ["ticket", "mine", "sms-in"]


@pytest.mark.parametrize("ticket", ["x", "A" * 22, "A" * 24, "..%2F..", "0"])
def test_an_unknown_ticket_is_not_there(client, seat, ticket):
    assert client.get(f"/t/{ticket}/").status_code == 404
    assert client.post(f"/t/{ticket}/", {"say": "cannot"}).status_code == 404


def test_a_draft_has_no_pages(client, scene):
    draft = make_trip(make_plan(scene.wave, "draft"), [scene.traveller()])
    assert client.get(path_of(seats(draft)[0])).status_code == 404


def test_i_cannot_come_reaches_the_officer_and_can_be_taken_back(client, scene, seat):
    for _twice in range(2):
        client.post(path_of(seat), {"say": "cannot"})
        assert list(boarding.declined(scene.officer.scope)) == [seat]
    seat.refresh_from_db()
    assert seat.state == "expected", "the officer decides what becomes of the seat"
    client.post(path_of(seat), {"say": "comes"})
    assert not boarding.declined(scene.officer.scope).exists()


def test_once_the_coach_has_left_it_is_too_late(client, scene, seat):
    trip = Trip.unscoped.get(pk=seat.trip_id)
    tick(trip, [seat], "board", scene.officer)
    do_depart(trip, by=scene.officer)
    response = client.post(path_of(seat), {"say": "cannot"}, follow=True)
    seat.refresh_from_db()
    assert seat.declined_at is None
    assert 'role="alert"' in response.content.decode()


def test_saying_so_needs_the_page_it_was_said_on(seat):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path_of(seat), {"say": "cannot"}).status_code == 403


def test_a_seat_given_back_says_so(client, seat):
    Seat.unscoped.filter(pk=seat.pk).update(state="released")
    text = client.get(path_of(seat)).content.decode()
    assert "桂F12345" not in text
