"""The demonstration as it is played: a year behind it, a month that ends with hired people, and work left to do."""

import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.command.cohorts import Asked, cohorts
from wengang.command.dispatch.counting import counted
from wengang.command.dispatch.decisions import asked_of
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision, DecisionNote, DispatchWeek
from wengang.core.models import ImportBatch, StateLog
from wengang.core.scope import within
from wengang.demo import month, stage, survey
from wengang.demo.play import Play
from wengang.demo.year.cast import workplaces
from wengang.demo.year.lives import CLOSING, KEPT, SHORT
from wengang.demo.year.plan import Year
from wengang.employment.models import (
    Contact,
    EmployerCall,
    FollowUp,
    JobQuestion,
    LeaderPair,
    LeaderVisit,
    LeavingRisk,
    PaidWage,
    ProtectionAgreement,
    RightsCase,
    Roster,
    Spell,
    SpellProof,
    Transfer,
    TransferOffer,
)
from wengang.employment.queries.promises import promises_kept
from wengang.journeys.enums import PlanState, SeatState
from wengang.journeys.figures import Period, returned
from wengang.journeys.models import CheckIn, Plan, Seat, Trip
from wengang.market.enums import IssueState, ProposalState, VacancyState
from wengang.market.models import Employer, Issue, Proposal, SeekerEntry, Vacancy
from wengang.registry.enums import EmploymentStatus
from wengang.registry.models import Attempt, DuplicateCase, Household, Person, Survey
from wengang.registry.queries.surveys import due, progress

