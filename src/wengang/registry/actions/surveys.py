"""Writes of surveys: open with its targets frozen, every attempt to reach one, hand over, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.registry import zero
from wengang.registry.actions.answers import Talk, record_of_household, record_of_person
from wengang.registry.actions.guard import lock_person
from wengang.registry.enums import Channel, Outcome, QuestionKind, Source, SurveyState, TargetState
from wengang.registry.models import Attempt, Household, Person, Question, Survey, Target
from wengang.registry.questionnaires import HOUSEHOLD, Questionnaire, load

SOURCE_OF = {Channel.VISIT: Source.VISIT, Channel.CALL: Source.CALL, Channel.DESK: Source.SELF}
"""What an answer heard on this channel weighs: at the desk people report themselves."""


@dataclass(frozen=True)
class Rule:
    """What an outcome makes of a target that is due. ``met``: somebody spoke with the family."""

    state: TargetState
    met: bool


RULES: Mapping[Outcome, Rule] = {
    Outcome.REACHED: Rule(TargetState.DONE, met=True),
    # The door was opened and the household has answered: asking again would be pressing. Counted apart from answers.
    Outcome.REFUSED: Rule(TargetState.DONE, met=True),
    Outcome.AWAY: Rule(TargetState.DUE, met=False),
    Outcome.WRONG_NUMBER: Rule(TargetState.DUE, met=False),
    Outcome.MOVED: Rule(TargetState.GONE, met=False),
    Outcome.DIED: Rule(TargetState.GONE, met=False),
}
ASKED_AGAIN = {Outcome.DIED: QuestionKind.DIED, Outcome.MOVED: QuestionKind.MOVED}
"""Outcomes that change the ledger only after a second look: neighbours err."""


@transaction.atomic
def do_attempt(
    target: Target,
    *,
    op: UUID,
    channel: str,
    outcome: str,
    answers: Mapping[str, Mapping[str, Any]],
    at: datetime,
    by: User,
    note: str = "",
) -> Attempt:
    """Record one attempt to reach a target, and what was answered there.

    Args:
        op: the sender's own number of this attempt; the same one again returns the first attempt and writes nothing.
        answers: by person code, and under ``household`` what concerns all; each question's code and raw answer.
        at: when it was; a clock that runs ahead counts as now.

    Raises:
        MayNot: ``by`` does not look after the place.
        ValidationError: an answer does not fit, is of a person who is not of this target, or the survey had closed.
    """
    require(by, Cap.PERSON_EDIT)
    if not by.scope.covers(target.division_id):
        raise MayNot(_("This division is not yours to look after."))
    lock_person(target.person_id)
    locked = Target.unscoped.select_for_update(of=("self",)).select_related("survey").get(pk=target.pk)
    earlier = Attempt.unscoped.filter(op=op).first()
    if earlier is not None:
        return _the_same(earlier, locked)
    at = min(at, timezone.now())
    _require_open(locked.survey, at)
    said = _cleaned(locked, answers, timezone.localdate(at))
    attempt = Attempt(op=op, target=locked, channel=channel, outcome=outcome, answers=said, note=note, at=at, by=by)
    _check(attempt)
    attempt.save()
    _follow(locked, attempt)
    _record(locked, attempt)
    return attempt


def _the_same(earlier: Attempt, target: Target) -> Attempt:
    if earlier.target_id != target.pk:
        raise ValidationError(_("This attempt was recorded for somebody else already."))
    return earlier


def _require_open(survey: Survey, at: datetime) -> None:
    """What was done before the closing counts, even when the phone brings it later."""
    if survey.state == SurveyState.CLOSED and (survey.closed_at is None or at > survey.closed_at):
        raise ValidationError(_("This survey is closed."))


def _check(attempt: Attempt) -> None:
    attempt.clean_fields(exclude=["target", "by", "answers"])
    if attempt.answers and attempt.outcome != Outcome.REACHED:
        raise ValidationError(_("Answers come from somebody who was reached."))
    if attempt.outcome == Outcome.WRONG_NUMBER and attempt.channel != Channel.CALL:
        raise ValidationError(_("Only a call can have a wrong number."))


def _cleaned(target: Target, answers: Mapping[str, Mapping[str, Any]], today: date) -> dict[str, dict[str, Any]]:
    """Answers in their one spelling. Raises ValidationError, also for a person who is not of this target."""
    table = load(target.survey.questionnaire)
    strangers = set(answers) - {HOUSEHOLD, *(person.code for person in _members(target))}
    if strangers:
        raise ValidationError(_("Somebody answered who does not belong to this household."))
    cleaned = {
        key: table.clean(HOUSEHOLD if key == HOUSEHOLD else "person", told, today) for key, told in answers.items()
    }
    return {key: told for key, told in cleaned.items() if told}


def _members(target: Target) -> list[Person]:
    mine = {"household": target.household_id} if target.household_id else {"pk": target.person_id}
    return list(Person.unscoped.filter(**mine).order_by("pk"))


def _follow(target: Target, attempt: Attempt) -> None:
    """Move the target. What was reached stays reached; whoever counted as gone and is met after all, is reached."""
    rule, day = RULES[Outcome(attempt.outcome)], timezone.localdate(attempt.at)
    stays = target.state == TargetState.DONE or (target.state == TargetState.GONE and rule.state == TargetState.DUE)
    if not stays:
        target.state = rule.state
    if not stays or attempt.outcome == Outcome.REACHED:
        target.last_outcome = attempt.outcome
    target.attempts += 1
    target.last_on = max(target.last_on or day, day)
    target.save(update_fields=["state", "last_outcome", "attempts", "last_on"])


def _record(target: Target, attempt: Attempt) -> None:
    """Whatever the attempt tells of people. Rows of persons are locked in one order, then their household's."""
    day = timezone.localdate(attempt.at)
    talk = Talk(SOURCE_OF[Channel(attempt.channel)], day, attempt.by, attempt.note)
    if attempt.answers:
        _record_answers(load(target.survey.questionnaire), target, attempt.answers, talk)
    elif attempt.outcome in ASKED_AGAIN:
        _ask_again(target, attempt)
    if RULES[Outcome(attempt.outcome)].met:
        _met(target, day)


