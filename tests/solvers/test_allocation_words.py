"""Lists, explanations and their sentences."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from benchmarks import allocation_exact

from wengang.solvers.allocation import (
    Allocation,
    Lodging,
    Market,
    People,
    Posts,
    Standing,
    allocate,
    explain,
    propose,
    why_without,
    words,
)
from wengang.solvers.allocation.scoring import PARTS, REQUIREMENTS


@pytest.fixture(scope="module")
def market() -> Market:
    rng = np.random.default_rng(11)
    return Market.from_features(allocation_exact.people(300, rng), allocation_exact.posts(120, 240, rng))


@pytest.fixture(scope="module")
def allocation(market: Market) -> Allocation:
    return allocate(market)


def test_lists_start_with_the_allocated_post_and_hold_eligible_ones_once(
    market: Market, allocation: Allocation
) -> None:
    proposals = propose(market, allocation, 8)
    for person in range(market.people_count):
        posts = proposals.for_person(person)
        assert len(set(posts)) == len(posts) <= 8
        assert all(market.arc(person, post) >= 0 for post in posts)
        if allocation.post[person] >= 0:
            assert posts[0] == allocation.post[person]


def test_lists_are_as_long_as_there_are_posts(market: Market, allocation: Allocation) -> None:
    proposals = propose(market, allocation, 8)
    for person in np.flatnonzero(market.group < 0):
        open_posts = int(np.diff(market.indptr)[person])
        assert len(proposals.for_person(int(person))) == min(8, open_posts)


def test_lists_do_not_all_point_at_the_same_few_posts(market: Market, allocation: Allocation) -> None:
    listed = Counter(propose(market, allocation, 8).posts.ravel().tolist())
    plain: Counter[int] = Counter()
    for person in range(market.people_count):
        row = slice(market.indptr[person], market.indptr[person + 1])
        plain.update(market.post[row][np.argsort(-market.utility[row], kind="stable")[:8]].tolist())
    crowd = {post: count / max(market.headcount[post], 1) for post, count in listed.items() if post >= 0}
    plain_crowd = {post: count / max(market.headcount[post], 1) for post, count in plain.items()}
    assert max(crowd.values()) < max(plain_crowd.values()) * 0.75
    assert len(crowd) > len(plain_crowd)


def test_members_of_a_group_see_only_employers_for_all_of_them(market: Market, allocation: Allocation) -> None:
    proposals = propose(market, allocation, 5)
    reach = [set(market.employer[market.post[market.person == i]].tolist()) for i in range(market.people_count)]
    for group in range(int(market.group.max()) + 1):
        members = np.flatnonzero(market.group == group)
        common = set.intersection(*(reach[i] for i in members))
        for person in members:
            assert {int(market.employer[post]) for post in proposals.for_person(int(person))} <= common


def test_shortlists_name_those_allocated_first(market: Market, allocation: Allocation) -> None:
    proposals = propose(market, allocation, 5)
    for post in range(market.posts_count):
        chosen = set(np.flatnonzero(allocation.post == post).tolist())
        people = proposals.for_post(post)
        assert set(people[: len(chosen)]) == chosen
        assert len(people) <= len(chosen) + 5
        assert all(post in proposals.for_person(person) for person in people)


def test_an_explanation_agrees_with_the_market(market: Market, allocation: Allocation) -> None:
    seen = set()
    for person in range(0, market.people_count, 5):
        for post in range(market.posts_count):
            why = explain(market, allocation, person, post)
            seen.add(why.standing)
            assert (why.utility is None) == bool(why.unmet)
            if why.utility is not None:
                assert why.utility == pytest.approx(1 + why.suitability)
            if why.standing is Standing.OUTBID and market.group[person] < 0:
                assert why.price > 0
            for text in (words.summary(why), words.standing(why)):
                assert text.zh
                assert text.en
    assert seen >= {Standing.ALLOCATED, Standing.NOT_ELIGIBLE, Standing.OWN_IS_BETTER, Standing.OUTBID}


def couple() -> tuple[Market, Allocation]:
    people = People.build(
        2, destinations=[[440700], [440700]], skills=[[7], []], skill_levels=[[3], []], least_wage=[4800, 4000],
        lodging_needed=[True, True], couple_room=[True, False], group=[0, 0],
    )  # fmt: skip
    posts = Posts.build(
        3, employer=[0, 0, 1], place=[440703, 440703, 330200], skill=[7, -1, -1], skill_level=[3, 0, 0],
        wage_low=[5000, 4000, 3000], wage_high=[6000, 4600, 3500], lodging=[Lodging.FREE] * 3, couple_rooms=[1, 0, 0],
    )  # fmt: skip
    market = Market.from_features(people, posts)
    return market, allocate(market)


def test_the_short_sentence_says_what_matters() -> None:
    market, allocation = couple()
    assert allocation.post.tolist() == [0, 1]
    names = words.Names(skill=words.Text("电工证", "electrician's certificate"), companions=words.Text("妻", "wife"))
    said = words.summary(explain(market, allocation, 0, 0), names)
    assert said.zh == "高于期望 700；电工证相符；可与妻同厂"
    assert said.en == "700 yuan above expectation; electrician's certificate matches; Same employer as wife"
    refused = words.summary(explain(market, allocation, 0, 2))
    assert refused.zh == "工作地点不在意向范围内；工资低于最低期望，差 1,300 元"


def test_why_without_counts_posts_that_fail_on_one_requirement_alone() -> None:
    market, _ = couple()
    assert why_without(market, 1) == {"skill": 1}


def test_every_code_has_words_in_both_languages() -> None:
    assert set(words.REQUIREMENTS) == {r.code for r in REQUIREMENTS}
    assert set(words.PARTS) == {p.code for p in PARTS}
    assert set(words.STANDINGS) == set(Standing)


def test_a_market_of_arcs_is_explained_by_its_numbers() -> None:
    market = Market.from_arcs([0, 1, 2], [0, 0], [1.2, 1.6], [1], [0])
    allocation = allocate(market)
    why = explain(market, allocation, 0, 0)
    assert why.standing is Standing.OUTBID
    assert why.findings == ()
    assert why.last_utility == 1.6
    assert why.price == pytest.approx(1.2, abs=1e-5)
    assert "1.60" in words.summary(why).zh
    assert why_without(market, 0) == {}
    with pytest.raises(IndexError):
        explain(market, allocation, 0, 1)


def test_a_list_needs_at_least_one_place(market: Market, allocation: Allocation) -> None:
    with pytest.raises(ValueError, match="top"):
        propose(market, allocation, 0)


def test_lists_of_an_empty_market() -> None:
    market = Market.from_arcs([0, 0], [], [], [1], [0])
    assert propose(market, allocate(market), 3).for_person(0) == []
