"""Importer of 出行需求清单, and of what a returnee survey found: who travels, with whom, from where to whom.

A row updates the demand that the person has (on the wave's list, or waiting) or makes one. What a row leaves empty
stays as it was. Who stays at home or travels on their own is kept too: a return rate needs its base.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wengang.accounts.roles import Cap
from wengang.core.ids import mask_phone
from wengang.core.imports import Outcome, Plan
from wengang.core.models import ImportBatch
from wengang.core.sheets import Row
from wengang.core.sheets.cells import plain
from wengang.core.sheets.problems import Issue, error, warning
from wengang.employment.models import Spell
from wengang.journeys.actions.disclosures import close_for_journey
from wengang.journeys.actions.gather import complete
from wengang.journeys.enums import LIVE_PLANS, TAKEN, DemandSource, DemandState, Direction
from wengang.journeys.models import Demand, Place, Seat
from wengang.journeys.sheets import known
from wengang.journeys.sheets.forms import TRAVELLERS
from wengang.journeys.sheets.known import Table
from wengang.market.models import Employer
from wengang.market.sheets.desk import problem
from wengang.market.sheets.kin import Traveller, companions
from wengang.registry.models import Person

SEASON = timedelta(days=180)
"""A demand that was closed longer ago belongs to another season."""
ELSEWHERE = error(
    "traveller_elsewhere", "这个人不在本批次的输出地。", "This person does not live in the wave's sending region."
)
OTHER_WAY = error("direction_other", "本批次的方向与这一行不同。", "The wave travels the other way.")
SEATED = warning(
    "traveller_seated",
    "这个人已有公布的座位，上车点、下车点和同行组不再随清单改变，请在计划里变更。",
    "An announced seat is kept for this person: stop, gate and party change in the plan, not by a list.",
)
CLOSED = warning(
    "traveller_closed",
    "这个人已登记为不出行或自行前往，清单没有写明改变，保持原样。",
    "This person was recorded as not travelling or travelling alone; the list says nothing else, so it stays.",
)
HELD = ("stop", "gate", "party", "employer", "report_by", "accessible", "state")
"""What an announced seat was chosen by."""
WRITTEN = (
    "wave", "employer", "stop", "gate", "party", "report_by", "accessible", "needs", "consented_on", "emergency_name",
    "emergency_phone", "state", "remark", "batch", "updated_at",
)  # fmt: skip


@dataclass
class Target:
    """What a row wants of a demand; ``demand`` is on file, or new and unsaved."""

    demand: Demand
    said: dict[str, Any]
    new: bool
    held: bool = False

    @property
    def withdraws(self) -> bool:
        """Whether the person takes a consent back."""
        return self.demand.consented_on is not None and self.said.get("consented_on", self) is None


class TravellerImporter:
    """``Plan.target`` is a :class:`Target`."""

    kind = "travellers"
    sheet = TRAVELLERS
    capability: str = Cap.JOURNEY_DEMAND

    def context(self, batch: ImportBatch) -> Table:
        return known.open_table(batch)

    def plan(self, rows: Sequence[Row], context: Table) -> list[Plan]:
        persons = known.find_people(rows, context)
        employers = known.find_employers(rows, context)
        known.learn_places(rows, context)
        on_file = _Demands(rows, persons, context)
        plans = []
        for row, person in zip(rows, persons, strict=True):
            wrong = _wrong(row, person, context)
            if wrong or person is None:
                at = "id_number" if row.values.get("id_number") else "full_name"
                plans.append(Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, at, wrong or known.UNKNOWN)]))
                continue
            plans.append(self._row(row, person, employers, on_file, context))
        _join([plan for plan in plans if plan.target], context)
        for plan in plans:
            if plan.target:
                _settle(plan)
        return plans

    def _row(
        self,
        row: Row,
        person: Person,
        employers: dict[str, Employer | None],
        on_file: _Demands,
        context: Table,
    ) -> Plan:
        said, remarks = _said(row, person, employers, on_file, context)
        demand = on_file.of(person, _direction(row, context))
        target = Target(demand or _new(row, person, context), said, demand is None)
        if demand is not None and demand.state != DemandState.OPEN and "state" not in said:
            remarks.append(("full_name", CLOSED))
        if demand is not None and demand.pk in on_file.seated:
            if any(name in HELD and getattr(demand, name) != value for name, value in said.items()):
                remarks.append(("full_name", SEATED))
            target.held = True
            target.said = {name: value for name, value in said.items() if name not in HELD}
        if demand is not None and demand.consented_on and target.said.get("consented_on"):
            del target.said["consented_on"]  # the day on which somebody consented first is the one on record
        found = [problem(row, self.sheet, key, remark) for key, remark in remarks]
        return Plan(row, Outcome.UNCHANGED, target=target, problems=found)

    def write(self, plans: Sequence[Plan], context: Table) -> None:
        targets: list[Target] = [plan.target for plan in plans]
        named = (target.said.get(end) for target in targets for end in ("stop", "gate"))
        known.save_new(place for place in named if place)
        now = timezone.now()
        close_for_journey(target.demand for target in targets if target.withdraws)
        for target in targets:
            for name, value in target.said.items():
                setattr(target.demand, name, value)
            target.demand.batch, target.demand.updated_at = context.batch, now
        Demand.unscoped.bulk_create([target.demand for target in targets if target.new], batch_size=1_000)
        kept = [target.demand for target in targets if not target.new]
        Demand.unscoped.bulk_update(kept, WRITTEN, batch_size=500)
        if context.wave is not None:
            complete(context.wave)


class _Demands:
    """The demands on file of the people of a chunk, three queries for all of them."""

    def __init__(self, rows: Sequence[Row], persons: Sequence[Person | None], table: Table) -> None:
        keys = [person.pk for person in persons if person]
        today = timezone.localdate()
        mine = Demand.unscoped.filter(person__in=keys).select_related("wave", "stop", "gate", "employer").order_by("pk")
        self.rows: dict[tuple[int, str], list[Demand]] = {}
        for demand in mine:
            if demand.wave is None or demand.wave == table.wave or (table.wave is None and demand.wave.day >= today):
                self.rows.setdefault((demand.person_id, demand.direction), []).append(demand)
        held = Seat.unscoped.filter(demand__person__in=keys, plan__state__in=LIVE_PLANS, state__in=TAKEN)
        self.seated = set(held.values_list("demand", flat=True))
        self.table = table
        self.since = timezone.now() - SEASON
        self.last_employer = _last_employers(keys) if any(row.values.get("same_firm") for row in rows) else {}

    def of(self, person: Person, direction: str) -> Demand | None:
        """The demand that a row speaks of: on the wave's list, else waiting, else closed this season."""
        mine = self.rows.get((person.pk, direction), [])
        open_rows = [demand for demand in mine if demand.state == DemandState.OPEN]
        closed = [demand for demand in mine if demand.state != DemandState.OPEN and demand.created_at >= self.since]
        ranked = sorted(open_rows, key=lambda demand: (demand.wave != self.table.wave, demand.wave is not None))
        return next(iter(ranked), None) or next(reversed(closed), None)


