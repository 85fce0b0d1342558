"""A worker's own page without sign-in: the key in its address, and what was written by it."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation
from wengang.core.history import tracked
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import case_enums as enums
from wengang.registry.models import Person


@tracked
class WorkerLink(ScopedModel):
    """The key of one worker's page. Only its digest is kept: whoever reads the database cannot open the page."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="one_link_a_person",
                violation_error_message=_("This person's own page is open already. Close one of them first."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="link_revoked_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(person__in=Person.objects.visible_to(scope).values("pk"))


class LinkUse(ScopedModel):
    """Something was written by a link. Added, never changed; so many a day and no more."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False)
    link = models.ForeignKey(WorkerLink, on_delete=models.CASCADE, related_name="uses", db_index=False)
    kind = models.CharField(max_length=10, choices=enums.LinkUseKind.choices)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["link", "-at"])]
        triggers = [pgtrigger.Protect(name="link_use_unchanged", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.kind} by link {self.link_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(link__person__in=Person.objects.visible_to(scope).values("pk"))
