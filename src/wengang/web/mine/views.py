"""The worker's own page: no sign-in, no full name, no id. The key in its address opens it (128 bits, not stored)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core.files import ACCEPT, MOST_BYTES, too_large
from wengang.core.ids import mask_name
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions.links import do_ask_for_help, do_tell_pay, latest_job
from wengang.employment.agreement_terms import lines, terms_of
from wengang.employment.case_enums import CaseKind
from wengang.employment.links import open_link
from wengang.employment.models import CaseStep, PaidWage, ProtectionAgreement, RightsCase, Spell, WorkerLink
from wengang.employment.replies.ask import UNITS
from wengang.web.access import public
from wengang.web.refusals import sentence

MONTHS = 6
CASES = 5


class PayForm(forms.Form):
    """What a month paid, with the pay slip; hours or days where the promise is by them."""

    op = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    month = forms.DateField(
        label=gettext_lazy("Which month?"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("How much did you get?"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=gettext_lazy("yuan"),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("How many hours did you work?"), min_value=1, max_value=744, decimal_places=2, required=False
    )
    days = forms.DecimalField(
        label=gettext_lazy("How many days did you work?"), min_value=1, max_value=31, decimal_places=1, required=False
    )
    slip = forms.FileField(
        label=gettext_lazy("Photo of the pay slip"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("PNG, JPEG, WebP or PDF, at most 8 MB. Where it was taken is not kept."),
    )

    def __init__(self, request: HttpRequest, spell: Spell | None) -> None:
        asked = request.POST.get("do") == "pay"
        super().__init__(request.POST if asked else None, request.FILES if asked else None)
        basis = spell.promised_basis if spell else ""
        for name in {"hours", "days"} - {UNITS.get(basis, "")}:
            del self.fields[name]

    def clean_slip(self) -> tuple[bytes, str] | None:
        """Content and name; what is too large is not even read."""
        brought = self.cleaned_data["slip"]
        if brought is not None and brought.size > MOST_BYTES:
            raise too_large()
        return (brought.read(), brought.name) if brought else None


class HelpForm(forms.Form):
    """What is wrong, in a few words."""

    op = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), choices=CaseKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@public("GET", "POST")
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """My job as promised, my pay as paid, my case with its progress; to tell my pay and to call for help."""
    link = open_link(key)
    if link is None:
        raise Http404
    spell = latest_job(link.person)
    asked = request.POST.get("do")
    pay = PayForm(request, spell)
    call = HelpForm(request.POST if asked == "help" else None)
    form = {"pay": pay, "help": call}.get(asked or "")
    if form is not None and form.is_valid() and _written(link, spell, form, asked == "pay"):
        words = (
            _("Thank you. It is written down.")
            if asked == "pay"
            else _("The office has it. Below you see what is done.")
        )
        messages.success(request, words)
        return redirect("mine", key=key)
    context = _shown(link, spell) | {"pay": pay, "call": call}
    return render(request, "mine/mine.html", context, status=422 if form is not None and form.errors else 200)


def _written(link: WorkerLink, spell: Spell | None, form: forms.Form, pay: bool) -> bool:
    told = form.cleaned_data
    try:
        if not pay:
            do_ask_for_help(link, kind=told["kind"], text=told["text"], op=told["op"])
        elif spell is None:
            raise Http404
        else:
            do_tell_pay(link, spell, **told)
    except (ValidationError, WrongState, MayNot) as refused:
        form.add_error(None, sentence(refused))
        return False
    return True


def _terms(spell: Spell) -> dict[str, Any]:
    """What was signed, else what is promised."""
    agreement = ProtectionAgreement.unscoped.filter(spell=spell).first()
    return agreement.terms if agreement else terms_of(spell)


def _shown(link: WorkerLink, spell: Spell | None) -> dict[str, Any]:
    person = link.person
    wages = PaidWage.unscoped.filter(spell=spell, stands=True).order_by("-month")[:MONTHS] if spell else []
    cases = list(RightsCase.unscoped.filter(person=person).select_related("office").order_by("-pk")[:CASES])
    steps = CaseStep.unscoped.filter(case__in=cases, shown=True).order_by("-at", "-pk")
    told: dict[int, list[CaseStep]] = {}
    for step in steps:
        told.setdefault(step.case_id, []).append(step)
    return {
        "called": mask_name(person.full_name),
        "spell": spell,
        "terms": lines(_terms(spell)) if spell and spell.employer_id else [],
        "wages": wages,
        "cases": [(case, told.get(case.pk, [])) for case in cases],
        "office": link.office,
        "until": link.valid_to,
        "today": timezone.localdate(),
    }
