"""The tables of questions, read from dated and versioned files, and whether an answer fits its question.

A file names for each question: ``of`` (person or household), ``kind``, the texts, what the answer ``fills``, and, as
data, when it is asked: ``ages`` (whole years, both ends), ``when`` (answers to earlier questions), ``fresh`` (days for
which a known answer need not be asked again; without it the ledger's own table of facts says so).

``fills`` is ``fact:NAME`` (an observation), ``wish:COLUMN``, or ``wish`` alone: then each choice says what it becomes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core.sheets import codes

_FOLDER = Path(__file__).parent
_NAME = re.compile(r"([a-z_]+)/([0-9]{1,3})")
_LISTS = {each.name: each for each in (codes.EMPLOYMENT_STATUS, codes.LABOUR_ABILITY)}
LONGEST_TEXT = 80
KINDS = ("choice", "number", "text", "date", "yes_no")
ROOMS = ("fact", "wish")


class UnknownQuestionnaire(LookupError):
    """There is no questionnaire of this name and version."""


@dataclass(frozen=True)
class Choice:
    """One answer of a list; ``becomes``: the columns of the wish that it sets."""

    code: str
    zh: str
    en: str
    becomes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """In the reader's language."""
        return _spoken(self)


@dataclass(frozen=True)
class Question:
    """One row of the table."""

    code: str
    of: str
    kind: str
    zh: str
    en: str
    fills: str
    choices: tuple[Choice, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: tuple[int, int] | None = None
    fresh: int | None = None
    least: int = 0
    most: int = 1_000_000
    future: bool = False

    @property
    def text(self) -> str:
        """In the reader's language."""
        return _spoken(self)

    @property
    def room(self) -> str:
        return self.fills.partition(":")[0]

    @property
    def column(self) -> str:
        return self.fills.partition(":")[2]

    def fits_age(self, age: int | None) -> bool:
        """Somebody whose birth date is not known is asked."""
        return self.ages is None or age is None or self.ages[0] <= age <= self.ages[1]

    def is_asked(self, said: Mapping[str, Any]) -> bool:
        """Whether the answers so far (or what is known) lead to this question."""
        return all(said.get(code) in allowed for code, allowed in self.when.items())

    def clean(self, raw: Any, today: date) -> Any:
        """The answer in its one spelling (text, whole number, "yes"/"no", ISO day). Raises ValidationError."""
        try:
            return _CLEAN[self.kind](self, raw, today)
        except (ValueError, TypeError):
            raise ValidationError(_("This does not answer “%(question)s”.") % {"question": self.text}) from None

    def becomes(self, value: Any) -> dict[str, Any]:
        """What a cleaned answer puts into the columns that this question fills."""
        if self.fills == "wish":
            return dict(next(each.becomes for each in self.choices if each.code == value))
        return {self.column: [value] if self.fills == "wish:destinations" else value}


@dataclass(frozen=True)
class Questionnaire:
    """A published table. ``name`` is ``household/1``: an answer says for ever which wording it answered."""

    name: str
    zh: str
    en: str
    dated: date
    questions: tuple[Question, ...]

    @property
    def text(self) -> str:
        """Its title in the reader's language."""
        return _spoken(self)

    def of(self, what: str) -> tuple[Question, ...]:
        """The questions about a ``person`` or the ``household``."""
        return tuple(each for each in self.questions if each.of == what)

    def clean(self, what: str, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
        """The answers about one person or household, each checked; empty ones are left out.

        Raises:
            ValidationError: a question is not of this table, or an answer does not fit.
        """
        table = {each.code: each for each in self.of(what)}
        if not isinstance(answers, Mapping) or set(answers) - set(table):
            raise ValidationError(_("This answer belongs to another questionnaire."))
        return {code: table[code].clean(raw, today) for code, raw in answers.items() if raw not in (None, "")}


@cache
def load(name: str) -> Questionnaire:
    """The questionnaire ``household/1``. Raises UnknownQuestionnaire."""
    named = _NAME.fullmatch(name)
    file = _FOLDER / f"{named[1]}-{named[2]}.toml" if named else None
    if file is None or not file.is_file():
        raise UnknownQuestionnaire(name)
    return _read(name, tomllib.loads(file.read_text(encoding="utf-8")))


def published() -> tuple[str, ...]:
    """Names of all questionnaires, the newest version of each first."""
    found = (file.stem.rpartition("-") for file in _FOLDER.glob("*.toml"))
    return tuple(f"{name}/{number}" for name, _dash, number in sorted(found, key=lambda one: (one[0], -int(one[2]))))


def _read(name: str, table: Mapping[str, Any]) -> Questionnaire:
    questions: list[Question] = []
    for row in table["questions"]:
        question = _question(row)
        _check(question, {each.code for each in questions})
        questions.append(question)
    return Questionnaire(name, table["zh"], table["en"], table["dated"], tuple(questions))


def _question(row: Mapping[str, Any]) -> Question:
    told = dict(row)
    told["choices"] = _choices(told.get("choices", ()))
    told["when"] = {code: tuple(allowed) for code, allowed in told.get("when", {}).items()}
    if "ages" in told:
        told["ages"] = tuple(told["ages"])
    return Question(**told)


def _choices(told: Any) -> tuple[Choice, ...]:
    if isinstance(told, str):
        return tuple(Choice(each.code, each.zh, each.en) for each in _LISTS[told])
    return tuple(Choice(**each) for each in told)


def _check(question: Question, earlier: set[str]) -> None:
    """A table that is wrong is found when it is read, not at somebody's door."""
    good = question.kind in KINDS and question.of in ("person", "household") and question.room in ROOMS
    if not good or question.code in earlier or not set(question.when) <= earlier:
        raise ValueError(f"question {question.code} is not in order")
    if (question.kind == "choice") != bool(question.choices) or (question.of == "household") > (
        question.room == "fact"
    ):
        raise ValueError(f"question {question.code} does not fit together")


def _spoken(row: Choice | Question | Questionnaire) -> str:
    return row.zh if (get_language() or "").startswith("zh") else row.en


def _choice(question: Question, raw: Any, _today: date) -> str:
    if raw not in [each.code for each in question.choices]:
        raise ValueError
    return str(raw)


def _number(question: Question, raw: Any, _today: date) -> int:
    if isinstance(raw, float) and not raw.is_integer():
        raise ValueError
    number = int(raw)
    if not question.least <= number <= question.most:
        raise ValueError
    return number


def _text(_question: Question, raw: Any, _today: date) -> str:
    text = " ".join(str(raw).split())
    if not text or len(text) > LONGEST_TEXT:
        raise ValueError
    return text


def _date(question: Question, raw: Any, today: date) -> str:
    day = raw if isinstance(raw, date) else date.fromisoformat(raw)
    if day > today and not question.future:
        raise ValueError
    return day.isoformat()


def _yes_no(_question: Question, raw: Any, _today: date) -> str:
    if raw in (True, "yes"):
        return "yes"
    if raw in (False, "no"):
        return "no"
    raise ValueError


_CLEAN = {"choice": _choice, "number": _number, "text": _text, "date": _date, "yes_no": _yes_no}
