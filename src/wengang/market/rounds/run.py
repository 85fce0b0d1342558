"""Running a matching round: read both lists, allocate, verify, store. Nothing is stored that failed the check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.json import Jsonb

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.reasons import Reason
from wengang.core.states import MayNot, WrongState
from wengang.market.enums import UNANSWERED, IssueState
from wengang.market.models import Issue, Proposal, Round, RoundRecord, Vacancy
from wengang.market.rounds import lists, reasons
from wengang.market.rounds.build import Built, build
from wengang.market.rounds.fit import Fits
from wengang.market.rounds.judge import FITTED
from wengang.market.rounds.priority import NONE, Priority
from wengang.market.rounds.report import Report, work_out
from wengang.market.states import PROPOSAL
from wengang.registry.models import Person
from wengang.registry.sheets.copying import insert
from wengang.solvers import allocation as solver

Tell = Callable[[int, int, str], None]
MOST_TOP = 50
TARGET_GAP = 1e-3
STEPS = 100
READ, SOLVED, JUDGED, WORDED = 10, 60, 70, 90
"""How far along the bar each stage ends, of ``STEPS``."""
REPLACED = Reason("replaced_by_round", gettext_lazy("replaced by round %(number)d"))
COLUMNS = (
    "round_id", "issue_id", "person_id", "vacancy_id", "group", "allocated", "rank", "score", "parts", "reason",
    "reason_en", "state", "created_at", "changed_at",
)  # fmt: skip


def do_run_round(
    issue: Issue,
    *,
    top: int = 10,
    seed: int = 0,
    priority: Priority = NONE,
    by: User,
    progress: Tell | None = None,
) -> Round:
    """Match both lists of an issue and store the proposals, up to ``top`` for each person, the allocated one first.

    People who said yes to a proposal, or were hired on the issue, stay where they are and keep their places. Open
    proposals of earlier rounds that nobody answered expire. With helping priority the round is worked out once more
    without it: the lists of proposals come from there, so priority decides only who is placed, and the report says
    what it changed.

    Args:
        priority: helping levels of this round; stored with it and printed in its report.
        progress: called with (done, total, message); what it raises stops the round before anything is stored.

    Raises:
        MayNot: ``by`` may not run rounds, or does not see the issue.
        WrongState: the issue is closed.
        ValidationError: ``top`` is out of range.
        AllocationError: the result broke a rule; nothing was stored.
    """
    _may_run(issue, top, by)
    tell = progress or (lambda done, total, message: None)
    tell(0, STEPS, _("Reading both lists"))
    given = lists.read(issue)
    built = build(given.lists, priority)
    tell(READ, STEPS, _("Matching %(people)d persons with %(posts)d posts") % _sizes(built))
    listen = listener(tell)
    found = _allocate(built.market, seed, listen)
    impartial = replace(built.market, priority=np.zeros_like(built.level)) if built.level.any() else built.market
    plain = found if impartial is built.market else _allocate(impartial, seed, listen)
    tell(SOLVED, STEPS, _("Verified; working out the report"))
    report = work_out(built, found, plain, priority)
    tell(JUDGED, STEPS, _("Verified; writing down the reasons"))
    rows = _proposals(issue, built, found, _offers(impartial, found, plain, top, seed), tell)
    tell(WORDED, STEPS, _("Storing the proposals"))
    params = {"target_gap": TARGET_GAP, "status": found.status, "priority": dict(priority.levels)}
    round_ = _store(given, built, found, rows, report, {"top": top, "seed": seed, "params": params}, by)
    tell(STEPS, STEPS, _("Done"))
    return round_


def _may_run(issue: Issue, top: int, by: User) -> None:
    require(by, Cap.ROUND_RUN)
    state = Issue.objects.visible_to(by.scope).filter(pk=issue.pk).values_list("state", flat=True).first()
    if state is None:
        raise MayNot(_("This issue is not yours to match."))
    if state == IssueState.CLOSED:
        raise WrongState(_("Issue %(code)s is closed.") % {"code": issue.code})
    if not 1 <= top <= MOST_TOP:
        raise ValidationError(_("Between 1 and %(most)d proposals a person, please.") % {"most": MOST_TOP})


def _allocate(market: solver.Market, seed: int, listen: Callable[[solver.Progress], None]) -> solver.Allocation:
    found = solver.allocate(market, target_gap=TARGET_GAP, seed=seed, progress=listen)
    solver.verify(market, found)
    return found


def _offers(
    impartial: solver.Market, found: solver.Allocation, plain: solver.Allocation, top: int, seed: int
) -> list[list[int]]:
    """The posts proposed to each person: the order is that of the round without priority, the given post first."""
    listed = solver.propose(impartial, plain, top, seed=seed)
    offers = []
    for person, given in enumerate(found.post.tolist()):
        posts = listed.for_person(person)
        offers.append([given, *(post for post in posts if post != given)][:top] if given >= 0 else posts)
    return offers


def _sizes(built: Built) -> dict[str, int]:
    return {"people": built.market.people_count, "posts": built.market.posts_count}


def listener(tell: Tell) -> Callable[[solver.Progress], None]:
    """Each linear program moves the bar half of what is left: nobody knows how many there will be."""
    done = float(READ)

    def listen(step: solver.Progress) -> None:
        nonlocal done
        done += (SOLVED - done) / 2
        tell(int(done), STEPS, _("Matching: %(placed).0f of at most %(most).0f") % _worth(step))

    return listen


def _worth(step: solver.Progress) -> dict[str, float]:
    return {"placed": step.objective, "most": step.bound}


def _proposals(
    issue: Issue, built: Built, found: solver.Allocation, offers: list[list[int]], tell: Tell
) -> list[Proposal]:
    """Unsaved proposals, person by person in the order of the list."""
    fits = Fits(built, found)
    rows: list[Proposal] = []
    count = built.market.people_count
    for person in range(count):
        told = fits.of(person, offers[person])
        rows += [_proposal(issue, built, fits, each, rank) for rank, each in enumerate(told, 1)]
        if person % 50 == 0:
            tell(JUDGED + (WORDED - JUDGED) * person // count, STEPS, _("Verified; writing down the reasons"))
    return rows


def _proposal(issue: Issue, built: Built, fits: Fits, told: solver.Explanation, rank: int) -> Proposal:
    why = reasons.sentence(built, told)
    return Proposal(
        issue=issue,
        person_id=built.lists.seekers[told.person].pk,
        vacancy_id=built.lists.posts[told.post].vacancy.pk,
        group=built.groups[told.person],
        allocated=told.standing == solver.Standing.ALLOCATED,
        rank=rank,
        score=round(told.suitability, 6),
        parts=reasons.parts(built, fits, told, first=rank == 1),
        reason=why.zh,
        reason_en=why.en,
    )


@transaction.atomic
def _store(
    given: lists.OfIssue,
    built: Built,
    found: solver.Allocation,
    rows: Sequence[Proposal],
    report: Report,
    chosen: dict[str, Any],
    by: User,
) -> Round:
    """Write round and proposals. Rows are locked in the order of a hire: people, vacancies, proposals."""
    issue = Issue.unscoped.select_for_update().get(pk=given.issue.pk)
    _lock(built)
    rows = _without_latecomers(given, rows)
    number = (Round.unscoped.filter(issue=issue).aggregate(last=Max("number"))["last"] or 0) + 1
    expired = _expire_unanswered(issue, number, by)
    round_ = Round.unscoped.create(
        issue=issue,
        number=number,
        **chosen,
        objective=found.objective,
        bound=found.bound,
        gap=found.gap,
        seconds=found.seconds,
        counts=_counts(built, found, report, rows) | {"expired": expired},
        absent=_absent(built),
        by=by,
    )
    _write(round_, rows)
    RoundRecord.unscoped.create(round=round_, figures=report.figures, market=report.kept.pack())
    return round_


def _write(round_: Round, rows: Sequence[Proposal]) -> None:
    """By COPY: thousands of rows with their reasons in a fraction of a second."""
    now = timezone.now()
    insert(Proposal, COLUMNS, ([*_values(row, round_.pk), now, now] for row in rows))


def _values(row: Proposal, round_: int) -> list[Any]:
    facts = (row.issue_id, row.person_id, row.vacancy_id, row.group, row.allocated, row.rank, row.score)
    return [round_, *facts, Jsonb(row.parts), row.reason, row.reason_en, row.state]


def _lock(built: Built) -> None:
    people = [seeker.pk for seeker in built.lists.seekers]
    vacancies = [post.vacancy.pk for post in built.lists.posts]
    for model, keys in ((Person, people), (Vacancy, vacancies)):
        locked = model.unscoped.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        list(locked.values_list("pk", flat=True))


def _without_latecomers(given: lists.OfIssue, rows: Sequence[Proposal]) -> list[Proposal]:
    """Leave out people who were answered for while the round was running, with the relatives who go with them."""
    answered = Proposal.unscoped.filter(issue=given.issue).exclude(state__in=lists.SILENT)
    late = set(answered.exclude(pk__in=given.said).order_by().values_list("person_id", flat=True))
    groups = {row.group for row in rows if row.person_id in late} - {None}
    return [row for row in rows if row.person_id not in late and row.group not in groups]


def _expire_unanswered(issue: Issue, number: int, by: User) -> int:
    """Open proposals of earlier rounds make place for the new ones, each with a line in the log."""
    open_rows = Proposal.unscoped.filter(issue=issue, state__in=UNANSWERED)
    return PROPOSAL.follow_all(open_rows, "expire", by=by, reason=REPLACED.stored(number))


def _absent(built: Built) -> dict[str, list[str]]:
    """As kept in ``Round.absent``."""
    told = built.lists.absent.items()
    return {str(pk): [absence.ground, absence.since.isoformat() if absence.since else ""] for pk, absence in told}


def _counts(built: Built, found: solver.Allocation, report: Report, rows: Sequence[Proposal]) -> dict[str, Any]:
    groups = {group for group in built.groups if group is not None}
    return {
        **_sizes(built),
        "places": int(built.market.headcount.sum()),
        "placed": sum(row.allocated for row in rows),
        "proposals": len(rows),
        "without_pair": sum(n for why, n in report.figures["without"].items() if why not in FITTED),
        "groups": len(groups),
        "groups_placed": found.groups_placed,
        "groups_split": len(built.split),
        "left_out": built.lists.left_out,
    }
