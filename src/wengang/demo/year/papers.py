"""Protection agreements: drawn from the promise before departure and signed by both, for some of those at work."""

from __future__ import annotations

from datetime import timedelta

from wengang.accounts.models import User
from wengang.core.states import recorded_at
from wengang.demo.year.jobs import Book
from wengang.demo.year.plan import Year
from wengang.employment.actions.agreements import do_draw_agreement, do_sign_agreement
from wengang.employment.case_enums import Party, SignedHow

EVERY = 20
"""One paper for so many jobs that still run."""
SIGNER = "陈经理"


def play(book: Book, year: Year, by: User) -> None:
    """Three days before the first one; the employer signs on arrival."""
    running = [(stint, spell) for _part, stint, spell in book.jobs() if stint.organised and spell.valid_to is None]
    for stint, spell in running[::EVERY]:
        drawn = stint.first - timedelta(days=3)
        with recorded_at(year.at(drawn, 10)):
            paper = do_draw_agreement(spell, by=by)
            do_sign_agreement(paper, party=Party.WORKER, how=SignedHow.THUMB, on=drawn, by=by)
        with recorded_at(year.at(stint.first, 17)):
            told = {"how": SignedHow.PAPER, "on": stint.first, "signer": SIGNER}
            do_sign_agreement(paper, party=Party.EMPLOYER, **told, by=by)
