"""A matching round on real lists in a real database: lawful, verified, answers kept, nothing wrong stored."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from tests.market.world import TODAY, make_pair, user_of
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core.jobs import JobProblem, Progress, run_here
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.market import jobs
from wengang.market.entries import add_posts, add_seekers
from wengang.market.enums import IssueState, ProposalState, VacancyState
from wengang.market.jobs import queue_round
from wengang.market.models import Issue, Proposal, Round, SeekerEntry, Vacancy
from wengang.market.rounds import do_run_round, explanation, run
from wengang.market.states import PROPOSAL
from wengang.registry.models import Category, KinGroup, Person, Wish
from wengang.solvers.allocation import AllocationError

P = ProposalState


def listed(pair, people, vacancies):
    """An issue with these people and vacancies on its lists."""
    issue = pair.issue()
    add_seekers(issue, [person.pk for person in people])
    add_posts(issue, vacancies)
    return issue


def going_together(people, kind="couple"):
    group = KinGroup.objects.create(kind=kind)
    Wish.unscoped.filter(person__in=people, current=True).update(kin_group=group)


def given(round_, person):
    """The vacancy that the round gave a person."""
    return (
        Proposal.unscoped.filter(round=round_, person=person, allocated=True).values_list("vacancy", flat=True).first()
    )


def shape(round_):
    """Everything a round decides: who, what, in which order, how good, and why."""
    rows = Proposal.unscoped.filter(round=round_).order_by("person", "rank")
    return list(rows.values_list("person", "vacancy", "rank", "allocated", "score", "reason", "group", "parts"))


def test_people_get_a_post_they_wish_with_the_reason_in_both_languages(pair):
    person = pair.person()
    good, poor = pair.vacancy(wage_low=5000, wage_high=6000), pair.vacancy(wage_low=4300, wage_high=4600)
    too_low = pair.vacancy(wage_low=3000, wage_high=4000)
    round_ = do_run_round(listed(pair, [person], [poor, good, too_low]), by=pair.county_officer)
    first, second = Proposal.unscoped.filter(round=round_).order_by("rank")
    assert (first.vacancy, first.allocated, first.rank) == (good, True, 1)
    assert (second.vacancy, second.allocated, second.rank) == (poor, False, 2)
    assert first.reason.startswith("高于期望 1,000")
    assert first.reason_en.startswith("1,000 yuan above expectation")
    assert first.state == P.PROPOSED
    assert round_.counts["placed"] == 1
    assert round_.counts["proposals"] == 2
    assert 0 <= round_.gap <= 1e-3
    assert 1 < round_.objective <= round_.bound + 1e-9


def test_top_limits_the_list_of_each_person(pair):
    person = pair.person()
    issue = listed(pair, [person], [pair.vacancy() for _ in range(5)])
    assert Proposal.unscoped.filter(round=do_run_round(issue, top=3, by=pair.county_officer)).count() == 3
    for wrong in (0, 51):
        with pytest.raises(ValidationError):
            do_run_round(issue, top=wrong, by=pair.county_officer)


def test_headcount_and_places_left_are_never_exceeded(pair):
    vacancy = pair.vacancy(headcount=3)
    Vacancy.unscoped.filter(pk=vacancy.pk).update(filled=1)
    vacancy.refresh_from_db()
    people = [pair.person() for _ in range(5)]
    round_ = do_run_round(listed(pair, people, [vacancy]), by=pair.county_officer)
    assert round_.counts["placed"] == 2
    assert Proposal.unscoped.filter(round=round_, allocated=True).count() == 2


def test_a_day_wage_counts_by_the_month(pair):
    person = pair.person(wish={"least_wage": 4350})
    enough = pair.vacancy(wage_low=200, wage_high=200, wage_basis="day")
    short = pair.vacancy(wage_low=199, wage_high=199, wage_basis="day")
    round_ = do_run_round(listed(pair, [person], [enough, short]), by=pair.county_officer)
    assert list(Proposal.unscoped.filter(round=round_).values_list("vacancy", flat=True)) == [enough.pk]


def test_limits_lodging_and_skills_are_hard(pair):
    quiet = pair.person(wish={"limits": ["no_night"], "lodging": "bed"})
    night, day = pair.vacancy(shift="rotating"), pair.vacancy(shift="day")
    without_bed = pair.vacancy(shift="day", lodging="none")
    electrician = pair.vacancy(skill="电工", shift="day")
    round_ = do_run_round(listed(pair, [quiet], [night, day, without_bed, electrician]), by=pair.county_officer)
    assert list(Proposal.unscoped.filter(round=round_).values_list("vacancy", flat=True)) == [day.pk]


def test_a_certificate_is_recognised_under_its_longer_name(pair):
    person = pair.person()
    person.skills.create(name="低压电工证", level="4", source="visit")
    post = pair.vacancy(skill="电工", skill_level="4")
    above = pair.vacancy(skill="电工", skill_level="3")
    round_ = do_run_round(listed(pair, [person], [post, above]), by=pair.county_officer)
    assert given(round_, person) == post.pk
    assert not Proposal.unscoped.filter(round=round_, vacancy=above).exists()


def test_minors_are_kept_from_hazardous_work_and_children_from_all(pair):
    birth = {age: TODAY.replace(day=1) - dt.timedelta(days=int(365.25 * age) + 40) for age in (15, 17, 30)}
    people = {age: pair.person(birth_date=day) for age, day in birth.items()}
    hazardous = pair.vacancy(demands=["hazardous"], wage_low=8000, wage_high=9000)
    plain = pair.vacancy()
    round_ = do_run_round(listed(pair, people.values(), [hazardous, plain]), by=pair.county_officer)
    assert not Proposal.unscoped.filter(round=round_, person=people[15]).exists()
    assert given(round_, people[17]) == plain.pk
    assert not Proposal.unscoped.filter(round=round_, person=people[17], vacancy=hazardous).exists()
    assert given(round_, people[30]) == hazardous.pk


def test_held_closed_and_lapsed_vacancies_take_no_part(pair):
    vacancies = [pair.vacancy() for _ in range(4)]
    issue = listed(pair, [pair.person()], vacancies)
    ground = [{"ground": "sex", "text": "限男性", "article": "", "proposal": ""}]
    Vacancy.unscoped.filter(pk=vacancies[0].pk).update(state=VacancyState.QUARANTINED, held_for=ground)
    Vacancy.unscoped.filter(pk=vacancies[1].pk).update(state=VacancyState.CLOSED)
    Vacancy.unscoped.filter(pk=vacancies[2].pk).update(valid_to=TODAY - dt.timedelta(days=1))
    round_ = do_run_round(issue, by=pair.county_officer)
    assert set(Proposal.unscoped.filter(round=round_).values_list("vacancy", flat=True)) == {vacancies[3].pk}
    assert round_.counts["left_out"] == {"posts_closed": 3}


def test_relatives_go_to_one_employer_or_not_at_all(pair):
    couple = [pair.person() for _ in range(2)]
    going_together(couple)
    small, large = pair.employer(801), pair.employer(802)
    tempting = pair.vacancy(small, headcount=1, wage_low=9000, wage_high=9900)
    together = [pair.vacancy(large, headcount=1), pair.vacancy(large, headcount=1)]
    round_ = do_run_round(listed(pair, couple, [tempting, *together]), by=pair.county_officer)
    assert {given(round_, person) for person in couple} == {post.pk for post in together}
    assert round_.counts["groups_placed"] == 1
    first = Proposal.unscoped.get(round=round_, person=couple[0], allocated=True)
    assert first.group is not None
    assert "可与配偶同厂" in first.reason


def test_a_couple_needs_its_room(pair):
    couple = [pair.person(wish={"lodging": "couple"}) for _ in range(2)]
    going_together(couple)
    beds, rooms = pair.employer(803), pair.employer(804)
    pair_posts = [pair.vacancy(beds, headcount=2, wage_high=9000), pair.vacancy(rooms, headcount=2, couple_rooms=1)]
    round_ = do_run_round(listed(pair, couple, pair_posts), by=pair.county_officer)
    assert {given(round_, person) for person in couple} == {pair_posts[1].pk}


def test_a_couple_room_promised_to_one_couple_is_not_promised_again(pair):
    couples = [[pair.person(wish={"lodging": "couple"}) for _ in range(2)] for _ in range(2)]
    for couple in couples:
        going_together(couple)
    vacancy = pair.vacancy(headcount=4, couple_rooms=1)
    issue = listed(pair, [*couples[0], *couples[1]], [vacancy])
    first = do_run_round(issue, by=pair.county_officer)
    assert first.counts["placed"] == 2
    for proposal in Proposal.unscoped.filter(round=first, allocated=True):
        PROPOSAL.apply(proposal, "accept", by=pair.county_officer)
    second = do_run_round(issue, by=pair.county_officer)
    assert second.counts["placed"] == 0, "the one room is promised"
    for proposal in Proposal.unscoped.filter(round=first, state=P.ACCEPTED):
        PROPOSAL.apply(proposal, "withdraw", by=pair.county_officer, reason="家里有事")
    assert do_run_round(issue, by=pair.county_officer).counts["placed"] == 2, "it is free again"


def test_a_family_too_large_for_every_employer_is_proposed_one_by_one_with_a_note(pair):
    family = [pair.person() for _ in range(3)]
    going_together(family, "siblings")
    round_ = do_run_round(listed(pair, family, [pair.vacancy(headcount=2)]), by=pair.county_officer)
    rows = Proposal.unscoped.filter(round=round_)
    assert round_.counts["groups_split"] == 1
    assert rows.filter(allocated=True).count() == 2
    assert {row.group for row in rows} == {None}
    assert "逐人推荐" in explanation(pair.county_officer.scope, rows.order_by("pk")[0]).notes[0]


FORBIDDEN = {
    "sex": "2",
    "ethnicity": "汉族",
    "health": "6",
    "disability": "肢体残疾二级",
    "political_status": "中共党员",
    "kin_to_head": "02",
}


def test_no_unlawful_ground_changes_any_proposal_or_ranking(pair):
    """Sex, ethnicity, hukou, category, health, disability and political status of everybody changed: same round."""
    people = [pair.person(wish={"occupations": ["6-05"] if n % 2 else ["4-03"]}) for n in range(30)]
    going_together(people[:2])
    vacancies = [pair.vacancy(headcount=1 + n % 2, wage_high=5200 + 100 * n) for n in range(18)]
    issue = listed(pair, people, vacancies)
    before = shape(do_run_round(issue, seed=7, by=pair.county_officer))
    for person in people:
        for name, value in FORBIDDEN.items():
            setattr(person, name, value)
        person.household.address, person.household.head_name = "别的乡别的村", "别人"
        person.household.save()
        person.save()
        Category.unscoped.create(person=person, kind="marginal_risk", valid_from=TODAY, source="list")
    after = shape(do_run_round(issue, seed=7, by=pair.county_officer))
    assert len(before) > 100
    assert after == before


def test_the_hukou_address_does_not_decide_when_the_person_is_looked_after_elsewhere(pair):
    """Where the ledger keeps somebody matters only through the person's own wish to stay near."""
    people = [pair.person() for _ in range(6)]
    issue = listed(pair, people, [pair.vacancy(headcount=1) for _ in range(4)])
    before = shape(do_run_round(issue, by=pair.county_officer))
    for number, person in enumerate(people):
        Person.unscoped.filter(pk=person.pk).update(division_id=f"45142510{1 + number % 2}")
    assert shape(do_run_round(issue, by=pair.county_officer)) == before


