"""Two records that were one person become one, and two again if that was a mistake."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.states import MayNot
from wengang.registry import standing, zero
from wengang.registry.actions.guard import lock_person
from wengang.registry.enums import TargetState
from wengang.registry.models import DuplicateCase, Merge, Person, StatusFact, Target, Wish
from wengang.registry.quality import merging
from wengang.registry.quality.detectors import common
from wengang.registry.quality.merging import GROUPS, Conflict, Link, Rule, links_to

Decision = DuplicateCase.Decision


@dataclass
class _Memory:
    """What an undo needs. ``moved`` holds ids only; the rest is sealed."""

    moved: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    left_out: list[dict[str, Any]] = field(default_factory=list)
    folded: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: models.Model, **values: Any) -> None:
        """Write columns of a row past its stamps, and remember both ways."""
        before = {name: value for name, value in merging.dump(row).items() if name in values}
        type(row)._base_manager.filter(pk=row.pk).update(**merging.columns(type(row), values))
        self.changed.append({"table": row._meta.label, "pk": row.pk, "before": before, "after": values})


@transaction.atomic
def do_merge(kept: Person, gone: Person, *, by: User, reason: str, take: Iterable[str] | None = None) -> Merge:
    """Let ``kept`` stand for both: what points to ``gone`` moves over, and ``gone`` leaves the ledger, sealed.

    Args:
        take: groups of columns (``merging.GROUPS``) that the record which goes tells better; unless said otherwise what
            the kept one lacks, and a newer status.

    Raises:
        MayNot: ``by`` may not decide doubles, or does not look after both records.
        ValidationError: the same record twice, one of them merged a moment ago, no reason, or both have what only one
            person can have (a job in the same time, a line of one list): that is settled where it stands, first.
    """
    _require(kept, gone, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this is one person.")})
    kept, gone = _locked(kept, gone)
    stopping = [each for each in merging.conflicts(kept, gone) if each.rule == Rule.STOP]
    if stopping:
        raise ValidationError([each.why for each in stopping])
    chosen = merging.proposed(kept, gone) if take is None else set(take) & set(GROUPS)
    memory = _Memory()
    with because(reason):
        sealed_row, before = merging.dump(gone), merging.dump(kept)
        homes = {kept.household_id, gone.household_id}
        _move(kept, gone, memory)
        _delete(gone)
        _take(kept, gone, chosen)
        zero.refresh([each for each in (*homes, kept.household_id) if each])
        after = merging.dump(Person.unscoped.get(pk=kept.pk))
    replaced = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    sealed = {"row": sealed_row, "replaced": replaced, "left_out": memory.left_out, "folded": memory.folded}
    return Merge.unscoped.create(
        kept=kept,
        gone=gone.code,
        division_id=common(*sorted((kept.division_id, sealed_row["division_id"]))),
        moved=dict(memory.moved),
        sealed=json.dumps(sealed | {"changed": memory.changed}, ensure_ascii=False),
        reason=reason.strip(),
        by=by,
    )


def _require(kept: Person, gone: Person, by: User) -> None:
    require(by, Cap.DUPLICATE_DECIDE)
    if not by.scope.covers(kept.division_id) or not by.scope.covers(gone.division_id):
        raise MayNot(_("Only an area that looks after both records may decide this."))
    if kept.pk == gone.pk:
        raise ValidationError(_("This is one and the same record."))


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both rows, locked in one order whoever asks: two people who merge the same pair wait, and do not deadlock."""
    rows = Person.unscoped.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise ValidationError(_("One of the two was merged a moment ago. Reload to see it."))
    return found[kept.pk], found[gone.pk]


def _move(kept: Person, gone: Person, memory: _Memory) -> None:
    for conflict in merging.conflicts(kept, gone):
        _settle(conflict, kept, memory)
    for link in links_to(Person):
        ids = list(link.rows(gone.pk).select_for_update().values_list("pk", flat=True))
        if ids:
            link.model._base_manager.filter(pk__in=ids).update(**{link.field.attname: kept.pk})
            memory.moved[link.name] += ids
    _agree(kept, memory)


