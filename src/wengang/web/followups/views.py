"""Contacts that are due and what came of them; questions about jobs and their answers."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.employment.actions import do_answer_question, do_record_contact
from wengang.employment.enums import QuestionState
from wengang.employment.leaving.state import is_on
from wengang.employment.models import Contact, FollowUp, JobQuestion, PaidWage, Spell
from wengang.employment.queries.due import due
from wengang.employment.queries.leaving import reasons_of
from wengang.employment.wages import promise_of
from wengang.registry.actions import do_log_view
from wengang.registry.queries.page import page_of
from wengang.web.access import Request, mine, page
from wengang.web.followups.forms import AnswerForm, ContactForm
from wengang.web.followups.words import finding, step_text
from wengang.web.listing import Shown, number_of
from wengang.web.refusals import filled_in

SIZE = 50


@page(Cap.EMPLOYMENT_SEE)
def due_list(request: Request) -> HttpResponse:
    """What is due, the longest waiting first, with what speaks for calling early: one's own families, or everybody."""
    scope, today = request.user.scope, timezone.localdate()
    own = FollowUp.objects.visible_to(scope).filter(worker=request.user.pk).exists()
    everybody = request.GET.get("whose") == "all" or not own
    rows, on = due(scope, today, worker=None if everybody else request.user.pk), is_on()
    found = page_of(rows, number_of(request.GET.get("page")), SIZE)

    def told(spell: Spell) -> list[str]:
        return reasons_of(spell, today) if on else []

    context = {
        "page": Shown(found),
        "rows": [(row, step_text(row.step), (today - row.due_on).days, told(row.spell)) for row in found.rows],
        "on": on,
        "may_read": scope.may(Cap.FIGURES),
        "own": own,
        "everybody": everybody,
        "may_edit": scope.may(Cap.EMPLOYMENT_EDIT),
        "questions": JobQuestion.objects.visible_to(scope).filter(state=QuestionState.OPEN)[:100].count(),
    }
    return render(request, "followups/due.html", context)


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def contact(request: Request, pk: int) -> HttpResponse:
    """One contact about one job: what was promised, what was paid, what was said before, and the form."""
    spell = mine(request, Spell, pk=pk)
    form = ContactForm(request, promise_of(spell))
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_record_contact(spell, by=request.user, **form.told())):
        messages.success(request, _("Recorded."))
        return redirect("followups")
    if request.method == "GET":
        do_log_view(spell.person, by=request.user)
    parts = form.parts()
    follow_up = FollowUp.unscoped.filter(spell=spell).first()
    context = {
        "spell": spell,
        "form": form,
        "parts": parts,
        "told_end": any(field.errors or field.value() for field in parts["end"]),
        "told_pay": any(field.errors or field.value() for field in parts["pay"]),
        "due": follow_up,
        "step": step_text(follow_up.step) if follow_up else "",
        "reasons": reasons_of(spell, timezone.localdate()) if is_on() else [],
        "wages": with_slips(PaidWage.unscoped.filter(spell=spell, stands=True)).order_by("-month")[:6],
        "contacts": Contact.unscoped.filter(spell=spell).select_related("by").order_by("-on", "-pk")[:10],
        "may_reveal": request.user.scope.may(Cap.PERSON_REVEAL),
    }
    return render(request, "followups/contact.html", context, status=422 if request.method == "POST" else 200)


def with_slips(rows: QuerySet[PaidWage]) -> QuerySet[PaidWage]:
    """Statements of pay with their papers at hand, but not the papers' content."""
    return rows.select_related("evidence").defer("evidence__sealed")


@page(Cap.EMPLOYMENT_SEE)
def questions(request: Request) -> HttpResponse:
    """Questions about jobs that wait for an answer, the newest first."""
    rows = JobQuestion.objects.visible_to(request.user.scope).filter(state=QuestionState.OPEN)
    rows = rows.select_related("person", "employer", "division").order_by("-pk")
    found = page_of(rows, number_of(request.GET.get("page")), SIZE)
    context = {
        "page": Shown(found),
        "rows": [(row, finding(row)) for row in found.rows],
        "may_edit": request.user.scope.may(Cap.EMPLOYMENT_EDIT),
    }
    return render(request, "followups/questions.html", context)


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def question(request: Request, pk: int) -> HttpResponse:
    """One question with its evidence, and the answer."""
    row = mine(request, JobQuestion, pk=pk)
    form = AnswerForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_answer_question(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The answer is kept."))
        return redirect("job-questions")
    said = PaidWage.unscoped.filter(spell=row.spell_id, month=row.month)
    wages = with_slips(said).order_by("pk") if row.month else ()
    context = {
        "row": row,
        "form": form,
        "finding": finding(row),
        "wages": wages,
        "is_open": row.state == QuestionState.OPEN,
    }
    return render(request, "followups/question.html", context, status=422 if request.method == "POST" else 200)
