"""The key of a worker's page: made, found and refused. Only its digest is stored."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone

from wengang.employment.models import WorkerLink

BYTES = 16
"""128 bits: nobody guesses it."""


def new_key() -> str:
    """A key for the address: 22 signs."""
    return secrets.token_urlsafe(BYTES)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def open_link(key: str) -> WorkerLink | None:
    """The link that this key opens today; None when it is unknown, revoked or over."""
    rows = WorkerLink.unscoped.select_related("person", "office")
    return rows.filter(
        digest=digest_of(key), revoked_at__isnull=True, valid_to__gte=timezone.localdate(), person__deceased=False
    ).first()