def _settle(conflict: Conflict, kept: Person, memory: _Memory) -> None:
    """Apply the table's rule. The row in memory points to the kept record already; in the database it does not."""
    row = type(conflict.row)._base_manager.get(pk=conflict.row.pk)
    if conflict.rule == Rule.STEP_BACK:
        theirs = Wish.unscoped.get(person=kept, current=True)
        newer = (row.seen_on, row.pk) > (theirs.seen_on, theirs.pk)
        memory.change(theirs if newer else row, current=False)
        return
    if conflict.rule == Rule.FOLD:
        _fold(row, Target.unscoped.select_for_update().get(survey=row.survey_id, person=kept), memory)
    memory.left_out.append({"table": conflict.table, "row": merging.dump(row)})
    row.delete()


def _fold(row: Target, twin: Target, memory: _Memory) -> None:
    """Two targets of one survey become one with the attempts of both."""
    for link in links_to(Target):
        ids = list(link.rows(row.pk).values_list("pk", flat=True))
        link.model._base_manager.filter(pk__in=ids).update(**{link.field.attname: twin.pk})
        memory.folded.append({"link": link.name, "from": row.pk, "to": twin.pk, "ids": ids})
    later = row if (row.last_on is not None and (twin.last_on is None or row.last_on > twin.last_on)) else twin
    done = TargetState.DONE in (row.state, twin.state)
    memory.change(
        twin,
        attempts=row.attempts + twin.attempts,
        last_outcome=later.last_outcome,
        last_on=later.last_on.isoformat() if later.last_on else None,
        state=str(TargetState.DONE) if done else later.state,
    )


def _agree(kept: Person, memory: _Memory) -> None:
    """Rows of lists that were told apart from a record which is now the same: later lists find the one that is left."""
    told_apart = DuplicateCase.unscoped.filter(existing=kept, outcome=kept, decision=Decision.DIFFERENT)
    for case in told_apart:
        memory.change(case, decision=str(Decision.SAME))


def _delete(gone: Person) -> None:
    """Nothing may go with the record: whatever still points to it was forgotten, and then nothing is done at all."""
    _count, by_table = Person.unscoped.filter(pk=gone.pk).delete()
    if set(by_table) != {Person._meta.label}:
        raise RuntimeError(f"a merge would have deleted rows of {sorted(by_table)}")


def _take(kept: Person, gone: Person, groups: Iterable[str]) -> None:
    """Write what the other record tells better, then whatever stands after the observations of both."""
    for name in groups:
        for column in GROUPS[name]:
            setattr(kept, column, getattr(gone, column))
    kept.deceased = kept.deceased or gone.deceased
    rows = list(StatusFact.unscoped.filter(person=kept))
    if rows:
        wish = Wish.unscoped.filter(person=kept, current=True).first()
        found = standing.of_person(kept, rows, timezone.localdate(), wish)
        for column, value in standing.columns_of(kept, found).items():
            setattr(kept, column, value)
    kept.save()


# ---- back -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def do_undo_merge(merge: Merge, *, by: User) -> list[str]:
    """Two records again. Whatever was changed since stays as it is now, and is told; the rest is put back as it was.

    Returns:
        Names (``registry.wish.person``, ``registry.person.phone``) of what could not be put back; empty: all was.

    Raises:
        MayNot: ``by`` may not decide doubles, or does not look after both records.
        ValidationError: undone already, or the kept record was merged again since: that is undone first.
    """
    require(by, Cap.DUPLICATE_DECIDE)
    lock_person(merge.kept_id)
    locked: Merge = Merge.unscoped.select_for_update().get(pk=merge.pk)
    if not by.scope.covers(locked.division_id):
        raise MayNot(_("Only an area that looks after both records may decide this."))
    if locked.undone_at is not None:
        raise ValidationError(_("This merge was undone already."))
    kept = Person.unscoped.select_for_update(of=("self",)).get(pk=locked.kept_id)
    if Merge.unscoped.filter(kept=kept, undone_at=None, pk__gt=locked.pk).exists():
        raise ValidationError(_("This record was merged again since. Undo the later merge first."))
    with because(_("merge undone")):
        left = _put_back(locked, kept)
    locked.undone_at, locked.undone_by = timezone.now(), by
    locked.save(update_fields=["undone_at", "undone_by"])
    return left


