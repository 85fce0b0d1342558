"""Contacts after a job began: what is due, what follows from each answer, and that a phone may send twice."""

import datetime as dt
import threading
import time
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.employment.scene import TODAY, ago, month_ago, officer, opened
from tests.market.world import make_pair
from wengang.core.states import MayNot
from wengang.employment.actions import do_confirm_arrival, do_record_contact
from wengang.employment.models import Contact, FollowUp, JobQuestion, PaidWage, Spell
from wengang.registry.models import Household, Person


def contact(pair, spell, outcome="at_work", **told):
    given = {"op": uuid4(), "channel": "call", "on": TODAY, "by": pair.county_officer}
    return do_record_contact(spell, outcome=outcome, **given | told)


def due(spell):
    row = FollowUp.unscoped.get(spell=spell)
    return row.step, row.due_on, row.try_on, row.tries


def test_a_job_near_home_and_one_away_have_their_own_plans(pair):
    near = opened(pair, first_day=TODAY, division_id="451425")
    away = opened(pair, first_day=TODAY)
    assert {FollowUp.unscoped.get(spell=near).plan, FollowUp.unscoped.get(spell=away).plan} == {"near/1", "away/1"}
    assert due(near)[:2] == due(away)[:2] == ("3d", TODAY + dt.timedelta(days=3))


def test_the_plan_begins_with_the_arrival_not_with_the_agreed_day(pair):
    spell = opened(pair, first_day=ago(8))
    do_confirm_arrival(spell, on=TODAY, source="visit", by=pair.county_officer)
    assert due(spell)[:2] == ("3d", TODAY + dt.timedelta(days=3))


def test_of_a_job_that_began_long_ago_the_next_contact_is_due_and_none_that_was_missed_before(pair):
    spell = opened(pair, first_day=ago(400))
    assert TODAY <= due(spell)[1] <= TODAY + dt.timedelta(days=31)
    near = opened(pair, first_day=ago(400), division_id="451425")
    assert not FollowUp.unscoped.filter(spell=near).exists()


def test_reached_at_work_moves_on_renews_the_status_and_the_familys_contact(pair):
    spell = opened(pair, first_day=ago(3), seen_on=ago(3))
    row = contact(pair, spell)
    assert (row.step, row.due_on) == ("3d", TODAY)
    assert due(spell)[0] == "1m"
    person = Person.unscoped.get(pk=spell.person_id)
    assert person.employment_on == TODAY
    assert Household.unscoped.get(pk=person.household_id).contacted_on == TODAY


def test_a_call_weeks_too_early_does_not_stand_for_the_one_that_is_due_a_few_days_do(pair):
    early, in_time = opened(pair, first_day=ago(12)), opened(pair, first_day=ago(26))
    contact(pair, early)
    contact(pair, in_time)
    assert (due(early)[0], due(in_time)[0]) == ("1m", "2m")


def test_whoever_was_not_reached_stays_due_and_is_tried_again_in_two_days(pair):
    spell = opened(pair, first_day=ago(3))
    before = due(spell)
    contact(pair, spell, "not_reached")
    assert due(spell) == (*before[:2], TODAY + dt.timedelta(days=2), 1)
    contact(pair, spell)
    assert due(spell)[3] == 0


def test_whoever_left_ends_the_job_with_day_and_reason_or_nothing_is_kept(pair):
    spell = opened(pair)
    with pytest.raises(ValidationError):
        contact(pair, spell, "left")
    assert not Contact.unscoped.exists()
    row = contact(pair, spell, "left", channel="visit", last_day=ago(2), end_reason="returned")
    ended = Spell.unscoped.get(pk=spell.pk)
    assert (ended.valid_to, ended.end_reason) == (ago(2), "returned")
    assert not FollowUp.unscoped.filter(spell=spell).exists()
    assert Person.unscoped.get(pk=spell.person_id).employment == "looking"
    assert contact(pair, spell, "left", op=row.op).pk == row.pk


def test_a_contact_sent_twice_counts_once_with_the_pay_it_told(pair):
    spell, op = opened(pair), uuid4()
    pay = {"month": month_ago(1), "amount": Decimal(3000)}
    first = contact(pair, spell, op=op, pay=pay)
    step = due(spell)
    assert contact(pair, spell, op=op, pay=pay) == first
    assert due(spell) == step
    assert PaidWage.unscoped.get().teller == "worker"
    assert JobQuestion.unscoped.get().kind == "pay_below"


def test_of_somebody_else_s_people_nobody_records_a_contact(pair):
    with pytest.raises(MayNot):
        contact(pair, opened(pair), by=officer("530602"))


@pytest.mark.django_db(transaction=True)
def test_a_call_and_a_list_about_the_same_job_wait_for_each_other_and_never_in_a_circle():
    """A list locks its people before their jobs; a call that did it the other way round would lose, or the list."""
    pair = make_pair()
    spell = opened(pair, first_day=ago(3))
    begun, failed = threading.Event(), []

    def call():
        begun.wait()
        try:
            contact(pair, spell)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    clerk = threading.Thread(target=call)
    clerk.start()
    with transaction.atomic():
        Person.unscoped.select_for_update(of=("self",)).get(pk=spell.person_id)
        begun.set()
        time.sleep(0.5)  # the call has read what it needs and waits for the person
        Spell.unscoped.select_for_update(of=("self",)).get(pk=spell.pk)
    clerk.join()
    assert failed == []
    assert Contact.unscoped.get().outcome == "at_work"
