"""Tables of command, by noun: what a user keeps for himself, closed weeks of the sheet, what meetings decided."""

from wengang.command.models.dispatch import Decision, DecisionNote, DispatchWeek, WeekCount
from wengang.command.models.filters import LONGEST, SavedFilter

__all__ = ["LONGEST", "Decision", "DecisionNote", "DispatchWeek", "SavedFilter", "WeekCount"]
