"""What a household asks for, as somebody heard it at the door or on the phone."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.registry.actions import do_record_household_fact
from wengang.registry.models import Household
from wengang.web.access import Request, mine, page
from wengang.web.evidence import EvidenceForm
from wengang.web.people.forms import ContactForm
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
    household = mine(request, Household, pk=pk)
    if not request.user.scope.covers(household.division_id):
        raise Http404
    form = HelpForm(request, initial={"help_needed": household.help_needed})
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: form.save(household, request.user)):
        messages.success(request, _("Recorded."))
        target = reverse("household", kwargs={"pk": pk})
        return HttpResponse(headers={"HX-Redirect": target}) if request.htmx else redirect(target)
    template = "households/record_form.html" if request.htmx else "households/record.html"
    context = {"form": form, "household": household, "action": request.path}
    return render(request, template, context, status=422 if form.errors else 200)
