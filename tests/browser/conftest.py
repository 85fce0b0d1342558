"""A browser needs what users have: the pages served, and a worker that takes the jobs they start."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A real worker process on this test's database, with this run's keys."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    of = connection.settings_dict
    address = f"postgresql:///{of['NAME']}?host={of['HOST']}&port={of['PORT']}&user={of['USER']}"
    if of["PASSWORD"]:
        address += f"&password={of['PASSWORD']}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "WENGANG_FIELD_KEYS": ",".join(f"{name}:{base64(key)}" for name, key in settings.FIELD_KEYS),
        "WENGANG_INDEX_KEY": base64(settings.INDEX_KEY),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "wengang.cli.main", "worker"], env=environment, start_new_session=True
    )
    yield
    process.terminate()
    process.wait(timeout=30)


def base64(key: bytes) -> str:
    return b64encode(key).decode()
