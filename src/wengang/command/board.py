"""The round board: who was put to which post, why, and what both sides said. Reasons: ``market.rounds.explanation``."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wengang.core.models import StateLog
from wengang.core.scope import Scope
from wengang.core.states import Move
from wengang.market.enums import IN_PROGRESS, VacancyState
from wengang.market.enums import ProposalState as P
from wengang.market.models import PostEntry, Proposal, Round, SeekerEntry
from wengang.market.proposals import Voice
from wengang.market.states import PROPOSAL
from wengang.market.wages import monthly_range
from wengang.registry.enums import Limit
from wengang.registry.models import Person, Skill, Wish

SKILLS_SHOWN = 2
BUCKETS = (
    ("worker", gettext_lazy("Worker to answer"), (P.PROPOSED, P.SHOWN, P.NO_ANSWER)),
    ("employer", gettext_lazy("Employer to answer"), (P.ACCEPTED,)),
    ("going", gettext_lazy("On the way to a hire"), (P.EMPLOYER_ACCEPTED, P.INTENTION, P.INTERVIEW, P.OFFERED)),
    ("hired", gettext_lazy("Hired"), (P.HIRED,)),
    ("out", gettext_lazy("Came to nothing"), (P.DECLINED, P.EMPLOYER_DECLINED, P.WITHDRAWN, P.EXPIRED)),
)
STATES_OF = {name: states for name, _label, states in BUCKETS}
FORWARD = ("accept", "employer_accept", "intend", "interview", "offer", "hire")
"""What the key A does, in this order; sending (``show``) has a button of its own."""
BY_ITSELF = "expire"
"""Made by the next round, not by hand."""
BACK = ("decline", "employer_decline", "withdraw")


@dataclass(frozen=True)
class Answer:
    """What one side has said: words with a tone, when, and the reason it gave. Empty text: not asked yet."""

    text: str = ""
    tone: str = "neutral"
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class BoardRow:
    """A proposal as the reader may see it: ``named`` only when the person is open to the reader."""

    proposal: Proposal
    named: bool
    traits: str
    why: str
    worker: Answer
    employer: Answer
    moves: Sequence[Move]

    @property
    def person(self) -> Person:
        return self.proposal.person

    @property
    def alone(self) -> "list[BoardRow]":
        """A list of this row, for pages about one proposal."""
        return [self]

    @property
    def wage(self) -> int | None:
        """The highest wage offered, yuan a month."""
        vacancy = self.proposal.vacancy
        return monthly_range(vacancy.wage_low, vacancy.wage_high, vacancy.wage_basis)[1] or None

    @property
    def forward(self) -> Move | None:
        return next((move for name in FORWARD for move in self.moves if move.name == name), None)

    @property
    def back(self) -> Move | None:
        return next((move for name in BACK for move in self.moves if move.name == name), None)


@dataclass(frozen=True)
class SeekerRow:
    """A line of the seeker list as the reader may see it."""

    line: int
    person: Person
    named: bool
    group: int | None
    companions: str
    traits: str
    wish: str
    start: str


@dataclass(frozen=True)
class Head:
    """The figures of a round; each has its unit on the page."""

    people: int
    postings: int
    headcount: int
    placed: int

    @property
    def without(self) -> int:
        return self.people - self.placed


def proposals_of(scope: Scope, round_: Round, bucket: str = "", *, alternatives: bool = False) -> QuerySet:
    """The round's proposals in the reader's scope, companions beside each other, otherwise the best fit first."""
    rows = Proposal.objects.visible_to(scope).filter(round=round_, allocated=not alternatives)
    if bucket in STATES_OF:
        rows = rows.filter(state__in=STATES_OF[bucket])
    order = (F("group").asc(nulls_last=True), "-score", "pk")
    return rows.select_related("person", "issue", "vacancy__employer", "vacancy__division").order_by(*order)


def buckets(rows: QuerySet) -> list[tuple[str, str, int]]:
    """(name, label, how many proposals stand there); the first, without a name, holds them all. One query."""
    counts = {name: Count("pk", filter=Q(state__in=states)) for name, states in STATES_OF.items()}
    found = rows.order_by().aggregate(all=Count("pk"), **counts)
    return [("", _("All"), found["all"]), *((name, str(label), found[name]) for name, label, _states in BUCKETS)]


def board_rows(scope: Scope, proposals: Iterable[Proposal]) -> list[BoardRow]:
    """Proposals dressed for the page: four queries for all of them together."""
    listed = list(proposals)
    people = {proposal.person_id for proposal in listed}
    named = set(Person.objects.visible_to(scope).filter(pk__in=people).values_list("pk", flat=True))
    traits = _traits([proposal.person for proposal in listed])
    said = _said([proposal.pk for proposal in listed])
    voice = Voice(scope)
    return [
        BoardRow(
            proposal=proposal,
            named=proposal.person_id in named,
            traits=traits[proposal.person_id],
            why=in_words(proposal.reason, proposal.reason_en),
            worker=_worker_answer(proposal, said.get(proposal.pk, {})),
            employer=_employer_answer(proposal, said.get(proposal.pk, {})),
            moves=[move for move in voice.moves(proposal) if move.name != BY_ITSELF],
        )
        for proposal in listed
    ]


def in_words(zh: str, en: str) -> str:
    """The sentence in the reader's language."""
    return zh if (get_language() or "").startswith("zh") else en or zh


