"""A factory closes: its people are asked, one by one, whether they would work at another firm near by."""

from __future__ import annotations

from datetime import timedelta

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.dice import Dice
from wengang.demo.places import Pair
from wengang.demo.year.jobs import Book, end
from wengang.demo.year.lives import CLOSING, MOVED, Stint
from wengang.demo.year.plan import Year
from wengang.employment.actions.transfers import (
    do_answer_offer,
    do_close_transfer,
    do_consent,
    do_move,
    do_propose_transfers,
)
from wengang.employment.enums import Channel, EndReason, TransferCause
from wengang.employment.models import Spell, Transfer, TransferOffer

KNOWN_BEFORE = 12
"""Days before the last one on which the factory told it."""
NOTE = "企业搬迁停产，员工自愿选择转岗或结清工资返乡"


def play(book: Book, year: Year, pair: Pair, dice: Dice) -> None:
    """Propose, ask, move whoever said yes; the others' jobs end with the factory."""
    county = stage.user(stage.officer(pair, Role.COUNTY))
    receiving = stage.user(stage.officer(pair, Role.RECEIVING))
    running = [
        (part, stint, spell)
        for part, stint, spell in book.jobs()
        if stint.firm == CLOSING and stint.last is None and spell.valid_to is None
    ]
    if not running:
        return
    willing = {spell.pk for part, _stint, spell in running if part.life.moves}
    transfer = _propose(book, year, [spell.pk for _part, _stint, spell in running], county)
    moved = _ask(transfer, year, willing, dice, county, receiving)
    left = year.closing
    for part, stint, spell in running:
        if spell.pk in moved:
            stint.last, stint.reason = left, EndReason.TRANSFERRED
            part.life.stints.append(Stint(MOVED, left + timedelta(days=1)))
        else:
            stint.last, stint.reason = left, EndReason.ENDED if part.life.moves else EndReason.RETURNED
    end([(part, stint, spell) for part, stint, spell in running if spell.pk not in moved])
    book.look_up()
    with recorded_at(year.at(left + timedelta(days=6), 17)):
        do_close_transfer(transfer, by=county)


def _propose(book: Book, year: Year, spells: list[int], by: User) -> Transfer:
    """The search looks for places from today on, so it is made now and dated to the days when it happened."""
    told = year.at(year.closing - timedelta(days=KNOWN_BEFORE), 9)
    employer = book.places[CLOSING].employer
    asked = {"cause": TransferCause.CLOSING, "leave_on": year.today, "spells": spells, "top": 2, "note": NOTE}
    transfer = do_propose_transfers(employer, **asked, by=by)
    Transfer.unscoped.filter(pk=transfer.pk).update(leave_on=year.closing, created_at=told)
    TransferOffer.unscoped.filter(transfer=transfer).update(created_at=told, changed_at=told)
    transfer.refresh_from_db()
    return transfer


def _ask(transfer: Transfer, year: Year, willing: set[int], dice: Dice, county: User, receiving: User) -> set[int]:
    """Each first place is put to its person; returns the jobs whose holders moved."""
    moved = set()
    offers = TransferOffer.unscoped.filter(transfer=transfer, rank=1).select_related("spell__person", "vacancy")
    for number, offer in enumerate(offers.order_by("pk")):
        asked = year.closing - timedelta(days=KNOWN_BEFORE - 2 - number % 6)
        if offer.spell_id not in willing:
            with recorded_at(year.at(asked, 15)):
                do_answer_offer(offer, "decline", by=county)
            continue
        with recorded_at(year.at(asked, 14, number % 60)):
            do_consent(offer, on=asked, how=dice.choice((Channel.VISIT, Channel.CALL)), by=county)
        with recorded_at(year.at(asked + timedelta(days=2), 10, number % 60)):
            do_answer_offer(offer, "accept", by=receiving)
        with recorded_at(year.at(year.closing + timedelta(days=1), 9, number % 60)):
            new = do_move(offer, first_day=year.closing + timedelta(days=1), by=county)
        Spell.unscoped.filter(pk=new.pk).update(seen_on=new.valid_from, arrived_on=new.valid_from)
        moved.add(offer.spell_id)
    return moved
