"""The one fixed mask for each kind of personal detail. No other code may shorten or hide them in its own way."""

from __future__ import annotations


def mask_resident_id(number: str) -> str:
    """THE mask of an identity number: first 6 and last 4 stay, 451425********2217."""
    return _hide(number, 6, 4)


def mask_phone(number: str) -> str:
    """THE mask of a phone: 138****5678; a landline keeps its area code and last 2 digits, 0771-*****34."""
    area, dash, local = number.partition("-")
    return f"{area}-{_hide(local, 0, 2)}" if dash else _hide(number, 3, 4)


def mask_name(name: str) -> str:
    """THE mask of a name: 农*, 罗*明; a longer name keeps its first and last character."""
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" if len(name) == 2 else f"{name[0]}*{name[-1]}"


def mask_bank_account(number: str) -> str:
    """THE mask of a bank account: first 4 and last 4 stay, 6217***********1234."""
    return _hide(number, 4, 4)


def _hide(text: str, first: int, last: int) -> str:
    """Stars in the middle; a text too short to leave at least as many stars as one end shows is hidden whole."""
    hidden = len(text) - first - last
    if hidden < 3:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]
