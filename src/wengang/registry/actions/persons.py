"""What is recorded of a person: categories, skills, corrections."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.fields import index_for
from wengang.core.history import because
from wengang.core.ids import IdError, check_phone, check_resident_id
from wengang.registry import zero
from wengang.registry.actions.guard import require_own
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person, Skill
from wengang.registry.names import sounds

EDITABLE = (
    "full_name",
    "id_number",
    "phone",
    "second_phone",
    "ethnicity",
    "education",
    "health",
    "kin_to_head",
    "remark",
    "deceased",
)
id_index = index_for(Person, "id_index")


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
        raise _not_here(unknown)
    for name, value in changes.items():
        setattr(person, name, _CHECKS[name](value) if value and name in _CHECKS else value)
    if "full_name" in changes:
        person.pinyin, person.initials = sounds(person.full_name)
    if changes.get("id_number"):
        person.birth_date, person.sex = _told_by(person.id_number)
    person.clean_fields(exclude=_all_but(person, changes))
    _id_once(person)
    with because(reason):
        person.save()
    zero.refresh([person.household_id] if person.household_id else [])
    return person


def _all_but(person: Person, names: Iterable[str]) -> set[str]:
    """Fields that need no check: those that are not written, and those that are emptied and may be."""
    written = {each.name for each in Person._meta.fields if each.name in set(names)}
    emptied = {name for name in written if Person._meta.get_field(name).null and getattr(person, name) is None}
    return {each.name for each in Person._meta.fields} - written | emptied


def _not_here(names: set[str]) -> ValidationError:
    return ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(names))})


def _number(text: str) -> str:
    try:
        return str(check_resident_id(text).number)
    except IdError as fault:
        raise ValidationError({"id_number": in_language(fault)}) from fault


def _phone(text: str) -> str:
    try:
        return str(check_phone(text)[0].number)
    except (IdError, IndexError) as fault:
        raise ValidationError({"phone": _("This is not a phone number.")}) from fault


_CHECKS: dict[str, Callable[[str], str]] = {"id_number": _number, "phone": _phone, "second_phone": _phone}


def in_language(fault: IdError) -> str:
    """The fault's sentence in the reader's language."""
    return fault.zh if (get_language() or "").startswith("zh") else fault.en


def _told_by(number: str) -> tuple[date, str]:
    found = check_resident_id(number)
    return found.birth, str(found.sex)


def _id_once(person: Person) -> None:
    if not person.id_number:
        return
    twin = Person.unscoped.filter(id_index=id_index(person.id_number)).exclude(pk=person.pk)
    if twin.exists():
        raise ValidationError({"id_number": _("This id number is already in the ledger.")})
