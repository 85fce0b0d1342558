"""Lists for the pages of the exchange: agreements, employers, vacancies, issues, proposals; in the reader's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext, gettext_lazy

from wengang.accounts.roles import Cap
from wengang.command.board import STATES_OF, buckets, in_words
from wengang.command.changes import moved_on
from wengang.command.home import STEPS, hired_since
from wengang.core.models import Division, StateLog
from wengang.core.scope import Scope, within
from wengang.market.enums import FamilyPost, IssueState, ProposalState, VacancyState
from wengang.market.figures import figures_of
from wengang.market.models import Agreement, Employer, Issue, PostEntry, Proposal, Round, SeekerEntry, Station, Vacancy
from wengang.market.proposals import waiting
from wengang.market.states import PROPOSAL

WITH_PROPOSAL = ("person", "vacancy__employer", "vacancy__division", "issue")
STATES_OF_STEP = {name: states for name, _label, states in STEPS}
MY_STEPS = {"answers": ~Q(state=ProposalState.OFFERED), "offers": Q(state=ProposalState.OFFERED)}
STEP_LABELS = {
    **{name: label for name, label, _states in STEPS},
    "answers": gettext_lazy("Answers to record"),
    "offers": gettext_lazy("Offers to record as hires"),
}
MOVES = {move.name for move in PROPOSAL.moves}


def agreements(scope: Scope) -> QuerySet:
    """Agreements that concern me, newest first, with the number of their issues and stations."""
    rows = Agreement.objects.visible_to(scope).select_related("sending", "receiving", "sender", "receiver")
    return rows.annotate(
        issue_count=Count("issues", distinct=True),
        station_count=Count("stations", distinct=True),
        last_opened=Max("issues__opened_on"),
    ).order_by("-valid_from", "pk")


def stations(scope: Scope, agreement: Agreement | None = None) -> QuerySet:
    """Stations of one agreement, or of all that concern me."""
    mine = Agreement.objects.visible_to(scope)
    rows = Station.objects.filter(agreement__in=mine.values("pk"))
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    return rows.select_related("organisation", "division", "agreement").order_by("agreement", "kind", "name", "pk")


def sums_of(scope: Scope, agreement: Agreement) -> dict[str, int]:
    """Flows over all issues of the agreement; employers both as listed month by month and counted once."""
    return figures_of(Issue.objects.visible_to(scope).filter(agreement=agreement))


def issues(scope: Scope, state: str = "", agreement: int | None = None) -> QuerySet:
    """Issues, newest first, with the number of rounds and of persons hired."""
    rows = Issue.objects.visible_to(scope).select_related("agreement__sending", "agreement__receiving")
    if state in IssueState.values:
        rows = rows.filter(state=state)
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    hired = Proposal.unscoped.filter(issue=OuterRef("pk"), state=ProposalState.HIRED).order_by().values("issue")
    return rows.annotate(
        hired=Subquery(hired.annotate(n=Count("pk")).values("n")), round_count=Count("rounds", distinct=True)
    ).order_by("-opened_on", "-pk")


def live_figures(issues_shown: list[Issue]) -> None:
    """Give every listed issue its ``figures``: a frozen one has them, of open ones both lists are counted here."""
    collecting = [issue for issue in issues_shown if issue.state == IssueState.OPEN]
    posts = PostEntry.unscoped.filter(issue__in=collecting).exclude(vacancy__state=VacancyState.QUARANTINED)
    counted = (
        posts.order_by()
        .values("issue")
        .annotate(employers=Count("vacancy__employer", distinct=True), posted=Sum("postings"), places=Sum("headcount"))
    )
    found: dict[int, Any] = {row["issue"]: row for row in counted}
    seekers = SeekerEntry.unscoped.filter(issue__in=collecting).order_by().values("issue").annotate(n=Count("pk"))
    people = {row["issue"]: row["n"] for row in seekers}
    for issue in collecting:
        row: dict[str, int] = found.get(issue.pk, {})
        issue.figures = {
            "employers": row.get("employers", 0),
            "postings": row.get("posted", 0),
            "headcount": row.get("places", 0),
            "seekers": people.get(issue.pk, 0),
        }


def issue_states(scope: Scope) -> dict[str, int]:
    """How many issues stand in each state, and ``all``."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in IssueState.values}
    return Issue.objects.visible_to(scope).aggregate(all=Count("pk"), **counts)


def seekers(scope: Scope, issue: Issue) -> QuerySet:
    return SeekerEntry.objects.visible_to(scope).filter(issue=issue).select_related("person").order_by("line")


