"""Who stands above an office, for what is overdue: the next bureau up the divisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wengang.accounts.models import Organisation
from wengang.core.scope import CELL

SIZES = (12, 9, 6, 4, 2)
"""Signs of a code from village to province."""


def prefixes(code: str) -> list[str]:
    """The division itself and all above it, the nearest first."""
    whole = [code] if CELL in code else []
    plain = code.split(CELL)[0]
    return [*whole, *(plain[:size] for size in SIZES if size <= len(plain))]


@dataclass(frozen=True)
class Offices:
    """The bureaus of some divisions and of all above them, in one query."""

    by_division: dict[str, list[Organisation]]

    @classmethod
    def above(cls, codes: Iterable[str]) -> Offices:
        """Bureaus that look after any of these divisions, the oldest of each division first."""
        wanted = {each for code in codes for each in prefixes(code)}
        rows = Organisation.objects.filter(division__in=wanted, kind=Organisation.Kind.BUREAU, active=True)
        found: dict[str, list[Organisation]] = {}
        for each in rows.order_by("pk"):
            found.setdefault(str(each.division_id), []).append(each)
        return cls(found)

    def next_above(self, office: Organisation) -> Organisation | None:
        """The bureau that answers for this office: of the same division unless it is one itself, else of the next."""
        if not office.division_id:
            return None
        own = office.kind != Organisation.Kind.BUREAU
        for code in prefixes(office.division_id):
            if own or code != office.division_id:
                for each in self.by_division.get(code, []):
                    return each
        return None

    def for_route(self, division: str, signs: int, words: Iterable[str]) -> Organisation | None:
        """The bureau of the wanted level whose name says its department; else the first one there, else further up.

        First-contact responsibility: where the department has no account here, the bureau that has one takes the call.
        """
        for code in prefixes(division):
            here = self.by_division.get(code, []) if len(code) <= signs else []
            named = [each for each in here if any(word in each.name for word in words)]
            for each in (*named, *here):
                return each
        return None
