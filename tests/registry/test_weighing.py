"""Lists among other sources: an import obeys the same rule as whoever records by hand."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.registry.conftest import number, row
from tests.registry.test_identity import counts, tally
from wengang.registry.actions import do_record_fact, do_record_wish
from wengang.registry.models import Person, StatusFact, Wish
from wengang.registry.sheets.writer import Writer


def ago(days: int) -> str:
    return (localdate() - timedelta(days=days)).isoformat()


def only() -> Person:
    return Person.unscoped.get()


@pytest.fixture
def listed(take):
    """农秀珍 as lists know her: at work away since forty days."""
    take(
        row(
            身份证号=number(6),
            就业状态="已外出",
            务工单位="示例电子厂",
            月收入="4500",
            劳动能力="普通劳动力",
            调查时间=ago(40),
        )
    )
    return only()


def said(person, by, field, value, source, days, **more):
    seen_on = localdate() - timedelta(days=days)
    return do_record_fact(only(), field, value, source=source, seen_on=seen_on, by=by, **more)


def test_a_newer_list_waits_beside_a_visit(take, listed, county):
    said(listed, county, "employment", "looking", "visit", 10)
    report = take(row(身份证号=number(6), 就业状态="已外出", 务工单位="样本制衣厂", 月收入="6000", 调查时间=ago(2)))
    assert counts(report) == tally(changed=1)
    now = only()
    assert (now.employment, now.employment_source, now.employer_name, now.wage_low) == ("looking", "visit", "", None)
    kept = StatusFact.unscoped.filter(seen_on=localdate() - timedelta(days=2)).values_list("field", "value")
    assert set(kept) == {("employment", "away"), ("employer_name", "样本制衣厂"), ("wage", "6000")}
    again = take(row(身份证号=number(6), 就业状态="已外出", 务工单位="样本制衣厂", 月收入="6000", 调查时间=ago(2)))
    assert counts(again) == tally(unchanged=1)


def test_it_counts_when_the_visit_no_longer_holds(take, listed, county):
    said(listed, county, "employment", "looking", "visit", 38)
    take(row(身份证号=number(6), 就业状态="已外出", 务工单位="样本制衣厂", 调查时间=ago(2)))
    now = only()
    assert (now.employment, now.employment_source, now.employer_name) == ("away", "list", "样本制衣厂")


def test_a_list_that_agrees_with_a_call_fills_gaps_but_does_not_renew_its_age(take, listed, county):
    said(listed, county, "employment", "nearby", "call", 10, work={"employer_name": "样本制衣厂"})
    take(row(身份证号=number(6), 就业状态="就近就业", 务工单位="别的厂", 月收入="5000", 调查时间=ago(2)))
    now = only()
    assert (now.employment, now.employment_source, now.employer_name) == ("nearby", "call", "样本制衣厂")
    assert now.employment_on == localdate() - timedelta(days=10)
    assert now.wage_low == 5000


def test_a_wage_that_was_compared_is_not_overwritten(take, listed, county):
    said(listed, county, "wage", "5300", "wage", 5)
    take(row(身份证号=number(6), 就业状态="已外出", 务工单位="示例电子厂", 月收入="3000", 调查时间=ago(2)))
    assert only().wage_low == 5300
    assert StatusFact.unscoped.filter(field="wage", source="list", value="3000").count() == 1


def test_what_was_seen_of_the_labour_ability_is_not_overwritten_for_a_year(take, listed, county):
    said(listed, county, "labour_ability", "weak", "visit", 30)
    take(row(身份证号=number(6), 就业状态="已外出", 劳动能力="技能劳动力", 调查时间=ago(2)))
    assert only().labour_ability == "weak"
    assert StatusFact.unscoped.filter(field="labour_ability", value="skilled", source="list").exists()


def test_a_visit_recorded_after_the_list_comes_to_the_same_end(take, county):
    """List and visit in either order of recording: the columns end the same."""
    list_row = row(身份证号=number(6), 就业状态="已外出", 务工单位="示例电子厂", 月收入="4500", 调查时间=ago(2))
    ends = []
    for list_first in (True, False):
        Person.unscoped.all().delete()
        take(row(身份证号=number(6), 户主姓名="农大山"))
        if list_first:
            take(list_row)
        said(only(), county, "employment", "looking", "visit", 10)
        if not list_first:
            take(list_row)
        now = only()
        ends.append((now.employment, now.employment_source, now.employment_on, now.employer_name, now.wage_low))
    assert ends[0] == ends[1] == ("looking", "visit", localdate() - timedelta(days=10), "", None)


def test_a_visit_recorded_while_a_list_is_being_written_is_not_overwritten(take, listed, county, monkeypatch):
    """Between the list's reading of the ledger and its writing somebody records a visit."""
    write = Writer.write

    def late(self, works):
        said(listed, county, "employment", "looking", "visit", 3, work=None)
        write(self, works)

    monkeypatch.setattr(Writer, "write", late)
    take(row(身份证号=number(6), 就业状态="已外出", 务工单位="样本制衣厂", 调查时间=ago(2)))
    now = only()
    assert (now.employment, now.employment_source, now.employer_name) == ("looking", "visit", "")
    assert StatusFact.unscoped.filter(source="list", value="away").count() == 2


def test_an_answer_that_was_given_is_not_overwritten_by_a_list(take, listed, county):
    do_record_wish(only(), by=county, will_work="no", source="visit", seen_on=localdate() - timedelta(days=10))
    take(row(身份证号=number(6), 就业意愿="是", 调查时间=ago(2)))
    assert Wish.unscoped.get(current=True).will_work == "no"
    assert StatusFact.unscoped.filter(field="will_work", value="yes", source="list").count() == 1
    again = take(row(身份证号=number(6), 就业意愿="是", 调查时间=ago(2)))
    assert counts(again) == tally(unchanged=1)
    Wish.unscoped.update(seen_on=localdate() - timedelta(days=100))
    take(row(身份证号=number(6), 就业意愿="是", 调查时间=ago(1)))
    assert Wish.unscoped.get(current=True).will_work == "yes"
