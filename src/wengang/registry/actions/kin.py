"""Family groups, as the people themselves said it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.registry.actions.guard import require_own
from wengang.registry.enums import KinKind
from wengang.registry.models import KinGroup, Person, Wish


@transaction.atomic
def do_form_kin_group(persons: Sequence[Person], kind: str, *, by: User) -> KinGroup:
    """Relatives who go together or not at all. Every one of them must have said what work they want."""
    if len(persons) < 2:
        raise ValidationError(_("A family group has at least two persons."))
    for person in persons:
        require_own(person, by)
    wishes = Wish.unscoped.select_for_update().filter(person__in=persons, current=True)
    if wishes.order_by().count() != len({person.pk for person in persons}):
        raise ValidationError(_("Record the wish of every member first."))
    group = KinGroup.objects.create(kind=KinKind(kind))
    wishes.update(kin_group=group)
    return group


@transaction.atomic
def do_leave_kin_group(person: Person, *, by: User) -> None:
    """The person goes alone; a group of one is none."""
    require_own(person, by)
    wish = Wish.unscoped.select_for_update().filter(person=person, current=True, kin_group__isnull=False).first()
    if wish is None or wish.kin_group_id is None:
        return
    group = wish.kin_group_id
    Wish.unscoped.filter(pk=wish.pk).update(kin_group=None)
    left = Wish.unscoped.filter(kin_group=group, current=True)
    if left.order_by().count() < 2:
        left.update(kin_group=None)
