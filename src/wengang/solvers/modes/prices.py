"""Price tables: what a coach, van, carriage, train or aeroplane carries and costs. Data with date and source."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LATEST = "cn-sample/2026-11"

Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Key = Annotated[
    str, Field(min_length=1, max_length=200), BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)
]
Mode = Literal["coach", "van", "carriage", "train", "plane"]
ROAD: tuple[Mode, ...] = ("coach", "van")
RAIL: tuple[Mode, ...] = ("carriage", "train")


class Row(BaseModel):
    """Plain data that cannot be changed; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stopover(Row):
    """A night on the way, which makes a longer drive legal: up to ``max_km``, for ``cost`` yuan a vehicle, one day
    more."""

    max_km: Amount
    cost: Amount


class Kind(Row):
    """A kind of vehicle that is hired whole, yuan each: ``fixed`` and ``per_km``.

    ``seats`` are those of passengers. ``max_km``: the longest way without a night on the way, None for any.
    ``min_km``: not offered for less. ``detour``: its way divided by the great circle. ``per_day``: how many on one
    line (origin, destination) in a day, None for as many as needed. ``source`` says where the price comes from.
    """

    id: Key
    mode: Mode
    zh: str
    en: str
    seats: Annotated[int, Field(ge=1, le=5000)]
    fixed: Amount
    per_km: Amount
    detour: Annotated[float, Field(ge=1, le=5)] = 1.25
    min_km: Amount = 0.0
    max_km: Amount | None = None
    stopover: Stopover | None = None
    per_day: Count | None = None
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _a_night_reaches_farther(self) -> Kind:
        if self.stopover and (self.max_km is None or self.stopover.max_km <= self.max_km):
            raise ValueError("a stopover must reach farther than max_km")
        return self


class Feeder(Row):
    """Yuan a person from home to the station or airport, and from there to the city."""

    per_person: Amount = 0.0
    per_person_km: Amount = 0.0


class Prices(Row):
    """A dated table. ``status``: `assumed` (nobody offered it), `offered` or `contract`. ``waiting``: yuan a person
    for each day of leaving before the last possible one."""

    id: Key
    date: date
    status: Literal["assumed", "offered", "contract"]
    note: str = ""
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=40)]
    feeder: Feeder = Feeder()
    waiting: Amount = 0.0

    @model_validator(mode="after")
    def _whole(self) -> Prices:
        if len({kind.id for kind in self.kinds}) < len(self.kinds):
            raise ValueError("two kinds share one id")
        return self


def tables() -> tuple[str, ...]:
    """Names of the price tables that come with the platform, oldest first."""
    return tuple(sorted(_tables()))


def load(name: str = LATEST) -> Prices:
    """The table of that name. Raises KeyError if there is none."""
    return _tables()[name]


@cache
def _tables() -> dict[str, Prices]:
    texts = [e.read_text(encoding="utf-8") for e in resources.files(__package__).iterdir() if e.name.endswith(".json")]
    found = [Prices.model_validate(json.loads(text)) for text in texts]
    return {prices.id: prices for prices in found}
