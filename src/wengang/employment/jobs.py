"""Nightly and long work of employment."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from wengang.accounts.models import User
from wengang.core.jobs import JobProblem, Progress, daily, enqueue, is_audit, job, last_result
from wengang.core.models import Division, Job
from wengang.core.states import MayNot
from wengang.employment.actions.rosters import compare_rosters
from wengang.employment.actions.transfers import do_propose_transfers
from wengang.employment.begin import bring_workers_up_to_date, plan_missing
from wengang.employment.models import Spell, Transfer
from wengang.employment.replies.ask import ask_by_sms, lapse, pay_day_of
from wengang.market.models import Employer

TRANSFER = "transfer.propose"
WORKERS = "employment.workers"
ROSTERS = "employment.rosters"
PAY_BY_SMS = "employment.pay-by-sms"
OVERLAP = 1_000
"""Jobs are looked at again so far back: keys are given before their rows can be seen."""


@daily(WORKERS, at=time(0, 20))
def hand_over(progress: Progress) -> dict[str, Any]:
    """Who answers for the family since today answers for its contacts too; jobs without a plan of contacts get one.

    Of people who were marked and of jobs written since the last night; on Sundays of all.
    """
    everything = is_audit(timezone.localdate())
    newest = Spell.unscoped.aggregate(newest=Max("pk"))["newest"] or 0
    behind = 0 if everything else max(int(last_result(WORKERS, "job").get("job", 0)) - OVERLAP, 0)
    return {"job": newest, "planned": plan_missing(behind), "changed": bring_workers_up_to_date(everybody=everything)}


@daily(ROSTERS, at=time(1, 20))
def ask_about_the_absent(progress: Progress) -> dict[str, Any]:
    """Compare the rosters and insurance lists of the day with the jobs that are known."""
    return {"asked": compare_rosters()}


@daily(PAY_BY_SMS, at=time(8, 10))
def ask_what_was_paid(progress: Progress) -> dict[str, Any]:
    """Ask by SMS what the month before paid, where nobody has said it. By day: a gateway may deliver at once.

    Once a month everybody is looked at; on the other days only questions lapse.
    """
    today = timezone.localdate()
    if pay_day := pay_day_of(today):
        since = timezone.make_aware(datetime.combine(pay_day, time()))
        done = Job.objects.filter(kind=PAY_BY_SMS, state=Job.State.DONE, finished_at__gte=since)
        if not done.exists():
            return asdict(ask_by_sms(today))
    return {"lapsed": lapse(today)}


def queue_transfer(employer: Employer, *, cause: str, leave_on: date, area: str, note: str = "", by: User) -> Job:
    """Put the search for places of an employer's surplus into the queue; the result holds ``transfer``, its key."""
    acting = by.membership.pk if by.membership else None
    params = {"employer": employer.pk, "cause": cause, "leave_on": leave_on.isoformat(), "area": area, "note": note}
    return enqueue(TRANSFER, params | {"by": by.pk, "acting": acting}, by=by)


@job(TRANSFER)
def run_transfer(
    progress: Progress, *, employer: int, cause: str, leave_on: str, area: str, note: str, by: int, acting: int | None
) -> dict[str, Any]:
    """Search once, however often the worker dies: the employer's open transfer, if this officer's, is the one."""
    from wengang.solvers.allocation import AllocationError

    user = User.objects.get(pk=by)
    user.act_as(acting)
    found = Transfer.unscoped.filter(employer=employer, closed_at__isnull=True, by=user).first()
    try:
        found = found or do_propose_transfers(
            Employer.unscoped.get(pk=employer),
            cause=cause,
            leave_on=date.fromisoformat(leave_on),
            area=Division.objects.get(pk=area),
            note=note,
            by=user,
        )
    except MayNot as refused:
        raise JobProblem(str(refused)) from refused
    except ValidationError as refused:
        raise JobProblem(" ".join(refused.messages)) from refused
    except AllocationError as broken:
        raise JobProblem(f"{broken.code}: {broken}") from broken
    return {"transfer": found.pk}
