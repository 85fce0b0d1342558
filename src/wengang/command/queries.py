"""What home and the menu tell: gathered from each room's rows, always in the reader's scope."""

from django.db.models import QuerySet

from wengang.accounts.roles import Cap
from wengang.core.models import ImportBatch
from wengang.core.scope import Scope
from wengang.market.enums import VacancyState
from wengang.market.models import Vacancy
from wengang.market.proposals import waiting
from wengang.registry.models import DuplicateCase

Caps = tuple[Cap, ...]
MOST = 999
"""A badge counts no further: beyond this the number changes nothing for the reader."""


def badges(scope: Scope) -> dict[str, int]:
    """Open work by menu entry, each counted up to ``MOST``; only what the reader may act on."""
    sources: dict[str, tuple[Caps, QuerySet]] = {
        "imports": (
            (Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT),
            ImportBatch.objects.visible_to(scope).filter(state=ImportBatch.State.CHECKED),
        ),
        "duplicates": (
            (Cap.DUPLICATE_DECIDE,),
            DuplicateCase.objects.visible_to(scope).filter(decision=DuplicateCase.Decision.OPEN),
        ),
        "quarantined": (
            (Cap.VACANCY_RELEASE,),
            Vacancy.objects.visible_to(scope).filter(state=VacancyState.QUARANTINED),
        ),
        "proposals": ((Cap.PROPOSAL_SEE,), waiting(scope)),
    }
    mine = {name: rows for name, (caps, rows) in sources.items() if scope.capabilities.intersection(caps)}
    return {name: rows.order_by()[:MOST].count() for name, rows in mine.items()}
