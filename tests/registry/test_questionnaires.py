"""Questionnaires: tables that are in order, answers in one spelling, and nothing asked that is known and fresh."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from wengang.registry.actions import do_record_status
from wengang.registry.actions.facts import do_record_fact, do_record_household_fact
from wengang.registry.enums import SurveyKind
from wengang.registry.facts import FIELDS
from wengang.registry.models import Household, Person, Wish
from wengang.registry.questionnaires import (
    UnknownQuestionnaire,
    load,
    published,
    questions_for,
    questions_for_home,
)
from wengang.registry.questionnaires.tables import _read

from .conftest import VILLAGE

TODAY = date(2026, 11, 22)
ROW = {"code": "a", "of": "person", "kind": "text", "zh": "问", "en": "ask", "fills": "fact:employer_name"}


def codes(questions) -> list[str]:
    return [each.code for each in questions]


class TestTables:
    def test_every_published_table_is_in_order_and_fills_what_there_is(self):
        assert {name.partition("/")[0] for name in published()} == set(SurveyKind.values)
        wish = {each.name for each in Wish._meta.get_fields()}
        for name in published():
            for question in load(name).questions:
                assert question.zh
                assert question.en
                if question.room == "fact":
                    assert FIELDS[question.column].of_household == (question.of == "household"), question.code
                    choices = FIELDS[question.column].choices
                    assert choices is None or question.kind == "yes_no" or set(codes(question.choices)) == set(choices)
                elif question.column:
                    assert question.column in wish
                else:
                    assert all(set(each.becomes) <= wish and each.becomes for each in question.choices)

    @pytest.mark.parametrize("name", ["household/9", "../household-1", "household", ""])
    def test_a_table_that_is_not_there_is_told(self, name):
        with pytest.raises(UnknownQuestionnaire):
            load(name)

    @pytest.mark.parametrize(
        "wrong",
        [{"when": {"later": ["x"]}}, {"kind": "essay"}, {"fills": "person:phone"}, {"kind": "choice"}, {"of": "dog"}],
    )
    def test_a_table_that_is_wrong_is_found_when_it_is_read(self, wrong):
        table = {"zh": "表", "en": "table", "dated": TODAY, "questions": [ROW | wrong]}
        with pytest.raises(ValueError, match="question a"):
            _read("test/1", table)


class TestAnswers:
    def clean(self, **answers):
        return load("household/1").clean("person", answers, TODAY)

    def test_one_spelling(self):
        assert self.clean(employment="away", wage="4500", employer_name="  示例  电子厂 ", training="") == {
            "employment": "away",
            "wage": 4500,
            "employer_name": "示例 电子厂",
        }
        back = load("returnee/1").clean("person", {"back_on": "2026-11-20", "travel_help": True}, TODAY)
        assert back == {"back_on": "2026-11-20", "travel_help": "yes"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"employment": "astronaut"}, {"wage": "much"}, {"wage": 3.5}, {"wage": -1}, {"wage": 10**7}, {"wage": [1]},
            {"employer_name": "很" * 81}, {"help_needed": "照看老人"}, {"nonsense": 1}, {"employment": {"a": 1}},
        ],
    )  # fmt: skip
    def test_what_does_not_answer_is_refused(self, wrong):
        with pytest.raises(ValidationError):
            self.clean(**wrong)

    @pytest.mark.parametrize("day", ["2026-11-23", "tomorrow", "2026-02-30", 5])
    def test_a_day_that_cannot_be(self, day):
        with pytest.raises(ValidationError):
            load("returnee/1").clean("person", {"back_on": day}, TODAY)


class TestAsked:
    @pytest.fixture
    def home(self):
        return Household.unscoped.create(division_id=VILLAGE, head_name="农示例")

    @pytest.fixture
    def person(self, home):
        return Person.unscoped.create(
            division_id=VILLAGE, household=home, full_name="农示例", birth_date=date(1990, 5, 1)
        )

    def asked(self, person, name="household/1", today=None):
        return codes(questions_for(load(name), person, today or timezone.localdate()))

    def test_a_stranger_is_asked_everything(self, person):
        assert self.asked(person) == codes(load("household/1").of("person"))

    def test_what_is_known_and_fresh_is_skipped_until_it_is_stale(self, person, county):
        today = timezone.localdate()
        work = {"employer_name": "示例电子厂", "work_place": "龙岗区", "wage_low": 4500}
        do_record_status(person, "away", source="visit", seen_on=today, by=county, work=work)
        fresh = self.asked(person)
        assert not {"employment", "employer_name", "work_place", "wage"} & set(fresh)
        assert {"labour_ability", "will_work"} <= set(fresh)
        stale = self.asked(person, today=today + timedelta(days=FIELDS["employment"].fresh_days))
        assert "employment" in stale
        assert "employer_name" not in stale

    def test_what_is_known_leads_to_what_depends_on_it(self, person, county):
        """Fresh, but the employer was not told: it is asked; somebody at home is not asked for an employer."""
        do_record_status(person, "away", source="call", seen_on=timezone.localdate(), by=county)
        assert "employer_name" in self.asked(person)
        do_record_status(person, "looking", source="visit", seen_on=timezone.localdate(), by=county)
        assert "employer_name" not in self.asked(person)

    def test_a_job_that_ended_is_not_known_any_more(self, person, county):
        today = timezone.localdate()
        for days, status, employer in ((9, "away", "旧厂"), (5, "looking", ""), (1, "nearby", "")):
            work = {"employer_name": employer} if employer else None
            day = today - timedelta(days=days)
            do_record_status(person, status, source="visit", seen_on=day, by=county, work=work)
        assert "employer_name" in self.asked(person)

    def test_a_child_and_a_dead_person_are_not_asked(self, home, person):
        child = Person.unscoped.create(
            division_id=VILLAGE, household=home, full_name="农小", birth_date=timezone.localdate()
        )
        dead = Person.unscoped.create(division_id=VILLAGE, household=home, full_name="农老", deceased=True)
        asked = questions_for_home(load("household/1"), home, [person, child, dead], timezone.localdate())
        assert asked[child.code] == []
        assert dead.code not in asked
        assert codes(asked["household"]) == ["help_needed"]

    def test_what_the_household_said_is_not_asked_again(self, home, person, county):
        told = {"source": "visit", "seen_on": timezone.localdate(), "by": county}
        do_record_household_fact(home, "help_needed", "照看老人", **told)
        assert questions_for_home(load("household/1"), home, [person], timezone.localdate())["household"] == []

    def test_intentions_are_asked_at_every_return(self, person, county):
        do_record_fact(person, "back_on", "2026-11-01", source="call", seen_on=timezone.localdate(), by=county)
        asked = self.asked(person, "returnee/1")
        assert "back_on" not in asked
        assert {"going", "destination"} <= set(asked)

    def test_one_door_takes_the_same_queries_however_many_live_there(self, home, person, django_assert_num_queries):
        people = [person] + [
            Person.unscoped.create(division_id=VILLAGE, household=home, full_name=f"农{n}") for n in range(5)
        ]
        with django_assert_num_queries(3):
            questions_for_home(load("household/1"), home, people, timezone.localdate())
