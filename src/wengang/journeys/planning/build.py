"""A wave of the database as the solver wants it: parties, places, vehicles, roads. Nobody is dropped without a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as BadLimits

from wengang.journeys.enums import DemandState
from wengang.journeys.models import Demand, Place, Wave
from wengang.journeys.planning import clock, fleet, roads, service
from wengang.solvers import routing
from wengang.solvers.routing.model import DAY, Limits

NO_STOP, NO_GATE, NO_POINT, ONE_PLACE = "no_stop", "no_gate", "no_point", "one_place"
"""Why somebody cannot even be asked about, beside the solver's own reasons."""
SPLIT = "split_party"


@dataclass(frozen=True)
class Left:
    """People who cannot travel in a plan, and the code of the reason."""

    demands: tuple[int, ...]
    code: str


@dataclass(frozen=True)
class Built:
    """What a plan is made from.

    ``members``: demands of each party of ``wave``. ``left``: who was not even given to the solver. ``split``: groups
    whose members asked for different places and so travel as several parties. ``known``: roads that are no estimate.
    """

    wave: routing.Wave
    members: dict[str, tuple[int, ...]]
    left: tuple[Left, ...] = ()
    split: tuple[tuple[int, ...], ...] = ()
    approximate: frozenset[int] = frozenset()
    known: roads.Known = field(default_factory=dict)

    def frozen(self) -> dict[str, Any]:
        """The wave as the solver saw it, as plain data: ids, no names. Matrices are told by the roads known."""
        data = self.wave.model_dump(mode="json", exclude={"matrices": True, "name": True})
        for place in (*data["stops"], *data["gates"]):
            del place["name"]
        data["known"] = [[start, end, *way] for (start, end), way in sorted(self.known.items())]
        data["members"] = {party: list(demands) for party, demands in self.members.items()}
        return data


def build(wave: Wave, demands: Iterable[Demand] | None = None) -> Built:
    """The solver's wave of everybody on the list who wants to travel; ``demands`` instead of the list if given.

    Raises:
        ValidationError: the wave's limits are not such.
    """
    rows = list(travellers(wave) if demands is None else demands)
    places = _places(rows)
    located = roads.locate(places.values())
    able, left = _sorted_out(rows, located)
    parties, members, split = _parties(wave, able)
    ends = {*_ids(able, "stop_id"), *_ids(able, "gate_id")}
    known = service.known(ends) | roads.known_between(ends)
    plain = routing.Wave(
        stops=tuple(_place(places[pk], located, wave) for pk in _ids(able, "stop_id")),
        gates=tuple(_place(places[pk], located) for pk in _ids(able, "gate_id")),
        parties=tuple(parties),
        vehicle_types=tuple(fleet.kinds(wave)),
        hourly_rate=float(wave.hourly_rate),
        limits=limits_of(wave),
        day=wave.day,
    )
    used = located.approximate & ends
    return Built(roads.with_known(plain, known), members, tuple(left), tuple(split), used, known)


def travellers(wave: Wave) -> Iterable[Demand]:
    """Everybody on the list of the wave who wants to travel, in a fixed order."""
    return Demand.unscoped.filter(wave=wave, state=DemandState.OPEN).order_by("pk")


def limits_of(wave: Wave) -> Limits:
    """The wave's limits. Raises ValidationError if they are not such."""
    try:
        return Limits(**wave.limits)
    except (BadLimits, TypeError) as wrong:
        raise ValidationError(_("The limits of this wave cannot be read.")) from wrong


def _ids(rows: Sequence[Demand], name: str) -> list[int]:
    return sorted({getattr(row, name) for row in rows})


def _places(rows: Sequence[Demand]) -> dict[int, Place]:
    wanted = {pk for row in rows for pk in (row.stop_id, row.gate_id) if pk is not None}
    return Place.unscoped.in_bulk(wanted)


def _sorted_out(rows: Sequence[Demand], located: roads.Located) -> tuple[list[Demand], list[Left]]:
    """(whom the solver can be asked about, everybody else with the reason)."""
    able, left = [], defaultdict[str, list[int]](list)
    for row in rows:
        reason = _why_not(row, located)
        if reason:
            left[reason].append(row.pk)
        else:
            able.append(row)
    return able, [Left(tuple(pks), code) for code, pks in left.items()]


def _why_not(row: Demand, located: roads.Located) -> str:
    if row.stop_id is None:
        return NO_STOP
    if row.gate_id is None:
        return NO_GATE
    if row.stop_id == row.gate_id:
        return ONE_PLACE
    return "" if {row.stop_id, row.gate_id} <= located.points.keys() else NO_POINT


def _parties(
    wave: Wave, rows: Sequence[Demand]
) -> tuple[list[routing.Party], dict[str, tuple[int, ...]], list[tuple[int, ...]]]:
    """(parties, their demands, groups that had to be split): companions who share stop and gate travel as one."""
    groups = defaultdict[str, list[Demand]](list)
    for row in rows:
        groups[f"+{row.party}" if row.party else f"-{row.pk}"].append(row)
    parties, members, split = [], {}, []
    for group in groups.values():
        ways = defaultdict[tuple[int | None, int | None], list[Demand]](list)
        for row in group:
            ways[row.stop_id, row.gate_id].append(row)
        if len(ways) > 1:
            split.append(tuple(row.pk for row in group))
        for together in ways.values():
            party = _party(wave, together)
            parties.append(party)
            members[party.id] = tuple(row.pk for row in together)
    return sorted(parties, key=lambda party: int(party.id[1:])), members, split


def _party(wave: Wave, rows: Sequence[Demand]) -> routing.Party:
    """People who travel as one: ready when the last is, due when the first must report."""
    ready = [clock.of_day(row.not_before) for row in rows if row.not_before is not None]
    due = [clock.minutes(wave.day, row.report_by) for row in rows if row.report_by is not None]
    return routing.Party(
        id=f"P{min(row.pk for row in rows)}",
        size=len(rows),
        stop=str(rows[0].stop_id),
        gate=str(rows[0].gate_id),
        accessible=sum(row.accessible for row in rows),
        ready=max(ready, default=None),
        report_by=min(7 * DAY, max(0, min(due))) if due else None,
    )


def _place(place: Place, located: roads.Located, leaves: Wave | None = None) -> routing.Place:
    """A place with the hours in which a coach may call; where people get on, not before the wave's first departure."""
    opens = clock.of_day(place.opens) if place.opens else 0
    closes = clock.of_day(place.closes) if place.closes else DAY
    if leaves is not None:
        opens = max(opens, min(clock.of_day(leaves.earliest), closes - 1))
    lat, lon = located.points[place.pk]
    hours = (float(opens), float(closes))
    return routing.Place(
        id=str(place.pk),
        lat=lat,
        lon=lon,
        hours=hours,
        road=roads.road_class(place, boards=leaves is not None),
        longest=place.longest,
        name=place.name,
    )
