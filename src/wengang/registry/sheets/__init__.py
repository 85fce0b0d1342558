"""The lists this room takes in and gives out. Their definitions and entries need no database, nor Django's settings."""

from wengang.registry.sheets.forms import HOUSEHOLDS, MONITORING

__all__ = ["HOUSEHOLDS", "MONITORING"]
