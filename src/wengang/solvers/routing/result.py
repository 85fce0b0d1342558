"""What planning answers: coaches with their calls, what they cost, and everybody who cannot travel, with the reason."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any


class Reason(Enum):
    """Why a party cannot travel: a stable code with the words for both languages."""

    UNKNOWN_STOP = ("unknown_stop", "名单里的上车点不在本批次中", "The pick-up stop is not in this wave")
    UNKNOWN_GATE = ("unknown_gate", "名单里的下车点不在本批次中", "The drop gate is not in this wave")
    NO_FLEET = ("no_fleet", "当天没有可用车辆", "No vehicle is available that day")
    TOO_LARGE = ("too_large", "同行人数超过所有车辆的可用座位数", "The party is larger than any coach")
    NO_ACCESSIBLE_PLACE = ("no_accessible_place", "没有足够无障碍座位的车辆", "No coach has enough accessible places")
    NO_PERMIT = ("no_permit", "没有车辆获准在该上车点和下车点停靠", "No coach may call at both the stop and the gate")
    TOO_FAR = ("too_far", "行程超过驾驶时间或接送时间上限", "The way exceeds the limits on driving or local time")
    CLOSED = ("closed", "上车点和下车点的开放时间无法衔接", "The hours of stop and gate leave no time to travel")
    NO_VEHICLE_LEFT = ("no_vehicle_left", "车辆已用完", "Every vehicle is in use")

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True)
class Call:
    """A stop or gate on a coach's way. ``arrive``/``depart``: minutes after midnight of the wave's day. ``load``:
    people on leaving."""

    place: str
    boarding: tuple[str, ...]
    leaving: tuple[str, ...]
    arrive: float
    depart: float
    load: int


@dataclass(frozen=True)
class Coach:
    """One coach: its calls in order (all pick-ups, then all drops), people, km, minutes at the wheel and standing,
    cost in yuan."""

    vehicle_type: str
    calls: tuple[Call, ...]
    people: int
    places: int
    km: float
    driving_minutes: float
    dwell_minutes: float
    local_minutes: float
    wait_minutes: float
    cost: float

    @property
    def parties(self) -> tuple[str, ...]:
        """Ids of the parties on board, in order of boarding."""
        return tuple(party for call in self.calls for party in call.boarding)


@dataclass(frozen=True)
class Unserved:
    """A party that cannot travel in this plan."""

    party: str
    people: int
    reason: Reason


@dataclass(frozen=True)
class Plan:
    """A verified plan. ``finished``: the search ended by its own measure, so that the same seed gives the same plan
    anywhere;
    False: the clock or the caller cut it short. ``solvers``: whose proposals were used or failed."""

    coaches: tuple[Coach, ...]
    unserved: tuple[Unserved, ...]
    cost: float
    lower_bound: float
    estimated: bool
    finished: bool
    solvers: tuple[str, ...] = field(default=())

    @property
    def people(self) -> int:
        """People on board of all coaches."""
        return sum(coach.people for coach in self.coaches)

    @property
    def fill(self) -> float:
        """Share of the passenger seats that are taken."""
        return self.people / max(1, sum(coach.places for coach in self.coaches))

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data."""
        data = asdict(self) | {"people": self.people, "fill": self.fill}
        data["unserved"] = [
            {"party": u.party, "people": u.people, "reason": u.reason.code, "zh": u.reason.zh, "en": u.reason.en}
            for u in self.unserved
        ]
        return data

    def to_json(self) -> str:
        """The plan as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
