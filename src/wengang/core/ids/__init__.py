"""Identifiers of people and organisations: checking, normalising, masking. Plain Python, no database."""

from wengang.core.ids.errors import IdError
from wengang.core.ids.mask import mask_bank_account, mask_name, mask_phone, mask_resident_id
from wengang.core.ids.phone import Phone, check_phone
from wengang.core.ids.resident import ResidentId, check_resident_id, make_resident_id, normalise_resident_id
from wengang.core.ids.uscc import check_uscc, normalise_uscc

__all__ = [
    "IdError",
    "Phone",
    "ResidentId",
    "check_phone",
    "check_resident_id",
    "check_uscc",
    "make_resident_id",
    "mask_bank_account",
    "mask_name",
    "mask_phone",
    "mask_resident_id",
    "normalise_resident_id",
    "normalise_uscc",
]
