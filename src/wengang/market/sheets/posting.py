"""What a line of the list of posts says: its cells turned into fields of a vacancy, and what is doubtful about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from wengang.core.sheets import Row
from wengang.core.sheets.parsers import WageRange
from wengang.core.sheets.problems import Issue as Remark
from wengang.core.sheets.problems import warning
from wengang.market import codes, occupations
from wengang.market.enums import FamilyPost, Provision, VacancyKind, WageBasis
from wengang.market.lawful import Finding, column_findings, findings
from wengang.market.sheets.desk import Desk
from wengang.market.sheets.forms import ASKED
from wengang.market.sheets.parsers import Living, demands_in, education_in, shift_in, skill_in
from wengang.market.wages import monthly_range

PLAUSIBLE = range(1_000, 60_001)  # yuan a month
LEAST_EDUCATION = re.compile(r"(小学|初中|高中|中专|中职|大专|专科|本科)(?:文化|学历)?(?:及|或)?以上")
SEALED = frozenset({"phone", "contact"})
Doubt = tuple[str, Remark]


def care_floor() -> int:
    """Least monthly wage of a caring post with free board and lodging (爱心岗位), yuan; a setting."""
    return int(getattr(settings, "CARE_POST_FLOOR", 5_000))


@dataclass(frozen=True)
class Posting:
    """One line: ``said`` holds the fields it fills, ``headcount`` who are asked for, ``cells`` what was written."""

    said: dict[str, Any]
    headcount: int
    cells: dict[str, str]
    asked: dict[str, str]
    remarks: str = ""
    """Kept with the cells and shown to nobody, but judged: it is where employers write what the columns leave out."""

    @property
    def key(self) -> tuple[str, str, str]:
        """With the employer and the occurrence this says which vacancy a line is."""
        return self.said["title"], self.said.get("address", ""), self.said.get("kind", VacancyKind.LONG)


def posting_of(row: Row, desk: Desk) -> Posting:
    values = row.values
    said = _texts(values) | _wages(values) | _living(values) | _requirements(values)
    said["occupation"] = occupations.class_of(values["title"]) or occupations.class_of(values.get("description") or "")
    if values.get("place") or values.get("address"):
        said["division_id"] = desk.division_of(values.get("place"), values.get("address"))
    period = values.get("validity")
    if period:
        said |= {"valid_from": period.start, "valid_to": period.end}
    cells = {key: text[:500] for key, text in row.raw.items() if text and key not in SEALED}
    asked = {column.key.removesuffix("_wanted"): cells[column.key] for column in ASKED if column.key in cells}
    kept = {name: value for name, value in said.items() if value not in (None, "", [])}
    return Posting(kept, values["headcount"], cells, asked, values.get("remarks") or "")


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    skill_text = values.get("skill") or ""
    description = "；".join(part for part in (values.get("description"), skill_text) if part)
    hours = values.get("hours") or ""
    return {
        "title": values["title"][:60],
        "address": (values.get("address") or "")[:200],
        "kind": values.get("kind") or "",
        "postings": values.get("postings") or 1,
        "description": description,
        "hours_text": hours[:80],
        "shift": shift_in(hours),
        "probation": (values.get("probation") or "")[:60],
        "contract": values.get("contract_type") or "",
        "insurances": list(values.get("insurance") or ()),
        "contact": (values.get("contact") or "")[:40],
        "phone": values.get("phone") or "",
    }


def _wages(values: dict[str, Any]) -> dict[str, Any]:
    """Both ends on one basis; two columns or one; a year's pay is told by the month."""
    whole: WageRange | None = values.get("wage")
    low: WageRange | None = values.get("wage_low") or whole
    high: WageRange | None = values.get("wage_high") or whole
    told = values.get("wage_basis") or next((each.basis for each in (low, high) if each), "")
    ends: list[Decimal | int | None] = [low.low if low else None, (high.high or high.low) if high else None]
    if low and high is None:
        ends[1] = low.high
    if told == "year":
        told, ends = WageBasis.MONTH, [None if end is None else round(end / 12) for end in ends]
    known = sorted(Decimal(end) for end in ends if end is not None)
    if not known:
        return {}
    return {"wage_low": known[0], "wage_high": known[-1], "wage_basis": told}


