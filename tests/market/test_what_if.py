"""What-ifs: the round's market changed and solved again; the difference is true, and nothing becomes a round."""

from __future__ import annotations

import pytest

from tests.market.test_rounds import going_together, listed
from tests.market.world import COUNTY, user_of
from wengang.accounts.roles import Role
from wengang.core.jobs import JobProblem, Progress, run_here
from wengang.core.states import MayNot
from wengang.market.jobs import queue_trial
from wengang.market.models import Proposal, Round, RoundRecord, Trial
from wengang.market.rounds import do_run_round
from wengang.market.rounds.whatif import Changes, do_keep_trial, try_out
from wengang.registry.models import Person, Wish

AWAY = "330212"


def run_on(pair, people, vacancies):
    return do_run_round(listed(pair, people, vacancies), by=pair.county_officer)


def test_no_change_makes_no_difference(pair):
    people = [pair.person(wish={"least_wage": 4000 + 50 * number}) for number in range(15)]
    going_together(people[:3])
    round_ = run_on(pair, people, [pair.vacancy(headcount=4), pair.vacancy(headcount=5, wage_high=8000)])
    outcome = try_out(round_, Changes())
    assert outcome["who"] == {"gained": 0, "lost": 0, "better": 0, "worse": 0, "moved": 0}
    assert outcome["before"] == outcome["after"]
    assert not outcome["proved"]


def test_places_added_and_taken_away(pair):
    people = [pair.person() for _ in range(8)]
    post = pair.vacancy(headcount=3)
    round_ = run_on(pair, people, [post])
    more = try_out(round_, Changes(places={post.pk: 2}))
    assert (more["who"]["gained"], more["who"]["lost"], more["after"]["placed"]) == (2, 0, 5)
    assert more["proved"]
    less = try_out(round_, Changes(places={post.pk: -2}))
    assert (less["who"]["gained"], less["who"]["lost"], less["after"]["placed"]) == (0, 2, 1)
    assert less["townships"] == [[people[0].division_id, 0, 2, 0, 0]]
    none = try_out(round_, Changes(places={post.pk: -99}))
    assert none["after"]["places"] == 0


def test_a_higher_wage_brings_those_who_asked_for_more(pair):
    modest, proud = pair.person(), pair.person(wish={"least_wage": 7000})
    post = pair.vacancy(headcount=2, wage_low=5000, wage_high=6500)
    round_ = run_on(pair, [modest, proud], [post])
    outcome = try_out(round_, Changes(wages={post.pk: 600}))
    assert outcome["who"]["gained"] == 1
    assert outcome["who"]["better"] == 1  # the same post pays more


def test_layoffs_hit_the_employers_largest_posts_first(pair):
    people = [pair.person() for _ in range(10)]
    employer = pair.employer(900)
    large, small = pair.vacancy(employer, headcount=7), pair.vacancy(employer, headcount=3)
    round_ = run_on(pair, people, [large, small])
    outcome = try_out(round_, Changes(layoffs={small.pk: 8}))
    assert outcome["after"]["places"] == 2
    assert outcome["who"]["lost"] == 8


def test_a_bus_opens_a_place_for_those_who_can_take_it(pair):
    rider, homebody = pair.person(), pair.person(wish={"limits": ["near_home"], "destinations": []})
    other = pair.person(division_id="451425101")
    round_ = run_on(pair, [rider, homebody, other], [pair.vacancy(division_id=AWAY, headcount=5)])
    assert round_.counts["placed"] == 0
    everybody = try_out(round_, Changes(buses=[(AWAY, "")]))
    assert everybody["who"]["gained"] == 2  # whoever said near home stays near home
    some = try_out(round_, Changes(buses=[(AWAY, rider.division_id)]))
    assert some["who"]["gained"] == 1
    assert some["townships"] == [[rider.division_id, 1, 0, 0, 0]]


def test_a_family_that_fits_nowhere_any_more_is_matched_one_by_one(pair):
    family = [pair.person() for _ in range(3)]
    going_together(family, "siblings")
    post = pair.vacancy(headcount=3)
    round_ = run_on(pair, family, [post])
    outcome = try_out(round_, Changes(places={post.pk: -1}))
    assert (outcome["after"]["placed"], outcome["after"]["families"]) == (2, 0)


def test_later_changes_of_people_do_not_reach_the_rounds_market(pair):
    person, post = pair.person(), pair.vacancy()
    round_ = run_on(pair, [person], [post])
    Wish.unscoped.filter(person=person).update(least_wage=99_999)
    Person.unscoped.filter(pk=person.pk).update(division_id=COUNTY)
    assert try_out(round_, Changes(places={post.pk: 1}))["after"]["placed"] == 1


def test_the_job_solves_it_and_leaves_no_round(pair):
    post = pair.vacancy(headcount=1)
    round_ = run_on(pair, [pair.person() for _ in range(3)], [post])
    before = (Round.unscoped.count(), Proposal.unscoped.count())
    result = run_here(queue_trial(round_, Changes(places={post.pk: 1}).told(), by=pair.county_officer), Progress())
    assert result["who"]["gained"] == 1
    assert (Round.unscoped.count(), Proposal.unscoped.count()) == before


def test_who_may_not_run_rounds_may_not_try_them(pair):
    round_ = run_on(pair, [pair.person()], [pair.vacancy()])
    clerk = user_of(pair.county, Role.TOWNSHIP)
    with pytest.raises(JobProblem):
        run_here(queue_trial(round_, {}, by=clerk), Progress())
    with pytest.raises(MayNot):
        do_keep_trial(round_, Changes(), {}, "x", by=clerk)
    assert not Trial.unscoped.exists()


def test_a_round_from_before_says_that_it_kept_no_market(pair):
    round_ = run_on(pair, [pair.person()], [pair.vacancy()])
    RoundRecord.unscoped.all().delete()
    with pytest.raises(JobProblem, match=r"\w"):
        run_here(queue_trial(round_, {"buses": [[AWAY, ""]]}, by=pair.county_officer), Progress())
