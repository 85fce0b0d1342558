"""How old the ledger is: per fact and per cell of the grid, the share that is fresh and the age in the middle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DateField, F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division
from wengang.core.scope import Scope, within
from wengang.registry.facts import FIELDS
from wengang.registry.models import Household, Person
from wengang.registry.quality.draw import LEVELS
from wengang.registry.queries.grid import STALE_DAYS as CONTACT_DAYS


class MiddleDay(Aggregate):
    """The day in the middle, of those that are known."""

    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateField()


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that ages. ``day``: when it was last seen, as a column of ``counted``."""

    name: str
    label: str | Promise
    fresh_days: int
    day: str
    of_households: bool = False


def _fact(name: str, day: str) -> Aspect:
    return Aspect(name, FIELDS[name].label, FIELDS[name].fresh_days, day)


ASPECTS: Mapping[str, Aspect] = {
    "employment": _fact("employment", "employment_on"),
    "labour_ability": _fact("labour_ability", "labour_ability_on"),
    "will_work": _fact("will_work", "wish_on"),
    "contact": Aspect("contact", _("Last contact"), CONTACT_DAYS, "contacted_on", of_households=True),
}
"""A family is to be reached as often as the workload of the grid asks for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place: persons (households) there, of these fresh and never seen, and the age in the middle in days."""

    division: str
    name: str
    count: int
    fresh: int
    never: int
    median_days: int | None


def below(division: str) -> int:
    """Signs of the codes one level below a division; 0 is the cell itself, below a village."""
    finer = [size for size in reversed(LEVELS) if size > len(division)]
    return finer[0] if finer else 0


def _living(scope: Scope, aspect: Aspect, division: str) -> QuerySet[Any]:
    """Rows that age: living persons, or households, of a division that the reader looks after."""
    if aspect.of_households:
        return Household.objects.visible_to(scope).filter(within("division_id", division))
    rows = Person.looked_after_by(scope).filter(within("division_id", division), deceased=False)
    if aspect.name == "will_work":
        standing = FilteredRelation("wishes", condition=Q(wishes__current=True))
        rows = rows.annotate(standing=standing).annotate(wish_on=F("standing__seen_on"))
    return rows


def staleness(scope: Scope, aspect: Aspect, division: str, day: date) -> list[Cell]:
    """The cells one level below a division, the least fresh first. One statement, whatever the number of persons."""
    rows = _living(scope, aspect, division)
    place = Left("division_id", below(division)) if below(division) else F("division_id")
    fresh = Q(**{f"{aspect.day}__gte": day - timedelta(days=aspect.fresh_days)})
    counts = {
        "count": Count("pk"),
        "fresh": Count("pk", filter=fresh),
        "never": Count("pk", filter=Q(**{f"{aspect.day}__isnull": True})),
        "middle": MiddleDay(aspect.day),
    }
    found = list(rows.order_by().values(cell=place).annotate(**counts))
    names = dict(Division.objects.filter(code__in=[row["cell"] for row in found]).values_list("code", "name"))
    cells = [_cell(row, names, day) for row in found]
    return sorted(cells, key=lambda cell: (cell.fresh / cell.count, cell.division))


def _cell(row: Mapping[str, Any], names: Mapping[str, str], day: date) -> Cell:
    median = (day - row["middle"]).days if row["middle"] else None
    code = row["cell"]
    return Cell(code, names.get(code, code), row["count"], row["fresh"], row["never"], median)


def stale_rows(scope: Scope, aspect: Aspect, division: str, day: date) -> QuerySet[Any]:
    """Who is not fresh there, never seen first, then the oldest: persons, or households for the last contact."""
    rows = _living(scope, aspect, division)
    old = Q(**{f"{aspect.day}__lt": day - timedelta(days=aspect.fresh_days)}) | Q(**{f"{aspect.day}__isnull": True})
    joined = ("division",) if aspect.of_households else ("division", "household")
    return rows.filter(old).select_related(*joined).order_by(F(aspect.day).asc(nulls_first=True), "pk")
