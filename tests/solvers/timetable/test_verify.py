"""The verifier objects to every way of bending a legal timetable."""

from dataclasses import replace

import pytest
from tests.solvers.timetable.roads import CREW, tiandeng

from wengang.solvers.rules import load
from wengang.solvers.timetable import Departure, Doing, Driver, Duty, Segment, plan_day, verify

RULES = load()
CALLS = tiandeng(opens=390, closes=1320, report_by=1200)


@pytest.fixture(scope="module")
def line():
    return plan_day(CALLS, Departure(360, 360), CREW)


def without_a_rest(line):
    rest = next(one for one in line.segments if one.doing is Doing.REST)
    return replace(
        line, segments=tuple(replace(one, doing=Doing.WAIT) if one is rest else one for one in line.segments)
    )


def with_one_driver(line):
    segments = (replace(one, driver="driver 1") if one.doing is Doing.DRIVE else one for one in line.segments)
    return replace(line, segments=tuple(segments))


def moved(line, by):
    segments = tuple(Segment(one.doing, one.start + by, one.end + by, one.call, one.driver) for one in line.segments)
    visits = tuple(
        replace(one, arrive=one.arrive + by, begin=one.begin + by, leave=one.leave + by) for one in line.visits
    )
    return replace(line, departure=line.departure + by, arrival=line.arrival + by, segments=segments, visits=visits)


def shortened(line):
    drive = next(one for one in line.segments if one.doing is Doing.DRIVE)
    return replace(
        line, segments=tuple(replace(one, end=one.end - 1) if one is drive else one for one in line.segments)
    )


BENT = {
    "too long on end": without_a_rest,
    "beyond 480": with_one_driver,
    "hours to stand": lambda line: moved(line, -240),
    "is closed": lambda line: moved(line, 240),
    "too fast": shortened,
    "gap or overlap": shortened,
    "lateness": lambda line: replace(line, early=line.early + 1),
    "departure or arrival": lambda line: replace(line, arrival=line.arrival - 1),
    "other rules": lambda line: replace(line, rules="another"),
    "not every call": lambda line: replace(line, visits=line.visits[1:]),
    "wrong driver": lambda line: replace(
        line, segments=(replace(line.segments[1], driver="nobody"), *line.segments[2:])
    ),
}


def test_a_legal_timetable_meets_no_objection(line):
    assert verify(line, CALLS, CREW, RULES) == []


@pytest.mark.parametrize("objection", BENT)
def test_a_bent_timetable_is_found_out(line, objection):
    assert any(objection in found for found in verify(BENT[objection](line), CALLS, CREW, RULES))


def test_driving_before_the_trip_counts(line):
    tired = (Driver("driver 1", (Duty(-200, 0),)), CREW[1])
    assert any("beyond 480" in found for found in verify(line, CALLS, tired, RULES))


def test_one_driver_alone_on_a_long_road(line):
    assert "one driver alone on a long road" in verify(with_one_driver(line), CALLS, CREW[:1], RULES)
