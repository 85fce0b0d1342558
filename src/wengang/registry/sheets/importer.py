"""The importer behind both lists of the ledger."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

from django.db import connection
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.imports import Outcome, Plan
from wengang.core.models import Division, ImportBatch
from wengang.core.sheets import Row, Sheet
from wengang.registry.sheets.context import Context
from wengang.registry.sheets.planner import Planner
from wengang.registry.sheets.writer import Writer

LEDGER_LOCK = crc32(b"ledger")


class LedgerImporter:
    """Takes 农村劳动力资源信息登记表 or 脱贫人口务工监测台账 into the ledger (``core.imports.Importer``)."""

    capability = str(Cap.PERSON_IMPORT)

    def __init__(self, sheet: Sheet) -> None:
        self.kind, self.sheet = sheet.kind, sheet

    def context(self, batch: ImportBatch) -> Context:
        return Context.of(batch)

    def plan(self, rows: Sequence[Row], context: Context) -> list[Plan]:
        _take_turns()
        planner = Planner(context)
        with _collector_resting():
            plans = planner.plan(rows)
            for entry in planner.newcomers:
                context.remember(entry)
        return plans

    def write(self, plans: Sequence[Plan], context: Context) -> None:
        works = [plan.target for plan in plans if plan.target and plan.outcome is not Outcome.UNCHANGED]
        with _collector_resting(), because(_("imported list"), user=context.batch.by_id):
            Division.objects.bulk_create(context.places.new.values(), ignore_conflicts=True)
            Writer(context.batch.pk, context.batch.by_id).write(works)
        context.forget()
        if context.grown_by(len(works)):
            _count_anew()


def _count_anew() -> None:
    """Fresh statistics: on its way from nothing to a million rows the planner would keep to plans for nothing."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registry_person, registry_household")


def _take_turns() -> None:
    """Both lists write the same persons, so a second writer waits for the first one's chunk; checks pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])


@contextmanager
def _collector_resting() -> Iterator[None]:
    """A chunk makes a quarter of a million objects and no circles; searching them for circles takes a fifth."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()
