"""Lists of persons as files: masked, marked with who took them out and when, and streamed in small blocks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.core.regions import gazetteer
from wengang.core.sheets import Column
from wengang.core.sheets.export import export_csv, export_xlsx
from wengang.core.sheets.parsers import WageRange
from wengang.core.states import MayNot
from wengang.registry.models import Category, Person, Skill, Wish
from wengang.registry.queries.persons import Filters, selected
from wengang.registry.sheets.forms import HOUSEHOLDS

STEP = 1_000
COLUMNS: dict[str, Column] = {
    key: HOUSEHOLDS[key]
    for key in (
        "county",
        "township",
        "village",
        "household_no",
        "household_head",
        "full_name",
        "kin_to_head",
        "sex",
        "id_number",
        "phone",
        "person_category",
        "ethnicity",
        "education",
        "labour_ability",
        "skills",
        "employment_status",
        "work_place",
        "employer_name",
        "job_title",
        "monthly_wage",
        "work_from",
        "work_to",
        "intent",
        "preferred_jobs",
        "expected_wage",
        "surveyed_on",
        "remarks",
    )
}
"""Columns that can be chosen. Health and disability stay in the ledger."""
USUAL = (
    "township",
    "village",
    "full_name",
    "sex",
    "id_number",
    "phone",
    "employment_status",
    "employer_name",
    "surveyed_on",
)


def export_persons(
    by: User,
    filters: Filters,
    columns: Sequence[str] = USUAL,
    *,
    reason: str = "",
    masked: bool = True,
    form: str = "xlsx",
) -> Iterator[bytes]:
    """The filtered list as ``xlsx`` or ``csv`` in blocks of bytes; the last row says who took it out and when.

    Checked and logged before the first block. Whole numbers (``masked`` false) need the right to reveal and a reason.

    Raises:
        MayNot: without the capability, or whole numbers without a reason.
        KeyError: an unknown column.
    """
    require(by, Cap.PERSON_EXPORT)
    chosen = [COLUMNS[key] for key in columns]
    if not masked:
        require(by, Cap.PERSON_REVEAL)
        if not reason.strip():
            raise MayNot(_("Please say why you need the whole numbers."))
    rows = selected(by.scope, filters)
    log_access(
        AccessLog.Action.EXPORT, "person", by=by, rows=rows.order_by().count(), reason=_why(filters, reason, masked)
    )
    write = export_csv if form == "csv" else export_xlsx
    return write(chosen, _records(rows, chosen, by), masked=masked)


def _why(filters: Filters, reason: str, masked: bool) -> str:
    """The log names the filters, never what was found with them."""
    parts = [f"{name}={value}" for name, value in filters.active().items()]
    return "; ".join([*([] if masked else ["whole numbers"]), reason.strip(), *parts]).strip("; ")[:200]


def _records(rows: QuerySet[Person], columns: Sequence[Column], by: User) -> Iterator[dict[str, Any]]:
    wanted = {column.key for column in columns}
    names = DivisionNames()
    for person in _in_steps(rows, wanted):
        yield _record(person, wanted, names)
    yield {columns[0].key: watermark(by)}


def watermark(by: User) -> str:
    """Who took the list out, for whom and when. The tolerant reader takes it for a footer."""
    office = by.membership.organisation.short_name if by.membership else ""
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return f"制表人：{by.full_name}（{office}） {moment} 导出，仅限工作使用"


def _in_steps(rows: QuerySet[Person], wanted: set[str]) -> Iterator[Person]:
    """In the order of the ledger, so many at a time: memory stays small, and no cursor stays open between blocks."""
    last: tuple[str, int, int] | None = None
    ordered = rows.select_related("household").order_by("division_id", "household_id", "id")
    while found := list((ordered.filter(_behind(last)) if last else ordered)[:STEP]):
        _fill(found, wanted)
        yield from found
        end = found[-1]
        last = end.division_id, end.household_id or 0, end.pk


def _behind(last: tuple[str, int, int]) -> Q:
    """Rows after the last one; whoever has no household comes last in their village."""
    division, household, pk = last
    alone = Q(household_id__isnull=True)
    later = Q(household_id__gt=household) | Q(household_id=household, pk__gt=pk) | alone
    here = Q(division_id=division) & (later if household else alone & Q(pk__gt=pk))
    return Q(division_id__gte=division) & (here | Q(division_id__gt=division))


def _fill(found: list[Person], wanted: set[str]) -> None:
    lookups: list[Any] = []
    if wanted & {"intent", "preferred_jobs", "expected_wage"}:
        lookups.append(Prefetch("wishes", Wish.unscoped.filter(current=True), to_attr="current_wishes"))
    if "person_category" in wanted:
        now = Q(valid_to__isnull=True) | Q(valid_to__gte=localdate())
        lookups.append(Prefetch("categories", Category.unscoped.filter(now).order_by("pk"), to_attr="categories_now"))
    if "skills" in wanted:
        lookups.append(Prefetch("skills", Skill.unscoped.order_by("name"), to_attr="skills_now"))
    if lookups:
        prefetch_related_objects(found, *lookups)


class DivisionNames:
    """Names of county, township and village by code, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, code: str, size: int) -> str:
        part = code[:size]
        if len(part) < size:
            return ""
        if part not in self._known:
            found = Division.objects.filter(code=part).values_list("name", flat=True).first()
            self._known[part] = found or ""
        return self._known[part]


def _record(person: Person, wanted: set[str], names: DivisionNames) -> dict[str, Any]:
    household, division = person.household, person.division_id
    record: dict[str, Any] = {
        "county": names.of(division, 6),
        "township": names.of(division, 9),
        "village": names.of(division, 12),
        "household_no": household.number if household else "",
        "household_head": household.head_name if household else "",
        "full_name": person.full_name,
        "kin_to_head": person.kin_to_head,
        "sex": person.sex,
        "id_number": person.id_number,
        "phone": person.phone,
        "ethnicity": person.ethnicity,
        "education": person.education,
        "labour_ability": person.labour_ability,
        "employment_status": person.employment,
        "work_place": person.work_place or _place(person.work_division_id),
        "employer_name": person.employer_name,
        "job_title": person.job_title,
        "monthly_wage": _wage(person.wage_low, person.wage_high),
        "work_from": person.work_from,
        "work_to": person.work_to,
        "surveyed_on": person.employment_on,
        "remarks": person.remark,
    }
    _put_beside(person, wanted, record)
    return {key: value for key, value in record.items() if value not in ("", None)}


def _put_beside(person: Person, wanted: set[str], record: dict[str, Any]) -> None:
    """What stands in other tables, fetched by ``_fill``."""

    def beside(name: str) -> list[Any]:
        return getattr(person, name, [])

    if "person_category" in wanted:
        record["person_category"] = tuple(each.kind for each in beside("categories_now") if each.kind != "relocated")
    if "skills" in wanted:
        record["skills"] = tuple(each.name for each in beside("skills_now"))
    wish = next(iter(beside("current_wishes")), None)
    if wish:
        record["intent"] = {"yes": True, "no": False}.get(wish.will_work)
        record["preferred_jobs"] = wish.occupation_text
        record["expected_wage"] = wish.least_wage


def _place(code: str | None) -> str:
    return gazetteer().full_name(code) if code else ""


def _wage(low: int | None, high: int | None) -> WageRange | None:
    if low is None and high is None:
        return None
    return WageRange(None if low is None else Decimal(low), None if high is None else Decimal(high))
