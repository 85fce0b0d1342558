"""A change touches as few as it can, names exactly those, and leaves departed coaches alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.solvers.routing.cases import small

from wengang.solvers.routing import Wave, amend, plan, verify

PARTIES = [{"id": f"P{n}", "size": 1 + n % 3, "stop": f"S{n % 3}", "gate": f"G{n % 2}"} for n in range(20)]
NEW = {"id": "new", "size": 1, "stop": "S1", "gate": "G0"}


def waved(parties: list[dict]) -> Wave:
    return Wave.from_dict(small(parties=parties))


@pytest.fixture(scope="module")
def old():
    return plan(waved(PARTIES), deadline=10, rounds=0, vroom=False)


def test_no_change_is_the_same_plan(old):
    answer = amend(waved(PARTIES), old)
    assert answer.plan.coaches == old.coaches
    assert (answer.touched, answer.to_tell, answer.cost_more) == ((), (), 0)


def test_one_more_touches_one_coach_at_most(old):
    answer = amend(waved([*PARTIES, NEW]), old)
    assert len(answer.touched) <= 1
    assert "new" in answer.to_tell
    assert answer.cost_more > 0
    changed = {p for number in answer.touched for p in old.coaches[number].parties}
    assert set(answer.to_tell) <= changed | {"new"}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 19), max_size=20), st.integers(0, 6), st.data())
def test_any_change_gives_a_legal_plan_and_an_honest_list(cancelled, joining, data):
    old = plan(waved(PARTIES), deadline=10, rounds=0, vroom=False)
    frozen = data.draw(st.sets(st.integers(0, len(old.coaches) - 1)))
    stay = {p for number in frozen for p in old.coaches[number].parties}
    parties = [p for n, p in enumerate(PARTIES) if n not in cancelled or p["id"] in stay]
    parties += [NEW | {"id": f"new {n}"} for n in range(joining)]
    wave = waved(parties)
    answer = amend(wave, old, frozen=frozen)
    verify(wave, answer.plan)
    assert not frozen.intersection(answer.touched)
    assert all(old.coaches[number] in answer.plan.coaches for number in frozen)
    same = {p for coach in old.coaches if coach in answer.plan.coaches for p in coach.parties}
    assert not same.intersection(answer.to_tell)
    assert {p["id"] for p in PARTIES} - {p["id"] for p in parties} <= set(answer.to_tell)


def test_who_has_departed_cannot_cancel(old):
    stay = [p for p in PARTIES if p["id"] != old.coaches[0].parties[0]]
    with pytest.raises(ValueError, match="departed"):
        amend(waved(stay), old, frozen=[0])


def test_another_stop_or_a_larger_party_is_a_change_like_any_other(old):
    parties = [PARTIES[0] | {"stop": "S2"}, PARTIES[1] | {"size": 9}, *PARTIES[2:]]
    wave = waved(parties)
    answer = amend(wave, old)
    verify(wave, answer.plan)
    assert not answer.plan.unserved
    assert "P0" in answer.to_tell


def test_a_coach_that_breaks_down_leaves_its_people_to_the_others(old):
    answer = amend(waved(PARTIES), old, out=[0])
    verify(waved(PARTIES), answer.plan)
    assert 0 in answer.touched
    assert not answer.plan.unserved
    assert set(answer.to_tell) <= {p for n in answer.touched for p in old.coaches[n].parties}


def test_with_fewer_coaches_than_before_the_emptiest_is_given_up_and_who_is_left_is_named(old):
    kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4, "count": len(old.coaches) - 1}
    wave = Wave.from_dict(small(parties=PARTIES, vehicle_types=[kind]))
    answer = amend(wave, old)
    verify(wave, answer.plan)
    left = sum(who.people for who in answer.plan.unserved)
    assert answer.plan.people + left == sum(party["size"] for party in PARTIES)
    assert left <= min(coach.people for coach in old.coaches)


def test_a_party_that_grows_on_a_coach_with_room_changes_its_figures(old):
    number = next(n for n, coach in enumerate(old.coaches) if coach.people < coach.places)
    party = old.coaches[number].parties[0]
    parties = [p | {"size": p["size"] + (p["id"] == party)} for p in PARTIES]
    answer = amend(waved(parties), old)
    assert number in answer.touched
    assert answer.plan.people == old.people + 1
