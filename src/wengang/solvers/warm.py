"""Compile the loops of all solvers ahead of time: `python -m wengang.solvers.warm`.

For images and set-up, and beside the linters before the tests: each loop is compiled once, not by every process that
meets it first. 80 seconds of processor time, two where the machine code is there already.
"""

from __future__ import annotations

from wengang.solvers.allocation.engine.warm import warm as warm_allocation
from wengang.solvers.routing import prepare
from wengang.solvers.timetable import Call, CallKind, Departure, Driver, plan_day

PATIENCE = 600
"""Seconds that the slowest machine may take for one of them."""


def warm() -> None:
    """One tiny task for each solver; two drivers, because pairs of them have loops of their own."""
    warm_allocation()
    if not prepare(PATIENCE):
        raise TimeoutError("the search for routes was not compiled in time")
    calls = (Call("stop", kind=CallKind.PICKUP), Call("gate", drive=600, km=600.0, kind=CallKind.DROP))
    for drivers in ([Driver("one")], [Driver("one"), Driver("two")]):
        plan_day(calls, Departure(300, 540), drivers)


if __name__ == "__main__":
    warm()
