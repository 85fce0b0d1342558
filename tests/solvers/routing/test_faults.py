"""Bad files, solvers that die or hang, plans that lie, deadlines."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from dataclasses import replace

import pytest
from tests.solvers.routing.cases import small, wave

from wengang.solvers.routing import PlanError, Wave, WaveError, plan, planner, proposer, verify
from wengang.solvers.routing.case import case_of
from wengang.solvers.routing.evaluate import coach_of
from wengang.solvers.routing.proposer import Proposer, available
from wengang.solvers.routing.state import items_of

BROKEN = [
    ({"parties": [{"id": "P", "size": 0, "stop": "S0", "gate": "G0"}]}, "parties.0.size"),
    ({"parties": [{"id": "P", "size": 1, "stop": "S0", "gate": "G0", "accessible": 2}]}, "accessible"),
    ({"parties": [{"id": "P", "size": 1, "stop": "S0", "gate": "G0"}] * 2}, "share one id"),
    ({"matrices": {"km": [[0.0]], "minutes": [[0.0]]}}, "5 rows and columns"),
    ({"vehicle_types": [{"id": "V", "seats": 9, "fixed": float("nan"), "per_km": 1}]}, "fixed"),
    (
        {"vehicle_types": [{"id": "V", "seats": 9, "fixed": 1, "per_km": 1, "count": {"2026-02-20": 1}}]},
        "the wave's day",
    ),
    ({"stops": [{"id": "S0", "lat": 1, "lon": 1, "hours": ["22:00", "06:00"]}]}, "hours must open"),
    ({"stops": [{"id": "S0", "lat": 1, "lon": 1, "hours": ["6 o'clock", "22:00"]}]}, "HH:MM"),
    ({"colour": "blue"}, "colour"),
]


@pytest.mark.parametrize(("changes", "problem"), BROKEN)
def test_a_broken_wave_is_refused_with_the_place_and_the_reason(changes, problem):
    with pytest.raises(WaveError, match=problem):
        Wave.from_dict(small(**changes))


def test_a_wave_is_read_from_its_file_and_written_back(tmp_path):
    path = tmp_path / "wave.json"
    path.write_text(json.dumps(small(day="2026-02-20")), encoding="utf-8")
    made = Wave.from_json(path)
    made.to_json(path)
    assert Wave.from_json(path) == made


def test_what_is_no_json_or_no_file_is_refused(tmp_path):
    (tmp_path / "wave.json").write_text("{", encoding="utf-8")
    for name in ("wave.json", "missing.json"):
        with pytest.raises(WaveError):
            Wave.from_json(tmp_path / name)


def test_matrices_are_taken_as_they_are():
    size = 5
    km = [[0 if a == b else 10 + 100 * ((a < 3) != (b < 3)) for b in range(size)] for a in range(size)]
    answer = plan(wave(matrices={"km": km, "minutes": km}), deadline=10, rounds=0, vroom=False)
    assert not answer.estimated
    assert all(coach.km == 110 + 10 * (len(coach.calls) - 2) for coach in answer.coaches)


needs_vroom = pytest.mark.skipif(not available(), reason="pyvroom, the optional extra vroom, is not installed")


@pytest.fixture
def case():
    return case_of(wave())


@needs_vroom
def test_vroom_proposes_legal_routes_for_everybody(case):
    items = items_of(case, case.able, 4)
    with Proposer() as child:
        routes = child.propose(case, items, time.monotonic() + 60)
    assert routes
    assert sorted(row for route in routes for row in route.rows) == list(case.able)
    assert all(coach_of(case, route) for route in routes)


@needs_vroom
def test_a_child_that_is_killed_is_an_answer_of_none(case):
    with Proposer() as child:
        os.kill(child.pid, signal.SIGKILL)
        assert child.propose(case, items_of(case, case.able, 4), time.monotonic() + 60) is None
        assert child.pid is None
        assert child.propose(case, items_of(case, case.able, 4), time.monotonic() + 60) is None


@needs_vroom
def test_a_child_that_hangs_is_killed_when_time_is_up(case):
    with Proposer() as child:
        pid = child.pid
        os.kill(pid, signal.SIGSTOP)
        begin = time.monotonic()
        assert child.propose(case, items_of(case, case.able, 4), begin + 0.5) is None
        assert time.monotonic() - begin < 5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@needs_vroom
def test_the_plan_stands_when_vroom_is_killed_in_the_middle(monkeypatch):
    children = []
    entered = Proposer.__enter__

    def enter_and_die(self):
        child = entered(self)
        children.append(child.pid)
        threading.Timer(0.05, os.kill, (child.pid, signal.SIGKILL)).start()
        return child

    monkeypatch.setattr(Proposer, "__enter__", enter_and_die)
    made = wave()
    answer = plan(made, deadline=30, rounds=50, vroom=True)
    assert len(children) == 1
    assert "vroom failed" in answer.solvers
    assert not answer.unserved
    verify(made, answer)


@pytest.mark.parametrize(
    "worker", ["import nothing_of_that_name", "print('[{}]')\nimport time; time.sleep(60)", "print('nonsense')"]
)
def test_without_vroom_or_with_nonsense_from_it_the_plan_stands(monkeypatch, tmp_path, worker):
    path = tmp_path / "worker.py"
    path.write_text(worker, encoding="utf-8")
    monkeypatch.setattr(proposer, "WORKER", path)
    made = wave()
    answer = plan(made, deadline=20, rounds=50, vroom=True)
    assert "vroom failed" in answer.solvers
    verify(made, answer)


@pytest.mark.parametrize("deadline", [0.0, 0.3, 2.0])
def test_the_deadline_is_kept_and_there_is_always_a_plan(deadline):
    parties = [{"id": f"P{n}", "size": 1 + n % 3, "stop": f"S{n % 3}", "gate": f"G{n % 2}"} for n in range(200)]
    made, begin = wave(parties=parties), time.monotonic()
    answer = plan(made, deadline=deadline, rounds=10**9, vroom=True)
    assert time.monotonic() - begin < deadline + 3
    assert not answer.finished
    assert answer.people == sum(p["size"] for p in parties)


def spoiled(answer):
    """Plans with one lie each."""
    coach, call = answer.coaches[0], answer.coaches[0].calls[0]
    last = coach.calls[-1]
    others = answer.coaches[1:]
    yield replace(answer, coaches=others)
    yield replace(answer, coaches=(*answer.coaches, coach))
    yield replace(answer, cost=answer.cost - 1)
    yield replace(answer, lower_bound=answer.cost + 1)
    for lie in (
        replace(coach, cost=coach.cost - 1),
        replace(coach, km=coach.km + 1),
        replace(coach, people=coach.people + 1),
        replace(coach, vehicle_type="?"),
        replace(coach, wait_minutes=coach.wait_minutes + 5),
        replace(coach, calls=coach.calls[::-1]),
        replace(coach, calls=(replace(call, boarding=call.boarding[1:]), *coach.calls[1:])),
        replace(coach, calls=(replace(call, place="S?"), *coach.calls[1:])),
        replace(coach, calls=(replace(call, load=call.load + 1), *coach.calls[1:])),
        replace(coach, calls=(*coach.calls[:-1], replace(last, arrive=last.arrive - 60))),
        replace(coach, calls=(*coach.calls[:-1], replace(last, leaving=last.leaving[1:]))),
    ):
        yield replace(answer, coaches=(lie, *others))


def test_the_verifier_refuses_every_lie():
    made = wave()
    answer = plan(made, deadline=10, rounds=0, vroom=False)
    verify(made, answer)
    believed = []
    for number, lie in enumerate(spoiled(answer)):
        with contextlib.suppress(PlanError):
            verify(made, lie)
            believed.append(number)
    assert not believed


def test_the_verifier_refuses_a_coach_that_is_too_full_or_not_permitted():
    answer = plan(wave(), deadline=10, rounds=0, vroom=False)
    for change in (
        {"seats": 9},
        {"escorts": 3},
        {"count": 1},
        {"stops": ["S0"]},
        {"gates": ["G0"]},
    ):
        kind = {"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4} | change
        with pytest.raises(PlanError):
            verify(wave(vehicle_types=[kind]), answer)


def test_the_verifier_refuses_calls_outside_the_hours():
    answer = plan(wave(), deadline=10, rounds=0, vroom=False)
    gates = [{"id": f"G{n}", "lat": 22.6, "lon": 113.0 + n * 0.02, "hours": ["03:00", "03:01"]} for n in range(2)]
    with pytest.raises(PlanError, match="closed"):
        verify(wave(gates=gates), answer)


def test_who_has_no_vroom_plans_without_it(monkeypatch):
    monkeypatch.setattr(planner, "available", lambda: False)
    monkeypatch.setattr(planner, "prepare", lambda seconds: False)
    answer = plan(wave(), deadline=5, rounds=50)
    assert not any("vroom" in solver for solver in answer.solvers)
    verify(wave(), answer)
