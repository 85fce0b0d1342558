"""Judging what was touched comes to the same as judging everybody, after any sequence of changes and days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from wengang.accounts.models import User
from wengang.core.models import Division
from wengang.registry import facts, zero
from wengang.registry.enums import OPEN_ZERO, EmploymentStatus
from wengang.registry.models import Household, Person, StatusFact, ZeroCase

START = date(2026, 9, 1)
FOPING, VILLAGE, TOWN = "610730100201", "610722100201", "610722100001"
PLACES = [FOPING, VILLAGE, TOWN]
BIRTHS = [None, date(2010, 9, 10), date(2010, 12, 1), date(1963, 10, 1), date(1964, 1, 1), date(1971, 3, 1),
          date(1990, 5, 17), date(2020, 1, 1), date(1950, 1, 1)]  # fmt: skip
STATUSES = ["away", "nearby", "flexible", "farming", "looking", "looking", "studying"]
SOURCES = ["visit", "call", "roster", "list", "self", "insurance"]

observed = st.tuples(
    st.just("observe"),
    st.integers(0, 7),
    st.sampled_from(STATUSES),
    st.sampled_from(SOURCES),
    st.sampled_from([0, 0, 0, 5, 60, 200, 400]),
)
days = st.tuples(st.just("days"), st.sampled_from([1, 7, 30, 91, 200]))
changes = st.one_of(
    observed,
    observed,
    days,
    days,
    st.tuples(st.just("move"), st.integers(0, 7), st.integers(0, 3)),
    st.tuples(st.just("place"), st.integers(0, 3), st.sampled_from(PLACES)),
    st.tuples(st.just("born"), st.integers(0, 7), st.sampled_from(BIRTHS)),
    st.tuples(st.just("ability"), st.integers(0, 7), st.sampled_from(["", "ordinary", "lost"])),
    st.tuples(st.just("dies"), st.integers(0, 7)),
    st.tuples(st.just("take_back"), st.integers(0, 7)),
)
beginnings = st.lists(
    st.tuples(st.sampled_from(["away", "flexible", "looking", "looking", "farming", "studying", ""]),
              st.sampled_from([1, 60, 200, 300])),
    min_size=8, max_size=8,
)  # fmt: skip
"""What was known of the eight people before: a status and how many days ago it was seen."""


class World:
    """Four households, eight people; every change refreshes the households it touches and nothing else."""

    def __init__(self, beginnings: list[tuple[str, int]]) -> None:
        self.today = START
        self.by = User.objects.get_or_create(username="somebody", defaults={"full_name": "示例"})[0].pk
        self.homes = [Household.unscoped.create(division_id=PLACES[n % 3], head_name="农示例") for n in range(4)]
        self.people = [self._person(n) for n in range(8)]
        self._judge(self.homes)
        for number, (status, ago) in enumerate(beginnings):
            if status:
                self.observe(number, status, "visit", ago)

    def _person(self, number: int) -> Person:
        home = self.homes[number % 4]
        return Person.unscoped.create(
            household=home,
            division_id=home.division_id,
            full_name="农示例",
            birth_date=BIRTHS[6 if number < 4 else number],
            sex=str(number % 2 + 1),
        )

    def _judge(self, homes: list[Household]) -> None:
        zero.refresh([each.pk for each in homes], self.today)

    def apply(self, change: tuple[Any, ...]) -> None:
        getattr(self, change[0])(*change[1:])

    def observe(self, number: int, status: str, source: str, ago: int) -> None:
        person = self.people[number]
        day = self.today - timedelta(days=ago)
        StatusFact.unscoped.create(
            person=person, field="employment", value=status, source=source, seen_on=day, by_id=self.by
        )
        self._stand(person)

    def take_back(self, number: int) -> None:
        """The person's last observation was wrong."""
        person = self.people[number]
        heard = self._heard(person)
        if len(heard) > 1:
            last = heard[-1]
            StatusFact.unscoped.create(
                person=person, field=facts.WITHDRAWN, value="employment", source=last.source, seen_on=last.seen_on,
                by_id=self.by, withdraws=last,
            )  # fmt: skip
            self._stand(person)

    @staticmethod
    def _heard(person: Person) -> list[StatusFact]:
        rows = StatusFact.unscoped.filter(person=person).order_by("pk")
        gone = {each.withdraws_id for each in rows}
        return [each for each in rows if each.field == "employment" and each.pk not in gone]

    def _stand(self, person: Person) -> None:
        seen = facts.stands(self._heard(person), self.today, facts.FIELDS["employment"])
        assert seen is not None
        person.employment, person.employment_on = seen.fact.value, seen.fact.seen_on
        person.employment_source = seen.fact.source
        person.save()
        self._judge([person.household])

    def move(self, number: int, to: int) -> None:
        person = self.people[number]
        left, person.household = person.household, self.homes[to]
        person.save()
        self._judge([left, person.household])

    def place(self, number: int, division: str) -> None:
        self.homes[number].division_id = division
        Household.unscoped.filter(pk=self.homes[number].pk).update(division=division)
        self._judge([self.homes[number]])

    def born(self, number: int, day: date | None) -> None:
        self._set(number, birth_date=day)

    def ability(self, number: int, ability: str) -> None:
        self._set(number, labour_ability=ability)

    def dies(self, number: int) -> None:
        self._set(number, deceased=True)

    def _set(self, number: int, **values: Any) -> None:
        person = self.people[number]
        for name, value in values.items():
            setattr(person, name, value)
        person.save()
        self._judge([person.household])

    def days(self, count: int) -> None:
        """Every night what the calendar may have changed, and nothing else."""
        for _each in range(count):
            self.today += timedelta(days=1)
            zero.refresh_due(self.today)

    def compare(self) -> None:
        kept = set(Household.unscoped.filter(zero_employment_since__isnull=False).values_list("pk", flat=True))
        full = zero.verdicts(self.today)
        assert kept == {each.household for each in full}
        waiting = set(ZeroCase.unscoped.filter(state__in=OPEN_ZERO).values_list("household", flat=True))
        assert kept <= waiting
        assert zero.refresh_all(self.today) == 0
        spelled = {each.household: each for each in zero.verdicts(self.today, past=True)}
        assert set(spelled) == kept  # the spells of the observations end where the present statuses stand


@pytest.mark.django_db
class TestIncremental(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(beginnings, st.lists(changes, min_size=1, max_size=10))
    def test_agrees_with_judging_everybody(self, known: list[tuple[str, int]], sequence: list[tuple[Any, ...]]) -> None:
        for code in ("61", "6107", "610730", "610722", *PLACES):
            Division.objects.get_or_create(code=code, defaults={"name": f"示例{code}", "level": "village"})
        world = World(known)
        for change in sequence:
            world.apply(change)
            world.compare()

    def test_every_status_is_known_to_the_statement(self) -> None:
        assert set(STATUSES) <= set(EmploymentStatus.values)
