"""Promise against pay of one month. Plain Python: no database, no clock.

Overtime is told apart, because a long month hides a low rate: who was promised 26 yuan an hour and got 5,000 for 300
hours was not paid as promised. Where only the overtime hours are known, each counts as one and a half ordinary hours
(劳动法 §44, the least of its three rates), which favours the employer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

OVERTIME_RATE = Decimal("1.5")
DAYS_A_MONTH = Decimal("21.75")
"""Paid days of a month, 劳社部发〔2008〕3号."""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Promise:
    """What was promised: at least ``low`` yuan per ``basis`` (month, hour, day, piece).

    A piece rate is promised as what it comes to in a month.
    """

    low: Decimal
    basis: str = "month"


@dataclass(frozen=True)
class Paid:
    """What one month brought. ``amount`` and ``hours`` hold the overtime too; None: not told."""

    amount: Decimal
    days: Decimal | None = None
    hours: Decimal | None = None
    overtime_hours: Decimal | None = None
    overtime_pay: Decimal | None = None


@dataclass(frozen=True)
class Tolerance:
    """How far pay may lie below the promise (a share of what was due) and two statements of it apart (also yuan)."""

    share: Decimal = Decimal("0.05")
    yuan: Decimal = Decimal(100)


@dataclass(frozen=True)
class Judgement:
    """``promised`` and ``paid`` are yuan per ``basis``; ``short`` is what the month lacks, in yuan (0 when kept).

    ``lacks`` names what must be asked before anything can be said: "hours", "days"; then the amounts are None.
    """

    basis: str
    promised: Decimal | None = None
    paid: Decimal | None = None
    short: Decimal = Decimal(0)
    kept: bool | None = None
    lacks: str = ""


def judge(promise: Promise, paid: Paid, share_worked: Decimal, tolerance: Tolerance) -> Judgement:
    """Whether a month's pay keeps the promise.

    Args:
        share_worked: part of the month (0 to 1) in which the job was held; a monthly promise counts so far, and no
            further than the days that were worked, where they are told.
    """
    if promise.basis == "hour":
        return _by_unit(promise, paid, _ordinary_hours(paid), "hours", tolerance)
    if promise.basis == "day":
        return _by_unit(promise, paid, paid.days, "days", tolerance)
    if paid.days is not None:
        share_worked = min(share_worked, paid.days / DAYS_A_MONTH)
    due, got = promise.low * share_worked, _ordinary_pay(paid)
    return _settle(promise.basis, _yuan(due), _yuan(got), _yuan(due - got), _yuan(due), tolerance)


def _by_unit(promise: Promise, paid: Paid, units: Decimal | None, lacks: str, tolerance: Tolerance) -> Judgement:
    if not units:
        return Judgement(promise.basis, lacks=lacks)
    got = _ordinary_pay(paid) if promise.basis == "day" or paid.overtime_pay is not None else paid.amount
    due = promise.low * units
    return _settle(promise.basis, promise.low, _yuan(got / units), _yuan(due - got), _yuan(due), tolerance)


def _settle(
    basis: str, promised: Decimal, paid: Decimal, short: Decimal, due: Decimal, tolerance: Tolerance
) -> Judgement:
    kept = short <= due * tolerance.share
    return Judgement(basis, promised, paid, Decimal(0) if kept else short, kept)


def _ordinary_hours(paid: Paid) -> Decimal | None:
    """Hours that the ordinary rate pays for; overtime without its own pay counts one and a half times."""
    if not paid.hours:
        return None
    overtime = paid.overtime_hours or Decimal(0)
    ordinary = paid.hours - overtime
    return ordinary if paid.overtime_pay is not None else ordinary + overtime * OVERTIME_RATE


def _ordinary_pay(paid: Paid) -> Decimal:
    """The month's pay without its overtime; overtime hours without their pay are priced at one and a half."""
    if paid.overtime_pay is not None:
        return paid.amount - paid.overtime_pay
    if not paid.overtime_hours or not paid.hours:
        return paid.amount
    ordinary = paid.hours - paid.overtime_hours
    return paid.amount * ordinary / (ordinary + paid.overtime_hours * OVERTIME_RATE)


def share_of_month(month: date, first_day: date, last_day: date | None) -> Decimal:
    """Which part of the month (its first day) the job was held, by calendar days; 0 when not at all."""
    behind = next_month(month)
    begin = max(month, first_day)
    end = min(behind - timedelta(days=1), last_day or behind)
    held = max((end - begin).days + 1, 0)
    return Decimal(held) / Decimal((behind - month).days)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def differ(one: Decimal, other: Decimal, tolerance: Tolerance) -> bool:
    """Whether two statements of one month's pay cannot both be right."""
    return abs(one - other) > max(max(one, other) * tolerance.share, tolerance.yuan)


def _yuan(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
