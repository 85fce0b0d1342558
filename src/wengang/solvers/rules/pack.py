"""Reading a rule pack: one JSON file per pack and version, each number with its source and what we have read of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from types import MappingProxyType

LATEST = "cn-coach/2026-11"
STATUSES = ("official", "reprint", "unread", "practice")
DAY = 1440


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a pack: ``status`` is official, reprint, unread or practice (see the pack's note)."""

    value: int
    unit: str
    status: str
    source: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers a timetable is made under. Minutes throughout; moments are minutes of the day.

    ``parked_from == parked_until`` means that the coach may drive through the small hours. Where a rule is practice
    and not law, or a province differs, use ``dataclasses.replace`` and give the result a ``version`` of its own.
    """

    version: str
    continuous_day: int
    continuous_night: int
    rest: int
    per_24h: int
    per_7d: int
    parked_from: int
    parked_until: int
    night_from: int
    night_until: int
    night_speed_percent: int
    no_night_on_minor_mountain: bool
    second_driver_km: int
    long_line_km: int
    values: Mapping[str, Value] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse numbers no timetable could be made under."""
        positive = (self.continuous_day, self.continuous_night, self.rest, self.per_24h, self.per_7d)
        moments = (self.parked_from, self.parked_until, self.night_from, self.night_until)
        if min(positive) <= 0 or not all(0 <= moment < DAY for moment in moments):
            raise ValueError(f"{self.version}: limits must be positive and moments minutes of the day")
        if not 0 < self.night_speed_percent <= 100:
            raise ValueError(f"{self.version}: night speed must be within 1 to 100 percent of the day's")


def packs() -> tuple[str, ...]:
    """Names ``id/version`` of all packs that come with the platform, oldest first."""
    return tuple(sorted(_files()))


@cache
def load(name: str = LATEST) -> Rules:
    """The pack of that name (``id/version``, e.g. ``cn-coach/2026-11``).

    Raises:
        KeyError: no pack has this name.
        ValueError: the pack lacks a number, or a number lacks its source.
    """
    return read(json.loads(_files()[name]))


def read(pack: Mapping[str, object]) -> Rules:
    """Rules from the parsed JSON of a pack; see the packs beside this file for the form."""
    name = f"{pack['id']}/{pack['version']}"
    raw = pack["values"]
    if not isinstance(raw, Mapping):
        raise ValueError(f"{name}: values must be an object")
    values = {key: Value(**entry) for key, entry in raw.items()}
    known = {rule.name for rule in fields(Rules)} - {"version", "values"}
    if values.keys() != known:
        raise ValueError(f"{name}: missing or unknown {sorted(values.keys() ^ known)}")
    for key, value in values.items():
        if value.status not in STATUSES or not value.source or not value.zh or not value.en:
            raise ValueError(f"{name}: {key} needs a source, a status and both texts")
    numbers = {key: value.value for key, value in values.items() if key != "no_night_on_minor_mountain"}
    return Rules(
        version=name,
        no_night_on_minor_mountain=bool(values["no_night_on_minor_mountain"].value),
        values=MappingProxyType(values),
        **numbers,
    )


def _files() -> dict[str, str]:
    """Texts of the packs in this folder by their name; ``cn_coach_2026_11.json`` is ``cn-coach/2026-11``."""
    found: dict[str, str] = {}
    for entry in resources.files(__package__).iterdir():
        match = re.fullmatch(r"([a-z_]+)_(\d{4})_(\d{2})\.json", entry.name)
        if match:
            name = f"{match[1].replace('_', '-')}/{match[2]}-{match[3]}"
            found[name] = entry.read_text(encoding="utf-8")
    return found
