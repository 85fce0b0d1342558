"""余缺调剂: propose places, keep each worker's own answer, move whoever said yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

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
from wengang.core.models import Division
from wengang.core.reasons import Reason
from wengang.core.states import MayNot, moment
from wengang.employment.actions.guard import require_seen
from wengang.employment.actions.spells import do_end_spell
from wengang.employment.begin import begun
from wengang.employment.enums import Channel, EndReason, ExportMode, OfferState, TransferCause
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.employment.offer import kind_of, promise_at
from wengang.employment.rules import contract_for
from wengang.employment.states import TRANSFER_OFFER
from wengang.market.models import Employer, Vacancy
from wengang.registry.actions.guard import not_in_future
from wengang.registry.enums import Source
from wengang.registry.models import Person

MOVED_ELSEWHERE = Reason("moved_elsewhere", gettext_lazy("moved to another place"))
CLOSED = Reason("transfer_closed", gettext_lazy("the transfer was closed"))
MOST_TOP = 10


def do_propose_transfers(
    employer: Employer,
    *,
    cause: str,
    leave_on: date,
    by: User,
    area: Division | None = None,
    spells: Collection[int] | None = None,
    top: int = 3,
    note: str = "",
) -> Transfer:
    """Match the people of an employer's surplus with open places in the area, and store what they may be asked.

    Args:
        leave_on: last day of work with this employer.
        area: where places are sought; None: the employer's own city.
        spells: keys of the jobs concerned; None: all that ``by`` sees.

    Raises:
        MayNot: without the right to match, or the employer is not seen.
        ValidationError: nobody concerned, a day in the past, or the employer's surplus is being transferred already.
        AllocationError: the result broke a rule; nothing was stored.
    """
    from wengang.employment import transfers  # the solver's numerics load where they are needed

    organisation = _may_propose(employer, leave_on, top, by)
    area = area or home_city(employer)
    rows = transfers.concerned(by.scope, employer, leave_on)
    if spells is not None:
        rows = rows.filter(pk__in=spells)
    jobs = list(rows.select_related("person", "employer"))
    if not jobs:
        raise ValidationError(_("Nobody whose job you may see works for this employer then."))
    found = transfers.match(
        jobs, transfers.open_places(by.scope, employer, area, leave_on), top=top, today=timezone.localdate()
    )
    with transaction.atomic(), in_words():
        transfer = Transfer.unscoped.create(
            employer=employer,
            cause=TransferCause(cause),
            leave_on=leave_on,
            area=area,
            organisation_id=organisation,
            note=note.strip(),
            people=len(jobs),
            places=found.places,
            gap=found.gap,
            by=by,
        )
        for offer in found.offers:
            offer.transfer = transfer
        TransferOffer.unscoped.bulk_create(found.offers, batch_size=1_000)
    return transfer


def _may_propose(employer: Employer, leave_on: date, top: int, by: User) -> int:
    """The organisation that arranges it."""
    require(by, Cap.ROUND_RUN)
    if by.scope.organisation_id is None or not Employer.objects.visible_to(by.scope).filter(pk=employer.pk).exists():
        raise MayNot(_("This employer is not yours to arrange for."))
    if leave_on < timezone.localdate():
        raise ValidationError({"leave_on": _("The last day of work has passed already.")})
    if not 1 <= top <= MOST_TOP:
        raise ValidationError({"top": _("Between 1 and %(most)d places a person, please.") % {"most": MOST_TOP}})
    return by.scope.organisation_id


def home_city(employer: Employer) -> Division:
    """The city of an employer; where a county has none above it, the county."""
    codes = [employer.division_id[:size] for size in (4, 6, 2)]
    known = {division.code: division for division in Division.objects.filter(code__in=codes)}
    return next(known[code] for code in codes if code in known)


@transaction.atomic
def do_consent(offer: TransferOffer, *, on: date, how: str, by: User) -> TransferOffer:
    """The worker says yes to this place: when, and how it was said. Nothing else counts as a yes.

    Raises:
        MayNot: the job is not seen.
        WrongState: the offer was answered already.
        ValidationError: a day to come, or a yes to another place stands.
    """
    require_seen(offer.spell, by)
    not_in_future(on)
    offer.consented_on, offer.consent_by = on, Channel(how)
    with in_words():
        TransferOffer.unscoped.filter(pk=offer.pk).update(consented_on=on, consent_by=offer.consent_by)
        TRANSFER_OFFER.apply(offer, "consent", by=by)
    return offer


@transaction.atomic
def do_answer_offer(offer: TransferOffer, move: str, *, by: User, reason: str = "") -> TransferOffer:
    """``decline`` (the worker, also after a yes), ``accept`` or ``refuse`` (the new employer), ``withdraw``.

    Raises MayNot, WrongState as the table of moves says.
    """
    if not TransferOffer.objects.visible_to(by.scope).filter(pk=offer.pk).exists():
        raise MayNot(_("This job is not yours to look after."))
    if move not in ("decline", "accept", "refuse", "withdraw"):
        raise ValueError(f"not an answer: {move}")
    TRANSFER_OFFER.apply(offer, move, by=by, reason=reason)
    return offer


@transaction.atomic
def do_move(offer: TransferOffer, *, first_day: date, by: User) -> Spell:
    """End the old job the day before and open the new one, under the terms that were offered.

    Rows are locked in the order of a hire: person, vacancy.

    Raises:
        MayNot: without the right to hire, or the person is not seen.
        WrongState: worker and new employer have not both said yes.
        ValidationError: every place is taken, or the old job would end before it begins.
    """
    require(by, Cap.HIRE)
    require_seen(offer.spell, by)
    person = Person.unscoped.select_for_update().get(pk=offer.spell.person_id)
    vacancy = Vacancy.unscoped.select_for_update().get(pk=offer.vacancy_id)
    old = Spell.unscoped.get(pk=offer.spell_id)
    if old.valid_to is None:
        do_end_spell(old, last_day=first_day - timedelta(days=1), reason=EndReason.TRANSFERRED, by=by)
    with in_words():
        new = _open(offer, person, vacancy, first_day, by)
        Vacancy.unscoped.filter(pk=vacancy.pk).update(filled=F("filled") + 1)
        TransferOffer.unscoped.filter(pk=offer.pk).update(moved_to=new)
        offer.moved_to = new
        TRANSFER_OFFER.apply(offer, "move", by=by)
    begun(new, person)
    others = TransferOffer.unscoped.filter(spell=offer.spell_id).exclude(pk=offer.pk)
    TRANSFER_OFFER.follow_all(others, "withdraw", by=by, reason=MOVED_ELSEWHERE.stored())
    return new


def _open(offer: TransferOffer, person: Person, vacancy: Vacancy, first_day: date, by: User) -> Spell:
    return Spell.unscoped.create(
        person=person,
        employer_id=vacancy.employer_id,
        vacancy=vacancy,
        kind=kind_of(vacancy),
        job_title=vacancy.title,
        division_id=vacancy.division_id,
        valid_from=first_day,
        contract=contract_for(vacancy.contract, person.birth_date, person.sex, first_day),
        **promise_at(vacancy, offer.created_at),
        export_mode=ExportMode.ORGANISED,
        source=Source.ROSTER,
        seen_on=timezone.localdate(),
        by=by,
    )


@transaction.atomic
def do_close_transfer(transfer: Transfer, *, by: User) -> int:
    """Nobody else is asked; what was agreed and not carried out is withdrawn. Returns how many offers that were."""
    require(by, Cap.ROUND_RUN)
    if not Transfer.objects.visible_to(by.scope).filter(pk=transfer.pk).exists():
        raise MayNot(_("This employer is not yours to arrange for."))
    locked = Transfer.unscoped.select_for_update().get(pk=transfer.pk)
    if locked.closed_at is not None:
        return 0
    locked.closed_at = moment()
    locked.save(update_fields=["closed_at"])
    waiting = TransferOffer.unscoped.filter(
        transfer=locked, state__in=(OfferState.PROPOSED, OfferState.CONSENTED, OfferState.ACCEPTED)
    )
    return TRANSFER_OFFER.follow_all(waiting, "withdraw", by=by, reason=CLOSED.stored())
