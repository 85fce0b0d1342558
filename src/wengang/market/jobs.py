"""Long work of the market.

Every process knows the jobs and few run them, so the solver and its numerics are imported where a round begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.jobs import JobProblem, Progress, daily, enqueue, job
from wengang.core.models import Job
from wengang.core.states import MayNot, WrongState
from wengang.market import actions
from wengang.market.models import Issue, Round, RoundRecord

ROUND = "round.run"
TRIAL = "round.trial"
EXPIRY = "market.expiry"


def queue_round(
    issue: Issue, *, top: int = 10, seed: int = 0, priority: Mapping[str, int] | None = None, by: User
) -> Job:
    """Put a round into the queue; the finished job's result holds ``round``, its key, and its counts.

    ``priority``: helping levels by group, see ``rounds/priority.py``. A refusal (no right, a closed issue) ends the job
    with its sentence.
    """
    acting = by.membership.pk if by.membership else None
    params = {"issue": issue.pk, "top": top, "seed": seed, "by": by.pk, "acting": acting, "after": _last_number(issue)}
    return enqueue(ROUND, params | {"priority": dict(priority or {})}, by=by)


@job(ROUND)
def run_round(
    progress: Progress,
    *,
    issue: int,
    top: int,
    seed: int,
    by: int,
    acting: int | None,
    after: int,
    priority: dict[str, int] | None = None,
) -> dict[str, Any]:
    """Run a round once, however often its worker dies: a round that came after ``after`` is the one."""
    from wengang.market.rounds import Priority, do_run_round
    from wengang.solvers.allocation import AllocationError

    where = Issue.unscoped.get(pk=issue)
    user = User.objects.get(pk=by)
    user.act_as(acting)
    try:
        levels = Priority.of(priority or {})
        done = _run_before(where, after, by=user, seed=seed, top=top, params__priority=dict(levels.levels))
        done = done or do_run_round(where, top=top, seed=seed, priority=levels, by=user, progress=progress.set)
    except (MayNot, WrongState) as refused:
        raise JobProblem(str(refused)) from refused
    except ValidationError as refused:
        raise JobProblem(" ".join(refused.messages)) from refused
    except AllocationError as broken:
        raise JobProblem(f"{broken.code}: {broken}") from broken
    return {"round": done.pk, **done.counts}


def queue_trial(round_: Round, changes: dict[str, Any], *, by: User) -> Job:
    """Put a what-if into the queue; the finished job's result is the difference against the round.

    ``changes`` is what ``rounds.whatif.Changes`` tells. A refusal ends the job with its sentence.
    """
    acting = by.membership.pk if by.membership else None
    return enqueue(TRIAL, {"round": round_.pk, "changes": changes, "by": by.pk, "acting": acting}, by=by)


@job(TRIAL)
def run_trial(
    progress: Progress, *, round: int, changes: dict[str, Any], by: int, acting: int | None
) -> dict[str, Any]:
    """Solve the round's market once more with the changes; nothing is stored but the job's result."""
    from wengang.market.rounds.run import listener
    from wengang.market.rounds.whatif import Changes, may_try, try_out
    from wengang.solvers.allocation import AllocationError

    user = User.objects.get(pk=by)
    user.act_as(acting)
    where = Round.unscoped.get(pk=round)
    try:
        may_try(where, user)
        progress.set(0, 100)
        outcome = try_out(where, Changes.of(changes), listener(progress.set))
        progress.set(100, 100)
    except MayNot as refused:
        raise JobProblem(str(refused)) from refused
    except RoundRecord.DoesNotExist as old:
        raise JobProblem(_("This round kept no market to try things on.")) from old
    except AllocationError as broken:
        raise JobProblem(f"{broken.code}: {broken}") from broken
    return outcome


@daily(EXPIRY, at=time(0, 10))
def expire(progress: Progress) -> dict[str, Any]:
    """Vacancies past their last day, then the unanswered proposals that lead nowhere any more."""
    return {"vacancies": actions.expire_vacancies(), "proposals": actions.expire_proposals()}


def _run_before(issue: Issue, after: int, **alike: Any) -> Round | None:
    return Round.unscoped.filter(issue=issue, number__gt=after, **alike).order_by("number").first()


def _last_number(issue: Issue) -> int:
    return Round.unscoped.filter(issue=issue).aggregate(last=Max("number"))["last"] or 0
