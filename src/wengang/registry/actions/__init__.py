"""Writes of the ledger by hand: one verb each, in the writer's own area, with source and date.

Whoever records a fact must look after the person; a disclosure lets a partner read, never write.
"""

from wengang.registry.actions.access import REVEALED, do_disclose, do_log_view, do_reveal, do_revoke
from wengang.registry.actions.duplicates import do_decide_duplicate
from wengang.registry.actions.facts import (
    do_record_fact,
    do_record_household_fact,
    do_record_status,
    do_unsay_status,
    do_withdraw_fact,
    do_withdraw_household_fact,
    may_be_taken_back,
)
from wengang.registry.actions.guard import require_own
from wengang.registry.actions.households import HEAD, HOUSEHOLD_FIELDS, do_edit_household
from wengang.registry.actions.kin import do_form_kin_group, do_leave_kin_group
from wengang.registry.actions.persons import (
    EDITABLE,
    do_add_category,
    do_add_skill,
    do_edit_person,
    do_end_category,
)
from wengang.registry.actions.wishes import do_record_wish

__all__ = [
    "EDITABLE",
    "HEAD",
    "HOUSEHOLD_FIELDS",
    "REVEALED",
    "do_add_category",
    "do_add_skill",
    "do_decide_duplicate",
    "do_disclose",
    "do_edit_household",
    "do_edit_person",
    "do_end_category",
    "do_form_kin_group",
    "do_leave_kin_group",
    "do_log_view",
    "do_record_fact",
    "do_record_household_fact",
    "do_record_status",
    "do_record_wish",
    "do_reveal",
    "do_revoke",
    "do_unsay_status",
    "do_withdraw_fact",
    "do_withdraw_household_fact",
    "may_be_taken_back",
    "require_own",
]
