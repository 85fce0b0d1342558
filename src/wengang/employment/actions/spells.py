"""Jobs that somebody records: they begin, are seen again, and end with their reason."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import StoredFile
from wengang.core.states import MayNot
from wengang.employment import begin
from wengang.employment.actions.guard import locked, require_person, require_seen
from wengang.employment.enums import EndReason, ExportMode, QuestionKind, SpellKind
from wengang.employment.findings import Finding, ask
from wengang.employment.leaving.refresh import refresh
from wengang.employment.models import FollowUp, Spell
from wengang.employment.rules import (
    PART_TIME_DAY,
    PART_TIME_WEEK,
    RULES,
    breaches,
    contract_for,
    of_age,
)
from wengang.market.enums import Contract
from wengang.market.models import Employer, Vacancy
from wengang.registry.actions.guard import not_in_future
from wengang.registry.enums import Source
from wengang.registry.models import Person

TOLD = frozenset(
    ("host", "job_title", "division_id", "place", "promised_low", "promised_high", "promised_basis", "contract",
     "contract_until", "insurances", "hours_day", "hours_week", "export_mode", "valid_to", "end_reason")
)  # fmt: skip


@transaction.atomic
def do_open_spell(
    person: Person,
    *,
    kind: str,
    first_day: date,
    source: str,
    seen_on: date,
    by: User,
    employer: Employer | None = None,
    **told: Any,
) -> Spell:
    """Record a job that nobody was hired into through the market.

    ``told``: host, job_title, division_id, place, promised_*, contract, contract_until, insurances, hours_day,
    hours_week, export_mode, and valid_to with end_reason for a job that is over. The person's row is locked, so that
    two who record at once queue up. Terms that the law does not allow are recorded and asked about.

    Raises:
        MayNot: ``by`` may not, or does not see the person.
        ValidationError: another whole job stands in that time; under sixteen; the kind of work lacks its employer or
            has one; the contract does not go with the kind; more hours than part-time work may have.
    """
    require_person(person, by)
    not_in_future(seen_on)
    unknown = set(told) - TOLD
    if unknown:
        raise ValidationError(
            _("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(unknown))}
        )
    known = Person.unscoped.select_for_update(of=("self",)).get(pk=person.pk)
    spell = Spell(person=known, kind=SpellKind(kind), employer=employer, valid_from=first_day, by=by)
    for name, value in {"export_mode": ExportMode.UNKNOWN, **told}.items():
        setattr(spell, name, value)
    spell.source, spell.seen_on = Source(source), seen_on
    return _save_new(spell, known)


def _save_new(spell: Spell, person: Person) -> Spell:
    spell.contract = contract_for(spell.contract, person.birth_date, person.sex, spell.valid_from)
    check(spell, person)
    spell.clean_fields(exclude=[each.name for each in Spell._meta.fields if getattr(spell, each.attname) in (None, "")])
    with in_words():
        spell.save()
    if spell.valid_to is None:
        begin.begun(spell, person)
    else:
        begin.prove([spell], source=spell.source, on=spell.seen_on)
    ask(lawful_questions([spell]))
    return spell


def check(spell: Spell, person: Person) -> None:
    """Raise ValidationError where the table of kinds or the law's own limits refuse the record."""
    rule = RULES[spell.kind]
    if rule.employer and spell.employer_id is None:
        raise ValidationError({"employer": _("Say who employs: this kind of work has an employer.")})
    if not rule.employer and spell.employer_id is not None:
        raise ValidationError({"employer": _("Nobody employs in this kind of work; leave the employer empty.")})
    if spell.contract and spell.contract not in rule.contracts:
        raise ValidationError({"contract": _("This contract does not go with this kind of work.")})
    if spell.contract == Contract.DISPATCH and spell.host_id is None:
        raise ValidationError({"host": _("Somebody dispatched works elsewhere: name where, beside the agency.")})
    if rule.employer and not of_age(person.birth_date, spell.valid_from):
        raise ValidationError(_("Nobody under sixteen may be employed."))
    if spell.contract == Contract.PART_TIME:
        check_hours(spell)


