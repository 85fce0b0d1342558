"""What-ifs of a round in the reader's words: what can be changed, what was changed, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _

from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.market.models import Round, Trial, Vacancy
from wengang.market.rounds.kept import Kept
from wengang.market.rounds.whatif import Changes

MOST_OFFERED = 1_000
"""Posts that a list to choose from may hold."""


@dataclass(frozen=True)
class Choices:
    """What the form offers: pairs of value and label."""

    posts: Sequence[tuple[str, str]]
    employers: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    townships: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """A figure before and after."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Outcome:
    """What a change would have done."""

    sentence: str
    certainty: str
    lines: Sequence[Line]
    townships: Sequence[tuple[str, Sequence[int]]]
    seconds: float


def choices(scope: Scope, kept: Kept, wanted: Collection[int] = ()) -> Choices:
    """Posts, employers, counties and townships of the round that the reader may see; of very many posts the ``wanted``
    ones and the first. Two queries."""
    keys = kept.vacancy.tolist()
    rows = Vacancy.objects.visible_to(scope).filter(pk__in=keys).select_related("employer")
    first = Case(When(pk__in=wanted, then=0), default=1)
    found = rows.order_by(first, "employer__name", "title", "pk")[:MOST_OFFERED]
    vacancies = sorted(found, key=lambda row: (row.employer.name, row.title, row.pk))
    places = dict(zip(keys, kept.posts.headcount.tolist(), strict=True))
    employers: dict[int, tuple[str, str]] = {}
    for row in vacancies:
        employers.setdefault(row.employer_id, (str(row.pk), row.employer.name))
    counties = {str(code) for code in kept.posts.place.tolist()}
    townships = {str(code) for code in kept.living.tolist()}
    divisions = Division.objects.filter(pk__in=counties | townships)
    names = list(divisions.order_by("pk").values_list("pk", "name"))
    return Choices(
        posts=[(str(row.pk), _post(row, places[row.pk])) for row in vacancies],
        employers=list(employers.values()),
        places=[(code, name) for code, name in names if code in counties],
        townships=[(code, name) for code, name in names if code in townships],
    )


def _post(row: Vacancy, places: int) -> str:
    words = {"title": row.title, "employer": row.employer, "wage": row.wage_text or "—", "n": places}
    return _("%(employer)s · %(title)s · %(wage)s · %(n)d places") % words


def told(scope: Scope, changes: Changes) -> list[str]:
    """What was changed, one sentence each."""
    concerned = {*changes.wages, *changes.places, *changes.layoffs}
    rows = Vacancy.objects.visible_to(scope).filter(pk__in=concerned).select_related("employer").order_by("pk")
    posts = {row.pk: f"{row.employer} · {row.title}" for row in rows}
    employers = {row.pk: row.employer.name for row in rows}
    codes = {code for bus in changes.buses for code in bus if code}
    names = dict(Division.objects.filter(pk__in=codes).order_by("pk").values_list("pk", "name"))
    sentences = [
        _("%(post)s: %(n)+d yuan a month") % {"post": posts.get(pk, _("a post")), "n": n}
        for pk, n in changes.wages.items()
    ]
    sentences += [
        _("%(post)s: %(n)+d places") % {"post": posts.get(pk, _("a post")), "n": n} for pk, n in changes.places.items()
    ]
    sentences += [
        _("%(employer)s: %(n)d places less") % {"employer": employers.get(pk, _("an employer")), "n": n}
        for pk, n in changes.layoffs.items()
    ]
    for to, home in changes.buses:
        known = {"to": names.get(to, to), "home": names.get(home, home)}
        sentences.append(
            _("A bus from %(home)s to %(to)s") % known if home else _("A bus to %(to)s for everybody") % known
        )
    return sentences


def in_words(outcome: dict[str, Any]) -> Outcome:
    """The outcome of a trial for the page."""
    before, after, who = outcome["before"], outcome["after"], outcome["who"]
    more = after["placed"] - before["placed"]
    summary = {
        "more": f"{more:+,}",
        "gained": f"{who['gained']:,}",
        "lost": f"{who['lost']:,}",
        "better": f"{who['better']:,}",
        "worse": f"{who['worse']:,}",
    }
    sentence = _(
        "%(more)s persons placed: %(gained)s would gain a post and %(lost)s lose theirs; of the others %(better)s "
        "would be better off and %(worse)s worse."
    )
    sure = _("The difference is proved; it is not chance of the calculation.")
    unsure = _("The difference is within the margin of the calculation (%(gap).2f%%): take it as none.")
    names = Division.objects.filter(pk__in=[line[0] for line in outcome["townships"]])
    township = dict(names.order_by("pk").values_list("pk", "name"))
    return Outcome(
        sentence=sentence % summary,
        certainty=sure if outcome["proved"] else unsure % {"gap": 100 * outcome["gap"] + 0.005},
        lines=_lines(before, after, outcome["worth"]),
        townships=[(township.get(code, code), counts) for code, *counts in outcome["townships"]],
        seconds=outcome["seconds"],
    )


def _lines(before: dict[str, Any], after: dict[str, Any], worth: Sequence[float]) -> list[Line]:
    labels = {
        "placed": _("Persons placed"),
        "places": _("Places"),
        "unfilled": _("Open places"),
        "families": _("Families placed"),
    }
    lines = [
        Line(label, f"{before[name]:,}", f"{after[name]:,}", f"{after[name] - before[name]:+,}")
        for name, label in labels.items()
    ]
    if before["fit"] is not None and after["fit"] is not None:
        old, new = 100 * before["fit"], 100 * after["fit"]
        lines.append(Line(_("Mean suitability of the placed, of 100"), f"{old:.1f}", f"{new:.1f}", f"{new - old:+.1f}"))
    old, new = worth
    lines.append(
        Line(
            _("Worth as a whole (one a person placed, plus suitability)"),
            f"{old:,.1f}",
            f"{new:,.1f}",
            f"{new - old:+,.1f}",
        )
    )
    return lines


def trials(scope: Scope, round_: Round) -> QuerySet[Trial]:
    """Kept what-ifs of a round, the newest first."""
    return Trial.objects.visible_to(scope).filter(round=round_).select_related("by").order_by("-created_at", "-pk")
