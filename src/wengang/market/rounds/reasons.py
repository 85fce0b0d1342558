"""Why a person and a post were put to each other: a sentence for the list, and codes and numbers behind it.

The sentence is stored in both languages, for it is what people were told. The rest is stored as codes and numbers and
put into words when somebody reads it: ``asked`` (requirements somebody asks for, all met), ``marks`` (0 to 1 by part),
``stand`` and ``better`` ([vacancy, standing, price of a place, least utility among those placed]), ``notes``.
"""

from __future__ import annotations

from typing import Any

from wengang.core.regions import gazetteer
from wengang.market.coded import KIN_ZH
from wengang.market.rounds.build import Built
from wengang.market.rounds.fit import Fits
from wengang.registry.enums import KinKind
from wengang.solvers.allocation import Explanation, Standing, words

BETTER_KEPT = 3
LONGEST = 300
KIN_EN = {KinKind.COUPLE: "the spouse", KinKind.PARENT_CHILD: "parent or child", KinKind.SIBLINGS: "the sibling"}
KIN = {
    kind: words.Text("配偶" if kind == KinKind.COUPLE else KIN_ZH[kind], KIN_EN.get(kind, "relatives"))
    for kind in KinKind
}
LEAST_WANTED = {"skill": 0}
"""From which number on a requirement counts as asked for: skills are numbered from 0, all others count from 1."""
OUTSIZED = "outsized"
"""Note: the family is larger than any employer's places, so its members are proposed one by one."""

SERVED_FIRST = "served_first"
"""Note: the round had helping priority, so a place need not have gone to whom it suits best."""


def sentence(built: Built, told: Explanation) -> words.Text:
    """One short sentence on a pair, in both languages."""
    text = words.summary(told, _names(built, told))
    return words.Text(text.zh[:LONGEST], text.en[:LONGEST])


def parts(built: Built, fits: Fits, told: Explanation, *, first: bool) -> dict[str, Any]:
    """What is kept of a pair; only the first proposal of a person says why not a post that would suit better."""
    kept: dict[str, Any] = {
        "asked": [
            each.code for each in told.findings if each.wanted > 0 or (each.code == "skill" and each.wanted == 0)
        ],
        "marks": {score.code: round(score.mark, 3) for score in told.scores},
        "stand": _standing(fits, told.post, told.standing),
    }
    if first:
        others = fits.better(told.person, BETTER_KEPT)
        kept["better"] = [[_vacancy(built, post), *_standing(fits, post, how)] for post, how in others]
    notes = [OUTSIZED] if built.lists.seekers[told.person].group in built.split else []
    standings = [told.standing, *(how for _vacancy, how, *_rest in kept.get("better", ()))]
    if built.level.any() and Standing.OUTBID in standings:
        notes.append(SERVED_FIRST)
    return kept | {"notes": notes} if notes else kept


def _vacancy(built: Built, post: int) -> int:
    return int(built.lists.posts[post].vacancy.pk)


def _standing(fits: Fits, post: int, how: Standing) -> list[Any]:
    last = fits.last_utility(post)
    return [str(how), round(float(fits.found.prices[post]), 3), None if last is None else round(last, 3)]


def _names(built: Built, told: Explanation) -> words.Names:
    vacancy = built.lists.posts[told.post].vacancy
    kin = built.lists.seekers[told.person].wish.kin_group
    county = vacancy.division_id[:6]
    place = gazetteer().short_path(county) if county in gazetteer() else ""
    skill = words.Text(f"{vacancy.skill}证", f"{vacancy.skill} certificate") if vacancy.skill else None
    return words.Names(
        skill=skill,
        place=words.Text(place, place) if place else None,
        companions=KIN[KinKind(kin.kind)] if kin else None,
    )
