"""Contacts by whoever answers for the family: at 3 days, 1, 3 and 6 months and now and then between; some in vain.

Written set by set, as a month of them comes from the phones; what is due now waits on the list of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_OID, uuid5

from wengang.accounts.models import User
from wengang.demo.dice import Dice
from wengang.demo.year.cast import Part
from wengang.demo.year.jobs import worker_of
from wengang.demo.year.lives import Stint
from wengang.employment import definitions
from wengang.employment.definitions import Plan
from wengang.employment.enums import SOURCE_OF, Channel, Outcome
from wengang.employment.models import Contact, FollowUp, Spell, SpellProof
from wengang.employment.schedule import after

Entry = tuple[Part, Stint, Spell]
ALWAYS = frozenset(("3d", "1m", "3m", "6m", "12m"))
BETWEEN = 0.35
"""Of the monthly contacts between these."""
REACHED = 0.86
CHANNELS = {Channel.CALL: 7, Channel.CHAT: 2, Channel.VISIT: 1}
NOTES = {
    Outcome.AT_WORK: ("在岗，一切正常", "在岗，反映夜班多", "在岗，想让爱人也过来", "在岗，宿舍已调整", "", "", ""),
    Outcome.NOT_REACHED: ("无人接听", "关机", "拒接"),
    Outcome.WRONG_NUMBER: ("号码不是本人",),
    Outcome.LEFT: ("已离厂", "已回家", "另找了工作"),
}
LATE = 0.15
"""Of those at work: the contact that was due last has not been made yet."""


def make(entries: Sequence[Entry], dice: Dice, today: date, stands_in: User) -> None:
    """Every contact of the year, what each proved, and what is due next."""
    plan = definitions.plan(today, away=True)
    rows: list[Contact] = []
    proofs: list[SpellProof] = []
    due: list[tuple[Contact, bool]] = []
    for part, stint, spell in entries:
        worker = worker_of(part.person) or stands_in
        mine = list(_contacts(spell, plan, dice, today, worker))
        late = spell.valid_to is None and mine and mine[-1].on > today - timedelta(days=25) and dice.chance(LATE)
        if late:
            missed = mine.pop()
            tried = dice.chance(0.5)
            due.append((missed, tried))
            if tried:
                told = (missed.step, missed.due_on, missed.on, Channel.CALL, Outcome.NOT_REACHED)
                mine.append(_contact(spell, *told, dice, worker))
        if stint.last is not None and spell.valid_to == stint.last and stint.last < today - timedelta(days=6):
            mine.append(_left(spell, dice, worker))
        rows += mine
        proofs += _proofs(spell, mine)
    Contact.unscoped.bulk_create(rows, batch_size=1_000)
    SpellProof.unscoped.bulk_create(proofs, batch_size=1_000, ignore_conflicts=True)
    _put_off(due)


def _contacts(spell: Spell, plan: Plan, dice: Dice, today: date, worker: User) -> Iterator[Contact]:
    over = min(today, spell.valid_to or today)
    for step in plan.steps:
        due = after(spell.valid_from, step)
        on = due + timedelta(days=dice.randint(0, 3))
        if on >= over:
            return
        if step not in ALWAYS and not dice.chance(BETWEEN):
            continue
        reached = dice.chance(REACHED)
        if not reached:
            missed = Outcome.WRONG_NUMBER if dice.chance(0.05) else Outcome.NOT_REACHED
            yield _contact(spell, step, due, on, Channel.CALL, missed, dice, worker)
            on += timedelta(days=2)
        if on < over and (reached or dice.chance(0.6)):
            yield _contact(spell, step, due, on, dice.of(CHANNELS), Outcome.AT_WORK, dice, worker)


def _contact(
    spell: Spell, step: str, due: date | None, on: date, channel: Channel, outcome: Outcome, dice: Dice, by: User
) -> Contact:
    op = uuid5(NAMESPACE_OID, f"{spell.pk}/{step}/{on}")
    told = {"channel": channel, "outcome": outcome, "note": dice.choice(NOTES[outcome]), "by": by}
    return Contact(op=op, spell=spell, step=step, due_on=due, on=on, **told)


def _left(spell: Spell, dice: Dice, by: User) -> Contact:
    on = (spell.valid_to or spell.valid_from) + timedelta(days=dice.randint(1, 5))
    return _contact(spell, "", None, on, Channel.CALL, Outcome.LEFT, dice, by)


def _proofs(spell: Spell, contacts: Sequence[Contact]) -> Iterator[SpellProof]:
    days: dict[str, list[date]] = {}
    for each in contacts:
        if each.outcome == Outcome.AT_WORK:
            days.setdefault(SOURCE_OF[Channel(each.channel)], []).append(each.on)
    for source, seen in days.items():
        yield SpellProof(spell=spell, source=source, first_on=min(seen), last_on=max(seen))


def _put_off(missed: Sequence[tuple[Contact, bool]]) -> None:
    """What was due and not done stands on the list with the days it is late, perhaps after a try in vain."""
    by_spell = {each.spell_id: (each, tried) for each, tried in missed if each.due_on}
    rows = list(FollowUp.unscoped.filter(spell__in=by_spell))
    for row in rows:
        contact, tried = by_spell[row.spell_id]
        row.step, row.due_on, row.tries = contact.step, contact.due_on or row.due_on, int(tried)
        row.try_on = contact.on + timedelta(days=2) if tried else row.due_on
    FollowUp.unscoped.bulk_update(rows, ["step", "due_on", "try_on", "tries"], batch_size=500)
