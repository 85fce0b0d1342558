"""Who may see which rows. A scoped manager refuses to read until it was told for whom.

Every row about a person hangs on a division (code prefix = subtree) or on an organisation. A model states its rule
once, in ``scope_rule``; pages, jobs and exports read through ``Model.objects.visible_to(scope)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.encoding import force_str


class UnscopedRead(RuntimeError):
    """Somebody asked for rows without saying who wants to see them: a programming error, never shown to users."""


@dataclass(frozen=True)
class Scope:
    """What one user, acting for one organisation, may see and do."""

    user_id: int | None
    organisation_id: int | None
    divisions: tuple[str, ...] = ()
    capabilities: frozenset[str] = field(default_factory=frozenset)

    def may(self, capability: str) -> bool:
        return capability in self.capabilities

    def inside(self, path: str) -> Q:
        """Rows whose division (``path`` is the column holding its code) lies in my subtree."""
        return any_of(within(path, prefix) for prefix in self.divisions)

    def touches(self, path: str) -> Q:
        """Rows whose division lies in my subtree or above me (a county's agreement concerns its townships)."""
        above = [prefix[:size] for prefix in self.divisions for size in (2, 4, 6, 9, 12) if size < len(prefix)]
        return self.inside(path) | (Q(**{f"{path}__in": above}) if above else none())

    def covers(self, code: str) -> bool:
        return any(lies_in(code, prefix) for prefix in self.divisions)


CELL = "-"
"""A grid cell's code is its village's, this sign and a number. Nothing lies below a cell."""


def lies_in(code: str, prefix: str) -> bool:
    """Whether a division lies in the subtree of ``prefix``. Cell 1 is not above cell 10."""
    return code == prefix if CELL in prefix else code.startswith(prefix)


def after(prefix: str) -> str:
    """The first code behind the subtree of ``prefix``: range scans use the plain index in the C collation."""
    return prefix + " " if CELL in prefix else prefix[:-1] + chr(ord(prefix[-1]) + 1)


def within(path: str, code: str) -> Q:
    """Rows whose division (``path`` is the column holding its code) lies in the subtree of ``code``; "" holds all."""
    return Q(**{f"{path}__gte": code, f"{path}__lt": after(code)}) if code else Q()


def none() -> Q:
    return Q(pk__in=[])


def any_of(rules: Iterable[Q]) -> Q:
    """Rules joined by OR; no rule at all lets nothing through."""
    joined = none()
    for rule in rules:
        joined |= rule
    return joined


class ScopedQuerySet(models.QuerySet[Any]):
    """A query set that reads nothing until ``visible_to`` was called on it or on what it was made from."""

    _seen_by: Scope | None = None

    def visible_to(self, scope: Scope) -> Self:
        rule = self.model.scope_rule
        # Without an organisation a rule such as organisation_id=None would match the rows that have none.
        scoped = self.none() if scope.organisation_id is None and not scope.divisions else self.filter(rule(scope))
        scoped._seen_by = scope
        return scoped

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._seen_by = self._seen_by
        return clone

    def _require_scope(self) -> None:
        if self._seen_by is None:
            raise UnscopedRead(f"{self.model.__name__}.objects was read without visible_to(scope)")

    def _fetch_all(self) -> None:
        self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._require_scope()
        return super().delete()


class ScopedModel(models.Model):
    """Base of every table whose rows not everybody may see.

    ``objects`` is guarded. ``unscoped`` is for actions and jobs that have settled who may do this, and for Django's own
    relations (a related object is reached from one that was scoped already).
    """

    unscoped = models.Manager()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        raise NotImplementedError(f"{cls.__name__} states no scope rule")

    def _get_FIELD_display(self, field: Any) -> Any:
        """The label of a choice. Django gathers every label of the list anew at each call: a third of a list page."""
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)


@cache
def _labels(field: Any) -> dict[Any, Any]:
    """Labels by value; they stay lazy and speak the reader's language."""
    return dict(field.flatchoices)
