"""Wages on one footing. An hour is 1/174 and a day 1/21.75 of a month: 劳社部发〔2008〕3号 (of 2008-01-03)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from wengang.market.enums import WageBasis

HOURS_A_MONTH = Decimal(174)
DAYS_A_MONTH = Decimal("21.75")
PER_MONTH = {
    WageBasis.MONTH: Decimal(1),
    WageBasis.PIECE: Decimal(1),
    WageBasis.HOUR: HOURS_A_MONTH,
    WageBasis.DAY: DAYS_A_MONTH,
}


def monthly(amount: Decimal | int | None, basis: str) -> int | None:
    """Yuan a month for an amount on a basis, rounded to whole yuan."""
    return None if amount is None else round(Decimal(amount) * PER_MONTH[WageBasis(basis)])


def monthly_range(low: Decimal | None, high: Decimal | None, basis: str) -> tuple[int, int]:
    """Both ends in yuan a month; an end not stated is the other one, and both are 0 when no wage is stated."""
    ends = [monthly(amount, basis) for amount in (low, high)]
    known = [end for end in ends if end is not None]
    if not known:
        return 0, 0
    return (known[0] if ends[0] is None else ends[0]), (known[-1] if ends[1] is None else ends[1])


def wage_text(low: Decimal | None, high: Decimal | None, basis: str) -> str:
    """A wage in words, in the reader's language; empty when none is stated."""
    amounts = [_plain(amount) for amount in dict.fromkeys((low, high)) if amount is not None]
    if not amounts:
        return ""
    units = {
        WageBasis.HOUR: _("%(wage)s yuan an hour"),
        WageBasis.DAY: _("%(wage)s yuan a day"),
        WageBasis.PIECE: _("%(wage)s yuan a month, piece rate"),
    }
    return units.get(WageBasis(basis or WageBasis.MONTH), _("%(wage)s yuan a month")) % {"wage": "–".join(amounts)}


def _plain(amount: Decimal) -> str:
    number = Decimal(amount).normalize()
    return f"{number:f}"
