"""Employers' calls: raised once, sent to whom the table says, answered by a date or told upwards; pairs of leaders."""

import datetime as dt
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.employment.scene import TODAY, officer
from tests.market.world import DISTRICT, user_of
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions.calls import (
    do_answer_call,
    do_name_liaison,
    do_pair,
    do_pass_on,
    do_raise_call,
    do_settle_call,
)
from wengang.employment.models import CallStep, EmployerCall, LeaderPair, Liaison
from wengang.employment.overdue import escalate_calls
from wengang.employment.promptness import route
from wengang.employment.queries.cases import answered_within, pairing, pairs_of
from wengang.registry.zero.workdays import deadline


@pytest.fixture
def hr(firm) -> User:
    return user_of(firm.organisation, Role.HR)


def bureau(name: str, division: str = DISTRICT) -> Organisation:
    return Organisation.objects.create(name=name, short_name=name[:4], kind="bureau", division_id=division)


def raised(firm, by, **told) -> EmployerCall:
    return do_raise_call(firm, **{"kind": "workers", "text": "急缺 20 名组装工", "by": by} | told)


def kinds(call) -> list[str]:
    return list(CallStep.unscoped.filter(call=call).order_by("pk").values_list("kind", flat=True))


def test_the_table_says_who_answers_and_by_when(pair, firm, hr):
    traffic = bureau("蓬江区交通运输局")
    assert raised(firm, hr).office == pair.bureau
    call = raised(firm, hr, kind="transport", text="下班没有公交")
    assert (call.office, call.answer_by) == (traffic, deadline(TODAY, route("transport", TODAY).answer))
    assert raised(firm, hr, kind="permit").office in (pair.bureau, traffic)


def test_where_the_wanted_level_has_no_office_the_next_above_takes_it(pair, firm, hr):
    assert raised(firm, hr, kind="lodging").office == pair.bureau
    pair.bureau.active = False
    pair.bureau.save()
    with pytest.raises(ValidationError):
        raised(firm, hr, kind="lodging")
    above = bureau("江门市人社局", DISTRICT[:4])
    assert raised(firm, hr, kind="lodging").office == above


def test_sent_twice_it_is_one_call(firm, hr):
    op = uuid4()
    assert raised(firm, hr, op=op) == raised(firm, hr, op=op)
    assert EmployerCall.unscoped.count() == 1


def test_a_call_is_answered_and_the_employer_says_whether_it_helped(pair, firm, hr):
    call, by = raised(firm, hr), pair.receiving_officer
    with pytest.raises(MayNot):
        do_answer_call(call, text="自己答", by=hr)
    with pytest.raises(ValidationError):
        do_answer_call(call, text=" ", by=by)
    do_answer_call(call, text="周五专场招聘会留两个展位", by=by)
    first = EmployerCall.unscoped.get(pk=call.pk).answered_at
    with pytest.raises(WrongState):
        do_answer_call(call, text="再答", by=by)
    with pytest.raises(MayNot):
        do_settle_call(call, "solve", by=by)
    again = do_settle_call(call, "again", words="只来了 3 人", by=hr)
    assert (again.state, again.answer_by) == ("open", route("workers", TODAY).answer_by(TODAY))
    do_answer_call(call, text="协作县再送 17 人", by=by)
    done = do_settle_call(call, "solve", by=hr)
    assert (done.state, done.answered_at, done.escalate_on) == ("solved", first, None)
    assert kinds(call) == ["raised", "answered", "again", "answered", "solved"]


def test_a_new_day_after_an_answer_that_did_not_help_makes_no_late_answer_early(pair, firm, hr):
    late, in_time = (raised(firm, hr, at=timezone.now() - timedelta(days=days)) for days in (30, 0))
    assert escalate_calls(TODAY) == 1
    for call in (late, in_time):
        do_answer_call(call, text="办了", by=pair.receiving_officer)
        do_settle_call(call, "again", words="没有来人", by=hr)
    late.refresh_from_db()
    assert late.answer_by > TODAY
    found = answered_within(pair.receiving_officer.scope, TODAY - timedelta(days=40), TODAY)
    assert (found.raised, found.answered, found.in_time) == (2, 2, 1)


def test_passing_on_is_no_answer_and_stays_in_the_area(pair, firm, hr):
    housing = bureau("蓬江区住建局")
    call, by = raised(firm, hr), pair.receiving_officer
    with pytest.raises(ValidationError):
        do_pass_on(call, to=pair.county, reason="给他们", by=by)
    passed = do_pass_on(call, to=housing, reason="宿舍归住建", by=by)
    assert (passed.office, passed.state, passed.answer_by) == (housing, "open", call.answer_by)


