"""The phone page's side of the server: the list it takes along, what it sends, and what it may keep."""

import datetime as dt
import json
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.journeys.rides import a_moment, make_plan, make_trip, ride, seats, tick
from tests.journeys.world import Scene, make_scene
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.employment.models import Spell
from wengang.journeys.actions.boarding import do_close_trip, do_explain
from wengang.journeys.models import Call, CheckIn, Seat, Trip
from wengang.web import sending
from wengang.web.boarding.views import FILES


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()


@pytest.fixture
def trip(scene, client) -> Trip:
    client.force_login(scene.officer)
    return ride(scene, 4)


def tap(what: str, at=None, **more) -> dict:
    return {"op": str(uuid4()), "what": what, "how": "list", "at": (at or timezone.now()).isoformat(), **more}


def send(client, trip: Trip, *taps: dict, **more):
    body = {"clock": timezone.now().isoformat(), "ops": taps} | more
    return client.post(reverse("boarding-sync", args=[trip.pk]), json.dumps(body), content_type="application/json")


def test_the_list_goes_to_the_phone_once_and_that_is_written_down(client, trip):
    response = client.post(reverse("boarding-list", args=[trip.pk]))
    data = response.json()
    assert response["Cache-Control"] == "no-store"
    assert len(data["riders"]) == 4
    assert {call["drops"] for call in data["calls"]} == {True, False}
    people = [seat.demand.person for seat in seats(trip)]
    assert {rider["name"] for rider in data["riders"]} == {person.full_name for person in people}
    text = response.content.decode()
    for person, seat in zip(people, seats(trip), strict=True):
        assert person.id_number not in text, "four signs of the id, no more"
        assert seat.ticket not in text
        assert person.phone not in text
    log = AccessLog.objects.get()
    assert (log.action, log.subject, log.row, log.rows) == ("export", "trip", trip.pk, 4)


def test_taps_are_answered_and_everybody_stands_as_they_say(client, trip):
    first, second, *_rest = seats(trip)
    taps = [tap("board", a_moment(trip, 3), seat=first.pk), tap("absent", a_moment(trip, 4), seat=second.pk)]
    for expected in ("taken", "again"):
        data = send(client, trip, *taps).json()
        assert [each["result"] for each in data["outcomes"]] == [expected, expected]
        assert data["seats"][str(first.pk)]["state"] == "boarded"
        assert dt.datetime.fromisoformat(data["seats"][str(first.pk)]["boarded"]) == a_moment(trip, 3)
        assert data["seats"][str(second.pk)]["state"] == "absent"
        assert data["state"] == "boarding"
    assert CheckIn.unscoped.count() == 2


def test_a_phone_whose_clock_is_wrong_is_set_right(client, trip):
    seat, slow = seats(trip)[0], dt.timedelta(hours=7)
    taps = [tap("board", timezone.now() - slow - dt.timedelta(minutes=30), seat=seat.pk)]
    send(client, trip, *taps, clock=(timezone.now() - slow).isoformat())
    seat.refresh_from_db()
    assert abs(timezone.now() - dt.timedelta(minutes=30) - seat.boarded_at) < dt.timedelta(minutes=1)


def test_stops_left_and_the_arrival_come_in_with_the_taps(client, trip):
    here = seats(trip)
    boarded = [tap("board", a_moment(trip, 1), seat=seat.pk) for seat in here[:3]]
    stops = Call.unscoped.filter(trip=trip, drops=False)
    left = [tap("leave", a_moment(trip, 30), call=call.pk) for call in stops]
    data = send(client, trip, *boarded, *left).json()
    assert {each["result"] for each in data["outcomes"]} == {"taken"}
    assert data["state"] == "departed"
    assert data["seats"][str(here[3].pk)]["state"] == "absent"
    again = send(client, trip, *left, tap("came", a_moment(trip, 480))).json()
    assert [each["result"] for each in again["outcomes"]] == ["again"] * len(left) + ["taken"]
    assert again["state"] == "arrived"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"ops": 7}',
        b'{"ops": [7]}',
        b'{"ops": [{"what": "leave"}]}',
        b'{"ops": [], "clock": "yesterday"}',
        b'{"ops": [{"op": "x", "what": "board", "how": "list", "at": "2026-02-01T06:00:00Z"}]}',
        b"\xff\xfe",
        b'{"ops": [{"op": "%s", "what": "board", "how": "list", "at": "2026-02-01T06:00:00"}]}' % str(uuid4()).encode(),
    ],
)
def test_what_is_no_sending_is_refused_whole(client, trip, body):
    path = reverse("boarding-sync", args=[trip.pk])
    assert client.post(path, body, content_type="application/json").status_code == 400
    assert not CheckIn.unscoped.exists()


def test_more_taps_than_a_phone_sends_are_refused(client, trip):
    many = [tap("board", seat=seats(trip)[0].pk)] * (sending.MOST + 1)
    assert send(client, trip, *many).status_code == 400


