"""What journeys carried in a period, who went out again after the festival, and the rows behind each number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.journeys.figures import Carried, Figure, Period, carried, returned
from wengang.registry.models import Person
from wengang.web.access import Request, page

PER_PAGE = 50
CARRIED: dict[str, str | Promise] = {
    "trips": _("Trips"),
    "people": _("Persons carried"),
    "times": _("Journeys of persons"),
    "lifted": _("Lifted out of poverty"),
    "free_people": _("Carried free"),
    "free_times": _("Journeys carried free"),
    "send_off": _("Most on one day"),
}
RETURNED: dict[str, str | Promise] = {
    "base": _("Had come home"),
    "returned": _("Went out again"),
    "organised": _("Point to point"),
    "by_coach": _("By coach"),
    "new": _("New this spring"),
}


class PeriodForm(forms.Form):
    """Days of travel; and, for the return after the festival, the days on which people came home."""

    since = forms.DateField(label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To day"), widget=forms.DateInput(attrs={"type": "date"}))
    home_since = forms.DateField(
        label=_("Came home from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    home_until = forms.DateField(
        label=_("Came home until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for first, last in (("since", "until"), ("home_since", "home_until")):
            if told.get(first) and told.get(last) and told[first] > told[last]:
                self.add_error(last, _("The last day is before the first."))
        return told

    def out(self) -> Period:
        """The days of travel."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])

    def figures(self, scope: Scope, found: Carried) -> dict[str, Figure]:
        """Every number of this period by its name; those of the return only where both its days are given."""
        told, out = self.cleaned_data, self.out()
        numbers = {name: getattr(found, name) for name in CARRIED}
        if told["home_since"] and told["home_until"]:
            back = returned(scope, home=Period(told["home_since"], told["home_until"]), out=out)
            numbers |= {name: getattr(back, name) for name in RETURNED}
        return numbers


def _form(request: Request) -> PeriodForm:
    today = timezone.localdate()
    year = {"since": date(today.year, 1, 1).isoformat(), "until": today.isoformat()}
    return PeriodForm(year | {name: value for name, value in request.GET.items() if value})


@page(Cap.FIGURES)
def numbers(request: Request) -> HttpResponse:
    """Carried in the period, by mode with the cost a person, and the return after the festival."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "facts": [], "back": [], "modes": [], "rate": "", "query": ""}
    if form.is_valid():
        all_ = carried(request.user.scope, form.out())
        found = form.figures(request.user.scope, all_)
        context |= {
            "facts": [(name, label, found[name]) for name, label in CARRIED.items()],
            "back": [(name, label, found[name]) for name, label in RETURNED.items() if name in found],
            "modes": all_.modes,
            "send_off_day": all_.send_off_day,
            "rate": _rate(found),
            "query": form_query(form),
        }
    context["may_open"] = request.user.scope.may(Cap.PERSON_SEE)
    return render(request, "journeys/numbers.html", context, status=200 if form.is_valid() else 422)


def form_query(form: PeriodForm) -> str:
    """The days as a query, so that a number opens exactly what it counted."""
    return "&".join(f"{name}={day.isoformat()}" for name, day in form.cleaned_data.items() if day)


def _rate(found: dict[str, Figure]) -> str:
    """Went out again among those who had come home, in words; empty when nobody had."""
    base = found["base"].value if "base" in found else 0
    return f"{100 * found['returned'].value / base:.1f} %" if base else ""


@page(Cap.PERSON_SEE)
def rows(request: Request, name: str) -> HttpResponse:
    """The persons or trips behind one number."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    scope = request.user.scope
    figure = form.figures(scope, carried(scope, form.out())).get(name)
    if figure is None or name not in CARRIED | RETURNED:
        raise Http404
    people = figure.rows.model is Person
    ordered = figure.rows.order_by("division_id", "pk") if people else figure.rows.order_by("pk")
    if name.endswith("times"):
        ordered = figure.rows.order_by("plan__wave__day", "demand__person")
    shown = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": (CARRIED | RETURNED)[name],
        "figure": figure,
        "page": shown,
        "rows": _lines(request.user.scope, name, list(shown.object_list)),
        "query": form_query(form),
    }
    return render(request, "journeys/number_rows.html", context)


def _lines(scope: Scope, name: str, found: list[Any]) -> list[dict[str, Any]]:
    """One line a row: persons by name where the reader may see them, else by code.

    Who was lifted out of poverty is named to their own area only, as on the person's page.
    """
    if name == "trips":
        return [{"trip": row, "day": row.plan.wave.day} for row in found]
    keys = [row["demand__person"] for row in found] if name.endswith("times") else [row.pk for row in found]
    people = Person.unscoped.select_related("division__parent").in_bulk(keys)
    mine = Person.looked_after_by(scope) if name == "lifted" else Person.objects.visible_to(scope)
    seen = set(mine.filter(pk__in=keys).values_list("pk", flat=True))
    days = [row["plan__wave__day"] for row in found] if name.endswith("times") else [None] * len(found)
    return [{"person": people[key], "seen": key in seen, "day": day} for key, day in zip(keys, days, strict=True)]
