"""What a round leaves behind: reasons, prices, what priority changed, and an audit that never feeds back."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import io
import random

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from tests.market.test_rounds import going_together, listed, shape
from tests.market.world import TODAY
from wengang.market.models import Proposal, RoundRecord, Vacancy
from wengang.market.rounds import Priority, audit, build, do_run_round, fit, lists, run
from wengang.market.rounds.kept import Kept
from wengang.registry.models import Category, Household, Wish
from wengang.solvers.allocation import allocate, verify


def figures(round_):
    return RoundRecord.unscoped.get(round=round_).figures


def kept(round_):
    return Kept.unpack(RoundRecord.unscoped.get(round=round_).market)


def why(round_, person):
    found = kept(round_)
    return str(found.why[found.row_of_person(person.pk)])


def run_on(pair, people, vacancies, **options):
    return do_run_round(listed(pair, people, vacancies), by=pair.county_officer, **options)


def test_each_person_without_a_post_has_the_requirement_that_alone_stands_in_the_way(pair):
    dear, unskilled = pair.person(wish={"least_wage": 9000}), pair.person(wish={"least_wage": 6450})
    sitting = pair.person(wish={"limits": ["seated"], "least_wage": 9000})
    elsewhere, winner = pair.person(wish={"destinations": ["3302"]}), pair.person()
    low, skilled = pair.vacancy(wage_high=6400, headcount=1), pair.vacancy(skill="电工", headcount=5, wage_high=6500)
    round_ = run_on(pair, [dear, unskilled, sitting, elsewhere, winner], [low, skilled])
    assert why(round_, dear) == "wage"
    assert why(round_, unskilled) == "skill"  # five places against the one that a lower wage would open
    assert why(round_, elsewhere) == "destination"
    assert why(round_, sitting) == "several"
    assert why(round_, winner) == ""
    assert figures(round_)["without"] == {"wage": 1, "destination": 1, "several": 1, "skill": 1}


def test_who_lost_to_others_reads_so_and_the_price_says_what_a_place_would_give(pair):
    people = [pair.person() for _ in range(3)]
    round_ = run_on(pair, people, [pair.vacancy(headcount=1)])
    assert figures(round_)["without"] == {"outbid": 2}
    (_pk, _name, places, taken, price), *_ = figures(round_)["employers"]
    assert (places, taken) == (1, 1)
    assert price >= 1  # one more place would place one more person


def test_families_who_find_no_employer_together_are_told_apart_from_those_who_lost(pair):
    couple = [pair.person(), pair.person(wish={"limits": ["seated"]})]
    going_together(couple)
    here, there = pair.vacancy(headcount=2), pair.vacancy(headcount=2, demands=["seated"])
    Wish.unscoped.filter(person=couple[0]).update(least_wage=6000)
    Vacancy.unscoped.filter(pk=there.pk).update(wage_high=5900)
    round_ = run_on(pair, couple, [here, there])
    assert [why(round_, each) for each in couple] == ["companions", "companions"]
    assert figures(round_)["unfilled"] == {"companions": [2, 4]}
    assert figures(round_)["groups"] == {"all": 1, "together": 0, "city": 0, "one_by_one": 0}


def test_open_places_have_their_reason(pair):
    person = pair.person(wish={"least_wage": 5000})
    taken, better_paid = pair.vacancy(headcount=1, wage_high=9000, wage_low=8000), pair.vacancy(headcount=4)
    low, foreign = pair.vacancy(wage_low=3000, wage_high=3500, headcount=3), pair.vacancy(skill="电工", headcount=2)
    round_ = run_on(pair, [person], [taken, better_paid, low, foreign])
    assert figures(round_)["unfilled"] == {"elsewhere": [1, 4], "wage": [1, 3], "nobody": [1, 2]}


def test_minors_kept_out_by_law_are_not_given_away(pair):
    minor = pair.person(birth_date=TODAY - dt.timedelta(days=int(15.5 * 365)))
    round_ = run_on(pair, [minor], [pair.vacancy()])
    assert why(round_, minor) == "closed"  # the same word as for posts that were answered before


def test_the_market_of_a_round_can_be_solved_again_and_gives_the_same(pair):
    people = [pair.person() for _ in range(12)]
    going_together(people[:2])
    round_ = run_on(pair, people, [pair.vacancy(headcount=3), pair.vacancy(headcount=4, wage_high=7000)], seed=5)
    again = kept(round_)
    market = again.market()
    found = allocate(market, seed=5)
    verify(market, found)
    assert found.post.tolist() == again.post.tolist()
    assert np.allclose(found.objective, round_.objective)
    assert again.unfilled.sum() == 0


def test_a_market_too_large_to_list_all_pairs_gives_a_round_too(pair, monkeypatch):
    people = [pair.person(wish={"least_wage": 4000 + 50 * number}) for number in range(20)]
    going_together(people[:3])
    issue = listed(pair, people, [pair.vacancy(headcount=4), pair.vacancy(headcount=6, wage_high=7000)])
    small = do_run_round(issue, by=pair.county_officer)
    monkeypatch.setattr("wengang.solvers.allocation.market.MOST_LISTED", 1)
    large = do_run_round(issue, by=pair.county_officer)
    assert large.counts["placed"] == small.counts["placed"] == 10
    assert large.gap <= 1e-3
    assert figures(large)["without"] == figures(small)["without"]


def test_a_market_kept_before_a_feature_was_known_can_still_be_read(pair):
    round_ = run_on(pair, [pair.person()], [pair.vacancy()])
    with np.load(io.BytesIO(RoundRecord.unscoped.get(round=round_).market)) as found:
        arrays = {name: found[name] for name in found if name != "people.fixed_hours"}
    older = io.BytesIO()
    np.savez_compressed(older, **arrays)
    again = Kept.unpack(older.getvalue())
    assert again.people.fixed_hours.tolist() == [False]
    assert again.market().people_count == 1


def in_a_household_without_work(person):
    Household.unscoped.filter(pk=person.household_id).update(zero_employment_since=TODAY)


def test_priority_decides_who_is_placed_and_nothing_else(pair):
    people = [pair.person(wish={"least_wage": 4000 + 100 * number}) for number in range(9)]
    for person in people[6:]:
        in_a_household_without_work(person)
    posts = [pair.vacancy(headcount=2, wage_high=8000), pair.vacancy(headcount=2), pair.vacancy(headcount=1)]
    issue = listed(pair, people, posts)
    without = do_run_round(issue, by=pair.county_officer)
    served = do_run_round(issue, by=pair.county_officer, priority=Priority.of({"zero_employment": 2}))
    chosen = set(Proposal.unscoped.filter(round=served, allocated=True).values_list("person", flat=True))
    assert {person.pk for person in people[6:]} <= chosen
    assert served.counts["placed"] == without.counts["placed"]
    assert scores(served) == scores(without)
    for person in people:
        before, after = order(without, person), order(served, person)
        given = Proposal.unscoped.filter(round=served, person=person, allocated=True).first()
        first = [given.vacancy_id] if given else []
        assert after == [*first, *(post for post in before if post not in first)]


def scores(round_):
    return set(Proposal.unscoped.filter(round=round_).values_list("person", "vacancy", "score"))


def order(round_, person):
    rows = Proposal.unscoped.filter(round=round_, person=person).order_by("rank")
    return list(rows.values_list("vacancy", flat=True))


def test_the_report_says_what_priority_changed(pair):
    people = [pair.person() for _ in range(6)]
    in_a_household_without_work(people[0])
    Category.unscoped.create(person=people[1], kind="marginal_risk", source="visit", valid_from=TODAY)
    Category.unscoped.create(
        person=people[2],
        kind="marginal_risk",
        source="visit",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2021, 1, 1),
    )
    Wish.unscoped.filter(person__in=people[:2]).update(least_wage=5000)  # less suitable, so the last without priority
    levels = Priority.parse("zero_employment=2, monitored=1")
    round_ = run_on(pair, people, [pair.vacancy(headcount=2)], priority=levels)
    assert round_.params["priority"] == {"zero_employment": 2, "monitored": 1}
    told = figures(round_)["priority"]
    assert told["changed"] == [[0, 4, 0, 2, 0, 2, 0], [1, 1, 1, 0, 1, 0, 0], [2, 1, 1, 0, 1, 0, 0]]
    assert told["placed_without"] == 2
    assert told["chosen"] == [["zero_employment", 2, None], ["monitored", 1, None]]  # too few to be named


def test_a_round_without_priority_says_nothing_of_it(pair):
    round_ = run_on(pair, [pair.person()], [pair.vacancy()])
    assert figures(round_)["priority"] == {}
    assert round_.params["priority"] == {}


@pytest.mark.parametrize("text", ["women=2", "zero_employment", "zero_employment=3", "zero_employment=-1", "=1"])
def test_levels_that_do_not_exist_are_refused(text):
    with pytest.raises(ValidationError):
        Priority.parse(text)


def test_sex_and_category_change_nothing_but_the_audit(pair):
    people = [pair.person(sex="2" if number % 2 else "1") for number in range(10)]
    posts = [pair.vacancy(headcount=4), pair.vacancy(headcount=2, wage_high=7000)]
    issue = listed(pair, people, posts)
    first = do_run_round(issue, by=pair.county_officer)
    for person in people:
        person.sex = "1" if person.sex == "2" else "2"
        person.save()
        Category.unscoped.create(person=person, kind="lifted", source="visit", valid_from=TODAY)
    second = do_run_round(issue, by=pair.county_officer)
    assert shape(first) == shape(second)
    assert figures(first)["audit"]["category"] == []
    assert figures(second)["audit"]["category"] == [["lifted", 10, None]]  # all but four: those would be given away


def test_only_the_report_looks_at_the_audit():
    for module in (build, fit, lists, run):
        names = {
            node.module for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.ImportFrom)
        }
        assert "wengang.market.rounds.audit" not in names


def test_small_counts_and_what_would_give_them_away_are_hidden():
    rng = random.Random(1)
    for _ in range(300):
        sizes = [rng.randint(1, 12) for _ in range(rng.randint(1, 5))]
        belonging = [(pk, group) for group, size in enumerate(sizes) for pk in range(group * 100, group * 100 + size)]
        got = {pk: rng.random() < 0.7 for pk, _group in belonging}
        told = audit.lines(belonging, got)
        hidden = [line for line in told if line[1] is None]
        assert all(line[1] >= audit.FEWEST for line in told if line[1] is not None)
        assert len(hidden) != 1 or len(told) == 1
        for _group, total, placed in told:
            assert placed is None or (placed >= audit.FEWEST and (total == placed or total - placed >= audit.FEWEST))
