"""The grid: everybody has one responsible worker, found up the tree; hand-overs keep history; a building ends at its
walls."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.jobs import enqueue, run_here
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry import grid
from wengang.registry.actions.grid import do_assign, do_end_assignment, do_hand_over
from wengang.registry.enums import GridDuty
from wengang.registry.jobs import GRID
from wengang.registry.models import Assignment, Household, Person
from wengang.registry.queries.grid import assignments, history, unanswered, workload

from .conftest import NEXT_VILLAGE, OTHER_COUNTY, OTHER_TOWNSHIP, VILLAGE, make_user

BUILDINGS, OFFICERS = 149, 25


@pytest.fixture
def assistant() -> User:
    return make_user("assistant", VILLAGE, Role.ASSISTANT, "village")


def cell(number: int, village: str = VILLAGE) -> Division:
    return Division.objects.create(code=f"{village}-{number:02}", name=f"{number}栋", level="cell", parent_id=village)


def household(division: str, **fields) -> Household:
    return Household.unscoped.create(division_id=division, head_name="农示例", **fields)


def head_of(building: Division, office: Organisation) -> User:
    """A building head: a village assistant whose own part is one building."""
    user = User.objects.create_user(f"head{building.pk}", "示例楼栋长")
    Membership.objects.create(user=user, organisation=office, role=Role.ASSISTANT, division=building)
    return user


def who(home: Household) -> int | None:
    home.refresh_from_db()
    return home.worker_id


class TestNearest:
    def test_found_up_the_tree_when_a_cell_is_vacant(self, county, township, assistant):
        building = cell(1)
        home = household(building.pk)
        assert who(home) is None
        do_assign(county, duty=GridDuty.INFO_OFFICER, division=Division.objects.get(pk="451425"), by=county)
        assert who(home) == county.pk
        village = do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=township)
        assert who(home) == assistant.pk
        do_end_assignment(village, last_day=timezone.localdate(), by=township)
        assert who(home) == assistant.pk  # until tonight
        grid.refresh_all(timezone.localdate() + timedelta(days=1))
        assert who(home) == county.pk

    def test_a_helper_of_one_household_comes_first(self, county, assistant):
        home, neighbour = household(VILLAGE), household(VILLAGE)
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        do_assign(county, duty=GridDuty.HELPER, household=home, by=county)
        assert (who(home), who(neighbour)) == (county.pk, assistant.pk)

    def test_a_worker_whose_account_is_closed_answers_for_nothing(self, county, assistant):
        home = household(VILLAGE)
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        User.objects.filter(pk=assistant.pk).update(is_active=False)
        grid.refresh_all(timezone.localdate())
        assert who(home) is None
        assert list(unanswered(county.scope)) == [home]

    def test_nobody_beside_the_subtree_is_touched(self, county, assistant):
        elsewhere = household(OTHER_COUNTY)
        do_assign(county, duty=GridDuty.INFO_OFFICER, division=Division.objects.get(pk="451425"), by=county)
        assert who(elsewhere) is None

    @pytest.mark.parametrize("seed", range(6))
    def test_agrees_with_looking_it_up_one_by_one(self, county, seed):
        """A plain walk up the tree for each household, against the one statement for all."""
        dice, today = random.Random(seed), timezone.localdate()
        buildings = [cell(number, village) for village in (VILLAGE, NEXT_VILLAGE) for number in (1, 10, 100)]
        places = [*(each.pk for each in buildings), VILLAGE, NEXT_VILLAGE, "451425103", "451425104", "451425"]
        homes = [household(dice.choice(places[:8])) for _each in range(40)]
        workers = [make_user(f"w{seed}{n}", "451425", Role.COUNTY) for n in range(5)]
        for place in dice.sample(places, 7):
            first = today + timedelta(days=dice.randint(-400, 30))
            last = first + timedelta(days=dice.randint(0, 500)) if dice.random() < 0.5 else None
            Assignment.unscoped.create(
                worker=dice.choice(workers), duty="assistant", division_id=place, valid_from=first, valid_to=last
            )
        for home in dice.sample(homes, 6):
            Assignment.unscoped.create(
                worker=dice.choice(workers),
                duty="helper",
                division_id=home.division_id,
                household=home,
                valid_from=today - timedelta(days=dice.randint(-3, 3)),
            )
        grid.refresh_all(today)
        assert {home.pk: who(home) for home in homes} == {home.pk: walked(home, today) for home in homes}
        assert grid.refresh_all(today) == 0
        night = grid.Night(0, today, grid.locked_on(today))
        for _night in range(12):
            day = night.day + timedelta(days=dice.choice((1, 1, 3, 40)))
            shut = [worker.pk for worker in workers if dice.random() < 0.2]
            User.objects.filter(pk__in=[worker.pk for worker in workers]).update(is_active=True)
            User.objects.filter(pk__in=shut).update(is_active=False)
            night = grid.refresh_since(night, day)
            assert {home.pk: who(home) for home in homes} == {home.pk: walked(home, day) for home in homes}


class TestNight:
    """Only places where an assignment began or ended, or whose worker's account was locked or opened, are judged."""

    TODAY = timezone.localdate()
    YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

    def night(self, locked: tuple[int, ...] = ()) -> grid.Night:
        return grid.refresh_since(grid.Night(0, self.TODAY, locked), self.TOMORROW)

    def test_what_begins_and_what_ended(self, county, assistant):
        home, helped, other = household(VILLAGE), household(VILLAGE), household(OTHER_TOWNSHIP)
        village = do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        do_assign(county, duty=GridDuty.HELPER, household=helped, valid_from=self.TOMORROW, by=county)
        do_end_assignment(village, last_day=self.TODAY, by=county)
        Household.unscoped.filter(pk=other.pk).update(worker=county)
        assert (who(home), who(helped)) == (assistant.pk, assistant.pk)
        assert self.night() == grid.Night(2, self.TOMORROW, ())
        assert (who(home), who(helped)) == (None, county.pk)
        assert who(other) == county.pk  # wrong, and nothing happened there: Sunday finds it
        assert self.night().changed == 0

    def test_an_account_that_is_locked_and_opened_again(self, county, assistant):
        home = household(VILLAGE)
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        User.objects.filter(pk=assistant.pk).update(is_active=False)
        locked = self.night()
        assert locked == grid.Night(1, self.TOMORROW, (assistant.pk,))
        assert who(home) is None
        assert self.night(locked.locked).changed == 0
        User.objects.filter(pk=assistant.pk).update(is_active=True)
        assert self.night(locked.locked) == grid.Night(1, self.TOMORROW, ())
        assert who(home) == assistant.pk

    def test_the_first_night_judges_all_and_the_next_goes_on_from_it(self, county, assistant, monkeypatch):
        home = household(VILLAGE)
        monkeypatch.setattr("wengang.registry.jobs.is_audit", lambda today: False)
        Household.unscoped.update(worker=county)
        assert run_here(enqueue(GRID, {}, by=None)) == {"changed": 1, "day": f"{self.TODAY}", "locked": ()}
        assert who(home) is None
        Household.unscoped.update(worker=county)
        assert run_here(enqueue(GRID, {}, by=None))["changed"] == 0