def _last_employers(people: Iterable[int]) -> dict[int, Employer]:
    spells = Spell.unscoped.filter(person__in=people, employer__isnull=False).select_related("employer")
    return {spell.person_id: spell.employer for spell in spells.order_by("valid_from", "pk") if spell.employer}


def _direction(row: Row, table: Table) -> str:
    return str(row.values.get("direction") or (table.wave.direction if table.wave else Direction.OUT))


def _wrong(row: Row, person: Person | None, table: Table) -> Issue | None:
    if person is None:
        return known.UNKNOWN
    if table.wave is not None:
        if not person.division_id.startswith(table.wave.sending_id):
            return ELSEWHERE
        if _direction(row, table) != table.wave.direction:
            return OTHER_WAY
    key = (person.pk, _direction(row, table))
    if key in table.seen:
        return known.TWICE
    table.seen.add(key)
    return None


def _new(row: Row, person: Person, table: Table) -> Demand:
    survey = "returns" in row.values
    return Demand(
        person=person,
        wave=table.wave,
        direction=_direction(row, table),
        source=DemandSource.SURVEY if survey else DemandSource.LIST,
        by=table.user,
    )


def _said(
    row: Row, person: Person, employers: dict[str, Employer | None], on_file: _Demands, table: Table
) -> tuple[dict[str, Any], list[tuple[str, Issue]]]:
    """What a row says of the demand (nothing for cells left empty), and what has to be looked at."""
    values, remarks = row.values, []
    employer = employers.get(plain(values.get("employer") or ""))
    if values.get("employer") and employer is None:
        remarks.append(("employer", known.NO_EMPLOYER))
    if employer is None and values.get("same_firm"):
        employer = on_file.last_employer.get(person.pk)
    stop, gate = _ends(row, person, employer, table, remarks)
    said = {
        "wave": table.wave,
        "employer": employer,
        "stop": stop,
        "gate": gate,
        "report_by": _report_by(values.get("report_on")),
        "accessible": values.get("accessible"),
        "needs": (values.get("needs") or "")[:120],
        "emergency_name": (values.get("emergency_name") or "")[:40],
        "emergency_phone": values.get("emergency_phone"),
        "remark": (values.get("remarks") or "")[:200],
        "state": _state(row),
    }
    told = {name: value for name, value in said.items() if value not in (None, "")}
    if values.get("consent") is not None:
        told["consented_on"] = _consented(row) if values["consent"] else None
    return told, remarks


