"""Parsers: each a plain function (cell, context) → :class:`~wengang.core.sheets.model.Parsed`."""

from .dates import Period, parse_available, parse_date, parse_month, parse_period
from .identity import is_nothing, parse_account, parse_name, parse_phone, parse_phones, parse_resident_id, parse_uscc
from .numbers import WageRange, parse_decimal, parse_integer, parse_percent, parse_wage
from .places import parse_address, parse_place, parse_places
from .words import choice, multi_choice, parse_ignored, parse_insurance, parse_text, parse_words, parse_yes_no

__all__ = [
    "Period",
    "WageRange",
    "choice",
    "is_nothing",
    "multi_choice",
    "parse_account",
    "parse_address",
    "parse_available",
    "parse_date",
    "parse_decimal",
    "parse_ignored",
    "parse_insurance",
    "parse_integer",
    "parse_month",
    "parse_name",
    "parse_percent",
    "parse_period",
    "parse_phone",
    "parse_phones",
    "parse_place",
    "parse_places",
    "parse_resident_id",
    "parse_text",
    "parse_uscc",
    "parse_wage",
    "parse_words",
    "parse_yes_no",
]
