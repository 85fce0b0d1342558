"""What we know now, as a page shows it: each fact with its source and age, and what contradicts it beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wengang.registry.enums import Source
from wengang.registry.facts import FIELDS, HIDDEN_FROM_PARTNERS, VERIFIED, Standing, weight
from wengang.registry.queries import PersonView
from wengang.registry.standing import Standings

SHOWN = (
    "employment", "employer_name", "job_title", "work_place", "work_division", "wage", "labour_ability",
    "phone_reachable",
)  # fmt: skip
ALWAYS = ("employment", "labour_ability")
"""Shown even when nothing is known of it."""
Words = Callable[[str, str], str]
"""(field, value) in the reader's language."""


@dataclass(frozen=True)
class Said:
    """One side: what, on whose word, seen when; ``evidence`` is the token of a file that shows it."""

    words: str
    source: str
    seen_on: date
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Known:
    """One fact. ``rival`` is the other side, ``why`` the reason for which it waits."""

    label: str
    said: Said | None
    stale: bool = False
    rival: Said | None = None
    why: str = ""


def known(standings: Standings, words: Words, *, own: bool) -> list[Known]:
    """The facts of a person in the order in which a visit asks; a partner does not see all of them."""
    names = [name for name in SHOWN if own or name not in HIDDEN_FROM_PARTNERS]
    if "work_place" in standings:
        names.remove("work_division")  # the same in less words
    return [_known(name, standings.get(name), words) for name in names if name in standings or name in ALWAYS]


def words_of(view: PersonView) -> Words:
    """Values in words; an area by its name, as far as it is the present one."""
    area = view.person.work_division

    def words(name: str, value: str) -> str:
        if name == "work_division" and area is not None and area.pk == value:
            return area.name
        return FIELDS[name].word(value)

    return words


def in_words(name: str, value: str) -> str:
    """Values of a household in words."""
    return FIELDS[name].word(value)


def of_household(standings: Standings) -> list[Known]:
    """The facts of a household as a whole."""
    return [_known(each.name, standings.get(each.name), in_words) for each in FIELDS.values() if each.of_household]


def _known(name: str, standing: Standing[Any] | None, words: Words) -> Known:
    label = str(FIELDS[name].label)
    if standing is None:
        return Known(label, None)
    rival = _said(name, standing.rival, words) if standing.rival else None
    return Known(label, _said(name, standing.seen, words), not standing.fresh, rival, _why(standing) if rival else "")


def _said(name: str, observed: Any, words: Words) -> Said:
    verified = weight(observed) is VERIFIED
    source = _("Hire or arrival") if verified else str(Source(observed.source).label)
    file = getattr(observed, "evidence", None)
    return Said(
        words(name, observed.value) or _("nothing any more"),
        source,
        observed.seen_on,
        getattr(observed, "note", ""),
        file.token if file else "",
    )


def _why(standing: Standing[Any]) -> str:
    """Why the rival waits, and what would settle it."""
    holds = int(weight(standing.fact).holds * standing.field.fresh_days)
    return _("It waits: a stronger source holds for %(days)s days. A visit or a newer word settles it.") % {
        "days": holds
    }
