"""Observations: added, never changed; the columns of the person or household follow from what stands."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import StoredFile
from wengang.core.states import MayNot
from wengang.registry import facts, standing, zero
from wengang.registry.actions.guard import not_in_future, require_own
from wengang.registry.actions.wishes import do_record_wish
from wengang.registry.enums import Source
from wengang.registry.facts import FIELDS, Standing
from wengang.registry.models import Household, HouseholdFact, Person, StatusFact, Wish
from wengang.registry.standing import WORK_FIELDS

Row = TypeVar("Row", StatusFact, HouseholdFact)
Seen = tuple[str, date, date]
"""(source, first day, last day) of what was seen."""

CONTACTS = frozenset((Source.VISIT, Source.CALL, Source.CHAT, Source.SELF))
"""Sources by which somebody spoke with the family; lists and comparisons reach nobody."""
UNOBSERVED: dict[str, Any] = {"work_from": None, "work_to": None, "export_mode": ""}
"""Columns of a job that are told with its status and not observed one by one."""
WORK = {name: value for each in WORK_FIELDS for name, value in facts.columns_of(each, "").items()} | UNOBSERVED
"""What belongs to one employment status and ends with it."""
READ = ("household", "division", "listed_on", "created_at", "employment", "employment_source", "employment_on",
        "labour_ability", "labour_ability_on", *(name.removesuffix("_id") for name in WORK))  # fmt: skip
JUDGED = frozenset(("employment", "labour_ability"))
"""Columns by which a household is judged to have nobody in work."""
LEAST_REASON = 4
SAID = ("value", "source", "seen_on", "by_id", "note", "evidence_id")
KEPT_OF_WISH = ("reach", "destinations", "occupations", "occupation_text", "least_wage", "available_from",
                "kin_group", "same_city", "lodging", "limits", "training")  # fmt: skip


@transaction.atomic
def do_record_fact(
    person: Person,
    field: str,
    value: Any,
    *,
    source: str,
    seen_on: date,
    by: User | None,
    note: str = "",
    evidence: StoredFile | None = None,
    work: Mapping[str, Any] | None = None,
) -> StatusFact:
    """Add one observation of a person; the person's columns become what stands after it (``registry.facts``).

    ``work`` tells what belongs to an employment status (employer_name, job_title, wage_low …); each is an observation
    of its own. ``by`` None: another action (a hire) that has settled who may do this. Sending the last word twice adds
    nothing. Raises MayNot, ValidationError.
    """
    rule = facts.field_of(field)
    if by is not None:
        require_own(person, by)
    not_in_future(seen_on)
    _same_office(evidence, by)
    if work and field != "employment":
        raise ValidationError(_("Only a status tells about work."))
    observed, columns = _split(work or {})
    known = Person.unscoped.select_for_update(of=("self",)).only(*READ).get(pk=person.pk)
    told = {"source": source, "seen_on": seen_on, "by": by, "evidence": evidence}
    fact = _add(StatusFact(person=person, field=field, value=facts.checked(rule, value), note=note, **told))
    for name, text in observed.items():
        _add(StatusFact(person=person, field=name, value=facts.checked(FIELDS[name], text), **told))
    _follow(person, known, field, fact, columns)
    if field in JUDGED and person.household_id:
        zero.refresh([person.household_id])  # an older or confirming word counts too: days of work, verified work
    _reached(person.household_id, source, seen_on)
    return fact


def do_record_status(
    person: Person,
    status: str,
    *,
    source: str,
    seen_on: date,
    by: User | None,
    note: str = "",
    work: dict[str, Any] | None = None,
) -> StatusFact:
    """Add an observation of the employment status: see ``do_record_fact``."""
    return do_record_fact(person, "employment", status, source=source, seen_on=seen_on, by=by, note=note, work=work)


@transaction.atomic
def do_record_household_fact(
    household: Household,
    field: str,
    value: Any,
    *,
    source: str,
    seen_on: date,
    by: User,
    note: str = "",
    evidence: StoredFile | None = None,
) -> HouseholdFact:
    """Add one observation of a household; its columns become what stands after it. Raises MayNot, ValidationError."""
    rule = facts.field_of(field, of_household=True)
    require(by, Cap.PERSON_EDIT)
    if not by.scope.covers(household.division_id):
        raise MayNot(_("Only the area that looks after this household may do this."))
    not_in_future(seen_on)
    _same_office(evidence, by)
    known = Household.unscoped.select_for_update(of=("self",)).get(pk=household.pk)
    told = {"source": source, "seen_on": seen_on, "by": by, "evidence": evidence, "note": note}
    fact = _add(HouseholdFact(household=household, field=field, value=facts.checked(rule, value), **told))
    _let_stand(household, known, field)
    _reached(household.pk, source, seen_on)
    return fact


@transaction.atomic
def do_withdraw_fact(fact: StatusFact, *, note: str, by: User) -> StatusFact:
    """Take one's own wrong observation back, with the reason; it stays to be read and no longer counts.

    What was told of work together with a status goes with it. Raises MayNot, ValidationError.
    """
    require_own(fact.person, by)
    _may_withdraw(fact, note, by)
    person = fact.person
    known = Person.unscoped.select_for_update(of=("self",)).only(*READ).get(pk=person.pk)
    taken = _take_back(fact, note, by)
    if fact.field == "employment":
        together = {"person": person, "source": fact.source, "seen_on": fact.seen_on, "by": by}
        names = [each.name for each in WORK_FIELDS]
        gone = StatusFact.unscoped.filter(person=person, withdraws__isnull=False).values("withdraws")
        for detail in StatusFact.unscoped.filter(field__in=names, **together).exclude(pk__in=gone):
            _take_back(detail, note, by)
    _follow(person, known, facts.WITHDRAWN, taken, {})
    if fact.field in JUDGED and person.household_id:
        zero.refresh([person.household_id])
    return taken


@transaction.atomic
def do_unsay_status(person: Person, seen: Collection[Seen], *, note: str, by: User) -> int:
    """What another action had told of a status by itself (a hire, an arrival) was a mistake: it is taken back with it.

    ``seen``: on whose word, and from which day to which. The caller has settled who may. Returns how many observations
    were taken back; what stood before them stands again.
    """
    known = Person.unscoped.select_for_update(of=("self",)).only(*READ).get(pk=person.pk)
    gone = StatusFact.unscoped.filter(person=person, withdraws__isnull=False).values("withdraws")
    told = StatusFact.unscoped.filter(person=person, field="employment", by__isnull=True).exclude(pk__in=gone)
    wrong = [
        fact
        for fact in told.exclude(source=Source.LIST).order_by("pk")
        if any(fact.source == source and first <= fact.seen_on <= last for source, first, last in seen)
    ]
    for fact in wrong:
        _follow(person, known, facts.WITHDRAWN, _take_back(fact, note, by), {})
    if wrong and person.household_id:
        zero.refresh([person.household_id])
    return len(wrong)


@transaction.atomic
def do_withdraw_household_fact(fact: HouseholdFact, *, note: str, by: User) -> HouseholdFact:
    """As :func:`do_withdraw_fact`, of a household: what stood before stands again. Raises MayNot, ValidationError."""
    require(by, Cap.PERSON_EDIT)
    household = fact.household
    if not by.scope.covers(household.division_id):
        raise MayNot(_("Only the area that looks after this household may do this."))
    _may_withdraw(fact, note, by)
    known = Household.unscoped.select_for_update(of=("self",)).get(pk=household.pk)
    taken = _take_back(fact, note, by)
    _let_stand(household, known, fact.field)
    return taken


def may_be_taken_back(fact: StatusFact | HouseholdFact) -> bool:
    """Not what a list wrote (correct the list), nor a wish (record it anew), nor a withdrawal itself."""
    return fact.source != Source.LIST and fact.field not in (facts.WITHDRAWN, "will_work")


def _may_withdraw(fact: StatusFact | HouseholdFact, note: str, by: User) -> None:
    if fact.by_id != by.pk:
        raise MayNot(_("Only whoever recorded it can take it back; record what is right instead."))
    if not may_be_taken_back(fact):
        raise ValidationError(_("This is not taken back; record the answer again."))
    if len(note.strip()) < LEAST_REASON:
        raise ValidationError({"note": _("Please say why.")})


def _take_back(fact: Row, note: str, by: User) -> Row:
    whose: dict[str, Any] = {"person": fact.person} if isinstance(fact, StatusFact) else {"household": fact.household}
    row = type(fact)(**whose, field=facts.WITHDRAWN, value=fact.field, source=fact.source,
                     seen_on=fact.seen_on, note=note.strip(), by=by, withdraws=fact)  # fmt: skip
    row.full_clean(exclude=[*whose, "by", "withdraws", "evidence"])
    with in_words():
        row.save()
    return row


# ---- adding ---------------------------------------------------------------------------------------------------------


def _same_office(evidence: StoredFile | None, by: User | None) -> None:
    if evidence is not None and (by is None or evidence.organisation_id != by.scope.organisation_id):
        raise MayNot(_("This file belongs to another office."))


def _split(work: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """What is told with a status: values of fields that are observed, and columns that just stand beside them."""
    unknown = set(work) - set(WORK)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": names})
    told = {each.name: facts.value_of(each, work) for each in WORK_FIELDS if set(each.columns) & set(work)}
    observed = {name: value for name, value in told.items() if value}
    return observed, {name: work[name] for name in UNOBSERVED if name in work}


def _add(row: Row) -> Row:
    """Save the observation, unless the last word on this field is the very same (a phone sends twice)."""
    row.clean_fields(exclude=["person", "household", "by", "evidence", "withdraws", "value"])  # the value is checked
    mine = {"person_id": row.person_id} if isinstance(row, StatusFact) else {"household_id": row.household_id}
    last: Row | None = type(row).unscoped.filter(field=row.field, **mine).order_by("-pk").first()
    same = last is not None and all(getattr(last, name) == getattr(row, name) for name in SAID)
    if last is not None and same and not type(row).unscoped.filter(withdraws=last.pk).exists():
        return last
    row.save()
    return row


# ---- what follows ---------------------------------------------------------------------------------------------------


def _follow(person: Person, known: Person, field: str, fact: StatusFact, told: dict[str, Any]) -> None:
    """Let columns and wish become what stands now. ``told``: columns that count if the status told with them does."""
    wish = Wish.unscoped.filter(person=known.pk, current=True).first()
    found = standing.of_person(known, StatusFact.unscoped.filter(person=known.pk), localdate(), wish)
    columns = standing.columns_of(known, found)
    status = found.get("employment")
    if status is None or status.fact.value != known.employment:
        columns |= UNOBSERVED
    if status is not None and fact in (status.fact, status.seen):
        columns |= told
    _write(person, known, columns)
    if field == "will_work":
        _answer(person, wish, found["will_work"], fact)


def _let_stand(household: Household, known: Household, field: str) -> None:
    """Let the household's columns of a field become what stands of it now; of nothing known they are empty."""
    found = standing.of_household(known, HouseholdFact.unscoped.filter(household=known.pk), localdate()).get(field)
    _write(household, known, facts.columns_of(FIELDS[field], found.fact.value if found else ""))


