"""The demonstration's month ends with hired people, leaves work to do, and is played only once."""

import json
import time
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core.models import ImportBatch, StateLog
from wengang.demo import month, stage, survey
from wengang.employment.models import Spell
from wengang.journeys.enums import PlanState, SeatState
from wengang.journeys.models import CheckIn, Plan, Seat, Trip
from wengang.market.enums import IssueState, ProposalState, VacancyState
from wengang.market.models import Issue, Proposal, Vacancy
from wengang.registry.enums import EmploymentStatus
from wengang.registry.models import Attempt, DuplicateCase, Household, Person, Survey
from wengang.registry.queries.surveys import due, progress

SCALE = 0.1


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
    assert played.made
    assert played.counts["hired"] == Spell.unscoped.count() == hired.count() > 20
    assert not Spell.unscoped.exclude(proposal__state=ProposalState.HIRED).exists()
    assert set(Person.unscoped.filter(spells__isnull=False).values_list("employment", flat=True)) == {
        EmploymentStatus.AWAY
    }


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
        known = {name: again.counts[name] for name in ("persons", "vacancies", "issues", "seekers", "hired")}
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


def test_the_month_ends_at_the_gate_with_everybody_accounted_for(played: month.Played) -> None:
    over, coming = Plan.unscoped.select_related("wave").order_by("wave__day")
    assert (over.state, coming.state) == (PlanState.CLOSED, PlanState.ANNOUNCED)
    assert over.wave.day < timezone.localdate() < coming.wave.day
    states = set(Seat.unscoped.filter(plan=over).values_list("state", flat=True))
    assert states == {SeatState.ARRIVED, SeatState.EXPLAINED}
    arrived = Seat.unscoped.filter(plan=over, state=SeatState.ARRIVED)
    assert played.counts["travelled"] == arrived.count() > 5
    assert Spell.unscoped.filter(arrived_on__isnull=False).count() == arrived.count()
    assert played.counts["seats_announced"] == coming.people > 0
    assert not Trip.unscoped.exclude(legal=True).exists()
    crewed = Trip.unscoped.filter(plan=coming).annotate(wheel=Count("drivers"))
    assert not crewed.exclude(wheel=2, vehicle__isnull=False).exists()
    assert crewed.filter(escort__isnull=False).exists()


def test_what_happened_on_the_way_is_recorded_then_and_not_now(played: month.Played) -> None:
    over = Plan.unscoped.get(state=PlanState.CLOSED)
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
    spells = Spell.unscoped.filter(valid_from__gte=today.replace(day=1))
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
