"""How long people stay: a table worked by hand, what must hold for any table, and the same out of generated jobs."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.market.world import COUNTY, TOWNSHIP, make_pair
from wengang.command.cohorts import MARKS, Asked, cohorts, jobs, running
from wengang.command.survival import after, kaplan_meier
from wengang.core.models import Division
from wengang.employment.models import Spell, SpellProof

TODAY = dt.date(2026, 11, 22)


def test_a_table_worked_by_hand():
    """Leukaemia, treated with 6-MP (Freireich and others 1963): weeks of 21 patients; the classic worked example."""
    lives = {(6, True): 3, (6, False): 1, (7, True): 1, (9, False): 1, (10, True): 1, (10, False): 1, (11, False): 1,
             (13, True): 1, (16, True): 1, (17, False): 1, (19, False): 1, (20, False): 1, (22, True): 1, (23, True): 1,
             (25, False): 1, (32, False): 2, (34, False): 1, (35, False): 1}  # fmt: skip
    steps = {step.day: step for step in kaplan_meier(lives) if step.ended}
    assert [(day, step.at_risk) for day, step in steps.items()] == [
        (6, 21), (7, 17), (10, 15), (13, 12), (16, 11), (22, 7), (23, 6),
    ]  # fmt: skip
    shares = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(step.share, 3) for step in steps.values()] == shares


lives = st.dictionaries(st.tuples(st.integers(1, 60), st.booleans()), st.integers(1, 9), min_size=1, max_size=25)


@settings(max_examples=200)
@given(lives.map(lambda found: {(day, True): number for (day, _ended), number in found.items()}), st.integers(0, 70))
def test_without_censoring_it_is_the_plain_share(found, day):
    longer = sum(number for (days, _ended), number in found.items() if days > day)
    mark = after(kaplan_meier(found), day)
    assert mark.share == pytest.approx(longer / sum(found.values()), abs=1e-9)
    assert mark.watched == longer


@settings(max_examples=200)
@given(lives)
def test_it_falls_from_one_to_no_less_than_nothing_and_loses_nobody(found):
    steps = kaplan_meier(found)
    shares = [1.0, *(step.share for step in steps)]
    assert all(0 <= later <= before for before, later in itertools.pairwise(shares))
    assert steps[0].at_risk == sum(found.values())
    assert steps[-1].at_risk == steps[-1].ended + steps[-1].censored


@settings(max_examples=200)
@given(lives, st.integers(0, 60))
def test_it_is_the_product_of_the_days_that_were_survived(found, day):
    """Day by day over everybody one by one, which shares no code with the estimator."""
    everybody = [each for each, number in found.items() for _turn in range(number)]
    share = 1.0
    for now in range(1, day + 1):
        watched = [each for each in everybody if each[0] >= now]
        if watched:
            share *= 1 - sum(each == (now, True) for each in watched) / len(watched)
    mark = after(kaplan_meier(found), day)
    assert mark.share is None or mark.share == pytest.approx(share, abs=1e-9)


def test_nothing_is_told_beyond_the_last_day_anybody_was_watched():
    steps = kaplan_meier({(20, True): 1, (40, False): 3})
    assert after(steps, 30).share == 0.75
    assert after(steps, 40).share is None
    assert after(kaplan_meier({(20, True): 1}), 40).share == 0
    assert after([], 30).share is None


def test_days_below_one_are_refused():
    with pytest.raises(ValueError):
        kaplan_meier({(0, True): 1})


@pytest.fixture
def pair(db):
    return make_pair()


def job(pair, months: int, days: int | None, *, today: dt.date = TODAY, **fields) -> Spell:
    """Placed on the first of the month so many months before ``today``; left after so many days, or still there."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first = dt.date(year, month + 1, 1)
    end = {"valid_to": first + dt.timedelta(days=days - 1), "end_reason": "resigned"} if days else {}
    told = {"export_mode": "organised", "source": "roster", "seen_on": first, "job_title": "普工"}
    return Spell.unscoped.create(person=pair.person(), valid_from=first, **told | end | fields)


def shares(cohort) -> list[float | None]:
    return [mark.share for mark in cohort.marks]


