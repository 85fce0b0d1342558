"""Write the plans of one chunk: a handful of set-based statements, never one for a row."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from psycopg.types.json import Jsonb

from wengang.registry import grid, standing, zero
from wengang.registry.models import (
    Category,
    DuplicateCase,
    Household,
    Person,
    Skill,
    StatusFact,
    Wish,
    new_person_codes,
)
from wengang.registry.sheets.context import Case, Work
from wengang.registry.sheets.copying import insert, insert_missing, next_ids, update
from wengang.registry.sheets.known import COLUMNS
from wengang.registry.sheets.marks import id_index, phone_index, tail_index
from wengang.registry.sheets.target import LISTED, Home, Target

SEALED = {
    name: Person._meta.get_field(name).get_prep_value  # type: ignore[union-attr]
    for name in ("id_number", "phone", "second_phone", "disability")
}
PLAIN = tuple(name for name in COLUMNS if name not in SEALED and name not in ("raw", "batch_id"))
DEFAULTS = {name: "" if Person._meta.get_field(name).empty_strings_allowed else None for name in PLAIN} | {
    "sex": "0",
    "deceased": False,
}
PLAIN_OF = itemgetter(*PLAIN)
NOTHING = Jsonb({}, dumps=lambda _nothing: "{}")
DERIVED = ("id_index", "id_tail_index", "phone_index")
CHANGED_COLUMNS = ("id", *PLAIN, "raw", "batch_id", *SEALED, *DERIVED, "updated_at")
NEW_COLUMNS = (*CHANGED_COLUMNS, "code", "created_at")
FACT_COLUMNS = ("person_id", "field", "value", "source", "seen_on", "by_id", "note", "recorded_at")
WISH_COLUMNS = (
    "person_id", "current", "will_work", "reach", "destinations", "occupations", "occupation_text", "least_wage",
    "available_from", "kin_group_id", "same_city", "lodging", "limits", "training", "source", "seen_on", "by_id",
)  # fmt: skip


class Writer:
    """Writes what one batch, or one decision, brings; ``by`` is the primary key of whoever is responsible."""

    def __init__(self, batch: int | None, by: int) -> None:
        self.batch, self.by = batch, by
        self.now = timezone.now()

    def write(self, works: Sequence[Work]) -> None:
        targets = list({id(work.target): work.target for work in works if work.target}.values())
        touched = self._homes(targets)
        new = [target for target in targets if target.new]
        for target, pk in zip(new, next_ids(Person, len(new)), strict=True):
            target.pk = pk
        coded = zip(new, new_person_codes(len(new)), strict=True)
        insert(Person, NEW_COLUMNS, ((*self._row(target), code, self.now) for target, code in coded))
        changed = [target for target in targets if not target.new and target.dirty]
        counts = {target.pk: target.observations + len(target.add_facts) for target in changed}
        if changed:
            update(Person, CHANGED_COLUMNS, (self._row(target) for target in changed))
        self._beside(targets)
        self._hear(counts)
        self._hold([work.case for work in works if work.case])
        households = touched | {target.state["household_id"] for target in targets} - {None}
        zero.refresh(households)
        grid.refresh_households(households, timezone.localdate(self.now))
        for target in new:
            target.new = False

    # ---- households --------------------------------------------------------------------------------------------------

    def _homes(self, targets: Sequence[Target]) -> set[int]:
        """Write the households; return those that somebody left."""
        homes = list({id(target.home): target.home for target in targets if target.home}.values())
        new = [home for home in homes if home.pk is None]
        for home, pk in zip(new, next_ids(Household, len(new)), strict=True):
            home.pk = pk
        columns = ("id", "division_id", "number", "head_name", "address", "building", "help_needed")
        if new:
            rows = ((*_home_row(home), "", self.now) for home in new)
            insert(Household, (*columns, "room", "created_at"), rows)
        fresh = set(map(id, new))
        dirty = [home for home in homes if home.dirty and id(home) not in fresh]
        if dirty:
            update(Household, columns, map(_home_row, dirty))
        left: set[int] = set()
        for target in targets:
            before = target.state.get("household_id")
            target.state["household_id"] = target.home.pk if target.home else before
            if before and before != target.state["household_id"]:
                left.add(before)
        for home in homes:
            home.dirty = False
        return left

    # ---- persons -----------------------------------------------------------------------------------------------------

    def _row(self, target: Target) -> tuple[Any, ...]:
        get = target.state.get
        number, phone = get("id_number") or "", get("phone") or ""
        return (
            target.pk,
            *PLAIN_OF({**DEFAULTS, **target.state}),
            get("raw") or NOTHING,
            self.batch,
            *[seal(get(name)) for name, seal in SEALED.items()],
            id_index(number),
            tail_index(number),
            phone_index(phone),
            self.now,
        )

    def _beside(self, targets: Sequence[Target]) -> None:
        """Categories, skills, facts and wishes."""
        self._end_kinds(targets)
        self._add_kinds(targets)
        skills = [(each.pk, name, str(LISTED), "", "", "") for each in targets for name in each.add_skills]
        if skills:
            columns = ("person_id", "name", "source", "occupation", "level", "certificate_number")
            insert_missing(Skill, columns, skills)
        insert(StatusFact, FACT_COLUMNS, self._facts(targets))
        wishing = [target for target in targets if target.new_wish]
        known = [target.pk for target in wishing if not target.new]
        if known:
            Wish.unscoped.filter(person__in=known, current=True).update(current=False)
        insert(Wish, WISH_COLUMNS, (self._wish(target) for target in wishing))
        for target in targets:
            target.add_kinds, target.add_skills, target.add_facts, target.new_wish = [], [], [], None

    @staticmethod
    def _hear(counts: dict[int | None, int]) -> None:
        """Somebody may have recorded a fact since the rows were read; the update above waited for them.

        What stands of such a person is said anew from all observations, so that neither side's word is lost.
        """
        if not counts:
            return
        rows = StatusFact.unscoped.filter(person__in=list(counts)).order_by()
        now = dict(rows.values_list("person_id").annotate(number=Count("*")))
        meanwhile = [pk for pk, count in counts.items() if now.get(pk or 0, 0) != count]
        if meanwhile:
            standing.settle(meanwhile)

    @staticmethod
    def _add_kinds(targets: Sequence[Target]) -> None:
        """Somebody new has no categories yet; of others, a closed one may have begun on the same day."""
        columns = ("person_id", "kind", "valid_from", "source", "detail")
        new, known = (
            [(each.pk, kind, day, LISTED, "") for each in targets if each.new is new for kind, day in each.add_kinds]
            for new in (True, False)
        )
        insert(Category, columns, new)
        if known:
            insert_missing(Category, columns, known)

    def _facts(self, targets: Iterable[Target]) -> Iterator[tuple[Any, ...]]:
        for target in targets:
            for name, value, seen_on, source in target.add_facts:
                yield target.pk, name, value, source, seen_on, self.by, "", self.now

    def _wish(self, target: Target) -> tuple[Any, ...]:
        wish = target.new_wish or {}
        row = {"limits": [], "occupations": [], "same_city": False, **wish}
        row |= {"person_id": target.pk, "current": True, "source": LISTED, "by_id": self.by}
        return tuple(map(row.get, WISH_COLUMNS))

    @staticmethod
    def _end_kinds(targets: Sequence[Target]) -> None:
        ends = [(each.pk, kind, day - timedelta(days=1)) for each in targets for kind, day in each.end_kinds]
        if not ends:
            return
        persons, kinds, days = map(list, zip(*ends, strict=True))
        statement = """
            UPDATE registry_category AS category SET valid_to = GREATEST(category.valid_from, ended.day)
            FROM unnest(%s::bigint[], %s::varchar[], %s::date[]) AS ended (person, kind, day)
            WHERE category.person_id = ended.person AND category.kind = ended.kind AND category.valid_to IS NULL
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [persons, kinds, days])

    # ---- rows that wait ----------------------------------------------------------------------------------------------

    def _hold(self, cases: Sequence[Case]) -> None:
        DuplicateCase.unscoped.bulk_create(
            (_as_model(case, self.batch, self.now) for case in cases if _pk(case) is not None), ignore_conflicts=True
        )


def _home_row(home: Home) -> tuple[Any, ...]:
    state = home.state
    texts_ = (state.get(key) or "" for key in ("address", "building", "help_needed"))
    return (home.pk, home.division, home.number, home.head_name, *texts_)


def _pk(case: Case) -> int | None:
    """None only in a check, where nobody has been written yet."""
    return case.existing.pk if isinstance(case.existing, Target) else case.existing


def _as_model(case: Case, batch: int | None, now: datetime) -> DuplicateCase:
    return DuplicateCase(
        existing_id=_pk(case) or 0,
        division_id=case.division,
        incoming=case.entry.dump(),
        fingerprint=case.fingerprint,
        likeness=case.likeness,
        grounds=case.ground,
        batch_id=batch,
        created_at=now,
    )
