"""Rights cases: what a worker is owed, who answers for it, by when, and every step towards its result."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation
from wengang.core.history import tracked
from wengang.core.models import Division, StoredFile
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import case_enums as enums
from wengang.employment.models.questions import JobQuestion
from wengang.employment.models.spells import Spell
from wengang.market.models import Employer
from wengang.registry.models import Person

WHOLE_OFFICE = (Organisation.Kind.STATION, Organisation.Kind.EMPLOYER, Organisation.Kind.AGENCY)
"""These look after no division: whoever acts for them acts for all of them."""


def of_my_office(path: str, scope: Scope) -> Q:
    """Rows that ``path`` gives to my organisation, unless I look after a part of it only (one building)."""
    whole = scope.inside(f"{path}__division_id") | Q(**{f"{path}__kind__in": WHOLE_OFFICE})
    return Q(**{path: scope.organisation_id}) & whole


def about(person: str, scope: Scope) -> Q:
    """Rows about somebody who lives in my divisions, or who was opened to my organisation."""
    opened = Person.unscoped.filter(Person.disclosed_rule(scope)).values("pk")
    return scope.inside(f"{person}__division_id") | Q(**{f"{person}__in": opened})


@tracked
class RightsCase(ScopedModel):
    """One case. Whoever takes it first stays its owner until it is handed over.

    ``clock_on`` is the day by which the next thing is due: ``take_by`` until somebody took it, ``due_on`` after that,
    none once it is closed. ``escalate_on`` is when the office above is told next. ``version`` counts the changes of
    fields: who saves over an older one is shown both.
    """

    op = models.UUIDField(unique=True, default=uuid4, editable=False, help_text="a form sent twice opens one case")
    kind = models.CharField(max_length=10, choices=enums.CaseKind.choices)
    opener = models.CharField(max_length=10, choices=enums.Opener.choices)
    spell = models.ForeignKey(Spell, null=True, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="rights_cases")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="rights_cases")
    question = models.OneToOneField(JobQuestion, null=True, on_delete=models.PROTECT, related_name="rights_case")
    agreement = models.ForeignKey(
        "employment.ProtectionAgreement", null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    term = models.CharField(max_length=20, blank=True, help_text="which term of the agreement was broken")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    summary = models.TextField(max_length=1000)
    claimed = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="yuan")
    recovered = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="yuan")
    state = models.CharField(max_length=10, choices=enums.CaseState.choices, default=enums.CaseState.OPEN)
    outcome = models.CharField(max_length=10, choices=enums.CaseOutcome.choices, blank=True)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rights_cases")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="rights_cases"
    )
    above = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0, help_text="how often the office above was told")
    opened_on = models.DateField()
    take_by = models.DateField()
    due_on = models.DateField()
    clock_on = models.DateField(null=True)
    escalate_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["clock_on", "id"], condition=Q(clock_on__isnull=False), name="case_clock"),
            models.Index(fields=["escalate_on"], condition=Q(escalate_on__isnull=False), name="case_to_escalate"),
            *(
                models.Index(fields=[whose, "clock_on"], condition=Q(clock_on__isnull=False), name=f"case_of_{whose}")
                for whose in ("office", "owner", "above")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=enums.CaseState.CLOSED)
                | Q(closed_on__isnull=False, clock_on__isnull=True) & ~Q(outcome=""),
                name="case_ends_with_a_result",
                violation_error_message=_("A case ends with its result."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(employer__isnull=False),
                name="case_concerns_somebody",
                violation_error_message=_("Say whom the case is about."),
            ),
            models.CheckConstraint(
                condition=(Q(claimed__isnull=True) | Q(claimed__gte=0))
                & (Q(recovered__isnull=True) | Q(recovered__gte=0)),
                name="case_amounts_not_below_nothing",
                violation_error_message=_("Please check the amount."),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.state == enums.CaseState.CLOSED

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        about_employer = Q(person__isnull=True) & scope.inside("division_id")
        return about("person", scope) | about_employer | of_my_office("office", scope) | of_my_office("above", scope)


class CaseStep(ScopedModel):
    """One step of a case, by whom and when. Steps are added, never changed; two who write at once both stay."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False, help_text="a form sent twice is one step")
    case = models.ForeignKey(RightsCase, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=enums.CaseStepKind.choices)
    text = models.TextField(max_length=1000, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    shown = models.BooleanField(default=False, help_text="the worker reads it on the own page")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="case_step_evidence"),
        ]
        triggers = [pgtrigger.Protect(name="case_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(case__in=RightsCase.objects.visible_to(scope).values("pk"))
