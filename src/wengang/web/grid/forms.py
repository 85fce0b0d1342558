"""Forms of the grid: who answers for what, from when."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry.enums import GridDuty
from wengang.registry.queries.grid import workers_of
from wengang.web.people.forms import DAY


class WorkerChoice(forms.ModelChoiceField):
    """A worker with the organisation, so that two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} · {obj.membership}" if obj.membership else str(obj.full_name)


class PlaceChoice(forms.ModelChoiceField):
    """A cell of the grid with the place it lies in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} {obj.name}" if obj.parent else str(obj.name)


def cells_of(scope: Scope) -> QuerySet[Division]:
    """Places somebody can answer for, from the county down to the building."""
    levels = ("county", "township", "village", "cell")
    return Division.objects.filter(scope.inside("code"), level__in=levels).select_related("parent").order_by("code")


class HelperForm(forms.Form):
    """Who answers for one household."""

    worker = WorkerChoice(queryset=User.objects.none(), label=_("Responsible worker"))
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers_of(scope)  # type: ignore[attr-defined]


class AssignForm(HelperForm):
    """Who answers for a cell of the grid."""

    division = PlaceChoice(queryset=Division.objects.none(), label=_("Cell of the grid"))
    duty = forms.ChoiceField(label=_("Duty"), choices=GridDuty.choices, initial=GridDuty.ASSISTANT)
    field_order = ("division", "worker", "duty", "note")

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        self.fields["division"].queryset = cells_of(scope)  # type: ignore[attr-defined]


class HandOverForm(HelperForm):
    """To whom, and from which day on."""

    first_day = forms.DateField(label=_("First day"), initial=timezone.localdate, widget=DAY)
    field_order = ("worker", "first_day", "note")
