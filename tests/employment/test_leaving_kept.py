"""Keeping the risk of leaving: at once after what happens to a job, otherwise by night, the same as anew."""

import datetime as dt
import random
from uuid import uuid4

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from tests.employment.scene import TODAY, ago, opened, said
from tests.employment.test_leaving import RULES, call_back
from wengang.employment.actions import do_answer_question, do_end_spell
from wengang.employment.begin import follow
from wengang.employment.findings import Finding, ask
from wengang.employment.leaving.facts import now
from wengang.employment.leaving.refresh import mark_wishes, refresh, refresh_due
from wengang.employment.leaving.state import in_force
from wengang.employment.leaving.terms import CODES, TERMS
from wengang.employment.models import (
    Contact,
    EmployerCall,
    FollowUp,
    JobQuestion,
    LeavingMark,
    LeavingRisk,
    PaidWage,
    RightsCase,
    Spell,
    Transfer,
)
from wengang.registry.models import Person, Wish


def test_a_contact_says_the_risk_anew_at_once_and_moves_the_job_up_the_list(pair):
    spell, calm = opened(pair, first_day=ago(40)), opened(pair, first_day=ago(40))
    FollowUp.unscoped.update(due_on=ago(1), try_on=ago(1))
    FollowUp.unscoped.filter(spell=calm).update(due_on=ago(3))
    for days in (8, 6, 4):
        call_back(pair, spell, "wrong_number", on=ago(days))
    risk = LeavingRisk.unscoped.get(spell=spell)
    assert (risk.level, risk.basis, risk.computed_on) == (2, RULES.code, TODAY)
    assert risk.reasons[0] == {"code": "often_in_vain", "n": 3}
    assert [each["code"] for each in risk.reasons] == ["often_in_vain", "wrong_number", "month_2_3"]
    row = FollowUp.unscoped.get(spell=spell)
    assert (row.head_start, row.call_on) == (21, ago(22))
    assert list(FollowUp.unscoped.order_by("call_on").values_list("spell", flat=True)) == [spell.pk, calm.pk]
    call_back(pair, spell)
    assert LeavingRisk.unscoped.get(spell=spell).level == 0
    assert FollowUp.unscoped.get(spell=spell).head_start == 0


def test_an_end_takes_the_risk_away(pair):
    spell = opened(pair, first_day=ago(40))
    call_back(pair, spell, "not_reached", on=ago(4))
    assert LeavingRisk.unscoped.filter(spell=spell).exists()
    do_end_spell(spell, last_day=ago(1), reason="resigned", by=pair.county_officer)
    assert not LeavingRisk.unscoped.exists()
    refresh_due(TODAY)
    assert not LeavingRisk.unscoped.exists()


def test_only_marked_jobs_and_those_whose_day_has_come_are_looked_at(pair):
    spells = [opened(pair, first_day=ago(days)) for days in (40, 40, 100)]
    assert refresh_due(TODAY) == 3
    assert not LeavingMark.objects.exists()
    assert refresh_due(TODAY) == 0
    Spell.unscoped.filter(pk=spells[0].pk).update(valid_from=F("valid_from"))
    assert refresh_due(TODAY) == 1
    coming = LeavingRisk.unscoped.get(spell=spells[1]).again_on
    assert coming is not None
    assert coming > TODAY
    with time_machine.travel(dt.datetime.combine(coming, dt.time(9), dt.UTC), tick=False):
        assert refresh_due(coming) == LeavingRisk.unscoped.filter(computed_on=coming).count() == 2


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_night_by_night_it_is_the_same_as_worked_out_anew(pair, seed):
    """Half a year of chance: contacts, pay, questions, cases, calls, surpluses, wishes, ends, and days without work."""
    chance, start = random.Random(seed), dt.date(2025, 12, 28)
    wish = 0
    with time_machine.travel(dt.datetime.combine(start, dt.time(1), dt.UTC), tick=False) as clock:
        spells = [_begin(pair, chance, start, number) for number in range(4)]
        today = start
        while today < start + dt.timedelta(days=200):
            wish = mark_wishes(wish)
            refresh_due(today)
            _same_as_anew(today)
            clock.move_to(dt.datetime.combine(today, dt.time(4), dt.UTC))
            for _turn in range(chance.randrange(3)):
                _something(pair, chance, chance.choice(spells), today)
            today += dt.timedelta(days=chance.randrange(1, 9))
            clock.move_to(dt.datetime.combine(today, dt.time(1), dt.UTC))
        assert LeavingRisk.unscoped.filter(level__gt=0).exists() or not Spell.unscoped.filter(valid_to=None).exists()


def _begin(pair, chance, start, number):
    first = start - dt.timedelta(days=chance.randrange(120))
    more = {"contract": "1", "contract_until": start + dt.timedelta(days=80)} if number % 2 else {}
    return opened(pair, pair.person(wish={"seen_on": first}), first_day=first, seen_on=start, **more)


