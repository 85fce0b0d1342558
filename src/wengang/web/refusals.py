"""How pages say that an action refused: the sentence of the rule, never a bare failure."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse

from wengang.core.states import MayNot, WrongState
from wengang.web.access import Request

REFUSALS = (ValidationError, MayNot, WrongState)


def sentence(refused: Exception) -> str:
    """What the rule says, in one line."""
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def tried(request: Request, action: Callable[[], Any], done: str = "") -> bool:
    """Run the action; say ``done``, or why it was refused, as a message of the next page."""
    try:
        action()
    except REFUSALS as refused:
        messages.error(request, sentence(refused))
        return False
    if done:
        messages.success(request, done)
    return True


def filled_in(form: forms.Form, action: Callable[[], Any]) -> bool:
    """Run the action; what it refuses stands in the form, beside the field it names."""
    try:
        action()
    except ValidationError as refused:
        known = refused if not hasattr(refused, "error_dict") else _by_field(form, refused)
        form.add_error(None, known)
        return False
    except (MayNot, WrongState) as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _by_field(form: forms.Form, refused: ValidationError) -> ValidationError:
    """Errors of fields that the form lacks stand above it."""
    return ValidationError(
        {(name if name in form.fields else NON_FIELD_ERRORS): errors for name, errors in refused.error_dict.items()}
    )


def toast(response: HttpResponse, text: str, tone: str) -> HttpResponse:
    """Show ``text`` beside whatever an htmx response swaps in."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
