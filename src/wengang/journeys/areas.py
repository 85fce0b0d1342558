"""Rows inside a division."""

from django.db.models import Q

from wengang.core.scope import after


def within(path: str, code: str) -> Q:
    """Rows whose division (``path`` is the column holding its code) lies in the subtree of ``code``; "" holds all."""
    return Q(**{f"{path}__gte": code, f"{path}__lt": after(code)}) if code else Q()
