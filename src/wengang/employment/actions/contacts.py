"""A contact about a job: still at work, left, or not reached."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.employment import begin, definitions
from wengang.employment.actions.guard import locked, require_seen
from wengang.employment.actions.pay import do_state_pay
from wengang.employment.actions.spells import do_end_spell, require_running
from wengang.employment.enums import REACHED, SOURCE_OF, Channel, Outcome, Teller
from wengang.employment.leaving.refresh import refresh
from wengang.employment.models import Contact, FollowUp, Spell
from wengang.employment.schedule import next_due
from wengang.registry.actions.guard import not_in_future


@transaction.atomic
def do_record_contact(
    spell: Spell,
    *,
    op: UUID,
    channel: str,
    outcome: str,
    on: date,
    by: User,
    note: str = "",
    last_day: date | None = None,
    end_reason: str = "",
    pay: dict[str, Any] | None = None,
) -> Contact:
    """Keep a contact and let everything follow from it: the next one, the job's proof or end, the pay that was told.

    ``pay``: what ``do_state_pay`` takes beside month and amount, on the worker's word. Sent twice (same ``op``), it
    counts once. The job is locked: two who call at the same time queue up.

    Raises MayNot; ValidationError when the job does not run on that day, or an end lacks its day or reason.
    """
    require_seen(spell, by)
    not_in_future(on)
    job = locked(spell)
    known = Contact.unscoped.filter(op=op).first()
    if known is not None:
        return known
    require_running(job, on)
    due = FollowUp.unscoped.filter(spell=job).first()
    contact = Contact.unscoped.create(
        op=op,
        spell=job,
        step=due.step if due else "",
        due_on=due.due_on if due else None,
        on=on,
        channel=Channel(channel),
        outcome=Outcome(outcome),
        note=note.strip()[:300],
        by=by,
    )
    if outcome in REACHED and pay:
        source = SOURCE_OF[Channel(channel)]
        told = {"source": source, "teller": Teller.WORKER, "said_on": on, "op": uuid5(op, "pay"), "by": by}
        do_state_pay(job, **{**told, **pay})
    _follow_from(contact, job, due, last_day, end_reason)
    refresh([job.pk])
    return contact


def _follow_from(contact: Contact, spell: Spell, due: FollowUp | None, last_day: date | None, end_reason: str) -> None:
    source = SOURCE_OF[Channel(contact.channel)]
    if contact.outcome == Outcome.LEFT:
        if last_day is None or not end_reason:
            raise ValidationError(_("Write down the last day of work and why it ended."))
        not_in_future(last_day)
        do_end_spell(spell, last_day=last_day, reason=end_reason, by=contact.by, source=source)
    elif contact.outcome == Outcome.AT_WORK:
        begin.prove([spell], source=source, on=contact.on)
        begin.still_working(spell, source=source, on=contact.on)
        _move_on(due, spell, contact.on)
    elif due is not None:
        wait = definitions.plan_named(due.plan).retry_days
        due.tries, due.try_on = due.tries + 1, max(due.try_on, contact.on + timedelta(days=wait))
        due.save(update_fields=["tries", "try_on"])


def _move_on(due: FollowUp | None, spell: Spell, on: date) -> None:
    """The next step: a contact counts for the one that is due when it comes at most a few days before it."""
    if due is None:
        return
    plan = definitions.plan_named(due.plan)
    counts = on >= due.due_on - timedelta(days=plan.early_days)
    coming = next_due(plan, spell.arrived_on or spell.valid_from, max(on, due.due_on) if counts else on)
    if coming is None:
        due.delete()
        return
    due.step, due.due_on = coming
    due.try_on, due.tries = due.due_on, 0
    due.save(update_fields=["step", "due_on", "try_on", "tries"])
