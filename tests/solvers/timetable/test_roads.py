"""Real roads: the fourteen hours with two drivers, the night, reasons and changes."""

from dataclasses import replace

import pytest
from tests.solvers.timetable.roads import CREW, tiandeng

from wengang.solvers.rules import load
from wengang.solvers.timetable import (
    Call,
    ChangeKind,
    Departure,
    Doing,
    Driver,
    Duty,
    NoLegalTimetable,
    Timetable,
    plan_day,
    verify,
)

RULES = load()


def at(hours: int, minutes: int = 0) -> Departure:
    moment = 60 * hours + minutes
    return Departure(moment, moment)


def legal(answer, calls, crew=CREW) -> Timetable:
    assert isinstance(answer, Timetable), answer
    assert verify(answer, calls, crew, RULES) == []
    return answer


def refused(answer) -> NoLegalTimetable:
    assert isinstance(answer, NoLegalTimetable)
    return answer


def test_fourteen_hours_with_two_drivers():
    """619 people in 17 coaches took fourteen hours with two drivers taking turns."""
    calls = tiandeng()
    line = legal(plan_day(calls, at(6), CREW), calls)
    assert 13 * 60 <= line.arrival - line.departure <= 14 * 60
    hours = {driver: sum(duty.end - duty.start for duty in duties) for driver, duties in line.duties().items()}
    assert hours.keys() == {"driver 1", "driver 2"}
    assert max(hours.values()) <= 480
    assert sum(hours.values()) == 715
    assert [words.code for words in line.warnings] == ["long_line"]
    assert line.proved
    assert line.rules == "cn-coach/2026-11"


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_every_start_is_legal_and_stands_in_the_small_hours(hour):
    calls = tiandeng()
    line = plan_day(calls, at(hour), CREW, advise=False)
    if hour == 3:
        assert isinstance(line, NoLegalTimetable)
        return
    for segment in legal(line, calls).segments:
        assert segment.doing is not Doing.DRIVE or not (segment.start < 1440 + 300 and segment.end > 1440 + 120)


def test_the_start_is_chosen_for_the_gate():
    """The gate takes people from 06:30 to 22:00 and asks for them at 20:00: no waiting on the road for it to open."""
    calls = tiandeng(opens=390, closes=1320, report_by=1200)
    line = legal(plan_day(calls, Departure(0, 1439), CREW), calls)
    assert line.late == 0
    assert 0 <= line.early <= 30
    every = [plan_day(calls, Departure(start, start), CREW, advise=False) for start in range(0, 1440, 15)]
    assert line.cost == min(one.cost for one in every if isinstance(one, Timetable))


def test_one_driver_may_not_go_alone():
    answer = refused(plan_day(tiandeng(), at(6), CREW[:1]))
    assert answer.reason.code == "second_driver"
    assert [change.kind for change in answer.changes] == [ChangeKind.MORE_DRIVERS]


def test_too_far_for_two_drivers():
    calls = tiandeng(trunk=900)
    answer = refused(plan_day(calls, at(9), CREW))
    assert answer.reason.code == "hours_24h"
    assert answer.reason.zh
    kinds = [change.kind for change in answer.changes]
    assert kinds == [ChangeKind.MORE_DRIVERS, ChangeKind.OVERNIGHT_STOP]
    for change in answer.changes:
        assert verify(change.timetable, calls, [*CREW, Driver("+1")], RULES) == []


def test_driving_of_yesterday_counts_until_it_is_a_day_old():
    """Both drove six hours until 22:00, which leaves them four hours between them until the afternoon."""
    tired = tuple(Driver(driver.id, (Duty(-480, -120),)) for driver in CREW)
    calls = tiandeng()
    slow = legal(plan_day(calls, at(6), tired), calls, tired)
    assert slow.arrival > plan_day(calls, at(6), CREW).arrival + 300
    answer = refused(plan_day(calls, at(6), tired, longest=15 * 60))
    assert answer.reason.code == "hours_24h"
    nearest = answer.changes[0]
    assert nearest.kind is ChangeKind.MORE_DRIVERS
    assert verify(nearest.timetable, calls, [*tired, Driver("+1"), Driver("+2")], RULES) == []
    rested = tuple(Driver(driver.id, (Duty(-1440 - 480, -1440 - 120),)) for driver in CREW)
    legal(plan_day(calls, at(6), rested), calls, rested)


def test_the_week_counts_too():
    worn = tuple(Driver(one.id, tuple(Duty(-1440 * d, -1440 * d + 440) for d in range(1, 7))) for one in CREW)
    later = tuple(
        replace(one, duties=tuple(Duty(duty.start - 480, duty.end - 480) for duty in one.duties)) for one in worn
    )
    assert refused(plan_day(tiandeng(), at(6), later)).reason.code in {"hours_7d", "several"}


def test_another_start_is_the_nearest_change():
    """The gate closes at 20:00 and the trip may not last into the next day."""
    calls = tiandeng(opens=390, closes=1200)
    answer = refused(plan_day(calls, at(10), CREW, longest=15 * 60))
    assert answer.reason.code in {"gate_hours", "too_long"}
    assert answer.changes[0].kind is ChangeKind.OTHER_START
    assert answer.changes[0].words.code == "earlier_start"
    legal(answer.changes[0].timetable, calls)


def test_a_road_without_a_place_to_stop_names_it():
    calls = [Call("village"), Call("pass", drive=130, may_rest=False), Call("gate", drive=130)]
    answer = refused(plan_day(calls, at(8), CREW, service_every=0))
    assert answer.reason.code == "no_place_to_stop"
    assert "village" in answer.reason.en
    assert answer.changes == ()


def test_a_minor_mountain_road_waits_for_the_morning():
    calls = [Call("village"), Call("town", drive=60), Call("hamlet", drive=50, minor_mountain=True)]
    line = legal(plan_day(calls, at(21), CREW), calls)
    assert line.visits[-1].arrive == 1440 + 360 + 50


def test_a_driver_still_on_duty_delays_the_start():
    busy = (CREW[0], Driver("driver 2", (Duty(300, 420),)))
    calls = tiandeng()
    line = legal(plan_day(calls, Departure(360, 600), busy), calls, busy)
    assert line.departure >= 440
    assert refused(plan_day(calls, at(6), busy)).reason.code == "drivers_busy"


def test_same_question_same_answer():
    calls = tiandeng()
    assert plan_day(calls, at(15), CREW) == plan_day(calls, at(15), CREW)


def test_nonsense_is_refused():
    calls = tiandeng()
    for wrong in (
        lambda: plan_day(calls[:1], at(6), CREW),
        lambda: plan_day([*calls, calls[0]], at(6), CREW),
        lambda: plan_day(calls, Departure(400, 300), CREW),
        lambda: plan_day(calls, at(6), ()),
        lambda: plan_day(calls, at(6), (CREW[0], CREW[0])),
        lambda: plan_day(calls, at(6), (Driver("a", (Duty(0, 60), Duty(30, 90))),)),
    ):
        with pytest.raises(ValueError):
            wrong()
