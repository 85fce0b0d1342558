"""Rows into tables by PostgreSQL's COPY. Table and column names are ours and quoted; values never become SQL."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg import adapters, sql
from psycopg.types.string import BytesBinaryDumper

Rows = Iterable[Sequence[Any]]
STAGE = sql.Identifier("incoming_rows")


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """So many fresh primary keys."""
    if not count:
        return []
    with connection.cursor() as cursor:
        table = model._meta.db_table
        # The inner SELECT finds the sequence once, not once for each key.
        statement = "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)"
        cursor.execute(statement, [table, count])
        return [pk for (pk,) in cursor.fetchall()]


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert rows that conflict with nothing."""
    _copy(sql.Identifier(model._meta.db_table), columns, rows, model)


def insert_missing(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert rows; those that a unique constraint refuses are there already."""
    table = sql.Identifier(model._meta.db_table)
    _stage(table, columns, rows, model)
    _run(
        sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} ON CONFLICT DO NOTHING").format(
            table=table, columns=_names(columns), stage=STAGE
        )
    )
    _run(sql.SQL("DROP TABLE {stage}").format(stage=STAGE))


def update(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Update rows by their primary key, which is the first of ``columns``."""
    table = sql.Identifier(model._meta.db_table)
    _stage(table, columns, rows, model)
    settings = sql.SQL(", ").join(
        sql.SQL("{name} = {stage}.{name}").format(name=sql.Identifier(name), stage=STAGE) for name in columns[1:]
    )
    _run(
        sql.SQL("UPDATE {table} SET {settings} FROM {stage} WHERE {table}.{pk} = {stage}.{pk}").format(
            table=table, settings=settings, stage=STAGE, pk=sql.Identifier(columns[0])
        )
    )
    _run(sql.SQL("DROP TABLE {stage}").format(stage=STAGE))


def _stage(table: sql.Identifier, columns: Sequence[str], rows: Rows, model: type[models.Model]) -> None:
    _run(
        sql.SQL("CREATE TEMPORARY TABLE {stage} AS SELECT {columns} FROM {table} WITH NO DATA").format(
            stage=STAGE, columns=_names(columns), table=table
        )
    )
    _copy(STAGE, columns, rows, model)


def _copy(table: sql.Identifier, columns: Sequence[str], rows: Rows, model: type[models.Model]) -> None:
    """In the binary form, which takes a third of the text's time on either side; each value must have its type."""
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)").format(
        table=table, columns=_names(columns)
    )
    types = {field.column: _oid(field.db_type(connection) or "") for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.adapters.register_dumper(
            bytes, BytesBinaryDumper
        )  # the usual one, in Python, also unwraps DB-API values
        with cursor.copy(statement) as copy:
            copy.set_types([types[name] for name in columns])
            for row in rows:
                copy.write_row(row)


@cache
def _oid(db_type: str) -> int:
    """The number that PostgreSQL gives a column type: ``varchar(40)``, ``numeric(9, 2)``, ``varchar(24)[]`` …"""
    name = re.sub(r"\([\d, ]+\)", "", db_type)
    found = adapters.types[name.removesuffix("[]")]
    return found.array_oid if name.endswith("[]") else found.oid


def _run(statement: sql.Composed) -> None:
    """As text, since the history reads every statement that it stamps."""
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor))


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
