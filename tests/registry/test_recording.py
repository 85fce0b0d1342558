"""Observations on the ledger's own tables: what is written, what follows, and that nothing gets lost."""

import threading
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.timezone import localdate

from tests.registry.conftest import NEXT_VILLAGE, VILLAGE, make_user
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import StoredFile
from wengang.core.states import MayNot
from wengang.registry.actions import (
    do_record_fact,
    do_record_household_fact,
    do_record_status,
    do_record_wish,
    do_withdraw_fact,
    do_withdraw_household_fact,
)
from wengang.registry.models import Household, HouseholdFact, Person, StatusFact, Wish
from wengang.registry.questionnaires import load, questions_for, questions_for_home

TODAY = localdate()


def ago(days: int) -> date:
    return localdate() - timedelta(days=days)


@pytest.fixture
def person(divisions: None) -> Person:
    home = Household.unscoped.create(division_id=VILLAGE, number="3", head_name="农大山")
    return Person.unscoped.create(full_name="农小军", division_id=VILLAGE, household=home, birth_date=date(1990, 5, 17))


def told(person: Person) -> Person:
    return Person.unscoped.get(pk=person.pk)


def record(person: Person, by: User, field: str, value: Any, source: str, days: int, **more: Any) -> StatusFact:
    return do_record_fact(person, field, value, source=source, seen_on=ago(days), by=by, **more)


def test_a_later_but_weaker_word_waits_beside_the_stronger_one(person, county):
    record(person, county, "employment", "away", "visit", 20, work={"employer_name": "示例电子厂", "wage_low": 5200})
    record(person, county, "employment", "looking", "chat", 2)
    now = told(person)
    assert (now.employment, now.employment_source, now.employment_on) == ("away", "visit", ago(20))
    assert (now.employer_name, now.wage_low, now.wage_high) == ("示例电子厂", 5200, 5200)
    assert set(StatusFact.unscoped.filter(field="employment").values_list("value", flat=True)) == {"away", "looking"}


def test_it_counts_when_the_stronger_one_no_longer_holds(person, county):
    record(person, county, "employment", "away", "visit", 40, work={"employer_name": "示例电子厂"})
    record(person, county, "employment", "looking", "chat", 2)
    now = told(person)
    assert (now.employment, now.employment_source, now.employer_name) == ("looking", "chat", "")


def test_a_hire_stands_above_every_report(person, county):
    do_record_status(person, "nearby", source="roster", seen_on=ago(10), by=None)
    record(person, county, "employment", "looking", "insurance", 1)
    assert told(person).employment == "nearby"


def test_what_was_seen_before_but_recorded_after_leaves_the_same_columns(person, county):
    """Every order of recording the same four observations ends in the same columns."""
    four = [
        ("employment", "away", "visit", 20, {"employer_name": "示例电子厂"}),
        ("employment", "nearby", "call", 10, {"employer_name": "样本制衣厂"}),
        ("wage", "5200", "visit", 15, None),
        ("labour_ability", "skilled", "self", 5, None),
    ]
    ends = set()
    for order in permutations(four):
        StatusFact.unscoped.all().delete()
        Person.unscoped.update(
            employment="", employment_source="", employment_on=None, employer_name="", wage_low=None, wage_high=None,
            labour_ability="", labour_ability_on=None,
        )  # fmt: skip
        for field, value, source, days, work in order:
            record(told(person), county, field, value, source, days, work=work)
        now = told(person)
        ends.add((now.employment, now.employment_on, now.employer_name, now.wage_low, now.labour_ability))
    assert ends == {("away", ago(20), "示例电子厂", 5200, "skilled")}


def test_a_single_thing_is_recorded_of_the_job_that_stands(person, county):
    record(person, county, "employment", "away", "visit", 20, work={"wage_low": 4500, "wage_high": 5000})
    record(person, county, "wage", "6000", "wage", 3)
    record(person, county, "wage", "3000", "call", 1)
    now = told(person)
    assert (now.employment_on, now.wage_low, now.wage_high) == (ago(20), 6000, 6000)


def test_what_a_column_held_before_counts_as_the_word_of_a_list(person, county):
    Person.unscoped.update(employment="nearby", employment_source="visit", employment_on=ago(5), wage_low=4000)
    record(told(person), county, "employment", "looking", "chat", 1)
    assert (told(person).employment, told(person).wage_low) == ("nearby", 4000)
    record(told(person), county, "wage", "4400", "chat", 0)
    assert told(person).wage_low == 4400