SCALE = 0.1
YEAR = ("year_jobs", "contacts", "cases", "weeks_closed")
SENDING, RECEIVING = "451425", "440703"


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[month.Played]:
    """One month for all tests of this file; everything is taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield month.play(tmp_path_factory.mktemp("var"), SCALE, 1, lambda step, done, total: None)
        transaction.set_rollback(True)


def test_people_are_hired(played: month.Played) -> None:
    hired = Proposal.unscoped.filter(state=ProposalState.HIRED)
    jobs = Spell.unscoped.filter(proposal__isnull=False)
    assert played.made
    assert played.counts["hired"] == jobs.count() == hired.count() > 20
    assert not jobs.exclude(proposal__state=ProposalState.HIRED).exists()
    assert set(Person.unscoped.filter(spells__in=jobs).values_list("employment", flat=True)) == {EmploymentStatus.AWAY}
    of_the_year = Spell.unscoped.filter(proposal__isnull=True)
    assert not of_the_year.filter(person__in=jobs.values("person")).exists(), "nobody has two stories"
    assert not of_the_year.filter(person__in=SeekerEntry.unscoped.values("person")).exists()


def test_places_are_counted_and_never_exceeded(played: month.Played) -> None:
    vacancies = Vacancy.unscoped.annotate(hired=Count("spells"))
    assert not vacancies.exclude(filled=F("hired")).exists()
    assert not vacancies.filter(filled__gt=F("headcount")).exists()


def test_couples_go_together(played: month.Played) -> None:
    groups = Proposal.unscoped.filter(allocated=True, group__isnull=False).values("issue", "group")
    together = groups.annotate(firms=Count("vacancy__employer", distinct=True), people=Count("person")).order_by()
    assert together.exists()
    assert not together.filter(firms__gt=1).exists()


def test_every_move_of_a_proposal_was_made_by_somebody(played: month.Played) -> None:
    states = set(Proposal.unscoped.filter(allocated=True).values_list("state", flat=True))
    assert {ProposalState.HIRED, ProposalState.DECLINED, ProposalState.EMPLOYER_DECLINED} <= states


def test_work_is_left_on_the_first_page(played: month.Played) -> None:
    assert DuplicateCase.unscoped.filter(decision=DuplicateCase.Decision.OPEN).exists()
    assert DuplicateCase.unscoped.exclude(decision=DuplicateCase.Decision.OPEN).exists()
    assert Vacancy.unscoped.filter(state=VacancyState.QUARANTINED).exists()
    assert played.counts["unanswered"] > 0
    assert ImportBatch.unscoped.filter(state=ImportBatch.State.CHECKED, counts__errors__gt=0).count() == 2
    assert Issue.unscoped.filter(state=IssueState.OPEN).count() == 4


def test_held_vacancies_are_in_no_round(played: month.Played) -> None:
    assert not Proposal.unscoped.filter(vacancy__state=VacancyState.QUARANTINED).exists()


def test_past_issues_have_figures_and_a_seal(played: month.Played) -> None:
    past = Issue.unscoped.filter(state=IssueState.CLOSED)
    assert past.count() == 12
    for issue in past:
        assert issue.figures["seekers"] > 0
        assert issue.digest
        assert issue.frozen_at.date() < issue.opened_on.replace(day=28)


def test_every_role_can_sign_in(played: month.Played) -> None:
    entries = stage.sign_ins()
    assert {entry.role for entry in entries} == set(Role)
    assert all(stage.user(entry.username).check_password(entry.password) for entry in entries)


def test_a_second_call_changes_nothing(played: month.Played, tmp_path: Path) -> None:
    started = time.perf_counter()
    again = month.play(tmp_path, 1.0, 99, lambda step, done, total: None)
    assert time.perf_counter() - started < 1
    assert not again.made
    assert again.counts == played.counts
    assert not any(tmp_path.iterdir())


def test_an_interrupted_run_continues(played: month.Played, tmp_path: Path) -> None:
    """Every step, called again, finds its work done."""
    with transaction.atomic():
        month.Job.objects.filter(kind=month.KIND).update(state=month.Job.State.RUNNING)
        again = month.play(tmp_path, SCALE, 1, lambda step, done, total: None)
        assert again.made
        known = {name: again.counts[name] for name in ("persons", "vacancies", "issues", "seekers", "hired", *YEAR)}
        assert known == {name: played.counts[name] for name in known}
        transaction.set_rollback(True)


def test_the_command_prints_one_object_and_keeps_the_sign_ins(played: month.Played) -> None:
    out = StringIO()
    call_command("demo", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["made"] is False
    assert told["hired"] == played.counts["hired"]
    assert {"username", "password", "role"} <= set(told["sign_ins"][0])
    assert "tiandeng.county" in (Path(settings.VAR) / "demo.txt").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_real_data_is_never_mixed_with_it(tmp_path: Path) -> None:
    month.Job.objects.filter(kind=month.KIND).delete()
    Organisation.objects.create(name="某县人社局", short_name="某县", kind="bureau", division_id="451425")
    with pytest.raises(month.NotEmpty):
        month.play(tmp_path, SCALE, 1, lambda step, done, total: None)


def of_this_month() -> tuple[Plan, Plan]:
    """The journeys under the agreement; those of the festival came in as lists of finished trips."""
    over, coming = Plan.unscoped.filter(wave__agreement__isnull=False).select_related("wave").order_by("wave__day")
    return over, coming


def test_the_month_ends_at_the_gate_with_everybody_accounted_for(played: month.Played) -> None:
    over, coming = of_this_month()
    assert (over.state, coming.state) == (PlanState.CLOSED, PlanState.ANNOUNCED)
    assert over.wave.day < timezone.localdate() < coming.wave.day
    states = set(Seat.unscoped.filter(plan=over).values_list("state", flat=True))
    assert states == {SeatState.ARRIVED, SeatState.EXPLAINED}
    arrived = Seat.unscoped.filter(plan=over, state=SeatState.ARRIVED)
    in_spring = Seat.unscoped.filter(state=SeatState.ARRIVED, demand__direction="out").exclude(plan=over)
    assert played.counts["travelled"] == arrived.count() + in_spring.count() > 5
    assert Spell.unscoped.filter(arrived_on__isnull=False, proposal__isnull=False).count() == arrived.count() > 5
    assert played.counts["seats_announced"] == coming.people > 0
    assert not Trip.unscoped.filter(plan__in=(over, coming)).exclude(legal=True).exists()
    crewed = Trip.unscoped.filter(plan=coming).annotate(wheel=Count("drivers"))
    assert not crewed.exclude(wheel=2, vehicle__isnull=False).exists()
    assert crewed.filter(escort__isnull=False).exists()


def test_what_happened_on_the_way_is_recorded_then_and_not_now(played: month.Played) -> None:
    over, _coming = of_this_month()
    for machine, rows in (("trip", over.trips.all()), ("journey_plan", [over])):
        for row in rows:
            told = StateLog.objects.filter(machine=machine, row=row.pk).order_by("pk").values_list("at", flat=True)
            assert list(told) == sorted(told)
            assert timezone.localtime(told[0]).date() <= over.wave.day
    assert not CheckIn.unscoped.filter(seat__plan=over, at__gt=timezone.now()).exists()


def test_the_moves_lie_on_the_days_of_their_month_and_in_their_order(played: month.Played) -> None:
    today = timezone.localdate()
    lines = list(StateLog.objects.filter(machine="proposal").order_by("row", "pk").values_list("row", "at", "move"))
    days = {timezone.localtime(at).date() for _row, at, _move in lines}
    assert max(days) <= today
    assert len(days) > min(today.day // 2, 5), "spread over the days there were"
    for (row, at, _), (following, later, move) in pairwise(lines):
        assert row != following or at <= later, move
    spells = Spell.unscoped.filter(valid_from__gte=today.replace(day=1), proposal__isnull=False)
    hires = dict(StateLog.objects.filter(move="hire").values_list("row", "at"))
    assert all(spell.valid_from >= spell.proposal.round.created_at.date() for spell in spells)
    assert all(timezone.localtime(hires[spell.proposal_id]).date() <= spell.valid_from for spell in spells)


def test_a_household_survey_is_half_done_by_those_who_answer_for_the_doors(played: month.Played) -> None:
    (opened,) = Survey.unscoped.filter(name=survey.NAME)
    found = progress(stage.user(survey.OFFICER).scope, opened)
    assert (
        found.targets
        == opened.targets_frozen
        == Household.unscoped.filter(division__gte=survey.TOWN).filter(division__lt=f"{survey.TOWN}a").count()
    )
    assert 0.25 < found.done / found.targets < 0.75
    attempts = Attempt.unscoped.filter(target__survey=opened)
    assert not attempts.exclude(by=F("target__worker")).exists(), "everybody was visited by whoever answers for them"
    assert not attempts.filter(at__gt=timezone.now()).exists()
    assert {timezone.localdate(each.at) >= opened.opens for each in attempts} == {True}


def test_a_building_head_of_the_demonstration_has_one_building_on_the_list(played: month.Played) -> None:
    head = stage.user("jingan.head3")
    (place,) = head.scope.divisions
    left = list(due(head.scope, head.pk))
    assert {target.division_id for target in left} <= {place}
    assert Household.unscoped.filter(division=place).exists()


def year_of(played: month.Played) -> Year:
    return Year(timezone.localdate())


def employer_at(place: int) -> Employer:
    """One of the employers of the year, by its place in the story."""
    job = month.Job.objects.get(kind=month.KIND).params
    run = Play(Path(), job["scale"], job["seed"], date.fromisoformat(job["today"]))
    return workplaces(run, run.pairs[0])[place].employer


def test_a_year_of_jobs_came_in_by_the_rosters(played: month.Played) -> None:
    year = year_of(played)
    batches = ImportBatch.unscoped.filter(kind="roster", state=ImportBatch.State.COMMITTED)
    assert batches.count() == len(year.months)
    assert set(Roster.unscoped.filter(source="roster").values_list("month", flat=True)) == set(year.months)
    assert Roster.unscoped.filter(source="insurance").values("month").distinct().count() == 2
    assert all(
        timezone.localtime(at).date() > month for at, month in Roster.unscoped.values_list("created_at", "month")
    )
    jobs = Spell.unscoped.filter(proposal__isnull=True)
    assert played.counts["year_jobs"] == jobs.count() > 35
    assert set(jobs.values_list("source", flat=True)) == {"roster"}
    assert not jobs.exclude(valid_to=None).filter(end_reason="").exists(), "whoever left said why"
    assert {"resigned", "returned"} <= set(jobs.values_list("end_reason", flat=True))
    assert not jobs.filter(valid_from__gte=year.today.replace(day=1)).exists()
    assert not SpellProof.unscoped.filter(spell__in=jobs, last_on__gt=F("spell__valid_to")).exists()


def test_contacts_were_made_by_whoever_answers_and_some_are_due(played: month.Played) -> None:
    contacts = Contact.unscoped.filter(spell__proposal__isnull=True)
    assert contacts.exclude(by=F("spell__person__household__worker")).count() == 0
    assert {"at_work", "left", "not_reached"} <= set(contacts.values_list("outcome", flat=True))
    assert {"3d", "1m", "3m", "6m"} <= set(contacts.values_list("step", flat=True))
    assert not contacts.filter(on__gt=timezone.localdate()).exists()
    running = Spell.unscoped.filter(proposal__isnull=True, valid_to=None)
    assert not running.filter(follow_up__isnull=True).exists()
    assert not FollowUp.unscoped.exclude(spell__valid_to=None).exists()
    risks = LeavingRisk.unscoped.filter(spell__in=running)
    assert risks.count() == running.count()
    assert risks.exclude(reasons=[]).exists(), "the list of due contacts says why somebody comes first"


def test_one_factory_pays_less_than_promised_and_a_case_is_won(played: month.Played) -> None:
    year, short = year_of(played), employer_at(SHORT)
    below = PaidWage.unscoped.filter(verdict="below")
    assert set(below.values_list("spell__employer", flat=True)) == {short.pk}
    assert set(below.values_list("month", flat=True)) <= set(year.short)
    questions = JobQuestion.unscoped.filter(kind="pay_below")
    assert {(row.evidence["promised"], row.evidence["paid"]) for row in questions} == {("26.00", "16.60")}
    assert set(questions.values_list("state", flat=True)) == {"confirmed", "open"}
    kept = promises_kept([short.pk], year.months[0], to_strangers=False)[short.pk]
    assert 0 < kept.below < kept.stated
    won = RightsCase.unscoped.filter(outcome="paid").first()
    assert won.recovered == won.claimed > 0
    days = [timezone.localtime(step.at).date() for step in won.steps.order_by("pk")]
    assert days == sorted(days)
    assert (days[0], days[-1]) == (won.opened_on, won.closed_on)
    assert won.closed_on <= won.due_on, "in time"
    assert (days[-1] - days[0]).days > 14
    assert len(days) >= 7


def test_one_case_runs_and_one_is_overdue_and_told_upwards(played: month.Played) -> None:
    today = timezone.localdate()
    late, running = RightsCase.unscoped.filter(closed_on=None).order_by("clock_on")
    assert late.clock_on < today <= running.clock_on
    assert (running.level, running.kind) == (0, "arrears")
    assert (late.owner, late.above.division_id) == (stage.user("bahe.township"), SENDING)
    told = late.steps.filter(kind="escalated")
    assert late.level == told.count() >= 1
    assert all(late.due_on < timezone.localtime(step.at).date() <= today for step in told)


def test_who_is_transferred_said_yes_and_who_said_no_is_not(played: month.Played) -> None:
    year, closed = year_of(played), employer_at(CLOSING)
    transfer = Transfer.unscoped.get()
    assert (transfer.employer, transfer.leave_on, transfer.cause) == (closed, year.closing, "closing")
    assert transfer.created_at.date() < year.closing < transfer.closed_at.date()
    assert not Spell.unscoped.filter(employer=closed, valid_to=None).exists()
    assert not Spell.unscoped.filter(employer=closed, valid_to__gt=year.closing).exists()
    moved = TransferOffer.unscoped.filter(state="moved")
    assert moved.exists()
    for offer in moved.select_related("spell", "moved_to", "vacancy"):
        assert offer.consented_on < year.closing
        assert offer.consent_by
        assert (offer.spell.valid_to, offer.spell.end_reason) == (year.closing, "moved_on")
        assert offer.moved_to.valid_from == year.closing + timedelta(days=1)
        assert offer.moved_to.employer_id == offer.vacancy.employer_id != closed.pk
    stayed = TransferOffer.unscoped.filter(state="declined").values("spell__person")
    assert not Spell.unscoped.filter(person__in=stayed, valid_from__gt=year.closing, export_mode="organised").exists()
    states = StateLog.objects.filter(machine="transfer_offer", move__in=("consent", "move"))
    assert all(
        timezone.localtime(at).date() <= year.closing + timedelta(days=1) for at in states.values_list("at", flat=True)
    )


def test_most_went_back_after_the_festival(played: month.Played) -> None:
    year = year_of(played)
    scope, weeks = stage.user("tiandeng.county").scope, timedelta(days=28)
    home = Period(year.festival - weeks, year.festival + timedelta(days=10))
    found = returned(scope, home=home, out=Period(year.festival, year.festival + weeks))
    came = Spell.unscoped.filter(proposal__isnull=True, valid_from__lt=year.festival - timedelta(days=14))
    assert 3 <= found.base.value <= came.values("person").distinct().count()
    assert 0.5 <= found.rate <= 0.95
    at_work = Spell.unscoped.filter(Q(valid_to=None) | Q(valid_to__gt=year.festival + weeks))
    back = at_work.filter(person__in=found.base.rows, valid_from__lte=year.festival + weeks).values("person").distinct()
    assert abs(back.count() - found.returned.value) <= 2, "jobs and journeys tell one story"
    assert 0 < found.organised.value < found.returned.value


def test_closed_weeks_add_up_and_a_decision_stands_on_this_weeks_sheet(played: month.Played) -> None:
    today, this = timezone.localdate(), Week.of(timezone.localdate())
    closed = list(DispatchWeek.objects.order_by("monday"))
    assert played.counts["weeks_closed"] == len(closed) in (5, 6)
    for kept in closed:
        found = counted(SENDING, Week(kept.monday), today)
        total = found.total()
        assert found.closed
        arrived = total.get("had_job", 0) + total.get("new", 0) + total.get("back", 0)
        assert arrived - total.get("left", 0) == total["on_job"]
        told = sum(number for code, number in total.items() if code.startswith("left_"))
        assert told <= total.get("left", 0)
    job = Spell.unscoped.filter(proposal__isnull=True, end_reason="resigned").order_by("-valid_to").first()
    week = counted(SENDING, Week.of(job.valid_to + timedelta(days=1)), today).total()
    assert week["left_resigned"] >= 1
    (waiting, *_more) = asked_of(SENDING, this).filter(state=Decision.State.OPEN)
    assert waiting.monday < this.monday
    assert Decision.unscoped.filter(state=Decision.State.DONE).count() >= 4
    assert not DecisionNote.unscoped.filter(at__date__gt=F("decision__closed_on")).exists()


def test_curves_count_every_job_of_the_year(played: month.Played) -> None:
    asked = Asked(SENDING, timezone.localdate())
    found = cohorts(asked, "employer")
    jobs = Spell.unscoped.filter(within("person__division_id", SENDING), valid_from__gte=asked.since)
    assert found.whole.placed == jobs.filter(valid_from__lte=asked.today).count()
    assert found.curve[0].at_risk == found.whole.placed
    one, three, *_later = found.whole.marks
    assert 0.4 < three.share < one.share < 1
    by_name = {part.name: part for part in found.parts}
    short = by_name[employer_at(SHORT).name]
    assert short.placed == jobs.filter(employer__name=short.name).count()


def test_employers_calls_have_their_answers_and_one_came_late(played: month.Played) -> None:
    calls = list(EmployerCall.unscoped.order_by("raised_at"))
    late = [call for call in calls if call.answered_at and timezone.localtime(call.answered_at).date() > call.answer_by]
    assert [call.level for call in late] == [1]
    assert [call.state for call in calls].count("open") == 1
    assert {call.employer for call in calls} == {employer_at(KEPT)}
    assert LeaderPair.unscoped.count() == 2
    (visit,) = LeaderVisit.unscoped.all()
    assert [call.kind for call in calls if call.pair_id == visit.pair_id] == ["subsidy"], "a leader brought it back"
    assert ProtectionAgreement.unscoped.annotate(signed=Count("signatures")).filter(signed=2).exists()
