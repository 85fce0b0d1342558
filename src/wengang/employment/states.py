"""The workflows of questions, cases, employers' calls, transfers, messages, each a table: name, from, to, who may."""

from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.states import Machine, Move
from wengang.employment.case_enums import CallState as L
from wengang.employment.case_enums import CaseState as C
from wengang.employment.enums import MessageState as M
from wengang.employment.enums import OfferState as O
from wengang.employment.enums import QuestionState as Q

JOB_QUESTION = Machine(
    "job_question",
    "state",
    [
        Move("explain", (Q.OPEN,), Q.EXPLAINED, Cap.EMPLOYMENT_EDIT, _("There is an explanation"), True),
        Move("mend", (Q.OPEN,), Q.MENDED, Cap.EMPLOYMENT_EDIT, _("The record was wrong and is mended"), True),
        Move("confirm", (Q.OPEN,), Q.CONFIRMED, Cap.EMPLOYMENT_EDIT, _("It is so"), True),
        Move("overtake", (Q.OPEN,), Q.OVERTAKEN, Cap.EMPLOYMENT_EDIT, _("A newer statement takes its place")),
    ],
)
CASE = Machine(
    "case",
    "state",
    [
        Move("take", (C.OPEN,), C.HANDLED, Cap.EMPLOYMENT_EDIT, _("I take it on")),
        Move(
            "refer", (C.HANDLED,), C.REFERRED, Cap.EMPLOYMENT_EDIT, _("Pass to inspection, arbitration or court"), True
        ),
        Move("close", (C.HANDLED, C.REFERRED), C.CLOSED, Cap.EMPLOYMENT_EDIT, _("Close with a result"), True),
        Move("reopen", (C.CLOSED,), C.HANDLED, Cap.EMPLOYMENT_EDIT, _("Take it up again"), True),
    ],
)
CALL = Machine(
    "call",
    "state",
    [
        Move("answer", (L.OPEN,), L.ANSWERED, Cap.CALL_ANSWER, _("Answer"), True),
        Move("solve", (L.ANSWERED,), L.SOLVED, Cap.CALL_RAISE, _("It is solved")),
        Move("again", (L.ANSWERED,), L.OPEN, Cap.CALL_RAISE, _("It is not solved yet"), True),
        Move("withdraw", (L.OPEN, L.ANSWERED), L.WITHDRAWN, Cap.CALL_RAISE, _("Withdraw"), True),
    ],
)
TRANSFER_OFFER = Machine(
    "transfer_offer",
    "state",
    [
        Move("consent", (O.PROPOSED,), O.CONSENTED, Cap.EMPLOYMENT_EDIT, _("The worker says yes")),
        Move(
            "decline", (O.PROPOSED, O.CONSENTED, O.ACCEPTED), O.DECLINED, Cap.EMPLOYMENT_EDIT, _("The worker says no")
        ),
        Move("accept", (O.CONSENTED,), O.ACCEPTED, Cap.ANSWER_EMPLOYER, _("The new employer says yes")),
        Move("refuse", (O.CONSENTED,), O.REFUSED, Cap.ANSWER_EMPLOYER, _("The new employer says no"), True),
        Move("move", (O.ACCEPTED,), O.MOVED, Cap.HIRE, _("Moved to the new job")),
        Move("withdraw", (O.PROPOSED, O.CONSENTED, O.ACCEPTED), O.WITHDRAWN, Cap.ROUND_RUN, _("Withdraw"), True),
    ],
)
IN_MESSAGE = Machine(
    "in_message",
    "state",
    [
        Move("state", (M.ASKED,), M.STATED, Cap.EMPLOYMENT_EDIT, _("State what it means")),
        Move("set_aside", (M.ASKED,), M.ASIDE, Cap.EMPLOYMENT_EDIT, _("Set aside"), True),
        Move("again", (M.OPTED_OUT,), M.ASIDE, Cap.EMPLOYMENT_EDIT, _("May be asked again"), True),
    ],
)
MACHINES = (JOB_QUESTION, CASE, CALL, TRANSFER_OFFER, IN_MESSAGE)
