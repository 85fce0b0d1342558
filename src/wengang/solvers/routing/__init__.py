"""Coaches for parties from pick-up stops to drop gates: nobody split, nobody forgotten, every figure checked.

wave = Wave.from_json("wave.json")                    # the schema is in docs/routing.md
answer = plan(wave, deadline=30, seed=0)
verify(wave, answer)
"""

from wengang.solvers.routing.amend import Amendment, amend
from wengang.solvers.routing.distance import Roads, roads_of
from wengang.solvers.routing.improve import prepare
from wengang.solvers.routing.model import DistanceModel, Limits, Matrices, Party, Place, VehicleType, Wave, WaveError
from wengang.solvers.routing.planner import Progress, plan
from wengang.solvers.routing.result import Call, Coach, Plan, Reason, Unserved
from wengang.solvers.routing.verify import PlanError, verify

__all__ = [
    "Amendment",
    "Call",
    "Coach",
    "DistanceModel",
    "Limits",
    "Matrices",
    "Party",
    "Place",
    "Plan",
    "PlanError",
    "Progress",
    "Reason",
    "Roads",
    "Unserved",
    "VehicleType",
    "Wave",
    "WaveError",
    "amend",
    "plan",
    "prepare",
    "roads_of",
    "verify",
]
