"""The risk of leaving on real rows: each term, what may never enter, the months at risk, and keeping it up to date."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from tests.employment.scene import TODAY, ago, month_ago, opened, said
from wengang.employment.actions import do_answer_question, do_record_contact
from wengang.employment.findings import Finding, ask
from wengang.employment.leaving import facts
from wengang.employment.leaving.basis import holding
from wengang.employment.leaving.facts import Months, months, now, settled
from wengang.employment.leaving.refresh import refresh
from wengang.employment.leaving.table import table
from wengang.employment.leaving.terms import TERMS
from wengang.employment.models import (
    Contact,
    EmployerCall,
    JobQuestion,
    LeavingRisk,
    PaidWage,
    RightsCase,
    Spell,
    SpellProof,
    Transfer,
)
from wengang.registry.models import Category, Household, KinGroup, Wish

RULES = table(TODAY)


def told(spell, today=TODAY):
    """Codes that hold for a running job."""
    return set(holding(now([spell.pk], today, RULES)[0].bits))


def call_back(pair, spell, outcome="at_work", on=TODAY, **more):
    return do_record_contact(spell, op=uuid4(), channel="call", outcome=outcome, on=on, by=pair.county_officer, **more)


def settle(spell, days):
    """The job was recorded so long ago, as if the test had run then."""
    Spell.unscoped.filter(pk=spell.pk).update(created_at=timezone.now() - dt.timedelta(days=days))


def happened(model, rows, days):
    """These rows were written down so long ago."""
    name = "recorded_at" if model in (Contact, PaidWage) else "created_at"
    model.unscoped.filter(pk__in=[row.pk for row in rows]).update(**{name: timezone.now() - dt.timedelta(days=days)})


# --- each term -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "code"), [(5, "month_1"), (50, "month_2_3"), (120, "month_4_6"), (300, "month_7_12"), (400, None)]
)
def test_the_time_in_the_job_is_one_of_its_bands(pair, days, code):
    bands = {"month_1", "month_2_3", "month_4_6", "month_7_12"}
    assert told(opened(pair, first_day=ago(days))) & bands == ({code} if code else set())


def test_attempts_in_vain_count_until_somebody_is_reached(pair):
    spell = opened(pair, first_day=ago(40))
    call_back(pair, spell, on=ago(9))
    assert not told(spell) & {"in_vain", "often_in_vain", "wrong_number"}
    call_back(pair, spell, "not_reached", on=ago(3))
    assert told(spell) & {"in_vain", "often_in_vain", "wrong_number"} == {"in_vain"}
    for days in (2, 1):
        call_back(pair, spell, "wrong_number", on=ago(days))
    assert told(spell) & {"in_vain", "often_in_vain", "wrong_number"} == {"often_in_vain", "wrong_number"}
    assert now([spell.pk], TODAY, RULES)[0].tries == 3
    call_back(pair, spell)
    assert not told(spell) & {"in_vain", "often_in_vain", "wrong_number"}


def test_silence_counts_from_the_last_word_or_the_first_day(pair):
    spell = opened(pair, first_day=ago(60))
    assert "silent" not in told(spell)
    assert "silent" in told(spell, TODAY + dt.timedelta(days=1))
    call_back(pair, spell, on=ago(1))
    assert "silent" not in told(spell, TODAY + dt.timedelta(days=59))
    assert "silent" in told(spell, TODAY + dt.timedelta(days=60))


def test_pay_below_the_promise_counts_until_it_is_explained_mended_by_a_newer_month_or_old(pair):
    spell = opened(pair)
    said(pair, spell, 3000)
    assert "pay_below" in told(spell)
    assert "question" not in told(spell)
    assert "pay_below" not in told(spell, month_ago(-2))
    question = JobQuestion.unscoped.get(kind="pay_below")
    do_answer_question(question, "explain", answer="请假半个月", by=pair.county_officer)
    assert "pay_below" not in told(spell)
    other = opened(pair)
    said(pair, other, 3000)
    said(pair, other, 5200, month=month_ago(1))
    assert "pay_below" not in told(other)


def test_open_questions_count_until_they_are_answered_or_overtaken(pair):
    spell = opened(pair)
    ask([Finding("not_on_roster", spell, "a"), Finding("two_employers", spell, "b")])
    assert {"absent", "question"} <= told(spell)
    for question in JobQuestion.unscoped.all():
        do_answer_question(question, "mend", answer="花名册漏列", by=pair.county_officer)
    assert not {"absent", "question"} & told(spell)
    said(pair, spell, 4900)
    said(pair, spell, 9000, teller="employer")
    assert "question" in told(spell)
    said(pair, spell, 4950, teller="employer")
    assert "question" not in told(spell)


def test_a_case_a_call_and_a_surplus_count_while_they_are_open(pair):
    spell, office = opened(pair), pair.county
    case = RightsCase.unscoped.create(
        kind="arrears", opener="officer", spell=spell, person=spell.person, division_id="451425100", summary="欠薪",
        office=office, opened_on=TODAY, take_by=TODAY, due_on=TODAY, by=pair.county_officer,
    )  # fmt: skip
    call = EmployerCall.unscoped.create(
        employer=spell.employer, kind="dispute", text="纠纷", office=office, by_office=office, answer_by=TODAY,
        raised_at=timezone.now(), by=pair.county_officer,
    )  # fmt: skip
    surplus = Transfer.unscoped.create(
        employer=spell.employer, cause="orders", leave_on=TODAY, area_id="440703", organisation=office,
        by=pair.county_officer,
    )  # fmt: skip
    assert {"case", "call", "surplus"} <= told(spell)
    yesterday = timezone.now() - dt.timedelta(days=1)
    assert "call" not in told(spell, TODAY + dt.timedelta(days=RULES.figures["call_days"]))
    RightsCase.unscoped.filter(pk=case.pk).update(closed_on=ago(0), state="closed", outcome="paid", clock_on=None)
    Transfer.unscoped.filter(pk=surplus.pk).update(closed_at=yesterday)
    EmployerCall.unscoped.filter(pk=call.pk).update(solved_at=yesterday, state="solved")
    assert not {"case", "call", "surplus"} & told(spell, TODAY + dt.timedelta(days=1))


def test_what_was_wished_for_is_held_against_what_was_promised(pair):
    person = pair.person(wish={"least_wage": 5500, "destinations": ["4406"], "seen_on": ago(9)})
    spell = opened(pair, person, division_id="440703")
    assert {"wage_below_wish", "elsewhere"} <= told(spell)
    Wish.unscoped.filter(person=person).update(current=False)
    Wish.unscoped.create(
        person=person, will_work="yes", source="visit", seen_on=TODAY, least_wage=5000, destinations=["4407"]
    )
    assert not {"wage_below_wish", "elsewhere"} & told(spell)
    assert not {"wage_below_wish", "elsewhere"} & told(opened(pair, pair.person(wish={"destinations": []})))


def test_contract_season_and_festival(pair):
    ends = opened(pair, contract="1", contract_until=TODAY + dt.timedelta(days=44))
    later = opened(pair, contract="1", contract_until=TODAY + dt.timedelta(days=47))
    season = opened(pair, kind="seasonal")
    assert "contract_ends" in told(ends)
    assert "contract_ends" not in told(later)
    assert "contract_ends" not in told(ends, TODAY + dt.timedelta(days=44 + 31))
    assert "seasonal" in told(season)
    assert "seasonal" not in told(ends)
    assert "festival" in told(ends, dt.date(2027, 1, 20))
    assert "festival" not in told(ends, dt.date(2027, 2, 6))


# --- what never enters -----------------------------------------------------------------------------------------------

CHANGED = {
    "sex": "2",
    "birth_date": dt.date(1961, 2, 3),
    "ethnicity": "壮族",
    "political_status": "中共党员",
    "health": "chronic",
    "labour_ability": "weak",
    "education": "10",
    "full_name": "农改名",
    "pinyin": "nonggaiming",
    "kin_to_head": "02",
    "division_id": "530602",
    "id_number": "",
    "disability": "肢体二级",
    "raw": {"民族": "彝族", "婚姻状况": "已婚", "户籍": "云南"},
    "remark": "脱贫户",
}


def test_whatever_a_person_is_moves_no_figure(pair):
    """Every attribute that the law keeps out of it, and everything near it, is turned round: nothing changes."""
    person = pair.person(wish={"seen_on": ago(100)})
    spell = opened(pair, person, first_day=ago(200), seen_on=ago(1))
    call_back(pair, spell, "not_reached", on=ago(2))
    said(pair, spell, 3000)
    settle(spell, 200)
    refresh([spell.pk])
    seen = now([spell.pk], TODAY, RULES), months(ago(400), ago(40), TODAY, RULES)
    kept = LeavingRisk.unscoped.values().get()
    assert seen[0][0].bits
    assert sum(each.number for each in seen[1]) > 3
    other = Household.unscoped.create(division_id="530602", head_name="别家")
    for name, value in CHANGED.items():
        setattr(person, name, value)
    person.household = other
    person.save()
    for kind in ("lifted", "disabled", "hard_to_employ", "zero_employment"):
        Category.unscoped.create(person=person, kind=kind, source="visit", valid_from=ago(400))
    Wish.unscoped.filter(person=person).update(kin_group=KinGroup.objects.create(kind="couple"), limits=["care"])
    refresh([spell.pk])
    assert (now([spell.pk], TODAY, RULES), months(ago(400), ago(40), TODAY, RULES)) == seen
    assert LeavingRisk.unscoped.values().get() == kept


def test_no_statement_reads_a_table_of_persons_households_or_labels():
    """The one table of terms and what it is joined to: these tables, and no other."""
    text = "".join((facts._NOW.as_string(), facts._MONTHS.as_string()))
    read = {word.strip("(),") for word in text.split() if word.startswith(("registry_", "employment_", "core_"))}
    assert read == {
        "employment_spell", "employment_spellproof", "employment_contact", "employment_paidwage",
        "employment_jobquestion", "employment_rightscase", "employment_transfer", "employment_employercall",
        "core_statelog", "registry_wish",
    }  # fmt: skip
    assert not {"sex", "birth", "ethnic", "health", "disab", "kin", "marri"} & {
        word for term in TERMS for word in ("".join(term.holds).lower().replace("(", " ").split())
    }
    assert {name.attname for name in Wish._meta.fields if f"told.{name.attname}" in text} == {
        "least_wage", "destinations", "person_id", "seen_on", "id",
    }  # fmt: skip


# --- months at risk --------------------------------------------------------------------------------------------------


def counted(since, before):
    found = {}
    for each in months(since, before, TODAY, RULES):
        number, ended = found.get(each.month, (0, 0))
        found[each.month] = number + each.number, ended + each.ended
    return found


def day(year, month, number):
    return dt.date(year, month, number)


@pytest.fixture
def midyear():
    """A fixed day, so that months can be worked by hand."""
    with time_machine.travel(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), tick=False):
        yield dt.date(2026, 6, 15)


def job(pair, first, last=None, seen=None, recorded=None, reason="resigned", **more):
    """A job as rows, recorded on its first day unless said otherwise."""
    spell = Spell.unscoped.create(
        person=pair.person(wish={"seen_on": first}), employer=more.pop("employer", None) or pair.vacancy().employer,
        job_title="普工", valid_from=first, valid_to=last, end_reason=reason if last else "", export_mode="organised",
        source="visit", seen_on=first, **more,
    )  # fmt: skip
    SpellProof.unscoped.create(spell=spell, source="call", first_on=first, last_on=seen or last or first)
    moment = dt.datetime.combine(recorded or first, dt.time(9), dt.UTC)
    Spell.unscoped.filter(pk=spell.pk).update(created_at=moment)
    return spell


def test_months_at_risk_worked_by_hand(pair, midyear):
    job(pair, day(2026, 1, 31), last=day(2026, 3, 30))  # months from 31 Jan, 28 Feb; ends in the second
    job(pair, day(2026, 1, 10), seen=day(2026, 3, 20))  # watched to 20 March: months from 10 Jan and 10 Feb are whole
    job(pair, day(2026, 1, 5), last=day(2026, 2, 4), reason="corrected")
    job(pair, day(2025, 12, 20), last=day(2026, 2, 25), recorded=day(2026, 2, 1))  # nobody knew of it before
    job(pair, day(2026, 2, 10), last=day(2026, 2, 10))  # ends on its first day
    job(pair, day(2026, 1, 15), seen=day(2026, 5, 1), kind="farm")
    found = {
        (each.month, bool(each.ended)): each.number
        for each in months(day(2025, 12, 1), day(2026, 5, 1), midyear, RULES)
    }
    assert counted(day(2025, 12, 1), day(2026, 5, 1)) == {day(2026, 1, 1): (2, 0), day(2026, 2, 1): (4, 3)}, found


def test_months_so_new_that_word_of_an_end_may_still_come_are_not_asked_about(midyear):
    assert settled(midyear, RULES) == day(2026, 4, 1)
    assert settled(day(2026, 6, 14), RULES) == day(2026, 3, 1)


def test_no_month_knows_what_was_written_down_later(pair, midyear):
    """Everything that speaks for leaving, told in May of the months before it: those months stay as they were."""
    spell = job(pair, day(2026, 1, 10), last=day(2026, 5, 20), promised_low=Decimal(5000), promised_basis="month")
    before = months(day(2026, 1, 1), day(2026, 5, 1), midyear, RULES)
    assert holding(before[0].bits) == ["month_1"]
    by, early = pair.county_officer, day(2026, 1, 20)
    late = dt.datetime(2026, 5, 25, 3, tzinfo=dt.UTC)
    with time_machine.travel(late, tick=False):
        for days, outcome in enumerate(("at_work", "not_reached", "wrong_number", "not_reached")):
            on = early + dt.timedelta(days=days)
            Contact.unscoped.create(op=uuid4(), spell=spell, on=on, channel="call", outcome=outcome, by=by)
        PaidWage.unscoped.create(
            spell=spell, month=day(2026, 1, 1), amount=900, source="call", teller="worker", verdict="below",
            stands=True, said_on=early, by=by,
        )  # fmt: skip
        ask([Finding(kind, spell, kind) for kind in ("not_on_roster", "two_employers")])
        RightsCase.unscoped.create(
            kind="arrears", opener="officer", spell=spell, person=spell.person, division_id="451425100", summary="欠",
            office=pair.county, opened_on=early, take_by=early, due_on=early, by=by,
        )  # fmt: skip
        Transfer.unscoped.create(
            employer=spell.employer, cause="orders", leave_on=early, area_id="440703", organisation=pair.county, by=by
        )
        EmployerCall.unscoped.create(
            employer=spell.employer, kind="dispute", text="纠纷", office=pair.county, by_office=pair.county,
            answer_by=early, raised_at=late, by=by,
        )  # fmt: skip
        Wish.unscoped.filter(person=spell.person).update(current=False)
        Wish.unscoped.create(
            person=spell.person, will_work="yes", source="visit", seen_on=day(2026, 5, 24), least_wage=9000,
            destinations=["11"],
        )  # fmt: skip
    assert months(day(2026, 1, 1), day(2026, 5, 1), midyear, RULES) == before


def test_what_was_written_down_in_time_is_known_from_the_next_month_on_and_not_before(pair, midyear):
    spell = job(pair, day(2026, 1, 10), last=day(2026, 4, 20))
    with time_machine.travel(dt.datetime(2026, 2, 12, 3, tzinfo=dt.UTC), tick=False):
        Contact.unscoped.create(
            op=uuid4(), spell=spell, on=day(2026, 2, 12), channel="call", outcome="not_reached", by=pair.county_officer
        )
    found = {each.month: each for each in months(day(2026, 1, 1), day(2026, 5, 1), midyear, RULES)}
    assert [month for month, each in found.items() if "in_vain" in holding(each.bits)] == [
        day(2026, 3, 1), day(2026, 4, 1),
    ]  # fmt: skip
    assert [month for month, each in found.items() if each.ended] == [day(2026, 4, 1)]


def test_a_question_is_open_in_the_months_between_asking_and_answering(pair, midyear):
    spell = job(pair, day(2026, 1, 10), last=day(2026, 5, 20))
    ask([Finding("two_employers", spell, "x")])
    JobQuestion.unscoped.update(
        created_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC), state="mended", answer="好",
        answered_at=dt.datetime(2026, 3, 20, tzinfo=dt.UTC),
    )  # fmt: skip
    found = months(day(2026, 1, 1), day(2026, 5, 1), midyear, RULES)
    assert [each.month.month for each in found if "question" in holding(each.bits)] == [2, 3]


def test_what_comes_out_of_the_database_is_no_person(pair, midyear):
    job(pair, day(2026, 1, 10), last=day(2026, 4, 20))
    assert set(vars(months(day(2026, 1, 1), day(2026, 5, 1), midyear, RULES)[0])) == {
        "month", "bits", "number", "ended",
    } == set(Months.__dataclass_fields__)  # fmt: skip
