"""Somebody comes to the desk: found in the ledger or entered into it, and what they say is recorded.

Who it is follows the importer's rules (``registry.sheets.planner``), with one difference: the person stands here, so a
probable double is settled at once by whoever sits at the desk, and the answer is kept for later lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.ids import IdError, check_phone, check_resident_id
from wengang.core.reasons import Reason
from wengang.core.states import MayNot
from wengang.registry.actions.facts import do_record_fact, do_record_status
from wengang.registry.actions.persons import do_add_skill, do_edit_person, in_language
from wengang.registry.actions.wishes import do_record_wish
from wengang.registry.enums import Lodging, Source, WillWork
from wengang.registry.facts import Answer
from wengang.registry.models import DuplicateCase, Person
from wengang.registry.names import likeness, sounds
from wengang.registry.sheets import known, texts
from wengang.registry.sheets.context import Case, Work
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.homes import Homes
from wengang.registry.sheets.importer import take_turns
from wengang.registry.sheets.marks import fingerprint, id_index, phone_index
from wengang.registry.sheets.planner import STRANGER, common, probable
from wengang.registry.sheets.target import Target
from wengang.registry.sheets.writer import Writer

Decision = DuplicateCase.Decision
NOBODY = "nobody"
"""The answer that the caller is none of the probable doubles."""
MOST_LIKELY = 5
AT_DESK = Reason("walk_in", gettext_lazy("registered at the desk"))


@dataclass(frozen=True)
class Caller:
    """Who came, as they say. ``division``: where they live, inside the clerk's area."""

    full_name: str
    division: str
    id_number: str = ""
    phone: str = ""
    birth_date: date | None = None
    head_name: str = ""


@dataclass(frozen=True)
class Told:
    """What they said: status with what belongs to it, wish (arguments of ``do_record_wish``), skills by name.

    ``agreed``: they were told what it is recorded for and who reads it, and agreed to be contacted.
    """

    status: str = ""
    work: Mapping[str, Any] = field(default_factory=dict)
    wish: Mapping[str, Any] | None = None
    skills: tuple[str, ...] = ()
    agreed: bool = False


@dataclass(frozen=True)
class Recognised:
    """Who it is: ``person`` when the ledger knows, else whom they may be, the most alike first.

    ``elsewhere``: the key of the person with this id number in another area's ledger.
    """

    person: Person | None = None
    likely: tuple[tuple[int, Person], ...] = ()
    elsewhere: int | None = None


@dataclass(frozen=True)
class Registered:
    """The person, and whether they are new in the ledger; None when the record waits for the level above."""

    person: Person | None
    new: bool = False


def recognise(caller: Caller, by: User) -> Recognised:
    """Look for the caller in the ledger.

    Raises:
        MayNot: not in the clerk's area. ValidationError: a number that cannot be, or one that is somebody else's.
    """
    return _recognise(_entry(caller, by), by)


@transaction.atomic
def do_register_walk_in(caller: Caller, told: Told, *, by: User, same: str = "") -> Registered:
    """Record a caller and what they said today, on their own word.

    Args:
        same: code of the probable double they are, or ``NOBODY``; needed only when there are probable doubles.

    Raises:
        MayNot, ValidationError: as ``recognise``; ``same`` missing; what the recording of a fact refuses.
    """
    take_turns()
    entry = _entry(caller, by)
    found = _recognise(entry, by)
    if found.elsewhere:
        _speak(entry, told)
        _held(entry, found.elsewhere, texts.ELSEWHERE, 100)
        return Registered(None)
    person = found.person or _chosen(found, same)
    if person is None:
        person = _enter(entry, found, by)
        _record(person, told, by)
        return Registered(person, new=True)
    _fill(person, entry, by)
    _record(person, told, by)
    return Registered(person)


def _entry(caller: Caller, by: User) -> Entry:
    """The caller as a row of a list would name them."""
    require(by, Cap.PERSON_EDIT)
    if not by.scope.covers(caller.division):
        raise MayNot(_("Only the area that looks after this person may do this."))
    name = "".join(caller.full_name.split())[:40]
    if not name:
        raise ValidationError({"full_name": _("Write down the name.")})
    number, phone = _number(caller.id_number), _phone(caller.phone)
    person: dict[str, Any] = {"full_name": name, "phone": phone, "birth_date": caller.birth_date}
    if number:
        told = check_resident_id(number)
        person |= {"id_number": number, "birth_date": told.birth, "sex": str(told.sex)}
    pinyin, initials = sounds(name)
    person |= {"pinyin": pinyin[:120], "initials": initials[:30]}
    return Entry(
        division=caller.division,
        name=name,
        pinyin=person["pinyin"],
        initials=person["initials"],
        id_number=number,
        phone=phone,
        birth=person["birth_date"],
        seen_on=timezone.localdate(),
        dated=True,
        household_number="",
        head_name="".join(caller.head_name.split())[:40],
        person={key: value for key, value in person.items() if value},
        work={},
        home={},
    )


def _number(text: str) -> str:
    try:
        return str(check_resident_id(text).number) if text.strip() else ""
    except IdError as fault:
        raise ValidationError({"id_number": in_language(fault)}) from fault


