"""三进五帮: a visit is one however often it is sent, its problems are calls with clocks; pairs and liaisons end."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.employment.scene import TODAY, officer
from tests.employment.test_calls import leader_of
from tests.market.world import user_of
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.employment.actions.calls import do_answer_call, do_name_liaison, do_pair
from wengang.employment.actions.pairs import do_end_liaison, do_end_pair, do_record_visit
from wengang.employment.models import EmployerCall, LeaderVisit, Liaison
from wengang.employment.promptness import route
from wengang.employment.queries.cases import pairing
from wengang.employment.queries.pairs import care_of, pairs, visits_of

DAY = timedelta(days=1)
NEEDS = (("workers", "急缺 20 名组装工"), ("transport", "下班没有公交"))


@pytest.fixture
def paired(pair, firm):
    return do_pair(leader_of(pair, 1), firm, first_day=TODAY - 30 * DAY, by=pair.receiving_officer)


def visited(paired, **told) -> LeaderVisit:
    given = {"op": uuid4(), "kind": "visit", "on": TODAY, "heard": "在岗 120 人，订单多", "by": paired.leader}
    return do_record_visit(paired, **given | told)


def test_a_visit_keeps_what_was_heard_and_raises_each_problem_as_a_call_of_the_pair(pair, paired):
    visit = visited(paired, problems=NEEDS)
    calls = list(EmployerCall.unscoped.order_by("pk"))
    assert [(call.kind, call.text, call.pair, call.by) for call in calls] == [
        (kind, text, paired, paired.leader) for kind, text in NEEDS
    ]
    assert (visit.heard, visit.problems) == ("在岗 120 人，订单多", 2)
    assert calls[0].answer_by == route("workers", TODAY).answer_by(TODAY)
    do_answer_call(calls[0], text="专场招聘", by=pair.receiving_officer)
    found = pairing(pair.receiving_officer.scope, TODAY - 30 * DAY, TODAY)
    assert (found.leaders, found.firms, found.problems, found.answered, found.in_time) == (1, 1, 2, 1, 1)


def test_what_was_heard_days_ago_has_had_its_clock_running_since(paired):
    on = TODAY - 5 * DAY
    visited(paired, on=on, problems=NEEDS[:1])
    call = EmployerCall.unscoped.get()
    assert timezone.localdate(call.raised_at) == on
    assert call.answer_by == route("workers", on).answer_by(on)


def test_sent_twice_it_is_one_visit_with_its_calls_once(pair, paired):
    op = uuid4()
    assert visited(paired, op=op, problems=NEEDS) == visited(paired, op=op, problems=NEEDS)
    assert (LeaderVisit.unscoped.count(), EmployerCall.unscoped.count()) == (1, 2)
    other = do_pair(paired.leader, pair.employer(8), first_day=TODAY, by=pair.receiving_officer)
    with pytest.raises(ValidationError):
        visited(other, op=op)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_instant_are_one_visit(paired):
    op, wrong, start = uuid4(), [], threading.Barrier(2)

    def send() -> None:
        try:
            start.wait(10)
            visited(paired, op=op, problems=NEEDS)
        except BaseException as each:
            wrong.append(each)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert wrong == []
    assert (LeaderVisit.unscoped.count(), EmployerCall.unscoped.count()) == (1, 2)


@pytest.mark.parametrize(
    "told", [{"heard": " "}, {"on": TODAY + DAY}, {"on": TODAY - 31 * DAY}, {"problems": [("workers", " ")]}]
)
def test_what_cannot_be_is_refused_and_nothing_of_it_stays(paired, told):
    with pytest.raises(ValidationError):
        visited(paired, **told)
    assert not LeaderVisit.unscoped.exists()
    assert not EmployerCall.unscoped.exists()


def test_what_is_written_down_is_never_changed(paired):
    visit = visited(paired)
    for change in (lambda: LeaderVisit.unscoped.update(heard="没有的事"), lambda: LeaderVisit.unscoped.all().delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    assert LeaderVisit.unscoped.get().heard == visit.heard


def test_a_firm_neither_writes_nor_reads_a_leaders_notes_about_it(pair, firm, paired):
    hr, stranger = user_of(firm.organisation, Role.HR), officer("530602")
    visited(paired)
    for other in (hr, stranger):
        with pytest.raises(MayNot):
            visited(paired, by=other)
        assert not visits_of(other.scope, paired).exists()
    assert [each.pk for each in pairs(hr.scope, TODAY)] == [paired.pk]  # but who looks after it, it knows
    assert visits_of(pair.receiving_officer.scope, paired).count() == 1
    assert visits_of(paired.leader.scope, paired).count() == 1


def test_a_pair_ends_and_what_came_of_it_stays(pair, paired):
    visited(paired, on=TODAY - 2 * DAY, problems=NEEDS[:1])
    by = pair.receiving_officer
    with pytest.raises(ValidationError):
        do_end_pair(paired, last_day=TODAY - 31 * DAY, by=by)
    with pytest.raises(MayNot):
        do_end_pair(paired, last_day=TODAY, by=officer("530602"))
    ended = do_end_pair(paired, last_day=TODAY - DAY, by=by)
    with pytest.raises(ValidationError):
        do_end_pair(ended, last_day=TODAY, by=by)
    with pytest.raises(ValidationError):
        visited(ended)
    visited(ended, on=TODAY - DAY)  # written down late
    assert list(pairs(by.scope, TODAY)) == []
    (row,) = pairs(by.scope, TODAY, ended=True)
    assert (row.last_visit, row.visited, row.waiting) == (TODAY - DAY, 2, 1)
    do_pair(paired.leader, paired.employer, first_day=TODAY, by=by)  # and begins again


def test_the_list_says_of_each_pair_its_last_visit_and_what_waits_in_one_query(pair, paired, django_assert_num_queries):
    for number in range(5):
        other = do_pair(paired.leader, pair.employer(50 + number), first_day=TODAY, by=pair.receiving_officer)
        visited(other, problems=NEEDS[:1])
    with django_assert_num_queries(1):
        found = [
            (row.employer.division.name != "", row.leader.full_name != "", row.last_visit, row.visited, row.waiting)
            for row in pairs(pair.receiving_officer.scope, TODAY)
        ]
    assert sorted(found, key=str) == sorted([(True, True, TODAY, 1, 1)] * 5 + [(True, True, None, 0, 0)], key=str)


def test_who_looks_after_a_firm_today(pair, firm, paired):
    visited(paired, on=TODAY - 9 * DAY)
    last = visited(paired, on=TODAY - DAY, kind="phone")
    first = do_name_liaison(firm, workshop="一车间", full_name="黄小稳", phone="15400000001", by=pair.receiving_officer)
    care = care_of(pair.receiving_officer.scope, firm.pk, TODAY)
    assert ([each.pk for each in care.pairs], care.last_visit, care.liaisons) == ([paired.pk], last, [first])
    assert care_of(officer("530602").scope, firm.pk, TODAY).pairs == []


def test_a_liaison_ends_and_another_may_follow_the_same_day(pair, firm):
    by = pair.receiving_officer
    first = do_name_liaison(firm, workshop="一车间", full_name="黄小稳", phone="15400000001", by=by)
    Liaison.unscoped.filter(pk=first.pk).update(valid_from=TODAY - 30 * DAY)
    with pytest.raises(MayNot):
        do_end_liaison(first, by=officer("530602"))
    assert do_end_liaison(first, by=by).valid_to == TODAY
    with pytest.raises(ValidationError):
        do_end_liaison(first, by=by)
    do_name_liaison(firm, workshop="一车间", full_name="韦小岗", phone="15400000002", by=by)
    told = Liaison.unscoped.order_by("pk").values_list("full_name", "valid_to")
    assert list(told) == [("黄小稳", TODAY - DAY), ("韦小岗", None)]
