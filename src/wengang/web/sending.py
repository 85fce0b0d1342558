"""What phone pages send: taps, each with a number and a time of its own. Anything may come in; nothing is trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.http import JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

MOST = 500
"""Taps in one sending; a phone that has more sends again."""
OWN_CLOCK = timedelta(minutes=1)
"""A phone whose clock differs by more is wrong, and its times are moved by the difference."""

T = TypeVar("T")


class Unreadable(ValueError):
    """The body is not what the phone page sends."""


def read(body: bytes, tap: Callable[[dict[str, Any], timedelta], T]) -> list[T]:
    """The taps of a request's body, ``tap`` making each from its entry and the phone's error. Raises Unreadable."""
    try:
        data = json.loads(body or b"null")
        entries = data["ops"]
        shift = _shift(data.get("clock"))
        if not isinstance(entries, list) or len(entries) > MOST:
            raise Unreadable
        return [tap(each, shift) for each in entries]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as wrong:
        raise Unreadable from wrong


def moment(text: str) -> datetime:
    """A time with its zone. Raises Unreadable."""
    found = parse_datetime(text)
    if found is None or timezone.is_naive(found):
        raise Unreadable
    return found


def answer(data: dict[str, Any], status: int = 200) -> JsonResponse:
    """JSON that no browser keeps."""
    return JsonResponse(data, status=status, headers={"Cache-Control": "no-store"})


def _shift(clock: str | None) -> timedelta:
    """How much to add to the phone's times."""
    apart = timezone.now() - moment(clock) if clock else timedelta()
    return apart if abs(apart) > OWN_CLOCK else timedelta()
