"""Sentences for an explanation, Chinese and English side by side.

Codes of skills, places and kin have no names here; the caller hands them in as `Names`.
"""

from __future__ import annotations

from dataclasses import dataclass

from wengang.solvers.allocation.explain import Explanation, Finding, Score, Standing
from wengang.solvers.allocation.features import Lodging


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Names:
    """Names of what an explanation holds as codes; what is left out is worded without a name."""

    skill: Text | None = None
    """The skill the post asks for, as in 电工证 / electrician's certificate."""
    place: Text | None = None
    """The place of work."""
    companions: Text | None = None
    """The companions, as in 妻 / wife."""


NO_NAMES = Names()

REQUIREMENTS: dict[str, tuple[Text, Text]] = {
    "destination": (
        Text("工作地点在意向范围内", "The place is one of those wished"),
        Text("工作地点不在意向范围内", "The place is not one of those wished"),
    ),
    "wage": (
        Text("工资达到最低期望", "The wage reaches the least accepted"),
        Text("工资低于最低期望", "The wage is below the least accepted"),
    ),
    "skill": (
        Text("技能符合要求", "The skill asked for is held"),
        Text("缺少岗位要求的技能或等级", "The skill or level asked for is missing"),
    ),
    "education": (
        Text("学历符合岗位实际需要", "The education is what the work needs"),
        Text("学历未达到岗位实际需要", "The education is below what the work needs"),
    ),
    "start": (
        Text("可按期到岗", "Can start in time"),
        Text("可到岗时间晚于最迟到岗日", "Can start only after the last day to start"),
    ),
    "sitting": (
        Text("坐姿要求可满足", "Sitting work is given where needed"),
        Text("需要坐着工作，该岗位不能", "Needs sitting work, this is not"),
    ),
    "light_work": (
        Text("劳动强度合适", "The strain suits"),
        Text("只能做轻活，该岗位较重", "Needs light work, this is heavy"),
    ),
    "no_nights": (
        Text("班次合适", "The shifts suit"),
        Text("不上夜班，该岗位有夜班", "Takes no nights, this has nights"),
    ),
    "fixed_hours": (
        Text("工作时间合适", "The hours suit"),
        Text("需要固定时间，该岗位不固定", "Needs fixed hours, these change"),
    ),
    "lodging": (
        Text("住宿可以解决", "Lodging is provided where needed"),
        Text("需要住宿，该岗位不提供", "Needs lodging, none is provided"),
    ),
}
"""For each hard requirement the sentence where it is met and where it is not."""

PARTS: dict[str, Text] = {
    "wage": Text("工资与期望", "Wage against expectation"),
    "skill": Text("技能", "Skill"),
    "occupation": Text("意向工种", "Occupation wished"),
    "shift": Text("班次", "Shifts"),
    "lodging": Text("住宿", "Lodging"),
    "destination": Text("意向地", "Destination wished"),
    "strain": Text("劳动强度", "Physical strain"),
}

STANDINGS: dict[Standing, Text] = {
    Standing.ALLOCATED: Text("本轮安排在这个岗位", "Allocated to this post"),
    Standing.NOT_ELIGIBLE: Text("不符合岗位的必备条件", "A requirement is not met"),
    Standing.OWN_IS_BETTER: Text("已安排的岗位更合适，或同样合适", "The allocated post suits as well or better"),
    Standing.OUTBID: Text("名额已满，安排给了更合适的人", "Its places went where they do more good"),
    Standing.COMPANIONS: Text(
        "同行人员不能都在这家用人单位就业", "The companions would not all find a place with this employer"
    ),
    Standing.NOT_CHOSEN: Text("还有名额，可以另行推荐", "It still has places and may be proposed"),
}


def requirement(finding: Finding) -> Text:
    """One sentence for a hard requirement, met or not, with its numbers where they help."""
    text = REQUIREMENTS[finding.code][0 if finding.met else 1]
    if finding.code == "wage" and not finding.met:
        short = finding.wanted - finding.offered
        return Text(f"{text.zh}，差 {short:,} 元", f"{text.en} by {short:,} yuan")
    return text