def posts(scope: Scope, issue: Issue) -> QuerySet:
    """Lines of the post list; held vacancies are not on it."""
    rows = PostEntry.objects.visible_to(scope).filter(issue=issue).exclude(vacancy__state=VacancyState.QUARANTINED)
    return rows.select_related("vacancy__employer", "vacancy__division").order_by("line")


def held_on(scope: Scope, issue: Issue) -> int:
    """Vacancies that were sent in for this issue and are held."""
    rows = PostEntry.objects.visible_to(scope).filter(issue=issue, vacancy__state=VacancyState.QUARANTINED)
    return rows.count()


def rounds(scope: Scope, issue: Issue) -> QuerySet:
    """The issue's rounds, newest first, with the persons placed and hired."""
    placed = Count("proposals__person", filter=Q(proposals__allocated=True), distinct=True)
    hired = Count("proposals__person", filter=Q(proposals__state=ProposalState.HIRED), distinct=True)
    return Round.objects.visible_to(scope).filter(issue=issue).annotate(placed=placed, hired=hired).order_by("-number")


def employers(scope: Scope, text: str = "") -> QuerySet:
    """Employers by name, with postings, headcount and places taken of their open vacancies."""
    rows = Employer.objects.visible_to(scope).select_related("division__parent")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(uscc=text.upper()))
    is_open = Q(vacancies__state=VacancyState.OPEN)
    return rows.annotate(
        postings=Sum("vacancies__postings", filter=is_open, default=0),
        headcount=Sum("vacancies__headcount", filter=is_open, default=0),
        filled=Sum("vacancies__filled", filter=is_open, default=0),
        held=Count("vacancies", filter=Q(vacancies__state=VacancyState.QUARANTINED)),
    ).order_by("name", "pk")


def vacancies(
    scope: Scope, state: str = "", mark: str = "", region: str = "", text: str = "", employer: int | None = None
) -> QuerySet:
    """Vacancies, newest first. ``mark``: care or family; ``region``: a division's code; ``text``: title or employer."""
    rows = Vacancy.objects.visible_to(scope).select_related("employer", "division__parent")
    if not scope.may(Cap.VACANCY_RELEASE) and not scope.may(Cap.VACANCY_EDIT):
        rows = rows.exclude(state=VacancyState.QUARANTINED)
    if state in VacancyState.values:
        rows = rows.filter(state=state)
    if mark == "care":
        rows = rows.filter(care_post=True)
    if mark == "family":
        rows = rows.filter(family_post__in=FamilyPost.values)
    rows = rows.filter(within("division_id", region))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(employer__name__icontains=text))
    if employer is not None:
        rows = rows.filter(employer=employer)
    return rows.order_by("-updated_at", "-pk")


@dataclass(frozen=True)
class Found:
    """An unlawful condition of a held vacancy, in the reader's language."""

    ground: str
    field: str
    text: str
    law: str
    proposal: str


def findings_in_words(vacancy: Vacancy) -> list[Found]:
    """What was found in a held vacancy, by which law it may not be asked, and what to write instead."""
    return [
        Found(
            ground=in_words(found["zh"], found["en"]),
            field=field_label(found["field"]),
            text=found["text"],
            law=in_words(found["article"], found["article_en"]),
            proposal=in_words(found["proposal"], found["proposal_en"]),
        )
        for found in vacancy.held_for
    ]


def field_label(name: str) -> str:
    """Where in the list a condition stood."""
    labels = {
        "title": gettext("Post"),
        "description": gettext("Work to do"),
        "hours_text": gettext("Working hours"),
        "probation": gettext("Probation"),
        "address": gettext("Address"),
        "demands": gettext("What the work itself demands"),
        "remarks": gettext("Remarks"),
    }
    return labels.get(name, gettext("A column of its own"))


