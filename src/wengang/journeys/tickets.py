"""The two short forms of a ticket: what a phone without signal knows it by, and what people can type."""

import hashlib

MARK = 8
"""First signs of a ticket: enough to tell those of one trip apart, far too few to open anybody's page."""
DIGITS = 6


def mark_of(ticket: str) -> str:
    """What a phone keeps to recognise a scanned ticket."""
    return ticket[:MARK]


def short_code(ticket: str) -> str:
    """Six digits to read out or type; seldom the same twice on a trip, and then the list shows both."""
    number = int.from_bytes(hashlib.sha256(ticket.encode()).digest()[:8])
    return f"{number % 10**DIGITS:0{DIGITS}d}"
