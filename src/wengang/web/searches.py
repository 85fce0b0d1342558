"""What somebody searched for stays in the session under a random token: names and numbers never stand in an address."""

import secrets

from wengang.web.access import Request

KEY = "searches"
KEPT = 20


def remember(request: Request, text: str) -> str:
    """Keep the text; return the token that the list is opened with."""
    kept = dict(request.session.get(KEY, {}))
    token = secrets.token_urlsafe(8)
    request.session[KEY] = dict(list({**kept, token: text.strip()[:60]}.items())[-KEPT:])
    return token


def recall(request: Request) -> str:
    """The text behind ``?s=``; empty when there is none any more."""
    return str(request.session.get(KEY, {}).get(request.GET.get("s", ""), ""))
