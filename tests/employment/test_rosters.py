"""Employers' rosters and insurance comparisons: they confirm, open, end or question jobs; absence ends nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.employment.scene import month_ago, opened
from tests.market.world import bring_in, user_of, workbook
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.employment.actions.rosters import compare_rosters
from wengang.employment.models import FollowUp, JobQuestion, PaidWage, Roster, Spell, SpellProof
from wengang.registry.models import Disclosure, Person

MONTH = month_ago(1)
LAST = month_ago(0) - dt.timedelta(days=1)
TITLES = ("序号", "姓名", "身份证号", "入职时间", "离职时间", "合同类型", "参保险种", "工资")


def line(person, *, began="", left="", contract="固定期限", insured="", pay=""):
    return (1, person.full_name, person.id_number, began, left, contract, insured, pay)


def roster(pair, employer, rows, *, month=MONTH, by=None, kind="roster", commit=True, titles=TITLES):
    header = ("企业名称", "月份", *titles)
    data = workbook(header, [(employer.name, f"{month:%Y-%m}", *row) for row in rows])
    return bring_in(kind, data, by or pair.receiving_officer, commit=commit)[1]


def opened_to(pair, person):
    """The sending side shows this person to the receiving bureau."""
    until = MONTH + dt.timedelta(days=400)
    told = {"purpose": "follow_up", "basis": "duty", "valid_from": month_ago(6), "valid_to": until}
    Disclosure.unscoped.create(person=person, organisation=pair.bureau, by=pair.county_officer, **told)
    return person


def test_a_known_job_is_confirmed_and_its_pay_is_held_to_the_promise(pair):
    employer = pair.employer(850)
    one, two = (opened(pair, employer=employer) for _ in range(2))
    report = roster(pair, employer, [line(one.person, pay=5000), line(two.person, pay=3000)])
    assert (report.changed, report.new, report.errors) == (2, 0, 0)
    proof = SpellProof.unscoped.get(spell=one, source="roster")
    assert (proof.first_on, proof.last_on) == (LAST, LAST)
    assert set(PaidWage.unscoped.values_list("teller", "verdict")) == {("employer", "kept"), ("employer", "below")}
    assert JobQuestion.unscoped.get().spell == two
    again = roster(pair, employer, [line(one.person, pay=5000), line(two.person, pay=3000)])
    assert (again.unchanged, again.committed) == (2, 0)
    assert PaidWage.unscoped.count() == 2


def test_employer_and_month_may_stand_in_the_line_above_the_table(pair):
    employer = pair.employer(849)
    spell = opened(pair, employer=employer)
    stated = f"填报单位：{employer.name}    用工月份：{MONTH.year}年{MONTH.month}月"
    data = workbook(TITLES, [line(spell.person, pay=5000)], title=stated)
    report = bring_in("roster", data, pair.receiving_officer)[1]
    assert (report.changed, report.errors) == (1, 0)
    assert PaidWage.unscoped.get().month == MONTH


def test_a_name_without_a_job_opens_one_and_a_last_day_ends_one(pair):
    employer = pair.employer(851)
    came, left = opened_to(pair, pair.person()), opened(pair, employer=employer)
    day = MONTH + dt.timedelta(days=9)
    rows = [line(came, began=f"{day}", insured="工伤、养老"), line(left.person, left=f"{day}")]
    report = roster(pair, employer, rows)
    assert (report.new, report.changed) == (1, 1)
    spell = Spell.unscoped.get(person=came)
    assert (spell.valid_from, spell.contract, spell.export_mode) == (day, "1", "unknown")
    assert sorted(spell.insurances) == ["injury", "pension"]
    assert Person.unscoped.get(pk=came.pk).employment == "away"
    assert FollowUp.unscoped.filter(spell=spell).exists()
    ended = Spell.unscoped.get(pk=left.pk)
    assert (ended.valid_to, ended.end_reason) == (day, "ended")
    assert not FollowUp.unscoped.filter(spell=left).exists()


def test_two_employers_of_one_person_are_a_question_and_nothing_moves(pair):
    spell, other = opened(pair), pair.employer(852)
    opened_to(pair, spell.person)
    report = roster(pair, other, [line(spell.person)])
    assert (report.changed, report.warnings) == (1, 1)
    question = JobQuestion.unscoped.get()
    assert (question.kind, question.spell, question.evidence["other_employer"]) == ("two_employers", spell, other.pk)
    assert Spell.unscoped.get() == spell
    assert Spell.unscoped.get().valid_to is None
    assert roster(pair, other, [line(spell.person)]).unchanged == 1
    beside = roster(pair, other, [line(spell.person, contract="非全日制")])
    assert beside.new == 1
    assert Spell.unscoped.filter(person=spell.person).count() == 2


def test_absence_becomes_a_question_for_a_person_never_an_end(pair):
    employer = pair.employer(853)
    jobs = [opened(pair, employer=employer) for _ in range(4)]
    late = opened(pair, employer=employer, first_day=month_ago(0))
    roster(pair, employer, [line(spell.person) for spell in jobs[:3]])
    assert compare_rosters() == 1
    assert compare_rosters() == 0
    question = JobQuestion.unscoped.get()
    assert (question.kind, question.spell, question.month) == ("not_on_roster", jobs[3], MONTH)
    assert question.spell.valid_to is None
    assert not JobQuestion.unscoped.filter(spell=late).exists()
    assert Roster.unscoped.get().absent == 1
    roster(pair, employer, [line(spell.person) for spell in jobs])
    assert compare_rosters() == 0


def test_a_list_on_which_most_are_missing_is_a_part_and_asks_nobody(pair):
    employer = pair.employer(854)
    jobs = [opened(pair, employer=employer) for _ in range(5)]
    roster(pair, employer, [line(jobs[0].person)])
    assert compare_rosters() == 0
    assert Roster.unscoped.get().absent == 4


def test_insurance_confirms_and_tells_the_insurances_and_asks_about_whom_it_should_show(pair):
    employer = pair.employer(855)
    jobs = [opened(pair, employer=employer, contract="1") for _ in range(3)]
    rows = [(1, spell.person.full_name, spell.person.id_number, "养老、工伤") for spell in jobs[:2]]
    told = {"kind": "insurance", "titles": ("序号", "姓名", "身份证号", "参保险种")}
    unknown = pair.person()
    Person.unscoped.filter(pk=unknown.pk).update(division_id="530602")
    report = roster(pair, employer, [*rows, (1, unknown.full_name, unknown.id_number, "养老")], **told)
    assert (report.changed, report.unchanged, report.warnings) == (2, 1, 0)
    assert sorted(Spell.unscoped.get(pk=jobs[0].pk).insurances) == ["injury", "pension"]
    assert Person.unscoped.get(pk=jobs[0].person_id).employment_source == "visit"  # seen today, the list is older
    assert compare_rosters() == 1
    assert JobQuestion.unscoped.get(kind="not_insured").spell == jobs[2]


def test_an_employer_reports_its_own_people_and_nobody_elses(pair):
    home = Organisation.objects.create(name="示例厂人事", short_name="人事", kind="employer", division_id="440703")
    mine, other = pair.employer(856, organisation=home), pair.employer(857)
    hr, spell, stranger = user_of(home, Role.HR), opened(pair, employer=mine), pair.person()
    report = roster(pair, mine, [line(spell.person), line(stranger)], by=hr)
    assert (report.changed, report.unchanged, report.new) == (1, 1, 0)
    assert not Spell.unscoped.filter(person=stranger).exists()
    assert roster(pair, other, [line(spell.person)], by=hr).errors == 1
    with pytest.raises(MayNot):
        roster(pair, mine, [line(spell.person)], by=hr, kind="insurance")


def test_children_and_mixed_up_days_and_months_to_come_are_refused(pair):
    employer = pair.employer(858)
    child = opened_to(pair, pair.person(birth_date=dt.date.today() - dt.timedelta(days=15 * 365)))
    told = opened_to(pair, pair.person())
    assert roster(pair, employer, [line(child)]).errors == 1
    assert roster(pair, employer, [line(told, began="2026-05-02", left="2026-05-01")]).errors == 1
    assert roster(pair, employer, [line(told)], month=month_ago(-1)).errors == 1
    assert not Spell.unscoped.exists()


def test_checking_a_list_writes_nothing_and_costs_the_same_for_ten_rows_as_for_thirty(pair):
    employer = pair.employer(859)
    spells = [opened(pair, employer=employer, seen_on=month_ago(2)) for _ in range(30)]
    Person.unscoped.update(employment_on=month_ago(2))
    counts = []
    for number in (10, 30):
        rows = [line(spell.person, pay=Decimal(5000)) for spell in spells[:number]]
        with CaptureQueriesContext(connection) as seen:
            roster(pair, employer, rows, commit=False)
        counts.append(len(seen))
    assert counts[1] <= counts[0]
    assert not Roster.unscoped.exists()
    written = []
    for part in (spells[:10], spells[10:]):
        rows = [line(spell.person, pay=Decimal(4000)) for spell in part]
        with CaptureQueriesContext(connection) as seen:
            roster(pair, employer, rows)
        written.append(len(seen))
    assert written[1] <= written[0]
