"""An employer by its name or its credit code, as somebody types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core.ids import IdError, check_uscc
from wengang.core.scope import Scope
from wengang.market.models import Employer

OFFERED = 20
CODE_SIGNS = 18


def named(scope: Scope, text: str) -> list[Employer]:
    """Employers that the reader sees and whose name holds the text: whose whole name it is, then the shortest name."""
    wanted = " ".join(text.split())
    if not wanted:
        return []
    rows = Employer.objects.visible_to(scope).filter(Q(name__icontains=wanted) | Q(short_name__icontains=wanted))
    whole = Case(When(Q(name=wanted) | Q(short_name=wanted), then=0), default=1)
    return list(rows.select_related("division").order_by(whole, Length("name"), "name", "pk")[:OFFERED])


def employer_of(scope: Scope, text: str) -> Employer | str:
    """The one employer that is meant, or the code of one that nobody has registered yet.

    By its code any employer is found: a firm's name is no personal data. Raises ``forms.ValidationError``: nobody has
    this name, several have it, the code cannot be.
    """
    signs = "".join(text.split()).upper()
    if len(signs) == CODE_SIGNS and signs.isalnum() and signs.isascii():
        return _by_code(signs)
    found = named(scope, text)
    exact = [each for each in found if text.strip() in (each.name, each.short_name)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if not found:
        raise forms.ValidationError(
            _("No employer of this name is in your list. Write its credit code; then it need not be in the list.")
        )
    names = "、".join(each.name for each in found[:5])
    raise forms.ValidationError(_("Several employers bear this name: %(names)s. Choose one.") % {"names": names})


def _by_code(signs: str) -> Employer | str:
    try:
        code = check_uscc(signs)
    except IdError as fault:
        raise forms.ValidationError(fault.zh if (get_language() or "").startswith("zh") else fault.en) from fault
    return Employer.unscoped.filter(uscc=code).first() or code


class EmployerField(forms.CharField):
    """Name or credit code; the view says who asks. ``new``: a code that nobody has registered yet is taken too."""

    scope: Scope | None = None

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.new = new

    def clean(self, value: object) -> Employer | str | None:  # type: ignore[override]
        text = str(super().clean(value) or "")
        if not text or self.scope is None:
            return None
        found = employer_of(self.scope, text)
        if isinstance(found, str) and not self.new:
            raise forms.ValidationError(_("No employer with this credit code is registered yet."))
        return found
