"""Filters of the list of persons that a user keeps under a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.command.models import LONGEST, SavedFilter
from wengang.registry.queries import ORDERS, Filters

MOST = 12
"""Chips that still fit over a list."""


@dataclass(frozen=True)
class Kept:
    """A saved filter as a chip: its address, and whether the list shows it now."""

    name: str
    query: str
    active: bool


def kept_filters(user: User, now: Mapping[str, Any]) -> list[Kept]:
    """The user's own, by name; ``now`` is what the list is narrowed to (``query_of``)."""
    rows = SavedFilter.objects.filter(user=user).order_by("name")
    return [Kept(row.name, urlencode(row.query), row.query == now) for row in rows]


def query_of(filters: Filters, order: str = "") -> dict[str, Any]:
    """The filters that are set, as they stand in an address, and the order unless it is the usual one."""
    found = {name: 1 if value is True else value for name, value in filters.active().items()}
    return {**found, "order": order} if order in ORDERS and order != "ledger" else found


@transaction.atomic
def do_keep_filter(name: str, filters: Filters, order: str, *, by: User) -> SavedFilter:
    """Keep the filters under this name; one of the same name is replaced.

    Raises:
        ValidationError: no name, a name too long, nothing to keep, or too many kept already.
    """
    name = " ".join(name.split())
    query = query_of(filters, order)
    if not name or len(name) > LONGEST:
        raise ValidationError(_("Give the filter a name of at most %(most)d characters.") % {"most": LONGEST})
    if not query:
        raise ValidationError(_("Choose a filter first, then keep it."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once must not be one too many
    others = SavedFilter.objects.filter(user=by).exclude(name=name).count()
    if others >= MOST:
        raise ValidationError(_("At most %(most)d filters can be kept; delete one first.") % {"most": MOST})
    row, _new = SavedFilter.objects.update_or_create(user=by, name=name, defaults={"query": query})
    return row


def do_drop_filter(name: str, *, by: User) -> None:
    """Delete the user's own filter of this name, if there is one."""
    SavedFilter.objects.filter(user=by, name=name).delete()
