"""A routing coach becomes calls of a timetable and gets its minutes back."""

import pytest
from tests.solvers.routing.cases import small

from wengang.solvers.journey import calls_of, timed, times_of
from wengang.solvers.routing import Wave, plan
from wengang.solvers.rules import load
from wengang.solvers.timetable import CallKind, Departure, Driver, NoLegalTimetable, Timetable, verify

CREW = (Driver("driver 1"), Driver("driver 2"))


def made(**changes):
    wave = Wave.from_dict(small(**changes))
    return wave, plan(wave, deadline=10, rounds=0, vroom=False)


def test_the_calls_are_the_coachs_and_no_minute_is_too_short():
    wave, answer = made()
    coach = answer.coaches[0]
    calls = calls_of(wave, coach)
    assert [call.id for call in calls] == [call.place for call in coach.calls]
    assert [call.kind is CallKind.PICKUP for call in calls] == [bool(call.boarding) for call in coach.calls]
    assert coach.driving_minutes <= sum(call.drive for call in calls) < coach.driving_minutes + len(calls)
    assert coach.dwell_minutes <= sum(call.dwell for call in calls) < coach.dwell_minutes + len(calls)
    assert sum(call.km for call in calls) == pytest.approx(coach.km)


def test_a_coach_gets_a_legal_line_and_its_minutes():
    wave, answer = made()
    for coach in answer.coaches:
        line = timed(wave, coach, CREW)
        calls = calls_of(wave, coach)
        assert isinstance(line, Timetable)
        assert verify(line, calls, CREW, load()) == []
        times = times_of(coach, calls, line)
        assert [time.place for time in times] == [call.place for call in coach.calls]
        assert times[0].depart == line.departure
        assert times[-1].begin == line.arrival
        assert all(time.arrive <= time.begin <= time.depart for time in times)


def test_hours_reporting_and_readiness_come_along():
    stops = [{"id": f"S{n}", "lat": 23.0 + n * 0.02, "lon": 107.0, "hours": ["05:00", "09:00"]} for n in range(3)]
    gates = [{"id": f"G{n}", "lat": 22.6, "lon": 113.0 + n * 0.02, "hours": ["06:30", "22:00"]} for n in range(2)]
    parties = [
        {"id": f"P{n}", "size": 2, "stop": f"S{n % 3}", "gate": f"G{n % 2}", "ready": "07:10", "report_by": "22:00"}
        for n in range(5)
    ]
    wave, answer = made(stops=stops, gates=gates, parties=parties)
    (coach,) = answer.coaches
    calls = calls_of(wave, coach)
    assert {(call.opens, call.closes, call.ready) for call in calls if call.kind is CallKind.PICKUP} == {
        (300, 540, 430)
    }
    assert {(call.opens, call.closes, call.report_by) for call in calls if call.kind is CallKind.DROP} == {
        (390, 1320, 1320)
    }
    line = timed(wave, coach, CREW)
    assert isinstance(line, Timetable)
    assert verify(line, calls, CREW, load()) == []
    assert all(time.depart >= 430 for time in times_of(coach, calls, line))
    early = timed(wave, coach, CREW, departure=Departure(300, 420))
    assert isinstance(early, NoLegalTimetable)
    assert early.reason.code == "not_ready"


def test_mountain_roads_count_only_where_they_are_known():
    stops = [{"id": f"S{n}", "lat": 23.0 + n * 0.02, "lon": 107.0, "road": "mountain"} for n in range(3)]
    wave, answer = made(stops=stops)
    calls = calls_of(wave, answer.coaches[0])
    assert {call.minor_mountain for call in calls[1:] if call.kind is CallKind.PICKUP} == {True}
    assert not any(call.minor_mountain for call in calls if call.kind is CallKind.DROP)
    wave, answer = made()
    assert not any(call.minor_mountain for call in calls_of(wave, answer.coaches[0]))


def test_a_stop_and_a_gate_of_one_name_stay_two_calls():
    stops = [{"id": "1", "name": "A~1", "lat": 23.0, "lon": 107.0}]
    gates = [{"id": "1", "name": "A~1", "lat": 22.6, "lon": 113.0}]
    wave, answer = made(stops=stops, gates=gates, parties=[{"id": "P", "size": 1, "stop": "1", "gate": "1"}])
    calls = calls_of(wave, answer.coaches[0])
    assert len({call.id for call in calls}) == 2
    assert not any("~" in call.id for call in calls)
    assert isinstance(timed(wave, answer.coaches[0], CREW), Timetable)


def test_people_who_need_more_time_to_board_get_it():
    parties = [{"id": "P", "size": 2, "stop": "S0", "gate": "G0", "accessible": 1}]
    kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4, "accessible": 1}
    wave, answer = made(parties=parties, vehicle_types=[kind])
    plain, slow = (calls_of(wave, answer.coaches[0], minutes_per_accessible=more) for more in (0, 4))
    assert [b.dwell - a.dwell for a, b in zip(plain, slow, strict=True)] == [4, 4]


def test_too_far_says_so_with_the_reason_and_the_nearest_change():
    gates = [{"id": f"G{n}", "lat": 22.6, "lon": 116.5 + n * 0.02} for n in range(2)]
    wave, answer = made(gates=gates)
    line = timed(wave, answer.coaches[0], CREW)
    assert isinstance(line, NoLegalTimetable)
    assert line.reason.zh
    assert line.reason.en
    assert line.changes


def test_what_makes_no_sense_is_refused():
    wave, answer = made()
    coach = answer.coaches[0]
    with pytest.raises(ValueError, match="no seats"):
        timed(wave, coach, [Driver(f"{n}") for n in range(12)])
    other = Wave.from_dict(small(vehicle_types=[{"id": "W", "seats": 12, "fixed": 1, "per_km": 1}]))
    with pytest.raises(ValueError, match="vehicle type"):
        timed(other, coach, CREW)
    fewer = wave.model_copy(update={"parties": wave.parties[:1]})
    with pytest.raises(ValueError, match="not in the wave"):
        timed(fewer, coach, CREW)
