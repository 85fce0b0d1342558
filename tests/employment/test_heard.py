"""What is late is heard: the owner and the office above get a message, in numbers only, taken back once settled."""

from datetime import timedelta

from tests.employment.test_calls import bureau, raised
from tests.employment.test_cases import case_of, untaken
from tests.market.world import COUNTY, DISTRICT, TOWNSHIP, user_of
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import OutMessage
from wengang.core.outbox import LONGEST
from wengang.employment.actions.calls import do_answer_call
from wengang.employment.actions.case_work import do_change_case, do_close_case, do_take_case
from wengang.employment.overdue import escalate_calls, escalate_cases

DAY = timedelta(days=1)


def with_phone(user: User, phone: str) -> User:
    user.phone = phone
    user.save(update_fields=["phone"])
    return user


def waiting() -> dict[str, OutMessage]:
    return {each.about: each for each in OutMessage.unscoped.filter(state="waiting").order_by("pk")}


def test_owner_and_office_above_are_told_once_a_step_and_not_after_it_is_settled(pair):
    above = bureau("崇左市人社局", COUNTY[:4])
    with_phone(user_of(above, Role.AUDITOR), "15400000003")  # may not act on cases
    part = with_phone(user_of(above, Role.COUNTY), "15400000004")  # looks after one township: would not find the case
    part.memberships.update(division=TOWNSHIP)
    with_phone(user_of(above, Role.COUNTY), "15400000002")
    owner = with_phone(pair.county_officer, "15400000001、15400000009")
    case = case_of(pair, by=owner)
    late = case.due_on + DAY
    assert escalate_cases(late) == 1
    told = waiting()
    assert {about: each.phone for about, each in told.items()} == {
        f"case:{case.pk}:owner": "15400000001",
        f"case:{case.pk}:above": "15400000002",
    }
    assert [each.organisation for each in told.values()] == [pair.county, above]
    for message in told.values():
        assert len(message.text) <= LONGEST
        assert "超期1天" in message.text
        assert case.person.full_name not in message.text
    case.refresh_from_db()
    escalate_cases(case.escalate_on + DAY)
    assert len(waiting()) == 2
    assert OutMessage.unscoped.filter(state="withdrawn").count() == 2
    case.refresh_from_db()
    do_close_case(case, outcome="settled", words="谈妥", version=case.version, by=owner)
    assert not waiting()


def test_a_second_term_that_passes_is_news_though_it_is_as_late_as_the_first(pair):
    with_phone(user_of(bureau("崇左市人社局", COUNTY[:4]), Role.COUNTY), "15400000002")
    case = case_of(pair, by=with_phone(pair.county_officer, "15400000001"))
    escalate_cases(case.due_on + DAY)
    OutMessage.unscoped.update(state="sent")
    case.refresh_from_db()
    later = case.due_on + 30 * DAY
    do_change_case(case, version=case.version, due_on=later, reason="等仲裁", by=pair.county_officer)
    escalate_cases(later + DAY)
    assert set(waiting()) == {f"case:{case.pk}:owner", f"case:{case.pk}:above"}


def test_more_time_takes_back_what_nobody_sent_yet(pair):
    with_phone(user_of(bureau("崇左市人社局", COUNTY[:4]), Role.COUNTY), "15400000002")
    case = untaken(pair)
    escalate_cases(case.take_by + DAY)
    assert set(waiting()) == {f"case:{case.pk}:above"}
    do_take_case(case, by=pair.county_officer)
    assert not waiting()


def test_without_a_phone_nothing_is_written_and_the_step_is_there_all_the_same(pair):
    bureau("崇左市人社局", COUNTY[:4])
    case = case_of(pair)
    assert escalate_cases(case.due_on + DAY) == 1
    assert not OutMessage.unscoped.exists()


def test_whoever_left_is_not_written_to(pair):
    owner = with_phone(pair.county_officer, "15400000001")
    case = case_of(pair, by=owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    escalate_cases(case.due_on + DAY)
    assert not OutMessage.unscoped.exists()


def test_an_unanswered_call_is_heard_above_until_it_is_answered(pair):
    above = bureau("江门市人社局", DISTRICT[:4])
    with_phone(user_of(above, Role.RECEIVING), "15400000002")
    call = raised(pair.employer(7), pair.receiving_officer)
    assert escalate_calls(call.answer_by + DAY) == 1
    assert [each.phone for each in waiting().values()] == ["15400000002"]
    do_answer_call(call, text="办了", by=pair.receiving_officer)
    assert not waiting()
