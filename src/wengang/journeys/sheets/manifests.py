"""Importer of 点对点乘车名单: finished trips that were kept on paper, so that history comes in with its evidence.

A row becomes a seat of a closed trip: arrived, or absent with its reason. Who is on a trip of that day already, from
here or from an earlier file, is left alone. A list without ticks says who was to travel, not who did: it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.imports import ImportRefused, Outcome, Plan
from wengang.core.models import ImportBatch
from wengang.core.sheets import Row
from wengang.core.sheets.cells import plain
from wengang.core.sheets.problems import Issue, error, warning
from wengang.journeys.enums import LIVE_PLANS, Direction, Explanation, Mode, SeatState
from wengang.journeys.models import Place, Seat
from wengang.journeys.sheets import history, known
from wengang.journeys.sheets.forms import MANIFESTS
from wengang.journeys.sheets.known import Table
from wengang.market.models import Employer
from wengang.market.sheets.desk import problem
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person

NO_DAY = error("trip_day", "没有写明乘车日期。", "The day of the trip is missing.")
FUTURE = error("trip_future", "这一天还没有到；没有完成的行程请用批次安排。", "This day is to come: plan it as a wave.")
NO_TRIP = error(
    "trip_unnamed", "没有写明车次、车牌或列车号。", "Neither the trip nor a plate nor a train number is told."
)
NO_TICKS = error(
    "trip_no_ticks",
    "清单没有“签到”或“到厂确认”列，看不出谁实际到了。",
    "The list has no column of ticks: it does not say who came.",
)
NOWHERE = error(
    "trip_nowhere",
    "目的企业和下车点都不在库里，请先导入企业。",
    "Neither the employer nor the drop point is on file; import the employer first.",
)
NOT_CONFIRMED = warning(
    "trip_not_confirmed",
    "上了车，但没有到厂确认，记为“途中下车”，请核实。",
    "On board but not confirmed at the gate: recorded as having left on the way; please check.",
)
LIFTED_DIFFERS = warning(
    "trip_lifted",
    "清单与台账对“是否脱贫”的记录不一致，以台账为准。",
    "List and ledger differ on who is lifted out of poverty; the ledger counts.",
)
WHY = (
    (Explanation.OWN_WAY, re.compile(r"自行|自驾|自己|自费")),
    (Explanation.OTHER_TRIP, re.compile(r"换车|其他车|另一?车|改乘|别的车")),
    (Explanation.LATER, re.compile(r"延期|推迟|改期|下批|下一批|晚")),
    (Explanation.GAVE_UP, re.compile(r"放弃|不去|取消|退出|不想")),
    (Explanation.ILL, re.compile(r"病|住院|发烧|不适|怀孕")),
    (Explanation.LEFT, re.compile(r"中途|途中")),
)


class TripKey(NamedTuple):
    """What tells a trip from the others of a file. ``name`` is the plate, or the number of the train or flight."""

    day: date
    direction: str
    name: str
    label: str


@dataclass
class Rider:
    """One passenger of a finished trip."""

    person: Person
    trip: TripKey
    mode: str
    employer: Employer | None
    stop: Place
    gate: Place | None
    state: str
    explanation: str
    row: Row


class ManifestImporter:
    """``Plan.target`` is a :class:`Rider`."""

    kind = "manifests"
    sheet = MANIFESTS
    capability: str = Cap.JOURNEY_PLAN

    def context(self, batch: ImportBatch) -> Table:
        if batch.issue:
            raise ImportRefused(_("Finished trips make waves of their own: name none."))
        return known.open_table(batch)

    def plan(self, rows: Sequence[Row], context: Table) -> list[Plan]:
        persons = known.find_people(rows, context)
        employers = known.find_employers(rows, context)
        known.learn_places(rows, context)
        done = _carried(rows, persons)
        lifted = _lifted(persons)
        plans = []
        for row, person in zip(rows, persons, strict=True):
            wrong = _wrong(row, person, employers, context)
            if wrong or person is None:
                key, issue = wrong or ("full_name", known.UNKNOWN)
                plans.append(Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, key, issue)]))
                continue
            trip = _trip(row)
            if (person.pk, trip.day) in done:
                plans.append(Plan(row, Outcome.UNCHANGED))
                continue
            rider, remarks = _rider(row, person, employers, context)
            told = row.values.get("lifted")
            if told is not None and told != _was_lifted(lifted.get(person.pk, ()), trip.day):
                remarks.append(("lifted", LIFTED_DIFFERS))
            found = [problem(row, self.sheet, at, remark) for at, remark in remarks]
            plans.append(Plan(row, Outcome.NEW, target=rider, problems=found))
        return plans

    def write(self, plans: Sequence[Plan], context: Table) -> None:
        history.write([plan.target for plan in plans], context)


def _trip(row: Row) -> TripKey:
    values = row.values
    name = values.get("plate") or plain(values.get("service") or "").upper()
    label = plain(values.get("trip") or "").removesuffix("号车").removeprefix("第").removesuffix("车")
    return TripKey(values["day"], values.get("direction") or Direction.OUT, name, label)


def _wrong(
    row: Row, person: Person | None, employers: dict[str, Employer | None], table: Table
) -> tuple[str, Issue] | None:
    values = row.values
    if person is None:
        return ("id_number" if values.get("id_number") else "full_name"), known.UNKNOWN
    if not values.get("day"):
        return "day", NO_DAY
    if values["day"] > timezone.localdate():
        return "day", FUTURE
    if not any(values.get(key) for key in ("trip", "plate", "service")):
        return "trip", NO_TRIP
    if "boarded" not in values and "arrived" not in values:
        return "full_name", NO_TICKS
    employer = employers.get(plain(values.get("employer") or ""))
    if employer is None and known.gate_of(row, None, table) is None:
        return "employer", NOWHERE
    key = (person.pk, values["day"].isoformat())
    if key in table.seen:
        return "full_name", known.TWICE
    table.seen.add(key)
    return None


def _rider(
    row: Row, person: Person, employers: dict[str, Employer | None], table: Table
) -> tuple[Rider, list[tuple[str, Issue]]]:
    employer = employers.get(plain(row.values.get("employer") or ""))
    stop = known.stop_of(row, person, table, create=True) or known.township_stop(person, table)
    gate = known.gate_of(row, employer, table) or known.gate_of(row, None, table)
    state, explanation, remarks = _came(row)
    if stop.pk is None and row.values.get("stop"):
        remarks.append(("stop", known.NEW_STOP))
    mode = row.values.get("mode") or (Mode.CARRIAGE if row.values.get("service") else Mode.COACH)
    return Rider(person, _trip(row), mode, employer, stop, gate, state, explanation, row), remarks


def _came(row: Row) -> tuple[str, str, list[tuple[str, Issue]]]:
    """(state, explanation, remarks) of a passenger, from the ticks at the stop and at the gate."""
    boarded, arrived = row.values.get("boarded"), row.values.get("arrived")
    if arrived or (boarded and "arrived" not in row.values):
        return SeatState.ARRIVED, "", []
    if boarded:
        return SeatState.EXPLAINED, _why(row) or Explanation.LEFT, [("arrived", NOT_CONFIRMED)]
    return SeatState.EXPLAINED, _why(row) or Explanation.OTHER, []


def _why(row: Row) -> str:
    text = " ".join(str(row.raw.get(key, "")) for key in ("remarks", "boarded", "arrived"))
    return next((ground.value for ground, sign in WHY if sign.search(text)), "")


def _carried(rows: Sequence[Row], persons: Sequence[Person | None]) -> set[tuple[int, date]]:
    """(person, day) of those who have a seat of that day already."""
    days = {row.values["day"] for row in rows if row.values.get("day")}
    keys = [person.pk for person in persons if person]
    seats = Seat.unscoped.filter(demand__person__in=keys, plan__wave__day__in=days, plan__state__in=LIVE_PLANS)
    return set(seats.exclude(state=SeatState.RELEASED).values_list("demand__person", "plan__wave__day"))


def _lifted(persons: Sequence[Person | None]) -> dict[int, list[tuple[date | None, date | None]]]:
    spans: dict[int, list[tuple[date | None, date | None]]] = {}
    kinds = (CategoryKind.LIFTED, CategoryKind.UNSTABLE_LIFTED)
    rows = Category.unscoped.filter(person__in=[person.pk for person in persons if person], kind__in=kinds)
    for person, start, end in rows.order_by().values_list("person", "valid_from", "valid_to"):
        spans.setdefault(person, []).append((start, end))
    return spans


def _was_lifted(spans: Sequence[tuple[date | None, date | None]], day: date) -> bool:
    return any((start is None or start <= day) and (end is None or end >= day) for start, end in spans)
