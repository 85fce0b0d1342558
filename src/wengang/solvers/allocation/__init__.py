"""Allocation of people to posts under headcount, with companion groups kept together and a proof of quality.

market = Market.from_features(people, posts)          # or Market.from_arcs(indptr, post, utility, headcount, employer)
allocation = allocate(market)
verify(market, allocation)
"""

from wengang.solvers.allocation.allocate import allocate
from wengang.solvers.allocation.explain import Explanation, Finding, Score, Standing, explain, why_without
from wengang.solvers.allocation.features import LegalGate, Lodging, People, Posts
from wengang.solvers.allocation.market import Market, oversized_groups
from wengang.solvers.allocation.narrow import narrowed
from wengang.solvers.allocation.propose import Proposals, propose
from wengang.solvers.allocation.result import Allocation, AllocationError, Progress, Status
from wengang.solvers.allocation.verify import verify

__all__ = [
    "Allocation",
    "AllocationError",
    "Explanation",
    "Finding",
    "LegalGate",
    "Lodging",
    "Market",
    "People",
    "Posts",
    "Progress",
    "Proposals",
    "Score",
    "Standing",
    "Status",
    "allocate",
    "explain",
    "narrowed",
    "oversized_groups",
    "propose",
    "verify",
    "why_without",
]
