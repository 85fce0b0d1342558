"""OR-Tools as a second referee, in a process of its own: it and HiGHS do not load side by side."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.solvers.allocation_engine_cases import Shape, arcs_market

from wengang.solvers.allocation import Market, allocate, verify

pytestmark = pytest.mark.load

SCRIPT = """
import json, sys
import numpy as np
from benchmarks.allocation import peers
given = np.load(sys.argv[1])
if sys.argv[2] == "flow":
    worth, placed = peers.min_cost_flow(given["indptr"], given["post"], given["utility"], given["headcount"])
    print(json.dumps([worth, placed]))
else:
    print(json.dumps(peers.cp_sat(dict(given), 60.0)))
"""


def referee(market: Market, kind: str, folder: Path) -> tuple[float, float]:
    """What OR-Tools finds for the same arrays: worth and people placed (flow), or worth and bound (sat)."""
    file = folder / "market.npz"
    names = ("indptr", "post", "utility", "headcount", "employer", "group")
    np.savez(file, **{name: getattr(market, name) for name in names})
    run = subprocess.run([sys.executable, "-c", SCRIPT, str(file), kind], capture_output=True, check=True)
    first, second = json.loads(run.stdout)
    return first, second


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("places", [0.4, 1.0, 1.5])
def test_min_cost_flow_agrees_on_people_alone(places: float, tied: bool, tmp_path: Path) -> None:
    shape = Shape(3000, 300, 60, 0.0, 0.08, places, tied, priority=False, rooms=False, cities=False)
    market = arcs_market(11, shape)
    allocation = allocate(market, method="engine", target_gap=1e-5)
    verify(market, allocation)
    best, _ = referee(market, "flow", tmp_path)
    assert allocation.objective <= best + 1e-3
    assert best <= allocation.bound + 1e-3
    assert allocation.objective >= best * (1 - 1e-4)


@pytest.mark.parametrize("seed", [1, 2])
def test_cp_sat_agrees_on_groups(seed: int, tmp_path: Path) -> None:
    shape = Shape(300, 60, 12, 0.15, 0.3, 1.0, priority=False, rooms=False, cities=False)
    market = arcs_market(seed, shape)
    allocation = allocate(market, method="engine", target_gap=1e-5)
    verify(market, allocation)
    best, proved = referee(market, "sat", tmp_path)
    assert allocation.objective <= proved + 1e-3
    assert best <= allocation.bound + 1e-3
    assert allocation.objective >= best * (1 - 1e-3)
    assert allocate(market).objective >= best * (1 - 1e-3)
