"""Both lists of an issue as they were when it froze, and the workbook that is made from nothing but that.

The snapshot holds headers and cells, so later changes of people, vacancies or forms cannot reach it; its digest is the
SHA-256 of its canonical JSON. The same snapshot gives the same bytes: the workbook carries no clock and no formula.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from wengang.core.sheets import codes as forms
from wengang.core.sheets.export import neutral
from wengang.market import codes
from wengang.market.models import Issue, PostEntry, SeekerEntry, Vacancy

FORMAT = 1
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed property of the file, no moment in time
Cell = str | int | float
SEEKER_COLUMNS = (
    ("编号", 6), ("代号", 12), ("文化程度", 10), ("技能", 18), ("意向地", 18), ("意向工种", 16), ("期望月薪", 9),
    ("可到岗时间", 12), ("同行亲属", 10), ("同行组", 7), ("住宿要求", 10), ("特殊需要", 16), ("联系人（站）", 14),
)  # fmt: skip
POST_COLUMNS = (
    ("编号", 6), ("企业名称", 26), ("统一社会信用代码", 21), ("行业", 12), ("地址", 26), ("岗位名称", 14),
    ("岗位数", 7), ("招聘人数", 8), ("用工类型", 8), ("工作内容", 28), ("工作时间", 16), ("月薪下限", 9),
    ("月薪上限", 9), ("计件/计时", 9), ("试用期", 10), ("伙食", 8), ("住宿", 8), ("夫妻房（间）", 8),
    ("社保险种", 18), ("合同类型", 12), ("学历要求", 10), ("技能要求", 14), ("体能要求", 18), ("有效期", 12),
    ("爱心岗", 7), ("亲情岗", 8), ("联系人", 10), ("联系电话", 14),
)  # fmt: skip


def take(issue: Issue) -> dict[str, Any]:
    """Both lists of the issue as they stand now. Held vacancies are never on a list."""
    return {
        "format": FORMAT,
        "issue": issue.code,
        "lists": [
            _list("求职清单", issue, SEEKER_COLUMNS, _seeker_rows(issue)),
            _list("岗位供给清单", issue, POST_COLUMNS, _post_rows(issue)),
        ],
    }


def canonical(snapshot: dict[str, Any]) -> bytes:
    """One byte sequence for one content."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(snapshot: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def pack(snapshot: dict[str, Any]) -> str:
    """For the sealed column: compressed and as text."""
    return base64.b85encode(gzip.compress(canonical(snapshot), mtime=0)).decode()


def unpack(text: str) -> dict[str, Any]:
    snapshot: dict[str, Any] = json.loads(gzip.decompress(base64.b85decode(text)))
    return snapshot


def workbook(snapshot: dict[str, Any]) -> bytes:
    """Both lists as XLSX, the same bytes for the same snapshot."""
    import xlsxwriter  # slow to import, and most processes never write a workbook

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": EPOCH, "title": snapshot["issue"]})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format(
        {"bold": True, "bg_color": "#1F6F5C", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
    )
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for each in snapshot["lists"]:
        page = book.add_worksheet(each["name"])
        page.merge_range(0, 0, 0, len(each["columns"]) - 1, each["title"], title)
        for column, (text, width) in enumerate(each["columns"]):
            page.set_column(column, column, width)
            page.write_string(1, column, text, head)
        for number, row in enumerate(each["rows"], start=2):
            for column, cell in enumerate(row):
                page.write(number, column, neutral(cell) if isinstance(cell, str) else cell, body)
        page.freeze_panes(2, 2)
        page.set_landscape()
        page.repeat_rows(1)
    book.close()
    return stream.getvalue()


def _list(name: str, issue: Issue, columns: tuple[tuple[str, int], ...], rows: Iterable[list[Cell]]) -> dict[str, Any]:
    title = f"{issue.agreement.title} {issue.year}年第{issue.number}期{name}"
    return {"name": name, "title": title, "columns": [list(column) for column in columns], "rows": list(rows)}


def _seeker_rows(issue: Issue) -> Iterable[list[Cell]]:
    station = issue.agreement.sender.short_name
    for entry in SeekerEntry.unscoped.filter(issue=issue).order_by("line"):
        row = entry.shown
        yield [
            *(entry.line, row["code"], row["education"], row["skills"], row["destinations"], row["occupations"]),
            *(row["least_wage"], row["available_from"], row["companions"], entry.group or ""),
            *(row["lodging"], row["limits"], station),
        ]


def _post_rows(issue: Issue) -> Iterable[list[Cell]]:
    for entry in listed_posts(issue).select_related("vacancy__employer").order_by("line"):
        yield [entry.line, *_employer_cells(entry.vacancy), *_post_cells(entry), *_terms(entry.vacancy)]


def listed_posts(issue: Issue) -> Any:
    """The posts that count on an issue: whatever is held is left out until it is worded lawfully."""
    return PostEntry.unscoped.filter(issue=issue).exclude(vacancy__state="quarantined")


def _employer_cells(vacancy: Vacancy) -> list[Cell]:
    employer = vacancy.employer
    return [employer.name, employer.uscc, employer.industry, vacancy.address or employer.address]


def _post_cells(entry: PostEntry) -> list[Cell]:
    vacancy = entry.vacancy
    return [
        *(vacancy.title, entry.postings, entry.headcount, codes.VACANCY_KIND.zh(vacancy.kind), vacancy.description),
        *(vacancy.hours_text or codes.SHIFT.zh(vacancy.shift), _yuan(vacancy.wage_low), _yuan(vacancy.wage_high)),
        forms.PAY_BASIS.zh(vacancy.wage_basis),
    ]


def _terms(vacancy: Vacancy) -> list[Cell]:
    valid_to = vacancy.valid_to.isoformat() if vacancy.valid_to else "长期"
    demands = "、".join(codes.DEMAND.zh(code) for code in vacancy.demands)
    return [
        *(vacancy.probation, codes.PROVISION.zh(vacancy.board), codes.PROVISION.zh(vacancy.lodging)),
        *(vacancy.couple_rooms or "", "、".join(forms.INSURANCE.zh(code) for code in vacancy.insurances)),
        *(forms.CONTRACT.zh(vacancy.contract), forms.EDUCATION.zh(vacancy.education) or "不限"),
        *(
            vacancy.skill,
            demands,
            valid_to,
            "是" if vacancy.care_post else "",
            codes.FAMILY_POST.zh(vacancy.family_post),
        ),
        *(vacancy.contact or vacancy.employer.contact, vacancy.phone or vacancy.employer.phone),
    ]


def _yuan(amount: Decimal | None) -> Cell:
    if amount is None:
        return ""
    return int(amount) if amount == int(amount) else float(amount)
