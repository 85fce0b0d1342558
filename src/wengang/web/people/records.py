"""What is recorded on a person's page: each a small form, in a dialog or on a page of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command.partners import partners_of
from wengang.core.states import MayNot
from wengang.registry import actions
from wengang.registry.enums import KinKind
from wengang.registry.models import Disclosure, Person, StatusFact
from wengang.web.access import Request, mine, page
from wengang.web.people.forms import CategoryForm, DiscloseForm, EditForm, StatusForm, WishForm, WithdrawForm

WISHED = ("will_work", "reach", "occupation_text", "least_wage", "available_from", "lodging", "limits", "same_city")
UNASKED = ("destinations", "occupations", "kin_group", "training")
"""What the form does not ask stays as it was told before."""


@page(Cap.PERSON_REVEAL, "POST")
def reveal(request: Request, code: str) -> HttpResponse:
    """The whole number of ``?field=``, for a reason; logged."""
    person = mine(request, Person, code=code)
    try:
        value = actions.do_reveal(
            person, request.GET.get("field", ""), reason=request.POST.get("reason", ""), by=request.user
        )
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(value, content_type="text/plain; charset=utf-8")


def _record(
    request: Request, person: Person, form: forms.Form, title: str, save: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Show the form, or save it and go back to the person. Nothing typed is lost when something is wrong."""
    if request.method == "POST" and form.is_valid() and _saved(form, save):
        messages.success(request, _("Recorded."))
        target = reverse("person", kwargs={"code": person.code})
        return HttpResponse(headers={"HX-Redirect": target}) if request.htmx else redirect(target)
    context = {"form": form, "person": person, "title": title, "action": request.path}
    template = "people/record_form.html" if request.htmx else "people/record.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _saved(form: forms.Form, save: Callable[[dict[str, Any]], Any]) -> bool:
    try:
        save(form.cleaned_data)
    except MayNot as refused:
        raise PermissionDenied from refused
    except ValidationError as refused:
        _tell(form, refused)
        return False
    return True


def _tell(form: forms.Form, refused: ValidationError) -> None:
    """Each sentence at its field; what belongs to no field of this form stands above it."""
    named = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, sentences in named.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


@page(Cap.PERSON_EDIT, "GET", "POST")
def status(request: Request, code: str) -> HttpResponse:
    """A contact: what the person does now, on whose word, seen when, with what as evidence."""
    person = mine(request, Person, code=code)
    form = StatusForm(request, person)
    return _record(request, person, form, _("Record a contact"), lambda _found: form.save(person, request.user))


@page(Cap.PERSON_EDIT, "GET", "POST")
def withdraw(request: Request, code: str, pk: int) -> HttpResponse:
    """Take one's own observation back."""
    person = mine(request, Person, code=code)
    fact = get_object_or_404(StatusFact.objects.visible_to(request.user.scope).filter(person=person), pk=pk)
    form = WithdrawForm(request.POST or None)

    def save(found: dict[str, Any]) -> Any:
        return actions.do_withdraw_fact(fact, note=found["note"], by=request.user)

    return _record(request, person, form, _("Take back what you recorded"), save)


@page(Cap.PERSON_EDIT, "GET", "POST")
def wish(request: Request, code: str) -> HttpResponse:
    """What work the person wants; the newest answer counts."""
    person = mine(request, Person, code=code)
    current = person.wishes.filter(current=True).first()
    initial = {name: getattr(current, name) for name in WISHED} if current else {}
    form = WishForm(request.POST or None, initial=initial)
    if current is None or current.kin_group_id is None:
        del form.fields["same_city"]

    def save(found: dict[str, Any]) -> Any:
        kept = {name: getattr(current, name) for name in UNASKED} if current else {}
        return actions.do_record_wish(person, by=request.user, **kept, **found)

    return _record(request, person, form, _("Record what work is wanted"), save)


@page(Cap.PERSON_EDIT, "GET", "POST")
def category(request: Request, code: str) -> HttpResponse:
    """A dated category."""
    person = mine(request, Person, code=code)
    form = CategoryForm(request.POST or None)

    def save(found: dict[str, Any]) -> Any:
        return actions.do_add_category(person, by=request.user, **found)

    return _record(request, person, form, _("Add a category"), save)


@page(Cap.PERSON_EDIT, "GET", "POST")
def edit(request: Request, code: str) -> HttpResponse:
    """Corrections, with the reason."""
    person = mine(request, Person, code=code)
    shown = ("full_name", "education", "remark")
    form = EditForm(request.POST or None, initial={name: getattr(person, name) for name in shown})

    def save(found: dict[str, Any]) -> Any:
        return actions.do_edit_person(person, form.changes(person), reason=found["reason"], by=request.user)

    return _record(request, person, form, _("Correct the record"), save)


@page(Cap.DISCLOSE, "GET", "POST")
def disclose(request: Request, code: str) -> HttpResponse:
    """Open the person to a partner, on a recorded ground, until a day."""
    person = mine(request, Person, code=code)
    form = DiscloseForm(partners_of(request.user.scope), request.POST or None)

    def save(found: dict[str, Any]) -> Any:
        return actions.do_disclose(person, by=request.user, **found)

    return _record(request, person, form, _("Open the person to a partner"), save)


@page(Cap.DISCLOSE, "POST")
def revoke(request: Request, code: str, pk: int) -> HttpResponse:
    """Close a disclosure at once."""
    person = mine(request, Person, code=code)
    row = get_object_or_404(Disclosure.objects.visible_to(request.user.scope).filter(person=person), pk=pk)
    try:
        actions.do_revoke(row, by=request.user)
    except MayNot as refused:
        raise PermissionDenied from refused
    messages.success(request, _("The person is no longer open to this partner."))
    return redirect("person", code=code)


@page(Cap.PERSON_EDIT, "POST")
def kin_group(request: Request) -> HttpResponse:
    """Ticked persons want to go together or not at all."""
    keys = [key for key in request.POST.getlist("pick") if key.isascii() and key.isdigit()]
    persons = list(Person.objects.visible_to(request.user.scope).filter(pk__in=keys[:20]).order_by("pk"))
    kind = request.POST.get("kind", "")
    try:
        actions.do_form_kin_group(persons, kind if kind in KinKind.values else KinKind.OTHER, by=request.user)
        messages.success(request, _("They are a family group now: proposed together or not at all."))
    except (ValidationError, MayNot) as refused:
        messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
    return redirect("people")
