"""Who may act on what: every action of the market asks here first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot, WrongState
from wengang.market.enums import IssueState
from wengang.market.models import Agreement, Employer, Issue, Vacancy

__all__ = ["may_change_employer", "may_change_vacancy", "may_edit_vacancy", "may_manage", "must_be_open", "require"]


def may_manage(agreement: Agreement, by: User) -> None:
    """A party of the agreement, by its division or as one of its two organisations, may keep its issues."""
    require(by, Cap.ISSUE_MANAGE)
    party = by.scope.organisation_id in (agreement.sender_id, agreement.receiver_id)
    if not party and not (by.scope.covers(agreement.sending_id) or by.scope.covers(agreement.receiving_id)):
        raise MayNot(_("This agreement is not yours to look after."))


def must_be_open(issue: Issue) -> None:
    """Raises WrongState once the lists are frozen."""
    state = Issue.unscoped.select_for_update().values_list("state", flat=True).get(pk=issue.pk)
    if state != IssueState.OPEN:
        raise WrongState(_("Issue %(code)s is frozen: its two lists no longer change.") % {"code": issue.code})


def may_change_employer(employer: Employer, by: User) -> None:
    require(by, Cap.VACANCY_EDIT)
    own = employer.organisation_id is not None and employer.organisation_id == by.scope.organisation_id
    if not own and not by.scope.covers(employer.division_id):
        raise MayNot(_("This employer is not yours to look after."))


def may_edit_vacancy(vacancy: Vacancy, by: User) -> None:
    """Its terms: whoever looks after the employer, or brought the list in on which the vacancy stood."""
    require(by, Cap.VACANCY_EDIT)
    batch = vacancy.batch
    if batch is None or batch.organisation_id != by.scope.organisation_id:
        may_change_employer(vacancy.employer, by)


def may_change_vacancy(vacancy: Vacancy, by: User, capability: Cap = Cap.VACANCY_EDIT) -> None:
    require(by, capability)
    employer = vacancy.employer
    own = employer.organisation_id is not None and employer.organisation_id == by.scope.organisation_id
    if not own and not Vacancy.objects.visible_to(by.scope).filter(pk=vacancy.pk).exists():
        raise MayNot(_("This vacancy is not yours to look after."))
