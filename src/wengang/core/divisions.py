"""The official divisions in the database: loaded from ``core.regions``, whose files are the source."""

import csv
import gzip
from collections.abc import Iterator
from importlib.resources import files

from django.db import connection

LEVELS = {"1": "province", "2": "prefecture", "3": "county", "4": "township"}
COLUMNS = ("code", "name", "level", "parent_id", "latitude", "longitude", "approximate")


def load_divisions() -> int:
    """Write every official division and bring known ones up to date; villages and cells of users stay. Returns rows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming_division (LIKE core_division) ON COMMIT DROP")
        with cursor.copy(f"COPY incoming_division ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in _official():
                copy.write_row(row)
        cursor.execute(
            """
            INSERT INTO core_division (code, name, level, parent_id, latitude, longitude, approximate)
            SELECT code, name, level, parent_id, latitude, longitude, approximate FROM incoming_division ORDER BY code
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,
                latitude = excluded.latitude, longitude = excluded.longitude, approximate = excluded.approximate
            """
        )
        return int(cursor.rowcount)


def official_codes() -> set[str]:
    """Codes of every official division of today."""
    return {str(row[0]) for row in _official()}


def _official() -> Iterator[tuple[object, ...]]:
    """Rows of the committed file, parents before children."""
    source = files("wengang.core.regions") / "data" / "divisions.csv.gz"
    with source.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            point = (float(row["lat"]), float(row["lon"])) if row["lat"] else (None, None)
            yield (
                row["code"],
                row["name"],
                LEVELS[row["level"]],
                row["parent"] or None,
                *point,
                row["approximate"] == "1",
            )
