"""Where the phone's list comes from. A source is one row of ``SOURCES``; the page and its sending know nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wengang.accounts.models import User
from wengang.web.field import cases, surveys

Line = dict[str, Any]
"""One household (or person) of the list as the phone draws it: ``kind``, ``key``, ``title``, ``buttons`` …"""


@dataclass(frozen=True)
class Tap:
    """What the worker recorded: the button, what was said, when."""

    op: UUID
    kind: str
    key: int
    button: str
    answers: dict[str, dict[str, Any]]
    note: str
    at: datetime


@dataclass(frozen=True)
class Source:
    """One kind of due contact.

    ``due(user, today, limit, after)``: lines, ``after`` being the key of the last one shown. ``count``: (still due,
    done today). ``find``: lines for a search text. ``take``: record a tap; returns what to say beside it, or "".
    """

    kind: str
    due: Callable[[User, date, int, int | None], Sequence[Line]]
    count: Callable[[User, date], tuple[int, int]]
    find: Callable[[User, str, date], Sequence[Line]]
    take: Callable[[Tap, User], str]


SOURCES: tuple[Source, ...] = (
    Source(cases.KIND, cases.due, cases.count, cases.find, cases.take),
    Source(surveys.KIND, surveys.due, surveys.count, surveys.find, surveys.take),
)
"""In the order of the list."""
