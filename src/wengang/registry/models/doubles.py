"""Probable doubles, held for a person to decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import SealedTextField
from wengang.core.models import Division, ImportBatch
from wengang.core.scope import Scope, ScopedModel
from wengang.registry.models.people import Person


class DuplicateCase(ScopedModel):
    """A row of a list that is probably somebody we know: held, side by side, until a person decides.

    ``fingerprint`` is a blind index of how the row names its person: the same row is held once, and after the decision
    later lists find the person (``outcome``) by it. ``division`` is the smallest one that holds both records.
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("To decide")
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Two persons")

    existing = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duplicate_cases")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    incoming = SealedTextField(purpose="duplicate.incoming")
    fingerprint = models.BinaryField(max_length=16, unique=True)
    likeness = models.PositiveSmallIntegerField(help_text="0–100")
    grounds = models.CharField(max_length=200)
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="duplicates")
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["division", "decision"])]

    def __str__(self) -> str:
        return f"duplicate case {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")
