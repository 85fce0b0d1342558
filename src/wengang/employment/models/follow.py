"""Follow-up: the next contact that is due of every job, and every contact that was made."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.employment.models.spells import Spell, ThroughSpell
from wengang.registry.models import Person


class FollowUp(ScopedModel):
    """The next contact of one running job: one row a job, which moves on with every contact and goes when it ends.

    ``worker`` is who answers for the household, as ``registry.grid`` keeps it; the night brings both together, of
    people who are marked (``registry.WorkerMark``): here those whose record was merged with another.
    ``head_start``: what speaks for the job ending counts for so many days of waiting; the list goes by ``call_on``.
    """

    spell = models.OneToOneField(Spell, on_delete=models.CASCADE, related_name="follow_up")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follow_ups")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    plan = models.CharField(max_length=20)
    step = models.CharField(max_length=6, help_text="3d, 1m, 3m …: since the job began")
    due_on = models.DateField()
    try_on = models.DateField(help_text="not before: somebody tried and reached nobody")
    tries = models.PositiveSmallIntegerField(default=0)
    head_start = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="days; see employment.leaving")
    call_on = models.GeneratedField(
        expression=F("due_on") - F("head_start"), output_field=models.DateField(), db_persist=True
    )

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["worker", "call_on", "id"], name="follow_up_of_worker"),
            models.Index(fields=["division", "call_on", "id"], name="follow_up_of_area"),
            models.Index(fields=["call_on", "id"], name="follow_up_of_all"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="worker_mark",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("person"),
                func="INSERT INTO registry_workermark (person) VALUES (NEW.person_id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"follow-up of spell {self.spell_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        opened = Person.unscoped.filter(Person.disclosed_rule(scope))
        return scope.inside("division_id") | Q(person__in=opened.values("pk"))


class Contact(ThroughSpell):
    """One contact about one job, reached or not."""

    op = models.UUIDField(unique=True, help_text="a phone that sends twice contacts once")
    spell = models.ForeignKey(Spell, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    step = models.CharField(max_length=6, blank=True)
    due_on = models.DateField(null=True, blank=True)
    on = models.DateField()
    channel = models.CharField(max_length=6, choices=enums.Channel.choices)
    outcome = models.CharField(max_length=12, choices=enums.Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(ThroughSpell.Meta):
        abstract = False
        indexes = [models.Index(fields=["spell", "-on"]), models.Index(fields=["by", "-on"])]

    def __str__(self) -> str:
        return f"contact {self.pk}"
