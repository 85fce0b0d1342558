"""A form that may bring a file as evidence. The file is kept at once: a mistake elsewhere does not lose the photo."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core import files
from wengang.core.models import StoredFile
from wengang.core.states import MayNot
from wengang.web.access import Request


class EvidenceForm(forms.Form):
    """``cleaned_data["evidence"]`` is the stored file, brought now or with an earlier try; None when there is none."""

    evidence = forms.FileField(
        label=gettext_lazy("Photo or paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": files.ACCEPT}),
        help_text=gettext_lazy("PNG, JPEG, WebP or PDF, at most 8 MB. Where it was taken is not kept."),
    )
    brought = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: Request, **kwargs: Any) -> None:
        self.user = request.user
        posted = request.method == "POST"
        super().__init__(request.POST.copy() if posted else None, request.FILES if posted else None, **kwargs)

    def clean_evidence(self) -> StoredFile | None:
        uploaded = self.cleaned_data["evidence"]
        if uploaded is None:
            return self._brought()
        if uploaded.size > files.MOST_BYTES:
            raise files.too_large()
        try:
            return self._keep(files.store(uploaded.read(), uploaded.name, by=self.user))
        except MayNot as refused:
            raise ValidationError(str(refused)) from refused

    def _keep(self, file: StoredFile) -> StoredFile:
        self.data["brought"] = file.token  # type: ignore[index]  # a copy of what was posted
        self["evidence"].help_text = _("Received: %(name)s") % {"name": file.filename}
        return file

    def _brought(self) -> StoredFile | None:
        token = self.data.get("brought", "")
        mine = StoredFile.unscoped.filter(token=token, by=self.user).defer("sealed")
        file = mine.first() if token else None
        return self._keep(file) if file else None
