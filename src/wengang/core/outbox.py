"""Messages to people: dropped here by any room, delivered by whoever has a channel. Nothing is sent from here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from wengang.core.models import OutMessage

LONGEST = 70
"""Signs of one SMS in Chinese (UCS-2, one part)."""


@dataclass(frozen=True)
class Letter:
    """What to tell whom. ``key`` names what it is about: the same key is dropped once."""

    key: str
    kind: str
    text: str
    phone: str
    recipient: int | None = None


def drop(letters: Iterable[Letter], *, organisation: int, by: int | None) -> int:
    """Put messages into the outbox; those already there stay as they are. Returns how many are new.

    Raises:
        ValueError: a text is longer than one SMS, or there is nobody to send it to.
    """
    rows = []
    for letter in letters:
        if len(letter.text) > LONGEST:
            raise ValueError(f"message {letter.key} has {len(letter.text)} signs, more than {LONGEST}")
        if not letter.phone:
            raise ValueError(f"message {letter.key} has no phone")
        rows.append(
            OutMessage(
                key=letter.key,
                kind=letter.kind,
                organisation_id=organisation,
                recipient=letter.recipient,
                phone=letter.phone,
                text=letter.text,
                by_id=by,
            )
        )
    known = set(OutMessage.unscoped.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    new = {row.key: row for row in rows if row.key not in known}
    OutMessage.unscoped.bulk_create(new.values(), batch_size=1_000, ignore_conflicts=True)
    return len(new)


def withdraw(prefix: str) -> int:
    """Take back messages that nobody sent yet, by the beginning of their key. Returns how many."""
    waiting = OutMessage.unscoped.filter(Q(state=OutMessage.State.WAITING), key__startswith=prefix)
    return waiting.update(state=OutMessage.State.WITHDRAWN)
