"""Code lists of journeys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """节前送、节后接: the same roads, mirrored."""

    OUT = "out", _("To work")
    HOME = "home", _("Home for the festival")


class Mode(models.TextChoices):
    """What carries people."""

    COACH = "coach", _("Coach")
    VAN = "van", _("Shared car or van")
    CARRIAGE = "carriage", _("Carriages of a scheduled train")
    TRAIN = "train", _("Chartered train")
    PLANE = "plane", _("Chartered plane")


ON_THE_ROAD = (Mode.COACH, Mode.VAN)
"""Modes that drive from stop to gate and stand under the driving-time rules."""


class PlaceKind(models.TextChoices):
    STOP = "stop", _("Pick-up point")
    GATE = "gate", _("Factory gate")
    STATION = "station", _("Railway station")
    AIRPORT = "airport", _("Airport")


class Datum(models.TextChoices):
    """What coordinates were given in. They are stored as WGS-84; the two are never mixed (some 500 m apart)."""

    WGS84 = "wgs84", "WGS-84"
    GCJ02 = "gcj02", "GCJ-02"


class Road(models.TextChoices):
    """Class of the road to a place, as ``solvers.routing`` names them."""

    TRUNK = "trunk", _("Main road")
    CITY = "city", _("Town road")
    MOUNTAIN = "mountain", _("Mountain road")


class RoadSource(models.TextChoices):
    """Where a distance comes from; the one that stands first here wins."""

    HAND = "hand", _("Entered by hand")
    TRIPS = "trips", _("Learned from finished trips")
    SERVICE = "service", _("Map service")


class DemandSource(models.TextChoices):
    """How a traveller came to be on the list."""

    HIRE = "hire", _("Hired by a proposal")
    SURVEY = "survey", _("Returnee survey")
    LIST = "list", _("Imported list")
    DESK = "desk", _("Registered at the desk")


class DemandState(models.TextChoices):
    OPEN = "open", _("Wants to travel")
    OWN_WAY = "own_way", _("Travels on their own")
    CANCELLED = "cancelled", _("Does not travel")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    ANNOUNCED = "announced", _("Announced")
    BOARDING = "boarding", _("Boarding")
    UNDER_WAY = "under_way", _("Under way")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("Closed")
    DROPPED = "dropped", _("Dropped")


LIVE_PLANS = (PlanState.ANNOUNCED, PlanState.BOARDING, PlanState.UNDER_WAY, PlanState.ARRIVED, PlanState.CLOSED)
"""States in which travellers rely on a plan: a wave has one such plan at most."""


class TripState(models.TextChoices):
    READY = "ready", _("Ready")
    BOARDING = "boarding", _("Boarding")
    DEPARTED = "departed", _("Under way")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class SeatState(models.TextChoices):
    EXPECTED = "expected", _("Expected")
    BOARDED = "boarded", _("On board")
    ABSENT = "absent", _("Did not come")
    ARRIVED = "arrived", _("Arrived")
    MISSING = "missing", _("Not found at the gate")
    EXPLAINED = "explained", _("Explained")
    RELEASED = "released", _("Seat given back")


ACCOUNTED = (SeatState.ARRIVED, SeatState.EXPLAINED, SeatState.RELEASED)
"""Nobody has to look for these any more. A trip closes when all its seats are here."""
TAKEN = (SeatState.EXPECTED, SeatState.BOARDED, SeatState.ABSENT, SeatState.ARRIVED, SeatState.MISSING)
"""States that occupy the seat."""


class Explanation(models.TextChoices):
    """Why somebody on the list is not at the gate."""

    OWN_WAY = "own_way", _("Travelled on their own")
    OTHER_TRIP = "other_trip", _("Travelled with another trip")
    LATER = "later", _("Comes another day")
    GAVE_UP = "gave_up", _("No longer takes the job")
    ILL = "ill", _("Ill")
    LEFT = "left", _("Got off on the way")
    MISTAKE = "mistake", _("On the list by mistake")
    OTHER = "other", _("Another reason")


class PaidBy(models.TextChoices):
    """Who pays a seat. Some counties leave people carried free out of transport aid, some include them."""

    FREE = "free", _("Carried free")
    WORKER = "worker", _("Paid by the traveller")
    REFUNDED = "refunded", _("Paid by the traveller and refunded")
    EMPLOYER = "employer", _("Paid by the employer")


class CheckItem(models.TextChoices):
    """Optional checks before boarding; a wave names those it wants."""

    ID = "id", _("Identity card")
    HEALTH = "health", _("Health")
    CONTRACT = "contract", _("Contract or offer")
    LUGGAGE = "luggage", _("Luggage")


class CheckKind(models.TextChoices):
    """What somebody with a phone recorded about a seat."""

    BOARD = "board", _("On board")
    UNBOARD = "unboard", _("Taken back: not on board")
    ABSENT = "absent", _("Did not come")
    ARRIVE = "arrive", _("Arrived at the gate")
    MISSING = "missing", _("Not found at the gate")


class CheckHow(models.TextChoices):
    QR = "qr", _("Ticket code")
    ID_TAIL = "id_tail", _("Last four of the id number")
    LIST = "list", _("Picked from the list")


class ChangeKind(models.TextChoices):
    """Live changes of a plan that people know already, or will."""

    ADD = "add", _("Late registration")
    CANCEL = "cancel", _("Cancellation")
    NO_SHOW = "no_show", _("No-show")
    BREAKDOWN = "breakdown", _("Breakdown")
    GATE = "gate", _("Gate changed")
    STOP = "stop", _("Pick-up point changed")
    MOVE = "move", _("Moved to another trip")
