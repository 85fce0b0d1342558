"""Questions of home and menu: put into words once a day for each reader, answered anew every time."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Count, QuerySet, Sum

from tests.market.world import make_pair
from wengang.command import asked, changes, clocks, home, journeys, queries
from wengang.command.asked import answers, whole
from wengang.core.scope import Scope, UnscopedRead
from wengang.market.models import Vacancy

NOON = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)


def places(scope: Scope, state: str) -> QuerySet:
    places.asked += 1
    rows = Vacancy.objects.visible_to(scope).filter(state=state)
    return whole(rows, number=Count("pk"), places=Sum("headcount", default=0))


@pytest.fixture
def pair(db):
    places.asked = 0
    asked._question.cache_clear()
    return make_pair()


def test_a_question_is_put_once_a_day_and_answered_each_time(pair):
    scope = pair.receiving_officer.scope
    with time_machine.travel(NOON, tick=False):
        before = answers(places, scope, "open")
        assert len(before) == 1
        pair.vacancy(headcount=7, state="open")
        [(number, seats)] = answers(places, scope, "open")
        assert (number, seats) == (before[0][0] + 1, before[0][1] + 7)
        rows = Vacancy.objects.visible_to(scope).filter(state="open")
        assert rows.aggregate(number=Count("pk"), places=Sum("headcount")) == {"number": number, "places": seats}
        assert places.asked == 1
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        assert answers(places, scope, "open") == [(number, seats)]
        assert places.asked == 2


def test_each_reader_and_matter_has_a_question_of_its_own_and_strangers_have_no_answer(pair):
    pair.vacancy(headcount=7, state="open")
    assert answers(places, pair.receiving_officer.scope, "open") == [(1, 7)]
    assert answers(places, Scope(1, None, ("99",)), "open") == [(0, 0)]
    assert answers(places, pair.receiving_officer.scope, "closed") == [(0, 0)]
    assert answers(places, Scope(None, None), "open") == []


def test_a_source_that_does_not_say_for_whom_is_not_asked(pair):
    def everybodys(scope: Scope) -> QuerySet:
        return whole(Vacancy.objects.filter(state="open"), number=Count("pk"))

    with pytest.raises(UnscopedRead):
        answers(everybodys, pair.county_officer.scope)


def questions(today: dt.date) -> list[tuple]:
    """Everything that home and the menu ask: a source, and what else it is about."""
    named = [(source, name) for source in (queries._waiting, queries._number) for name in queries.SOURCES]
    of_home = [
        (home._hired_of_months, today, today), (home._open_vacancies,), (home._open_answers,), (home._came_so_far, 1),
        (clocks._cases, today), (clocks._calls, today), (clocks._families_due, today), (journeys._lost,),
        (journeys._unannounced, today), (journeys._unclosed,), (journeys._plans_declined,), (changes._moved, today),
    ]  # fmt: skip
    return [*named, *of_home]


def test_putting_a_question_reads_nothing_that_could_be_old_by_the_evening(pair, django_assert_num_queries):
    today, scope = dt.date(2026, 11, 22), pair.county_officer.scope
    put = []
    for minute in (1, 24 * 60 - 1):
        asked._question.cache_clear()
        at = dt.datetime(2026, 11, 21, 16, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
        with time_machine.travel(at, tick=False), django_assert_num_queries(0):
            put.append([asked._question(source, scope, tuple(about), today) for source, *about in questions(today)])
    assert put[0] == put[1]
    assert all(statement.startswith("SELECT") for statement, _values in put[0])
