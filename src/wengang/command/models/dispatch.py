"""一周一调度一研判: weeks as they were closed, and what their meetings decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.market.models import Employer


class DispatchWeek(models.Model):
    """One week that is closed: its counts were written down and never change again."""

    monday = models.DateField(primary_key=True)
    counted_at = models.DateTimeField(auto_now_add=True)
    lines = models.JSONField(help_text="codes of the lines that were counted then")

    class Meta:
        triggers = [
            pgtrigger.Protect(name="closed_week_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"week of {self.monday}"


class WeekCount(ScopedModel):
    """What a closed week counted where nothing lies below: a village or cell, and who answers there.

    Every level above is a sum of these rows. ``counts`` holds numbers by line; a line of nothing is left out.
    """

    week = models.ForeignKey(DispatchWeek, on_delete=models.PROTECT, related_name="counts", db_index=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    counts = models.JSONField()

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["week", "division", "worker"],
                condition=Q(worker__isnull=False),
                name="week_counted_once_a_worker",
            ),
            models.UniqueConstraint(
                fields=["week", "division"], condition=Q(worker__isnull=True), name="week_counted_once_for_nobody"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="week_count_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"counts of {self.week_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class Decision(ScopedModel):
    """What a meeting decided: somebody does something by a day. The sheets after it ask until it is answered.

    ``version`` counts the changes: whoever saves states which one they read, so that two who edit lose nothing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not answered yet")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not done, and why")

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="whose meeting decided"
    )
    monday = models.DateField(help_text="the week whose sheet the meeting had before it")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()
    line = models.CharField(max_length=20, blank=True, help_text="the line of the sheet that it is about")
    place = models.ForeignKey(
        Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=300, blank=True, help_text="what came of it")
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="decision_of_owner"),
            models.Index(fields=["division", "monday"]),
            models.Index(fields=["division", "due_on"], condition=Q(state="open"), name="decision_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("monday")),
                name="decision_due_after_its_week_began",
                violation_error_message=_("The deadline lies before the week."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | ~Q(state="open") & Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="decision_closed_with_its_outcome",
                violation_error_message=_("Say what came of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id") | Q(owner_id=scope.user_id)


class DecisionNote(ScopedModel):
    """What was said about a decision, or changed in it: ``before`` holds the values that were replaced."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        triggers = [
            pgtrigger.Protect(name="decision_note_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(decision__in=Decision.objects.visible_to(scope).values("pk"))