def test_each_months_placements(pair):
    for days in (10, 30, 31, 100, None, None, None, None):
        job(pair, 5, days)
    for days in (5, None):
        job(pair, 1, days)
    job(pair, 5, 12, end_reason="corrected")
    job(pair, 5, None, kind="farm")
    job(pair, 14, None)
    found = cohorts(Asked(COUNTY, TODAY), "month")
    assert [(part.key, part.placed, part.running) for part in found.parts] == [("2026-06", 8, 4), ("2026-10", 2, 1)]
    assert shares(found.parts[0]) == [0.75, 0.625, None, None]
    assert [mark.watched for mark in found.parts[0].marks] == [6, 5, 0, 0]
    assert shares(found.parts[1]) == [0.5, None, None, None]
    assert found.whole.placed == 10
    assert len(MARKS) == 4


def test_by_employer_and_by_place(pair):
    one, two = pair.employer(1), pair.employer(2)
    for days in (10, None, None):
        job(pair, 4, days, employer=one)
    job(pair, 4, None, employer=two)
    found = cohorts(Asked(COUNTY, TODAY), "employer")
    assert [(part.name, part.placed) for part in found.parts] == [(one.name, 3), (two.name, 1)]
    assert shares(found.parts[0])[0] == pytest.approx(2 / 3)
    places = cohorts(Asked(COUNTY, TODAY), "division").parts
    assert [(part.key, part.placed) for part in places] == [(TOWNSHIP, 4)]
    assert places[0].name == Division.objects.get(pk=TOWNSHIP).name
    assert cohorts(Asked("451424", TODAY), "month").whole.placed == 0
    assert cohorts(Asked(COUNTY, TODAY, employer=two.pk), "month").whole.placed == 1


def test_only_those_who_were_placed_with_help(pair):
    job(pair, 2, None)
    job(pair, 2, None, export_mode="own")
    assert cohorts(Asked(COUNTY, TODAY), "month").whole.placed == 2
    assert cohorts(Asked(COUNTY, TODAY, organised=True), "month").whole.placed == 1


def test_read_strictly_a_job_is_watched_until_somebody_last_saw_it(pair):
    seen = job(pair, 5, None)
    SpellProof.unscoped.create(
        spell=seen, source="visit", first_on=seen.valid_from, last_on=seen.valid_from + dt.timedelta(days=99)
    )
    job(pair, 5, None)
    job(pair, 5, 40)
    loose, strict = (cohorts(Asked(COUNTY, TODAY, until_seen=each), "month").whole for each in (False, True))
    assert shares(loose)[:2] == [1.0, pytest.approx(2 / 3)]
    assert shares(strict)[:2] == [1.0, 0.5]
    assert [mark.watched for mark in strict.marks] == [2, 1, 0, 0]


def test_one_statement_however_many_jobs(pair, django_assert_num_queries):
    for _turn in range(5):
        job(pair, 3, None)
    with django_assert_num_queries(1):
        cohorts(Asked(COUNTY, TODAY), "month")


@pytest.mark.parametrize("by", ["month", "division", "employer"])
@pytest.mark.parametrize("organised", [False, True])
@pytest.mark.parametrize("area", [COUNTY, TOWNSHIP])
def test_every_number_opens_to_its_rows(pair, by, organised, area):
    firms = [pair.employer(1), pair.employer(2), None]
    for months, days, firm, mode in itertools.product((1, 4), (10, None), firms, ("organised", "own")):
        job(pair, months, days, employer=firm, export_mode=mode)
    job(pair, 4, 12, end_reason="corrected")
    job(pair, 4, None, kind="farm")
    job(pair, 14, None)
    asked = Asked(area, TODAY, organised=organised)
    parts = cohorts(asked, by).parts
    assert sum(part.placed for part in parts) == (12 if organised else 24)
    for part in parts:
        rows = jobs(asked, by, part.key, pair.county_officer.scope)
        assert (rows.count(), running(rows, asked).count()) == (part.placed, part.running)


def test_rows_behind_a_number_are_those_that_the_reader_may_see(pair):
    firm = pair.employer(1)
    job(pair, 4, None, employer=firm)
    asked = Asked("", TODAY, employer=firm.pk)
    assert cohorts(asked, "month").whole.placed == 1
    assert jobs(asked, "month", "2026-07", pair.county_officer.scope).count() == 1
    assert jobs(asked, "month", "2026-07", pair.receiving_officer.scope).count() == 0
