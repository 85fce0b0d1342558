"""Jobs in the pair of regions of the market's tests. Invented people only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.employment.actions import do_open_spell, do_state_pay
from wengang.employment.models import PaidWage, Spell

TODAY = dt.date.today()
NUMBERS = iter(range(10_000))


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def month_ago(months: int) -> dt.date:
    """First day of the month so many months back."""
    year, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def officer(division: str, role: Role = Role.COUNTY) -> User:
    """Somebody with this role in an organisation of that division."""
    number = next(NUMBERS)
    home = Organisation.objects.create(name=f"局{number}", short_name="局", kind="bureau", division_id=division)
    user = User.objects.create_user(f"s{number}", "示例", "a-long-password")
    Membership.objects.create(user=user, organisation=home, role=role)
    return user


def opened(pair, person=None, **told) -> Spell:
    """A job at an employer of the receiving side that began some months ago."""
    given = {"kind": "enterprise", "first_day": month_ago(5), "source": "visit", "seen_on": TODAY}
    given |= {"promised_low": Decimal(5000), "promised_basis": "month", "by": pair.county_officer} | told
    if "employer" not in given:
        given["employer"] = pair.vacancy().employer
    return do_open_spell(person or pair.person(), **given)


def said(pair, spell, amount, **told) -> PaidWage:
    """What the worker says of the month before last."""
    given = {"month": month_ago(2), "source": "call", "teller": "worker", "said_on": TODAY, "by": pair.county_officer}
    return do_state_pay(spell, amount=Decimal(amount), **given | told)
