"""A plan of a wave: trips with their calls, and everybody's seat."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Job
from wengang.core.scope import Scope, ScopedModel
from wengang.journeys import enums
from wengang.journeys.models.fleet import Driver, Vehicle, VehicleType
from wengang.journeys.models.places import Place
from wengang.journeys.models.waves import Demand, ThroughWave, Wave, at_my_station, of_my_people
from wengang.registry.models import Person


class Plan(ThroughWave):
    """One way to carry a wave. Several may be drafted and compared; one at most is announced."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=enums.PlanState.choices, default=enums.PlanState.DRAFT)
    seed = models.PositiveIntegerField(default=0)
    rules = models.CharField(max_length=40, help_text="rule pack the timetables were made under")
    people = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    lower_bound = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    estimated = models.BooleanField(default=True, help_text="distances are estimates")
    finished = models.BooleanField(default=True)
    figures = models.JSONField(default=dict, blank=True, help_text="fill, km, practice cost and so on")
    unserved = models.JSONField(default=list, blank=True, help_text="[{demands, code}] with the solver's reason")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta(ThroughWave.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["wave"],
                condition=Q(state__in=enums.LIVE_PLANS),
                name="one_live_plan_a_wave",
                violation_error_message=_("Another plan of this wave has been announced already."),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanRecord(ThroughWave):
    """What a plan was made from. Large, so apart: nobody should read it who reads a plan beside each of its seats."""

    path_to_wave = "plan__wave"

    plan = models.OneToOneField(Plan, primary_key=True, on_delete=models.CASCADE, related_name="record")
    frozen = models.JSONField(help_text="the wave as the solver saw it; ids only")

    class Meta(ThroughWave.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"record of plan {self.plan_id}"


@tracked
class Trip(ThroughWave):
    """车次: one vehicle on its way, or the carriages of one train."""

    path_to_wave = "plan__wave"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="trips")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=enums.Mode.choices, default=enums.Mode.COACH)
    type = models.ForeignKey(VehicleType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, null=True, blank=True, on_delete=models.PROTECT, related_name="trips")
    service = models.CharField(max_length=20, blank=True, help_text="number of the train or flight")
    drivers = models.ManyToManyField(Driver, blank=True, related_name="trips")
    escort = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="escorted"
    )
    escort_phone = models.CharField(max_length=20, blank=True, help_text="work phone printed on tickets")
    places = models.PositiveSmallIntegerField(help_text="seats for passengers")
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    km = models.FloatField(default=0)
    cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    timeline = models.JSONField(default=list, blank=True, help_text="[{doing, start, end, driver}] minutes of the day")
    legal = models.BooleanField(null=True, help_text="empty: stands under no driving-time rules")
    objections = models.JSONField(default=list, blank=True, help_text="[{zh, en}]: why not legal, what would help")
    state = models.CharField(max_length=10, choices=enums.TripState.choices, default=enums.TripState.READY)
    left_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(ThroughWave.Meta):
        abstract = False
        indexes = [models.Index(fields=["departs_at"])]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="trip_number_once")]

    def __str__(self) -> str:
        return f"trip {self.pk}"

    @property
    def crew(self) -> list[Driver]:
        """The drivers in the order in which the line of time counts them."""
        return sorted(self.drivers.all(), key=lambda driver: driver.pk)


class Call(ThroughWave):
    """A trip's stop at a place: all pick-ups first, then all drops."""

    path_to_wave = "trip__plan__wave"

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    drops = models.BooleanField(help_text="people get off here")
    arrives_at = models.DateTimeField()
    departs_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(ThroughWave.Meta):
        abstract = False
        ordering = ["trip", "number"]
        constraints = [models.UniqueConstraint(fields=["trip", "number"], name="call_number_once")]

    def __str__(self) -> str:
        return f"call {self.pk}"


def new_ticket() -> str:
    """The secret of a ticket: whoever has it sees the journey, nobody guesses it (128 bits)."""
    return secrets.token_urlsafe(16)


@tracked
class Seat(ScopedModel):
    """One traveller on one trip. ``plan`` repeats the trip's: a traveller has one seat in a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="seats")
    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="seats")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="seat number; companions sit together")
    board = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="boarding")
    leave = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="leaving")
    ticket = models.CharField(max_length=24, unique=True, default=new_ticket, editable=False, db_collation="C")
    state = models.CharField(max_length=10, choices=enums.SeatState.choices, default=enums.SeatState.EXPECTED)
    checked = ArrayField(models.CharField(max_length=10, choices=enums.CheckItem.choices), default=list, blank=True)
    explanation = models.CharField(max_length=12, choices=enums.Explanation.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    paid_by = models.CharField(max_length=8, choices=enums.PaidBy.choices, default=enums.PaidBy.FREE)
    fare = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="yuan the traveller paid"
    )
    boarded_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(
        null=True, blank=True, help_text="when the traveller said on the ticket's page that they cannot come"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["trip", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "demand"],
                condition=~Q(state=enums.SeatState.RELEASED),
                name="one_seat_a_traveller",
                violation_error_message=_("This traveller already has a seat in this plan."),
            ),
            models.UniqueConstraint(
                fields=["trip", "number"],
                condition=~Q(state__in=[enums.SeatState.RELEASED, enums.SeatState.EXPLAINED]),
                name="seat_number_once",
                violation_error_message=_("This seat is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.SeatState.EXPLAINED) | ~Q(explanation=""),
                name="explained_has_a_ground",
                violation_error_message=_("Say why this person is not at the gate."),
            ),
            models.CheckConstraint(
                condition=~Q(board=F("leave")),
                name="boards_before_leaving",
                violation_error_message=_("Nobody gets off where they got on."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """Whoever sees the traveller, organiser, station and employer, those where people get on or off, the escort."""
        employer = Q(demand__in=Demand.unscoped.filter(of_my_people(scope)).values("pk"))
        rule = (
            Q(demand__person__in=Person.objects.visible_to(scope).values("pk"))
            | Q(plan__wave__organisation_id=scope.organisation_id)
            | at_my_station(scope, "plan__wave__")
            | employer
            | scope.inside("board__place__division_id")
            | scope.inside("leave__place__division_id")
        )
        return rule | Q(trip__escort_id=scope.user_id) if scope.user_id else rule
