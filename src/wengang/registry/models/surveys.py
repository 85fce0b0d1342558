"""Surveys: who was to be asked, every attempt to reach them, and that nobody was missed."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.registry import enums
from wengang.registry.coverage import TRIGGERS
from wengang.registry.models.people import Household, Person

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_survey_code() -> str:
    """An opaque public code of a survey."""
    return "S" + "".join(secrets.choice(_SIGNS) for _each in range(7))


class Survey(ScopedModel):
    """摸排: a campaign with one questionnaire over the households (or persons) of a division.

    Whom it is to reach is frozen when it opens; whoever moves in later belongs to the next one.
    """

    code = models.CharField(max_length=12, unique=True, default=new_survey_code, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=enums.SurveyKind.choices)
    questionnaire = models.CharField(max_length=40, help_text="name/version of the table of questions")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    opens = models.DateField()
    closes = models.DateField()
    state = models.CharField(max_length=8, choices=enums.SurveyState.choices, default=enums.SurveyState.OPEN)
    targets_frozen = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")),
                name="survey_dates_in_order",
                violation_error_message=_("The survey closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.touches("division_id")


class Target(ScopedModel):
    """One household (or, in a call round, one person) that a survey is to reach. ``division``: where it was then."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="targets")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="targets")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="targets")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="survey_targets", db_index=False
    )
    state = models.CharField(max_length=8, choices=enums.TargetState.choices, default=enums.TargetState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_outcome = models.CharField(max_length=12, choices=enums.Outcome.choices, blank=True)
    last_on = models.DateField(null=True)
    stale_since = models.DateField(null=True, help_text="when the oldest fact asked for was seen; empty: never")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["survey", "division", "state"]),
            models.Index(
                F("worker"),
                F("survey"),
                F("stale_since").asc(nulls_first=True),
                F("id"),
                condition=Q(state=enums.TargetState.DUE),
                name="target_due",
            ),
            models.Index(
                F("survey"),
                F("stale_since").asc(nulls_first=True),
                F("id"),
                condition=Q(state=enums.TargetState.DUE),
                name="target_to_call",
            ),
        ]
        triggers = TRIGGERS
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, person__isnull=True)
                | Q(household__isnull=True, person__isnull=False),
                name="target_is_one_thing",
            ),
            models.UniqueConstraint(fields=["survey", "household"], name="household_once_a_survey"),
            models.UniqueConstraint(fields=["survey", "person"], name="person_once_a_survey"),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class TargetTally(ScopedModel):
    """Targets of a place by state and last outcome; rows of one kind add up. Written by ``coverage``."""

    # No constraint: with a survey its targets go, and what the trigger writes of them goes the next night.
    survey = models.ForeignKey(
        Survey, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=enums.TargetState.choices)
    last_outcome = models.CharField(max_length=12, choices=enums.Outcome.choices, blank=True)
    targets = models.IntegerField(help_text="how many came (or, below zero, went)")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["survey", "division", "state"],
                include=["last_outcome", "targets"],
                name="target_tally_of_place",
            )
        ]

    def __str__(self) -> str:
        return f"tally of survey {self.survey_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class Attempt(ScopedModel):
    """One attempt to reach a target, by whom and with what outcome. ``op`` is the phone's own number of it."""

    op = models.UUIDField(unique=True)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="tries")
    channel = models.CharField(max_length=6, choices=enums.Channel.choices)
    outcome = models.CharField(max_length=12, choices=enums.Outcome.choices)
    answers = models.JSONField(default=dict, help_text="{person: {question: value}}: what was asked and said")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["target", "-at"])]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(target__in=Target.objects.visible_to(scope).values("pk"))
