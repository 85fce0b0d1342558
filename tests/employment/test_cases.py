"""Rights cases: opened once, owned by who took it first, changed without loss, told upwards, closed with a result."""

import datetime as dt
import threading
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from tests.employment.scene import TODAY, officer, opened, said
from tests.market.world import COUNTY, DISTRICT, TOWNSHIP, make_pair, user_of
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions import case_work, do_answer_question
from wengang.employment.actions.case_work import (
    Conflict,
    do_add_step,
    do_change_case,
    do_close_case,
    do_hand_over,
    do_refer_case,
    do_reopen_case,
    do_take_case,
)
from wengang.employment.actions.cases import Subject, do_open_case, do_open_from_question, lay_down
from wengang.employment.models import CaseStep, JobQuestion, RightsCase
from wengang.employment.overdue import escalate_cases
from wengang.employment.promptness import promptness
from wengang.registry.models import Disclosure
from wengang.registry.zero.workdays import is_working


def case_of(pair, **told) -> RightsCase:
    given = {"kind": "arrears", "summary": "三月工资未发", "claimed": Decimal(5000), "by": pair.county_officer}
    return do_open_case(told.pop("subject", None) or Subject(spell=opened(pair)), **given | told)


def untaken(pair) -> RightsCase:
    """A case as a worker's page leaves it: nobody has taken it yet."""
    subject = Subject(person=pair.person())
    return lay_down(subject, kind="deposit", summary="押金", office=pair.county, by=None, opener="link", op=uuid4())


def steps(case) -> list[str]:
    return list(CaseStep.unscoped.filter(case=case).order_by("pk").values_list("kind", flat=True))


def test_who_hears_of_it_first_answers_for_it(pair):
    case = case_of(pair)
    assert (case.state, case.owner, case.office) == ("handled", pair.county_officer, pair.county)
    assert case.clock_on == case.due_on == promptness("arrears", TODAY).finish_by(TODAY)
    assert (case.employer, case.person) == (case.spell.employer, case.spell.person)
    assert steps(case) == ["opened", "taken"]


def test_terms_are_working_days_of_the_official_calendar(pair):
    rule = promptness("arrears", TODAY)
    friday_before_may = dt.date(2026, 4, 30)
    assert rule.take_by(friday_before_may) > dt.date(2026, 5, 3)
    assert is_working(rule.finish_by(TODAY))
    assert promptness("injury", TODAY).finish_by(dt.date(2026, 3, 1)) == dt.date(2026, 3, 21)


def test_a_form_sent_twice_is_one_case(pair):
    spell, op = opened(pair), uuid4()
    first, second = (case_of(pair, subject=Subject(spell=spell), op=op) for _each in range(2))
    assert first.pk == second.pk
    assert steps(first) == ["opened", "taken"]


def test_a_pay_gap_becomes_a_case_in_one_click_and_only_once(pair):
    spell = opened(pair, promised_low=Decimal(26), promised_basis="hour")
    said(pair, spell, 4980, hours=Decimal(300))
    question = JobQuestion.unscoped.get(spell=spell)
    do_answer_question(question, "confirm", answer="厂方承认少发", by=pair.county_officer)
    case = do_open_from_question(question, by=pair.county_officer)
    assert (case.kind, case.claimed, case.opener) == ("arrears", Decimal("2820.00"), "pay_gap")
    assert "16.6 元" in case.summary
    assert "厂方承认少发" in case.summary
    assert do_open_from_question(question, by=pair.county_officer) == case
    with pytest.raises(MayNot):
        do_open_from_question(question, by=officer("530602"))


def test_a_case_answers_the_question_that_nobody_had_answered(pair):
    spell = opened(pair)
    said(pair, spell, 3000)
    question = JobQuestion.unscoped.get(spell=spell)
    case = do_open_from_question(question, by=pair.county_officer)
    question.refresh_from_db()
    assert (question.state, question.answered_by, case.claimed) == ("confirmed", pair.county_officer, Decimal(2000))


