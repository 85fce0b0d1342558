"""Which list somebody brings in, and for which issue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.command.exchange import issues
from wengang.core.sheets.limits import MAX_FILE_BYTES
from wengang.market.enums import IssueState
from wengang.web.imports.kinds import FOR_ISSUE, choices_of


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
    """A new list: its kind, and the issue for the lists that are exchanged every month."""

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = choices_of(user.scope)
        first = kinds[0][0] if kinds else None
        self.fields["kind"] = forms.ChoiceField(
            label=_("Which list is it?"), choices=kinds, widget=forms.RadioSelect, initial=first
        )
        collecting = [(each.code, f"{each.code} · {each.agreement}") for each in issues(user.scope, IssueState.OPEN)]
        if collecting and FOR_ISSUE & {kind for kind, _title in kinds}:
            self.fields["issue"] = forms.ChoiceField(
                label=_("For the issue"),
                choices=[("", _("None: into the ledger only")), *collecting],
                required=False,
                help_text=_("Vacancies and seekers also join the two lists of this issue."),
            )
