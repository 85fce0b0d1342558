"""The list of persons: filters, orders, pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate

from wengang.core.scope import Scope, within
from wengang.registry.models import Category, Person, Wish
from wengang.registry.queries.page import Page, page_of
from wengang.registry.queries.tallied import tallied

ORDERS: dict[str, tuple[Any, ...]] = {
    "ledger": ("division_id", "household_id", "id"),
    "name": ("pinyin", "id"),
    "stale": (F("employment_on").asc(nulls_first=True), "id"),
    "newest": ("-id",),
}
"""Orders of the list; each has an index behind it."""
STALE_DAYS = 30
TALLIED = {"division", "employment", "stale"}
"""Filters under which the tally knows how many there are."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; everything empty means the whole ledger.

    ``age_from`` and ``age_to`` are full years, both included. ``stale`` keeps whose status nobody has confirmed for so
    many days (or ever). ``disclosed`` shows the persons opened to my organisation instead of my own divisions'.
    """

    division: str = ""
    category: str = ""
    employment: str = ""
    will_work: str = ""
    education: str = ""
    age_from: int | None = None
    age_to: int | None = None
    stale: int | None = None
    without_id: bool = False
    disclosed: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """From a request's query; whatever is not understood is left out."""
        found: dict[str, Any] = {}
        for each in fields(cls):
            text = (query.get(each.name) or "").strip()
            if isinstance(each.default, bool):
                found[each.name] = text in ("1", "on", "true")
            elif each.default is None:
                found[each.name] = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
            else:
                found[each.name] = text[:24]
        return cls(**found)

    def active(self) -> dict[str, Any]:
        """The filters that are set, for chips and logs."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, False)}


def persons(scope: Scope, filters: Filters, *, order: str = "ledger", number: int = 1, size: int = 50) -> Page:
    """One page of persons with household, division, current wish (``current_wishes``) and open categories."""
    rows = selected(scope, filters).order_by(*ORDERS.get(order, ORDERS["ledger"]))
    page = page_of(rows.select_related("division", "household"), number, size, _total(scope, filters))
    fill(page.rows)
    return page


def _total(scope: Scope, filters: Filters) -> int | None:
    """How many persons the filters keep, when the tally knows it."""
    rows = tallied(scope, filters.division) if scope.divisions and filters.active().keys() <= TALLIED else None
    if rows is None:
        return None
    for name in ("employment", "stale"):
        if value := getattr(filters, name):
            rows = rows.filter(_NARROW[name](value))
    return int(rows.aggregate(total=Sum("persons", default=0))["total"])


def fill(rows: Iterable[Person]) -> None:
    """Put current wishes and open categories beside persons, two queries for all of them."""
    from django.db.models import prefetch_related_objects

    today = localdate()
    prefetch_related_objects(
        list(rows),
        Prefetch("wishes", Wish.unscoped.filter(current=True), to_attr="current_wishes"),
        Prefetch("categories", Category.unscoped.filter(_now(today)).order_by("pk"), to_attr="categories_now"),
    )


def selected(scope: Scope, filters: Filters) -> QuerySet[Person]:
    """The persons that the filters keep, unordered."""
    rows = _whole(scope, filters).filter(deceased=False)
    for name, narrow in _NARROW.items():
        value = getattr(filters, name)
        if value not in ("", None, False):
            rows = rows.filter(narrow(value))
    return rows


def _whole(scope: Scope, filters: Filters) -> QuerySet[Person]:
    if filters.disclosed or not scope.divisions:
        return Person.unscoped.filter(Person.disclosed_rule(scope))
    return Person.looked_after_by(scope)


def _now(day: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def _in_category(kind: str) -> Any:
    return Exists(Category.unscoped.filter(_now(localdate()), person=OuterRef("pk"), kind=kind))


def _wishing(will_work: str) -> Any:
    return Exists(Wish.unscoped.filter(person=OuterRef("pk"), current=True, will_work=will_work))


def born_by(years: int, today: date) -> date:
    """The last birth date of somebody who is ``years`` old on ``today``."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(max(1, today.year - years), today.month, day)


_NARROW: dict[str, Callable[[Any], Any]] = {
    "division": lambda code: within("division_id", code),
    "category": _in_category,
    "employment": lambda status: Q(employment=status),
    "will_work": _wishing,
    "education": lambda code: Q(education=code),
    "age_from": lambda years: Q(birth_date__lte=born_by(years, localdate())),
    "age_to": lambda years: Q(birth_date__gt=born_by(years + 1, localdate())),
    "stale": lambda days: Q(employment_on__lt=localdate() - timedelta(days=days)) | Q(employment_on__isnull=True),
    "without_id": lambda _yes: Q(id_index__isnull=True),
}
