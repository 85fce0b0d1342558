"""Who may write about a person."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.registry.models import Person


def require_own(person: Person, by: User, capability: Cap = Cap.PERSON_EDIT) -> None:
    """Raise MayNot unless ``by`` holds the capability and looks after this person."""
    require(by, capability)
    if not by.scope.covers(person.division_id):
        raise MayNot(_("Only the area that looks after this person may do this."))


def lock_person(pk: int | None) -> None:
    """Lock a person's row before rows that hang on it: all who write take them in this order and never in a circle."""
    if pk is not None:
        Person.unscoped.select_for_update(of=("self",)).only("pk").filter(pk=pk).first()


def not_in_future(day: date) -> None:
    """Raise ValidationError for a day that is still to come."""
    if day > timezone.localdate():
        raise ValidationError(_("This day is still to come: %(day)s") % {"day": day.isoformat()})
