"""Stable employment: the reported figures come out of generated jobs, and the SQL agrees with counting day by day."""

import datetime as dt
import random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.market.world import make_pair, uscc
from wengang.core.scope import Scope
from wengang.employment import definitions
from wengang.employment.models import Spell, SpellProof
from wengang.employment.queries.stable import Cut, Figure, at_work_on, began_between, stable_by
from wengang.employment.schedule import add_months
from wengang.market.models import Employer
from wengang.registry.models import Category, Person

DAY = dt.date(2020, 11, 30)
SINCE = dt.date(2018, 1, 1)
HOMES = {"5223": "522323", "2224": "222404"}
NINGBO, SHANGHAI = "330206", "310115"


def people(home: str, number: int, **fields) -> list[Person]:
    rows = [Person(division_id=home, full_name="示例", **fields) for _ in range(number)]
    return Person.unscoped.bulk_create(rows, batch_size=2_000)


def job(person, first, last=None, place=NINGBO, **fields) -> Spell:
    told = {"export_mode": "organised", "source": "roster", "seen_on": first, "division_id": place, "job_title": "普工"}
    end = {"end_reason": "resigned"} if last else {}
    return Spell(person=person, valid_from=first, valid_to=last, **told | end | fields)


def working(rng, persons, **fields) -> list[Spell]:
    """At work on the day, since three months or longer."""
    return [job(each, add_months(DAY, -3) - dt.timedelta(days=rng.randrange(900)), **fields) for each in persons]


def worked(rng, persons) -> list[Spell]:
    """Were stable once and have left; some in two jobs a few days apart."""
    jobs = []
    for number, each in enumerate(persons):
        first = dt.date(2018, 3, 1) + dt.timedelta(days=rng.randrange(500))
        if number % 3:
            jobs.append(job(each, first, add_months(first, 3) - dt.timedelta(days=1)))
        else:
            change = first + dt.timedelta(days=60)
            jobs.append(job(each, first, change))
            jobs.append(job(each, change + dt.timedelta(days=10), change + dt.timedelta(days=60)))
    return jobs


def never(rng) -> list[Spell]:
    """What must not count: too short, too far apart, elsewhere, from elsewhere, a mistake, the own farm."""
    home, jobs = HOMES["5223"], []
    for each in people(home, 150):
        jobs.append(job(each, add_months(DAY, -3) + dt.timedelta(days=5 + rng.randrange(60))))
    for each in people(home, 200):
        jobs.append(job(each, dt.date(2019, 1, 1), dt.date(2019, 2, 20)))
        jobs.append(job(each, dt.date(2019, 4, 1), dt.date(2019, 5, 20)))
    jobs += working(rng, people(home, 120), place=SHANGHAI)
    jobs += working(rng, people("530602", 80))
    jobs += working(rng, people(home, 40), kind="farm")
    jobs += [job(each, SINCE, DAY, end_reason="corrected") for each in people(home, 100)]
    return jobs


