"""What must be in place before pages are served: tables and static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wengang.core.chunks import collected_seldom


def migrate_if_needed() -> bool:
    """Bring the tables up to date; say whether there was anything to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    with collected_seldom():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return True


def collect_static_if_needed() -> bool:
    """Gather, fingerprint and compress static files when one of them changed; say whether it did."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / "stamp"
    now = _fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(now, encoding="ascii")
    return True


def _fingerprint_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
