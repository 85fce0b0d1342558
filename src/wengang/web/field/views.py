"""The village worker's phone page: whom to see today, and what came of it."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from wengang.accounts.roles import Cap
from wengang.web.access import Request, page
from wengang.web.field import wire
from wengang.web.field.words import words
from wengang.web.sending import Unreadable, answer


@page(Cap.PERSON_EDIT)
@ensure_csrf_cookie
def field(request: Request) -> HttpResponse:
    """The page with the first households of the list."""
    start = wire.first_page(request.user, timezone.localdate())
    response = render(request, "field/phone.html", {"words": words(), "start": start})
    response["Cache-Control"] = "no-store"
    return response


@page(Cap.PERSON_EDIT, "POST")
def more(request: Request) -> HttpResponse:
    """More of the list: what a search text finds (it never stands in an address), or what follows a line."""
    today = timezone.localdate()
    try:
        asked = json.loads(request.body or b"null")
        text = str(asked.get("text", ""))[:40]
        after = asked.get("after") or {}
        kind, key = str(after.get("kind", "")), int(after.get("key", 0))
    except (ValueError, TypeError, AttributeError):
        return answer({"error": "unreadable"}, status=400)
    if text.strip():
        return answer(wire.found(request.user, text, today))
    return answer(wire.next_page(request.user, today, kind, key))


@page(Cap.PERSON_EDIT, "POST")
def sync(request: Request) -> HttpResponse:
    """What the phone recorded, each answered, and how the list stands then."""
    try:
        taps = wire.read(request.body, request.user)
    except wire.SomebodyElse:
        return answer({"error": "somebody else"}, status=403)
    except Unreadable:
        return answer({"error": "unreadable"}, status=400)
    told = wire.outcomes(taps, request.user)
    return answer({"outcomes": told, **wire.tally(request.user, timezone.localdate())})
