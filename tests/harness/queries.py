"""Two rules about queries: nobody relies on an order he did not ask for, and looking does not write."""

import re
from typing import Any

from django.db import connection
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.test import Client

MAY_BE_WRITTEN_BY_LOOKING = {
    "accounts_accesslog": "who looked at whom is recorded when he looks",
    "core_cache": "the cache lives in the database",
    "django_session": "the session's expiry and chosen language",
}
NOT_ROWS = (SQLAggregateCompiler, SQLDeleteCompiler, SQLInsertCompiler, SQLUpdateCompiler)
WRITE = re.compile(
    r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|COPY)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)
HIDDEN_WRITE = re.compile(r"\bprocrastinate_defer|^\s*WITH\b.*\b(INSERT|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)


class WroteWhileLooking(AssertionError):
    """A page changed the database although it was only asked for."""


def shuffle_unordered(patch: Any) -> None:
    """Give every query of rows without an order a random one."""
    original = SQLCompiler.get_order_by

    def get_order_by(self: SQLCompiler) -> list[Any]:
        asked = original(self)
        query = self.query
        plain = not isinstance(self, NOT_ROWS) and not (
            query.distinct or query.combinator or query.subquery or query.group_by is not None
        )
        if asked or not plain or any(each.contains_aggregate for each in query.annotation_select.values()):
            return asked
        return [(OrderBy(Random()), ("RANDOM()", (), False))]

    patch.setattr(SQLCompiler, "get_order_by", get_order_by)


class Watch:
    """A wrapper of database calls that notes the first write. It lets it happen, so that the page ends as usual."""

    def __init__(self) -> None:
        self.wrote = ""

    def __call__(self, execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(statement)
        if (found and found[1].lower() not in MAY_BE_WRITTEN_BY_LOOKING) or HIDDEN_WRITE.search(statement):
            self.wrote = self.wrote or statement.split("VALUES")[0][:200]
        return execute(statement, values, many, context)


def forbid_writes_in_get(patch: Any) -> None:
    """Let the test client's GET and HEAD requests read only."""
    for name in ("get", "head"):
        patch.setattr(Client, name, _reading(getattr(Client, name)))


def _reading(method: Any) -> Any:
    def request(self: Client, *args: Any, **options: Any) -> Any:
        watch = Watch()
        with connection.execute_wrapper(watch):
            response = method(self, *args, **options)
        if watch.wrote:
            raise WroteWhileLooking(watch.wrote)
        return response

    return request
