"""Tables of journeys, by noun: places and roads, fleet, waves and travellers, plans with trips and seats, records."""

from wengang.journeys.models.fleet import Driver, Duty, Vehicle, VehicleType
from wengang.journeys.models.places import Place, RoadCell, RoadFact
from wengang.journeys.models.plans import Call, Plan, PlanRecord, Seat, Trip
from wengang.journeys.models.records import Change, CheckIn
from wengang.journeys.models.waves import Demand, Wave

__all__ = [
    "Call",
    "Change",
    "CheckIn",
    "Demand",
    "Driver",
    "Duty",
    "Place",
    "Plan",
    "PlanRecord",
    "RoadCell",
    "RoadFact",
    "Seat",
    "Trip",
    "Vehicle",
    "VehicleType",
    "Wave",
]
