"""Reads of employment: who works, how stably, what was promised and kept, which contacts are due."""

from wengang.employment.queries.work import at_work

__all__ = ["at_work"]
