"""The sheet as it leaves the house: Excel in the columns of 周调度表 (form 11 of the domain), and PDF.

Counts only; the one name in it is the officer who answers for a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.command.dispatch.decisions import asked_of
from wengang.command.dispatch.lines import BY_CODE, LINES
from wengang.command.dispatch.sheet import Row, Sheet, part_of
from wengang.command.models import Decision
from wengang.core import documents
from wengang.core.sheets import Column
from wengang.core.sheets.columns import text
from wengang.core.sheets.export import export_xlsx

COLUMNS: tuple[Column, ...] = (
    text("area", "地区", "Area", width=16),
    text("should_work", "应务工", "Able to work", width=9),
    text("at_work", "已务工", "At work", width=9),
    text("new", "本周新增", "Newly at work", width=9),
    text("back", "返岗", "Back at their post", width=9),
    text("left_returned", "返乡", "Returned home", width=9),
    text("looking", "待业", "Looking", width=9),
    text("told", "推岗", "Posts put", width=9),
    text("interviews", "面试", "Interviews", width=9),
    text("hired", "上岗", "Began a job", width=9),
    text("lost", "流失（原因）", "Left (why)", width=26),
    text("gap", "企业缺口/富余", "Employers short/over", width=14),
    text("transferred", "调剂", "Transferred", width=9),
    text("problems", "问题及责任人", "Problems and who answers", width=44),
    text("change", "环比", "Against last week", width=12),
)
NUMBERS = ("should_work", "at_work", "new", "back", "left_returned", "looking", "told", "interviews", "hired",
           "transferred")  # fmt: skip
SHARES = (8, 5, 5, 4, 4, 4, 4, 4, 4, 4, 18, 6, 4, 14, 5)
REASONS = ("left_returned", "left_resigned", "left_dismissed", "left_ended", "left_untold")


def records(found: Sheet, asked: Iterable[Decision]) -> Iterator[dict[str, str | int]]:
    """The rows of form 11: the parts of the area, then all of it."""
    decisions = list(asked)
    for row in found.rows:
        mine = [each for each in decisions if part_of(each.place_id or each.division_id, found.area) == row.key]
        yield _record(row, row.name, mine)
    yield _record(found.total, _("Total"), decisions)


def _record(row: Row[str], name: str, asked: Sequence[Decision]) -> dict[str, str | int]:
    numbers = row.numbers
    told: dict[str, str | int] = {code: numbers.get(code, 0) for code in NUMBERS}
    return told | {
        "area": name,
        "lost": _lost(row),
        "gap": f"{numbers.get('gap', 0)}/{numbers.get('surplus', 0)}",
        "problems": "；".join(problem(each) for each in asked),
        "change": signed(row.change("at_work")),
    }


def _lost(row: Row[str]) -> str:
    """How many left, and of what: 5（Returned home 1、Dismissed 2 …）."""
    reasons = [f"{BY_CODE[code].label} {row.numbers[code]}" for code in REASONS if row.numbers.get(code)]
    number = str(row.numbers.get("left", 0))
    return f"{number}（{'、'.join(reasons)}）" if reasons else number


def problem(decision: Decision) -> str:
    """What is to be done, who answers for it and by when."""
    return f"{decision.text}（{decision.owner}，{decision.due_on.isoformat()}）"


def signed(number: int) -> str:
    """A change with its sign; no change is said so, because a bare 0 looks like a count."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "±0"


def as_xlsx(found: Sheet) -> Iterator[bytes]:
    """The sheet in the columns of form 11."""
    return export_xlsx(COLUMNS, records(found, asked_of(found.area, found.week)))


def as_pdf(found: Sheet, *, by: str, at: datetime) -> bytes:
    """Form 11 on lying paper, then every line with what it counts, then who has what to do."""
    asked = list(asked_of(found.area, found.week))
    zh = (get_language() or "zh").startswith("zh")
    data = {
        "lang": "zh" if zh else "en",
        "title": _("Weekly dispatch sheet: %(area)s") % {"area": found.name or _("The whole country")},
        "subtitle": subtitle(found),
        "foot": f"{by} · {at:%Y-%m-%d %H:%M}",
        "wide": True,
        "facts": _facts(found),
        "sections": [_form(found, asked, zh=zh), _told(found), *_asked(asked)],
    }
    return documents.pdf(documents.REPORT, data, at=at)


def subtitle(found: Sheet) -> str:
    """Which days, and whether the numbers may still change."""
    days = f"{found.week.monday.isoformat()} – {found.last.isoformat()}"
    state = _("closed: these numbers stay") if found.closed else _("not closed yet: these numbers may change")
    return f"{found.week.code} · {days} · {state}"


def _facts(found: Sheet) -> list[list[str]]:
    codes = ("should_work", "at_work", "looking", "left")
    return [
        [f"{BY_CODE[code].label}（{BY_CODE[code].unit}）", f"{found.total.numbers.get(code, 0):,}"] for code in codes
    ]


def _form(found: Sheet, asked: list[Decision], *, zh: bool) -> dict[str, object]:
    rows = [[str(row[column.key]) for column in COLUMNS] for row in records(found, asked)]
    head = [column.zh if zh else column.en for column in COLUMNS]
    right = [place for place, column in enumerate(COLUMNS) if column.key in NUMBERS]
    return _section(_("By area"), head, rows, widths=SHARES, right=right)


def _told(found: Sheet) -> dict[str, object]:
    rows = [
        [
            str(line.label),
            str(line.unit),
            _("Stock") if line.stock else _("Flow"),
            f"{found.total.numbers.get(line.code, 0):,}",
            signed(found.total.change(line.code)),
            str(line.definition),
        ]
        for line in LINES
        if line in found.lines
    ]
    head = [
        _("Line of the sheet"),
        _("Unit"),
        _("Stock or flow"),
        _("In this week"),
        _("Against last week"),
        _("What is counted"),
    ]
    return _section(_("Every line"), head, rows, widths=(5, 3, 3, 3, 3, 14), right=(3, 4))


def _asked(asked: list[Decision]) -> Iterator[dict[str, object]]:
    if asked:
        rows = [
            [each.text, str(each.owner), each.due_on.isoformat(), str(each.get_state_display()), each.outcome]
            for each in asked
        ]
        head = [_("What is to be done"), _("Given to"), _("By when"), _("State"), _("What came of it")]
        yield _section(_("What earlier meetings decided"), head, rows, widths=(8, 3, 3, 3, 6))


def _section(
    title: str, head: list[str], rows: list[list[str]], *, widths: Sequence[int], right: Sequence[int] = ()
) -> dict[str, object]:
    return {
        "title": title,
        "lines": [],
        "note": "",
        "figures": [],
        "head": head,
        "widths": list(widths),
        "right": list(right),
        "breaks": True,
        "rows": rows,
    }