def part(score: Score) -> Text:
    """Name of a part of suitability with its points out of a hundred."""
    name = PARTS[score.code]
    points, most = round(score.points * 100), round(score.weight * 100)
    return Text(f"{name.zh} {points}/{most}", f"{name.en} {points}/{most}")


def standing(explanation: Explanation) -> Text:
    """One sentence on how the pair stands in the allocation."""
    text = STANDINGS[explanation.standing]
    if explanation.standing is not Standing.OUTBID or explanation.last_utility is None:
        return text
    return Text(
        f"{text.zh}（一个名额的边际价值 {explanation.price:.2f}，入选者最低 {explanation.last_utility:.2f}）",
        f"{text.en} (one more place would be worth {explanation.price:.2f}; the least among those placed is "
        f"{explanation.last_utility:.2f})",
    )


def summary(explanation: Explanation, names: Names = NO_NAMES, most: int = 3) -> Text:
    """One short sentence: what fails if anything does, else the weightiest reasons for the pair.

    Args:
        explanation: what `explain` returned.
        names: names for the codes.
        most: at most so many clauses.
    """
    clauses = [requirement(finding) for finding in explanation.unmet] or _reasons(explanation, names)
    if not clauses:
        clauses = [standing(explanation)]
    chosen = clauses[:most]
    return Text("；".join(text.zh for text in chosen), "; ".join(text.en for text in chosen))


def _reasons(explanation: Explanation, names: Names) -> list[Text]:
    found = {finding.code: finding for finding in explanation.findings}
    if not found:
        return []
    reasons = [
        _wage_reason(explanation),
        _skill_reason(found["skill"], names),
        _companion_reason(explanation, names),
        _place_reason(explanation, names),
        Text("意向工种相符", "An occupation wished") if explanation.occupation_rank else None,
        _lodging_reason(found["lodging"]),
        Text("不上夜班", "No night shifts") if found["no_nights"].wanted else None,
        Text("工作时间固定", "Fixed hours") if found["fixed_hours"].wanted else None,
        Text("坐着工作", "Sitting work") if found["sitting"].wanted else None,
        Text("轻体力岗位", "Light work") if found["light_work"].wanted else None,
    ]
    if explanation.wage_over is not None and explanation.wage_over < 0:
        reasons.append(reasons.pop(0))
    kept = [reason for reason in reasons if reason is not None]
    return kept or [Text("符合全部必备条件", "Meets every requirement")]


def _wage_reason(explanation: Explanation) -> Text | None:
    over = explanation.wage_over
    if over is None:
        return None
    if over == 0:
        return Text("工资与期望持平", "As much as expected")
    if over > 0:
        return Text(f"高于期望 {over:,}", f"{over:,} yuan above expectation")
    return Text(f"工资中位低于期望 {-over:,}", f"Middle of the wage {-over:,} yuan below expectation")


def _skill_reason(finding: Finding, names: Names) -> Text | None:
    if finding.wanted < 0:
        return None
    name = names.skill or Text("技能", "Skill")
    if finding.offered > 0:
        return Text(f"{name.zh}高于要求", f"{name.en} above what is asked")
    return Text(f"{name.zh}相符", f"{name.en} matches")


def _companion_reason(explanation: Explanation, names: Names) -> Text | None:
    if not explanation.companions:
        return None
    who = names.companions or Text("同行人员", "companions")
    return Text(f"可与{who.zh}同厂", f"Same employer as {who.en}")


def _place_reason(explanation: Explanation, names: Names) -> Text | None:
    if not explanation.wish_rank:
        return None
    place = names.place
    rank = explanation.wish_rank
    zh = f"{place.zh}是第 {rank} 意向地" if place else f"第 {rank} 意向地"
    en = f"{place.en} is destination wish {rank}" if place else f"Destination wish {rank}"
    return Text(zh, en)


def _lodging_reason(finding: Finding) -> Text | None:
    if not finding.wanted:
        return None
    if finding.offered == Lodging.FREE:
        return Text("免费住宿", "Free lodging")
    return (
        Text("可住宿（收费）", "Lodging for a charge")
        if finding.offered == Lodging.PAID
        else Text("有夫妻房", "A couple room")
    )
