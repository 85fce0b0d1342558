"""A person answers what was asked about a job."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot, moment
from wengang.employment.actions.guard import locked
from wengang.employment.enums import QuestionKind, Verdict
from wengang.employment.leaving.refresh import refresh
from wengang.employment.models import JobQuestion, PaidWage
from wengang.employment.states import JOB_QUESTION


def locked_question(question: JobQuestion) -> JobQuestion:
    """The question as it stands now, locked behind its job: pay that is stated at the same moment queues up."""
    if question.spell is not None:
        locked(question.spell)
    rows = JobQuestion.unscoped.select_for_update(of=("self",)).select_related("spell__person", "spell__employer")
    found: JobQuestion = rows.get(pk=question.pk)
    return found


@transaction.atomic
def do_answer_question(question: JobQuestion, move: str, *, answer: str, by: User) -> JobQuestion:
    """Answer with one of the table's moves (explain, mend, confirm) and in words; the answer stays.

    Pay below the promise that has an explanation counts as kept afterwards: the month's verdict says so.

    Raises MayNot, WrongState (somebody was quicker), ValidationError (no words).
    """
    require(by, Cap.EMPLOYMENT_EDIT)
    if not JobQuestion.objects.visible_to(by.scope).filter(pk=question.pk).exists():
        raise MayNot(_("This question is not yours to answer."))
    if not answer.strip():
        raise ValidationError({"answer": _("Write down the answer.")})
    words = answer.strip()[:300]
    row = locked_question(question)
    JobQuestion.unscoped.filter(pk=row.pk).update(answer=words, answered_by=by, answered_at=moment())
    JOB_QUESTION.apply(row, move, by=by, reason=words[:200])
    if move == "explain" and row.kind == QuestionKind.PAY_BELOW:
        told = PaidWage.unscoped.filter(pk=row.evidence.get("wage"), verdict=Verdict.BELOW)
        told.update(verdict=Verdict.EXPLAINED)
    if row.spell_id is not None:
        refresh([row.spell_id])
    row.refresh_from_db()
    return row
