"""A round of a county's month, end to end: 600 people and 500 posts, with families, within seconds."""

from __future__ import annotations

import datetime as dt
import random
import time

import pytest

from tests.market.world import DISTRICT, TODAY, TOWNSHIP, uscc
from wengang.market.entries import add_posts, add_seekers
from wengang.market.models import Employer, Proposal, Vacancy
from wengang.market.rounds import do_run_round
from wengang.registry.models import Household, KinGroup, Person, Wish

PEOPLE, POSTS, COUPLES = 600, 500, 40
CPU_SECONDS = 30
"""Several times what an idle machine needs, for tests run beside much else."""


def crowd(dice):
    """People with different wishes; the first ones go in couples."""
    household = Household.unscoped.create(division_id=TOWNSHIP, head_name="农示")
    born = dt.date(1985, 1, 1)
    people = Person.unscoped.bulk_create(
        Person(full_name=f"农{n}", division_id=TOWNSHIP, household=household, education="70", birth_date=born)
        for n in range(PEOPLE)
    )
    couples = [KinGroup.objects.create(kind="couple") for _ in range(COUPLES)]
    Wish.unscoped.bulk_create(
        Wish(
            person=person,
            will_work="yes",
            source="visit",
            seen_on=TODAY,
            destinations=dice.choice([["4407"], ["44"], ["4407", "44"]]),
            occupations=dice.sample(["6-05", "6-18", "4-03"], dice.randint(0, 2)),
            least_wage=dice.choice([3500, 4500, 5000]),
            lodging=dice.choice(["none", "bed"]),
            limits=dice.sample(["light_work", "no_night", "seated"], dice.choice([0, 0, 1])),
            kin_group=couples[n // 2] if n < 2 * COUPLES else None,
        )
        for n, person in enumerate(people)
    )
    return people


def factories(dice):
    employers = Employer.unscoped.bulk_create(
        Employer(uscc=uscc(70_000 + n), name=f"示例{n}厂", division_id=DISTRICT) for n in range(70)
    )
    return Vacancy.unscoped.bulk_create(
        Vacancy(
            employer=dice.choice(employers),
            title="组装工",
            occurrence=n + 1,
            division_id=DISTRICT,
            occupation=dice.choice(["6-05", "6-18", "4-03"]),
            headcount=dice.choice([1, 1, 1, 2, 3]),
            wage_low=4000 + 100 * dice.randrange(10),
            wage_high=5000 + 100 * dice.randrange(25),
            lodging=dice.choice(["free", "paid", "none"]),
            shift=dice.choice(["day", "rotating", ""]),
        )
        for n in range(POSTS)
    )


@pytest.mark.load
def test_six_hundred_people_and_five_hundred_posts(pair, django_assert_max_num_queries):
    dice = random.Random(5)
    people, vacancies = crowd(dice), factories(dice)
    issue = pair.issue()
    add_seekers(issue, [person.pk for person in people])
    add_posts(issue, vacancies)
    began = time.process_time()
    with django_assert_max_num_queries(28):
        round_ = do_run_round(issue, by=pair.county_officer)
    assert time.process_time() - began < CPU_SECONDS
    assert round_.gap <= 1e-3
    assert round_.counts["proposals"] > 8 * PEOPLE
    rows = Proposal.unscoped.filter(round=round_, allocated=True).select_related("vacancy")
    taken: dict[int, int] = {}
    employers: dict[int, set[int]] = {}
    members: dict[int, int] = {}
    for row in rows:
        taken[row.vacancy_id] = taken.get(row.vacancy_id, 0) + 1
        if row.group is not None:
            employers.setdefault(row.group, set()).add(row.vacancy.employer_id)
            members[row.group] = members.get(row.group, 0) + 1
    headcount = {vacancy.pk: vacancy.headcount for vacancy in vacancies}
    assert all(count <= headcount[pk] for pk, count in taken.items())
    assert all(len(found) == 1 for found in employers.values())
    assert set(members.values()) == {2}
