"""Writes of the ledger by hand: one verb each, in the writer's own area, with source and date.

Whoever records a fact must look after the person; a disclosure lets a partner read, never write.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.states import MayNot
from wengang.registry.enums import CategoryKind, DisclosureBasis, EmploymentStatus, KinKind
from wengang.registry.models import Category, Disclosure, KinGroup, Person, Skill, StatusFact, Wish

REVEALED = ("id_number", "phone", "second_phone")
EDITABLE = (
    "full_name",
    "phone",
    "second_phone",
    "education",
    "labour_ability",
    "remark",
    "work_place",
    "employer_name",
)


def require_own(person: Person, by: User, capability: Cap = Cap.PERSON_EDIT) -> None:
    """Raise MayNot unless ``by`` holds the capability and looks after this person."""
    require(by, capability)
    if not by.scope.covers(person.division_id):
        raise MayNot(_("Only the area that looks after this person may do this."))


@transaction.atomic
def do_record_status(
    person: Person, status: str, *, source: str, seen_on: date, by: User | None, note: str = ""
) -> StatusFact:
    """Add an observation of the employment status; the newest one becomes the person's present status.

    ``by`` None: another action (a hire) that has settled who may do this.
    """
    if by is not None:
        require_own(person, by)
    _not_in_future(seen_on)
    fact = StatusFact(
        person=person,
        field="employment",
        value=EmploymentStatus(status),
        source=source,
        seen_on=seen_on,
        note=note,
        by=by,
    )
    fact.full_clean(exclude=["person", "by"])
    fact.save()
    locked = Person.unscoped.select_for_update().only("employment_on").get(pk=person.pk)
    if locked.employment_on is None or locked.employment_on <= seen_on:
        person.employment, person.employment_source, person.employment_on = status, source, seen_on
        person.save(update_fields=["employment", "employment_source", "employment_on", "updated_at"])
    return fact


def _not_in_future(day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("This day is still to come: %(day)s") % {"day": day.isoformat()})


@transaction.atomic
def do_record_wish(person: Person, *, by: User, **answers: Any) -> Wish:
    """Record what work the person wants now; the answer before stays in the history."""
    require_own(person, by)
    wish = Wish(person=person, by=by, **answers)
    wish.full_clean(exclude=["person", "by", "kin_group"], validate_constraints=False)
    Person.unscoped.select_for_update().only("pk").get(pk=person.pk)
    Wish.unscoped.filter(person=person, current=True).update(current=False)
    wish.save()
    return wish


@transaction.atomic
def do_add_category(
    person: Person, kind: str, *, valid_from: date | None, source: str, by: User, detail: str = ""
) -> Category:
    require_own(person, by)
    category = Category(person=person, kind=CategoryKind(kind), valid_from=valid_from, source=source, detail=detail)
    category.full_clean(exclude=["person"])
    category.save()
    return category


def do_end_category(category: Category, *, valid_to: date, by: User) -> None:
    """The category held until that day; it is not deleted."""
    require_own(category.person, by)
    category.valid_to = valid_to
    category.full_clean(exclude=["person"])
    category.save(update_fields=["valid_to"])


@transaction.atomic
def do_add_skill(person: Person, *, by: User, **facts: Any) -> Skill:
    require_own(person, by)
    skill = Skill(person=person, **facts)
    skill.full_clean(exclude=["person"])
    skill.save()
    return skill


@transaction.atomic
def do_edit_person(person: Person, changes: dict[str, Any], *, reason: str, by: User) -> Person:
    """Correct what is written down; the row as it was stays in the history with the reason."""
    require_own(person, by)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValidationError(
            _("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(unknown))}
        )
    for name, value in changes.items():
        setattr(person, name, value)
    person.full_clean(exclude=["household", "division", "work_division", "batch", "id_number"])
    with because(reason):
        person.save()
    return person


def do_reveal(person: Person, field: str, *, reason: str, by: User) -> str:
    """The whole number, for a reason that is logged with who asked. Raises ValidationError without a reason."""
    require(by, Cap.PERSON_REVEAL)
    if field not in REVEALED:
        raise ValidationError(_("This field cannot be revealed."))
    if not reason.strip():
        raise ValidationError(_("Please say why you need the whole number."))
    log_access(AccessLog.Action.REVEAL, "person", by=by, row=person.pk, field=field, reason=reason.strip())
    return str(getattr(person, field))


@transaction.atomic
def do_disclose(
    person: Person,
    organisation: Organisation,
    *,
    purpose: str,
    basis: str,
    until: date,
    by: User,
    consented_on: date | None = None,
) -> Disclosure:
    """Open the person to a partner from today until a day, on a recorded ground."""
    require_own(person, by, Cap.DISCLOSE)
    disclosure = Disclosure(
        person=person,
        organisation=organisation,
        purpose=purpose,
        basis=DisclosureBasis(basis),
        consented_on=consented_on,
        valid_from=timezone.localdate(),
        valid_to=until,
        by=by,
    )
    disclosure.full_clean(exclude=["person", "organisation", "by"])
    disclosure.save()
    log_access(AccessLog.Action.DISCLOSE, "person", by=by, row=person.pk, reason=purpose)
    return disclosure


def do_revoke(disclosure: Disclosure, *, by: User) -> None:
    """Close a disclosure at once: the person withdrew consent, or the purpose is done."""
    require_own(disclosure.person, by, Cap.DISCLOSE)
    disclosure.revoked_at = timezone.now()
    disclosure.save(update_fields=["revoked_at"])


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
