"""What the phone page of the village worker sends and gets, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.web import sending
from wengang.web.field import surveys
from wengang.web.field.sources import SOURCES, Line, Tap
from wengang.web.refusals import REFUSALS, sentence

PAGE = 40
"""Households that come at once."""
LONGEST_NOTE = 200
_BY_KIND = {each.kind: each for each in SOURCES}


class SomebodyElse(ValueError):
    """The taps were made under another sign-in than the one that sends them."""


def read(body: bytes, user: User) -> list[Tap]:
    """The taps of a request's body, the earliest first. Raises Unreadable, SomebodyElse."""
    found = sending.read(body, _tap)
    if any(owner != user.pk for owner, _each in found):
        raise SomebodyElse
    return sorted((tap for _owner, tap in found), key=lambda tap: tap.at)


def _tap(entry: dict[str, Any], shift: timedelta) -> tuple[int, Tap]:
    told = entry.get("answers") or {}
    tap = Tap(
        op=UUID(entry["op"]),
        kind=str(entry["kind"]),
        key=int(entry["key"]),
        button=str(entry["button"])[:20],
        answers={str(who): dict(said) for who, said in told.items()},
        note=str(entry.get("note", ""))[:LONGEST_NOTE],
        at=sending.moment(entry["at"]) + shift,
    )
    return int(entry["user"]), tap


def outcomes(taps: Sequence[Tap], user: User) -> list[dict[str, str]]:
    """Record each tap by itself: one that is refused holds up no other."""
    return [_outcome(tap, user) for tap in taps]


def _outcome(tap: Tap, user: User) -> dict[str, str]:
    source = _BY_KIND.get(tap.kind)
    try:
        if source is None:
            raise ValidationError(_("This household is not there, or not in your area."))
        with transaction.atomic():
            note = source.take(tap, user)
    except REFUSALS as refused:
        return {"op": str(tap.op), "result": "refused", "why": sentence(refused)}
    return {"op": str(tap.op), "result": "taken", "why": note}


def first_page(user: User, today: date) -> dict[str, Any]:
    """Everything the page opens with."""
    return {"user": user.pk, **_page(_lines(user, today, None, None)), **tally(user, today)}


def next_page(user: User, today: date, kind: str, key: int) -> dict[str, Any]:
    """The lines behind one that is shown."""
    return _page(_lines(user, today, kind, key))


def found(user: User, text: str, today: date) -> dict[str, Any]:
    """Lines for a search text, of every source."""
    return _page([line for source in SOURCES for line in source.find(user, text, today)])


def tally(user: User, today: date) -> dict[str, int]:
    """Still due and done today, of all sources together."""
    counts = [source.count(user, today) for source in SOURCES]
    return {"due": sum(due for due, _done in counts), "done": sum(done for _due, done in counts)}


def _lines(user: User, today: date, kind: str | None, key: int | None) -> list[Line]:
    """The next lines, source after source, from the line ``key`` of the source ``kind`` on."""
    lines: list[Line] = []
    begun = kind is None
    for source in SOURCES:
        here = source.kind == kind
        begun = begun or here
        if begun and len(lines) < PAGE:
            lines.extend(source.due(user, today, PAGE - len(lines), key if here else None))
    return lines


def _page(lines: list[Line]) -> dict[str, Any]:
    return {"lines": lines, "tables": surveys.tables(lines), "more": len(lines) >= PAGE}
