"""The tally agrees with the ledger whatever happens to persons, and lists and figures read the same number from it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate

from wengang.core.jobs import enqueue, run_here
from wengang.core.scope import Scope
from wengang.registry import queries, tally
from wengang.registry.jobs import TALLY
from wengang.registry.models import Household, Person, Tally
from wengang.registry.queries import Filters, page

from .conftest import NEXT_VILLAGE, OTHER_COUNTY, OTHER_TOWNSHIP, VILLAGE, row

VILLAGES = (VILLAGE, NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_COUNTY)
STATUSES = ("away", "looking", "farming", "")


def anybody(draw: random.Random, number: int) -> Person:
    status = draw.choice(STATUSES)
    return Person(
        division_id=draw.choice(VILLAGES),
        full_name=f"试{number}",
        employment=status,
        employment_source="visit" if status else "",
        employment_on=localdate() - timedelta(days=draw.choice((0, 29, 30, 31, 90, 91, 400))) if status else None,
        deceased=draw.random() < 0.1,
    )


@pytest.fixture
def people() -> list[Person]:
    draw = random.Random(4)
    return Person.unscoped.bulk_create(anybody(draw, number) for number in range(300))


@contextmanager
def counting_persons() -> Iterator[list[str]]:
    """The statements inside that read the table of persons to count it."""
    seen: list[str] = []

    def note(execute, statement, parameters, many, context):
        if "registry_person" in statement and ("COUNT(" in statement or "SUM(" in statement):
            seen.append(statement)
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(note):
        yield seen


def of(*divisions: str) -> Scope:
    return Scope(None, 1, divisions)


def alive() -> int:
    return Person.unscoped.filter(deceased=False).count()


def test_every_change_of_persons_is_told(people):
    assert tally.miscounted() == 0
    moved = Person.unscoped.filter(pk__in=[each.pk for each in people[:60]])
    moved.update(division_id=OTHER_COUNTY)
    moved.update(employment="farming", employment_source="visit", employment_on=localdate())
    moved.filter(pk__gt=people[20].pk).update(deceased=True)
    moved.filter(pk__gt=people[40].pk).update(deceased=False, employment="", employment_on=None)
    Person.unscoped.filter(pk__in=[each.pk for each in people[100:120]]).delete()
    assert tally.miscounted() == 0
    assert sum(Tally.objects.filter(level=2).values_list("persons", flat=True)) == alive()


def test_what_says_nothing_of_status_or_place_adds_no_row(people):
    before = Tally.objects.count()
    Person.unscoped.update(full_name="改名")
    assert Tally.objects.count() == before


def test_what_is_undone_is_not_told(people):
    with transaction.atomic():
        Person.unscoped.update(deceased=True)
        transaction.set_rollback(True)
    assert tally.miscounted() == 0


def test_imported_lists_are_told(take):
    take(*(row(f"农秀{each}", 身份证号="", 就业状态="待业") for each in "一二三四五"))
    take(*(row(f"农秀{each}", 身份证号="", 就业状态="外出务工") for each in "一二三"))
    assert tally.miscounted() == 0
    assert queries.figures(of("45")).persons == alive()


def kinds_are_once() -> bool:
    kinds = Tally.objects.values_list("level", "area", "employment", "employment_on")
    return kinds.distinct().count() == kinds.count()


@pytest.fixture
def sunday(monkeypatch):
    def falls(today: bool) -> None:
        monkeypatch.setattr("wengang.registry.jobs.is_audit", lambda _today: today)

    return falls


def test_a_wrong_tally_is_found_and_sunday_s_count_mends_it(people, sunday):
    Tally.objects.filter(level=6).first().delete()
    assert tally.miscounted() == 1
    sunday(True)
    run_here(enqueue(TALLY, {}, by=None))
    assert tally.miscounted() == 0
    assert kinds_are_once()


def test_the_night_adds_up_what_the_day_wrote_without_counting_persons(people, sunday):
    Person.unscoped.filter(pk__in=[each.pk for each in people[:60]]).update(division_id=OTHER_COUNTY)
    Person.unscoped.filter(pk__in=[each.pk for each in people[60:90]]).delete()
    before, told = Tally.objects.count(), queries.figures(of("45"))
    sunday(False)
    with counting_persons() as counted:
        found = run_here(enqueue(TALLY, {}, by=None))
    assert not counted
    assert Tally.objects.count() == before - found["persons"] < before
    assert kinds_are_once()
    assert not Tally.objects.filter(persons=0).exists()
    assert tally.miscounted() == 0
    assert queries.figures(of("45")) == told
    assert tally.add_up() == 0


@pytest.mark.parametrize(
    "prefixes", [("45",), ("4514",), ("451425",), ("451425103",), ("4", "5"), ("45", "451425"), ()]
)
def test_figures_are_those_of_counted_persons(people, prefixes):
    scope = of(*prefixes)
    with counting_persons() as counted:
        told = queries.figures(scope)
    mine = [
        each for each in Person.unscoped.filter(deceased=False) if any(each.division_id.startswith(d) for d in prefixes)
    ]
    known = [each for each in mine if each.employment_on]
    today = localdate()
    assert told.persons == len(mine)
    assert {
        status: sum(each.employment == status for each in mine) for status in told.by_employment
    } == told.by_employment
    assert told.verified == sum(each.employment_on > today - timedelta(days=30) for each in known)
    assert told.away_unheard == sum(
        each.employment == "away" and each.employment_on < today - timedelta(days=90) for each in known
    )
    assert bool(counted) == (prefixes == ("451425103",))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"employment": "away"},
        {"employment": "away", "stale": "90"},
        {"stale": "30"},
        {"division": "4514"},
        {"division": "451425", "employment": "looking"},
        {"division": "451425103", "employment": "away"},
        {"division": "44"},
        {"division": "4514251", "stale": "30"},
    ],
)
def test_a_list_tells_the_number_of_its_rows(people, query, monkeypatch):
    monkeypatch.setattr(page, "COUNTED", 10_000)
    filters = Filters.of(query)
    shown = queries.persons(of("4514"), filters, size=1)
    assert shown.count == queries.selected(of("4514"), filters).count()
    assert not shown.capped


def test_a_long_list_that_no_tally_knows_says_at_least(people, monkeypatch):
    monkeypatch.setattr(page, "COUNTED", 20)
    filters = Filters.of({"without_id": "1"})
    first, deeper, last = (queries.persons(of("45"), filters, number=n, size=10) for n in (1, 4, -(-alive() // 10)))
    assert (first.count_text, first.pages, first.has_next) == ("20+", None, True)
    assert (deeper.count_text, deeper.has_next) == ("40+", True)
    assert (last.count_text, last.has_next) == (str(alive()), False)
    assert queries.persons(of("45"), Filters(), size=10).count == alive()


def test_households_still_delete_and_move_with_their_people(people):
    household = Household.unscoped.create(division_id=VILLAGE)
    Person.unscoped.filter(pk=people[0].pk).update(household=household)
    people[0].refresh_from_db()
    people[0].delete()
    assert tally.miscounted() == 0
