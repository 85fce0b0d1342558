"""Matching rounds: both lists of an issue in, verified proposals with reasons out."""

from wengang.market.rounds.reads import board, explanation, tight_vacancies
from wengang.market.rounds.run import do_run_round, may_run

__all__ = ["board", "do_run_round", "explanation", "may_run", "tight_vacancies"]