def _traits(people: Sequence[Person]) -> dict[int, str]:
    """Education, skills and own limits of each person: what matters for work, and nothing else."""
    keys = {person.pk for person in people}
    found: dict[int, list[str]] = {person.pk: [str(person.get_education_display() or "")] for person in people}
    for person_id, name in Skill.unscoped.filter(person__in=keys).order_by("pk").values_list("person_id", "name"):
        if len(found[person_id]) <= SKILLS_SHOWN:
            found[person_id].append(name)
    wishes = Wish.unscoped.filter(person__in=keys, current=True).order_by("pk").values_list("person_id", "limits")
    for person_id, limits in wishes:
        found[person_id] += [str(Limit(limit).label) for limit in limits if limit in Limit.values]
    return {pk: " · ".join(word for word in words if word) for pk, words in found.items()}


def _said(proposals: Sequence[int]) -> dict[int, dict[str, StateLog]]:
    """The last log line by proposal and move."""
    said: dict[int, dict[str, StateLog]] = {}
    for line in StateLog.objects.filter(machine=PROPOSAL.name, row__in=proposals).order_by("at", "pk"):
        said.setdefault(line.row, {})[line.move] = line
    return said


def _answer(text: str, tone: str, line: StateLog | None, otherwise: datetime) -> Answer:
    return Answer(text, tone, line.at if line else otherwise, line.why if line else "")


def _worker_answer(proposal: Proposal, said: dict[str, StateLog]) -> Answer:
    plain = {
        P.PROPOSED: (_("Not sent yet"), "neutral", "show"),
        P.SHOWN: (_("Waiting"), "due", "show"),
        P.NO_ANSWER: (_("No answer"), "overdue", "no_answer"),
        P.DECLINED: (_("Declined"), "overdue", "decline"),
        P.EXPIRED: (_("Expired"), "neutral", "expire"),
    }
    if proposal.state in plain:
        text, tone, move = plain[P(proposal.state)]
        return _answer(text, tone, said.get(move), proposal.changed_at)
    if proposal.state == P.WITHDRAWN:
        return _answer(_("Withdrawn"), "neutral", said.get("withdraw"), proposal.changed_at)
    return _answer(_("Accepted"), "verified", said.get("accept"), proposal.changed_at)


