"""What the risk of leaving says, in sentences, and what stands behind it. Nothing here names anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language

from wengang.core.scope import Scope
from wengang.employment.leaving.state import is_on
from wengang.employment.leaving.table import Table, table
from wengang.employment.models import LeavingRisk, Level, Spell

SHOWN = 3
"""Reasons that a line tells: the strongest ones."""


def reasons_of(spell: Spell, today: date) -> list[str]:
    """Sentences that say why a running job comes early in the list; none at the usual level.

    The caller has asked whether the risk is on (``is_on``), once for all lines.
    """
    risk: LeavingRisk | None = getattr(spell, "leaving_risk", None)
    if risk is None or risk.level == Level.LOW or spell.valid_to is not None:
        return []
    rules, language = table(today), get_language() or ""
    return [rules.sentence(each["code"], language, each.get("n")) for each in _known(risk, rules)[:SHOWN]]


def _known(risk: LeavingRisk, rules: Table) -> list[dict[str, Any]]:
    """A term that a newer table dropped has no sentence any more; the next night leaves it out."""
    codes = {row.code for row in rules.rows}
    return [each for each in risk.reasons if each["code"] in codes]


def levels(scope: Scope) -> dict[str, int]:
    """How many running jobs of each level the reader sees."""
    if not is_on():
        return {}
    rows = LeavingRisk.objects.visible_to(scope).order_by().values("level").annotate(number=Count("pk"))
    found = {row["level"]: row["number"] for row in rows}
    return {level.name.lower(): found.get(level.value, 0) for level in Level}
