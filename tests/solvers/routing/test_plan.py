"""Every plan is whole, legal and rightly reckoned; the checks here do not use the verifier that the planner itself
uses."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.solvers.routing.cases import small, wave, waves

from wengang.solvers.routing import Plan, Reason, Wave, plan, prepare, roads_of, verify

RELAXED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    assert prepare(600), "the search could not be compiled"


def planned(data: dict, **options) -> tuple[Wave, Plan]:
    made = Wave.from_dict(data)
    return made, plan(made, deadline=60, **{"rounds": 300, "vroom": False} | options)


def reckoned(made: Wave, answer: Plan) -> None:
    """Everybody once; seats and accessible places on every leg; pick-up first; km and cost from scratch."""
    counted = Counter(p for coach in answer.coaches for p in coach.parties) + Counter(u.party for u in answer.unserved)
    assert counted == Counter(p.id for p in made.parties)
    parties = {p.id: p for p in made.parties}
    kinds = {kind.id: kind for kind in made.vehicle_types}
    rows = {p.id: at for at, p in enumerate(made.stops)} | {
        p.id: at + len(made.stops) for at, p in enumerate(made.gates)
    }
    roads, total = roads_of(made), 0.0
    for coach in answer.coaches:
        kind, on_board, seen = kinds[coach.vehicle_type], set(), set()
        for call in coach.calls:
            on_board |= set(call.boarding)
            assert set(call.leaving) <= on_board
            on_board -= set(call.leaving)
            seen |= set(call.boarding)
            load = sum(parties[p].size for p in on_board)
            assert load == call.load <= kind.places == kind.seats - kind.drivers - kind.escorts
            assert all(parties[p].stop == call.place for p in call.boarding)
            assert all(parties[p].gate == call.place for p in call.leaving)
        assert not on_board
        assert sum(parties[p].accessible for p in seen) <= kind.accessible
        way = [rows[call.place] for call in coach.calls]
        km = sum(roads.km[a, b] for a, b in pairwise(way))
        minutes = sum(roads.minutes[a, b] for a, b in pairwise(way))
        people = sum(parties[p].size for p in seen)
        minutes += 5 * len(way) + 0.6 * people
        cost = kind.fixed + kind.per_km * km + made.hourly_rate * minutes / 60
        assert (coach.km, coach.cost) == pytest.approx((km, cost))
        total += cost
    assert math.isclose(answer.cost, total)
    for kind in made.vehicle_types:
        used = sum(coach.vehicle_type == kind.id for coach in answer.coaches)
        assert kind.count is None or used <= kind.count
    assert answer.cost >= answer.lower_bound * (1 - 1e-9)


def in_hours(made: Wave, answer: Plan) -> None:
    """No call outside the hours of its place, nobody picked up before they are ready or brought too late."""
    places = {place.id: place for place in (*made.stops, *made.gates)}
    parties = {p.id: p for p in made.parties}
    for coach in answer.coaches:
        for call in coach.calls:
            low, high = places[call.place].hours
            if (low, high) != (0, 1440):
                assert low - 1e-6 <= (call.arrive % 1440 or high) <= high + 1e-6
            assert all((parties[p].ready or 0) <= call.depart + 1e-6 for p in call.boarding)
            assert all(call.arrive <= (parties[p].report_by or math.inf) + 1e-6 for p in call.leaving)


@RELAXED
@given(waves())
def test_everybody_is_counted_once_and_every_rule_is_kept(data):
    made, answer = planned(data)
    reckoned(made, answer)
    in_hours(made, answer)
    verify(made, answer)


@RELAXED
@given(waves(), st.randoms())
def test_the_order_and_the_names_of_the_input_do_not_make_a_plan_illegal(data, random):
    for rows in ("parties", "stops", "gates", "vehicle_types"):
        random.shuffle(data[rows])
    for number, party in enumerate(data["parties"]):
        party["id"] = f"renamed {number}"
    made, answer = planned(data, rounds=100)
    reckoned(made, answer)


@settings(RELAXED, max_examples=30)
@given(waves(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_plan(data, seed):
    one, two = (planned(data, seed=seed)[1] for _ in range(2))
    assert one.finished == two.finished
    assert one == two


@settings(RELAXED, max_examples=40)
@given(waves())
def test_the_search_is_never_dearer_than_the_greedy_plan(data):
    _, greedy = planned(data, rounds=0)
    _, searched = planned(data)
    assert (-searched.people, searched.cost) <= (-greedy.people, greedy.cost + 1e-6)


@settings(RELAXED, max_examples=40)
@given(waves())
def test_one_party_more_never_lowers_the_bound(data):
    data = data | {
        "vehicle_types": [{"id": "V", "seats": 33, "drivers": 2, "fixed": 900, "per_km": 3, "accessible": 9}]
    }
    known = [p for p in data["parties"] if "nowhere" not in (p["stop"], p["gate"])]
    bounds = [planned(data | {"parties": known[:n]}, rounds=0)[1] for n in (max(0, len(known) - 1), len(known))]
    if len(bounds[0].unserved) == len(bounds[1].unserved):
        assert bounds[0].lower_bound <= bounds[1].lower_bound + 1e-6


def test_the_best_of_all_ways_is_found_on_a_tiny_wave():
    """Nine parties of two at three stops, ten places a coach: two coaches, the stops in line, checked by hand."""
    _, answer = planned(small(), rounds=3000)
    assert len(answer.coaches) == 2
    assert sum(len(coach.calls) for coach in answer.coaches) == 8
    assert answer.estimated
    assert answer.cost <= answer.lower_bound * 1.02


REASONS = [
    ({"parties": [{"id": "P", "size": 1, "stop": "?", "gate": "G0"}]}, Reason.UNKNOWN_STOP),
    ({"parties": [{"id": "P", "size": 1, "stop": "S0", "gate": "?"}]}, Reason.UNKNOWN_GATE),
    ({"parties": [{"id": "P", "size": 11, "stop": "S0", "gate": "G0"}]}, Reason.TOO_LARGE),
    ({"parties": [{"id": "P", "size": 2, "stop": "S0", "gate": "G0", "accessible": 1}]}, Reason.NO_ACCESSIBLE_PLACE),
    ({"vehicle_types": []}, Reason.NO_FLEET),
    ({"vehicle_types": [{"id": "V", "seats": 12, "fixed": 1, "per_km": 1, "count": 0}]}, Reason.NO_FLEET),
    ({"vehicle_types": [{"id": "V", "seats": 12, "fixed": 1, "per_km": 1, "gates": ["X"]}]}, Reason.NO_PERMIT),
    ({"limits": {"driving_hours": 2}}, Reason.TOO_FAR),
    ({"limits": {"local_hours": 0.1}}, Reason.TOO_FAR),
    ({"parties": [{"id": "P", "size": 1, "stop": "S0", "gate": "G0", "report_by": "05:00"}]}, Reason.CLOSED),
]


@pytest.mark.parametrize(("changes", "reason"), REASONS)
def test_who_cannot_travel_is_told_why(changes, reason):
    _, answer = planned(small(**changes))
    assert answer.unserved
    assert {who.reason for who in answer.unserved} == {reason}
    assert reason.zh
    assert reason.en


def test_when_the_coaches_run_out_the_rest_are_named():
    _, answer = planned(
        small(vehicle_types=[{"id": "V", "seats": 12, "drivers": 2, "fixed": 1, "per_km": 1, "count": 1}])
    )
    assert answer.people == 10
    assert [who.reason for who in answer.unserved] == [Reason.NO_VEHICLE_LEFT] * 4


def test_coaches_are_counted_by_day_and_permit():
    kind = {
        "id": "V",
        "seats": 12,
        "fixed": 1,
        "per_km": 1,
        "count": {"2026-02-20": 1},
        "permit": ["2026-02-01", "2026-02-20"],
    }
    _, answer = planned(small(vehicle_types=[kind], day="2026-02-20"))
    assert len(answer.coaches) == 1
    _, answer = planned(small(vehicle_types=[kind], day="2026-02-21"))
    assert not answer.coaches
    assert {who.reason for who in answer.unserved} == {Reason.NO_FLEET}


def test_a_gate_that_opens_in_the_morning_makes_the_coach_wait():
    gates = [{"id": f"G{n}", "lat": 22.6, "lon": 113.0 + n * 0.02, "hours": ["06:30", "09:00"]} for n in range(2)]
    stops = [{"id": f"S{n}", "lat": 23.0, "lon": 107.0, "hours": ["08:00", "12:00"]} for n in range(3)]
    made, answer = planned(small(gates=gates, stops=stops))
    in_hours(made, answer)
    assert not answer.unserved
    assert all(coach.wait_minutes > 0 for coach in answer.coaches)


def test_the_empty_way_from_the_other_end_is_paid():
    kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4}
    _, near = planned(small(vehicle_types=[kind]))
    _, far = planned(small(vehicle_types=[kind | {"empty_km": 100}]))
    assert math.isclose(far.cost - near.cost, 400 * len(far.coaches))


def test_the_smaller_coach_is_taken_where_the_larger_cannot_turn():
    kinds = [
        {"id": "small", "seats": 12, "fixed": 1500, "per_km": 4},
        {"id": "large", "seats": 53, "fixed": 1000, "per_km": 4},
    ]
    stops = [{"id": f"S{n}", "lat": 23.0 + n * 0.02, "lon": 107.0, "longest": 20 if n == 0 else None} for n in range(3)]
    _, answer = planned(small(vehicle_types=kinds, stops=stops))
    for coach in answer.coaches:
        assert coach.vehicle_type == "small" or "S0" not in {call.place for call in coach.calls}
    assert {coach.vehicle_type for coach in answer.coaches} == {"small", "large"}


def test_progress_is_told_and_may_stop_the_search():
    told = []
    answer = plan(wave(), deadline=60, progress=lambda p: told.append(p) or p.stage != "search", vroom=False)
    assert told[0].stage == "greedy"
    assert [p.stage for p in told].count("search") == 1
    assert not answer.finished
    assert not answer.unserved
