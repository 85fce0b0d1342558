"""What a market refuses, and what the scorer may know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wengang.solvers.allocation import LegalGate, Lodging, Market, People, Posts, oversized_groups
from wengang.solvers.allocation.features import FORBIDDEN_WORDS, forbidden_fields
from wengang.solvers.allocation.scoring import PARTS, REQUIREMENTS, eligible, eligible_arcs, suitability

ARCS: dict[str, Any] = {
    "indptr": [0, 2, 3, 3],
    "post": [0, 1, 1],
    "utility": [1.5, 1.2, 1.1],
    "headcount": [1, 2],
    "employer": [0, 1],
    "group": [0, 0, -1],
    "room_stock": [1, 0],
}

REFUSED = [
    ({"utility": [1.5, float("nan"), 1.1]}, "pair 1: utility is nan"),
    ({"utility": [1.5, 1.2, float("inf")]}, "pair 2: utility is inf"),
    ({"utility": [1.5, 1.2]}, "utility has shape"),
    ({"headcount": [1, -2]}, "post 1: headcount is -2"),
    ({"headcount": [1.0, 2.0]}, "headcount must hold whole numbers"),
    ({"employer": [0, -1]}, "post 1: unknown employer -1"),
    ({"employer": [0, 2]}, "post 1: unknown employer 2"),
    ({"room_stock": [1, -1]}, "employer 1: couple rooms are -1"),
    ({"post": [0, 2, 1]}, "pair 1: unknown post 2"),
    ({"post": [0, -1, 1]}, "pair 1: unknown post -1"),
    ({"post": [0, 0, 1]}, "person 0: post 0 is listed twice"),
    ({"post": [0, 2**40, 1]}, "post, row 1"),
    ({"indptr": [0, 2, 1, 3]}, "indptr, person 1: the row ends before it starts"),
    ({"indptr": [0, 2, 3, 4]}, "indptr must run from 0 to 3"),
    ({"indptr": []}, "indptr must be one-dimensional"),
    ({"group": [0, 0]}, "group has shape"),
    ({"group": [0, 0, -2]}, "person 2: unknown group -2"),
    ({"group": [[0, 1], [1, 2]]}, "person 1 is in two groups, 0 and 1"),
    ({"group": [[0, 5]]}, "group 0 names person 5"),
    ({"group": [0, 0, 0]}, "person 0: group 0 has 3 members, the largest employer has 2 places"),
    ({"priority": np.array([0, -1, 0])}, "person 1: priority is -1"),
    ({"person_key": [5, 6, 5]}, "person 2 has the same key as person 0"),
    ({"post_key": [5, 5]}, "post 1 has the same key as post 0"),
]


def test_the_market_of_these_tests_is_sound() -> None:
    market = Market.from_arcs(**ARCS)
    assert (market.people_count, market.posts_count) == (3, 2)
    assert (market.arc(0, 1), market.arc(1, 0), market.arc(2, 0)) == (1, -1, -1)


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_a_market_that_cannot_be_is_refused_by_row(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Market.from_arcs(**(ARCS | change))


def test_groups_too_large_for_everybody_can_be_found_beforehand() -> None:
    assert oversized_groups([3, 3, 7, 7, 7, -1], [0, 0, 1], [1, 1, 1]) == [7]
    assert oversized_groups([3, 3], [], []) == [3]


def test_no_field_can_hold_what_the_law_forbids() -> None:
    assert forbidden_fields(People) == forbidden_fields(Posts) == []
    for words in ("sex", "age", "ethnicity", "marriage", "hukou", "home", "disability", "political", "poverty"):
        assert words in FORBIDDEN_WORDS
    with pytest.raises(ValueError, match="unknown columns: sex"):
        People.build(1, sex=[1])


def test_a_forbidden_field_would_be_found() -> None:
    from dataclasses import make_dataclass

    assert forbidden_fields(make_dataclass("Bad", ["key", "least_age", "is_disabled", "wage"])) == [
        "least_age",
        "is_disabled",
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"least_wage": [1, 2, 3]}, "column least_wage has 3 rows, expected 2"),
        ({"least_wage": [1, 2**40]}, "column least_wage, row 1"),
        ({"least_wage": [1.0, float("nan")]}, "column least_wage, row 1"),
        ({"education": [1, 300]}, "column education, row 1"),
        ({"education": np.zeros((2, 2))}, "must be one-dimensional"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        People.build(2, **columns)


def one(**columns: Any) -> People:
    return People.build(1, **{name: [value] for name, value in columns.items()})


def post(**columns: Any) -> Posts:
    given = {"employer": 0, "wage_high": 5000} | columns
    return Posts.build(1, **{name: [value] for name, value in given.items()})


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


PAIRS = [
    ("destination", {"destinations": [440000]}, {"place": 440703}, {"place": 330200}),
    ("destination", {"destinations": [330200, 440700]}, {"place": 440703}, {"place": 440604}),
    ("destination", {"destinations": [440703]}, {"place": 440703}, {"place": 440704}),
    ("wage", {"least_wage": 5000}, {"wage_high": 5000}, {"wage_high": 4999}),
    (
        "skill",
        {"skills": [4, 9], "skill_levels": [0, 3]},
        {"skill": 9, "skill_level": 3},
        {"skill": 9, "skill_level": 4},
    ),
    ("skill", {"skills": [4]}, {"skill": -1, "skill_level": 2}, {"skill": 5}),
    ("education", {"education": 2}, {"education": 2}, {"education": 3}),
    ("start", {"available": day("2026-03-05")}, {"last_start": day("2026-03-05")}, {"last_start": day("2026-03-04")}),
    ("sitting", {"needs_sitting": True}, {"sitting": True}, {"sitting": False}),
    ("light_work", {"light_only": True}, {"heavy": False}, {"heavy": True}),
    ("no_nights", {"no_nights": True}, {"nights": False}, {"nights": True}),
    ("fixed_hours", {"fixed_hours": True}, {"fixed_hours": True}, {"fixed_hours": False}),
    ("lodging", {"lodging_needed": True}, {"lodging": Lodging.PAID}, {"couple_rooms": 2}),
    ("lodging", {"lodging_needed": True, "couple_room": True}, {"couple_rooms": 2}, {"couple_rooms": 0}),
]


@pytest.mark.parametrize(("code", "person", "good", "bad"), PAIRS, ids=[f"{n}-{p[0]}" for n, p in enumerate(PAIRS)])
def test_each_requirement_opens_and_closes(code: str, person: dict, good: dict, bad: dict) -> None:
    rule = next(r for r in REQUIREMENTS if r.code == code)
    assert rule.met(one(**person), post(**good)).tolist() == [[True]]
    assert rule.met(one(**person), post(**bad)).tolist() == [[False]]
    assert eligible(one(**person), post(**good)).tolist() == [[True]]
    assert eligible(one(**person), post(**bad)).tolist() == [[False]]


def test_every_requirement_is_tried() -> None:
    assert {code for code, *_ in PAIRS} == {r.code for r in REQUIREMENTS}


def test_nothing_stated_closes_nothing() -> None:
    strict = post(place=440703, nights=True, heavy=True, last_start=day("2020-01-01"))
    assert eligible(one(), strict).tolist() == [[True]]


BETTER = [
    ("wage", {"least_wage": 4000}, {"wage_low": 5000}, {"wage_low": 4200}),
    ("skill", {"skills": [1], "skill_levels": [4]}, {"skill": 1, "skill_level": 2}, {"skill": -1}),
    ("occupation", {"occupations": [618, 403]}, {"occupation": 618}, {"occupation": 403}),
    ("occupation", {"occupations": [600]}, {"occupation": 622}, {"occupation": 403}),
    ("occupation", {"occupations": [618]}, {"occupation": 622}, {"occupation": 403}),
    ("shift", {}, {"fixed_hours": True}, {"nights": True}),
    ("lodging", {"lodging_needed": True}, {"lodging": Lodging.FREE}, {"lodging": Lodging.PAID}),
    ("destination", {"destinations": [440700, 330000]}, {"place": 440703}, {"place": 330200}),
    ("strain", {}, {"sitting": True}, {"heavy": True}),
]


@pytest.mark.parametrize(("code", "person", "good", "poor"), BETTER, ids=[f"{n}-{p[0]}" for n, p in enumerate(BETTER)])
def test_each_part_prefers_the_better_post(code: str, person: dict, good: dict, poor: dict) -> None:
    part = next(p for p in PARTS if p.code == code)
    assert part.mark(one(**person), post(**good))[0, 0] > part.mark(one(**person), post(**poor))[0, 0]
    assert suitability(one(**person), post(**good))[0, 0] > suitability(one(**person), post(**poor))[0, 0]


def test_weights_add_up_to_one_and_marks_stay_in_range() -> None:
    from benchmarks import allocation_exact

    rng = np.random.default_rng(1)
    people, posts = allocation_exact.people(200, rng), allocation_exact.posts(60, 100, rng)
    assert sum(part.weight for part in PARTS) == pytest.approx(1)
    for part in PARTS:
        marks = np.asarray(part.mark(people, posts))
        assert marks.shape == (200, 60)
        assert 0 <= marks.min() <= marks.max() <= 1


def test_blocks_do_not_change_the_arcs(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import allocation_exact

    rng = np.random.default_rng(2)
    people, posts = allocation_exact.people(90, rng), allocation_exact.posts(40, 60, rng)
    whole = eligible_arcs(people, posts)
    monkeypatch.setattr("wengang.solvers.allocation.scoring.PAIRS_PER_BLOCK", 300)
    for straight, blocked in zip(whole, eligible_arcs(people, posts), strict=True):
        assert np.array_equal(straight, blocked)


def test_the_legal_gate_closes_pairs_and_changes_no_score() -> None:
    people, posts = People.build(3), Posts.build(2, employer=[0, 1], wage_high=[5000, 5000])
    gate = LegalGate(
        np.array([0, 1, 2], np.int8),
        np.array([0, 1], np.int8),
        np.array([[True, True], [True, False], [False, False]]),
        np.array([[0, 0]]),
    )
    gated, free = Market.from_features(people, posts, legal=gate), Market.from_features(people, posts)
    assert [(int(i), int(j)) for i, j in zip(gated.person, gated.post, strict=True)] == [(0, 1), (1, 0)]
    assert gated.utility[0] == free.utility[free.arc(0, 1)]


def test_markets_without_people_or_posts() -> None:
    assert Market.from_features(People.build(0), Posts.build(2, employer=[0, 0])).people_count == 0
    assert Market.from_features(People.build(2), Posts.build(0, employer=[])).posts_count == 0
