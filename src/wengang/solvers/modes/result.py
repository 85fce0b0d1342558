"""What choosing answers: who travels how and when, which vehicles that takes, what it costs, and who is left behind."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from typing import Any

from wengang.solvers.modes.prices import Mode


class Reason(Enum):
    """Why people cannot travel: a stable code with the words for both languages."""

    UNKNOWN_COUNTY = ("unknown_county", "名单里的出发县不在本方案中", "The county is not in this campaign")
    UNKNOWN_CITY = ("unknown_city", "名单里的到达市不在本方案中", "The city is not in this campaign")
    NO_MODE = (
        "no_mode",
        "没有可行的运输方式：公路里程超过上限，且没有可用的铁路或航空线路",
        "No mode can carry them: too far by road, and no line by rail or air",
    )
    NO_CAPACITY = ("no_capacity", "可用的车辆、车厢或航班已用完", "Every vehicle, carriage and flight is in use")

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, order=True)
class Flow:
    """People of one group who take one kind of vehicle on ``day``."""

    county: str
    city: str
    report: date
    day: date
    kind: str
    people: int


@dataclass(frozen=True)
class Ride:
    """Vehicles of one kind from ``origin`` to ``destination`` on ``day``, with the people in all of them. ``cost``:
    yuan for the vehicles alone."""

    kind: str
    mode: Mode
    origin: str
    destination: str
    day: date
    vehicles: int
    people: int
    seats: int
    km: float
    cost: float


@dataclass(frozen=True)
class Unserved:
    """People of a group who cannot travel."""

    county: str
    city: str
    report: date
    people: int
    reason: Reason


@dataclass(frozen=True)
class Share:
    """A mode's part: ``extra`` are feeders and waiting, ``cost`` is everything."""

    mode: Mode
    people: int
    vehicles: int
    seats: int
    extra: float
    cost: float

    @property
    def per_person(self) -> float:
        """Yuan a person."""
        return self.cost / self.people if self.people else 0.0

    @property
    def fill(self) -> float:
        """Share of the hired seats that are taken."""
        return self.people / self.seats if self.seats else 0.0


@dataclass(frozen=True)
class Choice:
    """A verified choice.

    ``cost``: yuan for all who travel. ``objective``: cost, and ``penalty`` for each person left behind for want of
    vehicles. ``bound``: proved; no choice has a smaller objective. ``finished``: False if the clock or the caller cut
    the search short.
    """

    flows: tuple[Flow, ...]
    rides: tuple[Ride, ...]
    unserved: tuple[Unserved, ...]
    shares: tuple[Share, ...]
    cost: float
    penalty: float
    bound: float
    finished: bool
    prices: str

    @property
    def people(self) -> int:
        """People who travel."""
        return sum(flow.people for flow in self.flows)

    @property
    def objective(self) -> float:
        """Cost and penalties, yuan."""
        left = sum(one.people for one in self.unserved if one.reason is Reason.NO_CAPACITY)
        return self.cost + self.penalty * left

    @property
    def gap(self) -> float:
        """How far the objective may at most be above the best one, as a share of the bound."""
        return max(0.0, self.objective / self.bound - 1) if self.bound > 0 else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The choice as plain data."""
        data = asdict(self) | {"people": self.people, "gap": self.gap, "objective": self.objective}
        for row, one in zip(data["unserved"], self.unserved, strict=True):
            row |= {"reason": one.reason.code, "zh": one.reason.zh, "en": one.reason.en}
        for row, share in zip(data["shares"], self.shares, strict=True):
            row |= {"per_person": share.per_person, "fill": share.fill}
        return data

    def to_json(self) -> str:
        """The choice as JSON text; days are ISO."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, default=date.isoformat)


def coach_flows(choice: Choice, modes: tuple[Mode, ...] = ("coach",)) -> list[tuple[str, str, date, int]]:
    """(county, city, day of departure, people) of everybody who goes by coach: each is a wave to be routed."""
    kinds = {ride.kind for ride in choice.rides if ride.mode in modes}
    sums: dict[tuple[str, str, date], int] = {}
    for flow in choice.flows:
        if flow.kind in kinds:
            key = (flow.county, flow.city, flow.day)
            sums[key] = sums.get(key, 0) + flow.people
    return [(*key, people) for key, people in sorted(sums.items())]