def _living(values: dict[str, Any]) -> dict[str, Any]:
    whole: Living = values.get("living") or Living()
    return {
        "board": values.get("board") or whole.board,
        "lodging": values.get("lodging") or whole.lodging,
        "couple_rooms": values.get("couple_rooms") or whole.couple_rooms,
        "care_post": bool(values.get("care_post")),
        "family_post": values.get("family_post") or "",
    }


def _requirements(values: dict[str, Any]) -> dict[str, Any]:
    text = "；".join(part for part in (values.get("skill"), values.get("description")) if part)
    skill, level = skill_in(text)
    least = LEAST_EDUCATION.search(text)
    named = set(values.get("demands") or ()) | set(demands_in(values.get("skill") or ""))
    return {
        "education": values.get("education") or (education_in(least.group(1)) if least else ""),
        "skill": skill[:60],
        "skill_level": level,
        "demands": [entry.code for entry in codes.DEMAND if entry.code in named],
    }


TEXT_FIELDS = ("title", "description", "hours_text", "probation", "address", "remarks")


def judge(texts: dict[str, Any], asked: dict[str, str]) -> list[Finding]:
    """Unlawful grounds in a vacancy's texts and in columns that ask for one."""
    hazardous = bool(codes.CLOSED_TO_MINORS & set(texts.get("demands") or ()))
    written = {name: texts.get(name) or "" for name in TEXT_FIELDS}
    return findings(written, hazardous=hazardous) + column_findings(asked, hazardous=hazardous)


def doubts(posting: Posting, today: date) -> Iterator[Doubt]:
    """What somebody should look at; none of it stops the line."""
    said = posting.said
    low, high = monthly_range(said.get("wage_low"), said.get("wage_high"), said.get("wage_basis") or WageBasis.MONTH)
    if not high:
        yield "wage_low", WAGE_MISSING
    elif low not in PLAUSIBLE or high not in PLAUSIBLE:
        yield "wage_low", WAGE_UNLIKELY
    if said.get("care_post") and not _cares(said, low):
        yield "care_post", _care_doubt()
    if said.get("family_post") and posting.headcount < 2:
        yield "family_post", FAMILY_ALONE
    if said.get("family_post") == FamilyPost.COUPLE and not said.get("couple_rooms") and said.get("lodging"):
        yield "family_post", NO_COUPLE_ROOM
    if said.get("valid_to") and said["valid_to"] < today:
        yield "validity", OVER


def _cares(said: dict[str, Any], low: int) -> bool:
    free = said.get("board") == Provision.FREE and said.get("lodging") == Provision.FREE
    return low >= care_floor() and free


def _care_doubt() -> Remark:
    floor = care_floor()
    return warning(
        "care_post_below_floor",
        f"标为爱心岗，但没有达到“月薪不低于 {floor} 元且免费食宿”的条件，请与企业核实。",
        f"Marked as a caring post, but below {floor} yuan a month with free board and lodging; please check.",
    )


WAGE_MISSING = warning(
    "wage_missing",
    "没有写工资；写明期望薪资的求职者不会匹配到这个岗位。",
    "No wage is stated; jobseekers who state a least wage will not be matched to it.",
)
WAGE_UNLIKELY = warning(
    "wage_unlikely",
    "折合月薪不在 1000–60000 元之间，请核对金额和计薪方式。",
    "Comes to a month's wage outside 1,000 to 60,000 yuan; please check amount and basis.",
)
FAMILY_ALONE = warning(
    "family_post_of_one", "标为夫妻岗或亲情岗，但只招 1 人。", "Marked as a family post, but asks for one person only."
)
NO_COUPLE_ROOM = warning(
    "couple_room_missing",
    "标为夫妻岗，但没有夫妻房，请与企业核实。",
    "Marked as a couple post, but without couple rooms.",
)
OVER = warning("validity_over", "有效期已经过去，请核对。", "It is no longer valid; please check.")
