"""The households of one chunk, and what a row does to its person and their household."""

from collections import defaultdict
from typing import Any

from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.target import Home, Target


class Homes:
    """Known households by village and number, and by village and head."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], list[Home]] = defaultdict(list)
        self._pks: set[int] = set()

    def know(self, home: Home) -> None:
        """Add a household; one that is known already stays as it is."""
        if home.pk is not None and home.pk in self._pks:
            return
        if home.pk is not None:
            self._pks.add(home.pk)
        if home.number:
            self._found[home.division, "number", home.number].append(home)
        if home.head_name:
            self._found[home.division, "head", home.head_name].append(home)

    def apply(self, entry: Entry, target: Target) -> dict[str, tuple[Any, Any]]:
        """Let the row speak about its person, their village and their household; return what changes."""
        changes = target.take(entry)
        here = target.state["division_id"]
        if here != entry.division and not here.startswith(entry.division):
            target.state["division_id"], target.dirty = entry.division, True
            changes["division"] = (here, entry.division)
        home = self._home(entry, target)
        if home is None:
            return changes
        if home.take(entry) and not target.new:
            changes["household"] = (home.number, home.number or home.head_name)
        if target.home is not home:
            changes["household"] = (target.home.head_name if target.home else "", home.head_name or home.number)
            target.home, target.dirty = home, True
        return changes

    def _home(self, entry: Entry, target: Target) -> Home | None:
        """Their household, unless the row names another one; None when it names none and they have none."""
        number, head, here = entry.household_number, entry.head_name, target.state["division_id"]
        if not (number or head):
            return target.home
        if target.home and target.home.division == here and target.home.fits(entry):
            return target.home
        found = self._found.get((here, "number", number), []) if number else []
        found = found or [home for home in self._found.get((here, "head", head), ()) if head and home.fits(entry)]
        if found:
            return found[0]
        home = Home(here, number, head, {})
        self.know(home)
        return home
