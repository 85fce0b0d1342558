"""What a timetable is made from and what it answers: calls, drivers with their past driving, the line of time.

Every moment is a whole **minute of Beijing time counted from midnight of the plan's first day**; yesterday is negative,
tomorrow 06:00 is 1800. Whoever knows the calendar adds the date; the arithmetic here needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Minute = int
DAY: int = 1440


class Prices(NamedTuple):
    """Cost of one minute of ride, lateness and earliness; ride must cost more than earliness."""

    ride: float
    late: float
    early: float


PRICES = Prices(ride=1.0, late=5.0, early=0.3)


class CallKind(StrEnum):
    """What the coach does at a call."""

    DEPOT = "depot"
    PICKUP = "pickup"
    DROP = "drop"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Call:
    """One place where the coach stands, with the road that leads to it from the call before.

    ``drive`` is that road in whole minutes at day speed and ``km`` its length (both 0 for the first call);
    ``minor_mountain`` says that it holds a stretch of class 3 or below in the mountains, where nobody may drive at
    night. ``dwell`` is the minutes of work here (boarding, alighting), which do not count as a rest. Work may begin at
    any minute of the day in [``opens``, ``closes``); a span over midnight has ``opens > closes``. Where ``may_rest`` is
    false the coach may not stand longer than its work, so nobody rests, waits or changes there. ``report_by`` is the
    minute after which people here count as late (not a prohibition); the first call's is not looked at. ``ready`` is
    the minute before which the coach may not leave.
    """

    id: str
    drive: int = 0
    km: float = 0.0
    kind: CallKind = CallKind.SERVICE
    dwell: int = 0
    opens: int = 0
    closes: int = DAY
    may_rest: bool = True
    minor_mountain: bool = False
    report_by: Minute | None = None
    ready: Minute | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A span of past or planned driving, [start, end), in minutes of the plan."""

    start: Minute
    end: Minute


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver and the driving of the seven days before, which the limits of 24 hours and 7 days count in."""

    id: str
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """When the wheels may first turn at the first call: every ``step`` minutes from ``earliest`` to ``latest``."""

    earliest: Minute
    latest: Minute
    step: int = 15


class Doing(StrEnum):
    """What one segment of the line of time is spent on."""

    DRIVE = "drive"
    WORK = "work"
    REST = "rest"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Segment:
    """[start, end) of the line of time.

    ``call`` is where the coach stands, or where the road leads; ``driver`` is at the wheel.
    """

    doing: Doing
    start: Minute
    end: Minute
    call: str
    driver: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One call as it is kept: the coach comes, work begins, the coach leaves (at the last call: work ends)."""

    call: str
    arrive: Minute
    begin: Minute
    leave: Minute


@dataclass(frozen=True, slots=True)
class Timetable:
    """A legal line of time. ``arrival`` is the beginning of work at the last call; ``cost`` is in weighted minutes.

    ``late`` sums minutes after ``report_by`` over calls, ``early`` is minutes before the last call's. ``rules`` names
    the pack and version the line was made under; store it with the plan.
    """

    departure: Minute
    arrival: Minute
    visits: tuple[Visit, ...]
    segments: tuple[Segment, ...]
    late: int
    early: int
    cost: float
    rules: str
    proved: bool = True
    """Whether the search looked at everything, so that no timetable of this window is cheaper."""
    warnings: tuple[Words, ...] = ()

    def duties(self) -> dict[str, tuple[Duty, ...]]:
        """Driving of every driver on this trip, to be added to the ledger."""
        spans: dict[str, list[Duty]] = {}
        for segment in self.segments:
            if segment.doing is Doing.DRIVE and segment.driver is not None:
                spans.setdefault(segment.driver, []).append(Duty(segment.start, segment.end))
        return {driver: tuple(found) for driver, found in spans.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages with a code for programs."""

    code: str
    zh: str
    en: str


class ChangeKind(StrEnum):
    """What would make an illegal trip legal."""

    OTHER_START = "other_start"
    MORE_DRIVERS = "more_drivers"
    OVERNIGHT_STOP = "overnight_stop"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that makes the trip legal, and the line of time it gives."""

    kind: ChangeKind
    words: Words
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class NoLegalTimetable:
    """No line of time keeps the rules: why, and what would help, the nearest change first (may be none)."""

    reason: Words
    rules: str
    proved: bool = True
    """Whether there is certainly none; otherwise only that a wide search found none."""
    changes: tuple[Change, ...] = field(default=())
