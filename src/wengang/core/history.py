"""Who changed what, and why: rows are copied by triggers; this puts the person and the reason beside them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse


class WhoAndWhyMiddleware:
    """Stamps every change made during a request with its user and route name (never the address: it may carry ids)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        user = getattr(request, "user", None)
        with pghistory.context(user=user.pk if user and user.is_authenticated else None):
            return self.get_response(request)


def because(reason: str, **also: Any) -> AbstractContextManager[Any]:
    """``with because("corrected by phone"):`` stamps the changes made inside."""
    return pghistory.context(reason=reason, **also)


def tracked(model: type[Any]) -> type[Any]:
    """Class decorator: copy the row as it was before every change and deletion (trigger), with who and why."""
    return pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(model)
