"""What all the taps about one seat come to, whatever phone they come from and in whatever order they arrive.

The taps are put into the order of their times; of those at one instant the stronger stands last, so presence beats
absence. Then each makes one step of ``STEPS``, or none. The result depends on the set of taps alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wengang.journeys.enums import CheckKind as C
from wengang.journeys.enums import SeatState as S

STRENGTH = (C.UNBOARD, C.ABSENT, C.BOARD, C.MISSING, C.ARRIVE)
"""From the weakest to the strongest, for taps at the same instant."""

STEPS: dict[tuple[str, str], S] = {
    (S.EXPECTED, C.BOARD): S.BOARDED,
    (S.EXPECTED, C.ABSENT): S.ABSENT,
    (S.ABSENT, C.BOARD): S.BOARDED,
    (S.ABSENT, C.UNBOARD): S.EXPECTED,
    (S.BOARDED, C.UNBOARD): S.EXPECTED,
    (S.BOARDED, C.MISSING): S.MISSING,
    # Whoever stands at the gate has arrived, ticked at the stop or not; nothing takes that back.
    (S.EXPECTED, C.ARRIVE): S.ARRIVED,
    (S.ABSENT, C.ARRIVE): S.ARRIVED,
    (S.BOARDED, C.ARRIVE): S.ARRIVED,
    (S.MISSING, C.ARRIVE): S.ARRIVED,
}
"""(state, tap) → state. What is not here changes nothing: "did not come" about somebody on board, for one."""

MOVES: dict[tuple[str, str], tuple[str, ...]] = {
    (S.EXPECTED, S.BOARDED): ("board",),
    (S.EXPECTED, S.ABSENT): ("absent",),
    (S.EXPECTED, S.MISSING): ("board", "miss"),
    (S.ABSENT, S.EXPECTED): ("unboard",),
    (S.ABSENT, S.BOARDED): ("board",),
    (S.ABSENT, S.MISSING): ("board", "miss"),
    (S.BOARDED, S.EXPECTED): ("unboard",),
    (S.BOARDED, S.ABSENT): ("unboard", "absent"),
    (S.BOARDED, S.MISSING): ("miss",),
    # An earlier tap that came in late may show that somebody reported missing had never been on board.
    (S.MISSING, S.EXPECTED): ("unboard",),
    (S.MISSING, S.BOARDED): ("unboard", "board"),
    (S.MISSING, S.ABSENT): ("unboard", "absent"),
    (S.EXPLAINED, S.BOARDED): ("board",),
    (S.EXPLAINED, S.MISSING): ("board", "miss"),
    (S.RELEASED, S.BOARDED): ("reinstate",),
    (S.RELEASED, S.MISSING): ("reinstate", "miss"),
    (S.RELEASED, S.ARRIVED): ("reinstate", "arrive"),
    **{(each, S.ARRIVED): ("arrive",) for each in (S.EXPECTED, S.ABSENT, S.BOARDED, S.MISSING, S.EXPLAINED)},
}
"""How a seat gets from the state it has to the one its taps come to; without a way it stays as it is."""

PRESENT = (S.BOARDED, S.MISSING, S.ARRIVED)
"""Where somebody was seen with the coach."""
SETTLED = (S.EXPLAINED, S.RELEASED)
"""Settled by an officer. Only somebody who is seen after all comes back from there: see :func:`comes_back`."""


@dataclass(frozen=True)
class Tap:
    """One tap on a phone."""

    op: UUID
    what: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What the taps come to; ``counted``: those that made a step."""

    state: str
    boarded_at: datetime | None
    arrived_at: datetime | None
    counted: frozenset[UUID]


def settle(taps: Iterable[Tap]) -> Standing:
    """The standing after all taps; a tap given twice counts once."""
    state: str = S.EXPECTED
    boarded = arrived = None
    counted = set()
    for tap in sorted(set(taps), key=lambda tap: (tap.at, STRENGTH.index(C(tap.what)), tap.op)):
        after = STEPS.get((state, tap.what))
        if after is None:
            continue
        counted.add(tap.op)
        if after == S.BOARDED:
            boarded = tap.at
        elif after in (S.EXPECTED, S.ABSENT):
            boarded = None
        elif after == S.ARRIVED:
            arrived = tap.at
        state = after
    return Standing(state, boarded, arrived, frozenset(counted))


def comes_back(known: Iterable[Tap], all_taps: Iterable[Tap]) -> bool:
    """Whether taps that were not known when an officer settled the seat show that the person is there after all."""
    before, after = settle(known).state, settle(all_taps).state
    return after in PRESENT and (before not in PRESENT or after == S.ARRIVED != before)