def _write(row: Person | Household, known: Person | Household, columns: Mapping[str, Any]) -> None:
    """Write the columns that change, on ``row`` in memory too."""
    changed = {name: value for name, value in columns.items() if getattr(known, name) != value}
    for name, value in columns.items():
        setattr(row, name, value)
    if not changed:
        return
    names = {name.removesuffix("_id") for name in changed}
    emptied = {name.removesuffix("_id") for name, value in changed.items() if value is None}
    row.clean_fields(exclude={each.name for each in row._meta.fields} - names | emptied)
    stamp = {"updated_at"} if isinstance(row, Person) else set()
    row.save(update_fields=names | stamp)


def _answer(person: Person, wish: Wish | None, stands: Standing[Any], fact: StatusFact) -> None:
    """The current wish follows the answer; what else was wished stays."""
    if fact.by is None or fact not in (stands.fact, stands.seen):
        return
    kept = {name: getattr(wish, name) for name in KEPT_OF_WISH} if wish else {}
    do_record_wish(person, by=fact.by, will_work=stands.fact.value, source=fact.source, seen_on=fact.seen_on, **kept)


def _reached(household: int | None, source: str, seen_on: date) -> None:
    if source in CONTACTS and household:
        earlier = Household.unscoped.filter(Q(contacted_on__isnull=True) | Q(contacted_on__lt=seen_on))
        earlier.filter(pk=household).update(contacted_on=seen_on)
