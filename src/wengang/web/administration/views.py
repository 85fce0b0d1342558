"""Pages of the administrator and of the auditor."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts import actions
from wengang.accounts.middleware import SESSION_KEY
from wengang.accounts.models import AccessLog, Membership
from wengang.accounts.queries import accesses_of, organisations_of, users_of
from wengang.accounts.roles import Cap
from wengang.core.divisions import do_add_division
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry.enums import DisclosurePurpose
from wengang.registry.purposes import purpose_text
from wengang.web.access import Request, page
from wengang.web.administration.forms import NewDivisionForm, OrganisationForm, PhoneForm, UserForm
from wengang.web.refusals import filled_in

PER_PAGE = 50


@page(None, "POST")
def act_as(request: Request) -> HttpResponse:
    """Switch to another of my memberships."""
    chosen = request.POST.get("membership", "")
    if chosen not in {str(each.pk) for each in request.user.memberships_now}:
        return HttpResponseBadRequest(_("Choose one of your own roles."))
    request.session[SESSION_KEY] = int(chosen)
    return redirect("home")


@page(Cap.ORGANISATION_EDIT)
def organisations(request: Request) -> HttpResponse:
    rows = Paginator(organisations_of(request.user.scope), PER_PAGE)
    return render(request, "administration/organisations.html", {"page": rows.get_page(request.GET.get("page"))})


@page(Cap.ORGANISATION_EDIT, "GET", "POST")
def new_organisation(request: Request) -> HttpResponse:
    form = OrganisationForm(request.user.scope, request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, actions.do_add_organisation, request):
        messages.success(request, _("The organisation was added."))
        return redirect("organisations")
    status = 422 if form.errors else 200
    return render(request, "administration/organisation_new.html", {"form": form}, status=status)


@page(Cap.ORGANISATION_EDIT)
def users(request: Request) -> HttpResponse:
    rows = Paginator(users_of(request.user.scope), PER_PAGE)
    return render(request, "administration/users.html", {"page": rows.get_page(request.GET.get("page"))})


@page(Cap.ORGANISATION_EDIT, "GET", "POST")
def new_user(request: Request) -> HttpResponse:
    form = UserForm(request.user.scope, request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, actions.do_add_user, request):
        messages.success(request, _("The user was added. Tell the first password in person, not in a chat group."))
        return redirect("users")
    status = 422 if form.errors else 200
    return render(request, "administration/user_new.html", {"form": form}, status=status)


@page(Cap.ORGANISATION_EDIT, "POST")
def set_active(request: Request, pk: int) -> HttpResponse:
    user = get_object_or_404(users_of(request.user.scope), pk=pk)
    try:
        actions.do_set_active(user, request.POST.get("active") == "1", by=request.user)
    except MayNot as refused:
        messages.error(request, str(refused))
    return redirect("users")


@page(Cap.ORGANISATION_EDIT, "GET", "POST")
def phone(request: Request, pk: int) -> HttpResponse:
    """Where messages about overdue work reach a user."""
    user = get_object_or_404(users_of(request.user.scope), pk=pk)
    form = PhoneForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_set_phone(user, form.cleaned_data["phone"], by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("users")
    context = {"form": form, "title": _("Work phone"), "subtitle": user.full_name}
    context |= {"back": reverse("users"), "back_label": _("Users and roles")}
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.ORGANISATION_EDIT, "POST")
def end_role(request: Request, pk: int) -> HttpResponse:
    mine = Membership.objects.filter(organisation__in=organisations_of(request.user.scope))
    membership = get_object_or_404(mine, pk=pk)
    try:
        actions.do_end_role(membership, by=request.user)
        messages.success(request, _("The role was ended."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("users")


@page(Cap.DIVISION_EDIT)
def divisions(request: Request) -> HttpResponse:
    added = Division.objects.filter(request.user.scope.inside("code"), level__in=["village", "cell"])
    rows = Paginator(added.select_related("parent").order_by("code"), PER_PAGE)
    return render(request, "administration/divisions.html", {"page": rows.get_page(request.GET.get("page"))})


@page(Cap.DIVISION_EDIT, "GET", "POST")
def new_division(request: Request) -> HttpResponse:
    form = NewDivisionForm(request.user.scope, request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, do_add_division, request):
        messages.success(request, _("It was added; lists may name it from now on."))
        return redirect("divisions")
    status = 422 if form.errors else 200
    return render(request, "administration/division_new.html", {"form": form}, status=status)


@page(Cap.AUDIT_READ)
def audit(request: Request) -> HttpResponse:
    action = request.GET.get("action", "")
    rows = accesses_of(request.user.scope)
    if action in AccessLog.Action.values:
        rows = rows.filter(action=action)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [(row, subject_of(row), reason_of(row)) for row in shown],
        "actions": AccessLog.Action.choices,
        "action": action,
    }
    return render(request, "administration/audit.html", context)


def subject_of(row: AccessLog) -> str:
    """Whose record it was, as a word."""
    words = {"person": _("Person"), "employer": _("Employer"), "vacancy": _("Post")}
    return words.get(row.subject, row.subject)


def reason_of(row: AccessLog) -> str:
    """Why, as somebody wrote it; the purpose of a disclosure is a code, told in the reader's language."""
    purpose, _blank, detail = row.reason.partition(" ")
    if row.action == AccessLog.Action.DISCLOSE and purpose in DisclosurePurpose.values:
        return purpose_text(purpose, detail)
    return row.reason


def _done(form: forms.Form, action: Callable[..., object], request: Request) -> bool:
    """Run the action with the form's values; what it refuses stands in the form."""
    try:
        action(**form.cleaned_data, by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    except MayNot as refused:
        form.add_error(None, str(refused))
        return False
    return True
