"""The risk of leaving, laid open: what is in force, what goes into it, how well it did, and the switch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.employment.leaving.basis import Basis, Weight
from wengang.employment.leaving.fitting import strays
from wengang.employment.leaving.state import in_force, is_on
from wengang.employment.leaving.switch import do_switch
from wengang.employment.leaving.terms import CODES
from wengang.employment.models import LeavingModel, LeavingSwitch
from wengang.web.access import Request, page
from wengang.web.leaving import chart as drawing
from wengang.web.refusals import filled_in

SWITCHES = 10
SURE = 1.96
IN_WORDS = (
    (2.0, gettext_lazy("much more often")),
    (1.2, gettext_lazy("more often")),
    (1 / 1.2, gettext_lazy("hardly a difference")),
    (1 / 2.0, gettext_lazy("less often")),
    (0.0, gettext_lazy("much less often")),
)
"""From so many times the odds on."""


@page((Cap.FIGURES, Cap.ORGANISATION_EDIT))
def leaving(request: Request) -> HttpResponse:
    """Numbers of the whole installation; nobody's row."""
    today = timezone.localdate()
    on, basis = is_on(), in_force(today)
    model = LeavingModel.objects.filter(active=True).first()
    attempt = LeavingModel.objects.order_by("-pk").first()
    tried = attempt if attempt is not None and "tenths" in attempt.calibration else None
    context = {
        "on": on,
        "may_switch": request.user.scope.may(Cap.ORGANISATION_EDIT),
        "switches": LeavingSwitch.objects.select_related("by").order_by("-pk")[:SWITCHES],
        "basis": basis,
        "model": model,
        "attempt": attempt,
        "terms": _terms(basis),
        "tried": tried,
        "drift": [{**each, "strays": strays(each)} for each in model.drift] if model else [],
        "size": drawing,
    }
    return render(request, "leaving/leaving.html", context | (_drawn(tried) if tried else {}))


def _terms(basis: Basis) -> list[dict[str, Any]]:
    weights = {each.code: each for each in basis.weights}
    language, often = get_language() or "", basis.table.figures["often"]
    return [
        {
            "text": basis.table.sentence(code, language, _count(code, often)),
            "points": basis.table.row(code).points,
            "weight": _in_words(weights[code]) if code in weights else None,
        }
        for code in CODES
    ]


def _count(code: str, often: int) -> str | None:
    """What stands in a sentence for the number of attempts, where it speaks of nobody's."""
    return {"in_vain": f"1–{often - 1}", "often_in_vain": f"≥ {often}"}.get(code)


def _in_words(weight: Weight) -> dict[str, Any]:
    words = next(words for times, words in IN_WORDS if weight.times >= times)
    return {"words": words, "times": f"× {weight.times:.2f}", "sure": abs(weight.weight) >= SURE * weight.error}


def _drawn(model: LeavingModel) -> dict[str, Any]:
    pairs = [drawing.pair(**each) for each in model.calibration["tenths"]]
    return {"pairs": pairs, "chart": drawing.chart(pairs), "told": drawing.told(pairs)}


class SwitchForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


@page(Cap.ORGANISATION_EDIT, "GET", "POST")
def switch(request: Request) -> HttpResponse:
    """Off or on for everybody, with a reason that stays."""
    on, form = not is_on(), SwitchForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_switch(on, why=form.cleaned_data["why"], by=request.user)):
        messages.success(request, _("Turned on.") if on else _("Turned off."))
        return redirect("leaving")
    context = {
        "title": _("Turn the risk of leaving on") if on else _("Turn the risk of leaving off"),
        "subtitle": _("For everybody. From tonight on jobs are looked at again.")
        if on
        else _("For everybody. What was worked out is deleted at once, and contacts go by their days alone."),
        "back": reverse("leaving"),
        "back_label": _("Risk of leaving"),
        "form": form,
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
