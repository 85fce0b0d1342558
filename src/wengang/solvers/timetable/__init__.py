"""Legal timetables of one coach: exact, explained, and checked by a verifier that shares nothing with the solver.

answer = plan_day(calls, Departure(300, 540), [Driver("甲"), Driver("乙")])
if isinstance(answer, Timetable):
    assert not verify(answer, calls, drivers, rules)
"""

from wengang.solvers.timetable.door import plan_day
from wengang.solvers.timetable.model import (
    Call,
    CallKind,
    Change,
    ChangeKind,
    Departure,
    Doing,
    Driver,
    Duty,
    NoLegalTimetable,
    Prices,
    Segment,
    Timetable,
    Visit,
    Words,
)
from wengang.solvers.timetable.verify import verify

__all__ = [
    "Call",
    "CallKind",
    "Change",
    "ChangeKind",
    "Departure",
    "Doing",
    "Driver",
    "Duty",
    "NoLegalTimetable",
    "Prices",
    "Segment",
    "Timetable",
    "Visit",
    "Words",
    "plan_day",
    "verify",
]