def test_nothing_is_opened_about_strangers_or_without_words(pair):
    with pytest.raises(MayNot):
        case_of(pair, by=officer("530602"))
    with pytest.raises(MayNot):
        case_of(pair, by=user_of(pair.county, Role.AUDITOR))
    with pytest.raises(ValidationError):
        case_of(pair, summary=" ")
    with pytest.raises(ValidationError):
        case_of(pair, claimed=Decimal(-1))
    assert not RightsCase.unscoped.exists()


def test_the_second_who_takes_it_is_told_who_was_quicker(pair):
    case, other = untaken(pair), user_of(pair.county, Role.COUNTY)
    do_take_case(case, by=pair.county_officer)
    with pytest.raises(WrongState, match=str(pair.county_officer)):
        do_take_case(case, by=other)
    assert case.owner == pair.county_officer


def test_only_the_owner_hands_over_and_only_to_who_sees_the_worker(pair):
    case, other = case_of(pair), user_of(pair.county, Role.COUNTY)
    with pytest.raises(MayNot):
        do_hand_over(case, to=other, reason="换人", by=other)
    with pytest.raises(ValidationError):
        do_hand_over(case, to=pair.receiving_officer, reason="在对方地界", by=pair.county_officer)
    Disclosure.unscoped.create(
        person=case.person, organisation=pair.bureau, purpose="placement", basis="consent", consented_on=TODAY,
        valid_from=TODAY, valid_to=TODAY, by=pair.county_officer,
    )  # fmt: skip
    do_hand_over(case, to=pair.receiving_officer, reason="在对方地界", by=pair.county_officer)
    assert (case.owner, case.office) == (pair.receiving_officer, pair.bureau)
    with pytest.raises(MayNot):
        do_close_case(case, outcome="settled", words="谈妥", version=case.version, by=pair.county_officer)


def test_a_colleague_stands_in_once_the_owner_is_gone(pair):
    case, other = case_of(pair), user_of(pair.county, Role.COUNTY)
    User.objects.filter(pk=pair.county_officer.pk).update(is_active=False)
    do_hand_over(case, to=other, reason="原经办人调离", by=other)
    assert case.owner == other


def test_who_saves_over_an_older_version_is_shown_both_and_nothing_is_written(pair):
    case = case_of(pair)
    read = case.version
    do_change_case(case, version=read, claimed=Decimal(5200), summary="三月、四月工资", by=pair.county_officer)
    other = user_of(pair.county, Role.COUNTY)
    with pytest.raises(Conflict) as conflict:
        do_change_case(case, version=read, claimed=Decimal(4800), kind="arrears", by=other)
    assert conflict.value.fields == {"claimed": (Decimal(5200), Decimal(4800))}
    case.refresh_from_db()
    assert case.claimed == Decimal(5200)
    do_change_case(case, version=case.version, claimed=Decimal(4800), by=other)
    changed = CaseStep.unscoped.filter(case=case, kind="changed").order_by("pk")
    assert "三月工资未发 → 三月、四月工资" in changed[0].text
    assert "5200.00 → 4800" in changed[1].text


def test_who_changed_another_field_meanwhile_keeps_both_changes(pair):
    case = case_of(pair)
    read, words = case.version, case.summary
    do_change_case(case, version=read, summary="三月、四月工资", by=pair.county_officer)
    told = {"summary": words, "claimed": Decimal(4800), "kind": "arrears"}
    done = do_change_case(case, version=read, **told, by=user_of(pair.county, Role.COUNTY))
    assert (done.summary, done.claimed) == ("三月、四月工资", Decimal(4800))


def test_the_same_values_again_are_no_change(pair):
    case = case_of(pair)
    do_change_case(case, version=case.version - 1, claimed=Decimal(5000), by=pair.county_officer)
    assert "changed" not in steps(case)


