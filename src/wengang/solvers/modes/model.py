"""What a campaign is: groups of people from counties to cities by a report day, and how they may travel. The documented
JSON of docs/modes.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from wengang.solvers.modes.prices import Amount, Count, Key, Prices, Row, load


class CampaignError(ValueError):
    """The file is not a campaign; the text says where and why. It never repeats a value of the file."""


class _Place(Row):
    id: Key
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    name: str = ""


class Hub(_Place):
    """A railway station or an airport."""

    kind: Literal["rail", "air"]


class Area(_Place):
    """A county people leave or a city they go to, with the hubs it uses; None: no such way."""

    rail: Key | None = None
    air: Key | None = None


class Group(Row):
    """People of one county who must be in one city on ``report``; at most one group for the three."""

    county: Key
    city: Key
    report: date
    people: Annotated[int, Field(ge=1, le=1_000_000)]


class Line(Row):
    """What is known better than by estimate: the ``km`` of a kind of vehicle between two places, or how many of it
    run ``per_day`` (0: none). The places are county and city for roads, else the two hubs."""

    kind: Key
    origin: Key
    destination: Key
    km: Amount | None = None
    per_day: Count | None = None


class Campaign(Row):
    """All that one choice of modes is made from.

    ``departures``: how many days before the report day people may leave. ``per_day``: vehicles of a mode on the
    whole road in one day, or of one kind. ``prices``: a table, or the name of one that comes with the platform.
    """

    counties: tuple[Area, ...]
    cities: tuple[Area, ...]
    groups: tuple[Group, ...]
    hubs: tuple[Hub, ...] = ()
    lines: tuple[Line, ...] = ()
    departures: Annotated[tuple[Annotated[int, Field(ge=0, le=30)], ...], Field(min_length=1, max_length=10)] = (
        1,
        2,
        3,
    )
    per_day: dict[Key, Count] = {}
    prices: Prices | Key = Field(default_factory=load)
    name: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Campaign:
        for what in ("counties", "cities", "hubs"):
            rows: tuple[Any, ...] = getattr(self, what)
            if len({row.id for row in rows}) < len(rows):
                raise ValueError(f"two {what} share one id")
        if len({(g.county, g.city, g.report) for g in self.groups}) < len(self.groups):
            raise ValueError("two groups share county, city and report day")
        if len({(line.kind, line.origin, line.destination) for line in self.lines}) < len(self.lines):
            raise ValueError("two lines share kind, origin and destination")
        if len(set(self.departures)) < len(self.departures):
            raise ValueError("a departure is given twice")
        self._hubs_are_known()
        known = {name for kind in self.table.kinds for name in (kind.id, kind.mode)}
        if not known.issuperset(self.per_day) or not known.issuperset(line.kind for line in self.lines):
            raise ValueError("per_day and lines may only name modes and kinds of the price table")
        return self

    def _hubs_are_known(self) -> None:
        kinds = {hub.id: hub.kind for hub in self.hubs}
        for area in (*self.counties, *self.cities):
            if (area.rail and kinds.get(area.rail) != "rail") or (area.air and kinds.get(area.air) != "air"):
                raise ValueError("a county or city names a hub that is not one of its kind")

    @property
    def table(self) -> Prices:
        """The price table."""
        if isinstance(self.prices, Prices):
            return self.prices
        try:
            return load(self.prices)
        except KeyError:
            raise ValueError("no price table has this name") from None

    @classmethod
    def from_json(cls, path: str | Path) -> Campaign:
        """The campaign of a JSON file. Raises `CampaignError` if it is not one."""
        return _read(lambda: cls.model_validate_json(Path(path).read_bytes()))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Campaign:
        """The campaign of plain data shaped as the JSON. Raises `CampaignError` if it is not one."""
        return _read(lambda: cls.model_validate(data))

    def to_json(self, path: str | Path) -> None:
        """Write the campaign so that `from_json` reads it back equal."""
        Path(path).write_text(self.model_dump_json(indent=1), encoding="utf-8")


def _read(read: Callable[[], Campaign]) -> Campaign:
    try:
        return read()
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, e['loc'])) or 'campaign'}: {e['msg']}" for e in error.errors(include_input=False)
        ]
        raise CampaignError("; ".join(problems[:10])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CampaignError(f"the file cannot be read ({type(error).__name__})") from None
