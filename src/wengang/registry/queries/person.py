"""Everything that the page of one person shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from wengang.accounts.models import AccessLog, User
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry import standing
from wengang.registry.evidence import OF_JOBS
from wengang.registry.facts import FIELDS, HIDDEN_FROM_PARTNERS, WITHDRAWN
from wengang.registry.models import Category, Disclosure, DuplicateCase, Person, Skill, StatusFact, Wish
from wengang.registry.standing import Standings

SUBJECT = "person"
MOST_LOOKS = 30
SILENT = frozenset(("updated_at", "batch", "raw", "pinyin", "initials", "id_index", "id_tail_index", "phone_index"))


@dataclass(frozen=True)
class Moment:
    """One entry of the time line. ``kind`` is fact, wish, category, category_end, disclosure, revoked or change.

    ``subject`` is the row itself; for a change, the names of the columns (never their sealed values) with what was and
    what came after. ``details``: what was told of the work together with a status. ``gone``: its author took it back.
    """

    day: date
    kind: str
    subject: Any
    by: str = ""
    reason: str = ""
    details: tuple[StatusFact, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class PersonView:
    """A person with all that stands beside them. ``path`` leads from the county down to where they live."""

    person: Person
    path: list[Division]
    relatives: list[Person]
    wish: Wish | None
    categories: list[Category]
    skills: list[Skill]
    disclosures: list[Disclosure]
    looks: list[AccessLog]
    waiting: list[DuplicateCase]
    standings: Standings
    timeline: list[Moment] = field(default_factory=list)

    @property
    def categories_now(self) -> list[Category]:
        today = localdate()
        return [each for each in self.categories if each.valid_to is None or each.valid_to >= today]


def person(scope: Scope, pk: int) -> PersonView:
    """The person with everything that the page shows; Person.DoesNotExist when outside the scope."""
    rows = (
        Person.objects.visible_to(scope)
        .select_related("division", "household__worker", "work_division", "batch")
        .defer("batch__report")
    )
    found: Person = rows.prefetch_related(
        Prefetch("wishes", Wish.unscoped.select_related("by", "kin_group").order_by("-seen_on", "-pk")),
        Prefetch("categories", Category.unscoped.order_by("valid_from", "pk")),
        Prefetch("skills", Skill.unscoped.order_by("name")),
        Prefetch("facts", _observations()),
        Prefetch("disclosures", Disclosure.unscoped.select_related("organisation", "by").order_by("-valid_from")),
    ).get(pk=pk)
    mine = scope.covers(found.division_id)
    if not mine:
        _without_papers(found.facts.all())
    wish = next((each for each in found.wishes.all() if each.current), None)
    view = PersonView(
        person=found,
        path=_path(found.division_id),
        relatives=_relatives(found) if mine else [],
        wish=wish,
        categories=list(found.categories.all()),
        skills=list(found.skills.all()),
        disclosures=[each for each in found.disclosures.all() if mine or each.organisation_id == scope.organisation_id],
        looks=_looks(found) if mine else [],
        waiting=_waiting(scope, found) if mine else [],
        standings=standing.of_person(found, found.facts.all(), localdate(), wish),
    )
    view.timeline.extend(sorted(_moments(view, mine=mine), key=lambda moment: moment.day, reverse=True))
    return view


def _observations() -> QuerySet[StatusFact]:
    """With who recorded them and the name of their evidence, never its bytes."""
    rows = StatusFact.unscoped.select_related("by", "evidence").defer("evidence__sealed")
    return rows.order_by("-seen_on", "-pk")


def _without_papers(rows: Iterable[StatusFact]) -> None:
    """Say nothing of files that a partner may not open."""
    for row in rows:
        if row.field not in OF_JOBS:
            row.evidence = None


def _path(code: str) -> list[Division]:
    sizes = [size for size in (6, 9, 12) if size < len(code)]
    return list(Division.objects.filter(code__in=[code[:size] for size in sizes] + [code]).order_by("code"))


def _relatives(found: Person) -> list[Person]:
    if found.household_id is None:
        return []
    others = Person.unscoped.filter(household=found.household_id).exclude(pk=found.pk)
    return list(others.order_by("kin_to_head", "birth_date", "pk"))


def _looks(found: Person) -> list[AccessLog]:
    logs = AccessLog.objects.filter(subject=SUBJECT, row=found.pk).select_related("user", "organisation")
    return list(logs.order_by("-at")[:MOST_LOOKS])


def _waiting(scope: Scope, found: Person) -> list[DuplicateCase]:
    cases = DuplicateCase.objects.visible_to(scope).filter(existing=found, decision=DuplicateCase.Decision.OPEN)
    return list(cases.order_by("pk"))


def _moments(view: PersonView, *, mine: bool) -> Iterator[Moment]:
    found = view.person
    yield from _facts([row for row in found.facts.all() if mine or not _hidden(row)])
    for wish in found.wishes.all():
        yield Moment(wish.seen_on, "wish", wish, by=str(wish.by or ""))
    for category in view.categories:
        if category.valid_from:
            yield Moment(category.valid_from, "category", category)
        if category.valid_to:
            yield Moment(category.valid_to, "category_end", category)
    for disclosure in view.disclosures:
        yield Moment(disclosure.valid_from, "disclosure", disclosure, by=str(disclosure.by))
        if disclosure.revoked_at:
            yield Moment(localdate(disclosure.revoked_at), "revoked", disclosure)
    if mine:
        yield from _changes(found)


def _facts(rows: list[StatusFact]) -> Iterator[Moment]:
    """Observations; what was told of the work together with a status stands in the status's line, not in its own."""
    statuses = {_mouth(row) for row in rows if row.field == "employment"}
    told: dict[tuple[Any, ...], list[StatusFact]] = defaultdict(list)
    for row in rows:
        if row.field in FIELDS and FIELDS[row.field].of_work and _mouth(row) in statuses:
            told[_mouth(row)].append(row)
    beside = {row.pk for rows_ in told.values() for row in rows_}
    gone = {row.withdraws_id for row in rows}
    for row in rows:
        if row.pk in beside or row.withdraws_id in beside:
            continue
        details = tuple(told.pop(_mouth(row), ())) if row.field == "employment" else ()
        yield Moment(row.seen_on, "fact", row, str(row.by or ""), details=details, gone=row.pk in gone)