def _employer_answer(proposal: Proposal, said: dict[str, StateLog]) -> Answer:
    last = max(said.values(), key=lambda line: (line.at, line.pk), default=None)
    if proposal.state == P.ACCEPTED:
        return _answer(_("Waiting"), "due", said.get("accept"), proposal.changed_at)
    if proposal.state == P.EMPLOYER_DECLINED:
        return _answer(_("Declined"), "overdue", said.get("employer_decline"), proposal.changed_at)
    if proposal.state == P.EMPLOYER_ACCEPTED:
        return _answer(_("Accepted"), "verified", said.get("employer_accept"), proposal.changed_at)
    if proposal.state in (P.INTENTION, P.INTERVIEW, P.OFFERED, P.HIRED):
        return _answer(str(P(proposal.state).label), "verified", last, proposal.changed_at)
    return Answer()


def seeker_rows(scope: Scope, entries: Iterable[SeekerEntry]) -> list[SeekerRow]:
    """Lines of the seeker list as the other side reads them, with the name where it is open to the reader. One query
    beside the lines."""
    listed = list(entries)
    keys = {entry.person_id for entry in listed}
    named = set(Person.objects.visible_to(scope).filter(pk__in=keys).values_list("pk", flat=True))
    return [_seeker_row(entry, entry.person_id in named) for entry in listed]


def _seeker_row(entry: SeekerEntry, named: bool) -> SeekerRow:
    shown = {name: str(value) for name, value in entry.shown.items() if value}
    traits = (shown.get("education"), shown.get("skills"), shown.get("limits"))
    wage = _("from %(wage)s yuan a month") % {"wage": f"{int(shown['least_wage']):,}"} if "least_wage" in shown else ""
    wish = (shown.get("destinations"), shown.get("occupations"), wage, shown.get("lodging"))
    return SeekerRow(
        line=entry.line,
        person=entry.person,
        named=named,
        group=entry.group,
        companions=shown.get("companions", ""),
        traits=" · ".join(word for word in traits if word),
        wish=" · ".join(word for word in wish if word),
        start=shown.get("available_from", ""),
    )


def head(round_: Round) -> Head:
    """Three counts over the round's issue; they are the issue's, not the reader's part of it."""
    posts = PostEntry.unscoped.filter(issue=round_.issue_id).exclude(vacancy__state=VacancyState.QUARANTINED)
    sums = posts.aggregate(postings=Sum("postings", default=0), places=Sum("headcount", default=0))
    return Head(
        people=SeekerEntry.unscoped.filter(issue=round_.issue_id).count(),
        postings=sums["postings"],
        headcount=sums["places"],
        placed=_placed(round_).order_by().aggregate(n=Count("person", distinct=True))["n"],
    )


def _placed(round_: Round) -> QuerySet:
    """What the round allocated, and what earlier rounds of the issue did as far as it still holds."""
    before = Q(round__number__lt=round_.number, state__in=(*IN_PROGRESS, P.HIRED))
    return Proposal.unscoped.filter(Q(round=round_) | before, issue=round_.issue_id, allocated=True)


def certificate(round_: Round) -> str:
    """What the independent check proved about the allocation, rounded so that it never promises too much."""
    if round_.gap <= 0:
        return _("Verified: no better allocation exists")
    return _("Verified: at most %(gap)s%% below the best possible") % {
        "gap": f"{math.ceil(round_.gap * 10_000) / 100:g}"
    }


def unsent(scope: Scope, round_: Round) -> bool:
    """Is there a proposal that the reader could send to its worker?"""
    if not scope.may(PROPOSAL.move("show").capability):
        return False
    return Proposal.objects.visible_to(scope).filter(round=round_, allocated=True, state=P.PROPOSED).exists()


def seekers_of(scope: Scope, round_: Round, people: Collection[int]) -> QuerySet:
    """Lines of these people on the seeker list of the round."""
    rows = SeekerEntry.objects.visible_to(scope).filter(issue=round_.issue_id, person__in=people)
    return rows.select_related("person").order_by("line")


def without_post(scope: Scope, round_: Round) -> QuerySet:
    """Lines of the seeker list that the round gave no post."""
    placed = _placed(round_).values("person_id")
    rows = SeekerEntry.objects.visible_to(scope).filter(issue=round_.issue_id).exclude(person__in=placed)
    return rows.select_related("person").order_by("line")
