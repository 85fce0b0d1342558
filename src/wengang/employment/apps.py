from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    name = "wengang.employment"
    label = "employment"

    def ready(self) -> None:
        from wengang.accounts.roles import Cap
        from wengang.core.files import Reference, refer
        from wengang.employment import case_jobs, leaving_jobs, sheets  # noqa: F401 - registers their jobs
        from wengang.employment.models import CallStep, CaseStep, PaidWage, Signature, SpellProof
        from wengang.employment.queries import at_work
        from wengang.market.elsewhere import tell_at_work

        tell_at_work(at_work)
        sheets.register()
        for model in (SpellProof, PaidWage):
            refer(Reference(model, "evidence", str(Cap.PERSON_SEE), "person", "spell__person_id"))
        refer(Reference(CaseStep, "evidence", str(Cap.EMPLOYMENT_SEE), "case", "case_id"))
        refer(Reference(CallStep, "evidence", str(Cap.CALL_SEE), "call", "call_id"))
        refer(Reference(Signature, "scan", str(Cap.EMPLOYMENT_SEE), "agreement", "agreement_id"))
