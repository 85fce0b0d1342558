"""What the sheet's page draws: numbers with their addresses, and the rows behind a number in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

from wengang.command.dispatch.lines import (
    BY_CODE,
    CALL,
    CASE,
    DECISION,
    EMPLOYER,
    MAY_OPEN,
    PERSON,
    PROPOSAL,
    QUESTION,
    VACANCY,
    Line,
)
from wengang.command.dispatch.papers import signed
from wengang.command.dispatch.sheet import Row, Sheet
from wengang.command.models import Decision
from wengang.core.scope import Scope
from wengang.employment.models import EmployerCall, JobQuestion, RightsCase
from wengang.market.models import Employer, Proposal, Vacancy
from wengang.registry.models import Person
from wengang.web.dispatch.asked import Asked

BY_AREA = ("should_work", "at_work", "looking", "new", "back", "left", "left_returned", "told", "interviews", "offers",
           "hired", "short_employers", "gap", "surplus", "transferred", "decisions")  # fmt: skip
BY_WORKER = ("should_work", "at_work", "looking", "unknown", "new", "back", "left", "decisions")


@dataclass(frozen=True)
class Number:
    """One cell: a number, its change, and where its rows are ("" where the reader may not open them)."""

    line: Line
    value: int
    change: str
    href: str
    tone: str


@dataclass(frozen=True)
class Part:
    """One row of a table."""

    name: str
    href: str
    numbers: list[Number]


def numbers(row: Row[Any], codes: Sequence[str], scope: Scope, href: Callable[[str], str]) -> list[Number]:
    """The cells of these lines."""
    found = []
    for code in codes:
        line, value, change = BY_CODE[code], row.numbers.get(code, 0), row.change(code)
        may_open = bool(value) and scope.may(MAY_OPEN[line.rows])
        tone = "due" if line.asks and change > 0 else ""
        found.append(Number(line, value, signed(change), href(code) if may_open else "", tone))
    return found


def by_area(found: Sheet, asked: Asked, scope: Scope) -> list[Part]:
    """The parts of the area, each opening its own sheet."""
    return [
        Part(
            row.name,
            asked.href(area=row.key) if row.key != asked.area else "",
            numbers(row, BY_AREA, scope, partial(asked.rows, area=row.key)),
        )
        for row in found.rows
    ]


def by_worker(found: Sheet, asked: Asked, scope: Scope) -> list[Part]:
    """Everybody who answers for somebody; employers' lines have nobody, and are left out."""
    shown = (row for row in found.workers if any(row.numbers.get(code) for code in BY_WORKER))
    return [Part(row.name, "", numbers(row, BY_WORKER, scope, partial(asked.rows, worker=row.key))) for row in shown]


@dataclass(frozen=True)
class Opened:
    """One row behind a number."""

    title: str
    detail: str
    href: str


def opened(line: Line, keys: Sequence[int], scope: Scope) -> list[Opened]:
    """The rows with these keys in words, in the order of the keys, as far as the reader may see them."""
    model, related, told = _WORDS[line.rows]
    rows = model.objects.visible_to(scope).select_related(*related).filter(pk__in=keys)
    return [told(row) for row in sorted(rows, key=lambda row: row.pk)]


def _person(row: Person) -> Opened:
    return Opened(row.full_name, f"{row.division} · {row.get_employment_display()}", reverse("person", args=[row.code]))


def _proposal(row: Proposal) -> Opened:
    detail = f"{row.vacancy.employer} · {row.get_state_display()}"
    return Opened(f"{row.person.code} → {row.vacancy.title}", detail, reverse("proposal", args=[row.pk]))


def _vacancy(row: Vacancy) -> Opened:
    return Opened(row.title, f"{row.employer} · {row.filled}/{row.headcount}", reverse("vacancy", args=[row.pk]))


def _employer(row: Employer) -> Opened:
    return Opened(row.name, str(row.division), reverse("employer", args=[row.pk]))


def _question(row: JobQuestion) -> Opened:
    return Opened(row.get_kind_display(), f"{row.division} · {row.created_at:%Y-%m-%d}", reverse("job-questions"))


def _case(row: RightsCase) -> Opened:
    return Opened(
        row.get_kind_display(), f"{row.owner or '—'} · {row.due_on.isoformat()}", reverse("case", args=[row.pk])
    )


def _call(row: EmployerCall) -> Opened:
    detail = f"{row.get_kind_display()} · {row.answer_by.isoformat()}"
    return Opened(str(row.employer), detail, reverse("call", args=[row.pk]))


def _decision(row: Decision) -> Opened:
    return Opened(row.text, f"{row.owner} · {row.due_on.isoformat()}", reverse("decision", args=[row.pk]))


_WORDS: dict[str, tuple[Any, tuple[str, ...], Callable[[Any], Opened]]] = {
    PERSON: (Person, ("division",), _person),
    PROPOSAL: (Proposal, ("person", "vacancy__employer"), _proposal),
    VACANCY: (Vacancy, ("employer",), _vacancy),
    EMPLOYER: (Employer, ("division",), _employer),
    QUESTION: (JobQuestion, ("division",), _question),
    CASE: (RightsCase, ("owner",), _case),
    CALL: (EmployerCall, ("employer",), _call),
    DECISION: (Decision, ("owner",), _decision),
}


def headline(found: Sheet, asked: Asked, scope: Scope) -> Iterator[Number]:
    """The numbers that the meeting begins with."""
    return iter(numbers(found.total, ("should_work", "at_work", "looking", "left"), scope, asked.rows))
