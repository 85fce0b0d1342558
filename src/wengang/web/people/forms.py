"""What a visit or a call tells, in the order in which it is asked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation, User
from wengang.registry import enums
from wengang.registry.actions import do_record_fact
from wengang.registry.facts import Answer
from wengang.registry.models import Person
from wengang.web.access import Request
from wengang.web.evidence import EvidenceForm

ASKED = [each for each in enums.Source.choices if each[0] in ("visit", "call", "chat", "self")]
SEEN = [each for each in enums.Source.choices if each[0] in ("visit", "call", "chat", "self", "roster")]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DISCLOSED_DAYS = 90
NOT_ASKED = ("", _("Not asked"))


class ContactForm(forms.Form):
    """How and when somebody asked; every fact carries it."""

    source = forms.ChoiceField(label=_("How did you learn it?"), choices=ASKED, widget=forms.RadioSelect)
    seen_on = forms.DateField(label=_("On which day?"), widget=DAY, initial=timezone.localdate)


class StatusForm(EvidenceForm, ContactForm):
    """A contact: what the person does now. Whatever is left empty was not asked, and stays as it was."""

    status = forms.ChoiceField(
        label=_("What does the person do now?"), choices=enums.EmploymentStatus.choices, widget=forms.RadioSelect
    )
    employer_name = forms.CharField(label=_("Employer"), max_length=120, required=False)
    job_title = forms.CharField(label=_("Job"), max_length=60, required=False)
    work_place = forms.CharField(label=_("Place of work"), max_length=120, required=False)
    wage_low = forms.IntegerField(
        label=_("Monthly wage"), min_value=0, max_value=200_000, required=False, help_text=_("yuan a month")
    )
    labour_ability = forms.ChoiceField(
        label=_("Labour ability"), choices=[NOT_ASKED, *enums.LabourAbility.choices], required=False
    )
    phone_reachable = forms.ChoiceField(
        label=_("Reachable by phone"), choices=[NOT_ASKED, *Answer.choices], required=False
    )
    note = forms.CharField(label=_("What was said"), max_length=200, required=False)
    field_order = (
        "status",
        "employer_name",
        "job_title",
        "work_place",
        "wage_low",
        "labour_ability",
        "phone_reachable",
        "note",
        "source",
        "seen_on",
        "evidence",
    )

    WORK = ("employer_name", "job_title", "work_place", "wage_low")
    BESIDE = ("labour_ability", "phone_reachable")

    def __init__(self, request: Request, person: Person) -> None:
        super().__init__(request, initial={"status": person.employment})
        self.fields["source"].choices = SEEN  # type: ignore[attr-defined]
        for name in self.WORK:
            self.fields[name].widget.attrs["placeholder"] = getattr(person, name) or ""

    def work(self) -> dict[str, Any]:
        """What belongs to the status; nothing when the person has no work."""
        if self.cleaned_data["status"] not in enums.IN_WORK:
            return {}
        told = {name: self.cleaned_data[name] for name in self.WORK if self.cleaned_data[name] not in (None, "")}
        return {**told, "wage_high": told["wage_low"]} if "wage_low" in told else told

    def save(self, person: Person, by: User) -> None:
        """Record every answer as an observation of its own."""
        found = self.cleaned_data
        told = {name: found[name] for name in ("source", "seen_on", "evidence")}
        with transaction.atomic():
            do_record_fact(person, "employment", found["status"], work=self.work(), note=found["note"], by=by, **told)
            for name in self.BESIDE:
                if found[name]:
                    do_record_fact(person, name, found[name], by=by, **told)


class WithdrawForm(forms.Form):
    """Why one's own word is taken back."""

    note = forms.CharField(
        label=_("What was wrong with it?"),
        max_length=200,
        min_length=4,
        help_text=_("It stays in the time line, marked as taken back, and no longer counts."),
    )


class WishForm(ContactForm):
    """What work the person wants."""

    will_work = forms.ChoiceField(label=_("Wants work?"), choices=enums.WillWork.choices, widget=forms.RadioSelect)
    reach = forms.ChoiceField(
        label=_("How far from home?"), choices=[("", _("Not said")), *enums.WorkRange.choices], required=False
    )
    occupation_text = forms.CharField(label=_("Which work?"), max_length=120, required=False)
    least_wage = forms.IntegerField(
        label=_("At least how much?"), min_value=0, max_value=200_000, required=False, help_text=_("yuan a month")
    )
    available_from = forms.DateField(label=_("From when?"), widget=DAY, required=False)
    lodging = forms.ChoiceField(label=_("Lodging"), choices=enums.Lodging.choices)
    limits = forms.MultipleChoiceField(
        label=_("What must be heeded?"),
        choices=enums.Limit.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    same_city = forms.BooleanField(
        label=_("With the family in one city is enough"),
        required=False,
        help_text=_("If one employer cannot take the whole family, several employers of the same city would do."),
    )
    field_order = (
        "will_work",
        "reach",
        "occupation_text",
        "least_wage",
        "available_from",
        "lodging",
        "limits",
        "same_city",
        "source",
        "seen_on",
    )


class CategoryForm(forms.Form):
    """A category from a day on."""

    kind = forms.ChoiceField(label=_("Category"), choices=enums.CategoryKind.choices)
    valid_from = forms.DateField(label=_("Since which day?"), widget=DAY)
    source = forms.ChoiceField(label=_("On whose word?"), choices=enums.Source.choices)
    detail = forms.CharField(label=_("File or remark"), max_length=80, required=False)


class EditForm(forms.Form):
    """Corrections; the row as it was stays in the history."""

    full_name = forms.CharField(label=_("Name"), max_length=40)
    id_number = forms.CharField(
        label=_("Id number"), max_length=18, required=False, help_text=_("Leave empty to keep the one on file.")
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, help_text=_("Leave empty to keep the one on file.")
    )
    education = forms.ChoiceField(
        label=_("Education"), choices=[("", _("Not known")), *enums.Education.choices], required=False
    )
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Why is it corrected?"), max_length=200, min_length=4)

    KEPT_WHEN_EMPTY = ("id_number", "phone")

    def changes(self, person: Person) -> dict[str, Any]:
        """Only what differs from what stands there."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {
            name: value
            for name, value in told.items()
            if value != getattr(person, name) and (value or name not in self.KEPT_WHEN_EMPTY)
        }


def in_90_days() -> Any:
    return timezone.localdate() + timedelta(days=DISCLOSED_DAYS)


class DiscloseForm(forms.Form):
    """To which partner, for what, on which ground, until when."""

    organisation = forms.ModelChoiceField(label=_("Open to whom?"), queryset=Organisation.objects.none())
    purpose = forms.ChoiceField(label=_("For what?"), choices=enums.DisclosurePurpose.choices)
    detail = forms.CharField(
        label=_("More about the purpose"), max_length=120, required=False, help_text=_("Needed for another purpose.")
    )
    basis = forms.ChoiceField(label=_("Legal ground"), choices=enums.DisclosureBasis.choices, widget=forms.RadioSelect)
    consented_on = forms.DateField(label=_("The person consented on"), widget=DAY, required=False)
    until = forms.DateField(label=_("Until which day?"), widget=DAY, initial=in_90_days)

    def __init__(self, partners: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = partners  # type: ignore[attr-defined]
