"""What phones send, and what they are told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from wengang.journeys.enums import CheckHow, CheckKind


@dataclass(frozen=True)
class Op:
    """One tap as a phone sends it: its own number, the seat by key or ticket, what, how, and the phone's time."""

    op: UUID
    what: CheckKind
    at: datetime
    how: CheckHow = CheckHow.LIST
    seat: int | None = None
    ticket: str = ""
    checked: tuple[str, ...] = ()


class Result(StrEnum):
    """What became of an op. The phone forgets all but those it could not send."""

    TAKEN = "taken"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """For one op: what became of it, the seat's state now, and for a refusal the sentence to show."""

    op: UUID
    result: Result
    seat: int | None = None
    state: str = ""
    why: str = ""
