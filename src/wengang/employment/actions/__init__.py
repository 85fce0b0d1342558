"""Writes of employment: hires, jobs with their ends and proofs, pay, questions, contacts."""

from wengang.employment.actions.contacts import do_record_contact
from wengang.employment.actions.hire import do_confirm_arrival, do_hire, do_open_on_arrival
from wengang.employment.actions.pay import do_state_pay
from wengang.employment.actions.questions import do_answer_question
from wengang.employment.actions.spells import do_confirm_spell, do_end_spell, do_open_spell

__all__ = [
    "do_answer_question",
    "do_confirm_arrival",
    "do_confirm_spell",
    "do_end_spell",
    "do_hire",
    "do_open_on_arrival",
    "do_open_spell",
    "do_record_contact",
    "do_state_pay",
]
