"""Form 12, the ledger of zero-employment households (零就业家庭台账), as a workbook or a PDF.

It names families, so it is for those who may take out lists of persons; each time is logged with its filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core import documents
from wengang.core.sheets import Column
from wengang.core.sheets.export import export_xlsx
from wengang.core.sheets.parsers import parse_text
from wengang.registry.enums import EmploymentStatus, ServiceOutcome, ZeroServiceKind
from wengang.registry.models import Person, ZeroCase, ZeroService
from wengang.registry.queries.zero import ZeroFilters, selected
from wengang.registry.sheets.export import watermark

FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}
MOST = 2_000
"""Cases on one form; whoever needs more takes it by township."""


def _column(key: str, zh: str, en: str, width: int) -> Column:
    return Column(key, zh, en, parse_text, width=width)


COLUMNS = (
    _column("village", "村（社区）", "Village", 12),
    _column("head", "户主", "Head", 10),
    _column("members", "成员", "Members", 18),
    _column("statuses", "就业状态", "Employment status", 18),
    _column("found_on", "认定日", "Found on", 12),
    _column("worker", "援助人", "Responsible worker", 10),
    _column("post_1", "推荐1（岗位 结果）", "First post", 18),
    _column("post_2", "推荐2（岗位 结果）", "Second post", 18),
    _column("post_3", "推荐3（岗位 结果）", "Third post", 18),
    _column("training", "培训", "Training", 16),
    _column("cleared_on", "清零日", "Cleared on", 12),
    _column("how", "方式", "How", 16),
    _column("recheck_1", "回访1个月", "Re-check, 1 month", 12),
    _column("recheck_3", "回访3个月", "Re-check, 3 months", 12),
    _column("recheck_6", "回访6个月", "Re-check, 6 months", 12),
)
"""As the paper form has them."""
SHARES = (3, 2, 4, 4, 3, 3, 4, 4, 4, 4, 3, 4, 3, 3, 3)
"""Widths on paper."""


def make(filters: ZeroFilters, form: str, *, by: User, at: datetime | None = None) -> bytes:
    """Form 12 of the cases of a board, ``xlsx`` or ``pdf``; logged before it is made.

    Raises:
        MayNot: without the capability. ValueError: not one of ``FORMS``.
    """
    if form not in FORMS:
        raise ValueError(f"no form 12 as {form}")
    require(by, Cap.PERSON_EXPORT)
    moment = at or timezone.now()
    cases = _cases(by, filters, timezone.localdate(moment))
    told = "; ".join(f"{name}={value}" for name, value in filters.active().items())
    log_access(AccessLog.Action.EXPORT, "zero_case", by=by, rows=len(cases), reason=told)
    rows = list(_rows(cases))
    if form == "xlsx":
        return b"".join(export_xlsx(COLUMNS, [*rows, {"village": watermark(by)}], masked=False))
    return _pdf(rows, by, moment)


def _cases(by: User, filters: ZeroFilters, today: date) -> list[ZeroCase]:
    people = Person.unscoped.filter(deceased=False).order_by("kin_to_head", "birth_date", "pk")
    services = ZeroService.unscoped.order_by("on", "pk")
    rows = selected(by.scope, filters, today).select_related("cleared_by")
    return list(rows.prefetch_related(Prefetch("household__members", people), Prefetch("services", services))[:MOST])


def _rows(cases: Iterable[ZeroCase]) -> Iterator[dict[str, str]]:
    for case in cases:
        members = list(case.household.members.all())
        worker = case.worker or case.household.worker
        row = {
            "village": case.division.name,
            "head": case.household.head_name,
            "members": "；".join(each.full_name for each in members),
            "statuses": "；".join(_status(each.employment) for each in members),
            "found_on": case.found_on.isoformat(),
            "worker": worker.full_name if worker else "",
            "cleared_on": case.cleared_on.isoformat() if case.cleared_on else "",
            "how": _how(case),
        }
        yield row | _services(case)


def _services(case: ZeroCase) -> dict[str, str]:
    services = list(case.services.all())
    posts = [_told(each) for each in services if each.kind == ZeroServiceKind.POST]
    classes = [_told(each) for each in services if each.kind == ZeroServiceKind.TRAINING]
    rechecks = [each for each in services if each.kind == ZeroServiceKind.RECHECK and each.due_on]
    made = [f"{each.on.isoformat()} {ServiceOutcome(each.outcome).label}" for each in rechecks]
    columns = {f"post_{number}": text for number, text in zip((1, 2, 3), posts, strict=False)}
    columns |= {f"recheck_{months}": text for months, text in zip((1, 3, 6), made, strict=False)}
    return columns | {"training": "；".join(classes)}


def _told(service: ZeroService) -> str:
    return f"{service.about} {ServiceOutcome(service.outcome).label}".strip()


def _status(value: str) -> str:
    return str(EmploymentStatus(value).label) if value in EmploymentStatus.values else _("not known")


def _how(case: ZeroCase) -> str:
    person = case.cleared_by
    return f"{_status(person.employment)} {person.employer_name}".strip() if person else ""


def _pdf(rows: list[dict[str, str]], by: User, moment: datetime) -> bytes:
    zh = (get_language() or "zh").startswith("zh")
    data = {
        "lang": "zh" if zh else "en",
        "title": _("Ledger of zero-employment households"),
        "subtitle": _("Form 12, %(count)s cases") % {"count": len(rows)},
        "foot": watermark(by),
        "wide": True,
        "facts": [],
        "sections": [
            {
                "title": _("Cases by their clock"),
                "lines": [],
                "note": "",
                "figures": [],
                "head": [column.zh if zh else column.en for column in COLUMNS],
                "widths": list(SHARES),
                "rows": [[row.get(column.key, "") for column in COLUMNS] for row in rows],
            }
        ],
    }
    return documents.pdf(documents.REPORT, data, at=moment)
