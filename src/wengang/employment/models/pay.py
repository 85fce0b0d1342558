"""What a job paid, month by month, as somebody said it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wengang.core.models import StoredFile
from wengang.employment import enums
from wengang.employment.models.spells import Spell, ThroughSpell
from wengang.registry.enums import Source


class PaidWage(ThroughSpell):
    """One statement of one month's pay. Statements are added, never changed; of a month the strongest one stands."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False, help_text="a phone that sends twice says it once")
    spell = models.ForeignKey(Spell, on_delete=models.CASCADE, related_name="wages", db_index=False)
    month = models.DateField(help_text="first day of the month that was worked")
    amount = models.DecimalField(max_digits=9, decimal_places=2, help_text="yuan, everything paid for the month")
    days = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, help_text="all, with overtime")
    overtime_hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    overtime_pay = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    teller = models.CharField(max_length=8, choices=enums.Teller.choices)
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=enums.Verdict.choices)
    stands = models.BooleanField(default=False)
    said_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(ThroughSpell.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["spell", "month"], include=["stands", "verdict"], name="wage_of_job_month"),
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="paid_wage_evidence"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["spell", "month"], condition=Q(stands=True), name="one_wage_stands_a_month"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="wage_month_is_a_month",
                violation_error_message=_("Name the month by its first day."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0)
                & (Q(overtime_pay__isnull=True) | Q(overtime_pay__lte=models.F("amount")))
                & (Q(overtime_hours__isnull=True) | Q(hours__isnull=True) | Q(overtime_hours__lte=models.F("hours"))),
                name="overtime_within_the_whole",
                violation_error_message=_("Overtime is a part of the whole: its hours and pay cannot be more."),
            ),
        ]

    def __str__(self) -> str:
        return f"pay of spell {self.spell_id}"
