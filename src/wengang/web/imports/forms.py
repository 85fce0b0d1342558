"""Which list somebody brings in, and for which issue or wave."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wengang.command.exchange import agreements, issues
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.core.sheets.limits import MAX_FILE_BYTES
from wengang.journeys.models import Wave
from wengang.market.enums import IssueState
from wengang.web.imports.kinds import FOR_ISSUE, FOR_WAVE, choices_of


def places_of(scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of the counties of my area and of both ends of my agreements, by code."""
    mine = Division.objects.filter(scope.inside("code"), level=Division.Level.COUNTY)
    ends = [code for pair in agreements(scope).values_list("sending", "receiving") for code in pair]
    found = Division.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=ends)).select_related("parent")
    return [
        (each.code, f"{each.parent.name} {each.name}" if each.parent else each.name) for each in found.order_by("pk")
    ]


def waves_of(scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of the waves that are still to travel."""
    rows = Wave.objects.visible_to(scope).filter(day__gte=localdate()).order_by("day", "pk")
    return [(each.code, f"{each.code} · {each.name}") for each in rows]


class FileForm(forms.Form):
    """One list as it was received."""

    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file first.")})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            size = MAX_FILE_BYTES // 1024 // 1024
            raise forms.ValidationError(_("The file is larger than %(size)s MB; split it.") % {"size": size})
        return file


class NewBatchForm(FileForm):
    """A new list: its kind, the issue for lists that are exchanged every month, the wave for lists of travellers."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = choices_of(user.scope)
        first = kinds[0][0] if kinds else None
        self.fields["kind"] = forms.ChoiceField(
            label=_("Which list is it?"), choices=kinds, widget=forms.RadioSelect, initial=first
        )
        self.fields["near"] = forms.ChoiceField(
            label=_("Where is the list from?"),
            choices=[("", _("My own area, or the place the list names")), *places_of(user.scope)],
            required=False,
            help_text=_("Words such as “this county” and villages without their township are looked for there."),
        )
        collecting = [(each.code, f"{each.code} · {each.agreement}") for each in issues(user.scope, IssueState.OPEN)]
        if collecting and FOR_ISSUE & {kind for kind, _title in kinds}:
            self.fields["issue"] = forms.ChoiceField(
                label=_("For the issue"),
                choices=[("", _("None: into the ledger only")), *collecting],
                required=False,
                help_text=_("Vacancies and seekers also join the two lists of this issue."),
            )
        if FOR_WAVE & {kind for kind, _title in kinds} and (coming := waves_of(user.scope)):
            self.fields["wave"] = forms.ChoiceField(
                label=_("For the wave"),
                choices=[("", _("None: they wait for one")), *coming],
                required=False,
                help_text=_("Travellers come on the list of this wave."),
            )

    def belongs_to(self) -> str:
        """The code of the issue or wave that the list is for; the one that does not fit its kind is left out."""
        found = self.cleaned_data
        return str(found.get("wave" if found["kind"] in FOR_WAVE else "issue", ""))