def test_the_order_of_arrival_decides_nothing(pair):
    people = [pair.person(wish={"least_wage": 4000}) for _ in range(8)]
    vacancies = [pair.vacancy(headcount=1) for _ in range(4)]
    issue = listed(pair, people, vacancies)
    before = {row[:4] for row in shape(do_run_round(issue, seed=3, by=pair.county_officer))}
    SeekerEntry.unscoped.filter(issue=issue).delete()
    for person in reversed(people):
        add_seekers(issue, [person.pk])
    assert {row[:4] for row in shape(do_run_round(issue, seed=3, by=pair.county_officer))} == before


def test_answers_are_kept_and_open_proposals_make_place_for_the_next_round(pair):
    yes, no, silent = people = [pair.person() for _ in range(3)]
    vacancy, other = pair.vacancy(headcount=2), pair.vacancy(headcount=3, wage_high=5600)
    issue = listed(pair, people, [vacancy, other])
    officer = pair.county_officer
    first = do_run_round(issue, by=officer)
    accepted = Proposal.unscoped.get(round=first, person=yes, rank=1)
    declined = Proposal.unscoped.get(round=first, person=no, rank=1)
    PROPOSAL.apply(accepted, "accept", by=officer)
    PROPOSAL.apply(declined, "decline", by=officer, reason="离家太远")
    second = do_run_round(issue, by=officer)
    assert second.number == 2
    assert not Proposal.unscoped.filter(round=second, person=yes).exists()
    assert not Proposal.unscoped.filter(round=second, person=no, vacancy=declined.vacancy).exists()
    accepted.refresh_from_db()
    assert accepted.state == P.ACCEPTED
    left = Proposal.unscoped.filter(round=first).exclude(pk__in=[accepted.pk, declined.pk])
    assert set(left.values_list("state", flat=True)) == {P.EXPIRED}
    assert StateLog.objects.filter(machine="proposal", move="expire").count() == left.count()
    assert second.counts["left_out"]["settled"] == 1
    places = {vacancy.pk: 2, other.pk: 3}
    for post in places:
        taken = Proposal.unscoped.filter(issue=issue, vacancy=post, allocated=True).exclude(
            state__in=[P.EXPIRED, P.DECLINED]
        )
        assert taken.count() <= places[post]
    assert given(second, silent)


