"""The workflow of a proposal, as one table: name, from, to, who may. Hiring is an action of ``employment``."""

from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.states import Machine, Move
from wengang.market.enums import IssueState as I
from wengang.market.enums import ProposalState as P
from wengang.market.enums import VacancyState as V

_OPEN = (P.PROPOSED, P.SHOWN, P.ACCEPTED, P.NO_ANSWER, P.EMPLOYER_ACCEPTED, P.INTENTION, P.INTERVIEW, P.OFFERED)

PROPOSAL = Machine(
    "proposal",
    "state",
    [
        Move("show", (P.PROPOSED,), P.SHOWN, Cap.ANSWER_PERSON, _("Show to the worker")),
        Move("accept", (P.PROPOSED, P.SHOWN, P.NO_ANSWER), P.ACCEPTED, Cap.ANSWER_PERSON, _("Worker accepts")),
        Move("decline", (P.PROPOSED, P.SHOWN, P.NO_ANSWER), P.DECLINED, Cap.ANSWER_PERSON, _("Worker declines"), True),
        Move("no_answer", (P.SHOWN,), P.NO_ANSWER, Cap.ANSWER_PERSON, _("No answer")),
        Move("employer_accept", (P.ACCEPTED,), P.EMPLOYER_ACCEPTED, Cap.ANSWER_EMPLOYER, _("Employer accepts")),
        Move("employer_decline", (P.ACCEPTED,), P.EMPLOYER_DECLINED, Cap.ANSWER_EMPLOYER, _("Employer declines"), True),
        Move("intend", (P.EMPLOYER_ACCEPTED,), P.INTENTION, Cap.ANSWER_PERSON, _("Preliminary intention")),
        Move("interview", (P.INTENTION,), P.INTERVIEW, Cap.ANSWER_EMPLOYER, _("Invite to interview")),
        Move("offer", (P.INTENTION, P.INTERVIEW), P.OFFERED, Cap.ANSWER_EMPLOYER, _("Make an offer")),
        Move("hire", (P.OFFERED,), P.HIRED, Cap.HIRE, _("Record the hire")),
        Move("withdraw", _OPEN, P.WITHDRAWN, Cap.ANSWER_PERSON, _("Withdraw"), True),
        Move("expire", _OPEN, P.EXPIRED, Cap.ISSUE_MANAGE, _("Expire")),
    ],
)

ISSUE = Machine(
    "issue",
    "state",
    [
        Move("freeze", (I.OPEN,), I.FROZEN, Cap.ISSUE_MANAGE, _("Freeze both lists")),
        Move("close", (I.FROZEN,), I.CLOSED, Cap.ISSUE_MANAGE, _("Close the issue")),
    ],
)

VACANCY = Machine(
    "vacancy",
    "state",
    [
        Move("hold", (V.OPEN,), V.QUARANTINED, Cap.VACANCY_IMPORT, _("Hold: unlawful condition"), True),
        Move("release", (V.QUARANTINED,), V.OPEN, Cap.VACANCY_RELEASE, _("Release with lawful wording"), True),
        Move("close", (V.OPEN, V.QUARANTINED), V.CLOSED, Cap.VACANCY_EDIT, _("Close")),
        Move("reopen", (V.CLOSED, V.EXPIRED), V.OPEN, Cap.VACANCY_EDIT, _("Open again")),
        Move("expire", (V.OPEN,), V.EXPIRED, Cap.VACANCY_EDIT, _("Expire")),
    ],
)

MACHINES = (PROPOSAL, ISSUE, VACANCY)
