"""What work a person wants: the newest answer counts, the ones before stay."""

from typing import Any

from django.db import transaction

from wengang.accounts.models import User
from wengang.registry.actions.guard import not_in_future, require_own
from wengang.registry.models import Person, Wish


@transaction.atomic
def do_record_wish(person: Person, *, by: User, **answers: Any) -> Wish:
    """Record what work the person wants now; the answer before stays in the history."""
    require_own(person, by)
    wish = Wish(person=person, by=by, **answers)
    not_in_future(wish.seen_on)
    wish.full_clean(exclude=["person", "by", "kin_group"], validate_constraints=False)
    Person.unscoped.select_for_update().only("pk").get(pk=person.pk)
    Wish.unscoped.filter(person=person, current=True).update(current=False)
    wish.save()
    return wish
