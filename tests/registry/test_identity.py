"""Who is the same person, who is held, and who is let in."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry import queries
from wengang.registry.actions import do_decide_duplicate
from wengang.registry.models import DuplicateCase, Person
from wengang.registry.sheets.context import look_keys
from wengang.registry.sheets.places import Places

from .conftest import BIRTH, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, number, only_person, row


def counts(report):
    return {name: getattr(report, name) for name in ("new", "changed", "unchanged", "duplicates", "errors")}


def tally(**expected):
    return {"new": 0, "changed": 0, "unchanged": 0, "duplicates": 0, "errors": 0, **expected}


def test_the_same_id_updates_even_written_with_15_digits(take):
    old = date(1972, 3, 8)
    whole = number(123, old)
    take(row(身份证号=whole, 文化程度="小学"))
    short = whole[:6] + whole[8:17]
    report = take(row(身份证号=short, 文化程度="初中", 联系电话="13800000001"))
    assert counts(report) == tally(changed=1)
    person = only_person()
    assert (person.education, person.phone, person.id_number) == ("70", "13800000001", whole)


def test_phone_and_name_together_are_the_same_person_and_bring_the_missing_id(take):
    take(row(联系电话="13800000001"))
    assert counts(take(row(联系电话="138 0000 0001", 身份证号=number(5)))) == tally(changed=1)
    assert only_person().id_number == number(5)


def test_the_same_phone_under_another_name_is_another_person(take):
    take(row(联系电话="13800000001", 身份证号=number(5)))
    assert counts(take(row("农小军", 联系电话="13800000001", 身份证号=number(7, date(2001, 1, 2))))) == tally(new=1)


def test_a_similar_name_with_the_same_birth_date_and_village_is_held_side_by_side(take, county):
    take(row("王小明", 身份证号=number(5)))
    report = take(row("王晓明", 出生日期="1990-05-17", 联系电话="13800000002"))
    assert counts(report) == tally(duplicates=1)
    assert Person.unscoped.count() == 1
    (view,) = queries.duplicate_cases(county.scope).rows
    assert view.visible
    assert view.incoming.name == "王晓明"
    assert view.case.existing.full_name == "王小明"
    assert view.case.division_id == VILLAGE


def test_two_rows_of_one_list_may_be_doubles_of_each_other(take):
    assert counts(take(row("王小明", 身份证号=number(5)), row("王晓明", 出生日期="1990-05-17"))) == tally(
        new=1, duplicates=1
    )
    assert DuplicateCase.unscoped.get().existing == only_person()


def test_the_same_name_in_one_village_without_an_id_is_held_but_different_ids_are_two_people(take):
    take(row("李明", 身份证号=number(5)))
    assert counts(take(row("李明"))) == tally(duplicates=1)
    assert counts(take(row("李明", 身份证号=number(5, date(1985, 1, 3))))) == tally(new=1)


def test_different_birth_dates_or_villages_are_no_doubles(take):
    take(row("李明", 身份证号=number(5)))
    report = take(row("李明", 村="龙光村"), row("黎明", 出生日期="1991-02-03"), row("张三丰", 出生日期="1990-05-17"))
    assert counts(report) == tally(new=3)


def test_the_same_id_under_a_strangers_name_is_held(take):
    take(row("农秀珍", 身份证号=number(5)))
    assert counts(take(row("黄国强", 身份证号=number(5)))) == tally(duplicates=1)
    assert only_person().full_name == "农秀珍"


def test_somebody_of_another_county_is_neither_shown_nor_changed(take, next_county, county):
    theirs = {"乡镇": "凭祥镇", "村": "北环村"}
    take(row(身份证号=number(5), 联系电话="13800000009", **theirs), by=next_county)
    report = take(row(身份证号=number(5), 联系电话="13900000000", 文化程度="初中"))
    assert counts(report) == tally(duplicates=1)
    person = only_person()
    assert (person.phone, person.education, person.division_id) == ("13800000009", "", OTHER_COUNTY)
    said = str(report.cell_errors) + str(report.preview) + str(report.bad_rows)
    assert "在别处已登记" in said
    assert not any(word in said for word in ("凭祥", "北环", "4514811", "13800000009"))
    case = DuplicateCase.unscoped.get()
    assert case.division_id == "4514"
    assert queries.duplicate_cases(county.scope).rows == []
    with pytest.raises(MayNot):
        do_decide_duplicate(case, "same", by=county)


def test_decided_as_the_same_person(take, county):
    take(row("王小明", 身份证号=number(5)))
    double = row("王晓明", 出生日期="1990-05-17", 文化程度="高中")
    take(double)
    person = do_decide_duplicate(DuplicateCase.unscoped.get(), "same", by=county)
    assert (person.full_name, person.education, person.id_number) == ("王晓明", "60", number(5))
    assert counts(take(double)) == tally(unchanged=1)
    assert counts(take({**double, "文化程度": "大专"})) == tally(changed=1)
    assert only_person().education == "30"


def test_decided_as_two_persons(take, county):
    take(row("王小明", 身份证号=number(5)))
    double = row("王晓明", 出生日期="1990-05-17")
    take(double)
    case = DuplicateCase.unscoped.get()
    person = do_decide_duplicate(case, "different", by=county)
    assert Person.unscoped.count() == 2
    assert (person.full_name, person.birth_date, person.initials) == ("王晓明", BIRTH, "wxm")
    assert counts(take(double)) == tally(unchanged=1)
    assert (case.decision, case.decided_by, case.outcome) == ("different", county, person)
    with pytest.raises(ValidationError):
        do_decide_duplicate(case, "same", by=county)


def test_a_held_row_is_held_once(take):
    take(row("王小明", 身份证号=number(5)))
    double = row("王晓明", 出生日期="1990-05-17")
    for _time in range(3):
        assert counts(take(double)) == tally(duplicates=1)
    assert DuplicateCase.unscoped.count() == 1


def test_the_same_person_twice_in_one_list_is_one_person(take):
    report = take(row(身份证号=number(5)), row(身份证号=number(5), 文化程度="初中"))
    assert counts(report) == tally(new=1, changed=1)
    assert only_person().education == "70"


def test_a_number_that_lost_its_digits_stops_its_row_and_no_other(take):
    report = take(row(身份证号="4.51425E+17"), row("黄国强", 身份证号=number(9)))
    assert counts(report) == tally(new=1, errors=1)


class TestPlaces:
    def test_an_unknown_village_is_added_once_and_said(self, take):
        report = take(row(身份证号=number(5), 村="新生村"), row("黄国强", 身份证号=number(7), 村="新生村"))
        village = Division.objects.get(name="新生村")
        assert (village.code, village.level, village.parent_id) == ("451425103903", "village", "451425103")
        assert [each["code"] for each in report.cell_errors] == ["village_new"]
        assert {person.division_id for person in Person.unscoped.all()} == {village.code}

    def test_a_check_adds_nothing(self, take):
        take(row(身份证号=number(5), 村="新生村"), commit=False)
        assert not Division.objects.filter(name="新生村").exists()
        assert not Person.unscoped.exists()

    def test_a_township_clerk_cannot_write_into_another_township(self, take, township):
        report = take(row(身份证号=number(5), 乡镇="小山乡", 村="胜马村"), by=township)
        assert counts(report) == tally(errors=1)
        assert report.cell_errors[0]["code"] == "place_outside"

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            (("天等县", "把荷乡", "永安村", None), VILLAGE),
            ((None, "把荷", "永安村民委员会", None), VILLAGE),
            ((None, None, None, "广西壮族自治区崇左市天等县把荷乡龙光村龙屯12号"), NEXT_VILLAGE),
            ((None, None, None, "把荷乡永安村委会"), VILLAGE),
            ((None, None, "永安", None), VILLAGE),
            ((None, "把荷乡永安村", None, None), VILLAGE),
            ((None, "把荷乡", None, None), "451425103"),
            ((None, None, None, "某处"), "451425"),
            (("凭祥市", "凭祥镇", None, None), ""),
        ],
    )
    def test_places_as_they_are_written(self, written, code):
        assert Places("451425").find(*written).code == code


def test_a_person_who_married_into_another_village_moves(take):
    take(row(身份证号=number(5)))
    report = take(row(身份证号=number(5), 村="龙光村", 户主姓名="黄大海"))
    assert counts(report) == tally(changed=1)
    person = only_person()
    assert (person.division_id, person.household.head_name) == (NEXT_VILLAGE, "黄大海")


def test_look_keys_are_village_and_birth():
    class Entry:
        division, initials, birth = VILLAGE, "nxz", BIRTH

    assert list(look_keys(Entry())) == [(VILLAGE, "nxz"), (BIRTH, "nxz")]
