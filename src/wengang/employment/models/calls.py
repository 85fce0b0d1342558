"""Employers' calls (企业吹哨、部门报到), leaders paired with firms (三进五帮), and the liaison of a workshop."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation
from wengang.core.fields import SealedTextField
from wengang.core.models import Division, StoredFile
from wengang.core.ranges import BOTH_ENDS, DateRange
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import case_enums as enums
from wengang.employment.models.cases import of_my_office
from wengang.market.models import Employer


def of_employer(scope: Scope) -> Q:
    """Rows about an employer of my divisions, or about my own."""
    return scope.inside("employer__division_id") | Q(employer__organisation=scope.organisation_id)


class LeaderPair(ScopedModel):
    """A leader looks after a firm for a time."""

    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="paired")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="paired")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="pair_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="pair_once_at_a_time",
                expressions=[
                    ("leader", RangeOperators.EQUAL),
                    ("employer", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This leader looks after this firm already in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return of_employer(scope) | Q(leader=scope.user_id)


class EmployerCall(ScopedModel):
    """What an employer asks for: routed by a table, answered by a date or told to the office above."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False, help_text="a phone that sends twice calls once")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=10, choices=enums.CallKind.choices)
    text = models.TextField(max_length=500)
    pair = models.ForeignKey(LeaderPair, null=True, on_delete=models.PROTECT, related_name="calls")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    above = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0, help_text="how often the office above was told")
    state = models.CharField(max_length=10, choices=enums.CallState.choices, default=enums.CallState.OPEN)
    raised_at = models.DateTimeField()
    answer_by = models.DateField()
    escalate_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="the first answer")
    solved_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["answer_by", "id"], condition=Q(state=enums.CallState.OPEN), name="call_to_answer"),
            models.Index(fields=["escalate_on"], condition=Q(escalate_on__isnull=False), name="call_to_escalate"),
            *(
                models.Index(
                    fields=[whose, "answer_by"], condition=Q(state=enums.CallState.OPEN), name=f"call_of_{whose}"
                )
                for whose in ("office", "above")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("raised_at")),
                name="call_answered_after_it",
                violation_error_message=_("The answer lies before the call."),
            )
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        mine = [of_my_office(path, scope) for path in ("office", "above", "by_office")]
        return of_employer(scope) | mine[0] | mine[1] | mine[2] | Q(pair__leader=scope.user_id)


class CallStep(ScopedModel):
    """What was done about a call, by whom and when. Added, never changed."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False)
    call = models.ForeignKey(EmployerCall, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=enums.CallStepKind.choices)
    text = models.TextField(max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="call_step_evidence"),
        ]
        triggers = [pgtrigger.Protect(name="call_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} of call {self.call_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(call__in=EmployerCall.objects.visible_to(scope).values("pk"))


class Liaison(ScopedModel):
    """稳岗联络员: whom the workers of a workshop turn to. The name and phone are made to be hung on its wall."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="liaisons")
    workshop = models.CharField(max_length=60)
    full_name = models.CharField(max_length=40)
    phone = SealedTextField(purpose="liaison.phone")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="workshops"
    )
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            ExclusionConstraint(
                name="one_liaison_a_workshop",
                expressions=[
                    ("employer", RangeOperators.EQUAL),
                    ("workshop", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This workshop has a liaison already in that time."),
            )
        ]

    def __str__(self) -> str:
        return f"liaison {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return of_employer(scope) | Q(user=scope.user_id)
