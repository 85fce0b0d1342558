"""Answers: each side records its own, a family moves together, and consent opens a name to the partners only."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.market.test_rounds import going_together, listed
from tests.market.world import DISTRICT, TODAY, user_of
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Cap, Role
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal, Station
from wengang.market.proposals import Voice, do_answer, open_moves, waiting
from wengang.market.rounds import do_run_round
from wengang.registry.models import Disclosure, Person

P = ProposalState
WAY = ("show", "accept", "employer_accept", "intend", "interview", "offer")


def state(proposal):
    return Proposal.unscoped.values_list("state", flat=True).get(pk=proposal.pk)


@pytest.fixture
def proposal(pair):
    """One allocated proposal and nothing else."""
    round_ = do_run_round(listed(pair, [pair.person()], [pair.vacancy()]), by=pair.county_officer)
    return Proposal.unscoped.get(round=round_)


@pytest.fixture
def couple(pair):
    """The allocated proposals of two relatives with one employer, and of a stranger beside them."""
    people = [pair.person() for _ in range(3)]
    going_together(people[:2])
    employer = pair.employer()
    vacancies = [pair.vacancy(employer, headcount=2), pair.vacancy()]
    round_ = do_run_round(listed(pair, people, vacancies), by=pair.county_officer)
    rows = Proposal.unscoped.filter(round=round_, allocated=True)
    return [rows.get(person=person) for person in people]


def hr_of(proposal):
    """A user of the proposal's employer."""
    organisation = Organisation.objects.create(
        name="示例厂人事", short_name="示例厂", kind="employer", division_id=DISTRICT
    )
    proposal.vacancy.employer.organisation = organisation
    proposal.vacancy.employer.save()
    return user_of(organisation, Role.HR)


def walk(pair, proposal, until):
    for move in WAY[: WAY.index(until) + 1]:
        worker = move in ("show", "accept", "intend")
        do_answer(proposal, move, by=pair.county_officer if worker else pair.receiving_officer)


def test_the_whole_way_from_proposal_to_offer_is_logged(pair, proposal):
    walk(pair, proposal, "offer")
    assert state(proposal) == P.OFFERED
    lines = StateLog.objects.filter(machine="proposal", row=proposal.pk).order_by("pk")
    assert [line.move for line in lines] == list(WAY)
    assert all(line.actor for line in lines)


def test_a_hire_is_no_answer(pair, proposal):
    walk(pair, proposal, "offer")
    for name in ("hire", "no such move"):
        with pytest.raises(WrongState):
            do_answer(proposal, name, by=pair.receiving_officer)


def test_declining_needs_a_reason(pair, proposal):
    with pytest.raises(WrongState):
        do_answer(proposal, "decline", by=pair.county_officer)
    do_answer(proposal, "decline", by=pair.county_officer, reason="家里有老人")
    assert StateLog.objects.get(row=proposal.pk, move="decline").reason == "家里有老人"


def test_each_side_records_its_own_answer_only(pair, proposal):
    with pytest.raises(MayNot):
        do_answer(proposal, "accept", by=pair.receiving_officer)
    do_answer(proposal, "accept", by=pair.county_officer)
    with pytest.raises(MayNot):
        do_answer(proposal, "employer_accept", by=pair.county_officer)
    do_answer(proposal, "employer_accept", by=hr_of(proposal))
    assert state(proposal) == P.EMPLOYER_ACCEPTED


def test_an_officer_of_the_receiving_division_does_not_speak_for_the_worker(pair, proposal):
    with pytest.raises(MayNot):
        do_answer(proposal, "accept", by=user_of(pair.bureau, Role.COUNTY))


def test_another_employer_sees_and_answers_nothing(pair, proposal):
    do_answer(proposal, "accept", by=pair.county_officer)
    other = Organisation.objects.create(name="另一家", short_name="另一家", kind="employer", division_id=DISTRICT)
    hr = user_of(other, Role.HR)
    assert not waiting(hr.scope).exists()
    with pytest.raises(MayNot):
        do_answer(proposal, "employer_accept", by=hr)


def test_a_station_of_the_agreement_speaks_for_the_worker(pair, proposal):
    office = Organisation.objects.create(name="驻外站", short_name="驻外站", kind="station", division_id=DISTRICT)
    station = user_of(office, Role.STATION)
    with pytest.raises(MayNot):
        do_answer(proposal, "show", by=station)
    Station.objects.create(
        agreement=pair.agreement, organisation=office, kind="station", name="站", division_id=DISTRICT
    )
    do_answer(proposal, "show", by=station)
    assert state(proposal) == P.SHOWN


def test_who_comes_too_late_reads_it(pair, proposal):
    stale = Proposal.unscoped.get(pk=proposal.pk)
    do_answer(proposal, "accept", by=pair.county_officer)
    with pytest.raises(WrongState):
        do_answer(stale, "decline", by=pair.county_officer, reason="太远")
    assert state(proposal) == P.ACCEPTED


def test_when_one_accepts_the_relatives_are_shown_theirs(pair, couple):
    first, second, stranger = couple
    moved = do_answer(first, "accept", by=pair.county_officer)
    assert {row.pk for row in moved} == {first.pk, second.pk}
    assert (state(first), state(second), state(stranger)) == (P.ACCEPTED, P.SHOWN, P.PROPOSED)