def _put_back(merge: Merge, kept: Person) -> list[str]:
    sealed = json.loads(merge.sealed)
    left = _restore_columns(kept, sealed["replaced"])
    gone = _restore_person(sealed["row"], left)
    left += _change_back(sealed["changed"], kept, before_rows=True)
    for entry in reversed(sealed["left_out"]):
        left += _insert(entry)
    for entry in sealed["folded"]:
        left += _point(entry["link"], entry["ids"], entry["to"], entry["from"])
    for name, ids in merge.moved.items():
        left += _point(name, ids, kept.pk, gone.pk)
    left += _change_back(sealed["changed"], kept, before_rows=False)
    zero.refresh([each for each in {kept.household_id, gone.household_id, sealed["row"]["household_id"]} if each])
    return sorted(set(left))


def _restore_columns(kept: Person, replaced: dict[str, list[Any]]) -> list[str]:
    """The kept record's columns as they were, by groups; a group that somebody changed since stays."""
    now = merging.dump(kept)
    back: dict[str, Any] = {}
    left: list[str] = []
    groups = [*GROUPS.values(), *((name,) for name in replaced if not any(name in each for each in GROUPS.values()))]
    for group in groups:
        names = [name for name in group if name in replaced]
        if all(now[name] == replaced[name][1] for name in names):
            back |= {name: replaced[name][0] for name in names}
        elif names != ["updated_at"]:
            left += [f"registry.person.{name}" for name in names]
    values = merging.columns(Person, back)
    Person.unscoped.filter(pk=kept.pk).update(**values)
    kept.refresh_from_db()
    return left


def _restore_person(row: dict[str, Any], left: list[str]) -> Person:
    """The record that went, as it was; an id number that belongs to somebody else by now stays there."""
    gone: Person = merging.load(Person, row)
    if gone.id_index and Person.unscoped.filter(id_index=gone.id_index).exists():
        gone.id_number, gone.id_index, gone.id_tail_index = "", None, None
        left.append("registry.person.id_number")
    merging.write_anew(gone)
    return gone


def _insert(entry: dict[str, Any]) -> list[str]:
    model = apps.get_model(entry["table"])
    row = merging.load(model, entry["row"])
    try:
        with transaction.atomic():
            row.validate_constraints()
            merging.write_anew(row)
    except ValidationError:
        return [model._meta.label_lower]
    return []


def _link(name: str) -> Link:
    table, _dot, column = name.rpartition(".")
    model = apps.get_model(table)
    return Link(model, model._meta.get_field(column))


def _point(name: str, ids: list[int], now: int, before: int) -> list[str]:
    """Rows that still point where the merge pointed them go back; others were moved or removed since."""
    link = _link(name)
    rows = link.rows(now).filter(pk__in=ids)
    return [] if rows.order_by().update(**{link.field.attname: before}) == len(ids) else [name]


def _change_back(changed: list[dict[str, Any]], kept: Person, *, before_rows: bool) -> list[str]:
    """Columns of other rows: first what must give way (``before_rows``), after the rows are back what was put aside."""
    left = []
    for entry in changed:
        if before_rows is (entry["table"] == Wish._meta.label):
            continue
        model = apps.get_model(entry["table"])
        row = model._base_manager.filter(pk=entry["pk"]).first()
        now = merging.dump(row) if row is not None else {}
        untouched = row is not None and all(now[name] == value for name, value in entry["after"].items())
        if not untouched or not _written(row, entry["before"]):
            left.append(model._meta.label_lower)
    return left


def _written(row: models.Model, values: dict[str, Any]) -> bool:
    """Write the columns, unless the table has a rule against it by now."""
    for name, value in merging.columns(type(row), values).items():
        setattr(row, name, value)
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    type(row)._base_manager.filter(pk=row.pk).update(**merging.columns(type(row), values))
    return True
