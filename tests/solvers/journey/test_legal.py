"""Every coach of a plan has a legal timetable, or the plan says which has none and why; nobody is lost on the way."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.solvers.routing.cases import small, waves

from wengang.solvers.journey import LegalPlan, plan_legal, verify_legal
from wengang.solvers.routing import PlanError, Wave, prepare
from wengang.solvers.timetable import Departure, Driver, Duty, NoLegalTimetable, Timetable


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    assert prepare(600), "the search could not be compiled"


def planned(data, drivers=(), **options) -> tuple[Wave, LegalPlan]:
    wave = Wave.from_dict(data)
    answer = plan_legal(wave, drivers, deadline=20, rounds=100, **options)
    verify_legal(wave, answer)
    return wave, answer


def counted(wave: Wave, answer: LegalPlan) -> None:
    aboard = Counter(party for trip in answer.trips for party in trip.coach.parties)
    assert aboard + Counter(who.party for who in answer.plan.unserved) == Counter(party.id for party in wave.parties)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(waves(), st.sampled_from([(360, 1200), (360, 480), (1080, 1320)]))
def test_every_coach_is_legal_or_says_why_and_nobody_is_lost(data, window):
    wave, answer = planned(data, departure=Departure(*window))
    counted(wave, answer)
    for number, trip in enumerate(answer.trips):
        assert isinstance(trip.line, NoLegalTimetable) == (number in answer.illegal)
        if isinstance(trip.line, NoLegalTimetable):
            assert trip.line.reason.zh
        else:
            assert window[0] <= trip.line.departure <= window[1]


def far(lon: float, **changes):
    return small(gates=[{"id": f"G{n}", "lat": 22.6, "lon": lon + n * 0.02} for n in range(2)], **changes)


def test_where_two_drivers_never_suffice_all_coaches_get_a_third():
    wave, answer = planned(far(116.9))
    counted(wave, answer)
    assert not answer.illegal
    assert {len(trip.drivers) for trip in answer.trips} == {3}
    assert all(trip.coach.people <= 9 for trip in answer.trips)
    assert {trip.vehicle_type for trip in answer.trips} == {"V"}


def near_and_far(**changes):
    """Eight full coaches to a near gate, one full coach to a far one."""
    gates = [{"id": "near", "lat": 22.6, "lon": 112.0}, {"id": "far", "lat": 22.6, "lon": 116.9}]
    parties = [{"id": f"N{n}", "size": 2, "stop": f"S{n % 3}", "gate": "near"} for n in range(24)]
    parties += [{"id": f"F{n}", "size": 1 + n % 2, "stop": f"S{n % 2}", "gate": "far"} for n in range(7)]
    return small(gates=gates, parties=parties, limits={"local_hours": 3.5, "driving_hours": 19}, **changes)


@pytest.mark.parametrize("count", [None, 8])
def test_one_far_coach_gets_a_third_driver_and_who_loses_the_seat_finds_another(count):
    kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4, "count": count}
    wave, answer = planned(near_and_far(vehicle_types=[kind]))
    counted(wave, answer)
    assert not answer.plan.unserved
    assert not answer.illegal
    three = [trip for trip in answer.trips if len(trip.drivers) == 3]
    assert three
    assert len(three) < len(answer.trips)
    assert all("far" in {call.place for call in trip.coach.calls} for trip in three)
    assert {trip.vehicle_type for trip in answer.trips} == {"V"}


def test_without_another_coach_the_party_that_loses_its_seat_is_named():
    data = far(116.9, parties=[{"id": f"P{n}", "size": 2, "stop": "S0", "gate": "G0"} for n in range(5)])
    near = [{"id": f"N{n}", "size": 2, "stop": "S0", "gate": "near"} for n in range(10)]
    data["gates"].append({"id": "near", "lat": 22.6, "lon": 112.0})
    data["parties"] += near
    data["vehicle_types"][0]["count"] = 3
    wave, answer = planned(data)
    counted(wave, answer)
    assert not answer.illegal
    assert [who.people for who in answer.plan.unserved] == [2]


def test_what_no_driver_can_mend_stays_illegal_and_says_why():
    _, answer = planned(small(), departure=Departure(130, 250))
    assert answer.illegal == tuple(range(len(answer.trips)))
    assert all(trip.line.reason.code == "small_hours" for trip in answer.trips)
    assert all(trip.line.changes for trip in answer.trips)


def test_of_many_illegal_coaches_the_first_are_explained_and_the_others_say_how_to_ask():
    parties = [{"id": f"P{n}", "size": 10, "stop": "S0", "gate": "G0"} for n in range(14)]
    _, answer = planned(small(parties=parties), departure=Departure(130, 130))
    assert len(answer.illegal) == 14
    codes = [trip.line.reason.code for trip in answer.trips]
    assert codes == ["small_hours"] * 12 + ["unasked"] * 2


def test_the_rested_go_far_and_who_is_missing_is_counted():
    tired = [Driver(f"tired {n}", (Duty(-600, -180),)) for n in range(2)]
    rested = [Driver(f"rested {n}") for n in range(2)]
    _, answer = planned(near_and_far(), [*tired, *rested])
    crews = {driver.id: trip for trip in answer.trips for driver in trip.drivers}
    assert all(driver.id in crews for driver in (*tired, *rested))
    assert crews["rested 0"].coach.driving_minutes >= crews["tired 0"].coach.driving_minutes
    assert sum(trip.assumed for trip in answer.trips) == sum(len(trip.drivers) for trip in answer.trips) - 4


def test_the_same_seed_gives_the_same_trips():
    one, two = (planned(near_and_far())[1] for _ in range(2))
    assert one == two


def test_people_who_need_more_time_to_board_are_given_it():
    kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4, "accessible": 4}
    parties = [{"id": f"P{n}", "size": 2, "stop": "S0", "gate": "G0", "accessible": 1} for n in range(3)]
    wave = Wave.from_dict(small(parties=parties, vehicle_types=[kind]))
    answer = plan_legal(wave, deadline=10, rounds=50, minutes_per_accessible=4)
    verify_legal(wave, answer, minutes_per_accessible=4)
    (trip,) = answer.trips
    assert trip.times[0].depart - trip.times[0].begin == 7 + 12
    with pytest.raises(PlanError):
        verify_legal(wave, answer)


def lies(answer: LegalPlan):
    """Legal plans with one lie each."""
    first, *others = answer.trips
    for lie in (
        replace(first, times=first.times[1:]),
        replace(first, times=(replace(first.times[0], depart=1), *first.times[1:])),
        replace(first, drivers=others[0].drivers),
        replace(first, drivers=tuple(Driver(f"{n}") for n in range(5))),
        replace(first, line=replace(first.line, arrival=first.line.arrival - 1)),
        replace(first, line=NoLegalTimetable(others[0].line.warnings or (), "")),
    ):
        yield replace(answer, trips=(lie, *others))
    yield replace(answer, trips=tuple(others))
    yield replace(answer, wave=answer.wave.model_copy(update={"hourly_rate": 1.0}))


def test_the_verifier_believes_no_lie():
    wave, answer = planned(near_and_far())
    assert all(isinstance(trip.line, Timetable) for trip in answer.trips)
    for lie in lies(answer):
        with pytest.raises(PlanError):
            verify_legal(wave, lie)
