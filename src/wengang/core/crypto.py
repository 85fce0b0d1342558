"""Encryption of single values and blind indexes for looking them up.

A value is sealed with AES-256-GCM under the newest key; its envelope names the key, so that older values stay readable
until the rotation command has sealed them again. The purpose (table and column) is authenticated: an envelope moved to
another column does not open. A blind index is a truncated HMAC-SHA256 under a key of its own.
"""

import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

NONCE = 12
INDEX_BYTES = 16


class SealBroken(Exception):
    """The envelope was changed, belongs to another column, or its key is missing."""


@cache
def _keyring() -> dict[str, AESGCM]:
    return {name: AESGCM(key) for name, key in settings.FIELD_KEYS}


@cache
def _newest() -> tuple[bytes, AESGCM]:
    """What an envelope begins with, and what closes it. Looking both up in the settings takes as long as sealing."""
    header = newest_key().encode()
    return bytes([len(header)]) + header, _keyring()[newest_key()]


@cache
def _marker() -> HMAC:
    """The keyed hash before any text; a copy of it takes a third of the time of a new one."""
    return HMAC(settings.INDEX_KEY, SHA256())


def forget_keys() -> None:
    """Read the keys again (after a rotation, and in tests)."""
    for kept in (_keyring, _newest, _marker):
        kept.cache_clear()


def newest_key() -> str:
    return str(settings.FIELD_KEYS[0][0])


def seal(plain: bytes, purpose: str) -> bytes:
    """Return ``length of key id | key id | nonce | ciphertext and tag``."""
    header, cipher = _newest()
    nonce = os.urandom(NONCE)
    return header + nonce + cipher.encrypt(nonce, plain, purpose.encode())


def key_of(envelope: bytes) -> str:
    """The id of the key that sealed this envelope."""
    return envelope[1 : 1 + envelope[0]].decode()


def unseal(envelope: bytes, purpose: str) -> bytes:
    start = 1 + envelope[0]
    nonce = envelope[start : start + NONCE]
    try:
        return _keyring()[key_of(envelope)].decrypt(nonce, envelope[start + NONCE :], purpose.encode())
    except (InvalidTag, KeyError) as broken:
        raise SealBroken(purpose) from broken


def blind_index(value: str, purpose: str) -> bytes:
    """16 bytes that equal values share and that nobody without the key can compute."""
    mark = _marker().copy()
    mark.update(f"{purpose}\0{value}".encode())
    return mark.finalize()[:INDEX_BYTES]