def test_somebody_who_answers_while_the_round_runs_keeps_the_answer(pair):
    late, other = people = [pair.person() for _ in range(2)]
    issue = listed(pair, people, [pair.vacancy(), pair.vacancy()])
    first = do_run_round(issue, by=pair.county_officer)
    accepted = Proposal.unscoped.get(round=first, person=late, rank=1)

    def meanwhile(done, total, message):
        if done == run.SOLVED:
            Proposal.unscoped.filter(pk=accepted.pk).update(state=P.ACCEPTED)

    second = do_run_round(issue, by=pair.county_officer, progress=meanwhile)
    accepted.refresh_from_db()
    assert accepted.state == P.ACCEPTED
    assert set(Proposal.unscoped.filter(round=second).values_list("person", flat=True)) == {other.pk}


def test_a_result_that_breaks_a_rule_stores_nothing(pair, monkeypatch):
    issue = listed(pair, [pair.person()], [pair.vacancy()])

    def broken(market, found):
        raise AllocationError("headcount", "post 0 takes 2 people but has 1 place")

    monkeypatch.setattr(run.solver, "verify", broken)
    with pytest.raises(AllocationError):
        do_run_round(issue, by=pair.county_officer)
    assert not Round.unscoped.exists()
    assert not Proposal.unscoped.exists()


