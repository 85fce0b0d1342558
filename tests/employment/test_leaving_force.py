"""What is in force: learned from invented jobs in the database, thin history, the night, and the switch."""

import datetime as dt
import random
import threading
from dataclasses import replace
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.employment.scene import TODAY, ago, officer, opened
from tests.market.world import make_pair
from wengang.accounts.roles import Role
from wengang.core.jobs import Progress, daily_plans, enqueue, run_here
from wengang.core.states import MayNot
from wengang.employment.actions import do_record_contact
from wengang.employment.leaving import fitting
from wengang.employment.leaving.facts import settled
from wengang.employment.leaving.fitting import do_fit, strays, watch
from wengang.employment.leaving.refresh import refresh, refresh_due
from wengang.employment.leaving.state import in_force, is_on
from wengang.employment.leaving.switch import do_switch
from wengang.employment.leaving.table import table
from wengang.employment.leaving_jobs import LEAVING, risk_of_leaving
from wengang.employment.models import (
    Contact,
    FollowUp,
    LeavingMark,
    LeavingModel,
    LeavingRisk,
    LeavingSwitch,
    Spell,
    SpellProof,
)
from wengang.employment.queries.due import due
from wengang.employment.schedule import add_months
from wengang.registry.models import Person, Wish

RULES = table(TODAY)
DAY = dt.date(2026, 6, 15)
"""What is invented is judged on this day, so that chance always falls the same way."""
BASE, IN_VAIN, SEASONAL = 0.05, 6.0, 2.5
"""Of a month: the chance that a job ends, and how many times the odds where nobody was reached, or in a season."""


# --- learning --------------------------------------------------------------------------------------------------------