def _hidden(row: StatusFact) -> bool:
    """Also that such an observation was taken back: its value is then the field's name."""
    return (row.value if row.field == WITHDRAWN else row.field) in HIDDEN_FROM_PARTNERS


def _mouth(row: StatusFact) -> tuple[Any, ...]:
    return row.seen_on, row.source, row.by_id


def _changes(found: Person) -> Iterator[Moment]:
    """What the history trigger kept: each event holds the row as it was before a change."""
    model = apps.get_model("registry", "PersonEvent")
    events = list(model.objects.filter(pgh_obj_id=found.pk).select_related("pgh_context").order_by("pgh_id"))
    columns = [each for each in Person._meta.concrete_fields if each.name not in SILENT | {"id", "created_at"}]
    users = _users(events)
    for before, after in zip(events, [*events[1:], found], strict=False):  # found is left over when there is no event
        changed = {
            column.name: (getattr(before, column.attname), getattr(after, column.attname))
            for column in columns
            if getattr(before, column.attname, None) != getattr(after, column.attname)
        }
        if changed:
            context = before.pgh_context.metadata if before.pgh_context else {}
            who = users.get(context.get("user") or 0, "")
            yield Moment(localdate(before.pgh_created_at), "change", _veiled(changed), who, context.get("reason", ""))


def _users(events: list[Any]) -> dict[int, str]:
    keys = {each.pgh_context.metadata.get("user") for each in events if each.pgh_context} - {None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name")) if keys else {}


def _veiled(changed: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Sealed values are named, not shown."""
    sealed = {"id_number", "phone", "second_phone", "disability"}
    return {name: ("…", "…") if name in sealed else pair for name, pair in changed.items()}
