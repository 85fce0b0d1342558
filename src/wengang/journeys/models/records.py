"""What happened: check-ins as phones sent them, and every change of a plan."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from wengang.journeys import enums
from wengang.journeys.models.plans import Plan, Seat
from wengang.journeys.models.waves import ThroughWave


class CheckIn(ThroughWave):
    """One tap on a phone, with the phone's own time and a number of its own: sent twice, it counts once."""

    path_to_wave = "seat__plan__wave"

    op = models.UUIDField(unique=True, help_text="given by the phone")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="check_ins")
    what = models.CharField(max_length=10, choices=enums.CheckKind.choices)
    how = models.CharField(max_length=8, choices=enums.CheckHow.choices)
    at = models.DateTimeField(help_text="when the phone recorded it")
    received_at = models.DateTimeField(default=timezone.now)
    counted = models.BooleanField(help_text="whether it changed the seat; a later or stronger record may stand already")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(ThroughWave.Meta):
        abstract = False
        indexes = [models.Index(fields=["seat", "at"])]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class Change(ThroughWave):
    """A live change of a plan: what it did, what it costs, who is to be told. ``before`` is what undoing restores."""

    path_to_wave = "plan__wave"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=enums.ChangeKind.choices)
    detail = models.JSONField(default=dict, help_text="ids of demands, trips and places; never names")
    before = models.JSONField(default=dict)
    cost_more = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    to_tell = models.JSONField(default=list, help_text="ids of seats whose people must be told")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(ThroughWave.Meta):
        abstract = False
        indexes = [models.Index(fields=["plan", "-at"])]

    def __str__(self) -> str:
        return f"change {self.pk}"
