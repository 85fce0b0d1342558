"""Which rows of the ledger refer to files brought as evidence."""

from wengang.accounts.roles import Cap
from wengang.core.files import Reference, refer
from wengang.registry.models import HouseholdFact, StatusFact


def register() -> None:
    """Called once, when the room is opened."""
    refer(Reference(StatusFact, "evidence", str(Cap.PERSON_SEE), "person", "person_id"))
    refer(Reference(HouseholdFact, "evidence", str(Cap.PERSON_SEE), "household", "household_id"))
