"""At whose desk a list is taken in: the user, the organisation, the issue, and where its rows may belong."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wengang.accounts.models import Organisation, User
from wengang.core.imports import ImportRefused
from wengang.core.models import ImportBatch
from wengang.core.regions import Place, gazetteer
from wengang.core.scope import Scope
from wengang.core.sheets import Issue as Remark
from wengang.core.sheets import Problem, Row, Sheet
from wengang.core.sheets.cells import column_letter
from wengang.market.enums import IssueState
from wengang.market.models import Issue


@dataclass(frozen=True)
class Desk:
    """``home``: the division of rows that do not say theirs. ``employer_only``: the organisation of an HR."""

    batch: ImportBatch
    user: User
    scope: Scope
    issue: Issue | None
    home: str
    employer_only: int | None

    def may_hold(self, division: str) -> bool:
        """May a row of this desk lie in that division?"""
        return self.scope.covers(division) or self.employer_only is not None or self._in_agreement(division)

    def _in_agreement(self, division: str) -> bool:
        if self.issue is None:
            return False
        agreement = self.issue.agreement
        return division.startswith((agreement.receiving_id, agreement.sending_id))

    def division_of(self, *texts: str | None) -> str:
        """The division that the first understood text names, at least a county; else the desk's home."""
        for text in texts:
            found = gazetteer().find(text, near=self.home) if text else None
            if isinstance(found, Place) and found.code and len(found.code) >= 4:
                return found.code
        return self.home


def open_desk(batch: ImportBatch) -> Desk:
    """Raises ImportRefused when the named issue is unknown to the user or its lists are frozen."""
    user = acting(batch)
    issue = open_issue(batch.issue, user.scope) if batch.issue else None
    organisation = batch.organisation
    is_employer = organisation.kind == Organisation.Kind.EMPLOYER
    home = issue.agreement.receiving_id if issue else batch.near or organisation.division_id or ""
    return Desk(batch, user, user.scope, issue, home, organisation.pk if is_employer else None)


def acting(batch: ImportBatch) -> User:
    """The user of the batch, acting for the organisation that brought it in."""
    user = batch.by
    mine = [each.pk for each in user.memberships_now if each.organisation_id == batch.organisation_id]
    user.act_as(mine[0] if mine else None)
    return user


def open_issue(code: str, scope: Scope) -> Issue:
    """The issue of this code, still collecting. Raises ImportRefused."""
    visible = Issue.objects.visible_to(scope).select_related("agreement")
    issue = visible.filter(code=code).first()
    if issue is None:
        raise ImportRefused(_("There is no issue “%(code)s”.") % {"code": code})
    if issue.state != IssueState.OPEN:
        sentence = _("Issue %(code)s is frozen: its two lists no longer change. Import into the next issue.")
        raise ImportRefused(sentence % {"code": code})
    return issue


def problem(row: Row, sheet: Sheet, key: str, remark: Remark, shown: str = "") -> Problem:
    """A remark at its cell; where the file lacks the column, at the row."""
    keys = list(row.raw)
    letter = column_letter(keys.index(key)) if key in keys else ""
    masked = bool(key and key in sheet.by_key and sheet[key].mask)
    value = shown or ("" if masked or not letter else row.raw[key][:80])
    return Problem(
        row.sheet, row.number, letter, key, value, remark.severity, remark.code, remark.zh, remark.en, remark.proposal
    )
