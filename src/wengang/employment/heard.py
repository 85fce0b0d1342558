"""Who hears that something is late: the one who answers for it, and somebody of the office above. One SMS each.

Numbers only: no names of workers or firms leave the house. Where no phone is known nothing is written; home and menu of
the office tell it all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import MAY, Cap
from wengang.core import outbox
from wengang.core.outbox import LONGEST, Letter

KIND = "overdue"
Written = list[tuple[Organisation, Letter]]


def tell_of_cases(rows: Sequence[Any], today: date) -> int:
    """Tell the owners of these cases and the offices that were told above; returns how many messages are new."""
    letters: Written = []
    for row in rows:
        if row.owner and row.owner.is_active and row.owner.phone:
            text = f"【稳岗】您负责的维权案件第{row.pk}号{_late(row.clock_on, today)}，请尽快办理并登记。"
            letters.append((row.office, _letter(f"case:{row.pk}:owner", text, row.owner)))
    letters += _upwards("case", "维权案件", "clock_on", rows, today, Cap.EMPLOYMENT_EDIT)
    return _drop(letters)


def tell_of_calls(rows: Sequence[Any], today: date) -> int:
    """Tell the offices that were told above of these calls; returns how many messages are new."""
    return _drop(_upwards("call", "企业诉求", "answer_by", rows, today, Cap.CALL_ANSWER))


def forget(name: str, pk: int) -> None:
    """It is settled, or another day counts: what nobody sent yet is taken back. ``name``: case or call."""
    outbox.withdraw([f"{name}:{pk}:owner", f"{name}:{pk}:above"])


def _upwards(name: str, word: str, clock: str, rows: Sequence[Any], today: date, capability: Cap) -> Written:
    reached = _reached({row.above.pk for row in rows if row.above}, capability)
    letters: Written = []
    for row in rows:
        user = reached.get(row.above.pk) if row.above else None
        if user is not None:
            late = _late(getattr(row, clock), today)
            text = f"【稳岗】{word}第{row.pk}号{late}未办，已转报贵单位，请登录查看。"
            letters.append((row.above, _letter(f"{name}:{row.pk}:above", text, user)))
    return letters


def _reached(offices: Iterable[int], capability: Cap) -> dict[int, User]:
    """Of each office the member of longest standing who may act on all of its work and has a phone. One query."""
    roles = [role for role, capabilities in MAY.items() if capability in capabilities]
    whole = Membership.objects.filter(organisation__in=list(offices), division=None, active=True)
    rows = whole.filter(role__in=roles, user__is_active=True).exclude(user__phone=b"")
    found: dict[int, User] = {}
    for row in rows.select_related("user").order_by("pk"):
        found.setdefault(row.organisation_id, row.user)
    return found


def _letter(about: str, text: str, to: User) -> Letter:
    return Letter(about, KIND, text[:LONGEST], to.phone.split("、")[0])


def _drop(letters: Written) -> int:
    by_office: dict[int, list[Letter]] = defaultdict(list)
    for office, letter in letters:
        by_office[office.pk].append(letter)
    return sum(outbox.drop(group, organisation=office, by=None) for office, group in by_office.items())


def _late(clock: date, today: date) -> str:
    """The day that passed is named: of a second term the same number of days is news."""
    return f"{clock.month}月{clock.day}日到期、超期{(today - clock).days}天"
