"""Doors of open surveys follow the household: nobody's due list keeps a door that was handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry import coverage, grid
from wengang.registry.actions.campaigns import do_close_survey, do_hand_target, do_open_survey
from wengang.registry.actions.grid import do_assign, do_end_assignment, do_hand_over
from wengang.registry.enums import GridDuty
from wengang.registry.models import Assignment, Household, Person, Survey, Target
from wengang.registry.queries.surveys import due

from .conftest import NEXT_VILLAGE, VILLAGE, make_user

TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def before() -> User:
    return make_user("before", VILLAGE, Role.ASSISTANT, "village")


@pytest.fixture
def after() -> User:
    return make_user("after", VILLAGE, Role.ASSISTANT, "village")


def home(division: str = VILLAGE) -> Household:
    house = Household.unscoped.create(division_id=division, head_name="农示例")
    Person.unscoped.create(
        division_id=division, household=house, full_name="农示一", birth_date=date(1990, 1, 1), phone="15400000001"
    )
    return house


def opened(by: User, kind: str = "household") -> Survey:
    place = Division.objects.get(pk="451425")
    return do_open_survey(name="摸排", kind=kind, division=place, opens=TODAY, closes=TOMORROW, by=by)


def answers(worker: User, by: User) -> Assignment:
    place = Division.objects.get(pk=VILLAGE)
    first = TODAY - timedelta(days=9)
    return do_assign(worker, duty=GridDuty.ASSISTANT, division=place, valid_from=first, by=by)


def listed(worker: User) -> set[int]:
    """Households behind the doors of a worker's list."""
    return {each.household_id or each.person.household_id for each in due(worker.scope, worker.pk)}


@pytest.mark.parametrize("kind", ["household", "calls"])
def test_a_door_goes_with_its_household_and_what_is_settled_stays(county, before, after, kind):
    cell = answers(before, county)
    open_, settled, elsewhere = home(), home(), home(NEXT_VILLAGE)
    grid.refresh_all(TODAY)
    survey, closed = opened(county, kind), opened(county, kind)
    do_close_survey(closed, missed=3, by=county)
    done = Target.unscoped.get(Q(household=settled) | Q(person__household=settled), survey=survey)
    Target.unscoped.filter(pk=done.pk).update(state="done", last_outcome="reached")
    assert listed(before) == {open_.pk}
    do_hand_over(cell, after, by=county)
    assert (listed(before), listed(after)) == (set(), {open_.pk})
    done.refresh_from_db()
    assert done.worker == before  # who was there stays written down
    assert set(Target.unscoped.filter(survey=closed).values_list("worker", flat=True)) == {before.pk, None}
    assert Target.unscoped.filter(survey=survey, division=NEXT_VILLAGE).get().worker is None
    assert coverage.miscounted() == 0
    assert settled.pk not in listed(after)
    assert elsewhere.pk not in listed(after)


def test_a_helper_of_one_household_gets_its_door_and_the_vacant_cell_goes_up(county, before, after):
    cell, mine, other = answers(before, county), home(), home()
    grid.refresh_all(TODAY)
    opened(county)
    do_assign(after, duty=GridDuty.HELPER, household=mine, by=county)
    assert (listed(before), listed(after)) == ({other.pk}, {mine.pk})
    do_end_assignment(cell, last_day=TODAY, by=county)
    grid.refresh_all(TOMORROW)  # the nightly job: assignments begin and end with the day
    assert listed(before) == set()
    assert Target.unscoped.get(household=other).worker is None


def test_what_was_given_by_name_stays_until_that_account_is_locked(county, before, after):
    cell, house = answers(before, county), home()
    grid.refresh_all(TODAY)
    survey = opened(county)
    third = make_user("third", VILLAGE, Role.ASSISTANT, "village")
    do_hand_target(Target.unscoped.get(survey=survey, household=house), third, by=county)
    do_hand_over(cell, after, by=county)
    assert (listed(third), listed(after)) == ({house.pk}, set())
    User.objects.filter(pk=third.pk).update(is_active=False)
    grid.refresh_all(TODAY)
    assert (listed(third), listed(after)) == (set(), {house.pk})


def test_the_night_takes_doors_from_whoever_was_locked_and_gives_none_to_another_who_was(county, before, after):
    answers(before, county)
    house = home()
    grid.refresh_all(TODAY)
    survey = opened(county)
    do_hand_target(Target.unscoped.get(survey=survey, household=house), after, by=county)
    last = grid.Night(0, TODAY, grid.locked_on(TODAY))
    User.objects.filter(pk__in=[before.pk, after.pk]).update(is_active=False)
    assert grid.refresh_since(last, TOMORROW) == grid.Night(1, TOMORROW, (before.pk,))
    house.refresh_from_db()
    assert (house.worker, Target.unscoped.get(survey=survey, household=house).worker) == (None, None)


def test_the_door_of_a_family_that_moved_away_stays_with_its_place(county, before, after):
    answers(before, county)
    house = home()
    grid.refresh_all(TODAY)
    opened(county)
    Household.unscoped.filter(pk=house.pk).update(division_id=NEXT_VILLAGE)
    next_worker = make_user("next", NEXT_VILLAGE, Role.ASSISTANT, "village")
    do_assign(next_worker, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=NEXT_VILLAGE), by=county)
    assert (listed(before), listed(next_worker)) == ({house.pk}, set())


def test_without_an_open_survey_nothing_is_asked_of_targets(county, before, django_assert_max_num_queries):
    house = home()
    answers(before, county)
    with django_assert_max_num_queries(4):
        grid.refresh_households([house.pk], TODAY)
