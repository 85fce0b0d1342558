"""网格: who answers for which households, from when to when."""

import pgtrigger
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
from wengang.registry import enums
from wengang.registry.models.people import Household, Person

_SPAN = DateRange("valid_from", "valid_to", BOTH_ENDS)


@tracked
class Assignment(ScopedModel):
    """One worker answers for one cell of the grid (a division: building, village, township …) or for one household.

    Whoever is nearest to a household answers for it: its own helper before the building's head, before the village's
    assistant, and so on up the tree. A hand-over ends one row and begins the next; nothing is written over.
    """

    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    duty = models.CharField(max_length=14, choices=enums.GridDuty.choices)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="assignments", help_text="the cell, or where the household is"
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    note = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["worker", "valid_to"]), models.Index(fields=["division", "valid_to"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assignment_dates_in_order",
                violation_error_message=_("The assignment ends before it begins."),
            ),
            ExclusionConstraint(
                name="one_worker_a_cell",
                expressions=[("division", RangeOperators.EQUAL), (_SPAN, RangeOperators.OVERLAPS)],
                condition=Q(household__isnull=True),
                violation_error_message=_("Somebody else answers for this cell in that time. Hand it over instead."),
            ),
            ExclusionConstraint(
                name="one_helper_a_household",
                expressions=[("household", RangeOperators.EQUAL), (_SPAN, RangeOperators.OVERLAPS)],
                condition=Q(household__isnull=False),
                violation_error_message=_("This household has a helper in that time. Hand it over instead."),
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.touches("division_id") | (Q(worker_id=scope.user_id) if scope.user_id else Q(pk__in=[]))


class WorkerMark(models.Model):
    """A person whom somebody else may answer for since: moved, in another household, or the household changed hands.

    Written by triggers, so that no list and no grid can forget it; whoever keeps contacts takes the rows away.
    """

    person = models.BigIntegerField(help_text="key of the person")

    def __str__(self) -> str:
        return f"mark of person {self.person}"


_MARK = "INSERT INTO registry_workermark (person) {who}; RETURN NULL;"
for _model, _columns, _who in (
    (Household, ("worker",), "SELECT id FROM registry_person WHERE household_id = NEW.id"),
    (Person, ("household", "division"), "VALUES (NEW.id)"),
):
    pgtrigger.register(
        pgtrigger.Trigger(
            name="worker_mark",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(*_columns),
            func=_MARK.format(who=_who),
        )
    )(_model)
