"""The lists that the market takes in and gives out."""

from wengang.core import imports
from wengang.market.sheets.employers import EmployerImporter
from wengang.market.sheets.forms import EMPLOYERS, SEEKERS, VACANCIES
from wengang.market.sheets.seekers import SeekerImporter
from wengang.market.sheets.vacancies import VacancyImporter

__all__ = ["EMPLOYERS", "SEEKERS", "VACANCIES", "register"]


def register() -> None:
    """Make the market's lists importable; called when the room is ready."""
    imports.register(EmployerImporter())
    imports.register(VacancyImporter())
    imports.register(SeekerImporter())
