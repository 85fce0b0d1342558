"""Keeping each running job's risk: after what happens to it, and on the day on which the calendar alone changes it.

Jobs are locked in the order of their keys before their rows are written, then due contacts, then risks: who records a
contact and the night's work queue up. The due list's order follows from ``FollowUp.head_start``, which is written here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal

from django.db import connection, transaction
from django.utils import timezone

from wengang.core.jobs import Progress
from wengang.employment.begin import EMPLOYED
from wengang.employment.leaving.basis import Basis
from wengang.employment.leaving.facts import Now, now
from wengang.employment.leaving.state import in_force, is_on
from wengang.employment.models import FollowUp, LeavingMark, LeavingRisk, Spell
from wengang.registry.models import Wish

CHUNK = 2_000
COUNTED = ("in_vain", "often_in_vain")
"""Terms whose sentence tells the number of attempts."""
_HOLD = {
    "ROW EXCLUSIVE": "LOCK TABLE employment_followup IN ROW EXCLUSIVE MODE",
    "SHARE ROW EXCLUSIVE": "LOCK TABLE employment_followup IN SHARE ROW EXCLUSIVE MODE",
}
_HEAD_START = """
    UPDATE employment_followup AS due SET head_start = told.days
    FROM unnest(%(spells)s::bigint[], %(days)s::smallint[]) AS told(spell, days)
    WHERE due.spell_id = told.spell AND due.head_start <> told.days
"""
_MARK_ALL = """
    INSERT INTO employment_leavingmark (job)
    SELECT id FROM employment_spell WHERE valid_to IS NULL AND kind = ANY(%(kinds)s)
"""
_MARK_WISHES = """
    INSERT INTO employment_leavingmark (job)
    SELECT spell.id FROM registry_wish AS wish
    JOIN employment_spell AS spell ON spell.person_id = wish.person_id AND spell.valid_to IS NULL
    WHERE wish.id > %(behind)s
"""


@transaction.atomic
def refresh(spells: Collection[int]) -> int:
    """Say the risk of these jobs anew; those that ended lose theirs. A handful of statements however many.

    While the switch is off nothing is said. Returns how many were written.
    """
    if not spells:
        return 0
    list(_locked(spells))
    _hold("ROW EXCLUSIVE")
    if not is_on():
        return 0
    today = timezone.localdate()
    basis = in_force(today)
    found = now(spells, today, basis.table)
    rows = [_row(each, basis, today) for each in found]
    _give_head_start(rows, basis)
    LeavingRisk.unscoped.filter(pk__in=set(spells) - {each.spell for each in found}).delete()
    names = ("level", "score", "reasons", "basis", "computed_on", "again_on")
    LeavingRisk.unscoped.bulk_create(rows, update_conflicts=True, unique_fields=["spell"], update_fields=names)
    return len(rows)


def _hold(mode: Literal["ROW EXCLUSIVE", "SHARE ROW EXCLUSIVE"]) -> None:
    """Whoever turns the switch waits until nobody is writing risks; whoever writes them then reads the switch anew."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD[mode])


def _locked(spells: Collection[int]) -> Any:
    rows = Spell.unscoped.select_for_update(of=("self",), no_key=True).filter(pk__in=spells)
    return rows.order_by("pk").values_list("pk", flat=True)


def _row(each: Now, basis: Basis, today: date) -> LeavingRisk:
    told = basis.told(each.bits)
    reasons = [{"code": code, "n": each.tries} if code in COUNTED else {"code": code} for code in told.reasons]
    return LeavingRisk(
        spell_id=each.spell,
        level=told.level,
        score=told.score,
        reasons=reasons,
        basis=basis.code,
        computed_on=today,
        again_on=each.again_on,
    )


def _give_head_start(rows: Sequence[LeavingRisk], basis: Basis) -> None:
    days = [basis.table.head_start[row.level] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_HEAD_START, {"spells": [row.pk for row in rows], "days": days})


def refresh_due(today: date, progress: Progress | None = None) -> int:
    """What the night does: jobs that were marked, and jobs whose calendar terms change today. Returns how many.

    Marks are taken away only together with what they asked for, so a worker that dies loses none.
    """
    progress = progress or Progress()
    written, marked = 0, LeavingMark.objects.count()
    while (more := _drain()) is not None:
        written += more
        progress.set(written, max(marked, written))
    while (more := _turn(today)) is not None:
        written += more
        progress.set(written, written)
    return written


@transaction.atomic
def _drain() -> int | None:
    """The oldest marks; None when there are none."""
    marks = list(LeavingMark.objects.order_by("pk").values_list("pk", "job")[:CHUNK])
    if not marks:
        return None
    written = refresh({job for _pk, job in marks})
    LeavingMark.objects.filter(pk__in=[pk for pk, _job in marks]).delete()
    return written


def _turn(today: date) -> int | None:
    """The jobs whose day came first; None when there are none. What is said anew has its next day behind today."""
    due = LeavingRisk.unscoped.filter(again_on__lte=today).order_by("again_on", "pk")
    spells = list(due.values_list("pk", flat=True)[:CHUNK])
    return refresh(spells) if spells else None


def mark_all() -> int:
    """Every running job is to be looked at again: another table or model counts, or the switch was turned on."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_ALL, {"kinds": list(EMPLOYED)})
        return int(cursor.rowcount)


def mark_wishes(behind: int) -> int:
    """Jobs of people who said since the wish with that key what they are looking for. Returns the newest key."""
    newest = Wish.unscoped.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(_MARK_WISHES, {"behind": behind})
    return newest


@transaction.atomic
def forget_all() -> None:
    """Nothing stands any more, and the due list goes by its days alone."""
    _hold("SHARE ROW EXCLUSIVE")
    LeavingRisk.unscoped.all().delete()
    LeavingMark.objects.all().delete()
    FollowUp.unscoped.filter(head_start__gt=0).update(head_start=0)
