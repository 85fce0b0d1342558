from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wengang.core"
    label = "core"

    def ready(self) -> None:
        from wengang.core import import_jobs  # noqa: F401 - registers its jobs
