"""Where people get on and off, and how long the roads between are."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.journeys import enums
from wengang.market.models import Employer


@tracked
class Place(ScopedModel):
    """A pick-up point, factory gate, station or airport. Coordinates are WGS-84 whatever they were given in.

    Places say nothing about anybody, so whoever may see journeys sees them all; they are edited where they lie.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=enums.PlaceKind.choices)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="gates", help_text="of a factory gate"
    )
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    datum = models.CharField(max_length=6, choices=enums.Datum.choices, default=enums.Datum.WGS84)
    approximate = models.BooleanField(default=False, help_text="the point of the division, not of the place")
    road = models.CharField(max_length=10, choices=enums.Road.choices, blank=True)
    longest = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="most rated seats of a coach that can turn"
    )
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    active = models.BooleanField(default=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["kind", "division"])]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "name"],
                name="place_name_once",
                violation_error_message=_("There is already a place of this name here."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(opens__lt=F("closes")),
                name="place_opens_before_it_closes",
                violation_error_message=_("The place closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_coordinates_on_earth",
                violation_error_message=_("Give both coordinates, in degrees."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(pk__isnull=False)


@tracked
class RoadFact(models.Model):
    """The road from one place to another as somebody entered it or finished trips taught it."""

    start = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    end = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=8, choices=enums.RoadSource.choices)
    km = models.FloatField()
    minutes = models.FloatField()
    trips = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["start", "end", "source"], name="road_fact_once"),
            models.CheckConstraint(
                condition=Q(km__gte=0, minutes__gte=0),
                name="road_fact_not_negative",
                violation_error_message=_("Kilometres and minutes cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"road {self.start_id} → {self.end_id}"


class RoadCell(models.Model):
    """An answer of a map service, kept by rounded coordinates so that nobody asks twice."""

    provider = models.CharField(max_length=20)
    start = models.CharField(max_length=24, db_collation="C")
    end = models.CharField(max_length=24, db_collation="C")
    km = models.FloatField()
    minutes = models.FloatField()
    fetched_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "start", "end"], name="road_cell_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.start} → {self.end}"
