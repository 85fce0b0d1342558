"""Taking one line off a list of an issue that still collects."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.market import actions
from wengang.market.models import Issue, PostEntry, SeekerEntry
from wengang.web.access import Request, mine, page
from wengang.web.issues.forms import TakeOffForm
from wengang.web.refusals import filled_in


@page(Cap.ISSUE_MANAGE, "GET", "POST")
def take_off(request: Request, pk: int, which: str, line: int) -> HttpResponse:
    """Ask for the reason, then take the line off."""
    issue = mine(request, Issue, pk=pk)
    what, remove = _line(issue, which, line)
    form, back = TakeOffForm(request.POST or None), f"{reverse('issue', args=[pk])}?list={which}#list"
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: remove(by=request.user, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The line is off the list."))
        return redirect(back)
    context = {
        "form": form,
        "title": _("Take a line off the list"),
        "subtitle": _("Line %(line)s: %(what)s") % {"line": line, "what": what},
        "back": back,
        "back_label": issue.code,
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


def _line(issue: Issue, which: str, line: int) -> tuple[str, Callable[..., None]]:
    """What stands on the line, and how it goes: a post by title and employer, a person by the opaque code."""
    if which == "posts":
        post = get_object_or_404(PostEntry.unscoped, issue=issue, line=line)
        return f"{post.vacancy.title} · {post.vacancy.employer}", partial(actions.do_remove_post, post)
    if which == "seekers":
        seeker = get_object_or_404(SeekerEntry.unscoped, issue=issue, line=line)
        return seeker.person.code, partial(actions.do_remove_seeker, seeker)
    raise Http404
