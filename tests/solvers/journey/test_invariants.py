"""What must hold of every plan and every timetable, one test for each invariant.

The thirteenth, manifests and check-in, is the journeys room's. The checks are written here anew and use none of the
product's verifiers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from benchmarks.timetable import by_thumb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.solvers.journey.exact import Cheapest
from tests.solvers.routing.cases import waves
from tests.solvers.timetable.brute import cheapest
from tests.solvers.timetable.roads import CREW, tiandeng

from wengang.solvers.journey import plan_legal
from wengang.solvers.routing import Plan, Wave, amend, plan, prepare, roads_of
from wengang.solvers.rules import load
from wengang.solvers.timetable import Call, Departure, Doing, Driver, Duty, Prices, Timetable, plan_day

RULES = load()
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    assert prepare(600), "the search could not be compiled"


def planned(data: dict, rounds: int = 200, seed: int = 0) -> tuple[Wave, Plan]:
    wave = Wave.from_dict(data)
    return wave, plan(wave, deadline=60, rounds=rounds, seed=seed, vroom=False)


def aboard(answer: Plan) -> Counter[str]:
    return Counter(party for coach in answer.coaches for party in coach.parties)


@FEW
@given(waves())
def test_1_every_party_is_on_exactly_one_coach_whole_or_named(data):
    wave, answer = planned(data)
    assert aboard(answer) + Counter(who.party for who in answer.unserved) == Counter(p.id for p in wave.parties)
    for coach in answer.coaches:
        boarded = [party for call in coach.calls for party in call.boarding]
        left = [party for call in coach.calls for party in call.leaving]
        assert sorted(boarded) == sorted(left) == sorted(set(boarded))


@FEW
@given(waves())
def test_2_seats_and_accessible_places_hold_on_every_leg(data):
    wave, answer = planned(data)
    kinds, parties = {kind.id: kind for kind in wave.vehicle_types}, {party.id: party for party in wave.parties}
    for coach in answer.coaches:
        kind, people, needs = kinds[coach.vehicle_type], 0, 0
        for call in coach.calls:
            people += sum(parties[p].size for p in call.boarding) - sum(parties[p].size for p in call.leaving)
            needs += sum(parties[p].accessible for p in call.boarding)
            needs -= sum(parties[p].accessible for p in call.leaving)
            assert people == call.load
            assert people <= kind.seats - kind.drivers - kind.escorts
            assert needs <= kind.accessible


@FEW
@given(waves())
def test_3_who_leaves_has_boarded_before_at_the_right_places(data):
    wave, answer = planned(data)
    parties = {party.id: party for party in wave.parties}
    for coach in answer.coaches:
        on = set()
        for call in coach.calls:
            assert set(call.leaving) <= on
            on |= set(call.boarding)
            assert {parties[p].stop for p in call.boarding} <= {call.place}
            assert {parties[p].gate for p in call.leaving} <= {call.place}


@FEW
@given(waves())
def test_4_km_and_cost_from_scratch_are_those_reported(data):
    wave, answer = planned(data)
    roads, kinds = roads_of(wave), {kind.id: kind for kind in wave.vehicle_types}
    stops, gates = [place.id for place in wave.stops], [place.id for place in wave.gates]
    for coach in answer.coaches:
        way = [stops.index(c.place) if c.boarding else len(stops) + gates.index(c.place) for c in coach.calls]
        km = sum(roads.km[a, b] for a, b in pairwise(way))
        minutes = sum(roads.minutes[a, b] for a, b in pairwise(way)) + 5 * len(way) + 0.6 * coach.people
        kind = kinds[coach.vehicle_type]
        assert coach.km == pytest.approx(km)
        assert coach.cost == pytest.approx(kind.fixed + kind.per_km * km + wave.hourly_rate * minutes / 60)
    assert answer.cost == pytest.approx(sum(coach.cost for coach in answer.coaches))


@st.composite
def tired(draw):
    """A driver with some of yesterday's and the week's driving behind him."""
    days = draw(st.lists(st.integers(1, 6), max_size=6, unique=True))
    return tuple(
        Duty(begin, begin + draw(st.integers(30, 440)))
        for begin in (-1440 * day + draw(st.integers(0, 600)) for day in days)
    )


@FEW
@given(st.integers(480, 640), st.integers(0, 1439), tired(), tired())
def test_5_nobody_drives_at_the_wrong_hour_or_too_long(trunk, start, one, other):
    crew = (Driver("a", one), Driver("b", other))
    line = plan_day(tiandeng(trunk), Departure(start, start + 240, 60), crew, advise=False)
    if not isinstance(line, Timetable):
        return
    wheel = {driver.id: {m for duty in driver.duties for m in range(duty.start, duty.end)} for driver in crew}
    on_end = dark = 0
    for segment in line.segments:
        assert segment.doing is not Doing.REST or segment.end - segment.start >= 20
        for minute in range(segment.start, segment.end):
            clock = minute % 1440
            if segment.doing is Doing.REST:
                on_end = dark = 0
            if segment.doing is not Doing.DRIVE:
                continue
            assert not 120 <= clock < 300
            on_end, dark = on_end + 1, dark + (clock >= 1320 or clock < 360)
            assert on_end <= 240
            assert dark <= 120
            mine = wheel[segment.driver]
            assert minute not in mine
            mine.add(minute)
            assert sum(minute - 1440 < m <= minute for m in mine) <= 480
            assert sum(minute - 7 * 1440 < m <= minute for m in mine) <= 2640


SMALL = Prices(1.0, 5.0, 0.25)


@FEW
@given(st.lists(st.integers(2, 9), min_size=2, max_size=4), st.integers(5, 14), st.integers(8, 30), st.integers(1, 2))
def test_6_the_search_finds_the_cheapest_of_all_timetables(drives, on_end, per_24h, drivers):
    calls = [Call("start"), *(Call(f"call {n}", drive=drive, dwell=n % 2) for n, drive in enumerate(drives))]
    pack = replace(RULES, version="small", continuous_day=on_end, rest=3, per_24h=per_24h)
    crew = [Driver(f"{n}") for n in range(drivers)]
    line = plan_day(calls, Departure(600, 600), crew, pack, prices=SMALL, longest=45, service_every=0, advise=False)
    truth = cheapest(calls, 600, crew, pack, SMALL, 45)
    assert (line.cost if isinstance(line, Timetable) else None) == (None if truth is None else pytest.approx(truth))


@FEW
@given(st.integers(480, 620), st.integers(0, 95))
def test_6_the_rule_of_thumb_never_arrives_before_the_search(trunk, quarter):
    calls = tiandeng(trunk)
    crew = (Driver("driver 1"), Driver("driver 2"))
    thumb = by_thumb(calls, 15 * quarter, RULES)
    if thumb is not None and thumb.departure == 15 * quarter:
        line = plan_day(calls, Departure(15 * quarter, 15 * quarter), crew, advise=False)
        assert isinstance(line, Timetable)
        assert line.arrival <= thumb.arrival


@st.composite
def tiny(draw):
    """A wave whose cheapest plan can be found by trying all: up to five parties."""
    near = st.floats(-0.2, 0.2)
    stops = [{"id": f"S{n}", "lat": 23.0 + draw(near), "lon": 107.0 + draw(near)} for n in range(3)]
    gates = [{"id": f"G{n}", "lat": 22.6 + draw(near), "lon": 113.0 + draw(near)} for n in range(2)]
    gates[0]["hours"] = ["06:30", "12:00"]
    parties = [
        {
            "id": f"P{n}",
            "size": draw(st.integers(1, 4)),
            "stop": f"S{draw(st.integers(0, 2))}",
            "gate": f"G{draw(st.integers(0, 1))}",
        }
        for n in range(draw(st.integers(1, 5)))
    ]
    kinds = [
        {"id": "large", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4},
        {"id": "small", "seats": 7, "drivers": 2, "fixed": 700, "per_km": 3},
    ]
    limits = {"local_hours": draw(st.sampled_from([1.5, 2.5])), "wait_hours": draw(st.sampled_from([0, 4]))}
    return {
        "stops": stops,
        "gates": gates,
        "parties": parties,
        "vehicle_types": kinds,
        "limits": limits,
        "hourly_rate": 90,
    }


def least(data: dict) -> float:
    return Cheapest(Wave.from_dict(data)).plan()


@FEW
@given(tiny())
def test_7_a_wider_limit_never_makes_the_best_plan_dearer(data):
    best = least(data)
    seats = [kind | {"seats": kind["seats"] + 2} for kind in data["vehicle_types"]]
    one_driver_less = [kind | {"drivers": 1} for kind in data["vehicle_types"]]
    always = [{key: value for key, value in gate.items() if key != "hours"} for gate in data["gates"]]
    for wider in (
        {"vehicle_types": seats},
        {"vehicle_types": one_driver_less},
        {"gates": always},
        {"limits": data["limits"] | {"local_hours": 3.5}},
        {"limits": data["limits"] | {"wait_hours": 12}},
    ):
        assert least(data | wider) <= best + 1e-6


@FEW
@given(tiny())
def test_7_the_search_reaches_the_best_plan_of_tiny_waves(data):
    best = least(data)
    _, answer = planned(data, rounds=2000)
    assert bool(answer.unserved) == (best == float("inf"))
    if not answer.unserved:
        assert answer.cost == pytest.approx(best)


@FEW
@given(tiny())
def test_8_no_plan_is_below_the_bound_and_a_party_more_never_lowers_it(data):
    bounds = []
    for count in range(len(data["parties"]) + 1):
        some = data | {"parties": data["parties"][:count]}
        _, answer = planned(some, rounds=0)
        if answer.unserved:
            break
        assert answer.lower_bound <= least(some) + 1e-6 if count else answer.lower_bound == 0
        bounds.append(answer.lower_bound)
    assert bounds == sorted(bounds)


@FEW
@given(waves(), st.randoms(), st.integers(0, 3))
def test_9_names_and_order_do_not_matter_and_one_seed_gives_one_plan(data, random, seed):
    _, answer = planned(data, seed=seed)
    assert planned(data, seed=seed)[1] == answer
    for rows in ("parties", "stops", "gates", "vehicle_types"):
        random.shuffle(data[rows])
    names = {party["id"]: f"renamed {n}" for n, party in enumerate(data["parties"])}
    renamed = data | {"parties": [party | {"id": names[party["id"]]} for party in data["parties"]]}
    _, other = planned(renamed, seed=seed)
    never = {names[who.party] for who in answer.unserved if who.reason.code != "no_vehicle_left"}
    assert {who.party for who in other.unserved if who.reason.code != "no_vehicle_left"} == never
    assert aboard(other).keys() <= set(names.values())


@FEW
@given(waves(), st.data())
def test_10_without_a_change_nothing_changes_and_a_change_is_told_to_those_it_concerns(data, draw):
    wave, answer = planned(data)
    same = amend(wave, answer)
    assert same.plan.coaches == answer.coaches
    assert (same.touched, same.to_tell) == ((), ())
    frozen = draw.draw(st.sets(st.integers(0, len(answer.coaches) - 1))) if answer.coaches else set()
    stay = {party for number in frozen for party in answer.coaches[number].parties}
    gone = {party.id for party in wave.parties if party.id not in stay and draw.draw(st.integers(0, 3)) == 0}
    fewer = wave.model_copy(update={"parties": tuple(p for p in wave.parties if p.id not in gone)})
    change = amend(fewer, answer, frozen=frozen)
    assert all(answer.coaches[number] in change.plan.coaches for number in frozen)
    real = {n for n, coach in enumerate(answer.coaches) if coach not in change.plan.coaches}
    assert set(change.touched) == real
    news = [
        {
            p: (coach.vehicle_type, call.place, round(call.arrive), round(call.depart))
            for coach in made.coaches
            for call in coach.calls
            for p in call.boarding
        }
        for made in (answer, change.plan)
    ]
    assert set(change.to_tell) == {p for p in news[0].keys() | news[1].keys() if news[0].get(p) != news[1].get(p)}


@FEW
@given(waves())
def test_11_the_way_back_has_the_same_bound(data):
    kind = {"id": "V", "seats": 33, "drivers": 2, "fixed": 900, "per_km": 3, "accessible": 9}
    there = {
        "stops": [{"id": p["id"], "lat": p["lat"], "lon": p["lon"], "road": "mountain"} for p in data["stops"]],
        "gates": [{"id": p["id"], "lat": p["lat"], "lon": p["lon"], "road": "city"} for p in data["gates"]],
        "parties": [
            {"id": p["id"], "size": p["size"], "stop": p["stop"], "gate": p["gate"]}
            for p in data["parties"]
            if "nowhere" not in (p["stop"], p["gate"])
        ],
        "vehicle_types": [kind],
        "limits": {"local_hours": 8, "at_stop": {"minutes": 5}, "at_gate": {"minutes": 2}},
        "hourly_rate": 90,
    }
    back = there | {"stops": there["gates"], "gates": there["stops"]}
    back["parties"] = [p | {"stop": p["gate"], "gate": p["stop"]} for p in there["parties"]]
    back["limits"] = {"local_hours": 8, "at_stop": {"minutes": 2}, "at_gate": {"minutes": 5}}
    assert planned(there, rounds=0)[1].lower_bound == pytest.approx(planned(back, rounds=0)[1].lower_bound)


@FEW
@given(waves())
def test_12_distances_are_zero_at_home_no_shorter_than_the_sphere_and_in_km_and_minutes(data):
    wave = Wave.from_dict(data)
    roads = roads_of(wave)
    lat, lon = (np.radians([getattr(p, name) for p in (*wave.stops, *wave.gates)]) for name in ("lat", "lon"))
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lon[:, None] - lon)
    sphere = 6371.0 * np.arccos(np.clip(cosine, -1, 1))
    assert not np.diag(roads.km).any()
    assert not np.diag(roads.minutes).any()
    assert (roads.km >= sphere - 0.01).all()
    driven = roads.km > 0.01
    speed = roads.km[driven] / (roads.minutes[driven] / 60)
    assert ((speed > 20) & (speed < 100)).all()


@FEW
@given(waves(), st.data())
def test_14_nobody_is_ever_left_behind_in_silence(data, draw):
    wave, answer = planned(data)
    fewer = draw.draw(st.sampled_from([0, 1]))
    kinds = tuple(kind.model_copy(update={"count": fewer}) for kind in wave.vehicle_types)
    broken_down = wave.model_copy(update={"vehicle_types": kinds})
    everybody = Counter(party.id for party in wave.parties)
    for made in (answer, amend(broken_down, answer).plan, plan_legal(wave, deadline=10, rounds=50).plan):
        assert aboard(made) + Counter(who.party for who in made.unserved) == everybody
        assert all(who.reason.zh and who.reason.en for who in made.unserved)


def test_the_road_of_the_checks_is_one_that_two_drivers_can_drive():
    assert isinstance(plan_day(tiandeng(), Departure(360, 360), CREW), Timetable)
