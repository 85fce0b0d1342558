"""Puts the membership chosen in the session onto the request's user."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "acting_as"


class ActingAsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.act_as(request.session.get(SESSION_KEY))
        return self.get_response(request)
