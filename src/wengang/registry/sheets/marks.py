"""Blind indexes of entries. They are wanted several times for each row of a chunk: to find a person, and to write."""

from functools import lru_cache
from json.encoder import encode_basestring

from wengang.core.crypto import blind_index
from wengang.core.fields import index_for
from wengang.registry.models import Person
from wengang.registry.sheets.entry import Entry

id_index = lru_cache(maxsize=20_000)(index_for(Person, "id_index"))
phone_index = lru_cache(maxsize=20_000)(index_for(Person, "phone_index"))
_tail_index = lru_cache(maxsize=20_000)(index_for(Person, "id_tail_index"))


def tail_index(number: str) -> bytes | None:
    """The blind index of an id's last four signs, of which there are few."""
    return _tail_index(number[-4:])


def lay_ready(entry: Entry) -> None:
    """Fill the caches with what the entry's chunk will ask for."""
    id_index(entry.id_number)
    phone_index(entry.phone)
    if entry.id_number:
        fingerprint(entry)


def fingerprint(entry: Entry) -> bytes:
    """A blind index of how a row names its person; equal rows of later lists have the same."""
    if entry.id_number:
        return _mark(entry.id_number, entry.name)
    return _mark(entry.name, str(entry.birth or ""), entry.phone, entry.division)


@lru_cache(maxsize=20_000)
def _mark(*who: str) -> bytes:
    """Of the texts as a list in JSON; ``json.dumps`` sets up a whole encoder each time."""
    return blind_index(f"[{', '.join(map(encode_basestring, who))}]", "duplicate")
