from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    name = "wengang.employment"
    label = "employment"

    def ready(self) -> None:
        from wengang.employment.queries import at_work
        from wengang.market.elsewhere import tell_at_work

        tell_at_work(at_work)
