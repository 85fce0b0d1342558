"""What a round starts from: who is on the issue's lists and still free, and what has been said already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q
from django.utils import timezone

from wengang.market import elsewhere
from wengang.market.enums import IN_PROGRESS, UNANSWERED, ProposalState, VacancyState
from wengang.market.models import Issue, PostEntry, Proposal, SeekerEntry, Vacancy
from wengang.registry.enums import Lodging, WillWork
from wengang.registry.models import Skill, Wish

SILENT = (*UNANSWERED, ProposalState.EXPIRED)
"""States in which a proposal says nothing yet, or nothing any more."""


class Ground(StrEnum):
    """Why a person of the list does not take part; stored with the round."""

    SETTLED = "settled"
    AT_WORK = "at_work"
    NO_WISH = "no_wish"


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
    """One vacancy that takes part, with the places and couple rooms nobody holds yet."""

    vacancy: Vacancy
    places: int
    rooms: int


@dataclass(frozen=True)
class Absence:
    """Why somebody of the list does not take part: ``ground`` and, at work already, since when."""

    ground: Ground
    since: date | None = None


@dataclass(frozen=True)
class Lists:
    """People and posts that are matched with each other, wherever they come from."""

    today: date
    seekers: list[Seeker]
    posts: list[Post]
    settled: frozenset[tuple[int, int]] = frozenset()
    """(person, vacancy) that were answered already and are not put to each other again."""
    absent: dict[int, Absence] = field(default_factory=dict)
    """People of the list who do not take part."""
    left_out: dict[str, int] = field(default_factory=dict)
    """How many people or posts of the lists do not take part, by ground."""


@dataclass(frozen=True)
class OfIssue:
    """Both lists of an issue as a round uses them."""

    issue: Issue
    lists: Lists
    said: frozenset[int]
    """Proposals of this issue that carried an answer when the lists were read."""


def read(issue: Issue) -> OfIssue:
    """Both lists as they stand, less those who are settled, and less places that are taken or promised."""
    today = timezone.localdate()
    said = _answered(issue)
    seekers, absent = _seekers(issue, today)
    posts, closed = _posts(issue, today)
    lists = Lists(
        today=today,
        seekers=seekers,
        posts=posts,
        settled=frozenset((person, vacancy) for _pk, person, vacancy in said),
        absent=absent,
        left_out=dict(Counter(str(absence.ground) for absence in absent.values()) + closed),
    )
    return OfIssue(issue, lists, frozenset(pk for pk, _person, _vacancy in said))


def _answered(issue: Issue) -> list[tuple[int, int, int]]:
    rows = Proposal.unscoped.filter(issue=issue).exclude(state__in=SILENT).order_by("pk")
    return list(rows.values_list("pk", "person_id", "vacancy_id"))


def _seekers(issue: Issue, today: date) -> tuple[list[Seeker], dict[int, Absence]]:
    entries = SeekerEntry.unscoped.filter(issue=issue).order_by("line")
    lines = list(
        entries.values_list(
            "person_id", "group", "person__division_id", "person__education", "person__birth_date", "person__deceased"
        )
    )
    people = [line[0] for line in lines]
    wishes, skills = _wishes(people), _skills(people)
    absent = _at_work(people, today) | {pk: Absence(Ground.SETTLED) for pk in _busy(issue, people)}
    seekers = []
    for pk, group, division, education, born, deceased in lines:
        wish = wishes.get(pk) or Wish(person_id=pk)
        if pk not in absent and (deceased or wish.will_work in (WillWork.NO, WillWork.STAY)):
            absent[pk] = Absence(Ground.NO_WISH)
        if pk not in absent:
            seekers.append(Seeker(pk, division, education, born, group, wish, skills.get(pk, ())))
    return seekers, absent


def _at_work(people: Sequence[int], today: date) -> dict[int, Absence]:
    """Whoever has a job could not be hired: two jobs at a time are refused."""
    return {pk: Absence(Ground.AT_WORK, since) for pk, since in elsewhere.at_work(people, today).items()}


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


def _posts(issue: Issue, today: date) -> tuple[list[Post], Counter[str]]:
    entries = list(PostEntry.unscoped.filter(issue=issue).select_related("vacancy__employer").order_by("line"))
    taken = promised([entry.vacancy_id for entry in entries])
    hired_here = _per_vacancy(Q(issue=issue, state=ProposalState.HIRED))
    rooms = _rooms(issue, entries)
    posts, left_out = [], Counter[str]()
    for entry in entries:
        vacancy = entry.vacancy
        if vacancy.state != VacancyState.OPEN or (vacancy.valid_to and vacancy.valid_to < today):
            left_out["posts_closed"] += 1
            continue
        listed = entry.headcount - hired_here.get(vacancy.pk, 0)
        places = min(listed, vacancy.places_left) - taken.get(vacancy.pk, 0)
        if places > 0:
            free = min(vacancy.couple_rooms, rooms[vacancy.employer_id])
            rooms[vacancy.employer_id] -= free
            posts.append(Post(vacancy, places, free))
        else:
            left_out["posts_full"] += 1
    return posts, left_out


def promised(vacancies: Sequence[int]) -> dict[int, int]:
    """Places of these vacancies whose proposals were accepted and are not settled yet."""
    return _per_vacancy(Q(state__in=IN_PROGRESS, vacancy__in=vacancies))


def _per_vacancy(which: Q) -> dict[int, int]:
    rows = Proposal.unscoped.filter(which).order_by().values("vacancy_id").annotate(count=Count("pk"))
    return {row["vacancy_id"]: row["count"] for row in rows}


def _rooms(issue: Issue, entries: Sequence[PostEntry]) -> Counter[int]:
    """Couple rooms that each employer still has: those of its listed posts, less one for every family going there.

    A family counts from the first member's yes; hired on another issue it no longer does, since the list of this one
    tells the rooms that were left then.
    """
    rooms: Counter[int] = Counter()
    for entry in entries:
        rooms[entry.vacancy.employer_id] += entry.vacancy.couple_rooms
    going = Q(state__in=IN_PROGRESS) | Q(issue=issue, state=ProposalState.HIRED)
    wanting = Wish.unscoped.filter(current=True, lodging=Lodging.COUPLE).values("person_id")
    families = Proposal.unscoped.filter(
        going, group__isnull=False, person__in=wanting, vacancy__in=[entry.vacancy_id for entry in entries]
    )
    for employer, _round, _group in families.order_by().values_list("vacancy__employer", "round", "group").distinct():
        rooms[employer] = max(0, rooms[employer] - 1)
    return rooms
