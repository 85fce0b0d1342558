"""What people who came home intend: how many go back to the same employer, how many where else, and who they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, QuerySet, TextField, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.core.scope import Scope
from wengang.registry.enums import Outcome
from wengang.registry.models import Attempt, Survey, Target
from wengang.registry.questionnaires import Question, load

GOING, DESTINATION = "going", "destination"
SAME, OUT, UNSTATED = "same", "out", "unstated"
REGIONS: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("yangtze", _("Yangtze delta"), frozenset({"31", "32", "33", "34"})),
    ("pearl", _("Guangdong"), frozenset({"44"})),
    ("north", _("Beijing, Tianjin and Hebei"), frozenset({"11", "12", "13"})),
)
"""Destinations that are counted together: provinces by code. Every other province stands for itself."""


@dataclass(frozen=True)
class Intent:
    """One line: ``key`` opens the persons behind it."""

    key: str
    label: str | Promise
    persons: int


@dataclass(frozen=True)
class Intents:
    """Who means to leave again, by where to; and what the others said."""

    leaving: tuple[Intent, ...]
    others: tuple[Intent, ...]

    @property
    def total(self) -> int:
        """Persons who mean to leave; each stands in exactly one line."""
        return sum(each.persons for each in self.leaving)


def asks_intents(survey: Survey) -> bool:
    """Whether this survey's questionnaire asks what people intend."""
    return GOING in {each.code for each in load(survey.questionnaire).questions}


def intents(scope: Scope, survey: Survey) -> Intents:
    """Persons by what they said last, in the reader's divisions."""
    rows = _said(scope, survey).order_by().values_list("going", "destination").annotate(n=Count("pk"))
    counted: dict[str, int] = {}
    for going, destination, n in rows:
        key = _key(going, destination)
        counted[key] = counted.get(key, 0) + n
    table = {each.code: each for each in load(survey.questionnaire).questions}
    leaving = [Intent(key, label, counted[key]) for key, label in _lines(table[DESTINATION]) if key in counted]
    others = [
        Intent(each.code, each.text, counted.get(each.code, 0))
        for each in table[GOING].choices
        if each.code not in (SAME, OUT)
    ]
    return Intents(tuple(leaving), tuple(others))


def behind(scope: Scope, survey: Survey, key: str) -> QuerySet[Attempt]:
    """The answers behind one line, each with its person."""
    rows = _said(scope, survey)
    regions = {name: provinces for name, _label, provinces in REGIONS}
    if key == UNSTATED:
        rows = rows.filter(going=OUT, destination=None)
    elif key in regions or key.isdigit():
        rows = rows.filter(going=OUT, destination__in=regions.get(key, {key}))
    else:
        rows = rows.filter(going=key)
    return rows.select_related("target__person", "target__division__parent").order_by(
        "target__division_id", "target_id"
    )


def _said(scope: Scope, survey: Survey) -> QuerySet[Any]:
    """The last attempt of every person in which they said what they intend."""
    mine = Target.objects.visible_to(scope).filter(survey=survey).order_by().values("pk")
    heard = Attempt.unscoped.filter(target__in=mine, outcome=Outcome.REACHED).annotate(going=_answer(GOING))
    last = heard.filter(going__isnull=False).order_by("target", "-at", "-pk").distinct("target").values("pk")
    rows = Attempt.unscoped.filter(pk__in=last)
    return rows.annotate(going=_answer(GOING), destination=_answer(DESTINATION))


def _answer(question: str) -> Func:
    """What the person of the target said to a question."""
    return Func(
        F("answers"),
        F("target__person__code"),
        Value(question),
        function="jsonb_extract_path_text",
        output_field=TextField(),
    )


def _key(going: str, destination: str | None) -> str:
    if going != OUT:
        return going
    if destination is None:
        return UNSTATED
    return next((name for name, _label, provinces in REGIONS if destination in provinces), destination)


def _lines(question: Question) -> Iterable[tuple[str, str | Promise]]:
    """All lines of those who leave, in their order."""
    together = frozenset().union(*(provinces for _name, _label, provinces in REGIONS))
    yield SAME, _("Back to the same employer")
    yield from ((name, label) for name, label, _provinces in REGIONS)
    yield from ((each.code, each.text) for each in question.choices if each.code not in together)
    yield UNSTATED, _("No destination stated")
