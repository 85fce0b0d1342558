"""Rows that wait for a decision, beside the records they may mean."""

from dataclasses import dataclass

from wengang.core.scope import Scope
from wengang.registry.models import DuplicateCase
from wengang.registry.queries.page import Page, page_of
from wengang.registry.sheets.entry import Entry


@dataclass(frozen=True)
class CaseView:
    """A case with both records: ``visible`` is false when the existing person is looked after elsewhere
    and must not be shown."""

    case: DuplicateCase
    incoming: Entry
    visible: bool


def duplicate_cases(scope: Scope, *, decision: str = "open", number: int = 1, size: int = 30) -> Page:
    """One page of cases, the likeliest first; rows are CaseView."""
    rows = DuplicateCase.objects.visible_to(scope).filter(decision=decision)
    page = page_of(
        rows.select_related("existing__division", "division", "batch")
        .defer("batch__report")
        .order_by("-likeness", "pk"),
        number,
        size,
    )
    page.rows[:] = [_view(scope, case) for case in page.rows]
    return page


def duplicate_case(scope: Scope, pk: int) -> CaseView:
    """One case; DuplicateCase.DoesNotExist when outside the scope."""
    rows = (
        DuplicateCase.objects.visible_to(scope)
        .select_related("existing__division", "division", "batch")
        .defer("batch__report")
    )
    return _view(scope, rows.get(pk=pk))


def _view(scope: Scope, case: DuplicateCase) -> CaseView:
    return CaseView(case, Entry.load(case.incoming), scope.covers(case.existing.division_id))
