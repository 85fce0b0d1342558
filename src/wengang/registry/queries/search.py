"""One box for everything that a clerk may know of a person."""

import re
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Substr

from wengang.core.fields import index_for
from wengang.core.ids import IdError, check_phone, check_resident_id
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry.models import Person

MOST_FOUND = 50
CODE = re.compile(r"W[2-9A-HJ-NP-Z]{11}", re.IGNORECASE)
TAIL = re.compile(r"\d{3}[\dXx]")
LETTERS = re.compile(r"[A-Za-z' ]+")
MOST_VILLAGES = 8
UNSHOWN = ("raw", "remark", "disability", "second_phone")


@dataclass(frozen=True)
class Found:
    """What was found, and as what the text was understood: id, tail, phone, code, sound, name, or nothing."""

    understood: str
    persons: list[Person] = field(default_factory=list)
    villages: list[Division] = field(default_factory=list)


def search(scope: Scope, text: str, *, limit: int = MOST_FOUND) -> Found:
    """Find persons by name, pinyin or initials, whole id, its last four signs, phone or code; and villages by name."""
    wanted = " ".join(text.split())[:60]
    if not wanted:
        return Found("")
    understood, rule = _exact(wanted) or _loose(wanted)
    persons = _persons(scope, rule, limit) if rule is not None else []
    return Found(understood, persons, _villages(scope, wanted) if understood == "name" else [])


def _exact(text: str) -> tuple[str, Q] | None:
    if CODE.fullmatch(text):
        return "code", Q(code=text.upper())
    if TAIL.fullmatch(text):
        return "tail", Q(id_tail_index=index_for(Person, "id_tail_index")(text.upper()))
    if not any(sign.isdigit() for sign in text):
        return None
    try:
        return "id", Q(id_index=index_for(Person, "id_index")(check_resident_id(text).number))
    except IdError:
        pass
    try:
        phones = check_phone(text)
    except IdError:
        return None
    return ("phone", Q(phone_index=index_for(Person, "phone_index")(phones[0].number))) if phones else None


def _loose(text: str) -> tuple[str, Q | None]:
    bare = "".join(text.split())
    if LETTERS.fullmatch(text):
        letters = bare.replace("'", "").lower()
        return "sound", _prefix("initials", letters) | (
            _prefix("pinyin", letters) if len(letters) > 3 else Q(pk__in=[])
        )
    if any(sign.isdigit() for sign in bare):
        return "", None
    given = Q(given__startswith=bare) if len(bare) > 1 else Q(pk__in=[])
    return "name", Q(full_name__startswith=bare) | given


def _prefix(column: str, text: str) -> Q:
    """A range of the plain index: these columns compare byte by byte."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text[:-1] + chr(ord(text[-1]) + 1)})


def _persons(scope: Scope, rule: Q, limit: int) -> list[Person]:
    """From my own divisions and from what was opened to me, asked apart: joined by OR neither could use its index.

    Both tell only keys and names, since of many matches most are not shown.
    """
    found: dict[int, tuple[int, str, int]] = {}
    for whole in (Person.looked_after_by(scope), Person.unscoped.filter(Person.disclosed_rule(scope))):
        rows = whole.alias(given=Substr(F("full_name"), 2)).filter(rule).values_list("pk", "full_name", "pinyin")
        found.update((pk, (len(name), pinyin, pk)) for pk, name, pinyin in rows[: 2 * limit])
    keys = sorted(found, key=found.__getitem__)[:limit]
    shown = Person.unscoped.select_related("division", "household").defer(*UNSHOWN).in_bulk(keys)
    return [shown[key] for key in keys if key in shown]


def _villages(scope: Scope, text: str) -> list[Division]:
    inside = Division.objects.filter(scope.inside("code"), level__in=[Division.Level.VILLAGE, Division.Level.CELL])
    return list(inside.filter(name__startswith=text).select_related("parent").order_by("code")[:MOST_VILLAGES])