def check_hours(spell: Spell) -> None:
    """At one employer part-time work ends at four hours a day and twenty-four a week, in however many jobs."""
    beside = Spell.unscoped.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=spell.valid_from),
        person=spell.person_id,
        employer=spell.employer_id,
        contract=Contract.PART_TIME,
    ).exclude(Q(end_reason=EndReason.CORRECTED) | Q(pk=spell.pk))
    if spell.valid_to is not None:
        beside = beside.filter(valid_from__lte=spell.valid_to)
    sums = beside.aggregate(day=Sum("hours_day"), week=Sum("hours_week"))
    day = (sums["day"] or 0) + (spell.hours_day or Decimal(0))
    week = (sums["week"] or 0) + (spell.hours_week or Decimal(0))
    if day > PART_TIME_DAY or week > PART_TIME_WEEK:
        message = next(each for each in Spell._meta.constraints if each.name == "part_time_within_hours")
        raise ValidationError(message.get_violation_error_message())


def lawful_questions(spells: Sequence[Spell]) -> list[Finding]:
    """What to ask employers about the terms of these jobs."""
    return [
        Finding(
            QuestionKind.LAW,
            spell,
            fingerprint=f"{spell.pk}:{breach.name}",
            evidence={"breach": breach.name, "article": breach.article},
        )
        for spell in spells
        for breach in breaches(spell.contract, spell.insurances, spell.valid_from, spell.contract_until)
    ]


@transaction.atomic
def do_confirm_spell(spell: Spell, *, on: date, source: str, by: User, evidence: StoredFile | None = None) -> Spell:
    """Somebody or something shows that the job still runs: its proof and the person's status are as old as that day.

    Raises MayNot; ValidationError when the job had not begun or had ended by then.
    """
    require_seen(spell, by)
    not_in_future(on)
    known = locked(spell)
    require_running(known, on)
    begin.prove([known], source=source, on=on, evidence=evidence)
    begin.still_working(known, source=source, on=on)
    return known


def require_running(spell: Spell, on: date) -> None:
    """Raise ValidationError when the job does not run on that day."""
    if spell.valid_from > on:
        raise ValidationError(_("The job had not begun on that day."))
    if spell.end_reason == EndReason.CORRECTED or (spell.valid_to is not None and spell.valid_to < on):
        raise ValidationError(_("This job has ended already."))


def may_take_back(spell: Spell, by: User) -> bool:
    """Whether ``by`` may say that a job was recorded by mistake: who may hire, and of one's own entries everybody."""
    own = spell.vacancy_id is None and spell.by_id == by.pk
    return by.scope.may(Cap.HIRE) or (own and by.scope.may(Cap.EMPLOYMENT_EDIT))


@transaction.atomic
def do_end_spell(spell: Spell, *, last_day: date, reason: str, by: User, source: str = "") -> Spell:
    """The person left. A job recorded by mistake (``CORRECTED``), also one that ended, counts nowhere any more.

    A hire recorded by mistake gives its place back, and what it told of the person's status is taken back. Who may,
    says :func:`may_take_back`. ``source``: on whose word; then the ledger says that the person looks for work, unless
    another job runs.

    Raises MayNot; ValidationError when the job ended already, would end before it begins, or is told to end on a day
    to come.
    """
    mistake = reason == EndReason.CORRECTED
    require(by, Cap.HIRE if mistake and not may_take_back(spell, by) else Cap.EMPLOYMENT_EDIT)
    if not Spell.objects.visible_to(by.scope).filter(pk=spell.pk).exists():
        raise MayNot(_("This job is not yours to end."))
    known = locked(spell)
    if known.end_reason == EndReason.CORRECTED or (known.valid_to is not None and not mistake):
        raise ValidationError(_("This job has ended already."))
    if source:
        not_in_future(last_day)  # on a day to come nobody would say any more that the person is without work
    if last_day < known.valid_from and not mistake:
        raise ValidationError(_("The job ends before it begins."))
    spell.valid_from = known.valid_from  # an arrival may have moved it since the caller read the job
    spell.valid_to, spell.end_reason = known.valid_to or max(last_day, known.valid_from), EndReason(reason)
    spell.save(update_fields=["valid_to", "end_reason"])
    FollowUp.unscoped.filter(spell=spell.pk).delete()
    refresh([spell.pk])
    if mistake and spell.vacancy_id:
        Vacancy.unscoped.filter(pk=spell.vacancy_id).update(filled=F("filled") - 1)
    if mistake:
        begin.unsay(spell, by=by)
    if source:
        begin.without_work(spell, source=source)
    return spell
