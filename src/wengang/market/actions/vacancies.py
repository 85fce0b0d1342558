"""Writes on employers and vacancies. Every text that people will read is judged by law before it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.models import StateLog
from wengang.core.states import WrongState
from wengang.market import occupations, terms
from wengang.market.actions.guard import may_change_employer, may_change_vacancy, may_edit_vacancy, require
from wengang.market.entries import add_posts
from wengang.market.enums import IssueState, VacancyState
from wengang.market.lawful import Finding
from wengang.market.models import Employer, Issue, PostEntry, Vacancy
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
def do_edit_vacancy(vacancy: Vacancy, *, by: User) -> list[str]:
    """Write new terms of a vacancy that is not held; returns the names of the fields that changed.

    Lists that still collect take the new figures. People to whom it was proposed on the old terms read on their
    proposals which of them changed (:func:`wengang.market.terms.changed_since`).

    Raises:
        ValidationError: a field is wrong, or a text asks for an unlawful ground, which is named with its law.
    """
    may_edit_vacancy(vacancy, by)
    stored = Vacancy.unscoped.select_for_update(of=("self",)).get(pk=vacancy.pk)
    if stored.state == VacancyState.QUARANTINED:
        raise WrongState(_("A held vacancy is settled with its lawful wording first."))
    vacancy.filled, vacancy.state = stored.filled, stored.state
    _lawful(vacancy)
    if vacancy.title != stored.title:
        vacancy.occupation = occupations.class_of(vacancy.title) or occupations.class_of(vacancy.description)
    vacancy.full_clean(exclude=["raw", "phone", "held_for"])
    changed = [name for name in terms.FIELDS if getattr(vacancy, name) != getattr(stored, name)]
    if changed:
        vacancy.save()
        terms.note(vacancy, changed, by)
        _correct_lists(vacancy)
    return changed


def _lawful(vacancy: Vacancy) -> None:
    found = judge(_texts(vacancy), {})
    if found:
        raise ValidationError([sentence(finding) for finding in found])


def _correct_lists(vacancy: Vacancy) -> None:
    lines = PostEntry.unscoped.filter(vacancy=vacancy, issue__state=IssueState.OPEN)
    lines.update(postings=vacancy.postings, headcount=vacancy.places_left)


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
    _lawful(vacancy)
    VACANCY.apply(vacancy, "release", by=by, reason=reason)
    _settle(vacancy)
    vacancy.full_clean(exclude=["raw", "phone", "held_for"])
    vacancy.save()
    issue = _issue_of(vacancy)
    if issue:
        add_posts(issue, [vacancy], batch=vacancy.batch)
    return vacancy


def do_close_vacancy(vacancy: Vacancy, *, by: User, reason: str = "") -> None:
    may_change_vacancy(vacancy, by)
    VACANCY.apply(vacancy, "close", by=by, reason=reason)


@transaction.atomic
def do_reopen_vacancy(vacancy: Vacancy, *, by: User, valid_to: date | None = None, reason: str = "") -> None:
    """Take people on again, until ``valid_to`` or without end.

    Raises:
        ValidationError: that day is past, or the wording is not lawful; it is edited first.
    """
    may_change_vacancy(vacancy, by, Cap.VACANCY_RELEASE if vacancy.held_for else Cap.VACANCY_EDIT)
    if valid_to and valid_to < timezone.localdate():
        raise ValidationError({"valid_to": _("This day is past: %(day)s") % {"day": valid_to.isoformat()}})
    _lawful(vacancy)
    VACANCY.apply(vacancy, "reopen", by=by, reason=reason)
    _settle(vacancy)
    vacancy.valid_to = valid_to
    vacancy.save(update_fields=["valid_to", "raw", "held_for"])


def _settle(vacancy: Vacancy) -> None:
    """What it was held for is settled, and does not hold it again when the old list comes once more."""
    vacancy.raw = vacancy.raw | {"settled": [*vacancy.raw.get("settled", []), *vacancy.held_for]}
    vacancy.held_for = []


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
