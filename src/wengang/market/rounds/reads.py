"""What pages read of a round: the reasons of a proposal, and the vacancies that run short of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core.scope import Scope
from wengang.market import terms
from wengang.market.enums import IN_PROGRESS, UNANSWERED
from wengang.market.models import Proposal, Round, Vacancy
from wengang.market.rounds.reasons import OUTSIZED, SERVED_FIRST
from wengang.registry.retirement import past_retirement
from wengang.solvers.allocation import Explanation, Standing, words
from wengang.solvers.allocation.scoring import PARTS

NOTES = {
    OUTSIZED: words.Text(
        "同行人数超过任何一家用人单位的名额，本轮逐人推荐",
        "No employer has places for the whole family, so its members are proposed one by one",
    ),
    SERVED_FIRST: words.Text(
        "本轮设有帮扶优先级，名额先安排给优先对象",
        "In this round some people were served first where posts were short",
    ),
    "work_agreement": words.Text(
        "已达法定退休年龄，录用时签订用工协议并参加工伤保险",
        "Past the statutory retirement age: to be hired under a work agreement with work-injury insurance",
    ),
}
NOT_USED = words.Text(
    "未使用：性别、年龄、民族、户籍、婚育、健康与残疾、政治面貌、帮扶类别",
    "Not used: sex, age, ethnicity, household registration, marriage, health and disability, political status, "
    "household category",
)


@dataclass(frozen=True)
class PartOfScore:
    """One part of suitability: ``points`` out of at most ``most``; all parts together reach 1."""

    code: str
    points: float
    most: float
    label: str


@dataclass(frozen=True)
class Other:
    """A post that would suit better, and what kept it away."""

    vacancy: Vacancy
    why: str


@dataclass(frozen=True)
class Why:
    """Everything that may be said about a proposal, in the reader's language."""

    sentence: str
    suitability: float
    met: Sequence[str]
    parts: Sequence[PartOfScore]
    standing: str
    better: Sequence[Other]
    notes: Sequence[str]
    not_used: str


def tight_vacancies(scope: Scope, round_: Round, limit: int = 8) -> QuerySet[Vacancy]:
    """Vacancies nearest to running out of places, each with ``taken``: people hired there, and people on this issue who
    are allocated and whose proposal is still open."""
    proposed = Proposal.unscoped.filter(round=round_, allocated=True)
    here = Q(proposals__round=round_, proposals__allocated=True, proposals__state__in=(*UNANSWERED, *IN_PROGRESS))
    rows = Vacancy.objects.visible_to(scope).filter(pk__in=proposed.values("vacancy_id")).select_related("employer")
    rows = rows.annotate(taken=F("filled") + Count("proposals", filter=here)).filter(taken__gt=0)
    share = Cast(F("taken"), FloatField()) / F("headcount")
    return rows.annotate(share=share).order_by("-share", "-headcount", "pk")[:limit]


def explanation(scope: Scope, proposal: Proposal) -> Why:
    """The reasons kept with a proposal, put into words. Posts of others that the reader may not see are left out."""
    kept: dict[str, Any] = proposal.parts
    marks: dict[str, float] = kept.get("marks", {})
    parts = [PartOfScore(p.code, marks[p.code] * p.weight, p.weight, _part(p.code)) for p in PARTS if p.code in marks]
    return Why(
        sentence=in_words(words.Text(proposal.reason, proposal.reason_en)),
        suitability=proposal.score,
        met=[in_words(words.REQUIREMENTS[code][0]) for code in kept.get("asked", [])],
        parts=parts,
        standing=_standing(*kept["stand"]) if "stand" in kept else "",
        better=_better(scope, kept.get("better", [])),
        notes=[
            *(in_words(NOTES[code]) for code in (*kept.get("notes", []), *_own_notes(scope, proposal))),
            *_changed_terms(proposal),
        ],
        not_used=in_words(NOT_USED),
    )


def in_words(text: words.Text) -> str:
    """The text in the reader's language."""
    return text.zh if (get_language() or "zh").startswith("zh") else text.en


def _part(code: str) -> str:
    return in_words(words.PARTS[code])


def _standing(code: str, price: float, last: float | None) -> str:
    told = Explanation(
        person=0,
        post=0,
        standing=Standing(code),
        findings=(),
        scores=(),
        utility=None,
        own_utility=None,
        price=price,
        last_utility=last,
        wage_over=None,
        wish_rank=0,
        occupation_rank=0,
        companions=0,
    )
    return in_words(words.standing(told))


def _better(scope: Scope, kept: Sequence[Sequence[Any]]) -> list[Other]:
    if not kept:
        return []
    rows = Vacancy.objects.visible_to(scope).filter(pk__in=[each[0] for each in kept])
    visible = {row.pk: row for row in rows.select_related("employer").order_by("pk")}
    return [Other(visible[pk], _standing(*standing)) for pk, *standing in kept if pk in visible]


def _changed_terms(proposal: Proposal) -> list[str]:
    """What of the post changed after it was proposed: a yes may have been given to other terms."""
    sentence = _("The post changed on %(day)s, after this proposal: %(terms)s")
    return [
        sentence % {"day": date_format(timezone.localtime(change.at), "DATE_FORMAT"), "terms": "、".join(change.names)}
        for change in terms.changed_since(proposal)
    ]


def _own_notes(scope: Scope, proposal: Proposal) -> list[str]:
    """What only those who look after the person may read, since it gives away the age."""
    person, today = proposal.person, timezone.localdate()
    if not scope.covers(person.division_id) or not past_retirement(person.birth_date, person.sex, today):
        return []
    return ["work_agreement"]
