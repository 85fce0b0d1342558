"""The report of a round in the reader's words: one set of sections for the page and for paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import verdicts
from wengang.core.scope import Scope
from wengang.market.models import Round, RoundRecord
from wengang.market.rounds.priority import GROUPS
from wengang.registry.enums import CategoryKind, Sex

EMPLOYERS_SHOWN = 20


@dataclass(frozen=True)
class Cell:
    """One cell; ``href`` opens the rows behind a figure."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Section:
    """Sentences, then a table, then a note. ``right``: columns of numbers; ``widths``: shares of the line on paper."""

    key: str
    title: str
    lines: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    right: Sequence[int] = ()
    widths: Sequence[int] = ()
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A figure at the top."""

    label: str
    value: int
    unit: str
    href: str = ""


@dataclass(frozen=True)
class RoundReport:
    """Everything the page and the paper show."""

    title: str
    subtitle: str
    facts: Sequence[Fact]
    sections: Sequence[Section] = field(default_factory=tuple)


def report_of(scope: Scope, round_: Round) -> RoundReport | None:
    """The report; None for a round that was run before reports were kept."""
    figures = RoundRecord.objects.visible_to(scope).filter(round=round_).values_list("figures", flat=True).first()
    return None if figures is None else _Writer(round_, figures, scope).report()


def on_paper(report: RoundReport) -> dict[str, Any]:
    """The same for ``core.documents``."""
    zh = (get_language() or "").startswith("zh")
    sections = [
        {
            "title": each.title,
            "lines": list(each.lines),
            "note": each.note,
            "figures": [],
            "head": list(each.head),
            "right": list(each.right),
            "widths": list(each.widths),
            "rows": [[cell.text for cell in row] for row in each.rows],
        }
        for each in report.sections
    ]
    return {
        "lang": "zh" if zh else "en",
        "title": report.title,
        "subtitle": report.subtitle,
        "foot": report.title,
        "facts": [[fact.label, f"{fact.value:,} {fact.unit}"] for fact in report.facts],
        "sections": sections,
    }


class _Writer:
    """Puts the figures of one round into words."""

    def __init__(self, round_: Round, figures: dict[str, Any], scope: Scope) -> None:
        self.round, self.figures, self.scope = round_, figures, scope
        self.names: dict[str, str] = figures["names"]

    def report(self) -> RoundReport:
        issue = self.round.issue
        agreement = issue.agreement
        told = {"year": issue.year, "issue": issue.number, "number": self.round.number}
        when = date_format(localtime(self.round.created_at), "DATE_FORMAT")
        return RoundReport(
            title=_("Report of round %(number)d, issue %(issue)d of %(year)d") % told,
            subtitle=f"{agreement.sending} → {agreement.receiving} · {issue.code} · {when}",
            facts=self._facts(),
            sections=[section for section in self._sections() if section],
        )

    def _facts(self) -> list[Fact]:
        figures, board = self.figures, self._rows("round")
        open_places = sum(places for _posts, places in figures["unfilled"].values())
        without = figures["people"] - figures["placed"]
        return [
            Fact(_("Took part"), figures["people"], _("persons")),
            Fact(_("Placed"), figures["placed"], _("persons"), board),
            Fact(_("Without a post"), without, _("persons"), board and f"{board}?show=without&why={verdicts.ANY}"),
            Fact(_("Open places"), open_places, _("openings"), self._rows("round-posts")),
        ]

    def _rows(self, route: str) -> str:
        """Where rows stand, for readers who may open them."""
        return reverse(route, args=[self.round.pk]) if self.scope.may(Cap.PROPOSAL_SEE) else ""

    def _sections(self) -> Iterator[Section | None]:
        yield self._quality()
        yield self._open_places()
        yield self._without()
        yield self._absent()
        yield self._one_more_place()
        yield self._families()
        yield self._priority()
        yield self._work()
        yield from self._audit()
        yield self._parameters()

    def _quality(self) -> Section:
        round_ = self.round
        if round_.gap <= 0:
            proof = _("Proved: no other allocation of these two lists is better as a whole.")
        elif round_.objective <= 0:
            proof = _("Nobody was placed, and it is not proved that nobody could be.")
        else:
            above = math.ceil((round_.bound - round_.objective) / round_.objective * 10_000) / 100
            proof = _("Proved: no other allocation of these two lists is better as a whole by more than %(above)s%%.")
            proof %= {"above": f"{above:g}"}
        check = _(
            "A check that shares nothing with the calculation confirmed that no post was given more people than it has "
            "places, that everybody meets the requirements, and that families were kept together as they wished."
        )
        return Section("quality", _("How good this allocation is"), [proof, check])

    def _open_places(self) -> Section:
        unfilled: dict[str, list[int]] = self.figures["unfilled"]
        rows = self._rows("round-posts")
        table = [
            [
                Cell(str(words), rows and f"{rows}?why={why}"),
                Cell(f"{unfilled[why][0]:,}"),
                Cell(f"{unfilled[why][1]:,}"),
            ]
            for why, words in verdicts.OPEN.items()
            if why in unfilled
        ]
        return Section(
            "open",
            _("Places still open, by reason"),
            [*([] if table else [_("Every place was filled.")]), *self._posts_left_out()],
            [_("Reason"), _("Posts"), _("Places")],
            table,
            right=(1, 2),
            widths=(5, 1, 1),
        )

    def _posts_left_out(self) -> list[str]:
        told = {name: self.figures["absent"].get(f"posts_{name}", 0) for name in ("closed", "full")}
        if not any(told.values()):
            return []
        words = _("Posts that took no part: %(closed)d closed or past their last day, %(full)d without a place left.")
        return [words % told]

    def _without(self) -> Section:
        table = self._reasons(self.figures["without"])
        return Section(
            "without",
            _("Persons without a post, by reason"),
            [] if table else [_("Everybody who took part has a post.")],
            [_("Reason"), _("Persons")],
            table,
            right=(1,),
            widths=(5, 1),
            note=_(
                "“Only … stands in the way”: with this one requirement met there would be a post; where several would "
                "do, the one that opens most places is named."
            )
            if table
            else "",
        )

    def _absent(self) -> Section | None:
        table = self._reasons(self.figures["absent"])
        head = [_("Reason"), _("Persons")]
        title = _("On the list, but took no part")
        return Section("absent", title, [], head, table, right=(1,), widths=(5, 1)) if table else None

    def _reasons(self, counts: dict[str, int]) -> list[list[Cell]]:
        board = self._rows("round")
        return [
            [Cell(str(words), board and f"{board}?show=without&why={why}"), Cell(f"{counts[why]:,}")]
            for why, words in verdicts.WITHOUT.items()
            if counts.get(why)
        ]

    def _one_more_place(self) -> Section:
        dear = [row for row in self.figures["employers"] if row[4] >= verdicts.LEAST_TOLD]
        may_open = self.scope.may(Cap.VACANCY_SEE)
        table = [
            [
                Cell(name, reverse("employer", args=[pk]) if may_open else ""),
                Cell(f"{taken:,} / {places:,}"),
                Cell(verdicts.worth_of_a_place(price)),
            ]
            for pk, name, places, taken, price in dear[:EMPLOYERS_SHOWN]
        ]
        lines = [] if table else [_("No employer ran short: one more place anywhere would have changed nothing.")]
        return Section(
            "price",
            _("What one more place would have given"),
            lines,
            [_("Employer"), _("Taken / places"), _("One more place")],
            table,
            right=(1,),
            widths=(4, 2, 5),
            note=_("The %(n)d employers where it would have given most, each at its most sought-after post.")
            % {"n": len(table)}
            if table
            else "",
        )

    def _families(self) -> Section | None:
        groups = self.figures["groups"]
        if not groups["all"] and not groups["one_by_one"]:
            return None
        told = [
            _("%(n)d families took part as a whole.") % {"n": groups["all"]},
            _("%(n)d found places with one employer.") % {"n": groups["together"]},
        ]
        if groups["city"]:
            told.append(_("%(n)d went to several employers of one city, as they allowed.") % {"n": groups["city"]})
        missed = groups["all"] - groups["together"] - groups["city"]
        if missed:
            told.append(_("%(n)d found no places together and got none.") % {"n": missed})
        if groups["one_by_one"]:
            told.append(
                _("%(n)d are larger than any employer's places and were matched one by one.")
                % {"n": groups["one_by_one"]}
            )
        return Section("families", _("Families who go together"), ["".join(told) if _is_zh() else " ".join(told)])

    def _priority(self) -> Section:
        told, title = self.figures["priority"], _("Helping priority")
        if not told:
            return Section("priority", title, [_("None was set: nobody was served before others.")])
        chosen = [
            _("%(group)s: level %(level)d (%(n)s persons)") % {"group": GROUPS[name], "level": level, "n": few(count)}
            for name, level, count in told["chosen"]
        ]
        with_it, without = self.figures["placed"], told["placed_without"]
        lines = [
            _("Set for this round: %(chosen)s.") % {"chosen": "；".join(chosen) if _is_zh() else "; ".join(chosen)},
            _("With it %(with)d persons were placed, without it %(without)d would have been.")
            % {"with": with_it, "without": without},
            self._cost(told),
        ]
        table = [
            [Cell(str(row[0]) if row[0] else _("none")), *(Cell(f"{n:,}") for n in row[1:])] for row in told["changed"]
        ]
        return Section(
            "priority",
            title,
            [line for line in lines if line],
            [
                _("Level"),
                _("Persons"),
                _("Placed"),
                _("Placed without it"),
                _("Gained a post"),
                _("Lost a post"),
                _("Another post"),
            ],
            table,
            right=(1, 2, 3, 4, 5, 6),
            note=_("Priority decides only who is served first when posts are short. It does not enter suitability."),
        )

    def _cost(self, told: dict[str, Any]) -> str:
        """The mean fit with and without."""
        counts = (self.figures["placed"], told["placed_without"])
        if not all(counts):
            return ""
        with_it, without = (100 * total / n for total, n in zip(told["suitability"], counts, strict=True))
        words = _("The mean suitability of the placed is %(with).1f of 100, without priority %(without).1f.")
        return words % {"with": with_it, "without": without}

    def _work(self) -> Section:
        table = [
            [Cell(self.names.get(code, code)), Cell(f"{places:,}"), Cell(f"{taken:,}")]
            for code, places, taken in self.figures["work"]
        ]
        head = [_("County or district"), _("Places"), _("Taken")]
        return Section("work", _("Where the work is"), [], head, table, right=(1, 2), widths=(4, 1, 1))

    def _audit(self) -> Iterator[Section]:
        audit = self.figures["audit"]
        kinds = dict(CategoryKind.choices)
        sexes = dict(Sex.choices)
        yield self._spread("division", _("Where the people live"), _("Township"), audit["division"], self.names)
        note = _(
            "Counted afterwards. Sex and category did not enter the matching, which has no place for them; this table "
            "is there to be looked at, and feeds nothing. Small counts, and what would give them away, are hidden."
        )
        yield self._spread("sex", _("Afterwards: by sex"), _("Sex"), audit["sex"], sexes, note)
        if audit["category"]:
            yield self._spread("category", _("Afterwards: by category"), _("Category"), audit["category"], kinds, note)

    def _spread(
        self, key: str, title: str, first: str, lines: Sequence[Sequence[Any]], names: dict[str, Any], note: str = ""
    ) -> Section:
        table = [
            [
                Cell(str(names.get(code, code))),
                Cell(_shown(total)),
                Cell(_shown(placed)),
                Cell(_share(total, placed)),
            ]
            for code, total, placed in lines
        ]
        head = [first, _("On the list"), _("Placed"), _("Share")]
        return Section(key, title, [], head, table, right=(1, 2, 3), widths=(4, 2, 2, 1), note=note)

    def _parameters(self) -> Section:
        round_, told = self.round, self.round.params
        rows = [
            (_("Proposals for each person"), str(round_.top)),
            (_("Seed"), str(round_.seed)),
            (_("Gap aimed at"), f"{100 * told.get('target_gap', 0):g}%"),
            (_("Gap proved"), f"{math.ceil(1e6 * round_.gap) / 1e4:g}%"),
            (_("Computing time"), _("%(n).1f seconds") % {"n": round_.seconds}),
        ]
        table = [[Cell(label), Cell(value)] for label, value in rows]
        return Section(
            "parameters", _("Parameters"), [], [_("Parameter"), _("Value")], table, right=(1,), widths=(3, 1)
        )


def few(count: int | None) -> str:
    """A count, or that it is too small to be shown."""
    return _("fewer than 5") if count is None else f"{count:,}"


def _shown(count: int | None) -> str:
    return _("hidden") if count is None else f"{count:,}"


def _share(total: int | None, placed: int | None) -> str:
    return "—" if total is None or placed is None else f"{100 * placed / total:.0f}%"


def _is_zh() -> bool:
    return (get_language() or "").startswith("zh")
