"""Records of kept promises, due lists, and the night that brings workers up to date."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from tests.employment.scene import TODAY, ago, month_ago, officer, opened, said
from tests.market.world import TOWNSHIP
from wengang.accounts.roles import Role
from wengang.core.jobs import enqueue, run_here
from wengang.core.models import Division
from wengang.employment.actions import do_answer_question, do_record_contact
from wengang.employment.begin import bring_workers_up_to_date, plan_missing
from wengang.employment.jobs import WORKERS
from wengang.employment.models import FollowUp, JobQuestion
from wengang.employment.queries.due import by_worker, due, due_of
from wengang.employment.queries.promises import promises_kept
from wengang.registry.models import Household, Person, WorkerMark


def test_an_employers_record_counts_months_that_stand_and_hides_the_few_from_strangers(pair):
    good, bad = pair.employer(801), pair.employer(802)
    for amount in (5000, 5100, 5200, 4900, 4990):
        said(pair, opened(pair, employer=good), amount)
    gone = [opened(pair, employer=bad) for _ in range(3)]
    for spell in gone:
        said(pair, spell, 5000, source="roster", teller="employer")
        said(pair, spell, 3000)
    said(pair, opened(pair, employer=bad, promised_low=None), 100)
    below = JobQuestion.unscoped.filter(kind="pay_below", spell=gone[0]).get()
    do_answer_question(below, "explain", answer="请假", by=pair.county_officer)
    found = promises_kept([good.pk, bad.pk], month_ago(12))
    assert (found[good.pk].stated, found[good.pk].kept, found[good.pk].share) == (5, 5, 1)
    assert (found[bad.pk].stated, found[bad.pk].explained, found[bad.pk].below) == (3, 1, 2)
    assert found[bad.pk].share == Decimal(1) / 3
    assert set(promises_kept([good.pk, bad.pk], month_ago(12), to_strangers=True)) == {good.pk}
    assert promises_kept([good.pk], month_ago(1)) == {}


def test_a_worker_s_list_holds_what_is_due_and_was_not_just_tried_the_oldest_first(pair):
    worker = officer(TOWNSHIP, Role.ASSISTANT)
    late, later, ahead, tried = (
        opened(pair, first_day=ago(3)), opened(pair, first_day=ago(2)), opened(pair, first_day=TODAY),
        opened(pair, first_day=ago(3)),
    )  # fmt: skip
    Household.unscoped.update(worker=worker)
    assert bring_workers_up_to_date() == 4
    told = {"channel": "call", "on": TODAY, "by": worker}
    do_record_contact(tried, op=uuid4(), outcome="not_reached", **told)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert [row.spell for row in due_of(worker, TODAY)] == [late]
    assert [row.spell for row in due_of(worker, tomorrow)] == [late, later]
    assert ahead not in [row.spell for row in due_of(worker, tomorrow)]
    assert [row.spell for row in due(pair.county_officer.scope, TODAY)] == [late]
    assert list(due(officer("530602").scope, TODAY)) == []
    load = by_worker(pair.county_officer.scope, TODAY)
    assert [(row["worker"], row["due"], row["tried"]) for row in load] == [(worker.pk, 2, 1)]


def test_a_building_head_sees_the_building_and_nothing_else(pair):
    village = Division.objects.create(code=f"{TOWNSHIP}901", name="示例村", level="village", parent_id=TOWNSHIP)
    cells = [
        Division.objects.create(code=f"{village.code}-{number}", name=f"{number}号楼", level="cell", parent=village)
        for number in (1, 10)
    ]
    jobs = [opened(pair, pair.person(division_id=cell.code), first_day=ago(3)) for cell in cells]
    head = officer(cells[0].code, Role.ASSISTANT)
    assert [row.spell for row in due(head.scope, TODAY)] == [jobs[0]]


def test_jobs_without_a_plan_get_one_at_night_and_those_whose_plan_has_ended_are_left_alone(pair):
    away = [opened(pair, first_day=ago(days)) for days in (1, 900)]
    opened(pair, first_day=ago(900), division_id="451425")
    opened(pair, kind="farm", employer=None)
    FollowUp.unscoped.all().delete()
    assert plan_missing(chunk=1) == 2
    assert set(FollowUp.unscoped.values_list("spell", flat=True)) == {spell.pk for spell in away}
    assert plan_missing() == 0


class TestContactsFollowTheFamily:
    """Each way in which somebody else comes to answer for a person is heard; a night looks at nobody else."""

    @staticmethod
    def of(spell):
        return FollowUp.unscoped.values_list("worker", "division").get(spell=spell)

    def test_the_household_changes_hands(self, pair):
        mine, other = opened(pair), opened(pair)
        worker = officer(TOWNSHIP, Role.ASSISTANT)
        WorkerMark.objects.all().delete()
        Household.unscoped.filter(pk=mine.person.household_id).update(worker=worker)
        assert set(WorkerMark.objects.values_list("person", flat=True)) == {mine.person_id}
        assert bring_workers_up_to_date() == 1
        assert (self.of(mine)[0], self.of(other)[0]) == (worker.pk, None)
        assert not WorkerMark.objects.exists()

    def test_somebody_moves_or_joins_another_family(self, pair):
        mover, joiner = opened(pair), opened(pair)
        worker = officer(TOWNSHIP, Role.ASSISTANT)
        family = Household.unscoped.create(division_id=TOWNSHIP, worker=worker)
        Person.unscoped.filter(pk=mover.person_id).update(division_id="530602")
        Person.unscoped.filter(pk=joiner.person_id).update(household=family)
        assert bring_workers_up_to_date() == 2
        assert (self.of(mover)[1], self.of(joiner)[0]) == ("530602", worker.pk)

    def test_two_records_turn_out_to_be_one_person(self, pair):
        spell, twin = opened(pair), pair.person(division_id="530602")
        FollowUp.unscoped.filter(spell=spell).update(person=twin)
        assert bring_workers_up_to_date() == 1
        assert self.of(spell)[1] == "530602"

    def test_what_changes_nothing_of_it_is_not_heard(self, pair):
        spell = opened(pair)
        WorkerMark.objects.all().delete()
        Person.unscoped.filter(pk=spell.person_id).update(employment="away", full_name="改名")
        Household.unscoped.filter(pk=spell.person.household_id).update(contacted_on=TODAY)
        assert not WorkerMark.objects.exists()

    def test_on_sundays_a_change_that_went_unheard_is_found(self, pair):
        spell = opened(pair)
        Household.unscoped.update(worker=officer(TOWNSHIP, Role.ASSISTANT))
        WorkerMark.objects.all().delete()
        assert bring_workers_up_to_date() == 0
        assert bring_workers_up_to_date(everybody=True) == 1
        assert self.of(spell)[0] is not None

    def test_the_night_looks_at_new_jobs_only_and_on_sundays_at_all(self, pair, monkeypatch):
        known = opened(pair)
        assert self.ran()["planned"] == 0
        monkeypatch.setattr("wengang.employment.jobs.OVERLAP", 0)
        FollowUp.unscoped.all().delete()
        new = opened(pair)
        FollowUp.unscoped.all().delete()
        monkeypatch.setattr("wengang.employment.jobs.is_audit", lambda today: False)
        assert self.ran() == {"job": new.pk, "planned": 1, "changed": 0}
        assert set(FollowUp.unscoped.values_list("spell", flat=True)) == {new.pk}
        monkeypatch.setattr("wengang.employment.jobs.is_audit", lambda today: True)
        assert self.ran()["planned"] == 1
        assert set(FollowUp.unscoped.values_list("spell", flat=True)) == {known.pk, new.pk}

    @staticmethod
    def ran() -> dict:
        return run_here(enqueue(WORKERS, {}, by=None))
