from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    name = "wengang.employment"
    label = "employment"

    def ready(self) -> None:
        from wengang.accounts.roles import Cap
        from wengang.core.files import Reference, refer
        from wengang.employment import sheets
        from wengang.employment.models import PaidWage, SpellProof
        from wengang.employment.queries import at_work
        from wengang.market.elsewhere import tell_at_work

        tell_at_work(at_work)
        sheets.register()
        for model in (SpellProof, PaidWage):
            refer(Reference(model, "evidence", str(Cap.PERSON_SEE), "person", "spell__person_id"))
