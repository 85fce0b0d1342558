"""A survey opens with its targets frozen, its targets change hands, and it closes saying whom it missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.core.scope import after, within
from wengang.core.states import MayNot
from wengang.registry.actions.grid import require_sight
from wengang.registry.enums import SurveyKind, SurveyState, TargetState
from wengang.registry.models import Survey, Target, TargetTally
from wengang.registry.questionnaires import UnknownQuestionnaire, load

TABLE_OF = {
    SurveyKind.HOUSEHOLD: "household/1",
    SurveyKind.RETURNEE: "returnee/1",
    SurveyKind.CALLS: "calls/1",
}
"""The questionnaire a kind of survey takes unless told otherwise."""
AWAY_WITHIN = 365
"""Days: who was known to work away within the last year may come home for the festival."""
CALLED_FROM = 16
"""Completed years from which a person is called."""

# Doors without anybody living behind them in the ledger are knocked on too; only a family that died out is left.
_HOUSEHOLDS = sql.SQL("""
    INSERT INTO registry_target
        (survey_id, household_id, division_id, worker_id, state, attempts, last_outcome, stale_since)
    SELECT %(survey)s, home.id, home.division_id, home.worker_id, 'due', 0, '', members.stale
    FROM registry_household AS home
    LEFT JOIN (
        SELECT household_id, bool_and(deceased) AS gone,
               CASE WHEN bool_and(deceased OR (birth_date > %(young)s) IS TRUE OR employment_on IS NOT NULL)
                    THEN min(employment_on) FILTER (WHERE NOT deceased AND (birth_date > %(young)s) IS NOT TRUE)
               END AS stale
        FROM registry_person
        WHERE division_id >= %(first)s AND division_id < %(behind)s AND household_id IS NOT NULL
        GROUP BY household_id
    ) AS members ON members.household_id = home.id
    WHERE home.division_id >= %(first)s AND home.division_id < %(behind)s AND members.gone IS NOT TRUE
""")
_PERSONS = sql.SQL("""
    INSERT INTO registry_target
        (survey_id, person_id, division_id, worker_id, state, attempts, last_outcome, stale_since)
    SELECT %(survey)s, person.id, person.division_id, home.worker_id, 'due', 0, '', person.employment_on
    FROM registry_person AS person
    LEFT JOIN registry_household AS home ON home.id = person.household_id
    WHERE person.division_id >= %(first)s AND person.division_id < %(behind)s AND NOT person.deceased AND {which}
