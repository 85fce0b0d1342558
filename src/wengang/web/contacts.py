"""The phone of a contact in a form: never shown again, kept when the field is left empty."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wengang.core.ids import IdError, check_phone


class PhoneField(forms.CharField):
    """A new number in its one spelling, or "" to keep the one on file."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": _("Phone"), "help_text": _("Leave empty to keep the one on file.")}
        super().__init__(**given | {"max_length": 40, "required": False} | kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return "、".join(each.number for each in check_phone(text))
        except IdError as fault:
            raise forms.ValidationError(fault.zh if (get_language() or "").startswith("zh") else fault.en) from fault