def _ends(
    row: Row, person: Person, employer: Employer | None, table: Table, remarks: list[tuple[str, Issue]]
) -> tuple[Place | None, Place | None]:
    """Pick-up and drop point of a row, which on the way home are named the other way round."""
    village = known.stop_of(row, person, table, create=table.may_add_places)
    factory = known.gate_of(row, employer, table)
    if village is None and row.values.get("stop"):
        remarks.append(("stop", known.NO_STOP))
    elif village is not None and village.pk is None:
        remarks.append(("stop", known.NEW_STOP))
    if factory is None and row.values.get("gate"):
        remarks.append(("gate", known.NO_GATE))
    return (village, factory) if _direction(row, table) == Direction.OUT else (factory, village)


def _state(row: Row) -> str:
    """What a row says of the wish itself; a list without such columns reopens nobody who cancelled."""
    returns, way = row.values.get("returns"), row.values.get("way")
    if returns is False:
        return DemandState.CANCELLED
    if way == "own":
        return DemandState.OWN_WAY
    return DemandState.OPEN if returns or way else ""


def _report_by(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(23, 59))) if day else None


def _consented(row: Row) -> date:
    today = timezone.localdate()
    return min(row.values.get("surveyed_on") or today, today)


def _join(plans: Sequence[Plan], table: Table) -> None:
    """Give companions one party: by the group they write, and by the companions they name.

    A party is called after its first member, or keeps the name that one of its members has on file.
    """
    groups: list[list[Plan]] = []
    by_word: dict[str, list[Plan]] = {}
    for plan in plans:
        if word := plain(plan.row.values.get("party") or ""):
            by_word.setdefault(f"{plan.row.sheet} {word}", []).append(plan)
    for word, members in by_word.items():
        name = table.parties.setdefault(word, _party(members))
        _name(members, name)
    groups += [[plans[member] for member in members] for _kind, members in companions(list(map(_line, plans)))]
    for members in groups:
        _name(members, _party(members))


def _line(plan: Plan) -> Traveller:
    person, said = plan.target.demand.person, plan.row.values.get("companions") or ""
    return Traveller(person.code, person.full_name, person.household_id, said)


def _party(members: Sequence[Plan]) -> str:
    on_file = next((plan.target.demand.party for plan in members if plan.target.demand.party), "")
    told = next((plan.target.said["party"] for plan in members if plan.target.said.get("party")), "")
    return told or on_file or f"L{members[0].target.demand.person_id}"


def _name(members: Sequence[Plan], name: str) -> None:
    for plan in members:
        if not plan.target.held:
            plan.target.said["party"] = name


def _settle(plan: Plan) -> None:
    target: Target = plan.target
    changed = {name: value for name, value in target.said.items() if getattr(target.demand, name) != value}
    plan.changes = {
        _KEYS.get(name, name): ("" if target.new else _shown(name, getattr(target.demand, name)), _shown(name, value))
        for name, value in changed.items()
        if name != "wave"
    }
    plan.outcome = Outcome.NEW if target.new else Outcome.CHANGED if changed else Outcome.UNCHANGED


_KEYS = {"report_by": "report_on", "consented_on": "consent", "remark": "remarks", "state": "way"}


def _shown(name: str, value: Any) -> str:
    """What the preview says of a value: words, and the fixed mask for phones."""
    if name == "state":
        return str(DemandState(value).label)
    if name == "emergency_phone":
        return mask_phone(value or "")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    return "" if value is None else str(value)
