"""Reads of data quality: samples and their items, questions with the rows behind them, merges."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from wengang.accounts.models import User
from wengang.core.scope import Scope
from wengang.registry.enums import QuestionState
from wengang.registry.models import DuplicateCase, Household, Merge, Person, Question, Sample, SampleItem

MOST_LIKELY = 10
"""Records offered as possibly the same person."""


def samples(scope: Scope) -> QuerySet[Sample]:
    """Samples of my divisions, those in progress first, then the newest; with how many are checked or unreachable."""
    settled = Q(items__right__isnull=False) | Q(items__unreachable=True)
    rows = Sample.objects.visible_to(scope).select_related("division", "by")
    return rows.annotate(settled=Count("items", filter=settled)).order_by(F("closed_at").desc(nulls_first=True), "-pk")


def items(scope: Scope, sample: Sample) -> QuerySet[SampleItem]:
    """The persons of a sample that I look after: to check first, then unreachable, then checked, by place."""
    rows = SampleItem.objects.visible_to(scope).filter(sample=sample)
    rows = rows.select_related("person__household__worker", "division", "checker", "sample")
    return rows.order_by(F("right").asc(nulls_first=True), "unreachable", "division_id", "pk")


def questions(scope: Scope, kind: str = "", state: str = QuestionState.OPEN) -> QuerySet[Question]:
    """Questions about my places; open ones oldest first, answered ones newest first."""
    rows = Question.objects.visible_to(scope).filter(state=state).select_related("division", "answered_by")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.order_by("created_at", "pk") if state == QuestionState.OPEN else rows.order_by("-answered_at", "-pk")


def open_by_kind(scope: Scope) -> dict[str, int]:
    """Open questions about my places, by kind."""
    rows = Question.objects.visible_to(scope).filter(state=QuestionState.OPEN).order_by()
    return dict(rows.values_list("kind").annotate(number=Count("pk")))


@dataclass(frozen=True)
class Evidence:
    """The rows behind a question that the reader may see. ``hidden``: so many more lie outside the reader's places."""

    persons: list[Person]
    households: list[Household]
    cases: list[DuplicateCase]
    author: User | None
    hidden: int


def evidence(scope: Scope, question: Question) -> Evidence:
    """What a question rests on and whom it is about, as far as the reader looks after it."""
    told = question.evidence
    ids = {name: set(told.get(name, ())) for name in ("persons", "households", "cases")}
    ids["persons"] |= {question.person_id} - {None}
    ids["households"] |= {question.household_id} - {None}
    persons = _visible(Person, scope, ids["persons"]).select_related("division", "household")
    households = _visible(Household, scope, ids["households"]).select_related("division", "worker")
    rows = list(persons), list(households), list(_visible(DuplicateCase, scope, ids["cases"]))
    author = User.objects.filter(pk=told["author"]).first() if "author" in told else None
    return Evidence(*rows, author, sum(map(len, ids.values())) - sum(map(len, rows)))


def _visible(model: Any, scope: Scope, ids: Iterable[int]) -> QuerySet[Any]:
    return model.objects.visible_to(scope).filter(pk__in=list(ids)).order_by("division_id", "pk")


def likely_doubles(scope: Scope, person: Person) -> list[Person]:
    """Other records of my places that may be this person: same birth date and initials, or the same phone."""
    alike = Q(pk__in=[])
    if person.birth_date and person.initials:
        alike |= Q(birth_date=person.birth_date, initials=person.initials)
    if person.phone_index:
        alike |= Q(phone_index=person.phone_index)
    rows = Person.looked_after_by(scope).filter(alike).exclude(pk=person.pk).select_related("division", "household")
    return list(rows.order_by("division_id", "pk")[:MOST_LIKELY])


def merges(scope: Scope) -> QuerySet[Merge]:
    """Merges of my places, the newest first. The seal stays closed."""
    rows = Merge.objects.visible_to(scope).defer("sealed")
    return rows.select_related("kept", "by", "undone_by", "division").order_by("-at", "-pk")
