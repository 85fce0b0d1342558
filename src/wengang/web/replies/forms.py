"""What a reply means, as somebody reads it: which job, which month, how much. Or that nothing follows from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.employment.models import InMessage, Spell
from wengang.employment.replies.take import asked_month, candidates
from wengang.web.access import Request
from wengang.web.followups.forms import MonthField
from wengang.web.templatetags.ui import mask_name

MOST_JOBS = 12


class StateForm(forms.Form):
    """The pay that the reply tells."""

    spell = forms.ModelChoiceField(
        label=_("Which job?"), queryset=Spell.unscoped.none(), widget=forms.RadioSelect, empty_label=None
    )
    month = MonthField(label=_("Month that was paid"))
    amount = forms.DecimalField(
        label=_("Paid for that month, in all (yuan)"), min_value=0, max_digits=9, decimal_places=2
    )
    hours = forms.DecimalField(label=_("Hours of that month"), min_value=0, max_value=744, required=False)
    days = forms.DecimalField(label=_("Days worked in that month"), min_value=0, max_value=31, required=False)

    def __init__(self, message: InMessage, request: Request, data: Any = None) -> None:
        super().__init__(data, initial={"month": asked_month(message)})
        people = [person.pk for person in candidates(message)]
        rows = Spell.objects.visible_to(request.user.scope).filter(person__in=people).exclude(end_reason="corrected")
        jobs = rows.select_related("employer", "person").order_by("-valid_to", "-valid_from", "-pk")
        field: Any = self.fields["spell"]
        field.queryset = jobs
        self.jobs = list(jobs[:MOST_JOBS])
        field.choices = [(job.pk, _label(job)) for job in self.jobs]
        if len(self.jobs) == 1:
            self.initial["spell"] = self.jobs[0].pk
        elif message.question is not None:
            self.initial["spell"] = message.question.spell_id

    def clean_spell(self) -> Spell:
        """One of the jobs that were shown, not merely one that exists."""
        chosen: Spell = self.cleaned_data["spell"]
        if chosen.pk not in {job.pk for job in self.jobs}:
            raise forms.ValidationError(_("Choose one of the jobs."))
        return chosen


class AsideForm(forms.Form):
    """Why nothing follows."""

    reason = forms.CharField(label=_("Why does nothing follow from it?"), max_length=200)


def _label(job: Spell) -> str:
    """Whose job, what it is and what was promised."""
    parts = (mask_name(job.person.full_name), job.employer, job.job_title, job.promised_text)
    return " · ".join(str(part) for part in parts if part)
