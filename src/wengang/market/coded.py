"""The coded row: what the other side may read of a jobseeker before the person is disclosed to it.

It holds education, skills and wishes under an opaque code. Name, ids, phone, sex, age (not even the age band of the
paper form), ethnicity, village, household category, health and political status are not in it: recruitment law forbids
deciding by them, so an employer does not see them while people are matched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from wengang.core.regions import gazetteer
from wengang.core.sheets import codes as forms
from wengang.market import occupations
from wengang.registry.enums import Limit, Lodging
from wengang.registry.models import Person, Skill, Wish

KEYS = (
    "code",
    "education",
    "skills",
    "destinations",
    "occupations",
    "least_wage",
    "available_from",
    "companions",
    "lodging",
    "limits",
)
LIMITS_ZH = {
    Limit.NEAR_HOME: "离家近",
    Limit.LIGHT_WORK: "轻体力",
    Limit.FIXED_HOURS: "固定时间",
    Limit.SEATED: "坐着工作",
    Limit.NO_NIGHT: "不上夜班",
}
LODGING_ZH: dict[str, str] = {Lodging.BED: "床位", Lodging.COUPLE: "夫妻房"}
KIN_ZH = {"couple": "夫妻", "parent_child": "父母子女", "siblings": "兄弟姐妹", "other": "亲属"}
REACH_ZH = {"local": "本乡镇", "county": "县内", "city": "市内", "province": "省内", "outside": "省外"}


def coded_rows(persons: Collection[int]) -> dict[int, dict[str, Any]]:
    """The coded row of each person as it is now; three queries whatever the number."""
    skills: dict[int, list[str]] = {}
    for person, name, level in (
        Skill.unscoped.filter(person__in=persons).order_by("name").values_list("person", "name", "level")
    ):
        skills.setdefault(person, []).append(name + (f"（{forms.SKILL_LEVEL.zh(level)}）" if level else ""))
    wishes = {
        w.person_id: w for w in Wish.unscoped.filter(person__in=persons, current=True).select_related("kin_group")
    }
    people = Person.unscoped.filter(pk__in=persons).values_list("pk", "code", "education")
    return {pk: _row(code, education, skills.get(pk, []), wishes.get(pk)) for pk, code, education in people}


def _row(code: str, education: str, skills: list[str], wish: Wish | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(KEYS, "") | {"code": code, "education": forms.EDUCATION.zh(education)}
    row["skills"] = "、".join(skills)
    if wish is None:
        return row
    return row | {
        "destinations": places_zh(wish.destinations) or REACH_ZH.get(wish.reach, ""),
        "occupations": wish.occupation_text or occupations.names_of(wish.occupations),
        "least_wage": wish.least_wage or "",
        "available_from": wish.available_from.isoformat() if wish.available_from else "",
        "companions": KIN_ZH[wish.kin_group.kind] if wish.kin_group else "",
        "lodging": LODGING_ZH.get(wish.lodging, ""),
        "limits": "、".join(LIMITS_ZH.get(Limit(limit), limit) for limit in wish.limits if limit in Limit.values),
    }


def places_zh(codes: Iterable[str]) -> str:
    """Short names of divisions, for lists on paper."""
    known = gazetteer()
    return "、".join(known.short_path(code) for code in codes if code in known)
