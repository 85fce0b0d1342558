"""Walk-in registration: whoever stands at the desk is found or entered once, with what they say."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.registry.actions.walkins import NOBODY, Caller, Told, do_register_walk_in, recognise
from wengang.registry.models import DuplicateCase, Household, Person
from wengang.registry.sheets.entry import Entry

from .conftest import BIRTH, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, make_user, number

WISH = {"will_work": "yes", "occupation_text": "装配工", "least_wage": 3500}


def caller(name: str = "农秀珍", **more: Any) -> Caller:
    return Caller(name, more.pop("division", VILLAGE), **more)


def came(by: Any, who: Caller, same: str = "", **told: Any) -> Person:
    person = do_register_walk_in(who, Told(**told), by=by, same=same).person
    assert person is not None
    return person


class TestNew:
    def test_is_entered_with_everything_said_on_their_own_word_today(self, township):
        told = {"status": "looking", "wish": WISH, "skills": ("电焊", "电焊", "装配"), "agreed": True}
        found = came(township, caller(id_number=number(21), phone="13800138001", head_name="农大山"), **told)
        today = timezone.localdate()
        assert (found.division_id, found.birth_date, found.phone) == (VILLAGE, BIRTH, "13800138001")
        assert found.household is not None
        assert found.household.head_name == "农大山"
        found.refresh_from_db()
        assert (found.employment, found.employment_source, found.employment_on) == ("looking", "self", today)
        assert found.facts.get(field="contact_agreed").value == "yes"
        wish = found.wishes.get(current=True)
        assert (wish.will_work, wish.least_wage, wish.source, wish.seen_on) == ("yes", 3500, "self", today)
        assert set(found.skills.values_list("name", flat=True)) == {"电焊", "装配"}
        assert found.pinyin == "nongxiuzhen", "the search box finds them at once"

    def test_goes_into_the_household_that_the_head_leads_to(self, township):
        home = Household.unscoped.create(division_id=VILLAGE, head_name="农大山", number="7")
        assert came(township, caller(head_name="农大山", phone="13800138001")).household_id == home.pk
        assert Household.unscoped.count() == 1

    def test_a_wrong_number_stands_beside_its_field_and_nothing_is_written(self, township):
        for wrong in ({"id_number": number(21)[:-1] + "A"}, {"phone": "12"}):
            with pytest.raises(ValidationError) as refused:
                came(township, caller(**wrong))
            assert list(refused.value.message_dict) == list(wrong)
        assert not Person.unscoped.exists()

    def test_only_in_ones_own_area(self, township, receiver):
        with pytest.raises(MayNot):
            came(township, caller(division=OTHER_COUNTY))
        with pytest.raises(MayNot):
            came(receiver, caller())


class TestKnown:
    def test_is_found_by_number_and_not_entered_twice(self, township):
        first = came(township, caller(id_number=number(21)), status="looking")
        again = came(township, caller(id_number=number(21), phone="13800138002", division=NEXT_VILLAGE), wish=WISH)
        assert again == first
        again.refresh_from_db()
        assert (again.phone, again.division_id, again.employment) == ("13800138002", VILLAGE, "looking")
        assert again.wishes.count() == 1

    def test_is_found_by_phone_and_name_and_gets_the_missing_number(self, township):
        first = came(township, caller(phone="13800138001"))
        again = came(township, caller(phone="138 0013 8001", id_number=number(21)))
        assert again == first
        assert again.id_number == number(21)
        assert again.birth_date == BIRTH

    def test_under_another_name_is_refused_without_telling_whose_number_it_is(self, township):
        came(township, caller(id_number=number(21)))
        with pytest.raises(ValidationError) as refused:
            recognise(caller("黄大力", id_number=number(21)), township)
        assert "id_number" in refused.value.message_dict
        assert "农秀珍" not in str(refused.value)

    def test_of_another_county_waits_for_the_level_above_and_nothing_changes_there(self, township, next_county):
        there = came(next_county, caller(division=OTHER_COUNTY, id_number=number(21)), status="farming")
        done = do_register_walk_in(caller(id_number=number(21)), Told(status="looking", wish=WISH), by=township)
        assert done.person is None
        there.refresh_from_db()
        assert there.employment == "farming"
        assert not there.wishes.exists()
        case = DuplicateCase.unscoped.get()
        assert (case.existing, case.division_id, case.decision) == (there, "4514", "open")
        waits = Entry.load(case.incoming)
        assert waits.work["employment"] == "looking"
        assert waits.wish is not None
        assert waits.wish["least_wage"] == 3500


class TestProbableDouble:
    @pytest.fixture
    def listed(self, township) -> Person:
        return came(township, caller("农秀珍", birth_date=BIRTH))

    def test_must_be_settled_before_anything_is_written(self, township, listed):
        assert [person for _alike, person in recognise(caller("农秀真", birth_date=BIRTH), township).likely] == [listed]
        for answer in ("", "W2345678"):
            with pytest.raises(ValidationError) as refused:
                came(township, caller("农秀真", birth_date=BIRTH), answer, status="looking")
            assert "same" in refused.value.message_dict
        assert Person.unscoped.count() == 1
        assert not listed.facts.exists()

    def test_the_same_gets_what_was_said(self, township, listed):
        assert came(township, caller("农秀真", birth_date=BIRTH), listed.code, status="looking") == listed
        listed.refresh_from_db()
        assert (listed.full_name, listed.employment) == ("农秀珍", "looking"), "the name in the ledger stays"

    def test_somebody_else_is_entered_and_the_answer_is_kept(self, township, listed):
        other = came(township, caller("农秀真", birth_date=BIRTH), NOBODY)
        assert other != listed
        case = DuplicateCase.unscoped.get()
        assert (case.decision, case.outcome, case.decided_by) == ("different", other, township)

    def test_of_another_birthday_is_nobody_we_know(self, township, listed):
        assert recognise(caller("农秀真", birth_date=BIRTH + timedelta(days=400)), township).likely == ()


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_enter_the_same_person_at_once_make_one(township):
    second = make_user("second", "451425103", Role.TOWNSHIP)
    who = caller(id_number=number(21), birth_date=date(1990, 1, 1))
    failed: list[Exception] = []
    both = threading.Barrier(2)

    def register(by: Any, status: str) -> None:
        try:
            both.wait()
            came(by, who, status=status)
        except Exception as wrong:
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=each) for each in ((township, "looking"), (second, "farming"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    (only,) = Person.unscoped.all()
    assert set(only.facts.values_list("value", flat=True)) == {"looking", "farming"}, "both answers are kept"
