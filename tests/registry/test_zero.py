"""Zero-employment households: what the definitions say, exactly, from generated events."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from wengang.core.models import Division
from wengang.registry import zero
from wengang.registry.enums import ZeroState
from wengang.registry.models import Household, Person, StatusFact, ZeroCase, ZeroWatch

from .conftest import VILLAGE

TODAY = date(2026, 11, 20)
TOWN, FOPING = "451425103001", "610730100201"
BIRTH = date(1990, 5, 17)
WORK = ("away", "nearby", "public_post", "self_employed", "flexible")


@pytest.fixture(autouse=True)
def places(divisions: None) -> None:
    for code, level in (("61", "province"), ("6107", "prefecture"), ("610730", "county"), ("610730100", "township"),
                        (FOPING, "village")):  # fmt: skip
        Division.objects.update_or_create(code=code, defaults={"name": f"示例{code}", "level": level})
    Division.objects.create(code=TOWN, name="示例社区", level="village", parent_id="451425103")


def home(division: str = VILLAGE, **fields: Any) -> Household:
    return Household.unscoped.create(division_id=division, head_name="农示例", **fields)


def member(house: Household, *told: tuple[date, str] | tuple[date, str, str], **fields: Any) -> Person:
    """Somebody with observations ``(day, status[, source])``; the last one stands."""
    person = Person.unscoped.create(
        household=house,
        division_id=house.division_id,
        full_name="农秀珍",
        **{"birth_date": BIRTH, "sex": "1", **fields},
    )
    for each in told:
        observe(person, *each)
    return person


def observe(person: Person, day: date, status: str, source: str = "visit") -> None:
    StatusFact.unscoped.create(
        person=person, field="employment", value=status, source=source, seen_on=day, by_id=somebody()
    )
    person.employment, person.employment_on, person.employment_source = status, day, source
    person.save()


def somebody() -> int:
    from wengang.accounts.models import User

    return User.objects.get_or_create(username="somebody", defaults={"full_name": "示例"})[0].pk


def counts(house: Household, day: date = TODAY) -> bool:
    """Whether it has zero employment: judged for itself, and together with everybody else."""
    zero.refresh([house.pk], day)
    house.refresh_from_db()
    everybody = {each.household for each in zero.verdicts(day)}
    assert (house.pk in everybody) is (house.zero_employment_since is not None)
    return house.zero_employment_since is not None


LOOKING = (TODAY - timedelta(days=20), "looking")


class TestNational:
    @pytest.mark.parametrize("place", [VILLAGE, TOWN])
    def test_everybody_who_counts_is_without_work(self, place):
        house = home(place)
        member(house, LOOKING)
        member(house, (TODAY, "studying"), birth_date=date(2006, 1, 1))
        member(house, birth_date=date(2015, 1, 1))
        member(house, birth_date=date(1950, 1, 1))
        assert counts(house)
        assert house.zero_employment_since == LOOKING[0]

    @pytest.mark.parametrize("status", [*WORK, "farming"])
    def test_one_in_work_is_enough(self, status):
        house = home()
        member(house, LOOKING)
        member(house, (TODAY, status))
        assert not counts(house)

    def test_somebody_whose_status_nobody_knows_is_not_called_unemployed(self):
        house = home()
        member(house, LOOKING)
        other = member(house)
        assert not counts(house)
        observe(other, TODAY, "looking")
        assert counts(house)

    @pytest.mark.parametrize("left_out", [{"labour_ability": "lost"}, {"deceased": True}])
    def test_who_cannot_work_or_died_does_not_count(self, left_out):
        house = home()
        member(house, LOOKING)
        member(house, (TODAY, "away"), **left_out)
        assert counts(house)

    def test_nobody_of_working_age_is_not_zero_employment(self):
        house = home()
        member(house, (TODAY, "looking"), birth_date=date(1950, 1, 1))
        member(house, (TODAY, "studying"))
        assert not counts(house)

    @pytest.mark.parametrize(
        ("birth", "sex", "day", "counting"),
        [
            (date(2010, 11, 20), "1", date(2026, 11, 19), False),
            (date(2010, 11, 20), "1", date(2026, 11, 20), True),
            (date(1965, 1, 15), "1", date(2025, 1, 31), True),
            (date(1965, 1, 15), "1", date(2025, 2, 1), False),
            (date(1970, 1, 15), "2", date(2025, 1, 31), True),
            (date(1970, 1, 15), "2", date(2025, 2, 1), False),
            (date(1981, 9, 30), "2", date(2039, 8, 31), True),
            (date(1981, 9, 30), "2", date(2039, 9, 1), False),
        ],
    )
    def test_working_age_by_the_steps_of_retirement(self, birth, sex, day, counting):
        house = home()
        member(house, (date(2024, 1, 1), "looking"), birth_date=birth, sex=sex)
        assert counts(house, day) is counting


class TestFoping:
    """《佛坪 2023》: nobody employed, or no more than three months of paid work by all together within a year."""

    @pytest.mark.parametrize(("days", "counting"), [(0, True), (1, True), (91, True), (92, True), (93, False)])
    def test_days_of_paid_work(self, days, counting):
        house = home(FOPING)
        start = date(2026, 3, 1)
        told = [(start, "away"), (start + timedelta(days=days), "farming")] if days else [(start, "farming")]
        member(house, *told)
        assert counts(house) is counting

    @pytest.mark.parametrize(("first", "second", "counting"), [(46, 46, True), (46, 47, False), (92, 1, False)])
    def test_days_of_all_members_together(self, first, second, counting):
        house = home(FOPING)
        for days in (first, second):
            member(house, (date(2026, 3, 1), "flexible"), (date(2026, 3, 1) + timedelta(days=days), "farming"))
        assert counts(house) is counting

    def test_only_the_year_that_ends_today(self):
        house = home(FOPING)
        member(house, (date(2025, 1, 1), "away"), (date(2026, 2, 21), "looking"))
        assert counts(house)  # 21 November to 20 February are 92 days
        observe(house.members.get(), date(2026, 2, 22), "looking")
        assert counts(house, date(2026, 11, 20))
        other = home(FOPING)
        member(other, (date(2025, 1, 1), "away"), (date(2026, 2, 22), "farming"))
        assert not counts(other, date(2026, 11, 20))
        assert counts(other, date(2026, 11, 21))  # a day of work has left the year

    def test_still_at_work_the_days_grow(self):
        house = home(FOPING)
        member(house, (date(2026, 8, 1), "nearby"))
        assert counts(house, date(2026, 10, 31))
        assert not counts(house, date(2026, 11, 1))  # the 93rd day

    def test_nobody_employed_now_however_much_before(self):
        house = home(FOPING)
        member(house, (date(2025, 1, 1), "away"), (TODAY, "looking"))
        assert counts(house)

    def test_students_and_the_retired_are_left_out_with_their_days(self):
        house = home(FOPING)
        member(house, LOOKING)
        member(house, (date(2026, 1, 1), "away"), (date(2026, 9, 1), "studying"))
        member(house, (date(2026, 1, 1), "away"), birth_date=date(1955, 1, 1))
        assert counts(house)

    def test_the_same_family_elsewhere_or_earlier_is_judged_as_everywhere(self):
        assert not counts(self._farmers(VILLAGE))
        assert counts(self._farmers(FOPING))
        assert not counts(self._farmers(FOPING), date(2022, 12, 31))

    @staticmethod
    def _farmers(place: str) -> Household:
        house = home(place)
        member(house, (date(2022, 1, 1), "farming"))
        return house

    def test_a_weaker_word_does_not_end_paid_work(self):
        """The roster said 'away'; a list copied 'farming' a week later: the days go on, as the status itself does."""
        house = home(FOPING)
        person = member(house, (date(2026, 1, 1), "away", "roster"), (date(2026, 1, 8), "farming", "list"))
        Person.unscoped.filter(pk=person.pk).update(employment="away")
        assert counts(house, date(2026, 1, 20))
        assert zero.verdicts(date(2026, 1, 20))[0].paid_days == 20


class TestPast:
    def test_a_past_day_is_judged_by_what_had_been_observed(self):
        house = home()
        member(house, (date(2026, 1, 1), "away"), (date(2026, 3, 1), "looking"), (date(2026, 5, 1), "nearby"))
        assert not counts(house)
        found = {day: bool(zero.verdicts(day, past=True)) for day in (
            date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1))}  # fmt: skip
        assert list(found.values()) == [False, False, True, True, False]

    def test_of_one_area_only(self):
        for place in (VILLAGE, TOWN):
            member(home(place), LOOKING)
        assert len(zero.verdicts(TODAY)) == 2
        assert [each.division for each in zero.verdicts(TODAY, division=TOWN)] == [TOWN]


class TestCases:
    def test_the_clock_runs_on_working_days(self):
        house = home()
        member(house, (date(2026, 9, 1), "looking"))
        zero.refresh([house.pk], date(2026, 9, 24))  # a Thursday; mid-autumn until Sunday, then the national holiday
        case = ZeroCase.unscoped.get()
        assert (case.contact_by, case.clear_by) == (date(2026, 9, 30), date(2026, 10, 9))
        assert (case.state, case.definition, case.next_on) == (ZeroState.FOUND, "cn-rural/1", case.contact_by)

    def test_found_once_however_often_it_is_judged(self):
        house = home(TOWN)
        member(house, LOOKING)
        for _each in range(3):
            zero.refresh([house.pk], TODAY)
            zero.refresh_all(TODAY)
        assert ZeroCase.unscoped.get().definition == "cn-urban/1"

    @pytest.mark.parametrize(
        ("source", "state"),
        [("call", "found"), ("self", "found"), ("list", "found"), ("visit", "found"),
         ("roster", "cleared"), ("insurance", "cleared"), ("wage", "cleared")],
    )  # fmt: skip
    def test_cleared_only_by_verified_work(self, source, state):
        house = home()
        person = member(house, LOOKING)
        assert counts(house)
        observe(person, TODAY, "nearby", source)
        assert not counts(house)
        case = ZeroCase.unscoped.get()
        assert case.state == state
        assert case.cleared_by == (person if state == "cleared" else None)
        assert case.next_on == (date(2026, 12, 20) if state == "cleared" else case.contact_by)

    def test_clearance_holds_while_the_work_lasts_though_its_days_are_few(self):
        house = home(FOPING)
        person = member(house, LOOKING)
        assert counts(house)
        observe(person, TODAY, "nearby", "roster")
        assert not counts(house)
        assert not counts(house, TODAY + timedelta(days=20))
        observe(person, TODAY + timedelta(days=30), "farming")
        assert counts(house, TODAY + timedelta(days=30))
        again = ZeroCase.unscoped.latest("pk")
        assert again.before is not None
        assert again.before.state == ZeroState.CLEARED

    @pytest.mark.parametrize(
        ("change", "ground"),
        [
            ({"employment": "studying"}, "studies"),
            ({"labour_ability": "lost"}, "can work"),
            ({"birth_date": date(1950, 1, 1)}, "working age"),
            ({"household": None}, "lives here"),
        ],
    )
    def test_left_without_work_it_ends_with_its_ground(self, change, ground, settings):
        from django.utils import translation

        from wengang.core.reasons import in_words

        house = home()
        person = member(house, LOOKING)
        assert counts(house)
        Person.unscoped.filter(pk=person.pk).update(**change)
        assert not counts(house)
        case = ZeroCase.unscoped.get()
        with translation.override("en"):
            assert ground in in_words(case.ground)
        assert (case.state, case.closed_on, case.next_on) == (ZeroState.ENDED, TODAY, None)


class TestCalendar:
    def test_a_birthday_alone_changes_the_verdict_on_its_day(self):
        house = home()
        member(house, LOOKING)
        member(house, (TODAY, "away"), birth_date=date(1963, 12, 5))
        member(house, birth_date=date(2011, 3, 1))
        assert counts(house)  # the one at work is past retirement
        assert ZeroWatch.unscoped.get().due_on == date(2027, 3, 1)
        assert zero.refresh_due(date(2027, 2, 28)) == 0
        assert zero.refresh_due(date(2027, 3, 1)) == 1
        house.refresh_from_db()
        assert house.zero_employment_since is None  # sixteen, and nobody knows what of

    def test_days_of_paid_work_that_grow_are_looked_at_on_the_first_day_that_could_be_too_many(self):
        house = home(FOPING)
        for first in (1, 2):
            member(house, (date(2026, 8, first), "nearby"))
        assert counts(house, date(2026, 8, 5))  # 9 days, and two more each day: the 93rd comes on the 42nd day from now
        assert zero.refresh_due(date(2026, 9, 15)) == 0
        assert zero.refresh_due(date(2026, 9, 16)) == 1
        house.refresh_from_db()
        assert house.zero_employment_since is None

    def test_what_nobody_told_is_found_by_judging_all(self):
        house = home()
        person = member(house, LOOKING)
        assert zero.refresh_all(TODAY) == 1
        Person.unscoped.filter(pk=person.pk).update(employment="away")
        assert zero.refresh_all(TODAY) == 1
        assert zero.refresh_all(TODAY) == 0
        house.refresh_from_db()
        assert house.zero_employment_since is None


class TestCommand:
    """``wengang households zero``."""

    @staticmethod
    def told(capsys, *options: str) -> dict[str, Any]:
        call_command("households", "zero", *options, "--json")
        return json.loads(capsys.readouterr().out)

    def test_today_and_on_a_past_day(self, capsys, county):
        house = home()
        member(house, (date(2025, 3, 1), "looking"), (date(2025, 5, 1), "nearby"))
        member(home(FOPING), (date(2025, 3, 1), "farming"))
        now = self.told(capsys)
        assert (now["households"], now["by_definition"]) == (1, {"foping/2023": 1})
        then = self.told(capsys, "--date", "2025-04-01", "--rows")
        assert then["by_county"] == {"451425": 1, "610730": 1}
        assert [row["household"] for row in then["rows"] if row["division"] == VILLAGE] == [house.pk]
        assert "today" in then["reconstructed"]["members"]
        assert self.told(capsys, "--date", "2025-04-01", "--by", county.username)["households"] == 1

    @pytest.mark.parametrize("options", [["--date", "2999-01-01"], ["--division", "610730", "--by", "county"]])
    def test_refused_in_words(self, capsys, county, options):
        with pytest.raises(SystemExit):
            call_command("households", "zero", *options, "--json")
        assert "error" in json.loads(capsys.readouterr().out)


class TestJudgedOnce:
    """A visit tells many facts of one family; its household is judged when all are written."""

    def test_the_end_is_the_same_and_nothing_is_judged_in_between(self):
        house, other = home(), home()
        first, second = member(house, LOOKING), member(house, LOOKING)
        zero.refresh([house.pk])
        with zero.judged_once():
            observe(first, TODAY, "away")
            assert zero.refresh([house.pk]) == []
            with zero.judged_once():
                observe(second, TODAY, "nearby")
                zero.refresh([house.pk, other.pk])
            house.refresh_from_db()
            assert house.zero_employment_since is not None
        house.refresh_from_db()
        assert house.zero_employment_since is None

    def test_what_fails_judges_nobody_and_leaves_nothing_waiting(self):
        house = home()
        member(house, LOOKING)

        def fails():
            with zero.judged_once():
                zero.refresh([house.pk])
                raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            fails()
        house.refresh_from_db()
        assert house.zero_employment_since is None
        zero.refresh([house.pk])
        house.refresh_from_db()
        assert house.zero_employment_since is not None