def test_a_closed_trip_gives_no_list_and_takes_no_taps(client, scene, trip):
    here = seats(trip)
    tick(trip, here[1:], "arrive", scene.receiver, 480)
    do_explain(here[0], explanation="ill", by=scene.officer)
    do_close_trip(trip, by=scene.officer)
    data = client.post(reverse("boarding-list", args=[trip.pk])).json()
    assert (data["state"], data["riders"]) == ("closed", [])
    late = send(client, trip, tap("arrive", seat=here[0].pk)).json()
    assert [each["result"] for each in late["outcomes"]] == ["refused"]
    assert late["outcomes"][0]["why"]


def test_hr_sees_codes_of_those_who_did_not_consent_and_ticks_the_own_people_only(client, scene):
    foreign = scene.traveller(employer=scene.pair.employer(77))
    trip = make_trip(make_plan(scene.wave), [scene.traveller(consented_on=None), foreign])
    client.force_login(scene.user(Role.HR))
    riders = client.post(reverse("boarding-list", args=[trip.pk])).json()["riders"]
    own = [seat for seat in seats(trip) if seat.demand_id != foreign.pk]
    assert [rider["seat"] for rider in riders] == [seat.pk for seat in own]
    assert riders[0]["name"] == own[0].demand.person.code
    assert (riders[0]["arrives"], riders[0]["boards"]) == (True, False)


def test_the_page_itself_holds_nothing_about_anybody(client, trip):
    """The worker keeps it for whoever comes next to this phone."""
    pages = [client.get(reverse("boarding-trip", args=[trip.pk])), client.get(reverse("boarding-shell"))]
    text, kept = (page.content.decode() for page in pages)
    assert text.replace(f' data-user="{trip.plan.by_id}"', "") == kept
    for seat in seats(trip):
        assert seat.demand.person.full_name not in text
        assert seat.demand.person.code not in text
    assert str(trip.plan.wave) not in text


def test_the_worker_keeps_that_page_and_its_files_alone(client, trip):
    response = client.get(reverse("boarding-worker"))
    assert response["Content-Type"].startswith("text/javascript")
    text = response.content.decode()
    kept = json.loads(text.split("const kept = ")[1].split(";\n")[0])
    assert kept["shell"] == reverse("boarding-shell")
    assert len(kept["files"]) == len(FILES)
    assert all(each.startswith("/static/") for each in kept["files"])
    assert reverse("boarding-worker").rpartition("/")[0] + "/" == kept["home"], "the worker reaches no further"


def test_the_trips_of_the_day_show_who_is_due_and_who_is_there(client, scene, trip):
    tick(trip, seats(trip)[:3], "board", scene.officer)
    tick(trip, seats(trip)[:1], "arrive", scene.receiver, 480)
    text = " ".join(client.get(reverse("boarding")).content.decode().split())
    assert "应到 4 人 · 实到 3 人" in text
    assert "应到 4 人 · 实到 1 人" in text
    client.force_login(scene.user(Role.ASSISTANT))
    text = client.get(reverse("boarding")).content.decode()
    assert reverse("boarding-trip", args=[trip.pk]) + "#board" in text
    assert "#arrive" not in text


@pytest.mark.parametrize("number", [1, 5])
def test_the_trips_of_the_day_cost_the_same_whatever_their_number(client, scene, number, django_assert_max_num_queries):
    plan = make_plan(scene.wave)
    for _each in range(number):
        make_trip(plan, scene.many(2))
    client.force_login(scene.officer)
    client.get(reverse("boarding"))
    with django_assert_max_num_queries(QUERIES):
        client.get(reverse("boarding"))


QUERIES = 22
"""Session and user, menu and its badges, then three for each of the two lists."""


def test_somebody_at_the_gate_whose_job_could_not_begin_is_left_for_the_office(client, scene, trip):
    seat = seats(trip)[0]
    far = timezone.localdate() - dt.timedelta(days=90)
    Spell.unscoped.create(
        person=seat.demand.person,
        employer=scene.pair.employer(9),
        valid_from=far,
        export_mode="own",
        source="call",
        seen_on=far,
    )
    tick(trip, seats(trip)[:2], "arrive", scene.receiver, 480)
    text = client.get(reverse("boarding")).content.decode()
    assert "没有上岗记录" in text
    assert reverse("person", args=[seat.demand.person.code]) in text
    assert reverse("person", args=[seats(trip)[1].demand.person.code]) not in text, "this one has a job"


def test_who_gave_up_the_seat_is_no_longer_on_the_list(client, trip):
    gone = seats(trip)[0]
    Seat.unscoped.filter(pk=gone.pk).update(state="released")
    data = send(client, trip).json()
    assert str(gone.pk) not in data["seats"]
    assert len(client.post(reverse("boarding-list", args=[trip.pk])).json()["riders"]) == 3