""")
_WAS_AWAY = sql.SQL("""(person.employment = 'away' OR EXISTS (
    SELECT FROM registry_statusfact AS fact WHERE fact.person_id = person.id AND fact.field = 'employment'
    AND fact.value = 'away' AND fact.seen_on >= %(since)s))""")
_CALLED = sql.SQL("""person.phone_index IS NOT NULL AND (person.birth_date <= %(young)s) IS NOT FALSE
    AND (person.employment_on < %(stale)s) IS NOT FALSE""")
_FREEZE = {
    SurveyKind.HOUSEHOLD: _HOUSEHOLDS,
    SurveyKind.RETURNEE: _PERSONS.format(which=_WAS_AWAY),
    SurveyKind.CALLS: _PERSONS.format(which=_CALLED),
}


@dataclass(frozen=True)
class Closing:
    """How a survey ended."""

    targets: int
    done: int
    gone: int
    missed: int


@transaction.atomic
def do_open_survey(
    *,
    name: str,
    kind: str,
    division: Division,
    opens: date,
    closes: date,
    by: User,
    questionnaire: str = "",
    unseen_days: int = 0,
) -> Survey:
    """Open a survey over a division and freeze whom it is to reach: one statement, however many.

    Args:
        questionnaire: name and version; empty: the usual one of the kind.
        unseen_days: a call round leaves out who was seen within so many days.

    Raises:
        MayNot: ``by`` may not, or does not look after the division.
        ValidationError: a date or the questionnaire is wrong, or there is nobody to reach.
    """
    require(by, Cap.SURVEY_MANAGE)
    if not by.scope.covers(division.pk):
        raise MayNot(_("This division is not yours to look after."))
    if by.scope.organisation_id is None:
        raise MayNot(_("Choose the organisation you act for first."))
    survey = Survey(
        name=name.strip(),
        kind=SurveyKind(kind),
        questionnaire=questionnaire or TABLE_OF[SurveyKind(kind)],
        division=division,
        organisation_id=by.scope.organisation_id,
        opens=opens,
        closes=closes,
        by=by,
    )
    _check_table(survey)
    survey.full_clean(exclude=["division", "organisation", "by"])
    survey.save()
    survey.targets_frozen = _freeze(survey, unseen_days)
    if not survey.targets_frozen:
        raise ValidationError(_("There is nobody to reach: the ledger has no such household or person here."))
    survey.save(update_fields=["targets_frozen"])
    return survey


def _check_table(survey: Survey) -> None:
    try:
        load(survey.questionnaire)
    except UnknownQuestionnaire:
        raise ValidationError({"questionnaire": _("There is no such questionnaire.")}) from None
    if survey.questionnaire.partition("/")[0] != survey.kind:
        raise ValidationError({"questionnaire": _("This questionnaire is for another kind of survey.")})


def _freeze(survey: Survey, unseen_days: int) -> int:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "survey": survey.pk,
        "first": survey.division_id,
        "behind": after(survey.division_id),
        "young": years_before(today, CALLED_FROM),
        "since": today - timedelta(days=AWAY_WITHIN),
        "stale": today - timedelta(days=unseen_days) if unseen_days else date.max,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE[SurveyKind(survey.kind)].as_string(), values)
        return int(cursor.rowcount)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


@transaction.atomic
def do_hand_targets(survey: Survey, division: str, to: User, *, by: User) -> int:
    """Everything still due in a division (a building, a village …) goes to another worker; returns how much.

    Raises:
        MayNot: ``by`` may not, or does not look after the division.
        ValidationError: the worker's account does not reach it, or the survey is closed.
    """
    require(by, Cap.SURVEY_MANAGE)
    if not by.scope.covers(division):
        raise MayNot(_("This division is not yours to look after."))
    require_sight(to, division)
    _locked_open(survey)
    due = Target.unscoped.filter(survey=survey, state=TargetState.DUE)
    return due.filter(within("division_id", division)).update(worker=to)


@transaction.atomic
def do_hand_target(target: Target, to: User, *, by: User) -> Target:
    """One target goes to another worker. Raises MayNot, ValidationError as `do_hand_targets`."""
    require(by, Cap.SURVEY_MANAGE)
    if not by.scope.covers(target.division_id):
        raise MayNot(_("This division is not yours to look after."))
    require_sight(to, target.division_id)
    _locked_open(target.survey)
    locked: Target = Target.unscoped.select_for_update(of=("self",)).get(pk=target.pk)
    if locked.state != TargetState.DUE:
        raise ValidationError(_("This one was reached already."))
    locked.worker = to
    locked.save(update_fields=["worker"])
    return locked


@transaction.atomic
def do_close_survey(survey: Survey, *, missed: int, by: User) -> Closing:
    """Close a survey. ``missed``: how many the closer knows were not reached; a survey does not end over them unseen.

    Raises:
        MayNot: ``by`` may not, or it is another office's survey.
        ValidationError: it is closed already, or another number was missed.
    """
    require(by, Cap.SURVEY_MANAGE)
    if not by.scope.covers(survey.division_id):
        raise MayNot(_("This division is not yours to look after."))
    locked = _locked_open(survey)
    found = closing_of(locked)
    if found.missed != missed:
        told = {"n": found.missed, "of": found.targets}
        raise ValidationError(_("%(n)d of %(of)d are not reached yet. To close all the same, say this number.") % told)
    locked.state, locked.closed_at = SurveyState.CLOSED, timezone.now()
    locked.save(update_fields=["state", "closed_at"])
    return found


def closing_of(survey: Survey) -> Closing:
    """How the survey would end now."""
    tally = TargetTally.unscoped.filter(survey=survey).order_by()
    states = tally.values_list("state").annotate(n=Sum("targets"))
    found = dict(states)
    done, gone, due = (found.get(state, 0) for state in (TargetState.DONE, TargetState.GONE, TargetState.DUE))
    return Closing(targets=done + gone + due, done=done, gone=gone, missed=due)


def _locked_open(survey: Survey) -> Survey:
    locked: Survey = Survey.unscoped.select_for_update(of=("self",)).get(pk=survey.pk)
    if locked.state == SurveyState.CLOSED:
        raise ValidationError(_("This survey is closed."))
    return locked
