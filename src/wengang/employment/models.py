"""Spells of work: who works where since when, on whose word."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Division
from wengang.core.ranges import BOTH_ENDS, DateRange
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.market.enums import Contract, WageBasis
from wengang.market.models import Employer, Proposal, Vacancy
from wengang.market.wages import wage_text
from wengang.registry.enums import Source
from wengang.registry.models import Person


@tracked
class Spell(ScopedModel):
    """One job of one person, from its first day to its last. Two spells of a person never overlap."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spells")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="spells")
    vacancy = models.ForeignKey(Vacancy, null=True, on_delete=models.PROTECT, related_name="spells")
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="spell")
    job_title = models.CharField(max_length=60)
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    promised_low = models.DecimalField(max_digits=9, decimal_places=2, null=True, help_text="yuan per promised_basis")
    promised_high = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    promised_basis = models.CharField(max_length=8, choices=WageBasis.choices, blank=True)
    contract = models.CharField(max_length=12, choices=Contract.choices, blank=True)
    export_mode = models.CharField(max_length=10, choices=enums.ExportMode.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    seen_on = models.DateField()
    arrived_on = models.DateField(null=True, help_text="the day somebody saw the person at the gate")
    end_reason = models.CharField(max_length=10, choices=enums.EndReason.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["person", "-valid_from"]), models.Index(fields=["employer", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="spell_dates_in_order",
                violation_error_message=_("The job ends before it begins."),
            ),
            ExclusionConstraint(
                name="one_job_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", BOTH_ENDS),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(end_reason=enums.EndReason.CORRECTED),
                violation_error_message=_("This person already has a job in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"spell {self.pk}"

    @property
    def promised_text(self) -> str:
        """The wage promised, in words; empty when none was."""
        return wage_text(self.promised_low, self.promised_high, self.promised_basis)

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(person__in=Person.objects.visible_to(scope).values("pk"))
