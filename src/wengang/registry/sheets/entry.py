"""What one row says about its person: typed values put under the columns of the ledger."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from wengang.core.regions import Kind, Place, gazetteer
from wengang.core.sheets import Context, Row, Severity
from wengang.core.sheets.parsers import WageRange, parse_phones
from wengang.registry.enums import EmploymentStatus, Lodging, WillWork, WorkRange
from wengang.registry.names import sounds
from wengang.registry.sheets.forms import HOUSEHOLDS, MONITORING

DATES = frozenset(("birth_date", "labour_ability_on", "work_from", "work_to"))
COPIED = ("full_name", "sex", "ethnicity", "kin_to_head", "education", "political_status", "birth_date")
WORDS = {"employer_name": 120, "job_title": 60, "remarks": 2000}
SEALED_KEYS = frozenset(
    column.key for sheet in (HOUSEHOLDS, MONITORING) for column in sheet.columns if column.sensitive or column.mask
)
JOB_OF_CHANNEL = {
    "away": EmploymentStatus.AWAY,
    "workshop": EmploymentStatus.NEARBY,
    "public_post": EmploymentStatus.PUBLIC_POST,
    "flexible": EmploymentStatus.FLEXIBLE,
}
REACH_OF_WORD = {
    Kind.IN_COUNTY: WorkRange.COUNTY,
    Kind.IN_PREFECTURE: WorkRange.CITY,
    Kind.IN_PROVINCE: WorkRange.PROVINCE,
    Kind.SOMEWHERE_IN_PROVINCE: WorkRange.PROVINCE,
    Kind.OUTSIDE_PROVINCE: WorkRange.OUTSIDE,
    Kind.AWAY: WorkRange.OUTSIDE,
    Kind.ABROAD: WorkRange.OUTSIDE,
}
FARTHER = {reach: number for number, reach in enumerate(WorkRange)}


@dataclass(slots=True)
class Entry:
    """One row, ready to meet the ledger. ``person`` and ``work`` use the names of the person's columns."""

    division: str
    name: str
    pinyin: str
    initials: str
    id_number: str
    phone: str
    birth: date | None
    seen_on: date
    dated: bool
    household_number: str
    head_name: str
    person: dict[str, Any]
    work: dict[str, Any]
    home: dict[str, str]
    wish: dict[str, Any] | None = None
    categories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    raw: dict[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type["Entry"], tuple[Any, ...]]:
        """As its arguments: dataclasses with slots cross from process to process attribute by attribute, in Python."""
        return Entry, _arguments(self)

    def dump(self) -> str:
        """As JSON, for a row that waits to be decided."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_json)

    @classmethod
    def load(cls, text: str) -> "Entry":
        found = json.loads(text)
        for part in (found["person"], found["work"]):
            part.update({key: date.fromisoformat(part[key]) for key in DATES & part.keys() if part[key]})
        for key in ("birth", "seen_on"):
            found[key] = date.fromisoformat(found[key]) if found[key] else None
        found["categories"], found["skills"] = tuple(found["categories"]), tuple(found["skills"])
        return cls(**found)


_arguments = attrgetter(*(each.name for each in fields(Entry)))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def entry_of(row: Row, default_day: date) -> Entry:
    """Put the values of ``row`` in place, still without its division.

    ``default_day`` is the batch's, used where the row has no date of its own.
    """
    values = row.values
    name = (values.get("full_name") or "")[:40]
    day = values.get("surveyed_on")
    seen_on = day if day and day <= default_day else default_day
    pinyin, initials = sounds(name)
    return Entry(
        division="",
        name=name,
        pinyin=pinyin[:120],
        initials=initials[:30],
        id_number=values.get("id_number") or "",
        phone=values.get("phone") or "",
        birth=values.get("birth_date"),
        seen_on=seen_on,
        dated=seen_on is day,
        household_number=(values.get("household_no") or "")[:40],
        head_name=_head_name(values, name)[:40],
        person=_person(row, pinyin, initials, seen_on),
        work=_work(values, seen_on),
        home=_home(values),
        wish=_wish(values),
        categories=_categories(values),
        skills=tuple(skill[:60] for skill in values.get("skills") or ()),
        raw=_raw(row),
    )


def _head_name(values: Mapping[str, Any], name: str) -> str:
    return values.get("household_head") or (name if values.get("kin_to_head") in ("01", "02") else "")


def _person(row: Row, pinyin: str, initials: str, seen_on: date) -> dict[str, Any]:
    values = row.values
    person = {key: values[key] for key in COPIED if values.get(key)}
    person["pinyin"], person["initials"] = pinyin[:120], initials[:30]
    for key in ("id_number", "phone"):
        if values.get(key):
            person[key] = values[key]
    _put_health(values, person)
    if ability := values.get("labour_ability"):
        person["labour_ability"], person["labour_ability_on"] = ability, seen_on
    if remark := values.get("remarks"):
        person["remark"] = remark
    if row.problems and any(problem.code == "phone_several" for problem in row.problems):
        numbers = parse_phones(row.raw.get("phone", ""), Context()).value
        person["second_phone"] = numbers[1] if len(numbers) > 1 else ""
    return person


def _put_health(values: Mapping[str, Any], person: dict[str, Any]) -> None:
    """Only the main class stays readable; the kind and level of a disability are sealed."""
    health, level = values.get("health"), values.get("disability_level")
    if health:
        person["health"] = "6" if health[0] == "6" else health
    if (health and len(health) == 2 and health[0] == "6") or level:
        person["health"] = "6"
        person["disability"] = f"{health if health and len(health) == 2 else ''}/{level or ''}"


def _work(values: Mapping[str, Any], seen_on: date) -> dict[str, Any]:
    """The employment status and what belongs to it; empty when the row says nothing about work."""
    status = _status(values, seen_on)
    if not status:
        return {}
    period = values.get("work_period")
    start = values.get("work_from") or (period.start if period else None)
    end = values.get("work_to") or (period.end if period else None)
    if start and end and end < start:
        end = None
    place: Place | None = values.get("work_place")
    low, high = wage_of(values.get("monthly_wage"))
    return {
        "employment": status,
        "work_division_id": place.code if place else None,
        "work_place": _place_text(place)[:120],
        "employer_name": (values.get("employer_name") or "")[:120],
        "job_title": (values.get("job_title") or "")[:60],
        "wage_low": low,
        "wage_high": high,
        "work_from": start,
        "work_to": end,
        "export_mode": values.get("export_mode") or "",
    }


@lru_cache(maxsize=20_000)
def _place_text(place: Place | None) -> str:
    if place is None or not place.code:
        return ""
    return gazetteer().full_name(place.code) + place.rest


def _status(values: Mapping[str, Any], seen_on: date) -> str:
    """The status as written, else as the columns of the monitoring ledger imply it."""
    if written := values.get("employment_status"):
        return str(written)
    if (end := values.get("work_to")) and end <= seen_on:
        return EmploymentStatus.LOOKING
    if channel := JOB_OF_CHANNEL.get(values.get("job_channel") or ""):
        return channel
    if values.get("work_area") or values.get("employer_name") or values.get("work_place"):
        return EmploymentStatus.NEARBY if values.get("work_area") == "in_county" else EmploymentStatus.AWAY
    return ""


def wage_of(wage: WageRange | None) -> tuple[int | None, int | None]:
    """Whole yuan a month; another basis is not comparable and stays in the raw text."""
    if wage is None or wage.basis != "month":
        return None, None
    return _yuan(wage.low), _yuan(wage.high)


def _yuan(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)


def _home(values: Mapping[str, Any]) -> dict[str, str]:
    address = values.get("home_address") or values.get("village_group") or ""
    home = {"address": address[:200], "building": (values.get("building") or "")[:40]}
    home["help_needed"] = (values.get("help_needed") or "")[:200]
    return {key: text for key, text in home.items() if text}


def _wish(values: Mapping[str, Any]) -> dict[str, Any] | None:
    intent, places = values.get("intent"), values.get("preferred_places") or ()
    jobs, training = values.get("preferred_jobs") or (), values.get("train_preference") or ""
    low, _high = wage_of(values.get("expected_wage"))
    wants_training = values.get("train_intent")
    if intent is None and not (places or jobs or low or training or wants_training):
        return None
    named = intent is None and bool(places or jobs or low)
    return {
        "will_work": WillWork.YES if intent or named else WillWork.NO if intent is False else WillWork.UNKNOWN,
        "reach": _reach(places),
        "destinations": [place.code for place in places if place.code],
        "occupation_text": "、".join(jobs)[:120],
        "least_wage": low,
        "lodging": Lodging.NOT_NEEDED,
        "training": (training or ("是" if wants_training else ""))[:80],
    }


def _reach(places: tuple[Place, ...]) -> str:
    """The farthest that the relative words name; divisions stand for themselves."""
    named = [REACH_OF_WORD[place.kind] for place in places if place.kind in REACH_OF_WORD]
    return max(named, key=FARTHER.__getitem__) if named else ""


def _categories(values: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = [values["person_category"]] if values.get("person_category") else []
    return (*kinds, "relocated") if values.get("relocated") else tuple(kinds)


def _raw(row: Row) -> dict[str, str]:
    """Texts that warnings ask somebody to settle. Identity and health never stay behind unsealed."""
    keys = {problem.key for problem in row.problems if problem.severity is Severity.WARNING} - SEALED_KEYS - {""}
    if not keys:
        return {}
    texts = row.raw
    return {key: texts[key][:200] for key in sorted(keys) if texts.get(key)}
