"""Long work of the market."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from wengang.accounts.models import User
from wengang.core.jobs import JobProblem, Progress, enqueue, job
from wengang.core.models import Job
from wengang.core.states import MayNot, WrongState
from wengang.market.models import Issue, Round
from wengang.market.rounds import do_run_round, may_run
from wengang.solvers.allocation import AllocationError

ROUND = "round.run"


def queue_round(issue: Issue, *, top: int = 10, seed: int = 0, by: User) -> Job:
    """Put a round into the queue; the finished job's result holds ``round``, its key, and its counts.

    Raises:
        MayNot, WrongState, ValidationError: as ``do_run_round``, before anything waits in vain.
    """
    may_run(issue, top, by)
    acting = by.membership.pk if by.membership else None
    params = {"issue": issue.pk, "top": top, "seed": seed, "by": by.pk, "acting": acting, "after": _last_number(issue)}
    return enqueue(ROUND, params, by=by)


@job(ROUND)
def run_round(
    progress: Progress, *, issue: int, top: int, seed: int, by: int, acting: int | None, after: int
) -> dict[str, Any]:
    """Run a round once, however often its worker dies: a round that came after ``after`` is the one."""
    where = Issue.unscoped.get(pk=issue)
    user = User.objects.get(pk=by)
    user.act_as(acting)
    done = Round.unscoped.filter(issue=where, number__gt=after, by=user, seed=seed, top=top).order_by("number").first()
    try:
        done = done or do_run_round(where, top=top, seed=seed, by=user, progress=progress.set)
    except (MayNot, WrongState) as refused:
        raise JobProblem(str(refused)) from refused
    except ValidationError as refused:
        raise JobProblem(" ".join(refused.messages)) from refused
    except AllocationError as broken:
        raise JobProblem(f"{broken.code}: {broken}") from broken
    return {"round": done.pk, **done.counts}


def _last_number(issue: Issue) -> int:
    return Round.unscoped.filter(issue=issue).aggregate(last=Max("number"))["last"] or 0
