"""What a wave is: one day, one direction, parties from pick-up stops to drop gates. The documented JSON of
docs/routing.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

DAY = 1440
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?:\+(\d))?")


class WaveError(ValueError):
    """The file is not a wave; the text says where and why. It never repeats a value of the file."""


def clock(value: object) -> object:
    """Minutes after midnight of the wave's day: a number as it is, ``"06:30"`` or ``"06:30+1"`` (the next day) read."""
    if not isinstance(value, str):
        return value
    found = _CLOCK.fullmatch(value.strip())
    if not found:
        raise ValueError('a time is minutes after midnight, "HH:MM" or "HH:MM+1"')
    hours, minutes, days = (int(part or 0) for part in found.groups())
    return days * DAY + hours * 60 + minutes


Clock = Annotated[float, BeforeValidator(clock), Field(ge=0, le=7 * DAY, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Key = Annotated[
    str, Field(min_length=1, max_length=200), BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)
]
Road = Literal["trunk", "city", "mountain"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Row):
    """A stop or a gate. ``hours`` are the daily hours (minutes) in which a coach may call; ``longest`` the most
    rated seats that can turn."""

    id: Key
    lat: Annotated[float, Field(ge=-90, le=90)] = 0.0
    lon: Annotated[float, Field(ge=-180, le=180)] = 0.0
    hours: tuple[Clock, Clock] = (0.0, float(DAY))
    road: Road | None = None
    longest: int | None = None
    name: str = ""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Place:
        if not 0 <= self.hours[0] < self.hours[1] <= DAY:
            raise ValueError("hours must open before they close, within one day")
        return self


class Party(_Row):
    """People who travel together: never split. ``accessible`` of them need an accessible place."""

    id: Key
    size: Annotated[int, Field(ge=1, le=1000)]
    stop: Key
    gate: Key
    accessible: Annotated[int, Field(ge=0)] = 0
    ready: Clock | None = None
    report_by: Clock | None = None

    @model_validator(mode="after")
    def _no_more_needs_than_people(self) -> Party:
        if self.accessible > self.size:
            raise ValueError("accessible places cannot exceed the party's size")
        return self


class VehicleType(_Row):
    """Coaches alike. ``seats`` are rated; drivers and escorts take theirs from them. ``count``: how many, None for
    as many as needed,
    or by date. ``empty_km``: driven empty for each coach used (from a base at the other end), paid like the rest.
    ``stops``/``gates``: the places its permit names, None for all; ``permit``: the days it is valid."""

    id: Key
    seats: Annotated[int, Field(ge=1, le=200)]
    fixed: Amount
    per_km: Amount
    count: Annotated[int, Field(ge=0)] | dict[date, Annotated[int, Field(ge=0)]] | None = None
    drivers: Annotated[int, Field(ge=0)] = 0
    escorts: Annotated[int, Field(ge=0)] = 0
    accessible: Annotated[int, Field(ge=0)] = 0
    empty_km: Amount = 0.0
    stops: frozenset[Key] | None = None
    gates: frozenset[Key] | None = None
    permit: tuple[date, date] | None = None

    @property
    def places(self) -> int:
        """Seats left for passengers."""
        return max(0, self.seats - self.drivers - self.escorts)

    def available(self, day: date | None) -> int | None:
        """Coaches of this type on ``day`` at the end where the wave starts; None means as many as needed."""
        if self.permit and day and not self.permit[0] <= day <= self.permit[1]:
            return 0
        if isinstance(self.count, dict):
            return self.count.get(day, 0) if day else 0
        return self.count


class Dwell(_Row):
    """Minutes a coach stands at a call: ``minutes`` and ``per_person`` for each who boards or leaves."""

    minutes: Amount = 5.0
    per_person: Amount = 0.3


class Limits(_Row):
    """What one coach may do. Practice, not law: the legal time line is the timetable's."""

    local_hours: Annotated[float, Field(gt=0, le=48)] = 3.5
    driving_hours: Annotated[float, Field(gt=0, le=100)] | None = None
    max_stops: Annotated[int, Field(ge=1)] | None = None
    max_gates: Annotated[int, Field(ge=1)] | None = None
    wait_hours: Annotated[float, Field(ge=0, le=48)] = 12.0
    rest_after_hours: Annotated[float, Field(gt=0)] = 4.0
    rest_minutes: Amount = 20.0
    at_stop: Dwell = Dwell()
    at_gate: Dwell = Dwell()


class RoadClass(_Row):
    """How a great circle becomes a road: longer by ``detour``, driven at ``speed`` km/h."""

    detour: Annotated[float, Field(ge=1, le=5)]
    speed: Annotated[float, Field(gt=0, le=200)]


class DistanceModel(_Row):
    """An estimate: great circle times detour by road class."""

    trunk: RoadClass = RoadClass(detour=1.25, speed=78)
    city: RoadClass = RoadClass(detour=1.35, speed=40)
    mountain: RoadClass = RoadClass(detour=1.5, speed=35)


class Matrices(_Row):
    """Measured roads: rows and columns are the stops in order, then the gates in order. ``estimated``: not all of them
    were measured."""

    km: list[list[Amount]]
    minutes: list[list[Amount]]
    estimated: bool = False


class Wave(_Row):
    """All that one plan is made from."""

    stops: tuple[Place, ...]
    gates: tuple[Place, ...]
    parties: tuple[Party, ...]
    vehicle_types: Annotated[tuple[VehicleType, ...], Field(max_length=60)]
    hourly_rate: Amount = 0.0
    limits: Limits = Limits()
    distance: DistanceModel | None = None
    matrices: Matrices | None = None
    day: date | None = None
    name: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Wave:
        for what in ("stops", "gates", "parties", "vehicle_types"):
            rows: tuple[Any, ...] = getattr(self, what)
            if len({row.id for row in rows}) < len(rows):
                raise ValueError(f"two {what} share one id")
        if self.matrices and self.distance:
            raise ValueError("give a distance model or matrices, not both")
        if self.matrices:
            _check_matrices(self.matrices, len(self.stops) + len(self.gates))
        if not self.day and any(isinstance(kind.count, dict) or kind.permit for kind in self.vehicle_types):
            raise ValueError("counts or permits by date need the wave's day")
        return self

    @classmethod
    def from_json(cls, path: str | Path) -> Wave:
        """The wave of a JSON file. Raises `WaveError` if it is not one."""
        return _read(lambda: cls.model_validate_json(Path(path).read_bytes()))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Wave:
        """The wave of plain data shaped as the JSON. Raises `WaveError` if it is not one."""
        return _read(lambda: cls.model_validate(data))

    def to_json(self, path: str | Path) -> None:
        """Write the wave so that `from_json` reads it back equal."""
        Path(path).write_text(self.model_dump_json(indent=1), encoding="utf-8")


def _check_matrices(matrices: Matrices, size: int) -> None:
    for name, rows in (("km", matrices.km), ("minutes", matrices.minutes)):
        if len(rows) != size or any(len(row) != size for row in rows):
            raise ValueError(f"matrix {name} must have {size} rows and columns: the stops, then the gates")
        if any(row[at] for at, row in enumerate(rows)):
            raise ValueError(f"matrix {name} must be zero on its diagonal")


def _read(read: Callable[[], Wave]) -> Wave:
    try:
        return read()
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'wave'}: {e['msg']}" for e in error.errors(include_input=False)]
        raise WaveError("; ".join(problems[:10])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise WaveError(f"the file cannot be read ({type(error).__name__})") from None