def walked(home: Household, day: date) -> int | None:
    rows = [
        row
        for row in Assignment.unscoped.filter(worker__is_active=True)
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
    ]
    own = [row.worker_id for row in rows if row.household_id == home.pk]
    if own:
        return own[0]
    code = home.division_id
    while code:
        found = [row.worker_id for row in rows if row.household_id is None and row.division_id == code]
        if found:
            return found[0]
        above = Division.objects.filter(pk=code).values_list("parent_id", flat=True).first()
        code = above or ""
    return None


class TestHandOver:
    def test_keeps_who_answered_before(self, county, assistant):
        home = household(VILLAGE)
        before = do_assign(
            assistant,
            duty=GridDuty.ASSISTANT,
            division=Division.objects.get(pk=VILLAGE),
            by=county,
            valid_from=date(2026, 1, 1),
        )
        after = do_hand_over(before, county, by=county, note="轮岗")
        assert who(home) == county.pk
        assert [each.worker_id for each in history(county.scope, after)] == [county.pk, assistant.pk]
        before.refresh_from_db()
        assert before.valid_to == timezone.localdate() - timedelta(days=1)

    def test_two_workers_never_answer_for_one_cell(self, county, assistant):
        place = Division.objects.get(pk=VILLAGE)
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=place, by=county)
        with pytest.raises(ValidationError, match="交接"):
            do_assign(county, duty=GridDuty.INFO_OFFICER, division=place, by=county)

    def test_a_hand_over_to_oneself_or_of_what_ended_is_refused(self, county, assistant):
        one = do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        with pytest.raises(ValidationError, match="同一个人"):
            do_hand_over(one, assistant, by=county)
        do_end_assignment(one, last_day=timezone.localdate(), by=county)
        with pytest.raises(ValidationError, match="已经结束"):
            do_hand_over(one, county, by=county)


class TestWhoMay:
    def test_only_those_who_look_after_the_place(self, township, assistant):
        with pytest.raises(MayNot):
            do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=assistant)
        beyond = Division.objects.get(pk="451425104")
        with pytest.raises(MayNot):
            do_assign(township, duty=GridDuty.ASSISTANT, division=beyond, by=township)

    def test_the_worker_must_reach_the_place(self, county):
        stranger = make_user("stranger", "451425104", Role.ASSISTANT, "village")
        with pytest.raises(ValidationError, match="看不到"):
            do_assign(stranger, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)


def test_jingan_149_building_heads_and_25_officers(county, township):
    """F36: every household of the quarter has one responsible worker, and nobody sees past their own walls."""
    office = Organisation.objects.create(name="示例社区", short_name="社区", kind="village", division_id=VILLAGE)
    buildings = [cell(number) for number in range(1, BUILDINGS + 1)]
    heads = [head_of(building, office) for building in buildings]
    homes = [household(building.pk) for building in buildings for _each in range(3)]
    Person.unscoped.bulk_create(
        Person(household=home, division_id=home.division_id, full_name=f"农{number}")
        for number, home in enumerate(homes)
    )
    for building, head in zip(buildings, heads, strict=True):
        do_assign(head, duty=GridDuty.BUILDING_HEAD, division=building, by=township)
    officers = [make_user(f"officer{number}", VILLAGE, Role.ASSISTANT, "village") for number in range(OFFICERS)]
    for number, home in enumerate(homes[:OFFICERS]):
        do_assign(officers[number], duty=GridDuty.INFO_OFFICER, household=home, by=township)

    assert not unanswered(county.scope).exists()
    loads = workload(county.scope, timezone.localdate())
    assert sum(load.households for load in loads) == BUILDINGS * 3
    assert sum(load.worker in {each.pk for each in officers} for load in loads) == OFFICERS
    for building, head in list(zip(buildings, heads, strict=True))[::37]:
        seen = Person.objects.visible_to(head.scope).values_list("division_id", flat=True)
        assert set(seen) == {building.pk}
        assert set(Household.objects.visible_to(head.scope).values_list("division_id", flat=True)) == {building.pk}
    assert assignments(county.scope, timezone.localdate()).count() == BUILDINGS + OFFICERS
