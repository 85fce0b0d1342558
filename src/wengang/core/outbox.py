"""Messages to people: dropped here by any room, delivered by whoever has a channel. Nothing is sent from here."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from wengang.core.models import OutMessage

LONGEST = 70
"""Signs of one SMS in Chinese (UCS-2, one part)."""
STEP = 2_000


@dataclass(frozen=True)
class Letter:
    """What to tell whom. ``about`` names the thing it tells of, e.g. ``seat:12``; it holds no personal data."""

    about: str
    kind: str
    text: str
    phone: str
    recipient: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no SMS can carry."""
        if len(self.text) > LONGEST:
            raise ValueError(f"message about {self.about} has {len(self.text)} signs, more than {LONGEST}")
        if not self.phone:
            raise ValueError(f"message about {self.about} has no phone")

    @property
    def fingerprint(self) -> str:
        """Stands for text and phone: the same again is no news."""
        return hashlib.sha256(f"{self.phone}\n{self.text}".encode()).hexdigest()[:16]


@transaction.atomic
def drop(letters: Iterable[Letter], *, organisation: int, by: int | None) -> int:
    """Put messages into the outbox; returns how many are news.

    Of each thing the last message counts: the same again is left out, and an earlier one that nobody sent yet is
    withdrawn. Callers hold the lock of the thing itself.
    """
    rows = list({letter.about: letter for letter in letters}.values())
    return sum(_drop(rows[start : start + STEP], organisation, by) for start in range(0, len(rows), STEP))


def _drop(letters: Sequence[Letter], organisation: int, by: int | None) -> int:
    standing = OutMessage.unscoped.filter(about__in=[letter.about for letter in letters])
    standing = standing.exclude(state=OutMessage.State.WITHDRAWN)
    last = dict(standing.order_by("about", "-pk").distinct("about").values_list("about", "fingerprint"))
    news = [letter for letter in letters if last.get(letter.about) != letter.fingerprint]
    withdraw(letter.about for letter in news)
    OutMessage.unscoped.bulk_create(
        OutMessage(
            about=letter.about,
            fingerprint=letter.fingerprint,
            kind=letter.kind,
            organisation_id=organisation,
            recipient=letter.recipient,
            phone=letter.phone,
            text=letter.text,
            by_id=by,
        )
        for letter in news
    )
    return len(news)


def withdraw(abouts: Iterable[str]) -> int:
    """Take back what nobody sent yet about these things. Returns how many messages."""
    waiting = OutMessage.unscoped.filter(state=OutMessage.State.WAITING, about__in=list(abouts))
    return waiting.update(state=OutMessage.State.WITHDRAWN)
