"""Files brought as evidence: photos and papers. Sealed at rest, told by their content, served through a check only.

A room that refers to files says so once (``refer``): by that table a file is served to whoever may see a row that
refers to it, and nobody else; and by that table nobody's file is swept away.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from wengang.core import crypto, pictures
from wengang.core.models import StoredFile
from wengang.core.scope import Scope, ScopedModel
from wengang.core.states import MayNot

MOST_BYTES = 8 * 1024 * 1024
PURPOSE = "stored_file.content"
KEPT = timedelta(days=1)
"""So long a file may wait for the form that it was brought for."""
PDF = "application/pdf"
KINDS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    (PDF, lambda head: head.startswith(b"%PDF-")),
)
"""What is taken, and how it is known. Never by the name: anybody can call anything a.png."""
SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", PDF: ".pdf"}
ACCEPT = ",".join(SUFFIX)


@dataclass(frozen=True)
class Reference:
    """``model.field`` refers to files. Whoever holds ``capability`` and sees the row, sees the file.

    ``rule``: which of the rows a reader sees open their file too; all of them unless told otherwise.
    ``subject`` and ``row`` (the column with its key) say in the log of accesses whose file was looked at.
    """

    model: type[ScopedModel]
    field: str
    capability: str
    subject: str
    row: str
    rule: Callable[[Scope], Q] = lambda _scope: Q()


_references: dict[tuple[str, str], Reference] = {}


def refer(reference: Reference) -> None:
    """Register a column that refers to files."""
    _references[reference.model._meta.label, reference.field] = reference


def references() -> tuple[Reference, ...]:
    return tuple(_references.values())


def store(content: bytes, filename: str, *, by: Any) -> StoredFile:
    """Keep a file of the writer's office, without what the camera wrote into it (place, owner, time).

    Raises:
        MayNot: the writer belongs to no office.
        ValidationError: too large, empty, or neither a picture (PNG, JPEG, WebP) nor a PDF.
    """
    if by.membership is None:
        raise MayNot(_("Only members of an office may store files."))
    return store_for(by.membership.organisation, content, filename, by=by)


@transaction.atomic
def store_for(office: Any, content: bytes, filename: str, *, by: Any = None) -> StoredFile:
    """Keep a file for an office, as :func:`store` does; ``by`` None: somebody without an account brought it.

    The caller has settled that this somebody may. Raises ValidationError as :func:`store` does.
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    kind = kind_of(content)
    clean = content if kind == PDF else pictures.without_metadata(content, kind)
    stem = PurePath(filename.replace("\\", "/")).stem[:100] or "file"
    return StoredFile.unscoped.create(
        organisation=office,
        filename=stem + SUFFIX[kind],
        content_type=kind,
        size=len(clean),
        digest=hashlib.sha256(clean).hexdigest(),
        sealed=crypto.seal(clean, PURPOSE),
        by=by,
    )


def too_large() -> ValidationError:
    """What to tell somebody whose file is too large."""
    return ValidationError(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024})


def kind_of(content: bytes) -> str:
    """The content type, told by the first bytes; ValidationError for anything that is not taken."""
    for kind, fits in KINDS:
        if fits(content[:16]):
            return kind
    raise ValidationError(_("Only pictures (PNG, JPEG, WebP) and PDF files are taken."))


def content_of(file: StoredFile) -> bytes:
    """The bytes as they were stored. Raises SealBroken when they were changed."""
    content = crypto.unseal(bytes(file.sealed), PURPOSE)
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise crypto.SealBroken(PURPOSE)
    return content


def seen_through(file: StoredFile, scope: Scope) -> tuple[str, int] | None:
    """(subject, key) of the first row through which the reader may see the file; None when there is none."""
    for each in references():
        if scope.may(each.capability):
            rows = each.model.objects.visible_to(scope).filter(each.rule(scope), **{each.field: file.pk})
            key = rows.values_list(each.row, flat=True).first()
            if key is not None:
                return each.subject, key
    return None


def sweep(now: datetime) -> int:
    """Remove files older than a day that nothing refers to; returns how many."""
    orphans = StoredFile.unscoped.filter(created_at__lt=now - KEPT)
    for each in references():
        used = each.model.unscoped.filter(**{each.field: OuterRef("pk")})
        orphans = orphans.exclude(Exists(used))
    removed, _by_model = orphans.defer("sealed").delete()  # a night's photos would not fit into memory
    return removed
