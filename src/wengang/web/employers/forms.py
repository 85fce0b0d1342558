"""What is corrected of an employer by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.market.models import Employer
from wengang.web.contacts import PhoneField

SHOWN = ("name", "short_name", "industry", "address", "contact", "remark")


class EmployerForm(forms.Form):
    """The code stays: by it the employer is known."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=40, required=False)
    phone = PhoneField()
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, employer: Employer, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(employer, name) for name in SHOWN})
        super().__init__(*args, **kwargs)

    def fill(self, employer: Employer) -> Employer:
        """Set what was written."""
        for name in SHOWN:
            setattr(employer, name, self.cleaned_data[name])
        employer.phone = self.cleaned_data["phone"] or employer.phone
        return employer
