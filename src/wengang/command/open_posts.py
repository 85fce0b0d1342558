"""Posts of a round whose places were not all taken."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wengang.command import verdicts
from wengang.core.scope import Scope
from wengang.market.models import Vacancy
from wengang.market.rounds.kept import Kept


@dataclass(frozen=True)
class OpenPost:
    """Places left open at one vacancy, and why."""

    vacancy_id: int
    places: int
    unfilled: int
    why: str
    vacancy: Vacancy | None = None

    @property
    def reason(self) -> str:
        return str(verdicts.OPEN[self.why])


def open_posts(kept: Kept, why: str = "") -> list[OpenPost]:
    """Most places left first; only those with the reason ``why`` where one is given."""
    unfilled = kept.unfilled
    rows = np.flatnonzero(kept.why_open == why if why else kept.why_open != "")
    rows = rows[np.argsort(-unfilled[rows], kind="stable")]
    places = kept.posts.headcount
    return [OpenPost(int(kept.vacancy[j]), int(places[j]), int(unfilled[j]), str(kept.why_open[j])) for j in rows]


def open_chips(kept: Kept) -> list[tuple[str, str, int]]:
    """(reason, words, how many posts)."""
    counts = {why: int((kept.why_open == why).sum()) for why in verdicts.OPEN}
    return [(why, str(words), counts[why]) for why, words in verdicts.OPEN.items() if counts[why]]


def with_vacancies(scope: Scope, rows: Sequence[OpenPost]) -> list[OpenPost]:
    """The same with their vacancies, as far as the reader may see them. One query."""
    seen = Vacancy.objects.visible_to(scope).filter(pk__in=[row.vacancy_id for row in rows])
    found = {each.pk: each for each in seen.select_related("employer", "division").order_by("pk")}
    whole = [OpenPost(r.vacancy_id, r.places, r.unfilled, r.why, found.get(r.vacancy_id)) for r in rows]
    return [row for row in whole if row.vacancy]
