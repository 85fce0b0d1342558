"""Findings about jobs that a person answers, and the rosters that some of them come from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division, ImportBatch
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.employment.models.spells import Spell
from wengang.market.models import Employer
from wengang.registry.enums import Source
from wengang.registry.models import Person


class Roster(ScopedModel):
    """An employer's list of everybody at work in a month (or an insurance comparison of it), once it was brought in.

    ``compared_at`` is empty until those who are absent from it were asked about.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="rosters", db_index=False)
    month = models.DateField(help_text="first day of the month")
    source = models.CharField(max_length=10, choices=Source.choices)
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    compared_at = models.DateTimeField(null=True, blank=True)
    absent = models.PositiveIntegerField(default=0, help_text="known to work there, and not named")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["id"], condition=Q(compared_at__isnull=True), name="roster_to_compare")]
        constraints = [models.UniqueConstraint(fields=["employer", "month", "source"], name="roster_once_a_month")]

    def __str__(self) -> str:
        return f"roster {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(employer__in=Employer.objects.visible_to(scope).values("pk"))


class JobQuestion(ScopedModel):
    """Something about a job that does not fit, with its evidence. A person answers, and the answer stays.

    ``fingerprint`` stands for what was found: the same finding is asked once, also after it was answered.
    """

    kind = models.CharField(max_length=14, choices=enums.QuestionKind.choices)
    spell = models.ForeignKey(Spell, null=True, on_delete=models.CASCADE, related_name="questions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="job_questions")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.CASCADE, related_name="job_questions")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(null=True, blank=True)
    fingerprint = models.CharField(max_length=80)
    evidence = models.JSONField(help_text="ids, days and amounts; never names or numbers of people")
    state = models.CharField(max_length=10, choices=enums.QuestionState.choices, default=enums.QuestionState.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["division", "-id"], condition=Q(state=enums.QuestionState.OPEN), name="job_question_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="job_question_once"),
            models.CheckConstraint(
                condition=Q(state__in=[enums.QuestionState.OPEN, enums.QuestionState.OVERTAKEN])
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="job_question_answered_in_words",
                violation_error_message=_("Write down the answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(person__in=Person.objects.visible_to(scope).values("pk"))
