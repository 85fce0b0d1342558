"""The real-name ledger, by noun: people, every dated fact, doubles, the grid, surveys, quality, zero employment."""

from wengang.registry.models.doubles import DuplicateCase
from wengang.registry.models.facts import Category, HouseholdFact, KinGroup, Skill, StatusFact, Wish
from wengang.registry.models.grid import Assignment, WorkerMark
from wengang.registry.models.people import (
    Disclosure,
    Household,
    Person,
    Tally,
    ThroughPerson,
    new_person_code,
    new_person_codes,
)
from wengang.registry.models.quality import Merge, Question, Sample, SampleItem
from wengang.registry.models.surveys import Attempt, Survey, Target, TargetTally
from wengang.registry.models.zero import ZeroCase, ZeroService, ZeroWatch

__all__ = [
    "Assignment",
    "Attempt",
    "Category",
    "Disclosure",
    "DuplicateCase",
    "Household",
    "HouseholdFact",
    "KinGroup",
    "Merge",
    "Person",
    "Question",
    "Sample",
    "SampleItem",
    "Skill",
    "StatusFact",
    "Survey",
    "Tally",
    "Target",
    "TargetTally",
    "ThroughPerson",
    "Wish",
    "WorkerMark",
    "ZeroCase",
    "ZeroService",
    "ZeroWatch",
    "new_person_code",
    "new_person_codes",
]
