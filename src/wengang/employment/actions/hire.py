"""A hire takes a market proposal and opens a spell; an arrival confirms it, or opens one by itself."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.reasons import Reason
from wengang.core.states import MayNot
from wengang.employment.actions.guard import locked
from wengang.employment.begin import begun, follow, prove, still_working
from wengang.employment.enums import ExportMode
from wengang.employment.models import Spell
from wengang.employment.offer import kind_of, promise_of
from wengang.employment.rules import contract_for
from wengang.market.models import Employer, Proposal, Vacancy
from wengang.market.states import PROPOSAL
from wengang.registry.enums import Source
from wengang.registry.models import Person

HIRED_ELSEWHERE = Reason("hired_elsewhere", gettext_lazy("hired elsewhere"))


@transaction.atomic
def do_hire(proposal: Proposal, *, first_day: date, source: str, by: User, seen_on: date | None = None) -> Spell:
    """Open the spell that a proposal led to, from its first working day.

    The person's row is locked before the vacancy's, always in this order: two officers who hire at the same instant
    queue up instead of blocking each other, and the one who comes too late reads a sentence.

    Raises:
        MayNot: ``by`` may not hire, or sees neither the person's nor the vacancy's side.
        WrongState: the proposal is not an offer (any more).
        ValidationError: every place is taken, or the person has a job in that time.
    """
    require(by, Cap.HIRE)
    if not Proposal.objects.visible_to(by.scope).filter(pk=proposal.pk).exists():
        raise MayNot(_("This proposal is not yours to decide."))
    person = Person.unscoped.select_for_update().get(pk=proposal.person_id)
    vacancy = Vacancy.unscoped.select_for_update().get(pk=proposal.vacancy_id)
    PROPOSAL.apply(proposal, "hire", by=by)
    with in_words():
        spell = _open_spell(proposal, person, vacancy, first_day, source, seen_on or timezone.localdate(), by)
        Vacancy.unscoped.filter(pk=vacancy.pk).update(filled=F("filled") + 1)
    begun(spell, person)
    _close_others(proposal, by)
    return spell


def _open_spell(
    proposal: Proposal, person: Person, vacancy: Vacancy, first_day: date, source: str, seen_on: date, by: User
) -> Spell:
    return Spell.unscoped.create(
        person=person,
        employer_id=vacancy.employer_id,
        vacancy=vacancy,
        proposal=proposal,
        kind=kind_of(vacancy),
        job_title=vacancy.title,
        division_id=vacancy.division_id,
        valid_from=first_day,
        contract=contract_for(vacancy.contract, person.birth_date, person.sex, first_day),
        **promise_of(proposal, vacancy),
        export_mode=ExportMode.ORGANISED,
        source=Source(source),
        seen_on=seen_on,
        by=by,
    )


def _close_others(proposal: Proposal, by: User) -> None:
    """Whoever is hired no longer waits for the other proposals."""
    others = Proposal.unscoped.filter(person=proposal.person_id).exclude(pk=proposal.pk)
    PROPOSAL.follow_all(others, "withdraw", by=by, reason=HIRED_ELSEWHERE.stored())


@transaction.atomic
def do_confirm_arrival(spell: Spell, *, on: date, source: str, by: User) -> Spell:
    """Somebody was seen at the gate: the job that was agreed has begun, not before that day.

    The caller (a journey's arrival) has settled that ``by`` may confirm. Seen twice, the first day stands.

    Raises:
        ValidationError: the job ended before that day.
    """
    known = locked(spell)
    if known.valid_to is not None and known.valid_to < on:
        raise ValidationError(_("This job has ended already."))
    if known.arrived_on is None:
        known.arrived_on, known.seen_on, known.source, known.by = on, on, Source(source), by
        known.valid_from = max(known.valid_from, on)
        known.save(update_fields=["arrived_on", "seen_on", "source", "by", "valid_from"])
        prove([known], source=source, on=on)
        follow([known], anew=True)
        if on <= timezone.localdate():
            still_working(known, source=source, on=on)
    return known


@transaction.atomic
def do_open_on_arrival(person: Person, employer: Employer, *, on: date, source: str, by: User) -> Spell:
    """Somebody without a recorded hire was seen at an employer's gate: the job begins that day.

    Whoever already works there is confirmed instead. The caller has settled that ``by`` may confirm.

    Raises:
        ValidationError: the person has another job in that time.
    """
    Person.unscoped.select_for_update().get(pk=person.pk)
    known = Spell.unscoped.filter(person=person, employer=employer, valid_to__isnull=True).first()
    if known is not None:
        return do_confirm_arrival(known, on=on, source=source, by=by)
    with in_words():
        spell = Spell.unscoped.create(
            person=person,
            employer=employer,
            division_id=employer.division_id,
            valid_from=on,
            export_mode=ExportMode.ORGANISED,
            source=Source(source),
            seen_on=on,
            arrived_on=on,
            by=by,
        )
    begun(spell, person)
    return spell
