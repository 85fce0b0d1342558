"""A wave gathers who travels on one day in one direction; a demand is one person who wants to."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import SealedTextField
from wengang.core.history import tracked
from wengang.core.models import Division, ImportBatch
from wengang.core.scope import Scope, ScopedModel
from wengang.employment.models import Spell
from wengang.journeys import enums
from wengang.journeys.models.places import Place
from wengang.market.models import Agreement, Employer, Proposal, Station
from wengang.registry.models import Person
from wengang.solvers import rules

_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_wave_code() -> str:
    """An opaque public code of a wave."""
    return "J" + "".join(secrets.choice(_CODE_SIGNS) for _each in range(7))


def of_my_people(scope: Scope) -> Q:
    """Demands whose employer is mine: the HR of a factory sees the waves that bring its people."""
    return Q(employer__organisation__isnull=False, employer__organisation_id=scope.organisation_id)


def at_my_station(scope: Scope, path: str = "") -> Q:
    """Waves (``path`` leads to them) under an agreement in whose stations my organisation works."""
    mine = Station.objects.filter(organisation__isnull=False, organisation=scope.organisation_id)
    return Q(**{f"{path}agreement__in": mine.values("agreement_id")})


@tracked
class Wave(ScopedModel):
    """批次: one day, one direction, from the sending to the receiving division (or back)."""

    code = models.CharField(max_length=12, unique=True, default=new_wave_code, editable=False)
    name = models.CharField(max_length=80)
    direction = models.CharField(max_length=4, choices=enums.Direction.choices, default=enums.Direction.OUT)
    day = models.DateField()
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="waves", help_text="who organises it"
    )
    sending = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="waves")
    hourly_rate = models.DecimalField(max_digits=7, decimal_places=2, default=90, help_text="yuan a vehicle hour")
    load_percent = models.PositiveSmallIntegerField(
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
        help_text="share of the passenger seats that may be taken",
    )
    limits = models.JSONField(default=dict, blank=True, help_text="as solvers.routing.Limits; empty: its defaults")
    rules = models.CharField(max_length=40, default=rules.LATEST, help_text="rule pack id/version")
    earliest = models.TimeField(default="05:00", help_text="no vehicle leaves before")
    latest = models.TimeField(default="19:00", help_text="no vehicle leaves after")
    checks = ArrayField(models.CharField(max_length=10, choices=enums.CheckItem.choices), default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["-day"]), models.Index(fields=["organisation", "-day"])]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """The organiser, both regions, the agreement's stations, the employers whose people travel, and the escorts."""
        brings_mine = Demand.unscoped.filter(of_my_people(scope), wave=OuterRef("pk"))
        rule = (
            Q(organisation_id=scope.organisation_id)
            | scope.touches("sending_id")
            | scope.touches("receiving_id")
            | at_my_station(scope)
            | Q(Exists(brings_mine))
        )
        if scope.user_id is None:
            return rule
        return rule | Q(pk__in=Wave.unscoped.filter(plans__trips__escort_id=scope.user_id).values("pk"))


class ThroughWave(ScopedModel):
    """A row seen by whoever sees its wave; ``path_to_wave`` is the look-up that leads there."""

    path_to_wave = "wave"

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(**{f"{cls.path_to_wave}__in": Wave.objects.visible_to(scope).values("pk")})


@tracked
class Demand(ScopedModel):
    """出行需求: one person who wants to travel. Companions share ``party`` and are never split.

    ``consented_on``: the day of the consent to hand name and phone to carrier, escort, receiving side and employer
    for this journey; without it those see a code.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="demands")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    direction = models.CharField(max_length=4, choices=enums.Direction.choices)
    source = models.CharField(max_length=8, choices=enums.DemandSource.choices)
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    spell = models.ForeignKey(Spell, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    employer = models.ForeignKey(Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    stop = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gate = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=24, blank=True, help_text="companions of one wave share it; empty: alone")
    not_before = models.TimeField(null=True, blank=True, help_text="cannot be picked up before")
    report_by = models.DateTimeField(null=True, blank=True, help_text="at the gate at the latest")
    accessible = models.BooleanField(default=False, help_text="needs an accessible place or a low step")
    needs = models.CharField(max_length=120, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    emergency_name = models.CharField(max_length=40, blank=True)
    emergency_phone = SealedTextField(purpose="demand.emergency_phone")
    state = models.CharField(max_length=10, choices=enums.DemandState.choices, default=enums.DemandState.OPEN)
    remark = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["wave", "state"]),
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["direction", "state"], condition=Q(wave__isnull=True), name="demand_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "person"],
                condition=Q(state=enums.DemandState.OPEN),
                name="travels_once_a_wave",
                violation_error_message=_("This person is already on the list of this wave."),
            ),
            models.UniqueConstraint(
                fields=["person", "direction"],
                condition=Q(state=enums.DemandState.OPEN, wave__isnull=True),
                name="waits_once",
                violation_error_message=_("This person is already waiting for a journey."),
            ),
        ]

    def __str__(self) -> str:
        return f"demand {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """Whoever sees the person, the organiser of the wave, and the employer who waits for the person."""
        return (
            Q(person__in=Person.objects.visible_to(scope).values("pk"))
            | Q(wave__organisation_id=scope.organisation_id, wave__isnull=False)
            | of_my_people(scope)
        )