def test_when_one_declines_the_relatives_are_out_with_the_reason(pair, couple):
    first, second, stranger = couple
    do_answer(second, "accept", by=pair.county_officer)
    do_answer(first, "decline", by=pair.county_officer, reason="不愿上夜班")
    assert (state(first), state(second), state(stranger)) == (P.DECLINED, P.WITHDRAWN, P.PROPOSED)
    assert "不愿上夜班" in StateLog.objects.get(row=second.pk, move="withdraw").reason


def test_when_the_employer_declines_one_the_relatives_are_out(pair, couple):
    first, second, stranger = couple
    for each in (first, second, stranger):
        do_answer(each, "accept", by=pair.county_officer)
    do_answer(first, "employer_decline", by=pair.receiving_officer, reason="岗位已招满")
    assert (state(second), state(stranger)) == (P.WITHDRAWN, P.ACCEPTED)


def test_without_consent_the_partner_reads_a_code_and_with_it_the_person(pair, proposal):
    hr = hr_of(proposal)
    do_answer(proposal, "accept", by=pair.county_officer)
    for partner in (pair.receiving_officer, hr):
        assert Proposal.objects.visible_to(partner.scope).filter(pk=proposal.pk).exists()
        assert not Person.objects.visible_to(partner.scope).filter(pk=proposal.person_id).exists()
    do_answer(proposal, "employer_accept", by=hr)
    do_answer(proposal, "intend", by=pair.county_officer, consent_on=TODAY)
    for partner in (pair.receiving_officer, hr):
        assert Person.objects.visible_to(partner.scope).filter(pk=proposal.person_id).exists()
    opened = Disclosure.unscoped.filter(person=proposal.person_id)
    assert {(each.basis, each.consented_on) for each in opened} == {("consent", TODAY)}
    assert opened.count() == 2


def test_consent_given_twice_opens_the_person_once(pair, proposal):
    do_answer(proposal, "accept", by=pair.county_officer, consent_on=TODAY)
    do_answer(proposal, "employer_accept", by=pair.receiving_officer)
    do_answer(proposal, "intend", by=pair.county_officer, consent_on=TODAY)
    assert Disclosure.unscoped.filter(person=proposal.person_id).count() == 1


def test_a_consent_that_cannot_be_stops_the_whole_answer(pair, proposal):
    with pytest.raises(ValidationError):
        do_answer(proposal, "accept", by=pair.county_officer, consent_on=TODAY + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        do_answer(proposal, "decline", by=pair.county_officer, reason="太远", consent_on=TODAY)
    assert state(proposal) == P.PROPOSED
    assert not Disclosure.unscoped.filter(person=proposal.person_id).exists()


def test_who_may_not_disclose_cannot_record_consent(pair, proposal):
    village = Organisation.objects.create(
        name="示例村", short_name="示例村", kind="village", division_id=proposal.person.division_id
    )
    assistant = user_of(village, Role.ASSISTANT)
    with pytest.raises(MayNot):
        do_answer(proposal, "accept", by=assistant, consent_on=TODAY)
    assert state(proposal) == P.PROPOSED
    do_answer(proposal, "accept", by=assistant)
    assert state(proposal) == P.ACCEPTED


def test_the_moves_offered_are_exactly_those_that_work(pair, proposal):
    users = [pair.county_officer, pair.receiving_officer, hr_of(proposal), user_of(pair.county, Role.LEADER)]
    for until in (None, "accept", "intend"):
        for user in users:
            fresh = Proposal.unscoped.get(pk=proposal.pk)
            names = {move.name for move in open_moves(fresh, user.scope)}
            assert names <= {
                "show",
                "accept",
                "decline",
                "withdraw",
                "expire",
                "employer_accept",
                "employer_decline",
            } | {
                "interview",
                "offer",
            }
            if user.scope.may(Cap.ANSWER_PERSON) and until is None:
                assert {"show", "accept", "decline"} <= names
            if not user.scope.may(Cap.ANSWER_EMPLOYER):
                assert "employer_accept" not in names
        for move in {None: ("accept",), "accept": ("employer_accept", "intend"), "intend": ()}[until]:
            by = pair.receiving_officer if move == "employer_accept" else pair.county_officer
            do_answer(proposal, move, by=by)


def test_what_waits_is_what_the_reader_can_settle(pair, couple):
    hr = hr_of(couple[0])
    assert set(waiting(pair.county_officer.scope)) == set(couple)
    assert not waiting(pair.receiving_officer.scope).exists()
    do_answer(couple[0], "accept", by=pair.county_officer)
    assert set(waiting(hr.scope)) == {couple[0]}
    assert set(waiting(pair.receiving_officer.scope)) == {couple[0]}
    assert couple[0] not in set(waiting(pair.county_officer.scope))


def test_many_proposals_are_asked_with_one_query(pair, couple, django_assert_num_queries):
    rows = list(waiting(pair.county_officer.scope))
    voice = Voice(user_of(pair.bureau, Role.COUNTY).scope)
    with django_assert_num_queries(1):
        for row in rows:
            voice.moves(row)
