"""Administrative divisions of China: codes, names, places, history. Plain Python, no database."""

from wengang.core.regions.gazetteer import Division, Gazetteer, gazetteer, stripped
from wengang.core.regions.history import CountySpan, county_history, last_year_in_force
from wengang.core.regions.places import Ambiguous, Kind, Place, Relation

__all__ = [
    "Ambiguous",
    "CountySpan",
    "Division",
    "Gazetteer",
    "Kind",
    "Place",
    "Relation",
    "county_history",
    "gazetteer",
    "last_year_in_force",
    "stripped",
]
