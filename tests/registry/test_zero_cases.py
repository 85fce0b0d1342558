"""A case from the day it was found: services and refusals, re-checks, relapse, and two workers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.registry import zero
from wengang.registry.actions.facts import do_record_status
from wengang.registry.actions.zero import do_close_unwilling, do_log_service, do_recheck
from wengang.registry.enums import Source, ZeroState
from wengang.registry.models import Household, Person, StatusFact, ZeroCase, ZeroService
from wengang.registry.queries import zero as queries

from .conftest import OTHER_COUNTY, VILLAGE, make_user

DAY = timedelta(days=1)


def family(members: int = 1, division: str = VILLAGE) -> Household:
    house = Household.unscoped.create(division_id=division, head_name="农示例")
    for _each in range(members):
        Person.unscoped.create(
            household=house, division_id=division, full_name="农秀珍", birth_date=date(1990, 5, 17), sex="1"
        )
    return house


def told(person: Person, status: str, by: User | None, source: str = "visit", day: date | None = None) -> StatusFact:
    return do_record_status(person, status, source=source, seen_on=day or timezone.localdate(), by=by)


def found(county: User, members: int = 1, ago: int = 0) -> tuple[Household, list[Person], ZeroCase]:
    """A household found without work so many days ago."""
    house = family(members)
    people = list(house.members.order_by("pk"))
    day = timezone.localdate() - DAY * ago
    for person in people:
        told(person, "looking", county, day=day)
    case = ZeroCase.unscoped.get(household=house)
    if ago:
        ZeroCase.unscoped.filter(pk=case.pk).update(found_on=day, contact_by=day + 3 * DAY, clear_by=day + 5 * DAY,
                                                    next_on=day + 3 * DAY)  # fmt: skip
        case.refresh_from_db()
    return house, people, case


class TestServices:
    def test_the_first_contact_stops_that_clock_and_the_next_one_runs(self, county):
        house, _people, case = found(county)
        assert case.next_on == case.contact_by
        do_log_service(case, "contact", "done", on=timezone.localdate(), by=county)
        assert (case.state, case.next_on, case.contacted_on) == ("contacted", case.clear_by, timezone.localdate())
        house.refresh_from_db()
        assert house.contacted_on == timezone.localdate()

    def test_what_is_missing_of_131(self, county):
        _house, (person,), case = found(county)
        today = timezone.localdate()
        do_log_service(case, "introduction", "done", person=person, on=today, by=county)
        for post in ("包装工", "保洁员"):
            do_log_service(case, "post", "declined", person=person, about=post, on=today, by=county)
        view = queries.case(county.scope, case.pk, today)
        assert view.done == {"introduction": (1, 1), "post": (2, 3), "training": (0, 1)}
        assert (view.declined, view.may_close) == (2, False)

    def test_sent_twice_written_once(self, county):
        _house, (person,), case = found(county)
        op = uuid4()
        rows = [
            do_log_service(case, "post", "declined", person=person, about="包装工", on=case.found_on, by=county, op=op)
            for _each in range(2)
        ]
        assert rows[0] == rows[1]
        assert ZeroService.unscoped.count() == 1

    @pytest.mark.parametrize(
        ("kind", "outcome", "about", "whose"),
        [("post", "declined", "", "own"), ("post", "declined", "包装", "none"), ("post", "declined", "包装", "other"),
         ("post", "done", "包装", "own"), ("contact", "declined", "", "own"), ("recheck", "working", "", "own")],
    )  # fmt: skip
    def test_nothing_half_is_written(self, county, kind, outcome, about, whose):
        _house, (person,), case = found(county)
        stranger = family().members.get()
        whom = {"own": person, "none": None, "other": stranger}[whose]
        with pytest.raises(ValidationError):
            do_log_service(case, kind, outcome, person=whom, about=about, on=case.found_on, by=county)
        assert not ZeroService.unscoped.exists()

    def test_only_in_the_own_area(self, county, next_county):
        _house, _people, case = found(county)
        with pytest.raises(MayNot):
            do_log_service(case, "contact", "done", on=case.found_on, by=next_county)
        with pytest.raises(ZeroCase.DoesNotExist):
            queries.case(next_county.scope, case.pk, case.found_on)


class TestUnwilling:
    def declined(self, case: ZeroCase, person: Person, times: int, by: User) -> None:
        for number in range(times):
            do_log_service(
                case, "post", "declined", person=person, about=f"岗位{number}", on=timezone.localdate(), by=by
            )

    def test_three_declined_posts_close_nothing_by_themselves(self, county):
        house, (person,), case = found(county)
        self.declined(case, person, 5, county)
        zero.refresh([house.pk])
        assert ZeroCase.unscoped.get().state == ZeroState.CONTACTED

    def test_a_person_closes_it_with_a_reason_and_it_stays_closed_until_work_came_and_went(self, county):
        house, (person,), case = found(county, ago=30)
        self.declined(case, person, 2, county)
        with pytest.raises(ValidationError):
            do_close_unwilling(case, "三次不去", by=county)
        self.declined(case, person, 1, county)
        with pytest.raises(ValidationError):
            do_close_unwilling(case, "  ", by=county)
        do_close_unwilling(case, "要在家照看老人，暂不找工作", by=county)
        assert (case.state, case.ground) == (ZeroState.UNWILLING, "要在家照看老人，暂不找工作")
        zero.refresh_all(timezone.localdate() + 10 * DAY)
        ZeroCase.unscoped.update(closed_on=timezone.localdate() - 2 * DAY)
        told(person, "looking", county)
        assert ZeroCase.unscoped.count() == 1
        told(person, "flexible", county)
        told(person, "looking", county)
        house.refresh_from_db()
        assert ZeroCase.unscoped.latest("pk").before == case


class TestRecheck:
    def cleared(self, county: User, ago: int = 40) -> tuple[Person, ZeroCase]:
        _house, (person,), case = found(county, ago=ago + 3)
        told(person, "nearby", county, "insurance", timezone.localdate() - DAY * ago)
        case.refresh_from_db()
        assert (case.state, case.cleared_by) == (ZeroState.CLEARED, person)
        return person, case

    def test_still_at_work_until_all_were_made(self, county):
        person, case = self.cleared(county, ago=200)
        first = case.next_on
        for _each in range(3):
            do_recheck(case, "working", on=timezone.localdate(), source=Source.CALL, by=county)
        assert case.next_on is None
        assert first == queries.case(county.scope, case.pk, timezone.localdate()).rechecks[0][0]
        person.refresh_from_db()
        assert person.employment_on == timezone.localdate()
        with pytest.raises(ValidationError):
            do_recheck(case, "working", on=timezone.localdate(), source=Source.CALL, by=county)

    def test_out_of_work_again_a_new_case_follows_the_first(self, county):
        person, case = self.cleared(county)
        do_recheck(case, "lapsed", on=timezone.localdate(), source=Source.VISIT, by=county)
        again = ZeroCase.unscoped.latest("pk")
        assert again.before == case
        assert (again.state, again.found_on, again.household) == ("found", timezone.localdate(), person.household)
        assert (case.state, case.next_on) == (ZeroState.CLEARED, None)

    def test_against_a_stronger_fresh_word_the_recheck_stays_due(self, county):
        _person, case = self.cleared(county, ago=5)
        due = case.next_on
        row = do_recheck(case, "lapsed", on=timezone.localdate(), source=Source.CALL, by=county)
        assert (row.due_on, case.next_on) == (None, due)
        assert ZeroCase.unscoped.count() == 1


class TestDue:
    def test_by_worker_the_latest_first_and_nothing_of_others(self, county):
        assistant = make_user("assistant", VILLAGE, Role.ASSISTANT, "village")
        cases = [found(county, ago=ago)[2] for ago in (0, 9)]
        found(county)
        Household.unscoped.filter(zero_cases__in=cases).update(worker=assistant)
        due = queries.due_for(assistant, timezone.localdate())
        assert due == [cases[1], cases[0]]
        assert [each.due.step for each in due] == ["contact", "contact"]
        assert due[0].due.days == -6
        assert queries.due_for(county, timezone.localdate()) == []

    def test_the_board_opens_to_what_it_counts(self, county, next_county):
        for ago in (0, 0, 3, 9, 20):
            found(county, ago=ago)
        told(family(division=OTHER_COUNTY).members.get(), "looking", next_county)
        today, every = timezone.localdate(), queries.ZeroFilters()
        counted = queries.counts(county.scope, every, today)
        assert (counted["overdue"], counted["today"]) == (2, 1)
        assert sum(counted.values()) == 5
        for when, number in counted.items():
            page = queries.board(county.scope, queries.ZeroFilters(when=when), today)
            assert page.count == number
        rows = queries.board(county.scope, every, today).rows
        assert [each.next_on for each in rows] == sorted(each.next_on for each in rows)


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Two people answer for the same household at the same moment."""

    @staticmethod
    def at_once(*works) -> list[object]:
        start = Barrier(len(works))

        def run(work):
            try:
                start.wait(timeout=20)
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return [each.result(timeout=60) for each in [pool.submit(run, work) for work in works]]

    @pytest.mark.parametrize("turn", range(5))
    def test_both_members_fall_out_of_work(self, county, turn):
        house = family(2)
        one, two = house.members.order_by("pk")
        for person in (one, two):
            told(person, "away", county, day=timezone.localdate() - DAY)
        self.at_once(lambda: told(one, "looking", county), lambda: told(two, "looking", county))
        house.refresh_from_db()
        assert house.zero_employment_since is not None
        assert ZeroCase.unscoped.filter(household=house).count() == 1

    @pytest.mark.parametrize("turn", range(5))
    def test_both_write_down_what_they_did_and_a_third_the_status(self, county, turn):
        _house, (person,), case = found(county)
        op = uuid4()

        def offer(about, number=None):
            return lambda: do_log_service(
                case, "post", "declined", person=person, about=about, on=case.found_on, by=county, op=number
            )

        self.at_once(
            offer("包装工"),
            offer("保洁员", op),
            offer("保洁员", op),
            lambda: told(person, "nearby", county, "visit"),
        )
        assert sorted(ZeroService.unscoped.values_list("about", flat=True)) == ["保洁员", "包装工"]
        case.refresh_from_db()
        assert case.state == ZeroState.CONTACTED
