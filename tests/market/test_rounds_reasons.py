"""The reasons of a proposal as each side may read them, and the posts that run short."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from tests.market.test_proposals import hr_of
from tests.market.test_rounds import listed
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal, Vacancy
from wengang.market.proposals import do_answer
from wengang.market.rounds import do_run_round, explanation, tight_vacancies
from wengang.market.rounds.build import build
from wengang.market.rounds.fit import Fits
from wengang.market.rounds.lists import read
from wengang.solvers.allocation import allocate, explain, words


def scarce(pair):
    """Two people who both suit one good place best, and a poorer post with room for everybody."""
    people = [pair.person() for _ in range(2)]
    good, poor = pair.vacancy(headcount=1, wage_high=7000), pair.vacancy(headcount=5, wage_low=4500, wage_high=4600)
    round_ = do_run_round(listed(pair, people, [good, poor]), by=pair.county_officer)
    winner = Proposal.unscoped.get(round=round_, vacancy=good, allocated=True)
    loser = Proposal.unscoped.get(round=round_, vacancy=poor, allocated=True)
    return round_, winner, loser, good


def test_the_parts_add_up_and_every_asked_requirement_is_named(pair):
    _round, winner, _loser, _good = scarce(pair)
    with translation.override("zh-hans"):
        why = explanation(pair.county_officer.scope, winner)
    assert abs(sum(part.points for part in why.parts) - why.suitability) < 5e-3
    assert abs(sum(part.most for part in why.parts) - 1) < 1e-9
    assert "工资达到最低期望" in why.met
    assert why.standing == "本轮安排在这个岗位"
    assert "性别" in why.not_used
    with translation.override("en"):
        assert explanation(pair.county_officer.scope, winner).standing == "Allocated to this post"


def test_who_did_not_get_the_better_post_reads_why_not(pair):
    _round, winner, loser, good = scarce(pair)
    with translation.override("zh-hans"):
        assert not explanation(pair.county_officer.scope, winner).better
        (other,) = explanation(pair.county_officer.scope, loser).better
    assert other.vacancy == good
    assert other.why.startswith("名额已满")


def test_an_employer_does_not_read_about_the_posts_of_others(pair):
    _round, _winner, loser, good = scarce(pair)
    hr = hr_of(loser)
    assert not Vacancy.objects.visible_to(hr.scope).filter(pk=good.pk).exists()
    assert not explanation(hr.scope, loser).better


def test_only_those_who_look_after_the_person_read_that_retirement_is_reached(pair):
    person = pair.person(birth_date=dt.date(1955, 5, 5))
    round_ = do_run_round(listed(pair, [person], [pair.vacancy()]), by=pair.county_officer)
    proposal = Proposal.unscoped.get(round=round_)
    assert proposal.allocated
    assert explanation(pair.county_officer.scope, proposal).notes
    assert not explanation(pair.receiving_officer.scope, proposal).notes


def test_tight_vacancies_count_open_proposals_and_hired_people(pair):
    round_, winner, loser, good = scarce(pair)
    scope = pair.county_officer.scope
    first, second = tight_vacancies(scope, round_)
    assert (first, first.taken, first.headcount) == (good, 1, 1)
    assert (second.taken, second.headcount) == (1, 5)
    assert list(tight_vacancies(scope, round_, limit=1)) == [first]
    do_answer(winner, "decline", by=pair.county_officer, reason="太远")
    assert [row.pk for row in tight_vacancies(scope, round_)] == [loser.vacancy_id]
    Vacancy.unscoped.filter(pk=loser.vacancy_id).update(filled=3)
    Proposal.unscoped.filter(pk=loser.pk).update(state=ProposalState.HIRED)
    assert tight_vacancies(scope, round_)[0].taken == 3


def test_the_quick_explanation_says_what_the_solver_says(pair):
    """The batch explanation agrees with the solver's own, pair by pair."""
    people = [pair.person(wish={"least_wage": 4000 + 300 * n, "lodging": "bed"}) for n in range(5)]
    people[0].skills.create(name="焊工", level="5", source="visit")
    vacancies = [pair.vacancy(headcount=1, wage_high=5200 + 200 * n) for n in range(3)]
    vacancies.append(pair.vacancy(skill="焊工", shift="day"))
    built = build(read(listed(pair, people, vacancies)).lists)
    found = allocate(built.market)
    fits = Fits(built, found)
    compared = 0
    for person in range(built.market.people_count):
        start, end = built.market.indptr[person], built.market.indptr[person + 1]
        for told in fits.of(person, [int(post) for post in built.market.post[start:end]]):
            full = explain(built.market, found, person, told.post)
            assert (told.standing, told.scores, told.wage_over) == (full.standing, full.scores, full.wage_over)
            assert (told.wish_rank, told.occupation_rank, told.price) == (
                full.wish_rank,
                full.occupation_rank,
                full.price,
            )
            assert told.last_utility == full.last_utility
            assert words.summary(told, most=9) == words.summary(full, most=9)
            compared += 1
    assert compared > 8
