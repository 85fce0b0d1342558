"""The official divisions in the database: loaded from ``core.regions``, whose files are the source."""

import csv
import gzip
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wengang.core.models import Division
from wengang.core.states import MayNot

LEVELS = {"1": "province", "2": "prefecture", "3": "county", "4": "township"}
MAY_ADD = "division.edit"
CHILD_LEVEL = {Division.Level.TOWNSHIP: Division.Level.VILLAGE, Division.Level.VILLAGE: Division.Level.CELL}
COLUMNS = ("code", "name", "level", "parent_id", "latitude", "longitude", "approximate")


def load_divisions() -> int:
    """Write every official division and bring known ones up to date; villages and cells of users stay. Returns rows."""
    with transaction.atomic(), connection.cursor() as cursor:
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


def do_add_division(*, parent: str, name: str, by: Any) -> Division:
    """Add a village below a township, or a grid cell below a village. Raises ValidationError, MayNot."""
    above = Division.objects.filter(pk=parent).first()
    if above is None or above.level not in CHILD_LEVEL or not by.scope.covers(parent) or not by.scope.may(MAY_ADD):
        raise MayNot(_("This division is not yours to look after."))
    level = CHILD_LEVEL[Division.Level(above.level)]
    with transaction.atomic():
        Division.objects.select_for_update().get(pk=parent)
        division = Division(code=next_code(above), name=name.strip(), level=level, parent=above)
        division.full_clean(exclude=["latitude", "longitude"])
        division.save()
    return division


def next_code(above: Division) -> str:
    """The first free code below: villages of users are numbered from 901 (official ones from 001), cells from 01."""
    taken = set(Division.objects.filter(parent=above).values_list("code", flat=True))
    numbers = range(901, 1000) if above.level == Division.Level.TOWNSHIP else range(1, 10_000)
    pattern = "{above}{number:03}" if above.level == Division.Level.TOWNSHIP else "{above}-{number:02}"
    codes = (pattern.format(above=above.code, number=number) for number in numbers)
    free = next((code for code in codes if code not in taken), None)
    if free is None:
        raise ValidationError(_("There is no free code left below this division."))
    return free
