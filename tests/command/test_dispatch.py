"""The weekly sheet: every line by hand, levels that add up, and a random world counted day by day in Python."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.market.world import COUNTY, TOWNSHIP, make_pair, uscc
from wengang.command.dispatch.closing import close_week, is_over
from wengang.command.dispatch.counting import counted, rows_of
from wengang.command.dispatch.lines import BY_CODE, LINES
from wengang.command.dispatch.sheet import part_of, sheet
from wengang.command.dispatch.sources import born_from
from wengang.command.dispatch.weeks import Week
from wengang.command.models import DispatchWeek, WeekCount
from wengang.core.models import Division, StateLog
from wengang.employment.models import CallStep, EmployerCall, JobQuestion, Spell, Transfer, TransferOffer
from wengang.market.models import Employer, Proposal, Round, Vacancy
from wengang.registry.models import Household, Person, StatusFact
from wengang.registry.retirement import past_retirement

TODAY = dt.date(2026, 11, 22)
WEEK = Week(dt.date(2026, 11, 9))
SUNDAY = WEEK.sunday
VILLAGES = (f"{TOWNSHIP}901", f"{TOWNSHIP}902")


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def villages(pair):
    town = Division.objects.get(pk=TOWNSHIP)
    return [
        Division.objects.create(code=code, name=f"试{code[-1]}村", level="village", parent=town) for code in VILLAGES
    ]


def on(day: int) -> dt.date:
    """A day of November 2026; the week under test is the 9th to the 15th."""
    return dt.date(2026, 11, day)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())


def someone(pair, **fields) -> Person:
    return pair.person(**{"employment": "looking", "employment_on": on(1), "employment_source": "visit"} | fields)


def job(person, first, last=None, employer=None, reason="resigned", **fields) -> Spell:
    told = {"export_mode": "organised", "source": "roster", "seen_on": first, "job_title": "普工", "employer": employer}
    end = {"valid_to": last, "end_reason": reason} if last else {}
    return Spell.unscoped.create(person=person, valid_from=first, **told | end | fields)


def total(area=COUNTY, week=WEEK, today=TODAY) -> dict[str, int]:
    return counted(area, week, today).total()


class TestWeek:
    def test_runs_from_monday_to_sunday(self):
        week = Week.of(on(15))
        assert (week, week.sunday, week.code) == (WEEK, on(15), "2026-W46")
        assert Week.of(on(16)) == week.after
        assert week.after.before == week

    def test_a_running_week_is_counted_until_today(self):
        assert Week.of(TODAY).last(on(18)) == on(18)
        assert WEEK.last(TODAY) == SUNDAY

    def test_the_year_of_a_week_is_that_of_its_thursday(self):
        assert Week.of(dt.date(2027, 1, 1)).code == "2026-W53"
        assert Week.read("2026-W53").monday == dt.date(2026, 12, 28)

    @pytest.mark.parametrize("code", ["2026-47", "2026-W54", "2026-W00", "x", "２０２６-W47", "2026-W47; drop"])
    def test_what_is_no_week_is_refused(self, code):
        with pytest.raises(ValueError):
            Week.read(code)


def test_the_first_birthday_of_working_age_is_the_tables_own():
    for day in (dt.date(2024, 12, 31), TODAY, dt.date(2031, 3, 1), dt.date(2045, 6, 30)):
        for sex in "12":
            first = born_from(sex, day)
            assert not past_retirement(first, sex, day, "cadre")
            assert past_retirement(first - dt.timedelta(days=1), sex, day, "cadre")


def test_who_should_work_and_who_does(pair):
    someone(pair, employment="away")
    someone(pair)
    someone(pair, employment="", employment_on=None, employment_source="")
    someone(pair, employment="farming")
    someone(pair, employment="studying")
    someone(pair, employment="unable")
    someone(pair, labour_ability="lost")
    someone(pair, birth_date=dt.date(2012, 1, 1))
    someone(pair, deceased=True)
    old = someone(pair, birth_date=dt.date(1955, 1, 1))
    job(old, on(1))
    hired = someone(pair, employment="", employment_on=None, employment_source="")
    job(hired, on(1), kind="workshop")
    job(someone(pair), on(1), kind="farm")
    told = total()
    assert (told["should_work"], told["at_work"], told["looking"], told["unknown"]) == (6, 2, 2, 1)
    assert told["on_job"] == 2


def test_every_kind_of_coming_and_going(pair):
    one, two = pair.employer(1), pair.employer(2)
    job(someone(pair), on(10), employer=one)  # new
    came_back = someone(pair)
    job(came_back, on(1) - dt.timedelta(days=300), on(1) - dt.timedelta(days=60), one)
    job(came_back, on(12), employer=one)  # back
    long_ago = someone(pair)
    job(long_ago, dt.date(2024, 1, 1), dt.date(2025, 1, 1), one)
    job(long_ago, on(12), employer=one)  # new again: more than a year
    elsewhere = someone(pair)
    job(elsewhere, on(1) - dt.timedelta(days=300), on(1) - dt.timedelta(days=60), one)
    job(elsewhere, on(12), employer=two)  # new: another employer
    for reason in ("returned", "resigned", "dismissed", "ended"):
        job(someone(pair), on(1), on(11), one, reason)
    changed = someone(pair)
    job(changed, on(1), on(11), one)
    job(changed, on(12), employer=two)  # neither new nor left, but began
    brief = someone(pair)
    job(brief, on(10), on(12), one)  # came and went within the week
    job(someone(pair), on(1), SUNDAY, one)  # the last day is still worked: left next week
    job(someone(pair), on(1), on(8), one)  # the last day of the week before: left this week
    job(someone(pair), on(1), on(7), one)  # left the week before
    job(someone(pair), on(10), on(10), one, "corrected")
    job(someone(pair), on(16), employer=one)  # next week
    told = total()
    assert (told["new"], told["back"], told["hired"]) == (3, 1, 6)
    assert told["left"] == 5
    assert [told[f"left_{reason}"] for reason in ("returned", "resigned", "dismissed", "ended")] == [1, 2, 1, 1]
    assert (told["had_job"], told["on_job"]) == (7, 6)
    assert told["had_job"] + told["new"] + told["back"] - told["left"] == told["on_job"]
    assert total(week=WEEK.after)["left"] == 1


def test_posts_put_to_workers_interviews_and_offers_are_those_of_the_week(pair):
    issue, person, vacancy = pair.issue(), someone(pair), pair.vacancy()
    round_ = Round.unscoped.create(issue=issue, number=1, objective=1, bound=1, gap=0, seconds=0.1)
    proposal = Proposal.unscoped.create(
        round=round_, issue=issue, person=person, vacancy=vacancy, allocated=True, rank=1, score=0.5, reason="r",
        reason_en="r",
    )  # fmt: skip
    moves = [
        ("show", "proposed", "shown", on(8)),
        ("accept", "shown", "accepted", on(9)),
        ("interview", "intention", "interview", on(12)),
        ("offer", "interview", "offered", SUNDAY),
        ("hire", "offered", "hired", on(16)),
    ]
    for move, before, state, day in moves:
        StateLog.objects.create(
            machine="proposal", row=proposal.pk, move=move, before=before, after=state, at=noon(day)
        )
    late = dt.datetime.combine(SUNDAY, dt.time(23, 59), timezone.get_current_timezone())
    other = Proposal.unscoped.create(
        round=round_, issue=issue, person=someone(pair), vacancy=vacancy, allocated=True, rank=1, score=0.5,
        reason="r", reason_en="r",
    )  # fmt: skip
    StateLog.objects.create(
        machine="proposal", row=other.pk, move="decline", before="proposed", after="declined", at=late
    )
    told = total()
    assert (told["told"], told["interviews"], told["offers"]) == (1, 1, 1)
    assert total(week=WEEK.before)["told"] == 1
    assert rows_of(BY_CODE["offers"], COUNTY, WEEK, TODAY) == [proposal.pk]


def test_employers_short_of_people_as_it_was_that_night(pair):
    area = "440703"
    employer = pair.employer(1)
    vacancy = pair.vacancy(employer, headcount=10, filled=4)
    pair.vacancy(employer, headcount=3)
    pair.vacancy(pair.employer(2), headcount=5, filled=5)
    closed = pair.vacancy(pair.employer(3), headcount=7, state="closed")
    Vacancy.unscoped.update(created_at=noon(on(1)))
    StateLog.objects.create(
        machine="vacancy", row=closed.pk, move="close", before="open", after="closed", at=noon(on(18))
    )
    late = job(someone(pair), on(17), employer=employer, vacancy=vacancy)
    Spell.unscoped.filter(pk=late.pk).update(created_at=noon(on(17)))
    then, now = total(area), total(area, Week.of(TODAY))
    assert (then["short_employers"], then["gap"]) == (2, 10 - 3 + 3 + 7)
    assert (now["short_employers"], now["gap"]) == (1, 6 + 3)
    assert "short_employers" not in total(COUNTY)
    assert len(rows_of(BY_CODE["gap"], area, WEEK, TODAY)) == 3


def test_a_surplus_and_who_was_transferred(pair):
    area, employer = "440703", pair.employer(1)
    transfer = Transfer.unscoped.create(
        employer=employer, cause="orders", leave_on=on(11), area_id=area, organisation=pair.bureau, people=30,
        by=pair.receiving_officer,
    )  # fmt: skip
    Transfer.unscoped.update(created_at=noon(on(3)), closed_at=noon(on(18)))
    person, vacancy = someone(pair), pair.vacancy()
    old = job(person, on(1), on(11), employer, "dismissed")
    new = job(person, on(12), employer=vacancy.employer, vacancy=vacancy)
    TransferOffer.unscoped.create(
        transfer=transfer, spell=old, vacancy=vacancy, moved_to=new, rank=1, score=1, reason="r", reason_en="r", km=3,
        state="moved", consented_on=on(10), consent_by="call",
    )  # fmt: skip
    told = total(area)
    assert (told["over_employers"], told["surplus"]) == (1, 30)
    assert "surplus" not in total(area, Week.of(TODAY))
    assert total()["transferred"] == 1
    assert "left" not in total()


def test_calls_that_wait_count_and_neither_answered_nor_withdrawn_ones(pair):
    told = {"answer_by": on(12), "raised_at": noon(on(9)), "by": pair.receiving_officer, "by_office": pair.bureau}
    told |= {"employer": pair.employer(1), "office": pair.bureau, "kind": "workers", "text": "缺工"}
    _waits, answered, withdrawn, later = (EmployerCall.unscoped.create(**told) for _each in range(4))
    EmployerCall.unscoped.filter(pk=answered.pk).update(state="answered", answered_at=noon(on(13)))
    for call, day in ((withdrawn, 14), (later, 16)):
        EmployerCall.unscoped.filter(pk=call.pk).update(state="withdrawn")
        CallStep.unscoped.create(call=call, kind="withdrawn", text="不缺了", at=noon(on(day)))
    assert total("440703")["calls"] == 2
    assert total("440703", Week.of(TODAY))["calls"] == 1
    assert "calls" not in total()


def test_questions_that_were_open_that_night(pair):
    person = someone(pair)
    spell = job(person, on(1))
    for number, (asked, answered) in enumerate([(2, None), (2, 10), (2, 18), (17, None)]):
        row = JobQuestion.unscoped.create(
            kind="pay_below", spell=spell, person=person, division=person.division, fingerprint=str(number),
            evidence={}, state="explained" if answered else "open", answer="说明" if answered else "",
            answered_at=noon(on(answered)) if answered else None,
        )  # fmt: skip
        JobQuestion.unscoped.filter(pk=row.pk).update(created_at=noon(on(asked)))
    assert total()["questions"] == 2


def test_a_past_week_knows_what_was_seen_by_then(pair):
    person = someone(pair, employment="away", employment_on=on(18), employment_source="call")
    for day, value in ((3, "studying"), (10, "looking"), (18, "away")):
        StatusFact.unscoped.create(person=person, field="employment", value=value, source="visit", seen_on=on(day))
    assert total(week=Week.of(TODAY))["at_work"] == 1
    then = total()
    assert then["looking"] == 1
    assert "at_work" not in then
    assert "should_work" not in total(week=WEEK.before)


def test_an_observation_that_was_taken_back_does_not_count(pair):
    person = someone(pair, employment="away", employment_on=on(18), employment_source="call")
    said = {"source": "visit", "person": person}
    StatusFact.unscoped.create(field="employment", value="looking", seen_on=on(3), **said)
    wrong = StatusFact.unscoped.create(field="employment", value="unable", seen_on=on(10), **said)
    StatusFact.unscoped.create(field="withdrawn", value="employment", seen_on=on(10), withdraws=wrong, **said)
    assert total()["looking"] == 1


def test_levels_add_up_and_every_number_opens_to_its_rows(pair, villages):
    random_world(pair, random.Random(3), 80)
    back = random_world(pair, random.Random(4), 1).popitem()[0]
    Spell.unscoped.filter(person=back).delete()
    employer = pair.employer(9)
    job(Person.unscoped.get(pk=back), on(1), on(3), employer)
    job(Person.unscoped.get(pk=back), on(11), employer=employer)
    worker = pair.county_officer
    Household.unscoped.filter(division_id=VILLAGES[0]).update(worker=worker)
    county = sheet(COUNTY, WEEK, TODAY)
    town = sheet(TOWNSHIP, WEEK, TODAY)
    mine = next(row for row in county.workers if row.key == worker.pk)
    below = {row.key: sheet(row.key, WEEK, TODAY).total.numbers for row in town.rows}
    for line in county.lines:
        number = county.total.numbers.get(line.code, 0)
        assert number == sum(row.numbers.get(line.code, 0) for row in county.rows)
        assert number == sum(row.numbers.get(line.code, 0) for row in county.workers)
        assert number == town.total.numbers.get(line.code, 0)
        assert number == len(rows_of(line, COUNTY, WEEK, TODAY, limit=1_000))
        for row in town.rows:
            opened = rows_of(line, row.key, WEEK, TODAY, limit=1_000)
            assert len(opened) == row.numbers.get(line.code, 0) == below[row.key].get(line.code, 0)
        opened = rows_of(line, COUNTY, WEEK, TODAY, worker=worker.pk, limit=1_000)
        assert len(opened) == mine.numbers.get(line.code, 0)
    assert [row.key for row in town.rows] == list(VILLAGES)
    assert {"new", "left", "back"} <= county.total.numbers.keys()


def random_world(pair, draw: random.Random, size: int) -> dict[int, list[Spell]]:
    """Persons of two villages with jobs one after the other around the week."""
    employers = list(Employer.unscoped.order_by("pk")) or [pair.employer(number) for number in range(1, 4)]
    found: dict[int, list[Spell]] = {}
    for _turn in range(size):
        person = someone(pair)
        village = draw.choice(VILLAGES)
        Household.unscoped.filter(pk=person.household_id).update(division_id=village)
        Person.unscoped.filter(pk=person.pk).update(division_id=village)
        day, jobs = on(1) - dt.timedelta(days=draw.randrange(400)), []
        while day < TODAY and len(jobs) < 4:
            last = day + dt.timedelta(days=draw.randrange(30))
            open_end = last > TODAY or draw.random() < 0.2
            jobs.append(job(person, day, None if open_end else last, draw.choice(employers), draw.choice(REASONS)))
            if open_end:
                break
            day = last + dt.timedelta(days=1 + draw.choice((0, 0, 2, 9)))
        found[person.pk] = jobs
    return found


REASONS = ("resigned", "dismissed", "ended", "returned", "corrected")


@pytest.mark.parametrize("seed", range(4))
def test_a_random_world_counted_person_by_person(pair, villages, seed):
    world = random_world(pair, random.Random(seed), 60)
    for week in (WEEK.before, WEEK, Week.of(TODAY)):
        told = total(week=week)
        expected = by_hand(world, week)
        assert {code: told.get(code, 0) for code in expected} == expected


def by_hand(world: dict[int, list[Spell]], week: Week) -> dict[str, int]:
    last, before = week.last(TODAY), week.monday - dt.timedelta(days=1)
    found = dict.fromkeys(("on_job", "had_job", "new", "back", "left", "left_returned", "hired"), 0)
    for every in world.values():
        jobs = [each for each in every if each.end_reason != "corrected"]
        runs, ran = [[each for each in jobs if runs_on(each, day)] for day in (last, before)]
        found["on_job"] += bool(runs)
        found["had_job"] += bool(ran)
        found["hired"] += any(week.monday <= each.valid_from <= last for each in jobs)
        if runs and not ran:
            found["back" if any(returns(each, jobs) for each in runs) else "new"] += 1
        if ran and not runs:
            found["left"] += 1
            ended = max((each for each in jobs if each.valid_to and before <= each.valid_to < last), key=last_day)
            found["left_returned"] += ended.end_reason == "returned"
    return found


def last_day(spell: Spell) -> dt.date:
    return spell.valid_to or dt.date.max


def runs_on(spell: Spell, day: dt.date) -> bool:
    return spell.valid_from <= day <= last_day(spell)


def returns(spell: Spell, jobs: list[Spell]) -> bool:
    former = (each for each in jobs if each.employer_id == spell.employer_id and last_day(each) < spell.valid_from)
    return any((spell.valid_from - last_day(each)).days <= 365 for each in former)


class TestClosing:
    def test_a_closed_week_says_the_same_after_everything_changed(self, pair, villages):
        random_world(pair, random.Random(5), 40)
        assert close_week(WEEK.before, TODAY) > 0
        assert close_week(WEEK, TODAY) > 0
        before = sheet(COUNTY, WEEK, TODAY)
        assert before.closed
        Spell.unscoped.filter(valid_to__isnull=True, valid_from__lt=on(10)).update(
            valid_to=on(10), end_reason="returned"
        )
        for _turn in range(5):
            job(someone(pair), on(10))
        after = sheet(COUNTY, WEEK, TODAY)
        assert (after.total, after.rows, after.workers) == (before.total, before.rows, before.workers)
        assert total(TOWNSHIP) == total(COUNTY) == before.total.numbers

    def test_what_is_reported_too_late_is_told_in_the_next_sheet(self, pair):
        job(someone(pair), on(2))
        close_week(WEEK, TODAY)
        assert sheet(COUNTY, WEEK.after, TODAY).late == 0
        job(someone(pair), on(12))
        after = sheet(COUNTY, WEEK.after, TODAY)
        assert (after.late, after.total.before["on_job"], after.total.numbers["on_job"]) == (1, 1, 2)
        assert "new" not in after.total.numbers

    def test_is_done_once_and_not_before_its_time(self, pair):
        job(someone(pair), on(2))
        assert close_week(WEEK, TODAY) == 1
        assert close_week(WEEK, TODAY) == 0
        assert not is_over(WEEK, on(16))
        assert is_over(WEEK, on(17))
        with pytest.raises(ValueError):
            close_week(Week.of(TODAY), TODAY)

    @pytest.mark.parametrize("model", [WeekCount, DispatchWeek])
    def test_nobody_changes_what_was_written_down(self, pair, model):
        job(someone(pair), on(2))
        close_week(WEEK, TODAY)
        rows = model._base_manager
        with pytest.raises(DatabaseError):
            rows.update(**({"counts": {}} if model is WeekCount else {"lines": []}))


def test_parts_of_an_area():
    assert part_of("451425100901", "") == "45"
    assert part_of("451425100901", "4514") == "451425"
    assert part_of("451425", "451425") == "451425"
    assert part_of("451425100901-02", "451425100") == "451425100901"
    assert part_of("451425100901-02", "451425100901") == "451425100901-02"


def test_a_sheet_asks_as_often_for_many_as_for_few(pair, villages):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            sheet(COUNTY, WEEK, TODAY)
        return len(seen)

    random_world(pair, random.Random(1), 3)
    few = asked()
    random_world_again(pair)
    assert asked() == few


def random_world_again(pair) -> None:
    for number in range(30):
        employer = Employer.unscoped.create(uscc=uscc(900 + number), name=f"例{number}", division_id="440703")
        job(someone(pair), on(10), employer=employer)


def test_every_line_is_told_in_full():
    assert len({line.code for line in LINES}) == len(LINES)
    assert all(str(line.label) and str(line.definition) for line in LINES)
