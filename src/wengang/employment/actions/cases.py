"""Rights cases are opened: by whom a worker told it, from a question about pay, from a broken agreement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.models import StoredFile
from wengang.core.states import MayNot, day
from wengang.employment.actions.case_work import EDITED, add, do_take_case, office_of, own_file
from wengang.employment.actions.questions import do_answer_question, locked_question
from wengang.employment.case_enums import CaseKind, CaseStepKind, Opener
from wengang.employment.enums import QuestionState
from wengang.employment.models import JobQuestion, ProtectionAgreement, RightsCase, Spell
from wengang.employment.promptness import promptness
from wengang.market.models import Employer
from wengang.market.wages import wage_text
from wengang.registry.actions.guard import lock_person
from wengang.registry.models import Person


@dataclass(frozen=True)
class Subject:
    """Whom a case is about: a job brings person and employer with it."""

    spell: Spell | None = None
    person: Person | None = None
    employer: Employer | None = None

    @property
    def who(self) -> Person | None:
        return self.spell.person if self.spell else self.person

    @property
    def firm(self) -> Employer | None:
        return self.spell.employer if self.spell else self.employer


@transaction.atomic
def do_open_case(
    subject: Subject,
    *,
    kind: str,
    summary: str,
    by: User,
    claimed: Decimal | None = None,
    op: UUID | None = None,
    opener: str = Opener.OFFICER,
    question: JobQuestion | None = None,
    agreement: ProtectionAgreement | None = None,
    term: str = "",
    evidence: StoredFile | None = None,
) -> RightsCase:
    """Open a case and take it on: whoever hears of it first answers for it. Sent twice (same ``op``), it is one case.

    Raises:
        MayNot: ``by`` may not, or sees neither the person nor the employer, or the file is another office's.
        ValidationError: no words, nobody named, or an amount below nothing.
    """
    require(by, Cap.EMPLOYMENT_EDIT)
    _require_subject(subject, by)
    own_file(evidence, by)
    _queue_up(subject)
    known = RightsCase.unscoped.filter(op=op).first() if op else None
    if known is not None:
        return known
    told: dict[str, Any] = {
        "question": question,
        "agreement": agreement,
        "term": term,
        "claimed": claimed,
        "op": op or uuid4(),
    }
    case = lay_down(subject, kind=kind, summary=summary, office=office_of(by), by=by, opener=opener, **told)
    add(case, CaseStepKind.OPENED, summary, by=by, evidence=evidence, shown=True, op=uuid5(case.op, "opened"))
    do_take_case(case, by=by)
    return case


def lay_down(
    subject: Subject,
    *,
    kind: str,
    summary: str,
    office: Organisation,
    by: User | None,
    opener: str,
    op: UUID,
    claimed: Decimal | None = None,
    question: JobQuestion | None = None,
    agreement: ProtectionAgreement | None = None,
    term: str = "",
) -> RightsCase:
    """Write the row with its clocks. The caller has settled who may."""
    today = day()
    rule = promptness(CaseKind(kind), today)
    person, employer = subject.who, subject.firm
    concerned = person or employer
    if concerned is None:
        raise ValidationError(_("Say whom the case is about."))
    if not summary.strip():
        raise ValidationError({"summary": _("Write down what happened.")})
    case = RightsCase(
        op=op,
        kind=CaseKind(kind),
        opener=Opener(opener),
        spell=subject.spell,
        person=person,
        employer=employer,
        question=question,
        agreement=agreement,
        term=term,
        division_id=concerned.division_id,
        summary=summary.strip(),
        claimed=claimed,
        office=office,
        opened_on=today,
        take_by=rule.take_by(today),
        due_on=rule.finish_by(today),
        clock_on=rule.take_by(today),
        escalate_on=rule.take_by(today),
        by=by,
    )
    case.clean_fields(exclude=[each.name for each in RightsCase._meta.fields if each.name not in EDITED])
    case.validate_constraints(exclude=("question",))
    case.save()
    return case


@transaction.atomic
def do_open_from_question(question: JobQuestion, *, by: User) -> RightsCase:
    """One click: what a pay question found becomes a case, with the amount that the month lacks. Twice is once.

    A question that nobody has answered is answered by it: it is so. Raises MayNot; ValidationError without a job.
    """
    require(by, Cap.EMPLOYMENT_EDIT)
    if not JobQuestion.objects.visible_to(by.scope).filter(pk=question.pk).exists():
        raise MayNot(_("This question is not yours to answer."))
    locked = locked_question(question)
    known = RightsCase.unscoped.filter(question=locked).first()
    if known is not None:
        return known
    if locked.spell is None:
        raise ValidationError(_("This question is about no job of ours; open the case by hand."))
    if locked.state == QuestionState.OPEN:
        do_answer_question(locked, "confirm", answer=_("A case was opened."), by=by)
    short = Decimal(str(locked.evidence.get("short") or 0)) or None
    return do_open_case(
        Subject(spell=locked.spell),
        kind=CaseKind.ARREARS if short else CaseKind.OTHER,
        summary=_in_words(locked),
        claimed=short,
        opener=Opener.PAY_GAP,
        question=locked,
        by=by,
    )


def _in_words(question: JobQuestion) -> str:
    """What was found, and what somebody answered."""
    month = f"{question.month:%Y-%m}" if question.month else "—"
    told = [_("%(what)s, month %(month)s") % {"month": month, "what": question.get_kind_display()}]
    found = question.evidence
    if found.get("promised"):
        rates = {each: wage_text(Decimal(found[each]), None, found["basis"]) for each in ("promised", "paid")}
        told.append(
            _("promised %(promised)s, paid %(paid)s, %(short)s yuan short") % {**rates, "short": found["short"]}
        )
    return " · ".join([*told, question.answer] if question.answer else told)


def _queue_up(subject: Subject) -> None:
    """Of a form that is sent twice at the same moment, the second waits for what the first one wrote."""
    who, firm = subject.who, subject.firm
    if who is not None:
        lock_person(who.pk)
    elif firm is not None:
        Employer.unscoped.select_for_update(of=("self",), no_key=True).only("pk").get(pk=firm.pk)


def _require_subject(subject: Subject, by: User) -> None:
    if subject.who is not None:
        seen = Person.objects.visible_to(by.scope).filter(pk=subject.who.pk).exists()
    else:
        seen = subject.firm is not None and Employer.objects.visible_to(by.scope).filter(pk=subject.firm.pk).exists()
    if not seen:
        raise MayNot(_("Only who looks after this person or employer may open a case about them."))
