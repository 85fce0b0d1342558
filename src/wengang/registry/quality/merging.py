"""What hangs on a person, found by looking at the tables themselves, so that a room built later is not forgotten.

Moving a row may break a rule of its table (two jobs at once, two current wishes, twice on one list). ``RULES`` says for
which tables the machine may settle that; every other conflict stops the merge and is told in the table's own words.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from pghistory.models import Event

from wengang.core.fields import BlindIndexField
from wengang.registry.models import Person


@dataclass(frozen=True, slots=True)
class Link:
    """A column that points to a table: ``registry.wish.person``."""

    model: type[models.Model]
    field: Any

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def table(self) -> str:
        return str(self.model._meta.label)

    def rows(self, pk: int) -> "models.QuerySet[Any]":
        """Rows that point to this one. The writer's right to all of them is settled by the action."""
        return self.model._base_manager.filter(**{self.field.attname: pk}).order_by("pk")


@cache
def links_to(model: type[models.Model]) -> tuple[Link, ...]:
    """Every column of every room that points to ``model``; history is no room, it stays as it was written."""
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    found = (
        Link(each.related_model, each.field)
        for each in relations
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    )
    return tuple(sorted((each for each in found if not issubclass(each.model, Event)), key=lambda link: link.name))


class Rule(StrEnum):
    """What becomes of a row that cannot stand beside the other record's."""

    STOP = "stop"
    LEAVE_OUT = "leave_out"
    STEP_BACK = "step_back"
    FOLD = "fold"


RULES: Mapping[str, Rule] = {
    "registry.Category": Rule.LEAVE_OUT,
    "registry.Skill": Rule.LEAVE_OUT,
    "registry.SampleItem": Rule.LEAVE_OUT,
    "registry.Wish": Rule.STEP_BACK,
    "registry.Target": Rule.FOLD,
}
"""The same category or skill recorded twice is one; of two current wishes the newer stays current; two targets of one
survey become one, with the attempts of both; an item of a closed sample leaves, its report stands as it was frozen."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row of the record that goes which cannot simply change hands."""

    link: Link
    row: Any
    why: str
    rule: Rule

    @property
    def table(self) -> str:
        return self.link.table


def conflicts(kept: Person, gone: Person) -> list[Conflict]:
    """What stands in the way of moving everything from ``gone`` to ``kept``: the tables' rules, asked row by row."""
    found = []
    for link in links_to(Person):
        for row in link.rows(gone.pk):
            setattr(row, link.field.attname, kept.pk)
            why = _refusal(row)
            if why:
                found.append(Conflict(link, row, why, _rule(link, row)))
    return found


def _rule(link: Link, row: Any) -> Rule:
    rule = RULES.get(link.table, Rule.STOP)
    if link.table == "registry.SampleItem" and row.sample.closed_at is None:
        return Rule.STOP
    return rule


def _refusal(row: models.Model) -> str:
    """What the row's table says against it; empty when it may stand."""
    try:
        row.validate_unique()
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint | ExclusionConstraint):
                constraint.validate(type(row), row)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


# ---- rows as JSON ----------------------------------------------------------------------------------------------------


def dump(row: models.Model) -> dict[str, Any]:
    """Every column of a row as JSON, secrets in the open: only for sealing. Blind indexes are computed anew."""
    return {
        each.attname: _plain(getattr(row, each.attname))
        for each in row._meta.concrete_fields
        if not isinstance(each, BlindIndexField)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def load(model: type[models.Model], values: Mapping[str, Any]) -> Any:
    """The row again, not yet saved."""
    row = model(**{name: _value(model, name, value) for name, value in values.items()})
    for each in model._meta.concrete_fields:
        if isinstance(each, BlindIndexField):
            setattr(row, each.attname, each.index_of(getattr(row, each.of) or ""))
    return row


def columns(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are written by an update, with the blind indexes that follow from them."""
    written = {name: _value(model, name, value) for name, value in values.items()}
    for each in model._meta.concrete_fields:
        if isinstance(each, BlindIndexField) and each.of in written:
            written[each.attname] = each.index_of(written[each.of] or "")
    return written


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    field = next(each for each in model._meta.concrete_fields if each.attname == name)
    return field.to_python(value)


def write_anew(row: models.Model) -> None:
    """Put a row back exactly as it was: no column is stamped with the present moment."""
    row.save_base(raw=True, force_insert=True)


# ---- columns of the person -----------------------------------------------------------------------------------------

GROUPS: Mapping[str, tuple[str, ...]] = {
    "name": ("full_name", "pinyin", "initials"),
    "id": ("id_number", "birth_date", "sex"),
    "phone": ("phone",),
    "second_phone": ("second_phone",),
    "household": ("household_id", "division_id", "kin_to_head"),
    "ethnicity": ("ethnicity",),
    "education": ("education",),
    "political_status": ("political_status",),
    "health": ("health", "disability"),
    "labour": ("labour_ability", "labour_ability_on"),
    "employment": (
        "employment", "employment_source", "employment_on", "work_division_id", "work_place", "employer_name",
        "job_title", "wage_low", "wage_high", "work_from", "work_to", "export_mode",
    ),
    "remark": ("remark",),
}  # fmt: skip
"""Columns that only make sense together are chosen together."""


def offered(kept: Person, gone: Person) -> Iterator[str]:
    """Groups that the two records tell differently and the one that goes does not leave empty."""
    for name, group in GROUPS.items():
        if getattr(gone, group[0]) not in (None, "") and _told(kept, group) != _told(gone, group):
            yield name


def proposed(kept: Person, gone: Person) -> set[str]:
    """Groups that are taken over unless somebody says otherwise: what the kept record lacks, and a newer status."""
    taken = {name for name in offered(kept, gone) if getattr(kept, GROUPS[name][0]) in (None, "")}
    for name, day in (("employment", "employment_on"), ("labour", "labour_ability_on")):
        mine, theirs = getattr(kept, day), getattr(gone, day)
        if theirs is not None and (mine is None or theirs > mine):
            taken.add(name)
    return taken & set(offered(kept, gone))


def _told(person: Person, group: Iterable[str]) -> list[Any]:
    return [getattr(person, name) for name in group]
