from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "wengang.core"
    label = "core"

    def ready(self) -> None:
        from wengang.core import file_jobs, import_jobs  # noqa: F401 - register their jobs

        connection_created.connect(_one_core_a_query, dispatch_uid="one core a query")


def _one_core_a_query(connection: Any, **_signal: Any) -> None:
    """Many people ask at once, each for little: helpers cost more than they spare, and take the cores of the others."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
