"""Writes of the market, one verb each."""

from wengang.market.actions.contacts import do_reveal_phone
from wengang.market.actions.expiry import expire_proposals, expire_vacancies
from wengang.market.actions.issues import (
    do_add_posts,
    do_add_seekers,
    do_close_issue,
    do_collect,
    do_freeze_issue,
    do_open_issue,
    do_save_agreement,
    do_save_station,
    lists_of,
)
from wengang.market.actions.lines import do_remove_post, do_remove_seeker, lines_off
from wengang.market.actions.vacancies import (
    do_close_vacancy,
    do_edit_vacancy,
    do_release_vacancy,
    do_reopen_vacancy,
    do_save_employer,
    do_save_vacancy,
)

__all__ = [
    "do_add_posts",
    "do_add_seekers",
    "do_close_issue",
    "do_close_vacancy",
    "do_collect",
    "do_edit_vacancy",
    "do_freeze_issue",
    "do_open_issue",
    "do_release_vacancy",
    "do_remove_post",
    "do_remove_seeker",
    "do_reopen_vacancy",
    "do_reveal_phone",
    "do_save_agreement",
    "do_save_employer",
    "do_save_station",
    "do_save_vacancy",
    "expire_proposals",
    "expire_vacancies",
    "lines_off",
    "lists_of",
]
