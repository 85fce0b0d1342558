"""Protection agreements: the promise on paper before departure, and who signed it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from wengang.core.models import StoredFile
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import case_enums as enums
from wengang.employment.models.spells import Spell, ThroughSpell
from wengang.registry.models import Person


class ProtectionAgreement(ThroughSpell):
    """The terms of one job as they stood when the paper was drawn. Once somebody signed, they stay as they are."""

    spell = models.OneToOneField(Spell, on_delete=models.PROTECT, related_name="protection")
    terms = models.JSONField(help_text="by key, as values: what the paper says, never a name or number of a person")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the terms; its first signs stand on the paper")
    drawn_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(ThroughSpell.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"protection agreement {self.pk}"


class Signature(ScopedModel):
    """One party's signature, with the scan that shows it. Added, never changed."""

    agreement = models.ForeignKey(
        ProtectionAgreement, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    party = models.CharField(max_length=10, choices=enums.Party.choices)
    signer = models.CharField(max_length=40, blank=True, help_text="who signed for the employer")
    how = models.CharField(max_length=10, choices=enums.SignedHow.choices)
    on = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["scan"], condition=Q(scan__isnull=False), name="signature_scan")]
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="one_signature_a_party")]
        triggers = [pgtrigger.Protect(name="signature_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.party} of agreement {self.agreement_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(agreement__spell__person__in=Person.objects.visible_to(scope).values("pk"))
