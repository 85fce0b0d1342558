"""Who answers for which households in the demonstration: nobody is left without a responsible worker."""

from __future__ import annotations

from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.demo import stage
from wengang.demo.play import Play, Steps
from wengang.registry.actions.grid import do_assign
from wengang.registry.enums import GridDuty
from wengang.registry.models import Assignment

NEARER = (("bahe.township", GridDuty.INFO_OFFICER), ("yongan.village", GridDuty.ASSISTANT))
"""Workers of the first county who stand nearer to their households than its officer."""


def play(run: Play) -> Steps:
    """The officer of each sending county, then the workers below who have an account."""
    for done, pair in enumerate(run.pairs, 1):
        officer = stage.user(stage.officer(pair, Role.COUNTY))
        _assign(officer.username, GridDuty.INFO_OFFICER, officer.username)
        yield done, len(run.pairs)
    first = stage.officer(run.pairs[0], Role.COUNTY)
    for username, duty in NEARER:
        _assign(username, duty, first)


def _assign(username: str, duty: str, by: str) -> None:
    """Let somebody answer for the division of their office, unless somebody does already."""
    worker = stage.user(username)
    membership = worker.membership
    division = membership.organisation.division if membership else None
    if division is not None and not Assignment.unscoped.filter(division=division, household__isnull=True).exists():
        do_assign(worker, duty=duty, division=Division.objects.get(pk=division.pk), by=stage.user(by))
