"""Nightly work on files."""

from datetime import time
from typing import Any

from django.utils import timezone

from wengang.core.files import sweep
from wengang.core.jobs import Progress, daily

SWEEP = "files.sweep"


@daily(SWEEP, at=time(0, 50))
def remove_orphans(progress: Progress) -> dict[str, Any]:
    """Files that were brought for a form which nobody ever sent."""
    return {"removed": sweep(timezone.now())}
