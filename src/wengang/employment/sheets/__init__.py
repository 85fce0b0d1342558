"""The lists that employment takes in: employers' monthly rosters and insurance comparisons."""

from wengang.core import imports
from wengang.employment.sheets.forms import INSURED, ROSTER
from wengang.employment.sheets.importer import InsuranceImporter, RosterImporter

__all__ = ["INSURED", "ROSTER", "register"]


def register() -> None:
    """Make employment's lists importable; called when the room is ready."""
    imports.register(RosterImporter())
    imports.register(InsuranceImporter())