def test_overdue_calls_go_up_until_somebody_answers(pair, firm, hr):
    above = bureau("江门市人社局", DISTRICT[:4])
    call = raised(firm, hr)
    assert escalate_calls(call.answer_by) == 0
    assert escalate_calls(call.answer_by + timedelta(days=1)) == 1
    call.refresh_from_db()
    assert (call.above, call.level, kinds(call)) == (above, 1, ["raised", "escalated"])
    do_answer_call(call, text="办了", by=pair.receiving_officer)
    assert escalate_calls(call.answer_by + timedelta(days=90)) == 0


def test_strangers_neither_raise_nor_see(pair, firm, hr):
    with pytest.raises(MayNot):
        raised(firm, officer("530602"))
    call = raised(firm, hr)
    assert not EmployerCall.objects.visible_to(officer("530602").scope).filter(pk=call.pk).exists()
    other = user_of(Organisation.objects.create(name="别厂", short_name="别", kind="employer"), Role.HR)
    assert not EmployerCall.objects.visible_to(other.scope).exists()
    with pytest.raises(MayNot):
        do_settle_call(call, "withdraw", words="不要了", by=other)


def test_a_workshop_has_one_liaison_at_a_time(firm, hr):
    first = do_name_liaison(firm, workshop="一车间", full_name="黄小稳", phone="15400000001", by=hr)
    Liaison.unscoped.filter(pk=first.pk).update(valid_from=TODAY - timedelta(days=30))
    do_name_liaison(firm, workshop="一车间", full_name="韦小岗", phone="15400000002", by=hr)
    first.refresh_from_db()
    assert first.valid_to == TODAY - timedelta(days=1)
    assert Liaison.unscoped.get(valid_to__isnull=True).full_name == "韦小岗"
    with pytest.raises(ValidationError):
        do_name_liaison(firm, workshop="一车间", full_name="韦小岗", phone=" ", by=hr)


def leader_of(pair, number: int) -> User:
    user = User.objects.create_user(f"leader{number}", f"示例{number}", None)
    Membership.objects.create(user=user, organisation=pair.bureau, role=Role.LEADER)
    return User.objects.get(pk=user.pk)


def test_a_pair_counts_from_its_first_day_to_its_last(pair):
    leader = leader_of(pair, 99)
    day = {number: TODAY + timedelta(days=number) for number in (-9, -1, 1, 9)}
    terms = [(day[-9], None), (day[-9], day[9]), (day[1], None), (day[-9], day[-1])]
    made = [
        do_pair(leader, pair.employer(400 + number), first_day=first, last_day=last, by=pair.receiving_officer)
        for number, (first, last) in enumerate(terms)
    ]
    assert list(pairs_of(leader.pk, TODAY).order_by("pk")) == made[:2]


def test_thirty_five_leaders_seventy_firms_fifty_four_problems(pair):
    """F24: every leader looks after two firms, brings back 54 problems, and 51 are answered, half of them late."""
    begin = TODAY - timedelta(days=60)
    moment = timezone.now() - timedelta(days=50)
    leaders = [leader_of(pair, number) for number in range(35)]
    pairs: list[LeaderPair] = []
    for number in range(70):
        firm = pair.employer(100 + number)
        pairs.append(do_pair(leaders[number % 35], firm, first_day=begin, by=pair.receiving_officer))
    with pytest.raises(ValidationError):
        do_pair(leaders[0], pairs[0].employer, first_day=TODAY, by=pair.receiving_officer)
    for number in range(54):
        call = do_raise_call(
            pairs[number].employer, kind="subsidy", text="稳岗补贴怎么领", by=pairs[number].leader,
            pair=pairs[number], at=moment,
        )  # fmt: skip
        if number < 51:
            late = timedelta(days=30) if number % 2 else timedelta(hours=20)
            do_answer_call(call, text="一次告知", by=pair.receiving_officer, at=moment + late)
    raised(pairs[60].employer, pair.receiving_officer)  # heard of otherwise: no problem of a visit
    ended = do_pair(leaders[0], pair.employer(300), first_day=begin, last_day=begin, by=pair.receiving_officer)
    scope = pair.receiving_officer.scope
    found = pairing(scope, TODAY - timedelta(days=55), TODAY)
    assert (found.leaders, found.firms, found.problems, found.answered) == (35, 70, 54, 51)
    assert ended.employer_id not in {each.employer_id for each in pairs}
    times = answered_within(scope, TODAY - timedelta(days=55), TODAY)
    assert (times.raised, times.answered, times.in_time) == (55, 51, 26)
    assert times.median_hours == pytest.approx(20, abs=0.1)
    assert pairing(officer("530602").scope, begin, TODAY).firms == 0
    assert dt.date.today() == TODAY
