"""The door of every page: signed in, holding the capability, and then only rows of one's own scope.

A page states its capability once, on the view. Rows come from ``visible_to(request.user.scope)``: somebody else's
record is 404, a missing capability 403. ``tests/web/test_access.py`` walks every route against every role.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from wengang.accounts.models import User
from wengang.core.scope import Scope, ScopedModel


class Request(HttpRequest):
    """A request behind the door: its user is one of ours."""

    user: User
    htmx: Any


View = Callable[..., HttpResponseBase]


def may(scope: Scope, capability: str | tuple[str, ...] | None) -> bool:
    """Whether the capability, one of several, or (None) merely having signed in opens the door."""
    wanted = (capability,) if isinstance(capability, str) else capability
    return wanted is None or any(scope.may(each) for each in wanted)


def page(capability: str | tuple[str, ...] | None, *methods: str) -> Callable[[View], View]:
    """Sign-in, methods (GET when none is named) and capability of a view: one, any of several, or None."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user.scope, capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        allowed = require_http_methods(list(methods) or ["GET"])
        door = allowed(login_required(guarded))
        door.capability = capability  # type: ignore[attr-defined]
        door.methods = methods or ("GET",)  # type: ignore[attr-defined]
        return door

    return guard


PUBLIC = "public"
"""In place of a capability: a page that whoever holds its address may open."""


def public(*methods: str) -> Callable[[View], View]:
    """A page without sign-in, opened by a secret in its address: not kept, not indexed, its address not passed on."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            # not no-referrer: browsers then send forms with "Origin: null", and the check against forgery refuses them
            response["Referrer-Policy"] = "same-origin"
            return response

        door = require_http_methods(list(methods) or ["GET"])(guarded)
        door.capability = PUBLIC  # type: ignore[attr-defined]
        door.methods = methods or ("GET",)  # type: ignore[attr-defined]
        return door

    return guard


def mine(request: Request, model: type[ScopedModel], **look_up: Any) -> Any:
    """The row, when it lies in the user's scope; otherwise 404, as if it did not exist."""
    return get_object_or_404(model.objects.visible_to(request.user.scope), **look_up)
