"""Protection agreements on pages and on paper, and the link of a worker's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Cap
from wengang.employment.actions import agreements as actions
from wengang.employment.actions.links import do_give_link, do_revoke_link
from wengang.employment.agreement_terms import lines
from wengang.employment.models import ProtectionAgreement, RightsCase, Signature, Spell, WorkerLink
from wengang.employment.papers import agreement_pdf
from wengang.registry.models import Person
from wengang.web.access import Request, mine, page
from wengang.web.cases.forms import SignForm
from wengang.web.refusals import filled_in, tried


@page(Cap.EMPLOYMENT_SEE)
def protection(request: Request, pk: int) -> HttpResponse:
    """What was promised, who signed it, and what to do when it is not kept."""
    return _show(request, mine(request, Spell, pk=pk), SignForm(request))


@page(Cap.EMPLOYMENT_EDIT, "POST")
def draw(request: Request, pk: int) -> HttpResponse:
    """Put the promise on paper."""
    spell = mine(request, Spell, pk=pk)
    tried(request, lambda: actions.do_draw_agreement(spell, by=request.user), _("The agreement is ready to print."))
    return redirect("protection", pk=pk)


@page(Cap.EMPLOYMENT_EDIT, "POST")
def sign(request: Request, pk: int) -> HttpResponse:
    """Record a signature, with its scan."""
    spell = mine(request, Spell, pk=pk)
    form, agreement = SignForm(request), _agreement(spell)
    if agreement is None:
        raise Http404
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("party", "signer", "how", "on")}
        scan = form.cleaned_data["evidence"]
        if filled_in(form, lambda: actions.do_sign_agreement(agreement, **told, scan=scan, by=request.user)):
            messages.success(request, _("Written down."))
            return redirect("protection", pk=pk)
    return _show(request, spell, form, status=422)


@page(Cap.EMPLOYMENT_EDIT, "POST")
def breach(request: Request, pk: int) -> HttpResponse:
    """A term was not kept: a case with what was agreed and what happened."""
    agreement = _agreement(mine(request, Spell, pk=pk))
    if agreement is None:
        raise Http404
    term, words = request.POST.get("term", ""), request.POST.get("words", "")
    made: list[RightsCase] = []
    if not tried(
        request,
        lambda: made.append(actions.do_open_from_breach(agreement, term=term, words=words, by=request.user)),
    ):
        return redirect("protection", pk=pk)
    return redirect("case", pk=made[0].pk)


@page(Cap.EMPLOYMENT_SEE)
def paper(request: Request, pk: int) -> HttpResponse:
    """The agreement as PDF, to be signed by both. Who took it out is logged: it holds the worker's name."""
    agreement = _agreement(mine(request, Spell, pk=pk))
    if agreement is None:
        raise Http404
    log_access(AccessLog.Action.EXPORT, "protection_agreement", by=request.user, row=agreement.spell.person_id)
    headers = {"Content-Disposition": f'inline; filename="agreement-{pk}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(agreement_pdf(agreement), content_type="application/pdf", headers=headers)


def _agreement(spell: Spell) -> ProtectionAgreement | None:
    rows = ProtectionAgreement.unscoped.select_related("spell__person__division", "spell__employer", "by")
    return rows.filter(spell=spell).first()


def _show(request: Request, spell: Spell, form: SignForm, status: int = 200) -> HttpResponse:
    agreement = _agreement(spell)
    signed = Signature.unscoped.filter(agreement=agreement).select_related("scan", "by").defer("scan__sealed")
    context = {
        "spell": spell,
        "agreement": agreement,
        "terms": lines(agreement.terms) if agreement else [],
        "signatures": list(signed.order_by("on", "pk")) if agreement else [],
        "cases": RightsCase.objects.visible_to(request.user.scope).filter(spell=spell).order_by("-pk")[:20],
        "form": form,
        "may_edit": request.user.scope.may(Cap.EMPLOYMENT_EDIT),
    }
    return render(request, "cases/protection.html", context, status=status)


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def link(request: Request, code: str) -> HttpResponse:
    """Give a worker the link of the own page, or take it back. The address is shown once."""
    person = mine(request, Person, code=code)
    address = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        tried(request, lambda: do_revoke_link(person, by=request.user), _("The page does not open any more."))
        return redirect("worker-link", code=code)
    if request.method == "POST":
        made: list[str] = []
        if tried(request, lambda: made.append(do_give_link(person, by=request.user)[1])):
            address = request.build_absolute_uri(reverse("mine", args=[made[0]]))
    row = WorkerLink.unscoped.filter(person=person, revoked_at__isnull=True).select_related("by").first()
    response = render(request, "cases/link.html", {"person": person, "link": row, "address": address})
    response["Cache-Control"] = "no-store"
    return response
