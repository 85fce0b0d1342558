"""Spells of work: who works where since when, on whose word."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Division, StoredFile
from wengang.core.ranges import BOTH_ENDS, DateRange
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.employment.rules import BESIDE, PART_TIME_DAY, PART_TIME_WEEK, WHOLE
from wengang.market.enums import Contract, Insurance, WageBasis
from wengang.market.models import Employer, Proposal, Vacancy
from wengang.market.wages import wage_text
from wengang.registry.enums import Source
from wengang.registry.models import Person

WHOLE_JOB = Q(kind__in=WHOLE) & ~Q(contract__in=[str(one) for one in BESIDE]) & ~Q(end_reason="corrected")
"""Spells of which a person has one at a time; part-time work, outwork and one's own account may stand beside."""


@tracked
class Spell(ScopedModel):
    """One job of one person, from its first day to its last. Two whole jobs of a person never overlap.

    ``promised_*`` are the terms of the vacancy on the day of the offer, whatever became of the vacancy since.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spells")
    kind = models.CharField(
        max_length=14,
        choices=enums.SpellKind.choices,
        default=enums.SpellKind.ENTERPRISE,
        db_default=enums.SpellKind.ENTERPRISE.value,
    )
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="spells")
    host = models.ForeignKey(
        Employer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dispatched",
        db_index=False,
        help_text="of somebody dispatched: where the work is done; the employer is the agency",
    )
    vacancy = models.ForeignKey(Vacancy, null=True, on_delete=models.PROTECT, related_name="spells")
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="spell")
    job_title = models.CharField(max_length=60)
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True, default="", db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    promised_low = models.DecimalField(max_digits=9, decimal_places=2, null=True, help_text="yuan per promised_basis")
    promised_high = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    promised_basis = models.CharField(max_length=8, choices=WageBasis.choices, blank=True)
    promised_terms = models.JSONField(
        default=dict, blank=True, help_text="what else was offered, by field of the vacancy: board, lodging, hours …"
    )
    contract = models.CharField(max_length=12, choices=Contract.choices, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    insurances = ArrayField(
        models.CharField(max_length=14, choices=Insurance.choices), default=list, blank=True, db_default=[]
    )
    hours_day = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    hours_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    export_mode = models.CharField(max_length=10, choices=enums.ExportMode.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    seen_on = models.DateField()
    arrived_on = models.DateField(null=True, help_text="the day somebody saw the person at the gate")
    end_reason = models.CharField(max_length=10, choices=enums.EndReason.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["person", "-valid_from"]),
            models.Index(
                fields=["employer", "valid_to"], include=["id", "person", "end_reason"], name="spell_of_employer"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="spell_dates_in_order",
                violation_error_message=_("The job ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(contract=Contract.PART_TIME)
                | (Q(hours_day__isnull=True) | Q(hours_day__lte=PART_TIME_DAY))
                & (Q(hours_week__isnull=True) | Q(hours_week__lte=PART_TIME_WEEK)),
                name="part_time_within_hours",
                violation_error_message=_(
                    "More than 4 hours a day or 24 a week at one employer is not part-time work (Labour Contract Law "
                    "§68): record it under a labour contract."
                ),
            ),
            ExclusionConstraint(
                name="one_whole_job_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
                condition=WHOLE_JOB,
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


class ThroughSpell(ScopedModel):
    """A row about one job, seen by whoever may see its person."""

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(spell__person__in=Person.objects.visible_to(scope).values("pk"))


class SpellProof(ThroughSpell):
    """By which kind of source a job was seen, and when first and last: at most one row a source, however often."""

    spell = models.ForeignKey(Spell, on_delete=models.CASCADE, related_name="proofs", db_index=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(ThroughSpell.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="spell_proof_evidence"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["spell", "source"], name="spell_proof_once_a_source"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="spell_proof_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.source} of spell {self.spell_id}"
