"""Jobs with their kind: which may stand side by side, which the law refuses, and which it makes us ask about."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.employment.scene import TODAY, ago, month_ago, officer, opened
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.employment.actions import do_confirm_arrival, do_confirm_spell, do_end_spell, do_open_spell
from wengang.employment.models import FollowUp, JobQuestion, Spell, SpellProof
from wengang.employment.rules import RULES, of_age
from wengang.registry.models import Person


@pytest.mark.parametrize("kind", ["enterprise", "workshop", "public_post", "seasonal"])
@pytest.mark.parametrize("second", ["enterprise", "public_post"])
def test_two_whole_jobs_never_overlap(pair, kind, second):
    person = pair.person()
    opened(pair, person, kind=kind)
    with pytest.raises(ValidationError, match=r"已有工作|already has a job"):
        opened(pair, person, kind=second, first_day=ago(3))
    assert Spell.unscoped.count() == 1


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("flexible", {"contract": "part_time", "hours_day": Decimal(4), "hours_week": Decimal(20)}),
        ("enterprise", {"contract": "part_time"}),
        ("outwork", {"contract": "outwork"}),
        ("self_employed", {"employer": None}),
        ("farm", {"employer": None}),
    ],
)
def test_part_time_work_outwork_and_ones_own_account_may_stand_beside_a_whole_job(pair, kind, told):
    person = pair.person()
    opened(pair, person)
    opened(pair, person, kind=kind, **told)
    assert Spell.unscoped.filter(person=person).count() == 2


def test_the_database_itself_refuses_what_an_import_might_slip_past_the_action(pair):
    spell = opened(pair)
    rows = {"person": spell.person, "valid_from": ago(1), "export_mode": "own", "source": "list", "seen_on": TODAY}
    for told in ({"kind": "workshop"}, {"kind": "flexible", "contract": "part_time", "hours_day": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Spell.unscoped.create(**rows, **told)


@pytest.mark.parametrize(("hours", "week"), [("4.5", "20"), ("4", "25")])
def test_more_than_four_hours_a_day_or_24_a_week_is_no_part_time_work(pair, hours, week):
    with pytest.raises(ValidationError, match=r"4 小时|4 hours"):
        opened(pair, kind="flexible", contract="part_time", hours_day=Decimal(hours), hours_week=Decimal(week))


def test_two_part_time_jobs_at_one_employer_are_counted_together_and_at_two_they_are_not(pair):
    person, employer = pair.person(), pair.vacancy().employer
    half = {"kind": "flexible", "contract": "part_time", "hours_day": Decimal(3)}
    opened(pair, person, employer=employer, **half)
    with pytest.raises(ValidationError, match=r"4 小时|4 hours"):
        opened(pair, person, employer=employer, **half)
    assert opened(pair, person, **half).pk


def test_past_retirement_the_over_age_agreement_takes_the_place_and_asks_for_injury_insurance(pair):
    person = pair.person(birth_date=dt.date(1955, 3, 1))
    spell = opened(pair, person, contract="1")
    asked = JobQuestion.unscoped.get(spell=spell)
    assert (spell.contract, asked.kind, asked.evidence["breach"]) == ("overage", "law", "overage_uninsured")
    insured = opened(pair, pair.person(birth_date=dt.date(1955, 3, 1)), contract="1", insurances=["injury"])
    assert not JobQuestion.unscoped.filter(spell=insured).exists()


def test_a_dispatch_contract_of_less_than_two_years_is_recorded_and_asked_about(pair):
    host = pair.employer(777)
    dispatched = {"contract": "dispatch", "host": host, "first_day": dt.date(2026, 3, 1)}
    short = opened(pair, contract_until=dt.date(2028, 2, 28), **dispatched)
    assert JobQuestion.unscoped.get(spell=short).evidence["article"] == "劳动合同法 §58"
    lawful = opened(pair, contract_until=dt.date(2028, 2, 29), **dispatched)
    assert not JobQuestion.unscoped.filter(spell=lawful).exists()
    with pytest.raises(ValidationError, match=r"派遣|dispatched"):
        opened(pair, contract="dispatch")


def test_nobody_under_sixteen_is_employed_whatever_the_kind_of_work(pair):
    child = pair.person(birth_date=TODAY.replace(day=1, month=1, year=TODAY.year - 14))
    for kind, rule in RULES.items():
        if rule.employer:
            with pytest.raises(ValidationError):
                opened(pair, child, kind=kind, first_day=ago(1))
    assert of_age(dt.date(2010, 11, 22), dt.date(2026, 11, 22))
    assert not of_age(dt.date(2010, 11, 23), dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    "told", [{"employer": None}, {"kind": "farm"}, {"kind": "public_post", "contract": "part_time"}, {"wish": 1}]
)
def test_what_does_not_go_with_the_kind_is_refused_before_anything_is_written(pair, told):
    with pytest.raises(ValidationError):
        opened(pair, **told)
    assert not Spell.unscoped.exists()


@pytest.mark.parametrize(
    ("kind", "told", "status"),
    [
        ("enterprise", {}, "away"),
        ("enterprise", {"division_id": "451425"}, "nearby"),
        ("public_post", {}, "public_post"),
        ("flexible", {}, "flexible"),
        ("self_employed", {"employer": None}, "self_employed"),
        ("farm", {"employer": None}, "farming"),
    ],
)
def test_a_job_tells_the_ledger_what_the_person_does(pair, kind, told, status):
    spell = opened(pair, kind=kind, **told)
    assert Person.unscoped.get(pk=spell.person_id).employment == status
    assert SpellProof.unscoped.get(spell=spell).source == "visit"
    assert FollowUp.unscoped.filter(spell=spell).exists() is (RULES[kind].employer)


def test_a_job_seen_again_is_as_fresh_as_the_newest_look_and_keeps_one_proof_a_source(pair):
    spell, by = opened(pair, seen_on=ago(60)), pair.county_officer
    for days in (10, 40, 20):
        do_confirm_spell(spell, on=ago(days), source="call", by=by)
    do_confirm_spell(spell, on=ago(5), source="roster", by=by)
    rows = SpellProof.unscoped.filter(spell=spell).values_list("source", "first_on", "last_on")
    assert set(rows) == {
        ("visit", ago(60), ago(60)),
        ("call", ago(40), ago(10)),
        ("roster", ago(5), ago(5)),
    }
    assert Person.unscoped.get(pk=spell.person_id).employment_on == ago(5)


def test_a_job_is_not_seen_before_it_begins_nor_after_it_ended(pair):
    spell, by = opened(pair, first_day=ago(30)), pair.county_officer
    with pytest.raises(ValidationError):
        do_confirm_spell(spell, on=ago(31), source="call", by=by)
    do_end_spell(spell, last_day=ago(10), reason="resigned", by=by)
    with pytest.raises(ValidationError):
        do_confirm_spell(spell, on=ago(9), source="call", by=by)
    assert not FollowUp.unscoped.filter(spell=spell).exists()


def test_whoever_left_looks_for_work_unless_another_job_runs(pair):
    by, person = pair.county_officer, pair.person()
    spell = opened(pair, person)
    do_end_spell(spell, last_day=ago(1), reason="resigned", by=by, source="visit")
    assert Person.unscoped.get(pk=person.pk).employment == "looking"
    other = pair.person()
    spell, _second = opened(pair, other), opened(pair, other, kind="flexible", contract="part_time")
    kept = Person.unscoped.get(pk=other.pk).employment
    do_end_spell(spell, last_day=ago(1), reason="resigned", by=by, source="visit")
    assert Person.unscoped.get(pk=other.pk).employment == kept


def test_a_mistake_is_taken_back_by_who_made_it_or_may_hire_also_when_the_job_has_ended(pair):
    village, other = officer("451425100", Role.ASSISTANT), officer("451425100", Role.ASSISTANT)
    told = {"employer": pair.employer(779), "source": "visit", "seen_on": TODAY, "kind": "enterprise"}
    told |= {"first_day": month_ago(3), "valid_to": month_ago(1), "end_reason": "resigned"}
    spell = do_open_spell(pair.person(), by=village, **told)
    with pytest.raises(ValidationError):
        do_end_spell(spell, last_day=TODAY, reason="resigned", by=village)
    with pytest.raises(MayNot):
        do_end_spell(spell, last_day=TODAY, reason="corrected", by=other)
    undone = do_end_spell(spell, last_day=TODAY, reason="corrected", by=village)
    assert (undone.valid_to, undone.end_reason) == (month_ago(1), "corrected")
    again = do_open_spell(spell.person, by=village, **told)
    assert do_end_spell(again, last_day=TODAY, reason="corrected", by=pair.county_officer).end_reason == "corrected"
    with pytest.raises(ValidationError):
        do_end_spell(again, last_day=TODAY, reason="corrected", by=pair.county_officer)
    hired = opened(pair, by=village)
    Spell.unscoped.filter(pk=hired.pk).update(vacancy=pair.vacancy(filled=1))
    with pytest.raises(MayNot):
        do_end_spell(Spell.unscoped.get(pk=hired.pk), last_day=TODAY, reason="corrected", by=village)


def test_only_who_looks_after_the_person_writes(pair):
    stranger, village = officer("530602"), officer("451425100", Role.ASSISTANT)
    person, told = pair.person(), {"employer": pair.employer(778), "source": "visit", "seen_on": TODAY}
    told |= {"kind": "enterprise", "first_day": month_ago(1)}
    with pytest.raises(MayNot):
        do_open_spell(person, by=stranger, **told)
    with pytest.raises(MayNot):
        do_open_spell(person, by=officer("451425", Role.LEADER), **told)
    spell = do_open_spell(person, by=village, **told)
    with pytest.raises(MayNot):
        do_end_spell(spell, last_day=TODAY, reason="resigned", by=stranger)
    assert do_end_spell(spell, last_day=TODAY, reason="resigned", by=village).valid_to == TODAY


def test_a_job_is_ended_as_it_stands_not_as_somebody_read_it_before_the_arrival(pair):
    spell = opened(pair, first_day=ago(8))
    read = Spell.unscoped.get(pk=spell.pk)
    do_confirm_arrival(spell, on=ago(2), source="visit", by=pair.county_officer)
    with pytest.raises(ValidationError, match=r"before it begins|早于"):
        do_end_spell(read, last_day=ago(5), reason="resigned", by=pair.county_officer)
    ended = do_end_spell(read, last_day=ago(5), reason="corrected", by=pair.county_officer)
    assert (ended.valid_from, ended.valid_to) == (ago(2), ago(2))
