"""Matching rounds: both lists of an issue in, verified proposals with reasons out."""

from wengang.market.rounds.priority import Priority
from wengang.market.rounds.reads import explanation, tight_vacancies
from wengang.market.rounds.run import do_run_round

__all__ = ["Priority", "do_run_round", "explanation", "tight_vacancies"]