def vacancy_states(rows: QuerySet) -> dict[str, int]:
    """How many vacancies stand in each state, how many are care and family posts, ``all`` and the summed figures."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in VacancyState.values}
    return rows.order_by().aggregate(
        all=Count("pk"),
        care=Count("pk", filter=Q(care_post=True)),
        family=Count("pk", filter=~Q(family_post="")),
        postings=Sum("postings", default=0),
        headcount=Sum("headcount", default=0),
        **counts,
    )


def regions_of(rows: QuerySet) -> list[Division]:
    """The counties and prefectures in which these vacancies lie."""
    codes = {code[:6] for code in rows.order_by().values_list("division_id", flat=True).distinct()}
    return list(Division.objects.filter(code__in=codes).order_by("code"))


@dataclass(frozen=True)
class ProposalFilters:
    """Which proposals a page lists; nothing set means those whose next answer is mine to record.

    ``bucket``: of the board, or ``all``; ``state``: one state, with ``since`` (hires only) from that first working day;
    ``step``: everybody who came at least that far, or of what waits for me the ``answers`` or the ``offers``;
    ``move`` and ``on``: what was moved so on that day. ``issue`` narrows each of them.
    """

    bucket: str = ""
    state: str = ""
    step: str = ""
    move: str = ""
    since: date | None = None
    on: date | None = None
    issue: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ProposalFilters":
        """From a request's query; whatever is not understood is left out."""
        known = {"bucket": {*STATES_OF, "all"}, "state": ProposalState.values, "step": STEP_LABELS, "move": MOVES}
        words = {name: query[name] for name, words in known.items() if query.get(name) in words}
        issue = query.get("issue", "")
        return cls(
            **words,
            since=_day(query.get("since")),
            on=_day(query.get("on")),
            issue=int(issue) if issue.isdigit() else None,
        )

    @property
    def for_me(self) -> bool:
        """Whether nothing narrows the list but the issue: what waits for the reader."""
        return not (self.bucket or self.state or self.step or (self.move and self.on))

    @property
    def label(self) -> str:
        """What the list is narrowed to, in words; empty for a bucket of the board and for what waits."""
        if self.move and self.on:
            return f"{PROPOSAL.move(self.move).label} · {self.on.isoformat()}"
        if self.state:
            begun = gettext("since %(day)s") % {"day": self.since.isoformat()} if self.since else ""
            return " · ".join(filter(None, (str(ProposalState(self.state).label), begun)))
        return str(STEP_LABELS.get(self.step, ""))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def proposals(scope: Scope, filters: ProposalFilters) -> QuerySet:
    """Allocated proposals, oldest answer first."""
    rows: QuerySet = Proposal.objects.visible_to(scope).filter(allocated=True)
    if filters.issue is not None:
        rows = rows.filter(issue=filters.issue)
    if filters.for_me or filters.step in MY_STEPS:
        rows = rows.filter(MY_STEPS.get(filters.step, Q()), pk__in=waiting(scope).order_by().values("pk"))
    else:
        rows = _narrowed(rows, filters)
    return rows.select_related(*WITH_PROPOSAL).order_by("changed_at", "pk")


def _narrowed(rows: QuerySet, filters: ProposalFilters) -> QuerySet:
    if filters.bucket in STATES_OF:
        return rows.filter(state__in=STATES_OF[filters.bucket])
    if filters.step in STATES_OF_STEP:
        return rows.filter(state__in=STATES_OF_STEP[filters.step])
    if filters.state and filters.since:
        return hired_since(rows, filters.since)
    if filters.state:
        return rows.filter(state=filters.state)
    if filters.move and filters.on:
        return rows.filter(pk__in=moved_on(filters.move, filters.on).values("row"))
    return rows


def proposal_buckets(scope: Scope, issue: int | None) -> list[tuple[str, str, int]]:
    """Chips of the proposals page: (name, label, count), the first being what waits for me."""
    mine = proposals(scope, ProposalFilters(issue=issue))
    first, *others = buckets(proposals(scope, ProposalFilters("all", issue=issue)))
    return [("", gettext("Waiting for me"), mine.order_by().count()), ("all", *first[1:]), *others]


def proposals_for_vacancy(scope: Scope, vacancy: Vacancy) -> QuerySet:
    """The vacancy's shortlist: allocated first, then alternatives, best fit first."""
    rows = Proposal.objects.visible_to(scope).filter(vacancy=vacancy).exclude(state=ProposalState.EXPIRED)
    return rows.select_related(*WITH_PROPOSAL).order_by("-allocated", "-score", "pk")


@dataclass(frozen=True)
class Passed:
    """One move that a proposal made, in words."""

    at: datetime
    label: str
    detail: str


def path_of(proposal: Proposal) -> list[Passed]:
    """Every move of the proposal, newest first, with who made it and why."""
    rows = StateLog.objects.filter(machine=PROPOSAL.name, row=proposal.pk).select_related("actor")
    return [
        Passed(
            line.at, str(PROPOSAL.move(line.move).label), " · ".join(filter(None, (str(line.actor or ""), line.why)))
        )
        for line in rows.order_by("-at", "-pk")
    ]
