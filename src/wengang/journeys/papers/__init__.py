"""Papers of a journey: lists per trip, per stop and per gate, driver sheet, permit annex, convoy list, tickets.

Each is made once as a `Paper` and rendered as PDF or Excel, so that both always say the same.
"""

from wengang.journeys.papers.door import FORMS, KINDS, make, papers_for
from wengang.journeys.papers.shape import Paper, Table

__all__ = ["FORMS", "KINDS", "Paper", "Table", "make", "papers_for"]
