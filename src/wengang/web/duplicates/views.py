"""Rows that are probably somebody we know: side by side, and the decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.ids import mask_phone, mask_resident_id
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry import queries
from wengang.registry.actions import do_decide_duplicate
from wengang.registry.enums import Education, EmploymentStatus, Sex
from wengang.registry.models import DuplicateCase, Person
from wengang.registry.queries import CaseView
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.texts import HELD
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of

Decision = DuplicateCase.Decision


@dataclass(frozen=True)
class Line:
    """One row of the list of cases."""

    case: DuplicateCase
    incoming: Entry
    visible: bool
    why: str


@dataclass(frozen=True)
class Pair:
    """One fact on both sides."""

    label: str
    left: str
    right: str

    @property
    def same(self) -> bool:
        return self.left == self.right or not self.left or not self.right


@page(Cap.DUPLICATE_DECIDE)
def duplicates(request: Request) -> HttpResponse:
    """Cases, the likeliest first."""
    decision = request.GET.get("decision", "")
    decision = decision if decision in Decision.values else Decision.OPEN
    found = queries.duplicate_cases(request.user.scope, decision=decision, number=number_of(request.GET.get("page")))
    found.rows[:] = [Line(each.case, each.incoming, each.visible, reason(each.case)) for each in found.rows]
    context = {"page": Shown(found), "decision": decision, "decisions": Decision.choices}
    return render(request, "duplicates/duplicates.html", context)


def reason(case: DuplicateCase) -> str:
    """Why the row is held, in the reader's language."""
    issue = HELD.get(case.grounds)
    if issue is None:
        return ""
    return issue.zh if (get_language() or "zh").startswith("zh") else issue.en


@page(Cap.DUPLICATE_DECIDE)
def duplicate(request: Request, pk: int) -> HttpResponse:
    """Both records side by side; the ledger's stays hidden when another area looks after it."""
    mine(request, DuplicateCase, pk=pk)
    view = queries.duplicate_case(request.user.scope, pk)
    context = {
        "case": view.case,
        "open": view.case.decision == Decision.OPEN,
        "visible": view.visible,
        "outcome": _outcome(request, view.case),
        "why": reason(view.case),
        "rows": pairs(view),
    }
    return render(request, "duplicates/duplicate.html", context)


def _outcome(request: Request, case: DuplicateCase) -> Person | None:
    return Person.objects.visible_to(request.user.scope).filter(pk=case.outcome_id).first() if case.outcome_id else None


def pairs(view: CaseView) -> list[Pair]:
    """The facts that tell two persons apart, numbers masked."""
    new = view.incoming
    left = _known(view.case.existing) if view.visible else {}
    names = dict(Division.objects.filter(code=new.division).values_list("code", "name"))
    told, work = new.person, new.work
    right = {
        "name": new.name,
        "id": mask_resident_id(new.id_number) if new.id_number else "",
        "birth": str(new.birth or ""),
        "sex": _word(Sex, told.get("sex")),
        "phone": mask_phone(new.phone) if new.phone else "",
        "village": names.get(new.division, new.division),
        "head": new.head_name,
        "education": _word(Education, told.get("education")),
        "employment": _word(EmploymentStatus, work.get("employment")),
        "work": " ".join(str(work[key]) for key in ("employer_name", "job_title") if work.get(key)),
        "seen": str(new.seen_on),
    }
    return [Pair(label, left.get(key, ""), right[key]) for key, label in _labels().items()]


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "id": _("Id number"),
        "birth": _("Birth date"),
        "sex": _("Sex"),
        "phone": _("Phone"),
        "village": _("Village"),
        "head": _("Head of household"),
        "education": _("Education"),
        "employment": _("Employment status"),
        "work": _("Work"),
        "seen": _("Seen on"),
    }


def _known(person: Person) -> dict[str, str]:
    return {
        "name": person.full_name,
        "id": mask_resident_id(person.id_number) if person.id_number else "",
        "birth": str(person.birth_date or ""),
        "sex": person.get_sex_display() if person.sex != Sex.UNKNOWN else "",
        "phone": mask_phone(person.phone) if person.phone else "",
        "village": person.division.name,
        "head": person.household.head_name if person.household else "",
        "education": person.get_education_display(),
        "employment": person.get_employment_display(),
        "work": " ".join(text for text in (person.employer_name, person.job_title) if text),
        "seen": str(person.employment_on or ""),
    }


def _word(choices: Any, code: str | None) -> str:
    return str(choices(code).label) if code and code in choices.values and code != Sex.UNKNOWN else ""


@page(Cap.DUPLICATE_DECIDE, "POST")
def decide(request: Request, pk: int) -> HttpResponse:
    """The same person, or two; then the next case."""
    case = mine(request, DuplicateCase, pk=pk)
    try:
        person = do_decide_duplicate(case, request.POST.get("decision", ""), by=request.user)
    except MayNot as refused:
        raise PermissionDenied from refused
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("duplicate", pk=pk)
    if person is None:
        messages.warning(request, _("The id number belongs to the person in the ledger: correct it in the list."))
    else:
        messages.success(request, _("Decided. Later lists follow this decision."))
    following = queries.duplicate_cases(request.user.scope, size=30).rows
    after = next((each.case.pk for each in following if each.visible), None)
    return redirect("duplicate", pk=after) if after else redirect("duplicates")
