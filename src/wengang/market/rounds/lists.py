"""What a round starts from: who is on the issue's lists and still free, and what has been said already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from wengang.market.enums import IN_PROGRESS, UNANSWERED, ProposalState, VacancyState
from wengang.market.models import Issue, PostEntry, Proposal, SeekerEntry, Vacancy
from wengang.registry.enums import WillWork
from wengang.registry.models import Skill, Wish

SILENT = (*UNANSWERED, ProposalState.EXPIRED)
"""States in which a proposal says nothing yet, or nothing any more."""


@dataclass(frozen=True)
class Seeker:
    """One person who takes part: what the person said, and what the work may ask for."""

    pk: int
    division: str
    education: str
    born: date | None
    group: int | None
    wish: Wish
    skills: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Post:
    """One vacancy that takes part, with the places nobody holds yet."""

    vacancy: Vacancy
    places: int


@dataclass(frozen=True)
class Lists:
    """Both lists of an issue as a round uses them."""

    issue: Issue
    today: date
    seekers: list[Seeker]
    posts: list[Post]
    settled: frozenset[tuple[int, int]]
    """(person, vacancy) that were answered on this issue and are not put to each other again."""
    said: frozenset[int]
    """Proposals of this issue that carried an answer when the lists were read."""
    left_out: dict[str, int] = field(default_factory=dict)
    """How many people or posts of the lists do not take part, by ground."""


def read(issue: Issue) -> Lists:
    """Both lists as they stand, less those who are settled, and less places that are taken or promised."""
    today = timezone.localdate()
    said = _answered(issue)
    left_out: Counter[str] = Counter()
    seekers = _seekers(issue, left_out)
    return Lists(
        issue=issue,
        today=today,
        seekers=seekers,
        posts=_posts(issue, today, left_out),
        settled=frozenset((person, vacancy) for _pk, person, vacancy in said),
        said=frozenset(pk for pk, _person, _vacancy in said),
        left_out=dict(left_out),
    )


def _answered(issue: Issue) -> list[tuple[int, int, int]]:
    rows = Proposal.unscoped.filter(issue=issue).exclude(state__in=SILENT).order_by("pk")
    return list(rows.values_list("pk", "person_id", "vacancy_id"))


def _seekers(issue: Issue, left_out: Counter[str]) -> list[Seeker]:
    entries = SeekerEntry.unscoped.filter(issue=issue).order_by("line")
    lines = list(
        entries.values_list(
            "person_id", "group", "person__division_id", "person__education", "person__birth_date", "person__deceased"
        )
    )
    people = [line[0] for line in lines]
    busy, wishes, skills = _busy(issue, people), _wishes(people), _skills(people)
    seekers = []
    for pk, group, division, education, born, deceased in lines:
        wish = wishes.get(pk) or Wish(person_id=pk)
        if pk in busy:
            left_out["settled"] += 1
        elif deceased or wish.will_work in (WillWork.NO, WillWork.STAY):
            left_out["no_wish"] += 1
        else:
            seekers.append(Seeker(pk, division, education, born, group, wish, skills.get(pk, ())))
    return seekers


def _busy(issue: Issue, people: Sequence[int]) -> set[int]:
    """Hired on this issue, or with an accepted proposal anywhere that is not settled yet."""
    going = Q(state__in=IN_PROGRESS) | Q(issue=issue, state=ProposalState.HIRED)
    return set(Proposal.unscoped.filter(going, person__in=people).order_by().values_list("person_id", flat=True))


def _wishes(people: Sequence[int]) -> dict[int, Wish]:
    rows = Wish.unscoped.filter(person__in=people, current=True).select_related("kin_group").order_by("pk")
    return {wish.person_id: wish for wish in rows}


def _skills(people: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    held: dict[int, list[tuple[str, str]]] = {}
    rows = Skill.unscoped.filter(person__in=people).order_by("pk").values_list("person_id", "name", "level")
    for person, name, level in rows:
        held.setdefault(person, []).append((name, level))
    return held


def _posts(issue: Issue, today: date, left_out: Counter[str]) -> list[Post]:
    entries = PostEntry.unscoped.filter(issue=issue).select_related("vacancy__employer").order_by("line")
    promised = _per_vacancy(Q(state__in=IN_PROGRESS))
    hired_here = _per_vacancy(Q(issue=issue, state=ProposalState.HIRED))
    posts = []
    for entry in entries:
        vacancy = entry.vacancy
        if vacancy.state != VacancyState.OPEN or (vacancy.valid_to and vacancy.valid_to < today):
            left_out["posts_closed"] += 1
            continue
        listed = entry.headcount - hired_here.get(vacancy.pk, 0)
        places = min(listed, vacancy.places_left) - promised.get(vacancy.pk, 0)
        if places > 0:
            posts.append(Post(vacancy, places))
        else:
            left_out["posts_full"] += 1
    return posts


def _per_vacancy(which: Q) -> dict[int, int]:
    rows = Proposal.unscoped.filter(which).order_by().values("vacancy_id").annotate(count=Count("pk"))
    return {row["vacancy_id"]: row["count"] for row in rows}
