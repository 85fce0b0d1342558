"""The importer behind both lists of the ledger."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from zlib import crc32

from django.db import connection
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.imports import Outcome, Plan
from wengang.core.models import Division, ImportBatch
from wengang.core.reasons import Reason
from wengang.core.sheets import Row, Sheet
from wengang.registry.models import Category, Household, Person, StatusFact, Wish
from wengang.registry.sheets.context import Context, day_of
from wengang.registry.sheets.entry import entry_of
from wengang.registry.sheets.marks import lay_ready
from wengang.registry.sheets.planner import Planner
from wengang.registry.sheets.writer import Writer

IMPORTED = Reason("imported", _("imported list"))
LOOKED_UP = "id, id_index, phone_index, birth_date, initials, division_id, household_id"
"""Columns of persons by which an import finds them."""
FILLED = {
    Household: "",
    Person: f" ({LOOKED_UP}, full_name, pinyin, employment, employment_on, deceased)",
    Category: "",
    StatusFact: "",
    Wish: " (person_id, current, will_work, least_wage)",
}
"""Tables that an import fills, with the columns that pages look for where statistics of all would take long."""
LEDGER_LOCK = crc32(b"ledger")


class LedgerImporter:
    """Takes 农村劳动力资源信息登记表 or 脱贫人口务工监测台账 into the ledger (``core.imports.Importer``)."""

    capability = str(Cap.PERSON_IMPORT)
    reads_apart = True

    def __init__(self, sheet: Sheet) -> None:
        self.kind, self.sheet = sheet.kind, sheet

    def context(self, batch: ImportBatch) -> Context:
        return Context.of(batch)

    def shape(self, batch: ImportBatch) -> Callable[[Row], Any]:
        return partial(entry_of, default_day=day_of(batch))

    def prepare(self, row: Row) -> None:
        lay_ready(row.prepared)

    def plan(self, rows: Sequence[Row], context: Context) -> list[Plan]:
        take_turns()
        context.remember_newcomers()
        planner = Planner(context)
        plans = planner.plan(rows)
        context.newcomers = planner.newcomers
        return plans

    def write(self, plans: Sequence[Plan], context: Context) -> None:
        works = [plan.target for plan in plans if plan.target and plan.outcome is not Outcome.UNCHANGED]
        with because(IMPORTED.stored(), user=context.batch.by_id):
            Division.objects.bulk_create(context.places.new.values(), ignore_conflicts=True)
            Writer(context.batch.pk, context.batch.by_id).write(works)
        context.forget()
        if context.grown_by(len(works)):
            _count_anew()

    def settle(self) -> None:
        """After many new rows: pages marked as seen by everybody let an index answer alone, and fresh statistics.

        The database would do so by itself, but some minutes later.
        """
        tables = ", ".join(f"{model._meta.db_table}{columns}" for model, columns in FILLED.items())
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {tables}")


def _count_anew() -> None:
    """Fresh statistics: on its way from nothing to a million rows the planner would keep to plans for nothing.

    Only of the columns that an import looks up; the others would cost four times as much.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"ANALYZE registry_person ({LOOKED_UP}), registry_household (id, division_id, number, head_name),"
            " registry_statusfact (person_id, field)"
        )


def take_turns() -> None:
    """Lists and the desk write the same persons, so a second writer waits for the first one's chunk; checks pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])
