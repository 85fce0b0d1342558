from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "wengang.registry"
    label = "registry"

    def ready(self) -> None:
        from wengang.core.imports import register
        from wengang.registry import evidence
        from wengang.registry.sheets import HOUSEHOLDS, MONITORING
        from wengang.registry.sheets.importer import LedgerImporter

        for sheet in (HOUSEHOLDS, MONITORING):
            register(LedgerImporter(sheet))
        evidence.register()
