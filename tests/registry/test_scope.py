"""Who sees whom: by division, by disclosure, and nobody by accident."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from wengang.accounts.models import AccessLog
from wengang.core.scope import UnscopedRead
from wengang.core.sheets import read
from wengang.core.states import MayNot
from wengang.registry import actions, queries
from wengang.registry.models import Household, Person, Wish
from wengang.registry.queries import Filters, HouseholdFilters
from wengang.registry.sheets import HOUSEHOLDS
from wengang.registry.sheets.export import export_persons

from .conftest import OTHER_TOWNSHIP, VILLAGE, number, only_person, row

PHONE = "13812345678"


@pytest.fixture
def person(take):
    take(
        row(
            "罗小明",
            身份证号=number(5),
            联系电话=PHONE,
            就业状态="待业",
            就业意愿="是",
            调查时间="2025-03-08",
            户属性="脱贫户",
        )
    )
    return only_person()


@pytest.fixture
def opened(person, county, receiver):
    return actions.do_disclose(
        person,
        receiver.membership.organisation,
        purpose="placement",
        basis="consent",
        consented_on=localdate(),
        until=localdate() + timedelta(days=30),
        by=county,
    )


def test_an_unscoped_read_is_refused(person):
    for read_all in (list, len, bool):
        with pytest.raises(UnscopedRead):
            read_all(Person.objects.filter(full_name="罗小明"))
    with pytest.raises(UnscopedRead):
        Household.objects.count()


def test_a_foreign_person_does_not_exist(person, next_county, receiver):
    for stranger in (next_county, receiver):
        with pytest.raises(Person.DoesNotExist):
            queries.person(stranger.scope, person.pk)
        with pytest.raises(Household.DoesNotExist):
            queries.household(stranger.scope, person.household_id)
        assert queries.persons(stranger.scope, Filters()).rows == []
        assert queries.households(stranger.scope, HouseholdFilters()).rows == []
        assert queries.search(stranger.scope, "罗小明").persons == []
        assert queries.search(stranger.scope, number(5)).persons == []
        assert queries.figures(stranger.scope).persons == 0
        with pytest.raises(MayNot):
            actions.do_reveal(person, "phone", reason="look", by=stranger)


def test_a_disclosure_opens_one_person_to_one_organisation_until_its_day(person, opened, receiver, next_county, county):
    assert queries.person(receiver.scope, person.pk).person == person
    assert queries.persons(receiver.scope, Filters(disclosed=True)).rows == [person]
    assert queries.search(receiver.scope, "罗小明").persons == [person]
    with pytest.raises(Person.DoesNotExist):
        queries.person(next_county.scope, person.pk)
    view = queries.person(receiver.scope, person.pk)
    assert (view.relatives, view.looks, view.waiting) == ([], [], [])
    with time_machine.travel(localdate() + timedelta(days=31, hours=12)), pytest.raises(Person.DoesNotExist):
        queries.person(receiver.scope, person.pk)
    actions.do_revoke(opened, by=county)
    with pytest.raises(Person.DoesNotExist):
        queries.person(receiver.scope, person.pk)


def test_a_disclosure_lets_read_and_not_write(person, opened, receiver):
    with pytest.raises(MayNot):
        actions.do_record_status(person, "away", source="call", seen_on=localdate(), by=receiver)
    with pytest.raises(MayNot):
        actions.do_edit_person(person, {"full_name": "别人"}, reason="test", by=receiver)


def test_consent_needs_its_day(person, receiver, county):
    with pytest.raises(ValidationError):
        actions.do_disclose(
            person, receiver.membership.organisation, purpose="placement", basis="consent", until=localdate(), by=county
        )


def test_a_reveal_needs_a_reason_and_leaves_a_line_without_the_value(person, county):
    with pytest.raises(ValidationError):
        actions.do_reveal(person, "phone", reason=" ", by=county)
    assert actions.do_reveal(person, "phone", reason="电话核实", by=county) == PHONE
    line = AccessLog.objects.get(action="reveal")
    assert (line.user, line.row, line.field, line.reason) == (county, person.pk, "phone", "电话核实")
    assert list(queries.person(county.scope, person.pk).looks) == [line]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("罗小", "name"),
        ("小明", "name"),
        ("lxm", "sound"),
        ("LuoXiao", "sound"),
        (number(5), "id"),
        (number(5)[-4:], "tail"),
        ("138 1234 5678", "phone"),
    ],
)
def test_one_box_finds_a_person(person, county, text, understood):
    found = queries.search(county.scope, text)
    assert (found.understood, found.persons) == (understood, [person])


def test_the_code_and_a_village_are_found_too(person, county):
    assert queries.search(county.scope, person.code.lower()).persons == [person]
    assert [each.code for each in queries.search(county.scope, "永安").villages] == [VILLAGE]
    assert queries.search(county.scope, "  ").persons == []


def test_filters(take, county):
    take(
        row("罗小明", 身份证号=number(5), 就业状态="待业", 就业意愿="是", 户属性="脱贫户", 调查时间="2025-03-08"),
        row("黄国强", 身份证号=number(7, date(1970, 2, 2)), 就业状态="已外出", 村="胜马村", 乡镇="小山乡"),
        row("无号人", 联系电话="13811112222", 村="龙光村"),
    )

    def names(**filters):
        return {each.full_name for each in queries.persons(county.scope, Filters(**filters)).rows}

    assert names() == {"罗小明", "黄国强", "无号人"}
    assert names(category="lifted") == names(will_work="yes") == names(employment="looking") == {"罗小明"}
    assert names(division=OTHER_TOWNSHIP[:9]) == names(age_from=50) == {"黄国强"}
    assert names(stale=30) == {"罗小明", "无号人"}
    assert names(without_id=True) == {"无号人"}
    assert names(age_to=45) == {"罗小明"}
    assert Filters.of({"age_from": "x", "stale": "30", "disclosed": "1", "category": "lifted"}) == Filters(
        category="lifted", stale=30, disclosed=True
    )


def test_lists_cost_the_same_for_one_and_for_many(take, county, django_assert_num_queries):
    take(
        *(row(f"农{chr(0x4E00 + each)}", 身份证号=number(11, date(1980, 1, 1) + timedelta(each))) for each in range(60))
    )
    for size in (1, 50):
        with django_assert_num_queries(4):
            assert len(queries.persons(county.scope, Filters(), size=size).rows) == size
    for order in queries.ORDERS:
        assert queries.persons(county.scope, Filters(), order=order, number=2).count == 60
    with django_assert_num_queries(2):
        queries.figures(county.scope)
    with django_assert_num_queries(4):
        queries.search(county.scope, "农")


def test_the_person_page_tells_the_whole_story(person, county, opened):
    actions.do_record_status(person, "away", source="call", seen_on=localdate(), by=county)
    actions.do_record_wish(person, by=county, will_work="no", source="call", seen_on=localdate())
    actions.do_edit_person(person, {"phone": "139 8765 4321"}, reason="换了号码", by=county)
    view = queries.person(county.scope, person.pk)
    assert {moment.kind for moment in view.timeline} == {"fact", "wish", "category", "disclosure", "change"}
    change = next(moment for moment in view.timeline if moment.reason == "换了号码")
    assert change.subject == {"phone": ("…", "…")}
    assert Person.unscoped.get().phone == "13987654321"
    assert (view.wish.will_work, Wish.unscoped.count()) == ("no", 2)
    assert [each.name for each in view.path] == ["天等县", "把荷乡", "永安村"]


def test_figures_open_to_the_rows_behind_them(take, county):
    today = localdate().isoformat()
    take(
        row("罗小明", 身份证号=number(5), 就业状态="待业", 调查时间=today),
        row(
            "黄国强", 身份证号=number(7, date(1991, 2, 2)), 就业状态="已外出", 户主姓名="黄国强", 调查时间="2024-01-01"
        ),
    )
    figures = queries.figures(county.scope)
    assert (figures.persons, figures.verified, figures.in_work, figures.zero_employment) == (2, 1, 1, 1)
    assert figures.by_employment == {"looking": 1, "away": 1}
    rows = queries.persons(county.scope, Filters(employment="looking")).rows
    assert [each.full_name for each in rows] == ["罗小明"]


def test_a_corrected_id_must_be_valid_and_nobody_elses(take, person, county):
    take(row("黄国强", 身份证号=number(7, date(1991, 2, 2))))
    for wrong in ("451425199005170050", number(7, date(1991, 2, 2))):
        with pytest.raises(ValidationError):
            actions.do_edit_person(person, {"id_number": wrong}, reason="改正", by=county)
        person.refresh_from_db()
    actions.do_edit_person(person, {"id_number": number(8, date(1992, 3, 4))}, reason="改正", by=county)
    found = queries.search(county.scope, number(8, date(1992, 3, 4))).persons[0]
    assert (found.pk, found.sex, found.birth_date) == (person.pk, "2", date(1992, 3, 4))


def test_kin_groups(take, person, county):
    take(row("农秀珍", 身份证号=number(6, date(1991, 1, 1)), 就业意愿="是"))
    wife = Person.unscoped.get(full_name="农秀珍")
    group = actions.do_form_kin_group([person, wife], "couple", by=county)
    assert set(group.wishes.values_list("person", flat=True)) == {person.pk, wife.pk}
    actions.do_leave_kin_group(wife, by=county)
    assert not group.wishes.exists()


class TestExport:
    def cells(self, blocks):
        sheet = openpyxl.load_workbook(BytesIO(b"".join(blocks))).active
        return [[cell.value for cell in line] for line in sheet.iter_rows()]

    def test_masked_marked_and_logged(self, person, county):
        header, first, last = self.cells(export_persons(county, Filters(), ["full_name", "id_number", "phone"]))
        assert header == ["姓名", "身份证号", "联系电话"]
        assert first[0] == "罗小明"
        assert number(5) not in str(first)
        assert first[2] == "138****5678"
        assert county.full_name in last[0]
        line = AccessLog.objects.get(action="export")
        assert (line.user, line.rows) == (county, 1)

    def test_whole_numbers_need_a_reason(self, person, county):
        with pytest.raises(MayNot):
            export_persons(county, Filters(), ["full_name", "id_number"], masked=False)
        assert not AccessLog.objects.exists()
        rows = self.cells(export_persons(county, Filters(), ["full_name", "id_number"], masked=False, reason="乘车"))
        assert rows[1][1] == number(5)

    def test_nobody_exports_without_the_right(self, person, receiver):
        with pytest.raises(MayNot):
            export_persons(receiver, Filters())

    def test_every_row_once_in_ledger_order_across_steps(self, take, county, monkeypatch):
        monkeypatch.setattr("wengang.registry.sheets.export.STEP", 7)
        births = [date(1980, 1, 1) + timedelta(each) for each in range(40)]
        take(*(
            row(f"农{chr(0x4E00 + each)}", 身份证号=number(11, day), 户主姓名="" if each % 3 else f"户{each % 5}主")
            for each, day in enumerate(births)
        ))  # fmt: skip
        rows = self.cells(export_persons(county, Filters(), ["full_name"]))[1:-1]
        ordered = Person.unscoped.order_by("division_id", "household_id", "id").values_list("full_name", flat=True)
        assert [each[0] for each in rows] == list(ordered)

    def test_the_reader_takes_the_mark_for_a_footer(self, person, county):
        blocks = export_persons(county, Filters(), masked=False, reason="交换")
        reading = read(b"".join(blocks), HOUSEHOLDS, filename="x.xlsx")
        assert [each.values["id_number"] for each in reading] == [number(5)]
        assert reading.tally.skipped == {"footer": 1}
