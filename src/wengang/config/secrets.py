"""Keys of the installation: from the environment, else made once and kept in the data folder (mode 0600)."""

import base64
import os
import secrets
from pathlib import Path

from wengang.config.environment import Environment


def kept(folder: Path, name: str, make: str) -> str:
    """Return the secret kept under ``name``; the first start writes ``make`` there, and only its owner may read it.

    ``O_EXCL`` settles a race between two processes that start together: the loser reads the winner's secret.
    """
    path = folder / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(make)
    return make


def random_key() -> str:
    """256 random bits in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def secret_key(env: Environment) -> str:
    return env.secret_key or kept(env.var, "django", secrets.token_urlsafe(64))


def field_keys(env: Environment) -> list[tuple[str, bytes]]:
    """(key id, 256-bit key) pairs, newest first: the first encrypts, all decrypt."""
    text = env.field_keys or kept(env.var, "fields", f"k1:{random_key()}")
    pairs = [line.split(":", 1) for line in text.replace(",", "\n").split()]
    return [(name, base64.b64decode(key)) for name, key in pairs]


def index_key(env: Environment) -> bytes:
    return base64.b64decode(env.index_key or kept(env.var, "index", random_key()))
