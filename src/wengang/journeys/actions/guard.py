"""Who may act on a wave: its organiser, and the bureau above."""

from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.journeys.models import Wave


def organises(wave: Wave, by: User) -> bool:
    """Whether ``by`` acts for the organiser of the wave, or for a bureau whose divisions hold it."""
    division = wave.organisation.division_id
    return wave.organisation_id == by.scope.organisation_id or (division is not None and by.scope.covers(division))


def require_organiser(wave: Wave, by: User, capability: Cap) -> None:
    """Raises MayNot unless ``by`` holds the capability and organises the wave."""
    require(by, capability)
    if not organises(wave, by):
        raise MayNot(_("This wave is not yours to arrange."))


def acting_for(by: User, capability: Cap) -> int:
    """The organisation for which ``by`` acts with this capability. Raises MayNot without it."""
    require(by, capability)
    if by.scope.organisation_id is None:
        raise MayNot(_("You act for no organisation."))
    return by.scope.organisation_id
