"""三进五帮: a leader was at the firm, and what was heard there."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wengang.core.scope import Scope, ScopedModel
from wengang.employment import case_enums as enums
from wengang.employment.models.calls import LeaderPair


class LeaderVisit(ScopedModel):
    """One visit, meeting or talk of a pair. Added, never changed; what was asked for became calls of the pair."""

    op = models.UUIDField(unique=True, default=uuid4, editable=False, help_text="a phone that sends twice visits once")
    pair = models.ForeignKey(LeaderPair, on_delete=models.PROTECT, related_name="visits", db_index=False)
    kind = models.CharField(max_length=10, choices=enums.VisitKind.choices)
    on = models.DateField()
    heard = models.TextField(max_length=1000)
    problems = models.PositiveSmallIntegerField(default=0, help_text="calls that were raised from it")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["pair", "-on", "-id"], name="visit_of_pair")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(heard=""),
                name="visit_says_what_was_heard",
                violation_error_message=_("Write down what was heard."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="visit_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """The offices of the firm's area and the leader: a leader's notes about a firm are not the firm's to read."""
        return scope.inside("pair__employer__division_id") | Q(pair__leader=scope.user_id)
