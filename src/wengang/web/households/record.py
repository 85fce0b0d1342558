"""What a household asks for, as somebody heard it at the door or on the phone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.registry.actions import do_record_household_fact, do_withdraw_household_fact
from wengang.registry.models import Household, HouseholdFact
from wengang.web.access import Request, mine, page
from wengang.web.evidence import EvidenceForm
from wengang.web.people.forms import ContactForm, WithdrawForm
from wengang.web.refusals import filled_in


class HelpForm(EvidenceForm, ContactForm):
    """What help the family asks for; empty when it needs none any more."""

    help_needed = forms.CharField(
        label=gettext_lazy("What help does the family ask for?"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who at home needs care, what stands in the way of work. Empty: nothing any more."),
    )
    note = forms.CharField(label=gettext_lazy("What was said"), max_length=200, required=False)
    field_order = ("help_needed", "note", "source", "seen_on", "evidence")

    def save(self, household: Household, by: User) -> None:
        """Record the answer as an observation."""
        found = self.cleaned_data
        told = {name: found[name] for name in ("source", "seen_on", "evidence", "note")}
        do_record_household_fact(household, "help_needed", found["help_needed"], by=by, **told)


@page(Cap.PERSON_EDIT, "GET", "POST")
def record(request: Request, pk: int) -> HttpResponse:
    """Record what help a household of one's own area asks for."""
    household = _own(request, pk)
    form = HelpForm(request, initial={"help_needed": household.help_needed})
    return _form(request, household, form, _("What help is asked for"), lambda: form.save(household, request.user))


@page(Cap.PERSON_EDIT, "GET", "POST")
def withdraw(request: Request, pk: int, fact: int) -> HttpResponse:
    """Take one's own observation of a household back."""
    household = _own(request, pk)
    row = get_object_or_404(HouseholdFact.objects.visible_to(request.user.scope).filter(household=household), pk=fact)
    form = WithdrawForm(request.POST or None)

    def save() -> Any:
        return do_withdraw_household_fact(row, note=form.cleaned_data["note"], by=request.user)

    return _form(request, household, form, _("Take back what you recorded"), save)


def _own(request: Request, pk: int) -> Household:
    household: Household = mine(request, Household, pk=pk)
    if not request.user.scope.covers(household.division_id):
        raise Http404
    return household


def _form(
    request: Request, household: Household, form: forms.Form, title: str, save: Callable[[], Any]
) -> HttpResponse:
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, save):
        messages.success(request, _("Recorded."))
        target = reverse("household", kwargs={"pk": household.pk})
        return HttpResponse(headers={"HX-Redirect": target}) if request.htmx else redirect(target)
    template = "households/record_form.html" if request.htmx else "households/record.html"
    context = {"form": form, "household": household, "title": title, "action": request.path}
    return render(request, template, context, status=422 if form.errors else 200)
