"""Every employer's record of kept promises: months of pay that were stated, and what became of them. No names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from wengang.employment.enums import EndReason, Verdict

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


# A worker's months are added up first: to count workers apart over all months would sort every month that was stated.
_KEPT = """
    SELECT employer_id, count(*), sum(stated)::int, sum(kept)::int, sum(explained)::int, sum(below)::int
    FROM (
        SELECT spell.employer_id, spell.person_id, count(*) AS stated,
            count(*) FILTER (WHERE wage.verdict = %(kept)s) AS kept,
            count(*) FILTER (WHERE wage.verdict = %(explained)s) AS explained,
            count(*) FILTER (WHERE wage.verdict = %(below)s) AS below
        FROM employment_spell AS spell
        JOIN employment_paidwage AS wage ON wage.spell_id = spell.id
        WHERE spell.employer_id = ANY(%(employers)s) AND spell.end_reason <> %(corrected)s
            AND wage.stands AND wage.month >= %(since)s
            AND wage.verdict IN (%(kept)s, %(explained)s, %(below)s)
        GROUP BY spell.employer_id, spell.person_id
    ) AS worker
    GROUP BY employer_id
"""


def promises_kept(employers: Collection[int], since: date, *, to_strangers: bool = False) -> dict[int, Kept]:
    """The record of each of these employers from a month on; one query, answered from two indexes alone.

    ``to_strangers``: leave out employers of whom fewer than five workers spoke.
    """
    told: dict[str, Any] = {"employers": list(employers), "since": since, "corrected": EndReason.CORRECTED}
    told |= {str(each): each for each in (Verdict.KEPT, Verdict.EXPLAINED, Verdict.BELOW)}
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, told)
        found = {pk: Kept(*counts) for pk, *counts in cursor.fetchall()}
    return {pk: kept for pk, kept in found.items() if not to_strangers or kept.workers >= FEWEST}