@pytest.fixture
def ningbo(db):
    """The jobs of two prefectures' people in one city, three years long."""
    rng = random.Random(7)
    jobs = working(rng, people(HOMES["5223"], 3182)) + working(rng, people(HOMES["2224"], 164))
    jobs += worked(rng, people(HOMES["5223"], 3000)) + worked(rng, people(HOMES["2224"], 6739 - 3346 - 3000))
    jobs += never(rng)
    rng.shuffle(jobs)
    Spell.unscoped.bulk_create(jobs, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE employment_spell, registry_person")  # as a ledger has it that was not born now
    return Cut(homes=tuple(HOMES), places=("3302",), mode="organised")


def stable(cut, code="continuous-3", *, current, day=DAY) -> Figure:
    return stable_by(cut, definitions.stable(code, day), SINCE, day, current=current)


def test_f3_and_f4_come_out_of_the_jobs(ningbo):
    assert stable(ningbo, current=False).count() == 6739
    now = stable(ningbo, current=True)
    assert (now.by_area(4), now.count()) == ({"2224": 164, "5223": 3182}, 3346)
    opens_to_its_rows(ningbo)
    counts_no_further_than_the_own_divisions(ningbo)


def opens_to_its_rows(ningbo):
    """The definition decides, and every figure opens to the jobs behind it."""
    in_all = stable(ningbo, "cumulative-3", current=False)
    assert in_all.count() == 6739 + 200  # two jobs far apart: a hundred days in all
    assert stable(ningbo, "continuous-6", current=False).count() < 3346
    listed, behind = [], 0
    while page := stable(ningbo, current=True).rows(behind=behind, limit=1000):
        listed += page
        behind = page[-1]
    assert len(set(listed)) == 3346


def counts_no_further_than_the_own_divisions(ningbo):
    county = Scope(1, 1, ("5223",))
    assert stable(ningbo.seen_by(county), current=True).count() == 3182
    assert stable(ningbo.seen_by(Scope(1, 1, ("522323",))), current=True).count() == 3182
    assert stable(ningbo.seen_by(Scope(1, 1, ("4514",))), current=True).count() == 0


def test_f21_insured_assisted_of_them_lifted_and_disabled(db):
    day, since = dt.date(2022, 3, 31), dt.date(2021, 1, 1)
    firm = Employer.unscoped.create(uscc=uscc(1), name="示例鞋业有限公司", division_id="440703")
    told = {"place": None, "employer": firm}
    insured = people("451425", 2399)
    jobs = Spell.unscoped.bulk_create([job(each, since, export_mode="own", **told) for each in insured])
    SpellProof.unscoped.bulk_create(
        SpellProof(spell=each, source="insurance", first_on=since, last_on=dt.date(2022, 3, 1)) for each in jobs
    )
    lapsed = Spell.unscoped.bulk_create([job(each, since, export_mode="own") for each in people("451425", 50)])
    SpellProof.unscoped.bulk_create(
        SpellProof(spell=each, source="insurance", first_on=since, last_on=dt.date(2021, 6, 1)) for each in lapsed
    )
    helped = people("451425", 726 - 22) + people("451425", 22, health="6")
    Spell.unscoped.bulk_create([job(each, dt.date(2021, 5, 1), dt.date(2021, 9, 1), **told) for each in helped])
    Category.unscoped.bulk_create(
        [Category(person=each, kind="lifted", source="list", valid_from=SINCE) for each in helped[:174]]
        + [Category(person=each, kind="lifted", source="list", valid_to=SINCE) for each in helped[174:300]]
    )
    cut = Cut(homes=("451425",), places=("4407",))
    assert at_work_on(also(cut, proof="insurance", proof_since=dt.date(2022, 1, 1)), day).count() == 2399
    assisted = also(cut, mode="organised")
    assert began_between(assisted, since, day).count() == 726
    assert began_between(also(assisted, categories=("lifted",)), since, day).count() == 174
    assert began_between(also(assisted, health="6"), since, day).count() == 22


def also(cut: Cut, **more) -> Cut:
    return Cut(**{**vars(cut), **more})


spans = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 150), st.booleans()), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=spans, months=st.sampled_from([3, 6]), gap=st.sampled_from([0, 15]), seen=st.integers(50, 600))
def test_the_sql_agrees_with_counting_day_by_day(db, told, months, gap, seen):
    day = SINCE + dt.timedelta(days=seen)
    person = people("451425", 1)[0]
    jobs = [
        job(person, SINCE + dt.timedelta(days=at), None if runs else SINCE + dt.timedelta(days=at + length))
        for at, length, runs in told
    ]
    for each in jobs:
        each.kind = "flexible"
    Spell.unscoped.bulk_create(jobs)
    cut = Cut(homes=("451425",))
    for continuous in (True, False):
        rule = definitions.Stable("x", months, continuous, gap, "", "", "")
        for current in (True, False):
            found = stable_by(cut, rule, SINCE, day, current=current).rows()
            assert (person.pk in found) is naive(jobs, rule, day, current)
    Spell.unscoped.filter(person=person).delete()
    Person.unscoped.filter(pk=person.pk).delete()


def naive(jobs, rule, day, current) -> bool:
    """Walk along the calendar."""
    at_work = sorted(
        one
        for one in (SINCE + dt.timedelta(days=number) for number in range((day - SINCE).days + 1))
        if any(each.valid_from <= one <= (each.valid_to or day) for each in jobs)
    )
    if not at_work or (current and at_work[-1] != day):
        return False
    if not rule.continuous and len(at_work) >= rule.months * 30:
        return True
    stretches = [[at_work[0]]]
    for one in at_work[1:]:
        near = (one - stretches[-1][-1]).days - 1 <= rule.gap_days
        stretches[-1].append(one) if near else stretches.append([one])
    return any(long_enough(each, rule.months) and (not current or each[-1] == day) for each in stretches)


def long_enough(stretch, months) -> bool:
    """As many days as the months would have from its first day on."""
    return len(stretch) >= (add_months(stretch[0], months) - stretch[0]).days


def test_the_pair_of_regions_of_other_tests_has_no_stable_people_of_its_own(db):
    make_pair()
    assert stable(Cut(homes=("451425",)), current=False).count() == 0