def _phone(text: str) -> str:
    try:
        return str(check_phone(text)[0].number) if text.strip() else ""
    except (IdError, IndexError) as fault:
        raise ValidationError({"phone": _("This is not a phone number.")}) from fault


def _recognise(entry: Entry, by: User) -> Recognised:
    if entry.id_number and (same := Person.unscoped.filter(id_index=id_index(entry.id_number)).first()):
        return _same_number(entry, same, by)
    reached = _by_phone(entry, by)
    if reached is not None:
        return Recognised(reached)
    looks = [look for _initials, look in known.sounding_alike([entry])]
    alike = {look.pk: score for look in looks if look.pk is not None and (score := probable(entry, look))}
    inside = Person.unscoped.filter(by.scope.inside("division_id"), pk__in=list(alike)).select_related("division")
    likely = sorted(((alike[person.pk], person) for person in inside), key=lambda pair: (-pair[0], pair[1].pk))
    return Recognised(likely=tuple(likely[:MOST_LIKELY]))


def _same_number(entry: Entry, same: Person, by: User) -> Recognised:
    if likeness(same.pinyin, entry.pinyin) < STRANGER and same.full_name != entry.name:
        wrong = _("The ledger holds this id number under another name. Please compare the card with what was typed.")
        raise ValidationError({"id_number": wrong})
    return Recognised(same) if by.scope.covers(same.division_id) else Recognised(elsewhere=same.pk)


def _by_phone(entry: Entry, by: User) -> Person | None:
    """The only person of this phone and name in the clerk's area whom nothing contradicts."""
    if not entry.phone:
        return None
    rows = Person.unscoped.filter(by.scope.inside("division_id"), phone_index=phone_index(entry.phone))
    fits = [
        person
        for person in rows.filter(full_name=entry.name)
        if not (entry.id_number and person.id_number) and (not entry.birth or person.birth_date in (None, entry.birth))
    ]
    return fits[0] if len(fits) == 1 else None


def _chosen(found: Recognised, same: str) -> Person | None:
    """Whom the clerk says it is; None: nobody of the ledger."""
    if not found.likely or same == NOBODY:
        return None
    for _alike, person in found.likely:
        if person.code == same:
            return person
    raise ValidationError({"same": _("Ask whether this is one of the persons below.")})


def _enter(entry: Entry, found: Recognised, by: User) -> Person:
    """A new person, with the household that the head's name leads to. What the clerk told apart is kept."""
    target = Target(state={"division_id": entry.division, "household_id": None}, new=True)
    homes = Homes()
    for home in known.homes_of([entry]):
        homes.know(home)
    homes.meet_heads()
    homes.apply(entry, target)
    with because(AT_DESK.stored()):
        Writer(None, by.pk).write([Work(target=target)])
    person: Person = Person.unscoped.get(pk=target.pk or 0)
    if found.likely:
        alike, other = found.likely[0]
        case = _held(entry, other.pk, texts.ALIKE, alike)
        answer = {"decision": Decision.DIFFERENT, "decided_by": by, "decided_at": timezone.now(), "outcome": person}
        DuplicateCase.unscoped.filter(pk=case.pk).update(**answer)
    return person


def _speak(entry: Entry, told: Told) -> None:
    """Put what was said into the row that waits, as far as rows of lists say such things."""
    if told.status:
        entry.work = {"employment": told.status, **told.work}
    if told.wish is not None:
        unsaid: dict[str, Any] = {"will_work": WillWork.UNKNOWN, "reach": "", "destinations": [], "occupation_text": ""}
        unsaid |= {"least_wage": None, "lodging": Lodging.NOT_NEEDED, "training": ""}
        entry.wish = {name: told.wish.get(name, usual) for name, usual in unsaid.items()}
    entry.skills = told.skills


def _held(entry: Entry, existing: int, ground: str, alike: int) -> DuplicateCase:
    """The row beside the person it is compared with; it waits for the level above both until it is decided."""
    there = Person.unscoped.only("division_id").get(pk=existing).division_id
    division = common(entry.division, there) or entry.division[:6]
    case = Case(entry, fingerprint(entry), existing, division, alike, ground)
    Writer(None, 0).write([Work(case=case)])
    kept: DuplicateCase = DuplicateCase.unscoped.get(fingerprint=case.fingerprint)
    return kept


def _fill(person: Person, entry: Entry, by: User) -> None:
    """A newer phone, and a number that the ledger lacked; what stands there already is not overruled."""
    changes: dict[str, Any] = {}
    if entry.phone and entry.phone != person.phone:
        changes["phone"] = entry.phone
    if entry.id_number and not person.id_number:
        changes["id_number"] = entry.id_number
    if changes:
        do_edit_person(person, changes, reason=AT_DESK.stored(), by=by)


def _record(person: Person, told: Told, by: User) -> None:
    today, source = timezone.localdate(), Source.SELF
    if told.agreed:
        do_record_fact(person, "contact_agreed", Answer.YES, source=source, seen_on=today, by=by)
    if told.status:
        do_record_status(person, told.status, source=source, seen_on=today, by=by, work=dict(told.work))
    if told.wish is not None:
        do_record_wish(person, by=by, source=source, seen_on=today, **told.wish)
    has = set(person.skills.values_list("name", flat=True))
    for name in dict.fromkeys(told.skills):
        if name not in has:
            do_add_skill(person, by=by, name=name, source=source)
