"""Long work of journeys. Every process knows the jobs and few run them: the solvers are imported where they begin."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.jobs import JobProblem, Progress, daily, enqueue, job
from wengang.core.jobs.progress import JobProgress
from wengang.core.models import Job
from wengang.core.states import MayNot, WrongState
from wengang.journeys.models import Plan, Wave

DRAFT = "journey.draft"
ROADS = "journey.roads"


def queue_draft(wave: Wave, *, deadline: float, seed: int, by: User) -> Job:
    """Put the planning of a wave into the queue; the finished job's result holds ``plan``, its key."""
    acting = by.membership.pk if by.membership else None
    params = {"wave": wave.pk, "deadline": deadline, "seed": seed, "by": by.pk, "acting": acting}
    return enqueue(DRAFT, params, by=by)


@job(DRAFT)
def run_draft(
    progress: Progress, *, wave: int, deadline: float, seed: int, by: int, acting: int | None
) -> dict[str, Any]:
    """Plan a wave once, however often its worker dies: a plan that this job has stored is the one."""
    from wengang.journeys.planning.draft import draft_now

    user = User.objects.get(pk=by)
    user.act_as(acting)
    here = Wave.unscoped.filter(pk=wave).first()
    if here is None:
        raise JobProblem(_("This wave is gone."))
    row = progress.pk if isinstance(progress, JobProgress) else None
    plan = Plan.unscoped.filter(job=row).first() if row else None
    try:
        plan = plan or draft_now(here, deadline=deadline, seed=seed, by=user, progress=progress.set, job=row)
    except (MayNot, WrongState) as refused:
        raise JobProblem(str(refused)) from refused
    except ValidationError as refused:
        raise JobProblem(" ".join(refused.messages)) from refused
    return facts(plan)


@daily(ROADS, at=time(1, 40))
def learn(progress: Progress) -> dict[str, Any]:
    """What finished trips teach of the roads."""
    from wengang.journeys.planning.learned import learn_roads

    return learn_roads()


def facts(plan: Plan) -> dict[str, Any]:
    """A plan in numbers: what the job leaves behind and the command prints."""
    told = ("trips", "fill", "km", "cost_a_person", "over_bound", "illegal", "late", "unserved", "seconds")
    return {
        "plan": plan.pk,
        "number": plan.number,
        "people": plan.people,
        "cost": float(plan.cost),
        "lower_bound": float(plan.lower_bound),
        "finished": plan.finished,
        "estimated": plan.estimated,
        "rules": plan.rules,
        "left_out": sum(len(row["demands"]) for row in plan.unserved),
        **{name: plan.figures.get(name) for name in told},
    }