def _record_answers(table: Questionnaire, target: Target, answers: Mapping[str, Mapping[str, Any]], talk: Talk) -> None:
    codes = [key for key in answers if key != HOUSEHOLD]
    mine = [person.pk for person in _members(target) if person.code in codes]
    with zero.judged_once():
        for person in Person.unscoped.select_for_update(of=("self",)).filter(pk__in=mine).order_by("pk"):
            record_of_person(table, person, answers[person.code], talk)
        if HOUSEHOLD in answers:
            record_of_household(table, _home_of(target), answers[HOUSEHOLD], talk)


def _ask_again(target: Target, attempt: Attempt) -> None:
    """Looked at a second time before anybody is struck off or handed over: a question, never a deletion."""
    kind = ASKED_AGAIN[Outcome(attempt.outcome)]
    Question.unscoped.get_or_create(
        fingerprint=f"{kind}:{target.pk}",
        defaults={
            "kind": kind,
            "division_id": target.division_id,
            "person_id": target.person_id,
            "household_id": target.household_id or _home(target),
            "evidence": {"attempt": attempt.pk, "day": timezone.localdate(attempt.at).isoformat()},
        },
    )


def _met(target: Target, day: date) -> None:
    home = Household.unscoped.filter(Q(contacted_on=None) | Q(contacted_on__lt=day))
    home.filter(pk__in=[_home(target)]).update(contacted_on=day)


def _home(target: Target) -> int | None:
    return target.household_id or (target.person.household_id if target.person else None)


def _home_of(target: Target) -> Household:
    home = target.household or (target.person.household if target.person else None)
    if home is None:
        raise ValidationError(_("This person belongs to no household yet."))
    return home
