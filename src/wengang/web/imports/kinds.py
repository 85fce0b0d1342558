"""The kinds of lists, as their users call them."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language

from wengang.accounts.roles import Cap
from wengang.core.imports import Importer, ImportRefused, importer_for, kinds
from wengang.core.scope import Scope
from wengang.core.sheets import Column, Sheet

MAY_IMPORT = (Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT)
FOR_ISSUE = frozenset(("vacancies", "seekers", "employers"))
"""Lists that may belong to a monthly issue."""
FOR_WAVE = frozenset(("travellers",))
"""Lists that may belong to a wave of travellers."""
ORDER = (
    "households", "monitoring", "employers", "vacancies", "seekers", "travellers", "manifests", "roster", "insurance",
)  # fmt: skip
RESULT_ROUTES = {
    "employers": "employers",
    "vacancies": "vacancies",
    "seekers": "issues",
    "travellers": "journeys",
    "manifests": "journeys",
    "roster": "employers",
    "insurance": "job-questions",
}
"""Where the rows of a list are seen afterwards; lists of persons: ``people``."""


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def title(sheet: Sheet) -> str:
    return sheet.zh if in_chinese() else sheet.en


def heading(column: Column) -> str:
    return column.zh if in_chinese() else column.en


def kinds_of(scope: Scope) -> list[str]:
    """Kinds that this reader may bring in, in the order of the month."""
    mine = [kind for kind in kinds() if scope.may(importer_for(kind).capability)]
    return sorted(mine, key=lambda kind: ORDER.index(kind) if kind in ORDER else len(ORDER))


def choices_of(scope: Scope) -> list[tuple[str, str]]:
    """(kind, title) of the lists that this reader may bring in."""
    return [(kind, title(importer_for(kind).sheet)) for kind in kinds_of(scope)]


def permitted(kind: str, scope: Scope) -> Importer | None:
    """The importer of this kind; None when there is none, PermissionDenied when the reader may not use it."""
    try:
        importer = importer_for(kind)
    except ImportRefused:
        return None
    if not scope.may(importer.capability):
        raise PermissionDenied
    return importer
