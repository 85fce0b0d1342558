"""Questions that home and the menu put again and again, each put into words once a day for each reader."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, QuerySet, Value
from django.utils.timezone import localdate

from wengang.core.scope import Scope, ScopedQuerySet

Source = Callable[..., QuerySet]
"""A function of a module: a reader's scope, and what else it is about, to a query set of plain values."""
REMEMBERED = 10_000


def answers(source: Source, scope: Scope, *about: Hashable) -> list[tuple[Any, ...]]:
    """The rows of ``source(scope, *about)``, read now.

    To put a question takes Django longer than to answer it takes the database, and within a day a scope's question
    stays the same: a source reads the day, never the hour.
    """
    statement, values = _question(source, scope, about, localdate())
    if not statement:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def whole(rows: QuerySet, **counts: Aggregate) -> QuerySet:
    """One row of these figures over all rows, as a query set: what ``aggregate`` would ask at once."""
    return rows.order_by().values(all_of_them=Value(1)).annotate(**counts).values_list(*counts)


@lru_cache(maxsize=REMEMBERED)
def _question(source: Source, scope: Scope, about: tuple[Hashable, ...], _day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values; empty when nothing can be found.

    Raises:
        UnscopedRead: the source reads a guarded table without saying for whom; the guard itself sees query sets only.
    """
    rows = source(scope, *about)
    if isinstance(rows, ScopedQuerySet):
        rows._require_scope()
    try:
        statement, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return str(statement), tuple(values)
