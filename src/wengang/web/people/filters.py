"""Keeping and deleting one's own filters of the list."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command.filters import do_drop_filter, do_keep_filter, query_of
from wengang.registry.queries import Filters
from wengang.web.access import Request, page


@page(Cap.PERSON_SEE, "POST")
def keep(request: Request) -> HttpResponse:
    """Keep what the list is narrowed to under a name."""
    filters, order = Filters.of(request.POST.dict()), request.POST.get("order", "")
    try:
        row = do_keep_filter(request.POST.get("name", ""), filters, order, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Kept: %(name)s") % {"name": row.name})
    return _list(filters, order)


@page(Cap.PERSON_SEE, "POST")
def drop(request: Request) -> HttpResponse:
    """Delete a filter of one's own; the list stays as it is."""
    name = request.POST.get("name", "")
    do_drop_filter(name, by=request.user)
    messages.success(request, _("Deleted: %(name)s") % {"name": name[:20]})
    return _list(Filters.of(request.POST.dict()), request.POST.get("order", ""))


def _list(filters: Filters, order: str) -> HttpResponse:
    return redirect(f"{reverse('people')}?{urlencode(query_of(filters, order))}")
