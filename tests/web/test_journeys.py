"""Pages of journeys: from the list of waves to the closed plan, as each reader sees them."""

import datetime as dt
import re
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.journeys.world import Scene, make_scene
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import Division, Job, OutMessage
from wengang.employment.models import Spell
from wengang.journeys.actions.boarding import Op, do_arrive_trip, do_check_in, do_depart, do_explain
from wengang.journeys.actions.plans import do_announce, do_review
from wengang.journeys.models import (
    Change,
    Demand,
    Driver,
    Duty,
    Place,
    Plan,
    RoadFact,
    Seat,
    Trip,
    Vehicle,
    VehicleType,
    Wave,
)
from wengang.journeys.planning.draft import draft_now


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def plan(scene: Scene) -> Plan:
    """Thirty people on a draft."""
    scene.many(30)
    return draft(scene)


def draft(scene: Scene, **how) -> Plan:
    return draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer, **how)


def announced(plan: Plan, scene: Scene) -> Plan:
    do_review(plan, by=scene.officer)
    do_announce(plan, by=scene.officer)
    return Plan.unscoped.get(pk=plan.pk)


def page(client, user: User, route: str, *args: object, query: str = "", status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(reverse(route, args=args) + query)
    assert answer.status_code == status
    return answer.content.decode()


def send(client, user: User, route: str, *args: object, follow: bool = True, **data: object) -> str:
    client.force_login(user)
    answer = client.post(reverse(route, args=args), data, follow=follow)
    assert answer.status_code == (200 if follow else 302)
    return answer.content.decode()


# --- waves and travellers ---------------------------------------------------------------------------------------------


def test_the_list_says_what_each_wave_waits_for(client, scene):
    assert "gather travellers" in page(client, scene.officer, "journeys")
    scene.traveller(stop=None)
    assert "1 without pick-up point" in page(client, scene.officer, "journeys")
    Demand.unscoped.update(stop=scene.stops[0])
    assert "to plan" in page(client, scene.officer, "journeys")
    made = draft(scene)
    assert "to announce" in page(client, scene.officer, "journeys", query="?when=waiting")
    announced(made, scene)
    assert scene.wave.name not in page(client, scene.officer, "journeys", query="?when=waiting")
    assert "Announced" in page(client, scene.officer, "journeys")


def test_opening_a_wave_takes_both_regions_from_the_agreement(client, scene):
    day = timezone.localdate() + dt.timedelta(days=5)
    told = {
        "name": "第三批",
        "day": day.isoformat(),
        "direction": "out",
        "agreement": scene.pair.agreement.pk,
        "earliest": "05:00",
        "latest": "18:00",
        "hourly_rate": "90",
        "load_percent": "100",
        "checks": ["id"],
    }
    send(client, scene.officer, "wave-new", **told)
    made = Wave.unscoped.get(name="第三批")
    assert (made.sending_id, made.receiving_id, made.checks) == ("451425", "440703", ["id"])
    client.force_login(scene.officer)
    refused = client.post(reverse("wave-edit", args=[made.pk]), told | {"latest": "04:00"})
    assert refused.status_code == 422
    assert "latest departure is before the earliest" in refused.content.decode()


def test_filters_of_the_travellers_open_exactly_those_they_count(client, scene):
    scene.many(6)
    scene.traveller(stop=None)
    scene.traveller(consented_on=None)
    scene.traveller(needs="坐轮椅")
    for show, number in (("", 9), ("no_stop", 1), ("no_consent", 1), ("needs", 1)):
        text = page(client, scene.officer, "wave", scene.wave.pk, query=f"?show={show}")
        assert text.count("<tr data-row>") == number, show
        shown = re.search(r'aria-current="true"[^>]*>[^<]*<span class="chip-count">(\d+)', text)
        assert shown is not None
        assert int(shown[1]) == number


def test_names_are_masked_and_never_stand_in_an_address(client, scene):
    demand = scene.traveller()
    text = page(client, scene.officer, "wave", scene.wave.pk)
    assert demand.person.full_name not in text
    assert demand.person.full_name not in "".join(re.findall(r'(?:href|action)="([^"]*)"', text))


def test_the_other_side_sees_how_many_but_not_who(client, scene):
    demand = scene.traveller()
    text = page(client, scene.receiver, "wave", scene.wave.pk)
    assert demand.person.code not in text
    assert "No traveller is open to your organisation yet" in text
    hr = page(client, scene.user(Role.HR), "wave", scene.wave.pk)
    assert demand.person.code in hr
    assert demand.person.full_name[:1] + "*" not in hr


def test_somebody_is_found_in_the_ledger_and_registered_without_a_name_in_the_address(client, scene):
    person = scene.person()
    text = send(client, scene.officer, "demand-new", scene.wave.pk, q=person.full_name)
    assert person.full_name in text
    text = send(client, scene.officer, "demand-new", scene.wave.pk, person=person.code)
    assert "From where to where" in text
    made = Demand.unscoped.get(person=person)
    told = {"stop": scene.stops[0].pk, "gate": scene.gate.pk, "needs": "晕车", "consented_on": ""}
    send(client, scene.officer, "demand", made.pk, **told)
    made.refresh_from_db()
    assert (made.stop, made.gate, made.needs) == (scene.stops[0], scene.gate, "晕车")
    again = send(client, scene.officer, "demand-new", scene.wave.pk, person=person.code)
    assert "already on the list" in again


def test_ticked_travellers_consent_go_their_own_way_and_wait_again(client, scene):
    rows = [scene.traveller(consented_on=None) for _each in range(3)]
    keys = [row.pk for row in rows]
    assert "3 persons" in send(client, scene.officer, "wave-batch", scene.wave.pk, pick=keys, do="consent")
    assert Demand.unscoped.filter(consented_on=timezone.localdate()).count() == 3
    send(client, scene.officer, "wave-batch", scene.wave.pk, pick=keys[:1], do="own_way")
    send(client, scene.officer, "wave-batch", scene.wave.pk, pick=keys[1:2], do="take_off")
    states = list(Demand.unscoped.order_by("pk").values_list("state", "wave"))
    assert states == [("own_way", scene.wave.pk), ("open", None), ("open", scene.wave.pk)]
    assert "1 person wants to travel" in page(client, scene.officer, "wave", scene.wave.pk)
    send(client, scene.officer, "wave-waiting", scene.wave.pk, pick=keys[1:2])
    assert Demand.unscoped.get(pk=keys[1]).wave == scene.wave


def test_gathering_says_how_many_and_twice_finds_nobody(client, scene):
    waits = scene.traveller()
    Demand.unscoped.filter(pk=waits.pk).update(wave=None)
    assert "1 person was put on the list" in send(client, scene.officer, "wave-gather", scene.wave.pk)
    assert "Nobody new" in send(client, scene.officer, "wave-gather", scene.wave.pk)


def test_planning_starts_as_a_job_with_its_bar(client, scene):
    scene.many(3)
    send(client, scene.officer, "wave-plan", scene.wave.pk, deadline="30", seed="0")
    job = Job.objects.get(kind="journey.draft")
    assert job.params["wave"] == scene.wave.pk
    assert "Planning the trips" in page(client, scene.officer, "wave", scene.wave.pk)
    other = User.objects.create_user("andere", "别人", "a-long-password")
    Job.objects.filter(pk=job.pk).update(by=other)
    assert "别人 is planning this wave" in page(client, scene.officer, "wave", scene.wave.pk)
    bad = send(client, scene.officer, "wave-plan", scene.wave.pk, deadline="1", seed="0")
    assert "5 to 3,600 seconds" in bad


# --- plans ------------------------------------------------------------------------------------------------------------


def test_the_board_draws_every_trip_and_tells_its_figures(client, scene, plan):
    text = page(client, scene.officer, "plan", plan.pk)
    trips = plan.trips.count()
    assert text.count("<polyline") == trips
    assert text.count("<tr data-row data-trip") == trips
    assert "30 persons (" in text
    assert "companions stay together" in text
    assert "distances estimated" in text
    assert "lack" in text  # no crew yet


def test_what_is_left_to_settle_opens_its_rows(client, scene):
    scene.many(6)
    lost = scene.traveller(stop=None)
    made = draft(scene)
    late = scene.traveller()
    text = page(client, scene.officer, "plan", made.pk)
    assert "1 person has no seat" in text
    assert "1 person registered since" in text
    for why, demand in (("no_stop", lost), ("new", late)):
        rows = page(client, scene.officer, "wave", scene.wave.pk, query=f"?left_out={made.pk}&why={why}")
        assert rows.count("<tr data-row>") == 1
        assert f'value="{demand.pk}"' in rows


def test_a_plan_that_leaves_somebody_out_is_reviewed_only_with_a_note(client, scene):
    scene.many(4)
    scene.traveller(stop=None)
    made = draft(scene)
    assert "what becomes of them" in send(client, scene.officer, "plan-move", made.pk, "review")
    assert Plan.unscoped.get(pk=made.pk).state == "draft"
    send(client, scene.officer, "plan-move", made.pk, "review", note="改乘火车")
    assert Plan.unscoped.get(pk=made.pk).state == "reviewed"


def test_announcing_tells_everybody_and_leads_to_the_day(client, scene, plan):
    send(client, scene.officer, "plan-move", plan.pk, "review")
    assert "Announce and tell 30 persons" in page(client, scene.officer, "plan", plan.pk)
    text = send(client, scene.officer, "plan-move", plan.pk, "announce")
    assert "messages for 30 persons" in text
    assert OutMessage.unscoped.count() == 30
    assert "Nobody is missing" in text
    second = draft(scene)
    send(client, scene.officer, "plan-move", second.pk, "review")
    assert "has been announced already" in send(client, scene.officer, "plan-move", second.pk, "announce")


def test_the_other_side_reads_the_board_and_moves_nothing(client, scene, plan):
    text = page(client, scene.receiver, "plan", plan.pk)
    assert "<polyline" in text
    assert reverse("plan-move", args=[plan.pk, "review"]) not in text
    send(client, scene.receiver, "plan-move", plan.pk, "review")
    assert Plan.unscoped.get(pk=plan.pk).state == "draft"


def test_two_plans_stand_side_by_side(client, scene, plan):
    assert "There is only one plan" in page(client, scene.officer, "plans-compare", scene.wave.pk)
    draft(scene, seed=2)
    text = page(client, scene.officer, "plans-compare", scene.wave.pk)
    assert "Of 30 persons whom both carry" in text
    assert "Seats filled" in text


# --- trips ------------------------------------------------------------------------------------------------------------


def test_a_trip_shows_its_line_its_calls_and_who_sits_where(client, scene, plan):
    trip = plan.trips.order_by("number").first()
    text = page(client, scene.officer, "trip", trip.pk)
    assert 'class="time-line"' in text
    seats = Seat.unscoped.filter(trip=trip).count()
    assert text.count('role="listitem"') == trip.places
    assert text.count("is-expected") == seats
    assert "get on" in text


def test_a_crew_is_named_and_a_busy_driver_refused(client, scene, plan):
    trip = plan.trips.order_by("number").first()
    vehicle, drivers = scene.vehicle(), [scene.driver(), scene.driver()]
    told = {"vehicle": vehicle.pk, "driver_1": drivers[0].pk, "driver_2": drivers[1].pk, "escort": scene.officer.pk}
    text = send(client, scene.officer, "trip-crew", trip.pk, **told)
    assert vehicle.plate in text
    assert drivers[0].full_name in text
    worn = scene.driver()
    begin = trip.departs_at - dt.timedelta(hours=12)
    Duty.unscoped.create(driver=worn, starts=begin, ends=begin + dt.timedelta(hours=8))
    client.force_login(scene.officer)
    asked = client.get(reverse("trip-crew", args=[trip.pk])).content.decode()
    assert "24 h 8:00" in asked
    refused = client.post(reverse("trip-crew", args=[trip.pk]), told | {"driver_1": worn.pk, "driver_2": ""})
    assert refused.status_code == 422


# --- the day ----------------------------------------------------------------------------------------------------------


def test_the_day_names_who_is_missing_until_somebody_explains(client, scene, plan):
    announced(plan, scene)
    trip = plan.trips.order_by("number").first()
    do_depart(trip, by=scene.officer)
    people = Seat.unscoped.filter(trip=trip).count()
    text = page(client, scene.officer, "day", plan.pk)
    assert text.count('class="lost"') == people
    do_arrive_trip(trip, by=scene.officer)
    refused = send(client, scene.officer, "day-close-trip", trip.pk)
    assert "not accounted for" in refused
    for seat in Seat.unscoped.filter(trip=trip):
        send(client, scene.officer, "day-explain", seat.pk, explanation="own_way")
    text = send(client, scene.officer, "day-close-trip", trip.pk)
    assert Trip.unscoped.get(pk=trip.pk).state == "closed"
    assert "Nobody is missing" in text
    if plan.trips.count() == 1:
        send(client, scene.officer, "day-close", plan.pk)
        assert Plan.unscoped.get(pk=plan.pk).state == "closed"


def test_who_gave_the_job_up_is_explained_and_the_hire_taken_back(client, scene, plan):
    announced(plan, scene)
    seat = Seat.unscoped.filter(plan=plan).order_by("pk").first()
    known = {"source": "roster", "seen_on": timezone.localdate(), "valid_from": timezone.localdate()}
    spell = Spell.unscoped.create(person=seat.demand.person, employer=scene.employer, **known)
    Demand.unscoped.filter(pk=seat.demand_id).update(spell=spell)
    do_depart(seat.trip, by=scene.officer)
    assert "take the hire back" in page(client, scene.officer, "day", plan.pk)
    send(client, scene.officer, "day-explain", seat.pk, explanation="gave_up", end_job="1")
    spell.refresh_from_db()
    assert spell.end_reason == "corrected"


def test_parts_of_the_day_come_alone_for_htmx(client, scene, plan):
    announced(plan, scene)
    client.force_login(scene.officer)
    for part, words, not_in in (
        ("trips", "On board", "To find or explain"),
        ("people", "To find or explain", "On board"),
    ):
        answer = client.get(reverse("day", args=[plan.pk]) + f"?part={part}", headers={"HX-Request": "true"})
        assert words in answer.content.decode()
        assert not_in not in answer.content.decode()
        assert "<html" not in answer.content.decode()


def test_each_number_of_the_day_opens_its_people(client, scene, plan):
    announced(plan, scene)
    trip = plan.trips.order_by("number").first()
    first = Seat.unscoped.filter(trip=trip).order_by("pk").first()
    op = Op(uuid.uuid4(), "board", timezone.now(), seat=first.pk)
    do_check_in(trip, [op], by=scene.officer)
    do_depart(trip, by=scene.officer)
    there = {"": 30, "on": 1, "there": 0, "open": 30, "explained": 0}
    for show, number in there.items():
        text = page(client, scene.officer, "plan-people", plan.pk, query=f"?show={show}")
        assert f"{number} persons" in text, show
    board = Seat.unscoped.filter(plan=plan, board=first.board_id).count()
    text = page(client, scene.officer, "plan-people", plan.pk, query=f"?on={first.board_id}")
    assert text.count("<tr data-row>") == board
    assert "0 persons" in page(client, scene.user(Role.LEADER), "plan-people", plan.pk, query="?trip=999999")


def test_home_says_what_journeys_ask_of_each(client, scene, plan):
    assert "is not announced" in page(client, scene.officer, "home")
    Trip.unscoped.filter(plan=plan).update(escort=scene.user(Role.STATION))
    announced(plan, scene)
    assert "is not announced" not in page(client, scene.officer, "home")
    assert "You escort trip 1" in page(client, scene.user(Role.STATION), "home")
    trip = plan.trips.order_by("number").first()
    do_depart(trip, by=scene.officer)
    people = Seat.unscoped.filter(trip=trip, state="absent").count()
    text = page(client, scene.officer, "home")
    assert f"{people} travellers are to be found" in text
    assert f"{people} persons to find" in page(client, scene.officer, "journeys")
    assert page(client, scene.officer, "day", plan.pk).count('class="lost"') == people
    assert re.search(r'href="/journeys/"[^>]*>.*?side-badge">1<', text, re.S)
    for seat in Seat.unscoped.filter(trip=trip):
        do_explain(seat, explanation="own_way", by=scene.officer)
    do_arrive_trip(trip, by=scene.officer)
    assert "has arrived and is not closed" in page(client, scene.officer, "home")
    assert "is to be found" not in page(client, scene.receiver, "home")


def test_the_escort_of_the_trip_reads_names_of_those_who_consented(client, scene):
    kept = scene.traveller()
    hidden = scene.traveller(consented_on=None)
    made = draft(scene)
    escort = scene.user(Role.STATION)
    Trip.unscoped.filter(plan=made).update(escort=escort)
    announced(made, scene)
    text = page(client, escort, "trip", made.trips.get().pk)
    assert f"{kept.person.full_name[0]}*" in text
    assert hidden.person.code[-4:] in text


def test_a_late_registration_is_offered_a_seat_and_taken_back(client, scene, plan):
    announced(plan, scene)
    late = scene.traveller()
    assert "1 waits" in page(client, scene.officer, "plan-change", plan.pk)
    query = f"?kind=add&pick={late.pk}&go=1"
    text = page(client, scene.officer, "plan-change", plan.pk, query=query)
    key = re.search(r'name="key" value="(\w+)"', text)
    assert key is not None
    assert "1 person to tell" in text
    send(client, scene.officer, "plan-change", plan.pk, kind="add", pick=late.pk, key=key[1])
    assert Seat.unscoped.filter(plan=plan, demand=late, state="expected").exists()
    stale = send(client, scene.officer, "plan-change", plan.pk, kind="add", pick=late.pk, key=key[1])
    assert "have no seat" in stale
    change = Change.unscoped.get()
    send(client, scene.officer, "change-undo", change.pk)
    assert not Seat.unscoped.filter(plan=plan, demand=late, state="expected").exists()


@pytest.mark.parametrize("kind", ["add", "cancel", "no_show", "breakdown", "gate", "stop", "move"])
def test_each_kind_of_change_asks_for_what_it_needs(client, scene, plan, kind):
    trip = plan.trips.order_by("number").first()
    text = page(client, scene.officer, "plan-change", plan.pk, query=f"?kind={kind}&trip={trip.pk}")
    asked = {"breakdown": "Which trip?", "gate": "New place", "stop": "New place", "move": "To which trip?"}
    assert asked.get(kind, "") in text
    nonsense = page(client, scene.officer, "plan-change", plan.pk, query=f"?kind={kind}&pick=999999999&go=1")
    assert "This cannot be done" in nonsense


# --- places and fleet -------------------------------------------------------------------------------------------------


def test_places_are_added_where_one_may_and_show_what_is_rough(client, scene):
    told = {"name": "示例广场", "kind": "stop", "division": scene.townships[0].pk, "datum": "wgs84", "active": "on"}
    send(client, scene.officer, "place-new", **told)
    made = Place.unscoped.get(name="示例广场")
    assert made.approximate
    assert "示例广场" in page(client, scene.officer, "places", query="?rough=1")
    send(client, scene.officer, "place", made.pk, **told | {"latitude": "23.1", "longitude": "107.1"})
    made.refresh_from_db()
    assert not made.approximate
    assert "示例广场" not in page(client, scene.officer, "places", query="?rough=1")
    client.force_login(scene.officer)
    assert client.post(reverse("place-new"), told | {"division": "530602"}).status_code == 422


def test_a_county_gets_a_pick_up_point_for_each_township_and_roads_by_hand(client, scene):
    Place.unscoped.filter(pk__in=[stop.pk for stop in scene.stops[1:]]).delete()
    missing = Division.objects.filter(parent="451425", level="township").count() - 1
    assert f"{missing} pick-up point" in send(client, scene.officer, "places-townships")
    assert "0 pick-up points" in send(client, scene.officer, "places-townships")
    stop = scene.stops[0]
    text = send(client, scene.officer, "place-road", stop.pk, end=scene.gate.pk, km="790.5", minutes="600", back="on")
    assert "10 h" in text
    facts = RoadFact.objects.order_by("pk").values_list("start", "end", "km", "source")
    assert list(facts) == [(stop.pk, scene.gate.pk, 790.5, "hand"), (scene.gate.pk, stop.pk, 790.5, "hand")]


def test_a_fleet_is_entered_by_hand(client, scene):
    kind = {"name": "35座中巴", "mode": "coach", "seats": 35, "drivers": 2, "escorts": 1, "accessible": 0}
    send(client, scene.officer, "type-new", **kind, fixed="1300", per_km="4.4", empty_km=0, active="on")
    made = VehicleType.unscoped.get(name="35座中巴")
    assert made.places == 32
    send(client, scene.officer, "vehicle-new", type=made.pk, plate="桂f·a1234", active="on")
    assert Vehicle.unscoped.get(type=made).plate == "桂FA1234"
    client.force_login(scene.officer)
    assert client.post(reverse("vehicle-new"), {"type": made.pk, "plate": "nonsense"}).status_code == 422
    send(client, scene.officer, "driver-new", full_name="司试验", phone="13800138000", active="on")
    assert "司试验" in page(client, scene.officer, "drivers")


def test_hours_driven_elsewhere_count_and_can_be_taken_back(client, scene):
    driver = scene.driver()
    now = timezone.localtime().replace(second=0, microsecond=0)
    span = {"starts": now - dt.timedelta(hours=5), "ends": now - dt.timedelta(hours=2)}
    told = {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in span.items()}
    send(client, scene.officer, "duty-new", driver.pk, **told, note="班线")
    assert "3:00" in page(client, scene.officer, "drivers")
    client.force_login(scene.officer)
    assert client.post(reverse("duty-new", args=[driver.pk]), told).status_code == 422  # at one wheel only
    send(client, scene.officer, "duty-off", Duty.unscoped.get().pk)
    assert not Duty.unscoped.filter(driver=driver).exists()
    assert Driver.unscoped.get(pk=driver.pk).active


# --- what each page costs ---------------------------------------------------------------------------------------------


COSTS = {
    "journeys": 20,
    "wave": 30,
    "plan": 34,
    "trip": 28,
    "day": 34,
    "plan-people": 20,
    "places": 16,
    "fleet": 16,
}
"""Most queries of each page, whatever the number of people."""


@pytest.mark.parametrize("route", COSTS)
def test_pages_cost_the_same_however_many_travel(client, scene, route, django_assert_max_num_queries):
    client.force_login(scene.officer)
    scene.many(60)
    made = announced(draft(scene), scene)
    of = dict.fromkeys(("plan", "day", "plan-people"), made.pk)
    of |= {"wave": scene.wave.pk, "trip": made.trips.order_by("number").first().pk}
    address = reverse(route, args=[of[route]] if route in of else [])
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(COSTS[route]):
        client.get(address)
