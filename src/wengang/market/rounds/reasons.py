"""Why a person and a post were put to each other: a sentence for the list, and the parts behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from wengang.core.regions import gazetteer
from wengang.market.coded import KIN_ZH
from wengang.market.rounds.build import Built
from wengang.registry.enums import KinKind
from wengang.solvers.allocation import Allocation, Explanation, Finding, explain, words

BETTER_SHOWN = 3
LONGEST = 300
KIN_EN = {KinKind.COUPLE: "spouse", KinKind.PARENT_CHILD: "parent or child", KinKind.SIBLINGS: "sibling"}
KIN = {
    kind: words.Text(KIN_ZH[kind] if kind != "couple" else "配偶", KIN_EN.get(kind, "relatives")) for kind in KinKind
}
OUTSIZED = words.Text(
    "同行人数超过任何一家用人单位的名额，本轮分开推荐",
    "The family is larger than what any employer has places for, so its members are proposed one by one",
)


class Reasons:
    """Explains the pairs of one allocated market."""

    def __init__(self, built: Built, allocation: Allocation) -> None:
        self.built, self.allocation = built, allocation

    def of(self, person: int, post: int, *, with_better: bool) -> tuple[words.Text, float, dict[str, Any]]:
        """(sentence, suitability, parts) of one pair; ``with_better`` adds why not a post that would suit better."""
        told = explain(self.built.market, self.allocation, person, post)
        summary = words.summary(told, self._names(person, post))
        parts = self._parts(told)
        if with_better:
            parts["better"] = self._better(person)
        return _short(summary), told.suitability, parts

    def _parts(self, told: Explanation) -> dict[str, Any]:
        parts: dict[str, Any] = {
            "requirements": [
                {"code": each.code, "met": each.met, **_both(words.requirement(each))}
                for each in told.findings
                if _asked(each)
            ],
            "scores": [
                {
                    "code": each.code,
                    "points": round(each.points, 4),
                    "weight": each.weight,
                    **_both(words.PARTS[each.code]),
                }
                for each in told.scores
            ],
            "standing": {"code": told.standing, **_both(words.standing(told))},
            "price": round(told.price, 4),
        }
        if self.built.lists.seekers[told.person].group in self.built.split:
            parts["notes"] = [{"code": "outsized", **_both(OUTSIZED)}]
        return parts

    def _names(self, person: int, post: int) -> words.Names:
        vacancy = self.built.lists.posts[post].vacancy
        kin = self.built.lists.seekers[person].wish.kin_group
        place = gazetteer().short_path(vacancy.division_id[:6]) if vacancy.division_id[:6] in gazetteer() else ""
        skill = words.Text(f"{vacancy.skill}证", f"{vacancy.skill} certificate") if vacancy.skill else None
        return words.Names(
            skill=skill,
            place=words.Text(place, place) if place else None,
            companions=KIN[KinKind(kin.kind)] if kin else None,
        )

    def _better(self, person: int) -> list[dict[str, Any]]:
        """Posts that would suit the person better than the own one, best first, each with what kept it away."""
        market, own = self.built.market, int(self.allocation.post[person])
        start, end = market.indptr[person], market.indptr[person + 1]
        least = 0.0 if own < 0 else float(market.utility[market.arc(person, own)])
        arcs = np.arange(start, end)[market.utility[start:end] > least + 1e-9]
        best = arcs[np.argsort(-market.utility[arcs], kind="stable")][:BETTER_SHOWN]
        return [self._other(person, int(market.post[arc])) for arc in best]

    def _other(self, person: int, post: int) -> dict[str, Any]:
        told = explain(self.built.market, self.allocation, person, post)
        vacancy = self.built.lists.posts[post].vacancy
        return {
            "vacancy": vacancy.pk,
            "title": f"{vacancy.title} · {vacancy.employer}",
            "code": told.standing,
            **_both(words.standing(told)),
        }


def _asked(finding: Finding) -> bool:
    """Whether anybody asked for this: what nobody needs is not worth a line."""
    if finding.code in ("destination", "wage", "skill", "start"):
        return not finding.met or (finding.wanted >= 0 if finding.code in ("skill",) else finding.wanted > 0)
    return not finding.met or finding.wanted > 0


def _both(text: words.Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _short(text: words.Text) -> words.Text:
    return words.Text(text.zh[:LONGEST], text.en[:LONGEST])
