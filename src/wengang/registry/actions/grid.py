"""Writes of the grid: somebody is assigned, hands over, or leaves."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import Membership, User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import Division
from wengang.core.scope import lies_in
from wengang.core.states import MayNot
from wengang.registry import grid
from wengang.registry.enums import GridDuty
from wengang.registry.models import Assignment, Household


@transaction.atomic
def do_assign(
    worker: User,
    *,
    duty: str,
    by: User,
    division: Division | None = None,
    household: Household | None = None,
    valid_from: date | None = None,
    note: str = "",
) -> Assignment:
    """Let a worker answer for a cell (``division``) or for one ``household``, from today unless said otherwise.

    Raises:
        MayNot: ``by`` may not, or does not look after the place.
        ValidationError: somebody answers for it already, the worker cannot see it, or neither or both were named.
    """
    if (division is None) == (household is None):
        raise ValidationError(_("Name one cell of the grid, or one household."))
    code = household.division_id if household else division.pk if division else ""
    _require_grid(code, by)
    require_sight(worker, code)
    assignment = Assignment(
        worker=worker,
        duty=GridDuty(duty),
        division_id=code,
        household=household,
        valid_from=valid_from or timezone.localdate(),
        note=note,
        by=by,
    )
    with in_words():
        assignment.save()
    _refresh(assignment)
    return assignment


@transaction.atomic
def do_hand_over(
    assignment: Assignment, to: User, *, by: User, first_day: date | None = None, note: str = ""
) -> Assignment:
    """The worker's last day is the day before ``first_day`` (today unless said otherwise); the next one begins on it.

    Raises:
        MayNot, ValidationError: as for `do_assign`; or the assignment ended already, or began later.
    """
    day = first_day or timezone.localdate()
    _require_grid(assignment.division_id, by)
    require_sight(to, assignment.division_id)
    locked = _locked_open(assignment)
    if locked.worker_id == to.pk:
        raise ValidationError(_("This is the same worker."))
    _close(locked, day - timedelta(days=1))
    following = Assignment(
        worker=to,
        duty=locked.duty,
        division_id=locked.division_id,
        household_id=locked.household_id,
        valid_from=day,
        note=note,
        by=by,
    )
    with in_words():
        following.save()
    _refresh(following)
    return following


@transaction.atomic
def do_end_assignment(assignment: Assignment, *, last_day: date, by: User) -> Assignment:
    """Nobody follows: the cell is vacant and its households fall to whoever stands above.

    Raises:
        MayNot, ValidationError: as for `do_hand_over`.
    """
    _require_grid(assignment.division_id, by)
    locked = _locked_open(assignment)
    _close(locked, last_day)
    _refresh(locked)
    return locked


def _locked_open(assignment: Assignment) -> Assignment:
    locked: Assignment = Assignment.unscoped.select_for_update().get(pk=assignment.pk)
    if locked.valid_to is not None:
        raise ValidationError(_("This assignment has ended already."))
    return locked


def _close(assignment: Assignment, last_day: date) -> None:
    if last_day < assignment.valid_from:
        raise ValidationError(_("The assignment ends before it begins."))
    assignment.valid_to = last_day
    assignment.save(update_fields=["valid_to"])


def _refresh(assignment: Assignment) -> None:
    today = timezone.localdate()
    if assignment.household_id:
        grid.refresh_households([assignment.household_id], today)
    else:
        grid.refresh_area(assignment.division_id, today)


def _require_grid(code: str, by: User) -> None:
    require(by, Cap.GRID_EDIT)
    if not by.scope.covers(code):
        raise MayNot(_("This division is not yours to look after."))


def require_sight(worker: User, code: str) -> None:
    """Whoever answers for a place must see it: one of the worker's memberships reaches it."""
    memberships = Membership.objects.filter(user=worker, active=True).select_related("organisation")
    if not any(lies_in(code, prefix) for each in memberships for prefix in each.territory):
        raise ValidationError(_("This worker's account does not reach the place. Give it that division first."))
