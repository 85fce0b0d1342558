"""The real-name ledger, by noun: people, every dated fact about them, probable doubles, the grid."""

from wengang.registry.models.doubles import DuplicateCase
from wengang.registry.models.facts import Category, KinGroup, Skill, StatusFact, Wish
from wengang.registry.models.grid import Assignment
from wengang.registry.models.people import Disclosure, Household, Person, Tally, ThroughPerson, new_person_code

__all__ = [
    "Assignment",
    "Category",
    "Disclosure",
    "DuplicateCase",
    "Household",
    "KinGroup",
    "Person",
    "Skill",
    "StatusFact",
    "Tally",
    "ThroughPerson",
    "Wish",
    "new_person_code",
]
