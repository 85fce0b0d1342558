"""Every choice is whole, legal, rightly reckoned and, where small, the cheapest there is."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from benchmarks.modes_campaign import campaign as invented
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.solvers.modes.cases import DAY, campaigns, cheapest, kind, prices, two_counties

from wengang.solvers.modes import Campaign, CampaignError, Choice, Reason, Report, choose, coach_flows, verify
from wengang.solvers.modes.prices import load, tables
from wengang.solvers.modes.problem import problem_of

RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def made(data: dict[str, Any], seconds: float = 20, gap: float = 0.0) -> Choice:
    return choose(Campaign.from_dict(data), seconds=seconds, gap=gap)


def only(choice: Choice) -> dict[str, int]:
    """People by mode."""
    return {share.mode: share.people for share in choice.shares}


@RELAXED
@given(campaigns())
def test_everybody_is_counted_and_the_bound_is_kept(data: dict[str, Any]) -> None:
    choice = made(data)
    groups = sum(group["people"] for group in data["groups"])
    assert choice.people + sum(one.people for one in choice.unserved) == groups
    assert choice.bound <= choice.objective + 0.01
    assert choice.finished
    assert choice.gap < 1e-6


@RELAXED
@given(campaigns(most=8, days=1))
def test_small_campaigns_are_solved_as_by_trying_everything(data: dict[str, Any]) -> None:
    problem = problem_of(Campaign.from_dict(data))
    assume(math.prod(int(most) + 1 for most in problem.most) <= 600)
    assert made(data).objective == pytest.approx(cheapest(problem), abs=0.01)


@RELAXED
@given(campaigns(), st.sampled_from(["seats", "per_day", "departures", "cap"]))
def test_more_room_never_costs_more(data: dict[str, Any], what: str) -> None:
    narrow = made(data)
    wide = json.loads(json.dumps(data))
    for each in wide["prices"]["kinds"]:
        if what == "seats":
            each["seats"] += 2
        elif what == "per_day" and each.get("per_day") is not None:
            each["per_day"] += 1
    if what == "departures":
        wide["departures"] = sorted({*data["departures"], min(data["departures"]) + 1})
    if what == "cap":
        wide.pop("per_day", None)
    answer = made(wide)
    assert sum(one.people for one in answer.unserved) <= sum(one.people for one in narrow.unserved)
    if not narrow.unserved:
        assert answer.cost <= narrow.cost + 0.01


@RELAXED
@given(campaigns())
def test_fewer_people_never_cost_more(data: dict[str, Any]) -> None:
    fewer = json.loads(json.dumps(data))
    fewer["groups"] = [row | {"people": row["people"] - 1} for row in data["groups"] if row["people"] > 1]
    all_, some = made(data), made(fewer)
    if not all_.unserved:
        assert some.cost <= all_.cost + 0.01


def test_two_counties_share_a_carriage_which_neither_would_fill() -> None:
    choice = made(two_counties(("A", 0, 4), ("B", 0, 4)))
    assert only(choice) == {"carriage": 8}
    assert choice.cost == pytest.approx(110 + 8 + 0.0, abs=0.01)


def test_an_aeroplane_flies_where_it_pays() -> None:
    cheap = prices(kind("coach", "coach", 5, 100), kind("plane", "plane", 30, 120, per_day=1))
    choice = made(two_counties(("A", 0, 14), ("B", 0, 15), prices=cheap))
    assert only(choice) == {"plane": 29}
    assert choice.gap < 1e-6


def test_a_day_limit_moves_people_to_another_day_or_leaves_them_with_the_reason() -> None:
    coaches = prices(kind("coach", "coach", 5, 100))
    choice = made(two_counties(("A", 0, 10), ("B", 0, 10), prices=coaches, per_day={"coach": 2}))
    assert {ride.day for ride in choice.rides} == {DAY - timedelta(1), DAY - timedelta(2)}
    assert not choice.unserved
    short = made(two_counties(("A", 0, 10), ("B", 0, 10), prices=coaches, per_day={"coach": 1}))
    assert short.people == 10
    assert {one.reason for one in short.unserved} == {Reason.NO_CAPACITY}


def test_a_coach_beyond_its_limit_needs_a_night_on_the_way() -> None:
    near = kind("coach", "coach", 5, 100, max_km=300)
    assert {one.reason for one in made(two_counties(("A", 0, 5), prices=prices(near))).unserved} == {Reason.NO_MODE}
    night = near | {"stopover": {"max_km": 2000, "cost": 70}}
    choice = made(two_counties(("A", 0, 5), prices=prices(night)))
    assert choice.cost == pytest.approx(170 + 0.0)
    assert {ride.day for ride in choice.rides} == {DAY - timedelta(2)}
    late = two_counties(("A", 0, 5), prices=prices(night)) | {"departures": [1]}
    assert {one.reason for one in made(late).unserved} == {Reason.NO_MODE}


def test_whoever_no_mode_can_carry_is_named_with_the_reason() -> None:
    data = two_counties(("A", 0, 3))
    data["groups"] += [
        {"county": "nowhere", "city": "X", "report": "2027-02-20", "people": 2},
        {"county": "B", "city": "nowhere", "report": "2027-02-20", "people": 1},
    ]
    reasons = {(one.county, one.people): one.reason for one in made(data).unserved}
    assert reasons == {("nowhere", 2): Reason.UNKNOWN_COUNTY, ("B", 1): Reason.UNKNOWN_CITY}
    assert made({**data, "groups": []}).people == 0


def test_a_known_line_is_believed() -> None:
    priced = prices(kind("coach", "coach", 5, 0) | {"per_km": 2}, kind("carriage", "carriage", 5, 1000))
    data = two_counties(("A", 0, 5), prices=priced)
    data["lines"] = [{"kind": "coach", "origin": "A", "destination": "X", "km": 321}]
    assert made(data).rides[0].km == 321
    data["lines"][0]["per_day"] = 0
    assert only(made(data)) == {"carriage": 5}


@pytest.mark.parametrize("what", ["people", "vehicles", "cost", "bound", "day", "reason"])
def test_the_verifier_refuses_a_choice_that_was_tampered_with(what: str) -> None:
    from dataclasses import replace

    from wengang.solvers.modes import ChoiceError

    campaign = Campaign.from_dict(two_counties(("A", 0, 9), ("B", 1, 7), per_day={"van": 0, "coach": 1}))
    choice = choose(campaign)
    verify(campaign, choice)
    flow, ride = choice.flows[0], choice.rides[0]
    wrong = {
        "people": replace(choice, flows=(replace(flow, people=flow.people + 1), *choice.flows[1:])),
        "vehicles": replace(choice, rides=(replace(ride, vehicles=ride.vehicles + 1), *choice.rides[1:])),
        "cost": replace(choice, cost=choice.cost - 1),
        "bound": replace(choice, bound=choice.cost + 1e9),
        "day": replace(choice, flows=(replace(flow, day=flow.report), *choice.flows[1:])),
        "reason": replace(choice, flows=choice.flows[1:]),
    }
    with pytest.raises(ChoiceError):
        verify(campaign, wrong[what])


def test_coach_flows_are_the_people_by_coach_of_a_day() -> None:
    data = two_counties(("A", 0, 5), ("A", 1, 5), prices=prices(kind("coach", "coach", 10, 100), waiting=0))
    choice = made(data)
    assert coach_flows(choice) == [("A", "X", DAY - timedelta(1), 10)]
    assert coach_flows(choice, modes=("van",)) == []


def test_a_campaign_of_middle_size_within_seconds_and_progress_can_stop_it() -> None:
    campaign = invented(3, people=4_000, counties=6, cities=4, days=4)
    told: list[Report] = []
    choice = choose(campaign, seconds=8, progress=lambda report: told.append(report))
    assert not choice.unserved
    assert choice.gap < 0.03
    assert told
    assert all(report.bound <= report.cost for report in told)
    stopped = choose(campaign, seconds=30, progress=lambda report: False)
    assert stopped.people == 4_000


def test_without_time_there_is_a_whole_choice_all_the_same() -> None:
    choice = choose(invented(4, people=3_000, counties=6, cities=4, days=4), seconds=0)
    assert choice.people == 3_000
    assert 0 < choice.bound <= choice.cost
    assert not choice.finished


def test_one_station_for_all_makes_one_large_block_which_is_solved_too() -> None:
    campaign = invented(5, people=3_000, counties=8, cities=6, days=4)
    rail = campaign.cities[0].rail
    tangled = campaign.model_copy(
        update={
            "counties": tuple(one.model_copy(update={"rail": "rail-0"}) for one in campaign.counties),
            "cities": tuple(one.model_copy(update={"rail": rail}) for one in campaign.cities),
            "per_day": {"coach": 9},
        }
    )
    choice = choose(tangled, seconds=10)
    assert choice.people + sum(one.people for one in choice.unserved) == 3_000
    assert choice.gap < 0.25


def test_files_that_are_no_campaign_are_refused_without_repeating_them(tmp_path: Path) -> None:
    data = two_counties(("A", 0, 3))
    path = tmp_path / "campaign.json"
    Campaign.from_dict(data).to_json(path)
    assert Campaign.from_json(path) == Campaign.from_dict(data)
    for broken in (
        data | {"per_day": {"rocket": 3}},
        data | {"prices": "no such table"},
        data | {"groups": data["groups"] * 2},
        data | {"counties": [data["counties"][0] | {"rail": "a1"}]},
        data | {"secret-field": "13800000000"},
    ):
        with pytest.raises(CampaignError) as error:
            Campaign.from_dict(broken)
        assert "13800000000" not in str(error.value)
    with pytest.raises(CampaignError):
        Campaign.from_json(tmp_path / "none.json")


def test_the_sample_prices_say_that_they_are_assumed() -> None:
    assert [(load(name).status, load(name).date) for name in tables()] == [("assumed", date(2026, 11, 22))]
    assert all(each.zh and each.source.startswith("assumed") for each in load().kinds)
