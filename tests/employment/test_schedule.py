"""When contacts are due."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wengang.employment import definitions
from wengang.employment.schedule import add_months, after, next_due

TODAY = dt.date(2026, 11, 22)
BEGAN = dt.date(2026, 1, 31)


def days(plan, began, until):
    behind, found = began, []
    while (coming := next_due(plan, began, behind)) and coming[1] <= until:
        found.append(coming)
        behind = coming[1]
    return found


def test_near_home_after_three_days_then_one_three_six_and_twelve_months_and_then_no_more():
    plan = definitions.plan(TODAY, away=False)
    due = days(plan, BEGAN, dt.date(2030, 1, 1))
    assert due == [
        ("3d", dt.date(2026, 2, 3)),
        ("1m", dt.date(2026, 2, 28)),
        ("3m", dt.date(2026, 4, 30)),
        ("6m", dt.date(2026, 7, 31)),
        ("12m", dt.date(2027, 1, 31)),
    ]


def test_away_from_home_every_month_for_as_long_as_the_job_lasts():
    plan = definitions.plan(TODAY, away=True)
    due = days(plan, BEGAN, dt.date(2028, 2, 1))
    assert [step for step, _day in due][:4] == ["3d", "1m", "2m", "3m"]
    assert due[-1] == ("24m", dt.date(2028, 1, 31))
    assert len(due) == 25


@given(st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1)), st.booleans())
def test_steps_come_in_order_and_the_one_after_a_day_lies_behind_it(began, away):
    due = [day for _step, day in days(definitions.plan(TODAY, away=away), began, began + dt.timedelta(days=900))]
    assert all(one < two for one, two in pairwise(due))
    assert due[0] == began + dt.timedelta(days=3)


def test_the_last_day_of_a_month_stands_for_the_days_it_lacks():
    assert add_months(dt.date(2027, 11, 30), 3) == dt.date(2028, 2, 29)
    assert after(dt.date(2026, 12, 31), "2m") == dt.date(2027, 2, 28)
