"""Which rows of the ledger refer to files brought as evidence."""

from django.db.models import Q

from wengang.accounts.roles import Cap
from wengang.core.files import Reference, refer
from wengang.core.scope import Scope
from wengang.registry.models import HouseholdFact, StatusFact
from wengang.registry.standing import WORK_FIELDS

OF_JOBS = ("employment", *(each.name for each in WORK_FIELDS))
"""A person is opened to a partner for a job: papers about jobs and pay go with it, and no other."""


def shown(scope: Scope) -> Q:
    """Observations whose paper the reader may see: all of the own area, of others what shows their jobs and pay."""
    return scope.inside("person__division_id") | Q(field__in=OF_JOBS)


def register() -> None:
    """Called once, when the room is opened."""
    refer(Reference(StatusFact, "evidence", str(Cap.PERSON_SEE), "person", "person_id", rule=shown))
    refer(Reference(HouseholdFact, "evidence", str(Cap.PERSON_SEE), "household", "household_id"))
