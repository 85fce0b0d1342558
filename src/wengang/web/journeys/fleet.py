"""Vehicle types, vehicles and drivers: lists, adding, correcting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.journeys.actions import fleet as actions
from wengang.journeys.models import Driver, Duty, Vehicle, VehicleType
from wengang.journeys.queries import crew
from wengang.web.access import Request, mine, page
from wengang.web.journeys.fleet_forms import DriverForm, DutyForm, RowForm, TypeForm, VehicleForm
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50
DUTY_DAYS = 30


def _form_page(
    request: Request, form: RowForm, act: Callable[..., Any], done: str, back: tuple[str, str], title: str
) -> HttpResponse:
    """Draw a form under headings; when it is filled in, act, say so and go back."""
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: act(**form.told(), by=request.user)):
        messages.success(request, done)
        return redirect(back[0])
    context = {"form": form, "title": title, "subtitle": "", "back": back[0], "back_label": back[1]}
    return render(request, "journeys/form.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.JOURNEY_SEE)
def fleet(request: Request) -> HttpResponse:
    """Vehicle types with their prices, and vehicles by plate with their permits."""
    scope = request.user.scope
    shown = Paginator(crew.fleet_of(scope), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "types": VehicleType.objects.visible_to(scope).select_related("organisation").order_by("-active", "name", "pk"),
        "page": shown,
        "may_edit": scope.may(Cap.FLEET_EDIT),
        "today": timezone.localdate(),
        "tabs": "fleet",
    }
    return render(request, "journeys/fleet.html", context)


@page(Cap.FLEET_EDIT, "GET", "POST")
def type_new(request: Request) -> HttpResponse:
    form = TypeForm(None, request.POST or None)
    act = actions.do_add_type
    return _form_page(request, form, act, _("The vehicle type was added."), _fleet(), _("Add a vehicle type"))


@page(Cap.FLEET_EDIT, "GET", "POST")
def type_(request: Request, pk: int) -> HttpResponse:
    row = mine(request, VehicleType, pk=pk)
    form = TypeForm(row, request.POST or None)
    act = partial(actions.do_edit_type, row)
    return _form_page(request, form, act, _("The vehicle type was changed."), _fleet(), row.name)


@page(Cap.FLEET_EDIT, "GET", "POST")
def vehicle_new(request: Request) -> HttpResponse:
    form = VehicleForm(request.user.scope, None, request.POST or None)
    act = actions.do_add_vehicle
    return _form_page(request, form, act, _("The vehicle was added."), _fleet(), _("Add a vehicle"))


@page(Cap.FLEET_EDIT, "GET", "POST")
def vehicle(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Vehicle, pk=pk)
    form = VehicleForm(request.user.scope, row, request.POST or None)
    act = partial(actions.do_edit_vehicle, row)
    return _form_page(request, form, act, _("The vehicle was changed."), _fleet(), row.plate)


def _fleet() -> tuple[str, str]:
    return reverse("fleet"), _("Vehicles")


@page(Cap.JOURNEY_SEE)
def drivers(request: Request) -> HttpResponse:
    """Drivers with what they have driven in the last 24 hours and 7 days."""
    scope = request.user.scope
    shown = Paginator(crew.drivers_of(scope), PER_PAGE).get_page(request.GET.get("page"))
    hours = crew.driven([row.pk for row in shown.object_list], timezone.now())
    context = {
        "page": shown,
        "rows": [(row, hours.get(row.pk, crew.Hours())) for row in shown.object_list],
        "may_edit": scope.may(Cap.FLEET_EDIT),
        "tabs": "drivers",
    }
    return render(request, "journeys/drivers.html", context)


@page(Cap.FLEET_EDIT, "GET", "POST")
def driver_new(request: Request) -> HttpResponse:
    form = DriverForm(None, request.POST or None)
    act = actions.do_add_driver
    back = (reverse("drivers"), _("Drivers"))
    return _form_page(request, form, act, _("The driver was added."), back, _("Add a driver"))


@page(Cap.FLEET_EDIT, "GET", "POST")
def driver(request: Request, pk: int) -> HttpResponse:
    """Correct a driver; below, the duties of the last weeks and a form for hours driven elsewhere."""
    row = mine(request, Driver, pk=pk)
    form = DriverForm(row, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_edit_driver(row, **form.told(), by=request.user)):
        messages.success(request, _("The driver was changed."))
        return redirect("drivers")
    return _driver(request, row, form, DutyForm())


def _driver(request: Request, row: Driver, form: DriverForm, duty_form: DutyForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "driver": mine(request, Driver, pk=row.pk),
        "duty_form": duty_form,
        "duties": crew.duties_of(row, now - timedelta(days=DUTY_DAYS)),
        "hours": crew.driven([row.pk], now).get(row.pk, crew.Hours()),
    }
    refused = form.is_bound or duty_form.is_bound
    return render(request, "journeys/driver.html", context, status=422 if refused else 200)


@page(Cap.FLEET_EDIT, "POST")
def duty_new(request: Request, pk: int) -> HttpResponse:
    """Write down hours that a driver drove elsewhere."""
    row = mine(request, Driver, pk=pk)
    form = DutyForm(request.POST)
    if form.is_valid() and filled_in(form, lambda: actions.do_add_duty(row, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The hours count from now on."))
        return redirect("driver", pk=pk)
    return _driver(request, row, DriverForm(row), form)


@page(Cap.FLEET_EDIT, "POST")
def duty_off(request: Request, pk: int) -> HttpResponse:
    """Take back hours that were entered by hand."""
    row = mine(request, Duty, pk=pk)
    tried(request, lambda: actions.do_remove_duty(row, by=request.user), _("The hours are taken back."))
    return redirect("driver", pk=row.driver_id)