def test_the_verifier_really_judges_what_is_stored(pair, monkeypatch):
    """An allocation tampered with between solver and verifier is caught by the real verifier."""
    issue = listed(
        pair, [pair.person(), pair.person()], [pair.vacancy(headcount=1), pair.vacancy(wage_low=2000, wage_high=2200)]
    )
    allocate = run.solver.allocate

    def tampered(*args, **options):
        found = allocate(*args, **options)
        found.post[:] = found.post.max()
        return found

    monkeypatch.setattr(run.solver, "allocate", tampered)
    with pytest.raises(AllocationError):
        do_run_round(issue, by=pair.county_officer)
    assert not Round.unscoped.exists()


def test_only_those_who_may_run_rounds_on_issues_they_see(pair):
    issue = listed(pair, [pair.person()], [pair.vacancy()])
    stranger = make_pair("OTHER")
    Organisation.objects.filter(pk=stranger.county.pk).update(division="530602")
    Organisation.objects.filter(pk=stranger.bureau.pk).update(division="330402")
    with pytest.raises(MayNot):
        do_run_round(issue, by=user_of(pair.county, Role.LEADER))
    with pytest.raises(MayNot):
        do_run_round(issue, by=user_of(Organisation.objects.get(pk=stranger.county.pk), Role.COUNTY))
    Issue.unscoped.filter(pk=issue.pk).update(state=IssueState.CLOSED)
    with pytest.raises(WrongState):
        do_run_round(issue, by=pair.county_officer)


def test_lists_without_people_or_posts_give_an_empty_round(pair):
    assert do_run_round(pair.issue(), by=pair.county_officer).counts["proposals"] == 0
    nobody_hires = pair.issue(12)
    add_seekers(nobody_hires, [pair.person().pk])
    assert do_run_round(nobody_hires, by=pair.county_officer).counts["without_pair"] == 1


def test_the_queued_job_runs_the_round_once_even_when_it_is_repeated(pair):
    issue = listed(pair, [pair.person()], [pair.vacancy()])
    job = queue_round(issue, top=5, seed=1, by=pair.county_officer)
    result = run_here(job)
    assert Round.unscoped.get(pk=result["round"]).by == pair.county_officer
    job.refresh_from_db()
    again = jobs.run_round(Progress(), **job.params)
    assert again["round"] == result["round"]
    assert Round.unscoped.filter(issue=issue).count() == 1


def test_a_refused_job_says_why(pair):
    issue = listed(pair, [pair.person()], [pair.vacancy()])
    job = queue_round(issue, by=pair.county_officer)
    Issue.unscoped.filter(pk=issue.pk).update(state=IssueState.CLOSED)
    with pytest.raises(JobProblem, match=issue.code):
        run_here(job)


def test_the_command_prints_one_object(pair, capsys):
    issue = listed(pair, [pair.person()], [pair.vacancy()])
    call_command("match", issue=issue.code, seed=4, json=True, by=pair.county_officer.username)
    told = json.loads(capsys.readouterr().out)
    assert (told["issue"], told["round"], told["placed"], told["seed"]) == (issue.code, 1, 1, 4)
    assert told["unfilled"] == {"elsewhere": [1, 9]}
    call_command("match", issue=issue.code, priority="zero_employment=1", json=True, by=pair.county_officer.username)
    told = json.loads(capsys.readouterr().out)
    assert told["priority"]["chosen"] == [["zero_employment", 1, None]]
    with pytest.raises(SystemExit):
        call_command("match", issue=issue.code, priority="women=1", json=True, by=pair.county_officer.username)
    assert "women" in json.loads(capsys.readouterr().out)["error"]
    with pytest.raises(SystemExit):
        call_command("match", issue="NO-SUCH", json=True)
    assert "NO-SUCH" in json.loads(capsys.readouterr().out)["error"]
