"""Why this person and this post, or why not: any pair of a round, in the reader's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.command.board import SeekerRow, seeker_rows
from wengang.core.scope import Scope
from wengang.market.models import Round, SeekerEntry, Vacancy
from wengang.market.rounds import pairs
from wengang.market.rounds.kept import Kept
from wengang.market.rounds.reads import NOT_USED, NOTES, PartOfScore, in_words
from wengang.market.rounds.reasons import SERVED_FIRST
from wengang.solvers.allocation import Standing, words


@dataclass(frozen=True)
class Requirement:
    """One requirement of a pair, met or not, as a sentence."""

    text: str
    met: bool


@dataclass(frozen=True)
class Pair:
    """Everything that may be said about a pair."""

    standing: str
    tone: str
    requirements: Sequence[Requirement]
    parts: Sequence[PartOfScore]
    suitability: float
    own: float | None
    """Suitability of the post the person was given."""
    note: str
    not_used: str


@dataclass(frozen=True)
class PairLine:
    """A line of the list of all posts of a person, or all people of a post."""

    fit: float
    verdict: str
    tone: str
    vacancy: Vacancy | None = None
    seeker: SeekerRow | None = None


def helped_in(round_: Round) -> bool:
    """Did the round serve some people first?"""
    return bool(round_.params.get("priority"))


def explained(kept: Kept, person: int, post: int, *, helped: bool) -> Pair:
    """The pair of these rows. ``helped``: the round served some people first, so places need not have gone to who fits
    better."""
    told = pairs.explain(kept, person, post)
    met = [Requirement(in_words(words.requirement(each)), each.met) for each in told.findings]
    parts = [PartOfScore(s.code, s.points, s.weight, in_words(words.PARTS[s.code])) for s in told.scores]
    outbid = helped and told.standing == Standing.OUTBID
    barred = told.standing == Standing.NOT_ELIGIBLE and all(each.met for each in met)
    return Pair(
        standing=_closed() if barred else _to_others() if outbid else in_words(words.standing(told)),
        tone=_tone(told.standing),
        requirements=sorted(met, key=lambda each: each.met),
        parts=parts,
        suitability=told.suitability,
        own=None if told.own_utility is None else told.own_utility - 1,
        note=in_words(NOTES[SERVED_FIRST]) if outbid else "",
        not_used=in_words(NOT_USED),
    )


def _tone(standing: Standing) -> str:
    return {Standing.ALLOCATED: "verified", Standing.NOT_ELIGIBLE: "overdue", Standing.OUTBID: "due"}.get(
        standing, "neutral"
    )


def posts_named(scope: Scope, kept: Kept, text: str) -> np.ndarray:
    """bool[M]: posts whose title or employer holds the text."""
    rows = Vacancy.objects.visible_to(scope).filter(pk__in=kept.vacancy.tolist())
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(employer__name__icontains=text))
    return np.isin(kept.vacancy, list(rows.order_by().values_list("pk", flat=True)))


def post_lines(scope: Scope, kept: Kept, lines: Sequence[pairs.Line], *, helped: bool) -> list[PairLine]:
    """Lines of a person's list with their vacancies. One query."""
    keys = [int(kept.vacancy[line.row]) for line in lines]
    found = {row.pk: row for row in _vacancies(scope, keys)}
    return [
        PairLine(line.fit, _verdict(line, helped), _tone(line.standing), vacancy=found[pk])
        for line, pk in zip(lines, keys, strict=True)
        if pk in found
    ]


def person_lines(scope: Scope, round_: Round, kept: Kept, lines: Sequence[pairs.Line]) -> list[PairLine]:
    """Lines of a post's list with the people as the reader may see them. Two queries."""
    keys = [int(kept.person[line.row]) for line in lines]
    entries = SeekerEntry.objects.visible_to(scope).filter(issue=round_.issue_id, person__in=keys)
    rows = seeker_rows(scope, entries.select_related("person").order_by("line"))
    found = {row.person.pk: row for row in rows}
    return [
        PairLine(line.fit, _verdict(line, helped_in(round_)), _tone(line.standing), seeker=found[pk])
        for line, pk in zip(lines, keys, strict=True)
        if pk in found
    ]


def _vacancies(scope: Scope, keys: Collection[int]) -> Sequence[Vacancy]:
    return list(
        Vacancy.objects.visible_to(scope).filter(pk__in=keys).select_related("employer", "division").order_by("pk")
    )


def _to_others() -> str:
    """Of a place that somebody got who need not fit better."""
    return _("Its places went to others")


def _closed() -> str:
    """Of a pair that meets every requirement and yet is not open; the same words for whatever the reason is."""
    return _("Answered before, or cannot be taken by the rules")


def _verdict(line: pairs.Line, helped: bool) -> str:
    """The standing of an eligible pair, or what fails."""
    if line.failing:
        return in_words(words.REQUIREMENTS[line.failing][1])
    if line.misses:
        return ngettext("%(n)d requirement is not met", "%(n)d requirements are not met", line.misses) % {
            "n": line.misses
        }
    if line.standing == Standing.NOT_ELIGIBLE:
        return _closed()
    if helped and line.standing == Standing.OUTBID:
        return _to_others()
    return in_words(words.STANDINGS[line.standing])
