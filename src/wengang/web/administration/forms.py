"""Forms of administration. Choices are the rows of the administrator's own area."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation
from wengang.accounts.queries import organisations_of
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.web.contacts import PhoneField

VILLAGES_SHOWN = 3_000


def division_choices(scope: Scope, *levels: str) -> list[tuple[str, str]]:
    """(code, name with the place it lies in) of my subtree."""
    found = Division.objects.filter(scope.inside("code"), level__in=levels).select_related("parent")
    return [
        (each.code, f"{each.parent.name} {each.name}" if each.parent else each.name)
        for each in found.order_by("code")[:VILLAGES_SHOWN]
    ]


class OrganisationForm(forms.Form):
    """A new organisation of my area."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = division_choices(scope, "prefecture", "county", "township", "village")
        self.fields["division"] = forms.ChoiceField(label=_("Division"), choices=choices)


class PhoneForm(forms.Form):
    """Where a user's messages go. An empty field takes the number away."""

    phone = PhoneField(
        label=_("Work phone"),
        help_text=_("Messages about overdue work go there. It is not shown again; saved empty, it is taken away."),
    )


class UserForm(forms.Form):
    """A new user with a first role. The password is told to the person and changed at the first sign-in."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60)
    full_name = forms.CharField(label=_("Name"), max_length=40)
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput(render_value=False), validators=[validate_password]
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    phone = PhoneField(
        label=_("Work phone"), help_text=_("Messages about overdue work go there. Kept sealed and never shown.")
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(label=_("Organisation"), queryset=organisations_of(scope))
        self.fields["division"] = forms.ModelChoiceField(
            label=_("Own part"),
            required=False,
            queryset=Division.objects.filter(scope.inside("code"), level__in=("village", "cell")).order_by("code"),
            help_text=_(
                "Only where somebody looks after less than the organisation does: a building head, one building"
            ),
        )


class NewDivisionForm(forms.Form):
    """A village below a township, or a grid cell (building, group) below a village."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example 永安村, or 3 栋"))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = division_choices(scope, "township", "village")
        self.fields["parent"] = forms.ChoiceField(label=_("Below"), choices=choices)
