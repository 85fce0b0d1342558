"""What is written about a vacancy by hand: its lawful wording, its terms, until when it is open again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.market import enums
from wengang.market.models import Vacancy
from wengang.registry.enums import Education
from wengang.web.contacts import PhoneField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOT_SAID = [("", _("Not said"))]


class ReleaseForm(forms.Form):
    """Every text that people will read, and the demands of the work itself in place of who may do it."""

    title = forms.CharField(label=_("Post"), max_length=60)
    description = forms.CharField(label=_("Work to do"), required=False, widget=forms.Textarea({"rows": 3}))
    hours_text = forms.CharField(label=_("Working hours"), max_length=80, required=False)
    probation = forms.CharField(label=_("Probation"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    demands = forms.MultipleChoiceField(
        label=_("What the work itself demands"),
        choices=enums.Demand.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("How was it settled?"), max_length=200, help_text=_("For example: the employer agreed by phone")
    )

    def __init__(self, vacancy: Vacancy, *args: Any, **kwargs: Any) -> None:
        names = ("title", "description", "hours_text", "probation", "address", "demands")
        kwargs.setdefault("initial", {name: getattr(vacancy, name) for name in names})
        super().__init__(*args, **kwargs)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*NOT_SAID, *choices], required=False)


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class TermsForm(forms.Form):
    """Everything a vacancy offers and asks for."""

    title = forms.CharField(label=_("Post title"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=enums.VacancyKind.choices)
    headcount = forms.IntegerField(label=_("Headcount"), min_value=1, max_value=100_000)
    postings = forms.IntegerField(label=_("Number of postings"), min_value=1, max_value=10_000)
    description = forms.CharField(label=_("Work to do"), required=False, widget=forms.Textarea({"rows": 3}))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    wage_low = forms.DecimalField(label=_("Wage from"), min_value=0, max_digits=9, decimal_places=2, required=False)
    wage_high = forms.DecimalField(label=_("Wage to"), min_value=0, max_digits=9, decimal_places=2, required=False)
    wage_basis = forms.ChoiceField(label=_("Paid by"), choices=enums.WageBasis.choices)
    shift = _choice(_("Shifts"), enums.Shift.choices)
    hours_text = forms.CharField(label=_("Working hours"), max_length=80, required=False)
    probation = forms.CharField(label=_("Probation"), max_length=60, required=False)
    contract = _choice(_("Contract"), enums.Contract.choices)
    insurances = _ticks(_("Insurances"), enums.Insurance.choices)
    board = _choice(_("Board"), enums.Provision.choices)
    lodging = _choice(_("Lodging"), enums.Provision.choices)
    couple_rooms = forms.IntegerField(label=_("Couple rooms"), min_value=0, max_value=10_000)
    care_post = forms.BooleanField(label=_("Care post"), required=False)
    family_post = _choice(_("Family post"), enums.FamilyPost.choices)
    education = _choice(_("Education needed"), Education.choices)
    skill = forms.CharField(label=_("Skill needed"), max_length=60, required=False)
    demands = _ticks(_("What the work itself demands"), enums.Demand.choices)
    valid_to = forms.DateField(label=_("Valid to"), widget=DAY, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=40, required=False)
    phone = PhoneField()

    GROUPS = (
        (_("The work"), ("title", "kind", "headcount", "postings", "description", "address")),
        (
            _("What is offered"),
            (
                *("wage_low", "wage_high", "wage_basis", "shift", "hours_text", "probation", "contract", "insurances"),
                *("board", "lodging", "couple_rooms", "care_post", "family_post"),
            ),
        ),
        (_("What the work needs"), ("education", "skill", "demands")),
        (_("Until when, and whom to ask"), ("valid_to", "contact", "phone")),
    )

    def __init__(self, vacancy: Vacancy, *args: Any, **kwargs: Any) -> None:
        initial = {name: getattr(vacancy, name) for name in self.base_fields if name != "phone"}
        for name in ("wage_low", "wage_high"):
            initial[name] = None if initial[name] is None else f"{initial[name]:f}".removesuffix(".00")
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(str(title), [self[name] for name in names]) for title, names in self.GROUPS]

    def fill(self, vacancy: Vacancy) -> Vacancy:
        """Set what was written."""
        for name, value in self.cleaned_data.items():
            if name != "phone" or value:
                setattr(vacancy, name, value)
        return vacancy


class ReopenForm(forms.Form):
    """Taking people on again."""

    valid_to = forms.DateField(
        label=_("Valid to"), widget=DAY, required=False, help_text=_("Empty: until it is closed")
    )
    reason = forms.CharField(label=_("Why is it open again?"), max_length=200)
