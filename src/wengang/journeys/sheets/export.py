"""Who travels with a wave, as a file in the columns of 出行需求清单. Numbers are masked; who took it out is on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.sheets.export import export_xlsx
from wengang.journeys.enums import DemandState
from wengang.journeys.models import Demand
from wengang.journeys.sheets.forms import TRAVELLERS
from wengang.registry.models import Person
from wengang.registry.sheets.export import DivisionNames, watermark

STEP = 1_000
WAYS = {DemandState.OPEN: "organised", DemandState.OWN_WAY: "own"}


def export_travellers(rows: QuerySet[Demand], *, by: User) -> Iterator[bytes]:
    """These demands as xlsx in blocks of bytes, of persons whom the reader may know by name. Checked and logged first.

    Raises:
        MayNot: without the right to take lists of persons out.
    """
    require(by, Cap.PERSON_EXPORT)
    known = rows.filter(person__in=Person.objects.visible_to(by.scope).values("pk"))
    log_access(AccessLog.Action.EXPORT, "demand", by=by, rows=known.order_by().count())
    columns = [column for column in TRAVELLERS.columns if not column.derived]
    return export_xlsx(columns, _records(known, by))


def _records(rows: QuerySet[Demand], by: User) -> Iterator[dict[str, Any]]:
    names = DivisionNames()
    for number, demand in enumerate(rows.iterator(STEP), start=1):
        yield {key: value for key, value in _record(number, demand, names).items() if value not in ("", None)}
    yield {"full_name": watermark(by)}


def _record(number: int, demand: Demand, names: DivisionNames) -> dict[str, Any]:
    person, stop, gate = demand.person, demand.stop, demand.gate
    return {
        "row_no": number,
        "full_name": person.full_name,
        "id_number": person.id_number,
        "phone": person.phone,
        "township": names.of(person.division_id, 9),
        "village": names.of(person.division_id, 12),
        "direction": demand.direction,
        "way": WAYS.get(DemandState(demand.state)),
        "party": demand.party,
        "stop": stop.name if stop else "",
        "employer": demand.employer.name if demand.employer else "",
        "gate": gate.name if gate else "",
        "report_on": timezone.localtime(demand.report_by).date() if demand.report_by else None,
        "emergency_name": demand.emergency_name,
        "emergency_phone": demand.emergency_phone,
        "accessible": demand.accessible or None,
        "needs": demand.needs,
        "consent": demand.consented_on is not None,
        "surveyed_on": demand.consented_on,
        "remarks": demand.remark,
    }