def test_more_time_needs_a_reason_and_moves_the_clock(pair):
    case = case_of(pair)
    later = case.due_on + dt.timedelta(days=10)
    with pytest.raises(ValidationError):
        do_change_case(case, version=case.version, due_on=later, by=pair.county_officer)
    case = do_change_case(case, version=case.version, due_on=later, reason="等劳动监察答复", by=pair.county_officer)
    assert case.clock_on == case.escalate_on == later


def test_a_case_ends_with_a_result_and_may_go_on_when_it_did_not_hold(pair):
    case, by = case_of(pair), pair.county_officer
    with pytest.raises(ValidationError):
        do_close_case(case, outcome="paid", words="发了", version=case.version, by=by)
    with pytest.raises(Conflict):
        do_close_case(case, outcome="paid", recovered=Decimal(1), words="发了", version=case.version - 1, by=by)
    case = do_refer_case(case, to="区劳动仲裁委", until=TODAY + dt.timedelta(days=45), version=case.version, by=by)
    assert case.clock_on == TODAY + dt.timedelta(days=45)
    done = do_close_case(case, outcome="paid", recovered=Decimal(5000), words="到账", version=case.version, by=by)
    assert (done.state, done.outcome, done.recovered, done.clock_on) == ("closed", "paid", Decimal(5000), None)
    with pytest.raises(WrongState):
        do_change_case(done, version=done.version, claimed=Decimal(1), by=by)
    again = do_reopen_case(done, reason="只到账一半", by=by)
    assert (again.state, again.outcome, again.recovered) == ("handled", "", None)
    assert again.clock_on == promptness("arrears", TODAY).finish_by(TODAY)