def invented(pair, jobs, seed, months=27):
    """Jobs over some years whose ends chance decides month by month, by what was known on each month's first day."""
    chance, by = random.Random(seed), pair.county_officer
    first = add_months(DAY.replace(day=1), -months)
    people = Person.unscoped.bulk_create(Person(division_id="451425100", full_name="示例") for _each in range(jobs))
    employer = pair.employer(77)
    spells, lives = [], []
    for person in people:
        began, seasonal = first + dt.timedelta(days=chance.randrange(30 * (months - 4))), chance.random() < 0.3
        ended, contacts = _life(chance, began, seasonal)
        lives.append(contacts)
        kind = "seasonal" if seasonal else "enterprise"
        spells.append(
            Spell(
                person=person,
                employer=employer,
                kind=kind,
                job_title="普工",
                valid_from=began,
                valid_to=ended,
                end_reason="resigned" if ended else "",
                export_mode="own",
                source="visit",
                seen_on=began,
            )
        )
    Spell.unscoped.bulk_create(spells)
    proofs = [SpellProof(spell=each, source="call", first_on=each.valid_from, last_on=DAY) for each in spells]
    SpellProof.unscoped.bulk_create(proofs)
    Contact.unscoped.bulk_create(
        Contact(op=uuid4(), spell=spell, on=on, channel="call", outcome=outcome, by=by)
        for spell, contacts in zip(spells, lives, strict=True)
        for on, outcome in contacts
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE employment_spell SET created_at = valid_from")
        cursor.execute('UPDATE employment_contact SET recorded_at = "on"')
    return spells


def _life(chance, began, seasonal):
    """Last day (None: still there) and contacts: one three days before each month, in vain one time in four."""
    contacts, vain, number = [], False, 0
    while (day := add_months(began, number)) <= DAY:
        odds = BASE / (1 - BASE) * (IN_VAIN if vain else 1) * (SEASONAL if seasonal else 1)
        if chance.random() < odds / (1 + odds):
            length = (add_months(began, number + 1) - day).days
            ended = day + dt.timedelta(days=chance.randrange(length))
            return (ended if ended < DAY else None), contacts
        number += 1
        coming = add_months(began, number) - dt.timedelta(days=3)
        vain = chance.random() < 0.25
        if coming <= DAY:
            contacts.append((coming, "not_reached" if vain else "at_work"))
    return None, contacts


def test_from_invented_jobs_it_learns_what_made_them_counts_and_says_so_of_running_ones(pair):
    with time_machine.travel(dt.datetime.combine(DAY, dt.time(9), dt.UTC), tick=False):
        _learned(pair)


def _learned(pair):
    invented(pair, jobs=1500, seed=4)
    model = do_fit(DAY, by=pair.county_officer)
    told = {each["code"]: each for each in model.coefficients["terms"]}
    assert abs(told["in_vain"]["weight"] - 1.792) < 3 * told["in_vain"]["error"]
    assert abs(told["seasonal"]["weight"] - 0.916) < 3 * told["seasonal"]["error"]
    assert told["in_vain"]["error"] < 0.15
    assert (model.outcome, model.active) == ("good", True)
    assert model.leavings > 500
    assert in_force(DAY).code == model.code
    LeavingMark.objects.all().delete()
    vain = Contact.unscoped.filter(outcome="not_reached", spell__valid_to=None).latest("on").spell
    calm = Contact.unscoped.filter(outcome="at_work", spell__valid_to=None, spell__kind="enterprise").latest("on").spell
    refresh([vain.pk, calm.pk])
    chances = dict(LeavingRisk.unscoped.values_list("spell", "score"))
    assert chances[vain.pk] > 1.5 * chances[calm.pk]
    _and_is_watched(model)


def _and_is_watched(model):
    """Four months after it learned, as if those had only now come in: said and seen agree, and strays are noticed."""
    LeavingModel.objects.update(before=model.test_month, drift=[])
    watched = watch(DAY)
    months = [dt.date.fromisoformat(each["month"]) for each in watched.drift]
    assert months == [add_months(model.test_month, number) for number in range(3)]
    assert sum(strays(each) for each in watched.drift) <= 1
    assert watch(DAY).drift == watched.drift
    newest = Spell.unscoped.filter(valid_to=None, valid_from__lt=months[-1])
    gone = months[-1] + dt.timedelta(days=27)
    newest.update(valid_to=gone, end_reason="dismissed")
    LeavingModel.objects.update(drift=watched.drift[:2])
    assert strays(watch(DAY).drift[-1])


def test_while_history_is_thin_the_rule_table_counts_and_the_attempt_stays_with_its_numbers(pair):
    opened(pair, first_day=ago(300))
    model = do_fit(TODAY)
    assert (model.outcome, model.active, model.by) == ("thin", False, None)
    assert in_force(TODAY).code == RULES.code
    assert model.before == settled(TODAY, RULES)
    with pytest.raises(MayNot):
        do_fit(TODAY, by=officer("451425", Role.TOWNSHIP))


def test_the_newest_attempt_decides_and_only_one_that_was_better_may_count(pair, monkeypatch):
    good = {"outcome": "good", "rows": 9, "leavings": 3, "rules": RULES.code}
    told = {"coefficients": {"base": -3, "terms": []}, "base_rate": 0.05}
    monkeypatch.setattr(fitting, "attempt", lambda *_given: LeavingModel(**good, **told))
    first = do_fit(TODAY)
    second = do_fit(TODAY)
    assert list(LeavingModel.objects.filter(active=True)) == [second]
    monkeypatch.setattr(fitting, "attempt", lambda *_given: LeavingModel(**good | {"outcome": "not_better"}, **told))
    do_fit(TODAY)
    assert not LeavingModel.objects.filter(active=True).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        LeavingModel.objects.filter(outcome="not_better").update(active=True)
    LeavingModel.objects.filter(pk=first.pk).update(active=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeavingModel.objects.filter(pk=second.pk).update(active=True)


# --- the night -------------------------------------------------------------------------------------------------------


def night():
    """As a worker does it."""
    return run_here(enqueue(LEAVING, {}, by=None))


def test_the_night_learns_once_a_month_and_says_risks_anew_when_another_table_counts(pair, monkeypatch):
    for _turn in range(3):
        opened(pair, first_day=ago(20))
    assert LEAVING in {plan.kind for plan in daily_plans()}
    told = night()
    assert (told["on"], told["basis"], told["written"]) == (True, RULES.code, 3)
    LeavingRisk.unscoped.update(computed_on=ago(1))
    Wish.unscoped.all().delete()
    assert night()["written"] == 0
    assert LeavingModel.objects.count() == 1
    newer = replace(RULES, code="rules/9")
    monkeypatch.setattr("wengang.employment.leaving.state.table", lambda _day: newer)
    refresh([Spell.unscoped.earliest("pk").pk])  # somebody was called before the night
    assert night()["written"] == 3
    assert set(LeavingRisk.unscoped.values_list("basis", flat=True)) == {"rules/9"}
    LeavingModel.objects.update(fitted_on=ago(31))
    night()
    assert LeavingModel.objects.count() == 2


def test_what_was_learned_counts_for_every_job_from_the_next_night_on_and_so_does_its_end(pair, monkeypatch):
    for _turn in range(3):
        opened(pair, first_day=ago(20))
    night()
    told = {
        "rules": RULES.code,
        "coefficients": {"base": -3.0, "terms": []},
        "base_rate": 0.5,
        "rows": 1,
        "leavings": 1,
    }
    monkeypatch.setattr(fitting, "attempt", lambda *_given: LeavingModel(outcome="good", **told))
    model = do_fit(TODAY)
    refresh([Spell.unscoped.earliest("pk").pk])
    assert night()["basis"] == model.code
    assert set(LeavingRisk.unscoped.values_list("basis", flat=True)) == {model.code}
    monkeypatch.setattr(fitting, "attempt", lambda *_given: LeavingModel(outcome="not_better", **told))
    do_fit(TODAY)
    assert night()["basis"] == RULES.code
    assert set(LeavingRisk.unscoped.values_list("basis", flat=True)) == {RULES.code}


def test_a_model_that_holds_good_is_kept_for_half_a_year_and_one_that_strays_for_a_month(db):
    def nights(**told):
        LeavingModel.objects.all().delete()
        month = {"month": ago(90).replace(day=1).isoformat(), "rows": 9, "said": 5.0, "low": 1.0, "high": 9.0}
        given = {"rules": RULES.code, "coefficients": {"base": -3.0, "terms": []}, "outcome": "good", "active": True,
                 "first_month": ago(900), "test_month": ago(170), "before": settled(TODAY, RULES), "rows": 1,
                 "leavings": 1, "drift": [{**month, "seen": told.pop("seen", 5)}]}  # fmt: skip
        LeavingModel.objects.create(**given | told)
        risk_of_leaving(Progress())
        return LeavingModel.objects.count()

    assert [nights(fitted_on=ago(days)) for days in (31, 179, 181)] == [1, 1, 2]
    assert [nights(fitted_on=ago(days), seen=12) for days in (29, 31)] == [1, 2]
    assert [nights(fitted_on=ago(days), active=False, outcome="not_better") for days in (29, 31)] == [1, 2]


def test_the_due_list_goes_by_waiting_and_by_what_speaks_for_asking_early(pair):
    """A head start of 21 days: before whoever waits 20 days longer, behind whoever waits 22 days longer."""
    spells = [opened(pair, first_day=ago(400)) for _turn in range(3)]
    LeavingMark.objects.all().delete()
    for spell, days in zip(spells, (1, 21, 23), strict=True):
        FollowUp.unscoped.filter(spell=spell).update(due_on=ago(days), try_on=ago(days))
    FollowUp.unscoped.filter(spell=spells[0]).update(head_start=RULES.head_start[2])
    listed = [row.spell_id for row in due(pair.county_officer.scope, TODAY)]
    assert listed == [spells[2].pk, spells[0].pk, spells[1].pk]
    FollowUp.unscoped.filter(spell=spells[0]).update(due_on=TODAY + dt.timedelta(days=1))
    assert [row.spell_id for row in due(pair.county_officer.scope, TODAY)] == [spells[2].pk, spells[1].pk]


# --- the switch ------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(pair):
    return officer("451425", Role.ADMINISTRATOR)


def high(pair):
    """A job that comes first, with its reasons."""
    spell = opened(pair, first_day=ago(100))
    for days in (9, 7, 5):
        do_record_contact(
            spell, op=uuid4(), channel="call", outcome="wrong_number", on=ago(days), by=pair.county_officer
        )
    assert LeavingRisk.unscoped.get(spell=spell).level == 2
    return spell


def test_off_everything_is_gone_and_the_list_goes_by_its_days(pair, administrator):
    spell = high(pair)
    assert FollowUp.unscoped.get(spell=spell).head_start == 21
    do_switch(False, why="先征求意见", by=administrator)
    row = FollowUp.unscoped.get(spell=spell)
    assert not is_on()
    assert (LeavingRisk.unscoped.count(), LeavingMark.objects.count(), row.head_start) == (0, 0, 0)
    assert row.call_on == row.due_on


def test_off_nothing_is_worked_out_whatever_happens(pair, administrator):
    do_switch(False, why="先征求意见", by=administrator)
    spell = opened(pair, first_day=ago(100))
    for days in (9, 7, 5):
        do_record_contact(
            spell, op=uuid4(), channel="call", outcome="wrong_number", on=ago(days), by=pair.county_officer
        )
    assert refresh([spell.pk]) == 0
    assert LeavingMark.objects.exists()
    assert risk_of_leaving(Progress()) == {"on": False}
    assert not LeavingRisk.unscoped.exists()
    assert not LeavingMark.objects.exists()
    assert not LeavingModel.objects.exists()
    assert not FollowUp.unscoped.filter(head_start__gt=0).exists()


def test_on_again_the_night_says_everybodys_anew(pair, administrator):
    spell = high(pair)
    before = LeavingRisk.unscoped.values().get()
    do_switch(False, why="先征求意见", by=administrator)
    do_switch(True, why="意见一致", by=administrator)
    assert refresh_due(TODAY) == 1
    assert LeavingRisk.unscoped.values().get() == before
    assert FollowUp.unscoped.get(spell=spell).head_start == 21


def test_who_when_and_why_stay_and_nobody_else_may(pair, administrator):
    for wrong in (pair.county_officer, officer("451425", Role.LEADER), officer("451425", Role.TOWNSHIP)):
        with pytest.raises(MayNot):
            do_switch(False, why="试试", by=wrong)
    with pytest.raises(ValidationError):
        do_switch(False, why="  ", by=administrator)
    with pytest.raises(ValidationError):
        do_switch(True, why="已经开着", by=administrator)
    assert is_on()
    assert not LeavingSwitch.objects.exists()
    row = do_switch(False, why="先征求意见", by=administrator)
    assert (row.on, row.by, row.why) == (False, administrator, "先征求意见")
    for change in (lambda: LeavingSwitch.objects.update(why="改"), LeavingSwitch.objects.all().delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            change()


def test_a_table_of_other_figures_gives_other_levels(pair, monkeypatch):
    """The thresholds are data: the same job under a stricter table."""
    spell = high(pair)
    strict = replace(RULES, code="rules/9", points=(90, 99))
    monkeypatch.setattr("wengang.employment.leaving.state.table", lambda _day: strict)
    refresh([spell.pk])
    risk = LeavingRisk.unscoped.get(spell=spell)
    assert (risk.level, risk.basis) == (0, "rules/9")
    assert FollowUp.unscoped.get(spell=spell).head_start == 0


def beside(work):
    """Start work on a connection of its own; returns the thread and what it found."""
    found = []

    def run():
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


@pytest.mark.django_db(transaction=True)
def test_what_is_being_written_while_somebody_turns_it_off_is_gone_too():
    spell = opened(make_pair(), first_day=ago(100))
    administrator = officer("451425", Role.ADMINISTRATOR)
    with transaction.atomic():
        assert refresh([spell.pk]) == 1
        thread, _found = beside(lambda: do_switch(False, why="先征求意见", by=administrator))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert not is_on()
    assert not LeavingRisk.unscoped.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_while_it_is_being_turned_off_waits_and_then_writes_nothing():
    spell = opened(make_pair(), first_day=ago(100))
    administrator = officer("451425", Role.ADMINISTRATOR)
    with transaction.atomic():
        do_switch(False, why="先征求意见", by=administrator)
        thread, found = beside(lambda: refresh([spell.pk]))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert found == [0]
    assert not LeavingRisk.unscoped.exists()
