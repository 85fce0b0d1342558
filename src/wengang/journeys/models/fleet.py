"""Vehicles, drivers, and the hours drivers have driven."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import SealedTextField
from wengang.core.history import tracked
from wengang.core.models import Division
from wengang.core.ranges import MomentRange
from wengang.core.scope import Scope, ScopedModel
from wengang.journeys import enums


class OfOrganisation(ScopedModel):
    """A row that an organisation keeps: its own people and the divisions above it see it."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(organisation_id=scope.organisation_id) | scope.inside("organisation__division_id")


@tracked
class VehicleType(OfOrganisation):
    """Vehicles alike, with what they cost. Rated seats include drivers and escorts (核载)."""

    name = models.CharField(max_length=40)
    mode = models.CharField(max_length=10, choices=enums.Mode.choices, default=enums.Mode.COACH)
    seats = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    drivers = models.PositiveSmallIntegerField(default=2)
    escorts = models.PositiveSmallIntegerField(default=1)
    accessible = models.PositiveSmallIntegerField(default=0)
    fixed = models.DecimalField(max_digits=9, decimal_places=2, help_text="yuan a vehicle")
    per_km = models.DecimalField(max_digits=7, decimal_places=2, help_text="yuan a km")
    empty_km = models.PositiveIntegerField(default=0, help_text="driven empty for each vehicle used; paid per km")
    count = models.PositiveSmallIntegerField(null=True, blank=True, help_text="empty: as many as needed")
    prices_of = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta(OfOrganisation.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="vehicle_type_once",
                violation_error_message=_("There is already a vehicle type of this name."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gt=F("drivers") + F("escorts")),
                name="vehicle_type_has_places",
                violation_error_message=_("Drivers and escorts take every seat: rated seats include them."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def places(self) -> int:
        """Seats for passengers."""
        return self.seats - self.drivers - self.escorts


@tracked
class Vehicle(OfOrganisation):
    """One vehicle by its plate, with its charter permit (包车客运标志牌)."""

    type = models.ForeignKey(VehicleType, on_delete=models.PROTECT, related_name="vehicles")
    plate = models.CharField(max_length=12, unique=True)
    carrier = models.CharField(max_length=80, blank=True)
    registered = models.ForeignKey(
        Division,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="one end of a charter lies in the region where the vehicle is registered",
    )
    permit_number = models.CharField(max_length=40, blank=True)
    permit_from = models.DateField(null=True, blank=True)
    permit_to = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta(OfOrganisation.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(permit_from__isnull=True) | Q(permit_to__isnull=True) | Q(permit_to__gte=F("permit_from")),
                name="vehicle_permit_in_order",
                violation_error_message=_("The permit ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.plate


@tracked
class Driver(OfOrganisation):
    """A driver of a carrier."""

    full_name = models.CharField(max_length=40)
    phone = SealedTextField(purpose="driver.phone")
    carrier = models.CharField(max_length=80, blank=True)
    licence = models.CharField(max_length=8, blank=True, help_text="class of the licence, e.g. A1")
    active = models.BooleanField(default=True)

    class Meta(OfOrganisation.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"driver {self.pk}"


class Duty(ScopedModel):
    """One stretch at the wheel, of an announced trip or entered from elsewhere. 24 h and 7 days roll over it."""

    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="duties")
    trip = models.ForeignKey("journeys.Trip", null=True, on_delete=models.CASCADE, related_name="duties")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    note = models.CharField(max_length=80, blank=True, help_text="what it was, when it is no trip of ours")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["driver", "-ends"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="duty_times_in_order",
                violation_error_message=_("The duty ends before it begins."),
            ),
            ExclusionConstraint(
                name="driver_at_one_wheel",
                expressions=[
                    ("driver", RangeOperators.EQUAL),
                    (MomentRange("starts", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This driver is already driving in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"duty {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(driver__in=Driver.objects.visible_to(scope).values("pk"))