def test_steps_cannot_be_changed_or_taken_away(pair):
    step = do_add_step(case_of(pair), kind="employer", text="厂方答应周五发", by=pair.county_officer)
    for refused in (
        lambda: CaseStep.unscoped.filter(pk=step.pk).update(text="没有的事"),
        lambda: CaseStep.unscoped.filter(pk=step.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            refused()
    with pytest.raises(ValidationError):
        do_add_step(step.case, kind="closed", text="自己结案", by=pair.county_officer)


def make_offices() -> dict[str, Organisation]:
    """A township, its county and the prefecture above."""
    at = {"township": TOWNSHIP, "prefecture": COUNTY[:4]}
    return {
        name: Organisation.objects.create(name=f"{name}局", short_name=name, kind="bureau", division_id=code)
        for name, code in at.items()
    }


def test_overdue_is_told_up_the_divisions_and_written_down(pair):
    offices = make_offices()
    clerk = user_of(offices["township"], Role.TOWNSHIP)
    case = case_of(pair, by=clerk)
    assert escalate_cases(case.due_on) == 0
    late = case.due_on + dt.timedelta(days=1)
    assert escalate_cases(late) == 1
    case.refresh_from_db()
    assert (case.above, case.level, case.owner) == (pair.county, 1, clerk)
    assert CaseStep.unscoped.filter(case=case, kind="escalated").get().text == pair.county.name
    assert escalate_cases(late) == 0
    assert case.escalate_on == promptness("arrears", TODAY).again_on(late)
    assert escalate_cases(case.escalate_on + dt.timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.above, case.level) == (offices["prefecture"], 2)
    assert escalate_cases(case.escalate_on + dt.timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.above, case.level) == (offices["prefecture"], 3)


def test_a_station_is_overseen_by_the_bureau_where_it_stands(pair):
    station = Organisation.objects.create(name="驻站", short_name="站", kind="station", division_id=DISTRICT)
    person = pair.person()
    Disclosure.unscoped.create(
        person=person, organisation=station, purpose="placement", basis="consent", consented_on=TODAY,
        valid_from=TODAY, valid_to=TODAY + dt.timedelta(days=200), by=pair.county_officer,
    )  # fmt: skip
    case = case_of(pair, subject=Subject(person=person), by=user_of(station, Role.STATION))
    assert not RightsCase.objects.visible_to(pair.receiving_officer.scope).exists()
    escalate_cases(case.due_on + dt.timedelta(days=1))
    assert RightsCase.objects.visible_to(pair.receiving_officer.scope).get() == case
    case.refresh_from_db()
    done = do_close_case(case, outcome="settled", words="谈妥", version=case.version, by=pair.receiving_officer)
    assert done.is_closed


def test_escalating_many_takes_as_many_statements_as_one(pair, django_assert_max_num_queries):
    for _each in range(12):
        case_of(pair)
    with django_assert_max_num_queries(9):
        assert escalate_cases(TODAY + dt.timedelta(days=90)) == 12


def test_a_building_head_sees_the_cases_of_the_building_only(pair):
    village = Division.objects.create(code=f"{TOWNSHIP}901", name="试村", level="village", parent_id=TOWNSHIP)
    one, other = (
        Division.objects.create(code=f"{village.code}-0{n}", name=f"{n}栋", level="cell", parent=village)
        for n in (1, 2)
    )
    mine, theirs = (case_of(pair, subject=Subject(person=pair.person(division_id=cell.pk))) for cell in (one, other))
    head = User.objects.create_user("head", "楼栋长", "a-long-password")
    Membership.objects.create(user=head, organisation=pair.county, role=Role.ASSISTANT, division=one)
    assert list(RightsCase.objects.visible_to(head.scope)) == [mine]
    with pytest.raises(MayNot):
        do_add_step(theirs, kind="note", text="看看", by=head)


def test_an_employer_reads_no_case(pair):
    home = Organisation.objects.create(name="厂", short_name="厂", kind="employer", division_id=DISTRICT)
    vacancy = pair.vacancy()
    vacancy.employer.organisation = home
    vacancy.employer.save()
    case_of(pair, subject=Subject(spell=opened(pair, employer=vacancy.employer)))
    assert not RightsCase.objects.visible_to(user_of(home, Role.HR).scope).exists()


@pytest.mark.load
def test_two_supervisors_who_edit_one_case_lose_nothing(transactional_db):
    """Eight write at once: of the fields one version counts and the others are shown it; every step stays."""
    pair = make_pair()
    case, outcomes = case_of(pair), Counter()
    users = [user_of(pair.county, Role.COUNTY) for _each in range(8)]
    barrier, lock = threading.Barrier(8), threading.Lock()
    wanted: dict[int, Decimal] = {}

    def run(number: int) -> None:
        user = User.objects.get(pk=users[number].pk)
        here = RightsCase.unscoped.get(pk=case.pk)
        barrier.wait()
        try:
            do_add_step(here, kind="note", text=f"第{number}条", by=user)
            do_change_case(here, version=here.version, claimed=Decimal(6000 + number), by=user)
            seen = "saved"
        except Conflict as conflict:
            now, mine = conflict.fields["claimed"]
            seen = "shown both"
            wanted[number] = mine if now != mine else Decimal(0)
        finally:
            connection.close()
        with lock:
            outcomes[seen] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"saved": 1, "shown both": 7}
    assert all(wanted[number] == Decimal(6000 + number) for number in wanted)
    case.refresh_from_db()
    texts = CaseStep.unscoped.filter(case=case, kind="note").values_list("text", flat=True)
    assert sorted(texts) == [f"第{number}条" for number in range(8)]
    assert CaseStep.unscoped.filter(case=case, kind="changed").count() == 1
    assert case.claimed not in wanted.values()


@pytest.mark.load
def test_of_many_who_take_it_at_once_one_has_it(transactional_db):
    pair = make_pair()
    case, outcomes = untaken(pair), Counter()
    users = [user_of(pair.county, Role.COUNTY) for _each in range(8)]
    barrier = threading.Barrier(8)

    def run(number: int) -> None:
        user = User.objects.get(pk=users[number].pk)
        barrier.wait()
        try:
            case_work.do_take_case(RightsCase.unscoped.get(pk=case.pk), by=user)
            outcomes["taken"] += 1
        except WrongState:
            outcomes["too late"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"taken": 1, "too late": 7}
    assert steps(case).count("taken") == 1
