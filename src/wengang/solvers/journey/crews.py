"""Who drives which coach, and what it takes to seat one driver more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from wengang.solvers.routing import Coach, Plan, VehicleType, Wave
from wengang.solvers.timetable import Driver


class Crews:
    """A pool of drivers, the most rested first; rested people are assumed once it is empty."""

    def __init__(self, drivers: Sequence[Driver]) -> None:
        self._all = sorted(drivers, key=lambda one: sum(duty.end - duty.start for duty in one.duties))
        self._pool = list(self._all)
        self._assumed = 0

    def draw(self, count: int) -> tuple[tuple[Driver, ...], int]:
        """(so many drivers, how many of them are assumed)."""
        crew, self._pool = self._pool[:count], self._pool[count:]
        missing = count - len(crew)
        first, self._assumed = self._assumed + 1, self._assumed + missing
        return (*crew, *rested(missing, first)), missing

    def release(self, kept: Collection[str]) -> None:
        """Everybody but those kept is free again."""
        self._pool = [driver for driver in self._all if driver.id not in kept]


def rested(count: int, first: int = 1, sign: str = "+") -> tuple[Driver, ...]:
    """Drivers yet to be found, with no driving behind them."""
    return tuple(Driver(f"{sign}{first + n}") for n in range(count))


def with_more_drivers(
    wave: Wave, plan: Plan, more: Mapping[int, int], asked: dict[str, str]
) -> tuple[Wave, dict[int, str], list[str]]:
    """(the wave with types that have further drivers, the new type of each coach, parties that must find other seats).

    ``more``: further drivers by number of the coach. ``asked`` learns which asked type each new one comes from. The
    coaches of a new type are taken from those of the old one, so that no more are used than there are.
    """
    kinds = {kind.id: kind for kind in wave.vehicle_types}
    parties = {party.id: party for party in wave.parties}
    types: dict[int, str] = {}
    moved: list[str] = []
    for number, count in more.items():
        coach, old = plan.coaches[number], kinds[plan.coaches[number].vehicle_type]
        new = _variant(kinds, old, count, asked)
        kinds[old.id] = _counted(old, wave, -1)
        kinds[new.id] = _counted(new, wave, 1)
        types[number] = new.id
        moved += _who_moves(coach, coach.people - new.places, {id_: party.size for id_, party in parties.items()})
    return wave.model_copy(update={"vehicle_types": tuple(kinds.values())}), types, moved


def _variant(kinds: dict[str, VehicleType], old: VehicleType, more: int, asked: dict[str, str]) -> VehicleType:
    """The type with so many more drivers: the one made before, or a new one of which there is none yet."""
    base, drivers = asked[old.id], old.drivers + more
    for kind in kinds.values():
        if kind.id not in (base, old.id) and asked[kind.id] == base and kind.drivers == drivers:
            return kind
    name = f"{base} +{drivers}"
    while name in kinds:
        name += "'"
    asked[name] = base
    return old.model_copy(update={"id": name, "drivers": drivers, "count": 0})


def _counted(kind: VehicleType, wave: Wave, more: int) -> VehicleType:
    """The type with so many more coaches on the wave's day; as many as needed stays so."""
    there = kind.available(wave.day)
    return kind if there is None else kind.model_copy(update={"count": there + more})


def _who_moves(coach: Coach, too_many: int, size: Mapping[str, int]) -> list[str]:
    """The smallest party that frees enough seats, or several of the largest if none does alone."""
    if too_many <= 0:
        return []
    order = sorted(coach.parties, key=lambda party: (size[party], party))
    alone = next((party for party in order if size[party] >= too_many), None)
    if alone:
        return [alone]
    moved: list[str] = []
    while too_many > 0 and order:
        moved.append(order.pop())
        too_many -= size[moved[-1]]
    return moved
