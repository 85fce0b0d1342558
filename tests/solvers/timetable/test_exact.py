"""The search finds the cheapest of all timetables, compared with every timetable of small cases."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.solvers.timetable.brute import cheapest
from tests.solvers.timetable.roads import tiandeng

from wengang.solvers.rules import load
from wengang.solvers.timetable import (
    Call,
    Departure,
    Driver,
    Duty,
    NoLegalTimetable,
    Prices,
    Timetable,
    plan,
    plan_day,
    verify,
)
from wengang.solvers.timetable.route import with_service_areas

START = 1300
LONGEST = 30
PRICES = Prices(1.0, 5.0, 0.25)

spans = st.tuples(st.integers(0, LONGEST), st.integers(0, 12)).map(lambda p: (START + p[0], START + p[0] + p[1]))


@st.composite
def rules(draw):
    """A day in small: rests of 3 minutes, a night and hours to stand that fall into the forty minutes of the trip."""
    night, parked = draw(spans), draw(spans)
    return replace(
        load(),
        version="small",
        continuous_day=draw(st.integers(6, 14)),
        continuous_night=draw(st.integers(3, 14)),
        rest=draw(st.integers(2, 4)),
        per_24h=draw(st.integers(6, 25)),
        per_7d=draw(st.integers(12, 40)),
        night_from=night[0],
        night_until=night[1],
        parked_from=parked[0],
        parked_until=parked[1],
        night_speed_percent=draw(st.sampled_from((100, 80, 50))),
    )


@st.composite
def roads(draw):
    calls = [Call("start")]
    for number in range(draw(st.integers(1, 3))):
        opens, closes = draw(st.one_of(st.just((0, 1440)), spans.filter(lambda span: span[0] < span[1])))
        may_rest = draw(st.sampled_from((True, True, True, False)))
        calls.append(
            Call(
                f"call {number}",
                drive=draw(st.integers(1, 8)),
                dwell=draw(st.integers(0, 3)),
                opens=opens,
                closes=closes,
                may_rest=may_rest,
                minor_mountain=draw(st.sampled_from((False, False, False, True))),
                ready=draw(st.one_of(st.none(), st.integers(START, START + LONGEST))) if may_rest else None,
            )
        )
    if draw(st.booleans()):
        calls[-1] = replace(calls[-1], report_by=START + draw(st.integers(0, LONGEST)))
    return calls


@st.composite
def crews(draw):
    """One or two drivers, some of whose driving stops counting while the trip is under way."""
    crew = []
    for number in range(draw(st.integers(1, 2))):
        begins = draw(st.lists(st.integers(START - 1440 - 10, START - 1440 + LONGEST - 6), max_size=1))
        crew.append(Driver(f"driver {number}", tuple(Duty(begin, begin + draw(st.integers(1, 8))) for begin in begins)))
    return crew


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(roads(), crews(), rules())
def test_the_cheapest_of_all_timetables_is_found(calls, crew, pack):
    if any(not call.may_rest and call.dwell for call in calls[1:-1]):
        crew = [replace(driver, duties=()) for driver in crew]
    answer = plan_day(
        calls, Departure(START, START), crew, pack, prices=PRICES, longest=LONGEST, service_every=0, advise=False
    )
    truth = cheapest(calls, START, crew, pack, PRICES, LONGEST)
    assert answer.proved
    if truth is None:
        assert isinstance(answer, NoLegalTimetable)
    else:
        assert isinstance(answer, Timetable)
        assert answer.cost == pytest.approx(truth)
        assert verify(answer, calls, crew, pack) == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(roads(), crews(), rules())
def test_a_wider_limit_never_costs_more(calls, crew, pack):
    def cost(crew=crew, calls=calls, **limits):
        options = {"prices": PRICES, "longest": LONGEST, "service_every": 0, "advise": False}
        answer = plan_day(calls, Departure(START, START + 6, 2), crew, replace(pack, **limits), **options)
        return answer.cost if isinstance(answer, Timetable) else float("inf")

    before = cost()
    assert cost(continuous_day=pack.continuous_day + 3) <= before
    assert cost(continuous_night=pack.continuous_night + 3) <= before
    assert cost(per_24h=pack.per_24h + 5) <= before
    assert cost(crew=[*crew, Driver("another")]) <= before
    assert cost(calls=[replace(call, opens=0, closes=1440) for call in calls]) <= before


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(roads(), crews(), rules())
def test_counting_hours_for_a_long_trip_agrees_with_counting_them_for_a_short_one(calls, crew, pack):
    """Trips beyond a day count their own first driving out again; on a short trip that must change nothing."""
    task = plan.Task(tuple(calls), Departure(START, START), tuple(crew), pack, PRICES, LONGEST)
    table, limits = plan.tables(task.calls, pack), plan._limits(task)
    short, long = (
        plan.search(START, float("inf"), 300, table, limits._replace(rolling=rolling), PRICES)[1:]
        for rolling in (False, True)
    )
    assert (short[0] < 0) == (long[0] < 0)
    assert short[1:] == long[1:]


@st.composite
def tired_pairs(draw):
    """Two drivers, some with driving of yesterday that stops counting on the way."""
    begin, hours = st.integers(-1300, -500), st.integers(0, 300)
    spans = [(draw(begin), draw(hours)) for _ in range(2)]
    return tuple(
        Driver(f"driver {n}", (Duty(start, start + length),) if length else ())
        for n, (start, length) in enumerate(spans)
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(500, 640), st.integers(0, 95), tired_pairs())
def test_sharing_hours_in_sets_agrees_with_one_label_for_each_way(trunk, quarter, crew):
    """The search for two drivers against the general one, on real roads where the hours barely suffice."""
    calls, start = with_service_areas(tiandeng(trunk), 60), 15 * quarter
    trial = plan.Search(plan.Task(calls, Departure(start, start), crew, load(), PRICES))
    words = plan.pairs.words_for(trial.crew, 1440)
    limits = trial.crew._replace(horizon=start + 1440)
    sets = plan.pairs.search(start, float("inf"), 5000, words, trial.table, limits, PRICES)
    labels = plan.search(start, float("inf"), 400, trial.table, limits, PRICES)
    assert sets[3]
    assert (sets[2] == labels[2]) if labels[3] else (sets[2] <= labels[2])
