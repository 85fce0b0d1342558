"""Which fixed mask of ``core.ids`` hides which kind of value."""

from __future__ import annotations

from collections.abc import Callable

from wengang.core.ids import mask_bank_account, mask_name, mask_phone, mask_resident_id

from .model import Mask

MASKS: dict[Mask, Callable[[str], str]] = {
    Mask.NONE: str,
    Mask.RESIDENT_ID: mask_resident_id,
    Mask.PHONE: mask_phone,
    Mask.ACCOUNT: mask_bank_account,
    Mask.NAME: mask_name,
}


def masked(mask: Mask, text: str) -> str:
    """The text as strangers may see it."""
    return MASKS[mask](text)
