"""Questions with evidence: each kind found where it is, not found where it is not, asked once, answered, kept."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.registry.conftest import NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, make_user
from tests.registry.test_quality import people
from wengang.accounts.roles import Role
from wengang.config.environment import Environment
from wengang.core.states import MayNot
from wengang.registry.actions.quality import do_answer
from wengang.registry.models import DuplicateCase, Household, Person, Question, StatusFact
from wengang.registry.quality.asking import ask
from wengang.registry.quality.detectors import common
from wengang.registry.quality.thresholds import assessment_days

QUIET = date(2026, 3, 20)
"""A day far from every assessment."""


def asked(kind: str) -> list[Question]:
    return list(Question.unscoped.filter(kind=kind).order_by("pk"))


def families(count: int, village: str = VILLAGE, first: int = 0, **columns: object) -> list[Person]:
    """So many persons, each a household of its own, reached today."""
    rows = [people(village, 1, first + each, **columns)[0] for each in range(count)]
    Household.unscoped.filter(contacted_on=None).update(contacted_on=QUIET)
    return rows


class TestSharedPhone:
    def test_ten_people_of_ten_households(self):
        rows = families(10, phone="13800138000")
        families(9, NEXT_VILLAGE, phone="13800138001")
        ask(QUIET)
        (question,) = asked("shared_phone")
        assert question.evidence["persons"] == sorted(row.pk for row in rows)
        assert question.division_id == VILLAGE

    def test_one_household_may_share_and_two_villages_belong_to_the_township(self):
        people(VILLAGE, 12, phone="13800138000")
        families(5, VILLAGE, 100, phone="13800138002")
        families(5, NEXT_VILLAGE, 100, phone="13800138002")
        ask(QUIET)
        assert [each.division_id for each in asked("shared_phone")] == ["451425103"]

    def test_evidence_holds_ids_and_counts_only(self):
        families(10, phone="13800138000")
        ask(QUIET)
        text = json.dumps(asked("shared_phone")[0].evidence) + asked("shared_phone")[0].fingerprint
        assert "13800138000" not in text
        assert "农" not in json.dumps(asked("shared_phone")[0].evidence, ensure_ascii=False)


class TestSameWage:
    def test_nearly_everybody_earns_the_same(self):
        families(20, wage_low=4500)
        families(3, VILLAGE, 50, wage_low=5200, wage_high=6000)
        families(30, NEXT_VILLAGE, 100, wage_low=4000)
        for number, row in enumerate(Person.unscoped.filter(division_id=NEXT_VILLAGE)):
            Person.unscoped.filter(pk=row.pk).update(wage_low=4000 + number % 2 * 300)
        ask(QUIET)
        (question,) = asked("same_wage")
        assert (question.division_id, question.evidence["count"], question.evidence["whole"]) == (VILLAGE, 20, 23)
        assert (question.evidence["low"], question.evidence["high"]) == (4500, 4500)


class TestJump:
    def changes(self, day: date, persons: list[Person], by: object, value: str) -> None:
        rows = StatusFact.unscoped.bulk_create(
            StatusFact(person=each, field="employment", value=value, source="call", seen_on=day, by=by)
            for each in persons
        )
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
        StatusFact.unscoped.filter(pk__in=[row.pk for row in rows]).update(recorded_at=moment)

    def test_many_changes_just_before_the_assessment_against_usual_weeks(self, county, township):
        rows = people(VILLAGE, 60)
        self.changes(date(2026, 5, 1), rows, township, "looking")
        self.changes(date(2026, 6, 27), rows[:40], county, "away")
        self.changes(date(2026, 6, 28), rows[40:], township, "away")
        ask(date(2026, 7, 1))
        (question,) = asked("jump")
        told = question.evidence
        assert (told["author"], told["count"], told["usual"]) == (county.pk, 40, 0)
        assert (told["day"], len(told["persons"])) == ("2026-06-30", 40)

    def test_saying_the_same_again_is_no_change(self, county, township):
        rows = people(VILLAGE, 40)
        self.changes(date(2026, 1, 1), rows, township, "away")
        self.changes(date(2026, 6, 27), rows, county, "away")
        ask(date(2026, 7, 1))
        assert not asked("jump")

    def test_a_jump_waits_for_its_answer_however_long(self, county):
        self.changes(date(2026, 6, 27), people(VILLAGE, 40), county, "looking")
        ask(date(2026, 6, 28))
        ask(date(2026, 11, 1))
        assert [each.state for each in asked("jump")] == ["open"]

    def test_assessment_days_are_looked_at_from_a_week_before_to_a_month_after(self):
        assert assessment_days(date(2026, 6, 22)) == []
        assert assessment_days(date(2026, 6, 23)) == [date(2026, 6, 30)]
        assert assessment_days(date(2027, 1, 5)) == [date(2026, 12, 31)]

    def test_an_installation_says_when_its_work_is_assessed(self, settings, monkeypatch):
        monkeypatch.setenv("WENGANG_ASSESSMENT_DAYS", "03-31,09-15")
        settings.ASSESSMENT_DAYS = Environment().assessed_on
        assert assessment_days(date(2026, 6, 23)) == []
        assert assessment_days(date(2026, 9, 10)) == [date(2026, 9, 15)]

    @pytest.mark.parametrize("text", ["", "31", "13-01", "02-29", "06-30;12-31"])
    def test_a_day_that_is_none_stops_the_start(self, monkeypatch, text):
        monkeypatch.setenv("WENGANG_ASSESSMENT_DAYS", text)
        with pytest.raises(ValueError, match="assessment_days"):
            Environment()


class TestSilent:
    def test_a_village_that_nobody_spoke_to_is_asked_about_once(self):
        seen = QUIET - timedelta(days=200)
        families(6, employment_on=seen)
        Household.unscoped.update(contacted_on=seen)
        families(4, NEXT_VILLAGE, 100, employment_on=seen)
        Household.unscoped.filter(division_id=NEXT_VILLAGE).update(contacted_on=seen)
        ask(QUIET)
        (question,) = asked("silent")
        assert (question.division_id, question.evidence["count"]) == (VILLAGE, 6)
        assert question.evidence["since"] == seen.isoformat()

    def test_a_list_is_no_contact(self):
        rows = families(6, employment_on=QUIET - timedelta(days=3), employment_source="list")
        Household.unscoped.update(contacted_on=QUIET - timedelta(days=200))
        ask(QUIET)
        assert len(asked("silent")) == 1
        Person.unscoped.filter(pk__in=[row.pk for row in rows]).update(employment_source="wage")
        ask(QUIET)
        assert not asked("silent")


class TestTwoVillages:
    born = {"full_name": "农大山", "birth_date": date(1988, 2, 3)}

    def test_one_name_and_birth_date_in_two_villages_of_a_county(self):
        (one,) = people(VILLAGE, 1, **self.born)
        (other,) = people(NEXT_VILLAGE, 1, **self.born)
        people(OTHER_COUNTY, 1, **self.born)
        people(VILLAGE, 1, 50, **self.born)
        ask(QUIET)
        pairs = [each.evidence["persons"] for each in asked("two_villages")]
        assert [one.pk, other.pk] in pairs
        assert len(pairs) == 2
        assert {each.division_id for each in asked("two_villages")} == {"451425103"}

    def test_two_id_numbers_tell_two_people_apart_and_so_does_a_decision(self):
        (one,) = people(VILLAGE, 1, **self.born, id_number="a")
        (other,) = people(NEXT_VILLAGE, 1, **self.born, id_number="b")
        ask(QUIET)
        assert not asked("two_villages")
        Person.unscoped.filter(pk=other.pk).update(id_index=None)
        case = {"division_id": "451425103", "incoming": "{}", "likeness": 90, "grounds": "test"}
        DuplicateCase.unscoped.create(existing=one, outcome=other, fingerprint=b"1", decision="different", **case)
        ask(QUIET)
        assert not asked("two_villages")
        DuplicateCase.unscoped.create(existing=one, fingerprint=b"2", **case)
        ask(QUIET)
        assert [set(each.evidence) for each in asked("two_villages")] == [{"count", "persons", "cases"}]


class TestAsking:
    def test_the_same_is_asked_once(self):
        families(10, phone="13800138000")
        assert (ask(QUIET).new, ask(QUIET).new) == (1, 0)
        assert len(asked("shared_phone")) == 1

    def test_an_open_question_follows_the_evidence_and_goes_with_it(self):
        rows = families(11, phone="13800138000")
        ask(QUIET)
        Person.unscoped.filter(pk=rows[0].pk).update(phone_index=None)
        assert ask(QUIET).changed == 1
        assert asked("shared_phone")[0].evidence["count"] == 10
        Person.unscoped.filter(pk=rows[1].pk).update(phone_index=None)
        assert ask(QUIET).withdrawn == 1
        assert not asked("shared_phone")

    def test_an_answer_stays_and_only_new_evidence_asks_again(self, county):
        rows = families(11, phone="13800138000")
        ask(QUIET)
        answered = do_answer(asked("shared_phone")[0], "right", "村委会的公用电话", by=county)
        assert ask(QUIET).new == 0
        Person.unscoped.filter(pk=rows[0].pk).update(phone_index=None)
        assert ask(QUIET).new == 0
        families(1, VILLAGE, 200, phone="13800138000")
        assert ask(QUIET).new == 1
        answered.refresh_from_db()
        assert (answered.state, answered.answer, answered.answered_by) == ("right", "村委会的公用电话", county)
        assert [each.state for each in asked("shared_phone")] == ["right", "open"]

    def test_an_answer_has_words_comes_once_and_from_whom_it_concerns(self, county, next_county):
        families(10, phone="13800138000")
        ask(QUIET)
        (question,) = asked("shared_phone")
        for state, words in (("right", " "), ("open", "不知道"), ("", "不知道")):
            with pytest.raises(ValidationError):
                do_answer(question, state, words, by=county)
        village = make_user("assistant", VILLAGE, Role.ASSISTANT, "village")
        for stranger in (next_county, village):
            with pytest.raises(MayNot):
                do_answer(question, "right", "公用电话", by=stranger)
        do_answer(question, "mended", "已逐户改正", by=county)
        with pytest.raises(ValidationError):
            do_answer(question, "right", "公用电话", by=county)

    def test_a_question_is_seen_by_whose_place_it_is(self, county, next_county):
        families(10, phone="13800138000")
        ask(QUIET)
        assert Question.objects.visible_to(county.scope).count() == 1
        assert Question.objects.visible_to(next_county.scope).count() == 0


def test_the_smallest_division_that_holds_both():
    assert common(VILLAGE, VILLAGE) == VILLAGE
    assert common(f"{VILLAGE}-01", f"{VILLAGE}-02") == VILLAGE
    assert common(VILLAGE, OTHER_COUNTY) == "4514"
    assert common(VILLAGE, "530602100901") == ""
