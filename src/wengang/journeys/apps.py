from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "wengang.journeys"
    label = "journeys"

    def ready(self) -> None:
        from wengang.journeys import sheets

        sheets.register()
