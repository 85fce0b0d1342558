"""The workflow of a question about a job, as one table: name, from, to, who may."""

from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.states import Machine, Move
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
MACHINES = (JOB_QUESTION,)
