"""State machines as visible tables, enforced in one place and logged with actor, reason and time."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wengang.core.models import StateLog


class WrongState(Exception):
    """The move is not in the table from here; the message is for users."""


class MayNot(Exception):
    """The actor lacks the capability the table asks for."""


_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def moment() -> datetime:
    """When a move that is made here counts as made: now, or the time of :func:`recorded_at`."""
    return _moment.get() or timezone.now()


def day() -> date:
    """The local day of :func:`moment`."""
    return timezone.localdate(moment())


@contextmanager
def recorded_at(at: datetime) -> Iterator[None]:
    """Moves made inside carry this time: they happened then and are written down later. Never a time to come."""
    token = _moment.set(min(at, timezone.now()))
    try:
        yield
    finally:
        _moment.reset(token)


@dataclass(frozen=True)
class Move:
    """One row of a workflow's table."""

    name: str
    sources: tuple[str, ...]
    target: str
    capability: str
    label: str | Promise
    needs_reason: bool = False


class Machine:
    """A workflow: ``field`` of ``model`` moves only along ``moves``."""

    def __init__(self, name: str, field: str, moves: Sequence[Move]) -> None:
        self.name, self.field, self.moves = name, field, tuple(moves)
        self._by_name = {move.name: move for move in moves}

    def move(self, name: str) -> Move:
        return self._by_name[name]

    def open_moves(self, state: str, capabilities: Iterable[str]) -> list[Move]:
        """What somebody with these capabilities may do next."""
        held = set(capabilities)
        return [move for move in self.moves if state in move.sources and move.capability in held]

    def apply(self, row: models.Model, name: str, *, by: Any, reason: str = "") -> None:
        """Move ``row`` (locked here), save it and write the log. ``by`` is a user with ``scope``.

        Raises WrongState when another officer was quicker or the table has no such move, MayNot without the capability.
        """
        move = self._by_name[name]
        if not by.scope.may(move.capability):
            raise MayNot(_("Your role may not do this: %(move)s") % {"move": move.label})
        if move.needs_reason and not reason.strip():
            raise WrongState(_("A reason is needed for: %(move)s") % {"move": move.label})
        self._advance(row, move, by=by, reason=reason)

    def follow(self, row: models.Model, name: str, *, by: Any, reason: str) -> None:
        """Make a move that follows from an action whose right was settled already (a hire closes other proposals)."""
        self._advance(row, self._by_name[name], by=by, reason=reason)

    def follow_all(self, rows: models.QuerySet[Any], name: str, *, by: Any, reason: str = "") -> int:
        """Make such a move with every row that can make it, in two statements; returns how many did."""
        move = self._by_name[name]
        with transaction.atomic():
            locked = rows.filter(**{f"{self.field}__in": move.sources}).select_for_update(of=("self",))
            before = [(row.pk, getattr(row, self.field)) for row in locked.only("pk", self.field).order_by("pk")]
            stamps = dict.fromkeys(_stamps(rows.model), moment())
            moved = rows.model._base_manager.filter(pk__in=[pk for pk, _state in before])
            moved.update(**{self.field: move.target}, **stamps)
            entries = (_entry(pk, self.name, move, state, by=by, reason=reason) for pk, state in before)
            StateLog.objects.bulk_create(entries, batch_size=2_000)
        return len(before)

    def _advance(self, row: models.Model, move: Move, *, by: Any, reason: str) -> None:
        with transaction.atomic():
            locked = type(row)._base_manager.select_for_update().only(self.field).get(pk=row.pk)
            before = getattr(locked, self.field)
            if before not in move.sources:
                raise WrongState(
                    _("Already “%(state)s”, so “%(move)s” is no longer possible. Reload to see it.")
                    % {"state": label_of(row, self.field, before), "move": move.label}
                )
            written = {self.field: move.target, **dict.fromkeys(_stamps(type(row)), moment())}
            type(row)._base_manager.filter(pk=row.pk).update(**written)
            for name, value in written.items():
                setattr(row, name, value)
            _entry(row.pk, self.name, move, before, by=by, reason=reason).save()


def _entry(pk: int, machine: str, move: Move, before: str, *, by: Any, reason: str) -> StateLog:
    return StateLog(
        machine=machine,
        row=pk,
        move=move.name,
        before=before,
        after=move.target,
        actor=by,
        reason=reason,
        at=moment(),
    )


def _stamps(model: type[models.Model]) -> list[str]:
    """Fields that tell when a row last changed: a move is a change."""
    return [field.name for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]


def label_of(row: models.Model, field: str, value: str) -> str:
    choices = dict(row._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))
