from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "wengang.market"
    label = "market"

    def ready(self) -> None:
        from wengang.market import sheets

        sheets.register()
