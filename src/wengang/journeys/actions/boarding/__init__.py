"""The day itself: check-ins from phones, leaving, arriving, explaining who is not there, closing.

Locks are taken in the house's order: plan, trip, seats by key. A trip's row is locked by every write here, so two
phones of one trip queue up, and those of different trips do not meet.
"""

from wengang.journeys.actions.boarding.check_in import do_check_in
from wengang.journeys.actions.boarding.closing import Unexplained, do_close_plan, do_close_trip, do_explain
from wengang.journeys.actions.boarding.conduct import conducts
from wengang.journeys.actions.boarding.ops import Op, Outcome, Result
from wengang.journeys.actions.boarding.road import do_arrive_trip, do_depart, do_leave

__all__ = [
    "Op",
    "Outcome",
    "Result",
    "Unexplained",
    "conducts",
    "do_arrive_trip",
    "do_check_in",
    "do_close_plan",
    "do_close_trip",
    "do_depart",
    "do_explain",
    "do_leave",
]
