"""Coaches that are cheap and legal at once: routing's coaches put on a timetable each.

answer = plan_legal(wave, deadline=60)
for trip in answer.trips:
    print(trip.coach.vehicle_type, trip.line, trip.times)
"""

from wengang.solvers.journey.legal import LegalPlan, Trip, plan_legal
from wengang.solvers.journey.timed import WINDOW, CallTimes, calls_of, timed, times_of
from wengang.solvers.journey.verify import verify_legal

__all__ = ["WINDOW", "CallTimes", "LegalPlan", "Trip", "calls_of", "plan_legal", "timed", "times_of", "verify_legal"]
