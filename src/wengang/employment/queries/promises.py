"""Every employer's record of kept promises: months of pay that were stated, and what became of them. No names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from wengang.employment.enums import Verdict
from wengang.employment.models import PaidWage

FEWEST = 5
"""Of fewer workers strangers read nothing: a record of two is a record about somebody."""


@dataclass(frozen=True)
class Kept:
    """Months of pay that stand and can be judged, and of how many workers."""

    workers: int
    stated: int
    kept: int
    explained: int
    below: int

    @property
    def share(self) -> Decimal | None:
        """Kept or explained of what was stated, 0 to 1; None where nothing was."""
        return Decimal(self.kept + self.explained) / self.stated if self.stated else None


def promises_kept(employers: Collection[int], since: date, *, to_strangers: bool = False) -> dict[int, Kept]:
    """The record of each of these employers from a month on; one query.

    ``to_strangers``: leave out employers of whom fewer than five workers spoke.
    """
    judged = PaidWage.unscoped.filter(
        stands=True,
        month__gte=since,
        spell__employer__in=list(employers),
        verdict__in=[Verdict.KEPT, Verdict.EXPLAINED, Verdict.BELOW],
    ).exclude(spell__end_reason="corrected")
    rows = (
        judged.order_by()
        .values("spell__employer")
        .annotate(
            workers=Count("spell__person", distinct=True),
            stated=Count("pk"),
            kept=Count("pk", filter=Q(verdict=Verdict.KEPT)),
            explained=Count("pk", filter=Q(verdict=Verdict.EXPLAINED)),
            below=Count("pk", filter=Q(verdict=Verdict.BELOW)),
        )
    )
    counted: Any = rows.values_list("spell__employer", "workers", "stated", "kept", "explained", "below")
    found = {pk: Kept(*counts) for pk, *counts in counted}
    return {pk: kept for pk, kept in found.items() if not to_strangers or kept.workers >= FEWEST}
