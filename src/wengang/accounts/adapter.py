"""allauth's door: nobody signs up by themselves; administrators add users."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Sign-in with lock-out, no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
