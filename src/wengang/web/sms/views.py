"""``POST /sms/in``: messages that people sent, as JSON, signed by the gateway. Without a secret the door is closed."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from wengang.core.ids import IdError, check_phone
from wengang.employment.replies.take import Incoming, do_take_message
from wengang.web import sending
from wengang.web.access import public
from wengang.web.sms import door

MOST_BYTES = 256 * 1024
MOST_MESSAGES = 500
MOST_A_MINUTE = 120
"""Signed requests. Unsigned ones cost no more than the sum over their bytes, and write nothing."""
LONGEST_TEXT = 500
LONGEST_ID = 64
OUTCOMES = ("understood", "asked", "opted_out", "known", "unreadable")


@csrf_exempt  # a gateway has no cookie that somebody could ride on: the signature is what lets it in
@public("POST")
def take(request: HttpRequest) -> HttpResponse:
    """Take what a gateway brings; answers how many messages were understood, laid before people, known already …"""
    secret = settings.SMS_SECRET
    if not secret:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(413)
    told = door.Signed(*(request.headers.get(name, "") for name in (door.TIME, door.NONCE, door.SIGNATURE)))
    if not door.holds(secret, told, request.body, time.time()):
        return _refused(401)
    if not cache.add(f"sms-in:{told.nonce}", 1, 2 * door.WINDOW):
        return _refused(409)
    if _too_many():
        return _refused(429)
    try:
        entries = json.loads(request.body)["messages"]
        if not isinstance(entries, list) or len(entries) > MOST_MESSAGES:
            raise sending.Unreadable
    except (KeyError, TypeError, ValueError):
        return _refused(400)
    counts = Counter(_taken(entry) for entry in entries)
    return sending.answer({name: counts[name] for name in OUTCOMES})


def _taken(entry: Any) -> str:
    """What became of one message; one that cannot be read does not hold up the others."""
    try:
        incoming = _read(entry)
    except (sending.Unreadable, IdError, KeyError, TypeError, ValueError):
        return "unreadable"
    message, new = do_take_message(incoming)
    return str(message.state) if new else "known"


def _read(entry: dict[str, Any]) -> Incoming:
    """One message as the gateway writes it: id, from, text, at (a time with its zone)."""
    number, text = str(entry["id"]), entry["text"]
    phones = check_phone(str(entry["from"]))
    if not 0 < len(number) <= LONGEST_ID or not number.isprintable():
        raise sending.Unreadable
    if not isinstance(text, str) or "\0" in text or len(phones) != 1:
        raise sending.Unreadable
    whole = text[:LONGEST_TEXT].encode(errors="replace").decode()  # a gateway may cut a text in the middle of an emoji
    return Incoming(number, phones[0].number, whole, sending.moment(str(entry["at"])))


def _too_many() -> bool:
    """Whether a gateway runs wild: it is answered 429 until the minute is over."""
    key = f"sms-in-rate:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    return bool(cache.incr(key) > MOST_A_MINUTE)


def _refused(status: int) -> JsonResponse:
    """No word about why: whoever may come in knows how."""
    return sending.answer({}, status)