def test_the_last_word_sent_twice_is_written_once(person, county):
    one = record(person, county, "employment", "away", "call", 1, note="在厂里")
    two = record(person, county, "employment", "away", "call", 1, note="在厂里")
    assert (one.pk, StatusFact.unscoped.count()) == (two.pk, 1)
    record(person, county, "employment", "nearby", "call", 1)
    record(person, county, "employment", "away", "call", 1, note="在厂里")
    assert (told(person).employment, StatusFact.unscoped.count()) == ("away", 3)


def test_a_wish_follows_the_answer_and_keeps_the_rest(person, county):
    do_record_wish(person, by=county, will_work="stay", least_wage=5000, source="call", seen_on=ago(30))
    record(person, county, "will_work", "yes", "visit", 1)
    wish = Wish.unscoped.get(current=True)
    assert (wish.will_work, wish.least_wage, wish.source, wish.seen_on) == ("yes", 5000, "visit", ago(1))
    record(person, county, "will_work", "no", "chat", 0)
    assert Wish.unscoped.get(current=True).will_work == "yes"


def test_a_household_asks_for_help(person, county):
    home = person.household
    fact = do_record_household_fact(home, "help_needed", "照看老人", source="visit", seen_on=ago(1), by=county)
    assert (fact.value, Household.unscoped.get().help_needed) == ("照看老人", "照看老人")
    assert Household.unscoped.get().contacted_on == ago(1)
    do_record_household_fact(home, "help_needed", "", source="visit", seen_on=ago(0), by=county)
    assert (Household.unscoped.get().help_needed, HouseholdFact.unscoped.count()) == ("", 2)


def test_only_whoever_looks_after_them_records(person, county):
    stranger = make_user("next", NEXT_VILLAGE, Role.ASSISTANT)
    with pytest.raises(MayNot):
        record(person, stranger, "employment", "away", "call", 1)
    with pytest.raises(MayNot):
        do_record_household_fact(person.household, "help_needed", "照看老人", source="call", seen_on=TODAY, by=stranger)
    assert StatusFact.unscoped.count() == HouseholdFact.unscoped.count() == 0


def test_nobody_refers_to_another_offices_file(person, county):
    other = Organisation.objects.create(name="别处", short_name="别处", division_id="451481", kind="bureau")
    file = StoredFile.unscoped.create(
        organisation=other, filename="a.png", content_type="image/png", size=1, digest="x", sealed=b"x", by=county
    )
    with pytest.raises(MayNot):
        record(person, county, "employment", "away", "visit", 1, evidence=file)


@pytest.mark.parametrize(("field", "value"), [("employment", "idle"), ("help_needed", "x"), ("full_name", "别人")])
def test_what_is_not_observed_of_a_person_is_refused(person, county, field, value):
    with pytest.raises(ValidationError):
        record(person, county, field, value, "call", 1)


def test_a_day_to_come_is_refused(person, county):
    with pytest.raises(ValidationError):
        record(person, county, "employment", "away", "call", -1)


@pytest.mark.django_db(transaction=True)
def test_two_people_recording_at_once_lose_nothing(person, county):
    """A visit and a weaker call at the same instant, many times: both are kept and the visit stands."""
    second = make_user("second", VILLAGE, Role.ASSISTANT)
    wrong: list[BaseException] = []
    start = threading.Barrier(2)

    def work(by: User, source: str, value: str) -> None:
        try:
            start.wait(10)
            for days in range(8, 0, -1):
                record(told(person), by, "employment", value, source, days, work={"employer_name": source})
        except BaseException as each:
            wrong.append(each)
        finally:
            connection.close()

    pair = [(county, "visit", "away"), (second, "call", "looking")]
    threads = [threading.Thread(target=work, args=each) for each in pair]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert wrong == []
    assert StatusFact.unscoped.filter(field="employment").count() == 16
    now = told(person)
    assert (now.employment, now.employment_source, now.employment_on) == ("away", "visit", ago(1))
    assert now.employer_name == "visit"


def test_a_wrong_word_is_taken_back_and_stays_to_be_read(person, county):
    record(person, county, "employment", "away", "call", 9, work={"employer_name": "示例电子厂"})
    slip = record(person, county, "employment", "looking", "visit", 2)
    assert told(person).employment == "looking"
    do_withdraw_fact(slip, note="看错了人", by=county)
    now = told(person)
    assert (now.employment, now.employment_on, now.employer_name) == ("away", ago(9), "示例电子厂")
    assert StatusFact.unscoped.filter(field="employment").count() == 2
    with pytest.raises(ValidationError):
        do_withdraw_fact(slip, note="再来一次", by=county)


