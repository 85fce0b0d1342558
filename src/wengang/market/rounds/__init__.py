"""Matching rounds: both lists of an issue in, verified proposals with reasons out."""

from wengang.market.rounds.run import do_run_round

__all__ = ["do_run_round"]
