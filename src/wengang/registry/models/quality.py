"""How good the ledger is: random samples checked against the field, and questions with evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import SealedTextField
from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.registry import enums
from wengang.registry.models.people import Household, Person


class Sample(ScopedModel):
    """A random sample of persons whose facts a second worker checks. Seed and size are kept: it can be drawn again."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    fields = models.JSONField(help_text="names of the facts that are checked")
    strata = models.JSONField(default=dict, help_text="{village: [persons there, persons drawn]}")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when its report was drawn up; nothing after")
    report = models.JSONField(default=dict, blank=True, help_text="the report as it stood at closing; empty before")

    class Meta(ScopedModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"sample {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.touches("division_id")


class SampleItem(ScopedModel):
    """One person of a sample: what the ledger said when it was drawn, and what the checker found."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="items")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", help_text="stratum: the village")
    said = models.JSONField(help_text="{fact: value} of the ledger at the draw")
    found = models.JSONField(default=dict, blank=True, help_text="{fact: value} in the field; empty: not checked yet")
    right = models.BooleanField(null=True, help_text="every fact was as the ledger said")
    unreachable = models.BooleanField(default=False)
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["sample", "person"], name="sampled_once")]

    def __str__(self) -> str:
        return f"sample item {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class Question(ScopedModel):
    """Something odd in the ledger, with its evidence. It accuses nobody: a person answers, and the answer stays."""

    kind = models.CharField(max_length=20, choices=enums.QuestionKind.choices)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="+", help_text="smallest that holds all"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="questions")
    household = models.ForeignKey(Household, null=True, on_delete=models.CASCADE, related_name="questions")
    subject = models.CharField(max_length=40, default="", db_index=True, help_text="of what it is about: one at a time")
    fingerprint = models.CharField(max_length=40, unique=True, help_text="of what was found: asked once")
    evidence = models.JSONField(help_text="counts, days and ids of rows; never names or numbers")
    state = models.CharField(max_length=10, choices=enums.QuestionState.choices, default=enums.QuestionState.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["division", "state", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=enums.QuestionState.OPEN) & ~Q(subject=""),
                name="one_open_question_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=enums.QuestionState.OPEN) | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="question_answered_in_words",
                violation_error_message=_("Write down the answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class Merge(ScopedModel):
    """Two records that were one person: the one kept, and everything needed to take it back."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    gone = models.CharField(max_length=12, help_text="code of the record that was merged away")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="{table.column: [ids]} that came over; ids only")
    sealed = SealedTextField(
        purpose="merge.gone", help_text="the merged-away row, rows left out and values replaced, as JSON"
    )
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")), name="merge_undone_after"
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")
