"""Writes on employers and vacancies. Every text that people will read is judged by law before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.models import StateLog
from wengang.market.actions.guard import may_change_employer, may_change_vacancy, require
from wengang.market.entries import add_posts
from wengang.market.enums import IssueState, VacancyState
from wengang.market.lawful import Finding
from wengang.market.models import Employer, Issue, Vacancy
from wengang.market.sheets.posting import judge
from wengang.market.states import VACANCY

TEXTS = ("title", "description", "hours_text", "probation", "address")


def do_save_employer(employer: Employer, *, by: User) -> Employer:
    """Write a new or changed employer. Raises ValidationError naming the field."""
    require(by, Cap.VACANCY_EDIT)
    may_change_employer(employer, by)
    employer.full_clean(exclude=["raw", "phone"])
    with transaction.atomic():
        employer.save()
    return employer


@transaction.atomic
def do_save_vacancy(vacancy: Vacancy, *, by: User) -> Vacancy:
    """Write a new or changed vacancy; one that asks for an unlawful ground is held. Raises ValidationError."""
    may_change_employer(vacancy.employer, by)
    vacancy.full_clean(exclude=["raw", "phone", "held_for"])
    grounds = [finding.as_dict() for finding in judge(_texts(vacancy), {})]
    holding = bool(grounds) and vacancy.state == VacancyState.OPEN
    if holding:
        vacancy.state, vacancy.held_for = VacancyState.QUARANTINED, grounds
    vacancy.save()
    if holding:
        move = VACANCY.move("hold")
        _log(vacancy.pk, move.name, VacancyState.OPEN, move.target, by, grounds[0]["text"])
    return vacancy


@transaction.atomic
def do_release_vacancy(vacancy: Vacancy, texts: Mapping[str, Any], *, by: User, reason: str) -> Vacancy:
    """Let a held vacancy go, in lawful wording; it joins the issue it was sent in for, if that still collects.

    Args:
        texts: new values of ``title``, ``description``, ``hours_text``, ``probation``, ``address``, ``demands``.
        reason: kept in the log.

    Raises:
        ValidationError: the wording still asks for an unlawful ground; each is named with its law.
    """
    may_change_vacancy(vacancy, by, Cap.VACANCY_RELEASE)
    for name in (*TEXTS, "demands"):
        if name in texts:
            setattr(vacancy, name, texts[name])
    still = judge(_texts(vacancy), {})
    if still:
        raise ValidationError([sentence(finding) for finding in still])
    VACANCY.apply(vacancy, "release", by=by, reason=reason)
    vacancy.raw = vacancy.raw | {"settled": [*vacancy.raw.get("settled", []), *vacancy.held_for]}
    vacancy.held_for = []
    vacancy.full_clean(exclude=["raw", "phone", "held_for"])
    vacancy.save()
    issue = _issue_of(vacancy)
    if issue:
        add_posts(issue, [vacancy], batch=vacancy.batch)
    return vacancy


def do_close_vacancy(vacancy: Vacancy, *, by: User, reason: str = "") -> None:
    may_change_vacancy(vacancy, by)
    VACANCY.apply(vacancy, "close", by=by, reason=reason)


def do_reopen_vacancy(vacancy: Vacancy, *, by: User, reason: str = "") -> None:
    may_change_vacancy(vacancy, by)
    VACANCY.apply(vacancy, "reopen", by=by, reason=reason)


def sentence(finding: Finding) -> str:
    """One sentence for users on an unlawful ground, with its law and what to write instead."""
    ground = finding.ground
    if (get_language() or "zh").startswith("zh"):
        return f"“{finding.text}”涉及{ground.zh}，依{ground.article}不得作为招聘条件。{ground.proposal}"
    return f"“{finding.text}” asks for {ground.en.lower()} ({ground.article_en}). {ground.proposal_en}"


def _texts(vacancy: Vacancy) -> dict[str, Any]:
    return {name: getattr(vacancy, name) for name in (*TEXTS, "demands")}


def _issue_of(vacancy: Vacancy) -> Issue | None:
    code = vacancy.batch.issue if vacancy.batch else ""
    return Issue.unscoped.filter(code=code, state=IssueState.OPEN).first() if code else None


def _log(row: int, move: str, before: str, after: str, by: User | None, reason: str) -> None:
    StateLog.objects.create(
        machine=VACANCY.name, row=row, move=move, before=before, after=after, actor=by, reason=reason
    )
