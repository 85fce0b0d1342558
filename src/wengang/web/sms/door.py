"""Who may bring messages: whoever holds the shared secret, now, and once. Plain Python.

A gateway signs ``time LF nonce LF body`` with HMAC-SHA256 under the secret: ``time`` in seconds since 1970, ``nonce``
8 to 64 letters and digits that it uses once. Time, nonce and signature (hex) stand in three headers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

TIME, NONCE, SIGNATURE = "X-Wengang-Time", "X-Wengang-Nonce", "X-Wengang-Signature"
WINDOW = 300
"""Seconds by which the gateway's clock may differ; so long a number used once is remembered, twice over."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_TIME = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True)
class Signed:
    """The headers of a request, as they came."""

    time: str
    nonce: str
    signature: str


def sign(secret: str, time: str, nonce: str, body: bytes) -> str:
    """The signature that a gateway sends."""
    return hmac.new(secret.encode(), f"{time}\n{nonce}\n".encode() + body, hashlib.sha256).hexdigest()


def holds(secret: str, told: Signed, body: bytes, now: float) -> bool:
    """Whether the request was signed with the secret, a few minutes ago at most. Compared in constant time."""
    if not _TIME.fullmatch(told.time) or not _NONCE.fullmatch(told.nonce):
        return False
    right = hmac.compare_digest(sign(secret, told.time, told.nonce, body).encode(), told.signature.encode())
    return right and abs(now - int(told.time)) <= WINDOW
