"""Importer of 求职清单: people of the ledger, their wishes, and who goes with whom, for one issue.

A line is matched by code, else by id number, else by phone and name, among the people of one's own divisions. Education
stays what the ledger says. A wish that differs becomes the current one; the list is its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.fields import index_for
from wengang.core.imports import ImportRefused, Outcome, Plan
from wengang.core.models import ImportBatch
from wengang.core.scope import Scope
from wengang.core.sheets import Row
from wengang.core.sheets.problems import error
from wengang.market import occupations
from wengang.market.entries import add_seekers, refresh_seekers
from wengang.market.models import Issue, SeekerEntry
from wengang.market.sheets.desk import Desk, open_desk, problem
from wengang.market.sheets.forms import SEEKERS
from wengang.market.sheets.kin import Traveller, companions
from wengang.registry.enums import Limit, Lodging, Source, WillWork
from wengang.registry.models import KinGroup, Person, Skill, Wish

ID_INDEX = index_for(Person, "id_index")
PHONE_INDEX = index_for(Person, "phone_index")
UNKNOWN = error(
    "seeker_unknown",
    "台账里没有找到这个人，请先导入农村劳动力资源信息登记表。",
    "Nobody like this is in the ledger; import the household sheet first.",
)
TWICE = error("seeker_twice", "同一个人在本清单里出现了两次。", "The same person stands on this list twice.")
ELSEWHERE = error(
    "seeker_elsewhere", "这个人不在本协议的输出地。", "This person does not live in the agreement's sending division."
)
NEEDS = (
    (Limit.NO_NIGHT, ("不上夜班", "不夜班", "白班", "无夜班")),
    (Limit.FIXED_HOURS, ("固定时间", "固定工时", "准时下班", "按时下班")),
    (Limit.SEATED, ("坐着", "坐姿", "坐班", "不能久站")),
    (Limit.LIGHT_WORK, ("轻体力", "轻活", "轻松", "不能重体力", "弱劳力")),
    (Limit.NEAR_HOME, ("离家近", "家门口", "照顾老人", "照顾小孩", "接送")),
)
LODGING_OF = {
    "none": Lodging.NOT_NEEDED,
    "dormitory": Lodging.BED,
    "couple": Lodging.COUPLE,
    "family": Lodging.COUPLE,
}
"""Words of the form to what the ledger keeps: a room for oneself is counted against the stock of couple rooms."""
COPIED = (
    "will_work", "reach", "destinations", "occupations", "occupation_text", "least_wage", "available_from",
    "kin_group_id", "same_city", "lodging", "limits", "training",
)  # fmt: skip


@dataclass
class Target:
    """``wish`` is a new answer not yet saved, or None when nothing differs; ``kin`` numbers the group in this chunk."""

    person: Person
    said: dict[str, Any]
    current: Wish | None
    skills: list[str]
    listed: bool
    kin: tuple[str, int] | None = None


@dataclass
class Table:
    desk: Desk
    issue: Issue
    seen: set[int] = field(default_factory=set)


class SeekerImporter:
    """``Plan.target`` is a :class:`Target`."""

    kind = "seekers"
    sheet = SEEKERS
    capability: str = Cap.PERSON_IMPORT

    def context(self, batch: ImportBatch) -> Table:
        desk = open_desk(batch)
        if desk.issue is None:
            raise ImportRefused(_("Name the issue whose list of jobseekers this is."))
        return Table(desk, desk.issue)

    def plan(self, rows: Sequence[Row], context: Table) -> list[Plan]:
        persons = _match(rows, context.desk.scope)
        found = [person.pk for person in persons if person]
        wishes = {wish.person_id: wish for wish in Wish.unscoped.filter(person__in=found, current=True)}
        skills = set(Skill.unscoped.filter(person__in=found).values_list("person", "name"))
        listed = set(
            SeekerEntry.unscoped.filter(issue=context.issue, person__in=found).values_list("person", flat=True)
        )
        plans = []
        for row, person in zip(rows, persons, strict=True):
            wrong = _wrong(person, context)
            if wrong or person is None:
                plans.append(
                    Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, _shown(row), wrong or UNKNOWN)])
                )
                continue
            names = [name[:60] for name in row.values.get("skills") or () if (person.pk, name[:60]) not in skills]
            said = _said(row)
            target = Target(person, said, wishes.get(person.pk), names, person.pk in listed)
            plans.append(Plan(row, Outcome.UNCHANGED, _differences(target), target))
        _join(plans)
        for plan in plans:
            if plan.target:
                plan.outcome = _outcome(plan)
        return plans

    def write(self, plans: Sequence[Plan], context: Table) -> None:
        targets: list[Target] = [plan.target for plan in plans]
        _save_wishes(targets, context.desk)
        Skill.unscoped.bulk_create(
            (
                Skill(person=target.person, name=name, source=Source.LIST)
                for target in targets
                for name in target.skills
            ),
            ignore_conflicts=True,
        )
        people = [target.person.pk for target in targets]
        add_seekers(context.issue, people, batch=context.desk.batch)
        refresh_seekers(context.issue, people)


def _match(rows: Sequence[Row], scope: Scope) -> list[Person | None]:
    """The person of each row, three queries in all."""
    mine = Person.unscoped.filter(scope.inside("division_id"))
    codes = {row.values.get("code") for row in rows} - {None}
    ids = {ID_INDEX(row.values.get("id_number") or "") for row in rows} - {None}
    phones = {PHONE_INDEX(row.values.get("phone") or "") for row in rows} - {None}
    by_code = {person.code: person for person in mine.filter(code__in=codes)}
    by_id = {bytes(person.id_index): person for person in mine.filter(id_index__in=ids)}
    by_phone: dict[tuple[bytes, str], list[Person]] = {}
    for person in mine.filter(phone_index__in=phones):
        by_phone.setdefault((bytes(person.phone_index), person.full_name), []).append(person)
    return [_one(row, by_code, by_id, by_phone) for row in rows]


def _one(
    row: Row,
    by_code: dict[str, Person],
    by_id: dict[bytes, Person],
    by_phone: dict[tuple[bytes, str], list[Person]],
) -> Person | None:
    values = row.values
    if values.get("code") in by_code:
        return by_code[values["code"]]
    if values.get("id_number"):
        return by_id.get(ID_INDEX(values["id_number"]) or b"")
    alike = by_phone.get((PHONE_INDEX(values.get("phone") or "") or b"", values.get("full_name") or ""), [])
    return alike[0] if len(alike) == 1 else None


def _wrong(person: Person | None, table: Table) -> Any:
    if person is None:
        return UNKNOWN
    if not person.division_id.startswith(table.issue.agreement.sending_id):
        return ELSEWHERE
    if person.pk in table.seen:
        return TWICE
    table.seen.add(person.pk)
    return None


def _shown(row: Row) -> str:
    return next((key for key in ("code", "id_number", "full_name") if row.values.get(key)), "full_name")


def _said(row: Row) -> dict[str, Any]:
    """The wish of a row; what it leaves empty is absent."""
    values = row.values
    jobs = values.get("preferred_jobs") or ()
    wage = values.get("expected_wage")
    needs = values.get("needs") or ""
    said = {
        "destinations": [place.code for place in values.get("preferred_places") or () if place.code],
        "occupation_text": "、".join(jobs)[:120],
        "occupations": list(occupations.classes_of("、".join(jobs))),
        "least_wage": int(wage.low or wage.high)
        if wage and wage.basis == "month" and (wage.low or wage.high)
        else None,
        "available_from": values.get("available_from"),
        "lodging": LODGING_OF.get(values.get("lodging") or "", ""),
        "limits": [limit.value for limit, words in NEEDS if any(word in needs for word in words)],
        "same_city": "同城" in (values.get("companions") or ""),
    }
    return {name: value for name, value in said.items() if value}


def _differences(target: Target) -> dict[str, tuple[Any, Any]]:
    wish = target.current
    changes = {name: (getattr(wish, name, ""), value) for name, value in target.said.items()}
    changes = {name: pair for name, pair in changes.items() if wish is None or pair[0] != pair[1]}
    if wish is None or wish.will_work != WillWork.YES:
        changes["will_work"] = (wish.will_work if wish else "", WillWork.YES.value)
    return changes


def _join(plans: Sequence[Plan]) -> None:
    """Find the groups of this chunk; members who are already joined stay as they are."""
    there = [plan for plan in plans if plan.target]
    lines = [
        Traveller(
            plan.target.person.code,
            plan.target.person.full_name,
            plan.target.person.household_id,
            plan.row.values.get("companions") or "",
        )
        for plan in there
    ]
    for number, (kind, members) in enumerate(companions(lines)):
        targets = [there[member].target for member in members]
        groups = {target.current.kin_group_id if target.current else None for target in targets}
        if len(groups) == 1 and None not in groups:
            continue
        for target in targets:
            target.kin = (kind, number)


def _outcome(plan: Plan) -> Outcome:
    target: Target = plan.target
    if not target.listed:
        return Outcome.NEW
    return Outcome.CHANGED if plan.changes or target.skills or target.kin else Outcome.UNCHANGED


def _save_wishes(targets: Iterable[Target], desk: Desk) -> None:
    """Close the answers that differ and write the new ones."""
    changed = [target for target in targets if target.kin or _differences(target)]
    groups = {target.kin: KinGroup(kind=target.kin[0]) for target in changed if target.kin}
    KinGroup.objects.bulk_create(groups.values())
    Wish.unscoped.filter(pk__in=[target.current.pk for target in changed if target.current]).update(current=False)
    Wish.unscoped.bulk_create([_new_wish(target, groups, desk) for target in changed], batch_size=1_000)


def _new_wish(target: Target, groups: dict[Any, KinGroup], desk: Desk) -> Wish:
    kept = {name: getattr(target.current, name) for name in COPIED} if target.current else {}
    said = kept | target.said | {"will_work": WillWork.YES}
    if target.kin:
        said["kin_group_id"] = groups[target.kin].pk
    return Wish(person=target.person, source=Source.LIST, seen_on=timezone.localdate(), by=desk.user, **said)
