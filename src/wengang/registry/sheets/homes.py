"""The households of one chunk, and what a row does to its person and their household."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from wengang.registry.models import Person
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.target import Home, Target


class Homes:
    """Known households by village and number, and by village and head."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], list[Home]] = defaultdict(list)
        self._pks: set[int] = set()
        self._above: dict[tuple[str, str], Home] = {}
        self.unsure = False

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

    def apply(self, entry: Entry, target: Target, *, again: bool = False) -> dict[str, tuple[Any, Any]]:
        """Let the row speak about its person, their village and their household; return what changes.

        ``again``: an earlier row of the list was about the same person. Neither such a row nor an older list moves
        anybody to another household.
        """
        stays = target.yields(entry, again=again) and target.home is not None and (again or not _at_home(entry, target))
        changes = target.take(entry, again=again)
        self.unsure = False
        if stays:
            return changes
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

    def meet_heads(self) -> None:
        """Learn who heads the known households that have no number: heads of one name must not share one."""
        nameless = {home.pk: home for found in self._found.values() for home in found if home.pk and not home.number}
        if nameless:
            heads = Person.unscoped.filter(household__in=list(nameless), full_name=F("household__head_name"))
            for household, pk in heads.values_list("household_id", "pk"):
                nameless[household].heads.add(pk)

    def _home(self, entry: Entry, target: Target) -> Home | None:
        """Their household, unless the row names another one; None when it names none and they have none."""
        number, head, here = entry.household_number, entry.head_name, target.state["division_id"]
        self.unsure = False
        if not (number or head):
            return target.home
        if target.home and target.home.division == here and target.home.fits(entry):
            home: Home | None = target.home
        else:
            home = next(iter(self._found.get((here, "number", number), [])), None) if number else None
            home = home or (self._of_head(here, entry, target) if head else None)
        if home is None:
            home = Home(here, number, head, {})
            self.know(home)
        if entry.name == head:
            home.heads.add(target)
            self._above[here, head] = home
        return home

    def _of_head(self, here: str, entry: Entry, target: Target) -> Home | None:
        """The household that the head's name leads to; None for another head of that name.

        Members go with the nearest head above them. ``unsure`` tells that the name alone did not decide.
        """
        same = self._found.get((here, "head", entry.head_name), ())
        fits = [home for home in same if home.fits(entry)]
        if entry.name == entry.head_name:
            own = [home for home in fits if home.headed_by(target)]
            self.unsure = len(own) < len(fits) and not entry.household_number
            return own[0] if own else None
        self.unsure = len(fits) > 1
        above = self._above.get((here, entry.head_name))
        return above if above in fits else fits[-1] if fits else None


def _at_home(entry: Entry, target: Target) -> bool:
    """Whether the row names the household that the person has."""
    home = target.home
    return home is not None and home.division.startswith(entry.division) and home.fits(entry)