def test_taking_back_the_only_word_leaves_nothing_known(person, county):
    slip = record(person, county, "employment", "away", "visit", 2, work={"employer_name": "示例电子厂", "wage_low": 9})
    do_withdraw_fact(slip, note="看错了人", by=county)
    now = told(person)
    assert (now.employment, now.employment_source, now.employment_on) == ("", "", None)
    assert (now.employer_name, now.wage_low) == ("", None)
    record(person, county, "employment", "nearby", "chat", 1)
    assert told(person).employment == "nearby"


def test_what_was_taken_back_by_mistake_is_recorded_again(person, county):
    slip = record(person, county, "employment", "away", "visit", 2)
    do_withdraw_fact(slip, note="看错了人", by=county)
    record(told(person), county, "employment", "away", "visit", 2)
    assert told(person).employment == "away"


def test_nobody_takes_back_what_another_recorded(person, county, township):
    fact = record(person, county, "employment", "away", "visit", 2)
    with pytest.raises(MayNot):
        do_withdraw_fact(fact, note="我不同意", by=township)
    with pytest.raises(ValidationError):
        do_withdraw_fact(fact, note=" ", by=county)


def test_a_job_listed_again_keeps_its_employer(person, county):
    """An employer told of an earlier job and written again by a list is not lost at the next word."""
    record(person, county, "employment", "away", "visit", 60, work={"employer_name": "示例电子厂"})
    record(person, county, "employment", "looking", "visit", 40)
    Person.unscoped.update(
        employment="away", employment_source="list", employment_on=ago(5), employer_name="示例电子厂"
    )
    record(person, county, "phone_reachable", "yes", "call", 1)
    assert told(person).employer_name == "示例电子厂"


def test_what_a_list_wrote_is_corrected_in_the_list(person, county):
    listed = StatusFact.unscoped.create(
        person=person, field="employment", value="away", source="list", seen_on=ago(3), by=county
    )
    with pytest.raises(ValidationError):
        do_withdraw_fact(listed, note="名单错了", by=county)


def asked(home: Household, by: User, value: str, days: int, source: str = "visit") -> HouseholdFact:
    return do_record_household_fact(home, "help_needed", value, source=source, seen_on=ago(days), by=by)


def test_a_wrong_word_about_a_household_is_taken_back_and_what_stood_before_stands_again(person, county):
    home = person.household
    asked(home, county, "照看卧床老人", 9)
    slip = asked(home, county, "两个孩子上学", 2)
    assert home.help_needed == "两个孩子上学"
    do_withdraw_household_fact(slip, note="走错了门", by=county)
    home.refresh_from_db()
    assert home.help_needed == "照看卧床老人"
    assert [each.field for each in HouseholdFact.unscoped.order_by("pk")] == ["help_needed"] * 2 + ["withdrawn"]
    with pytest.raises(ValidationError):
        do_withdraw_household_fact(slip, note="再来一次", by=county)
    asked(home, county, "两个孩子上学", 2)  # it was right after all: the same words count anew
    assert Household.unscoped.get(pk=home.pk).help_needed == "两个孩子上学"


def test_taking_back_the_only_word_about_a_household_leaves_the_question_open(person, county):
    home = person.household
    slip = asked(home, county, "照看卧床老人", 2)
    table = load("household/1")
    on_the_list = {question.column for question in questions_for_home(table, home, [], TODAY).get("household", ())}
    assert "help_needed" not in on_the_list
    do_withdraw_household_fact(slip, note="走错了门", by=county)
    home = Household.unscoped.get(pk=home.pk)
    assert home.help_needed == ""
    on_the_list = {question.column for question in questions_for_home(table, home, [], TODAY).get("household", ())}
    assert "help_needed" in on_the_list


def test_of_a_household_too_nobody_takes_back_what_another_recorded(person, county, township, next_county):
    fact = asked(person.household, county, "照看卧床老人", 2)
    for stranger in (township, next_county):
        with pytest.raises(MayNot):
            do_withdraw_household_fact(fact, note="我不同意", by=stranger)
    with pytest.raises(ValidationError):
        do_withdraw_household_fact(fact, note=" ", by=county)
    withdrawal = do_withdraw_household_fact(fact, note="走错了门", by=county)
    with pytest.raises(ValidationError):
        do_withdraw_household_fact(withdrawal, note="又是对的", by=county)


def test_a_fact_without_a_column_is_asked_again_once_it_is_taken_back(person, county):
    """When somebody came home follows from the observation alone."""
    table = load("returnee/1")

    def asked_now() -> set[str]:
        return {question.column for question in questions_for(table, told(person), TODAY)}

    slip = record(person, county, "back_on", ago(3).isoformat(), "call", 1)
    assert "back_on" not in asked_now()
    do_withdraw_fact(slip, note="打错了号", by=county)
    assert "back_on" in asked_now()
