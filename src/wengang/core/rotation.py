"""Seal every stored value again under the newest key, table by table, in steps that can be stopped and resumed."""

from collections.abc import Iterator
from typing import LiteralString

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from wengang.core import crypto, files
from wengang.core.fields import SealedTextField
from wengang.core.imports import FILE_PURPOSE
from wengang.core.models import ImportFile, StoredFile

STEP = 1_000
FILES_STEP = 10
"""Files are large: a thousand of them would not fit into memory."""


def sealed_columns() -> Iterator[tuple[type[models.Model], str, str]]:
    """Every (table, column, purpose) that holds sealed bytes, history tables included."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                yield model, str(field.column), field.purpose
    yield ImportFile, "sealed", FILE_PURPOSE
    yield StoredFile, "sealed", files.PURPOSE


def rotate() -> Iterator[tuple[str, int]]:
    """Yield (table.column, values sealed again). Old keys may be dropped when every count of a run is zero."""
    for model, column, purpose in sealed_columns():
        yield f"{model._meta.db_table}.{column}", sum(_steps(model, column, purpose))


def _steps(model: type[models.Model], column: str, purpose: str) -> Iterator[int]:
    """Bare SQL past the history triggers: the value stays the same, so there is nothing to remember."""
    last = 0
    while rows := _sealed_after(model, column, last):
        stale = [(pk, old) for pk, old in rows if crypto.key_of(old) != crypto.newest_key()]
        update = _statement("UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s", model, column)
        with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
            for pk, old in stale:
                cursor.execute(update, [crypto.seal(crypto.unseal(old, purpose), purpose), pk, old])
        last = rows[-1][0]
        yield len(stale)


def _sealed_after(model: type[models.Model], column: str, last: int) -> list[tuple[int, bytes]]:
    select = _statement(
        "SELECT {pk}, {column} FROM {table} WHERE {pk} > %s AND length({column}) > 0 ORDER BY {pk} LIMIT %s",
        model,
        column,
    )
    with connection.cursor() as cursor:
        cursor.execute(select, [last, FILES_STEP if model in (ImportFile, StoredFile) else STEP])
        return [(pk, bytes(value)) for pk, value in cursor.fetchall()]


def _statement(template: LiteralString, model: type[models.Model], column: str) -> str:
    """``template`` with quoted names of table, column and primary key; values stay parameters."""
    with connection.cursor() as cursor:
        return (
            sql.SQL(template)
            .format(
                table=sql.Identifier(model._meta.db_table),
                column=sql.Identifier(column),
                pk=sql.Identifier(str(model._meta.pk.column)),
            )
            .as_string(cursor.cursor)
        )
