"""Reads of the ledger. Each takes the reader's scope first and returns nothing from outside it."""

from wengang.registry.queries.duplicates import CaseView, duplicate_case, duplicate_cases
from wengang.registry.queries.figures import Figures, figures
from wengang.registry.queries.households import HouseholdFilters, HouseholdView, household, households
from wengang.registry.queries.page import Page
from wengang.registry.queries.person import Moment, PersonView, person
from wengang.registry.queries.persons import ORDERS, Filters, persons, selected
from wengang.registry.queries.search import Found, search

__all__ = [
    "ORDERS",
    "CaseView",
    "Figures",
    "Filters",
    "Found",
    "HouseholdFilters",
    "HouseholdView",
    "Moment",
    "Page",
    "PersonView",
    "duplicate_case",
    "duplicate_cases",
    "figures",
    "household",
    "households",
    "person",
    "persons",
    "search",
    "selected",
]