def _same_as_anew(today):
    running = Spell.unscoped.filter(valid_to=None).values_list("pk", flat=True)
    basis = in_force(today)
    anew = {}
    for each in now(list(running), today, basis.table):
        said_now = basis.told(each.bits)
        numbers = {reason: each.tries for reason in said_now.reasons if reason in ("in_vain", "often_in_vain")}
        anew[each.spell] = said_now.level, said_now.score, list(said_now.reasons), numbers, each.again_on
    kept = {
        row.pk: (
            row.level, row.score, [each["code"] for each in row.reasons],
            {each["code"]: each["n"] for each in row.reasons if "n" in each}, row.again_on,
        )
        for row in LeavingRisk.unscoped.all()
    }  # fmt: skip
    assert kept == anew
    starts = dict(FollowUp.unscoped.values_list("spell", "head_start"))
    assert starts == {pk: basis.table.head_start[kept[pk][0]] for pk in starts}


def _something(pair, chance, spell, today):
    """One thing that happens to a job: by the actions that say its risk at once, or as lists and other work write."""
    by = pair.county_officer
    spell.refresh_from_db()
    if spell.valid_to is not None:
        return
    what = chance.choice(("vain", "vain", "reached", "pay", "pay", "ask", "answer", "case", "call", "surplus", "over",
                          "wish", "end", "list", "list", "row", "row", "moved", "planned"))  # fmt: skip
    if what in ("vain", "reached"):
        outcome = chance.choice(("not_reached", "wrong_number")) if what == "vain" else "at_work"
        call_back(pair, spell, outcome, on=today)
    elif what == "pay" and spell.valid_from < (first := (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)):
        said(pair, spell, chance.choice((2000, 5200)), month=first, said_on=today)
    elif what == "ask":
        ask([Finding(chance.choice(("not_on_roster", "law")), spell, f"{spell.pk}{today}")])
    elif what == "answer" and (question := JobQuestion.unscoped.filter(spell=spell, state="open").first()):
        do_answer_question(question, chance.choice(("explain", "mend")), answer="问过了", by=by)
    elif what == "case":
        RightsCase.unscoped.create(
            kind="hours", opener="officer", spell=spell, person=spell.person, division_id="451425100", summary="工时",
            office=pair.county, opened_on=today, take_by=today, due_on=today, by=by,
        )  # fmt: skip
    elif what == "call":
        EmployerCall.unscoped.create(
            employer=spell.employer, kind="lodging", text="宿舍", office=pair.county, by_office=pair.county,
            answer_by=today, raised_at=timezone.now(), by=by,
        )  # fmt: skip
    elif what == "surplus" and not Transfer.unscoped.filter(employer=spell.employer, closed_at=None).exists():
        Transfer.unscoped.create(
            employer=spell.employer, cause="orders", leave_on=today, area_id="440703", organisation=pair.county, by=by
        )
    elif what == "over":
        _over(spell, today)
    elif what == "wish":
        Wish.unscoped.filter(person=spell.person).update(current=False)
        Wish.unscoped.create(
            person=spell.person, will_work="stay", source="call", seen_on=today,
            least_wage=chance.choice((4000, 6000)), destinations=chance.choice(([], ["4407"], ["11"])),
        )  # fmt: skip
    elif what == "end" and chance.random() < 0.3:
        do_end_spell(spell, last_day=today, reason="resigned", by=by)
    else:
        _written(pair, chance, spell, today, what)


def _written(pair, chance, spell, today, what):
    """What reaches the tables past the actions: a list's pay, a contact of another source, other terms, a new plan."""
    if what == "list":
        month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        PaidWage.unscoped.filter(spell=spell, month=month).update(stands=False)
        PaidWage.unscoped.create(
            spell=spell, month=month, amount=2000, source="roster", teller="employer", stands=True, said_on=today,
            verdict=chance.choice(("below", "kept")),
        )  # fmt: skip
    elif what == "row":
        outcome = chance.choice(("not_reached", "at_work"))
        told = {"channel": "call", "outcome": outcome, "by": pair.county_officer}
        Contact.unscoped.create(op=uuid4(), spell=spell, on=today, **told)
    elif what == "moved":
        Spell.unscoped.filter(pk=spell.pk).update(contract_until=today + dt.timedelta(days=chance.randrange(60)))
    elif what == "planned":
        FollowUp.unscoped.filter(spell=spell).delete()
        follow([spell])


def _over(spell, today):
    """Cases, calls and surpluses end."""
    RightsCase.unscoped.filter(spell=spell).update(closed_on=today, state="closed", outcome="paid", clock_on=None)
    Transfer.unscoped.filter(employer=spell.employer).update(closed_at=timezone.now())
    EmployerCall.unscoped.filter(employer=spell.employer).update(solved_at=timezone.now(), state="solved")


def test_a_job_of_ones_own_and_one_that_ended_have_no_risk(pair):
    own = opened(pair, kind="self_employed", employer=None, promised_low=None, promised_basis="")
    over = opened(pair, first_day=ago(90), valid_to=ago(10), end_reason="ended")
    assert refresh([own.pk, over.pk]) == 0
    assert not LeavingRisk.unscoped.exists()
    assert set(CODES) == {term.code for term in TERMS}
    assert Person.unscoped.count() == 2
