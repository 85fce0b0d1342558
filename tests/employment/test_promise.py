"""Promise against pay, by the cases that the papers report: a high rate promised, a long month paid."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.employment.promise import Paid, Promise, Tolerance, differ, judge, next_month, share_of_month

FIVE = Tolerance(D("0.05"), D(100))
WHOLE = D(1)


def told(promise, paid, share=WHOLE):
    return judge(promise, paid, share, FIVE)


def test_26_yuan_an_hour_promised_and_16_60_paid_is_a_gap_however_long_the_month():
    judged = told(Promise(D(26), "hour"), Paid(D(4980), hours=D(300)))
    assert (judged.kept, judged.promised, judged.paid, judged.short) == (False, D(26), D("16.60"), D(2820))


def test_30_yuan_an_hour_promised_and_18_paid_is_a_gap_and_29_is_within_the_tolerance():
    assert told(Promise(D(30), "hour"), Paid(D(18 * 174), hours=D(174))).short == 12 * 174
    assert told(Promise(D(30), "hour"), Paid(D(29 * 174), hours=D(174))).kept


def test_overtime_is_told_apart_by_its_pay():
    paid = Paid(D(5000), hours=D(250), overtime_hours=D(76), overtime_pay=D(1500))
    assert told(Promise(D(20), "hour"), paid).paid == D("20.11")
    assert told(Promise(D(4500)), paid).paid == 3500


def test_overtime_hours_without_their_pay_count_one_and_a_half_times():
    paid = Paid(D(5000), hours=D(250), overtime_hours=D(76))
    assert told(Promise(D(20), "hour"), paid).paid == D("17.36")
    assert told(Promise(D(4500)), paid).paid == D("3020.83")


def test_an_hourly_promise_needs_the_hours_and_a_daily_one_the_days():
    assert told(Promise(D(26), "hour"), Paid(D(4980))).lacks == "hours"
    assert told(Promise(D(200), "day"), Paid(D(4980))).lacks == "days"
    assert told(Promise(D(200), "day"), Paid(D(4400), days=D(22))).kept


def test_a_month_that_was_worked_in_part_owes_its_part():
    share = share_of_month(dt.date(2026, 4, 1), dt.date(2026, 4, 16), None)
    assert share == D("0.5")
    assert told(Promise(D(5000)), Paid(D(2500)), share).kept
    assert told(Promise(D(5000)), Paid(D(2000)), share).short == 500
    assert told(Promise(D(4350)), Paid(D(2000), days=D(10))).kept  # ten of 21.75 days


def test_a_piece_rate_is_held_to_what_it_should_come_to_in_a_month():
    assert told(Promise(D(5000), "piece"), Paid(D(3200))).short == 1800


def test_nothing_paid_for_a_few_days_is_still_a_gap():
    assert told(Promise(D(3000)), Paid(D(0)), D("0.03")).kept is False


@pytest.mark.parametrize(
    ("first", "last", "share"),
    [
        ((2026, 2, 1), None, 1),
        ((2026, 3, 1), None, 0),
        ((2025, 1, 1), (2026, 1, 31), 0),
        ((2025, 1, 1), (2026, 2, 14), D("0.5")),
        ((2026, 2, 28), (2026, 2, 28), D(1) / 28),
    ],
)
def test_how_much_of_february_a_job_was_held(first, last, share):
    assert share_of_month(dt.date(2026, 2, 1), dt.date(*first), dt.date(*last) if last else None) == share


def test_december_is_followed_by_january():
    assert next_month(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)


yuan = st.decimals(0, 20000, places=2)


@given(low=st.decimals(1, 20000, places=2), amount=yuan, more=yuan)
def test_more_pay_never_makes_a_kept_promise_a_broken_one(low, amount, more):
    one, two = told(Promise(low), Paid(amount)), told(Promise(low), Paid(amount + more))
    assert two.short <= one.short
    assert two.kept >= one.kept


@given(one=yuan, two=yuan)
def test_statements_differ_either_way_round(one, two):
    assert differ(one, two, FIVE) == differ(two, one, FIVE)
    assert not differ(one, one, FIVE)
