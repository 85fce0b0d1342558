"""A person as the rows of one chunk see and change them, new or known, before anything is written."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wengang.registry import enums
from wengang.registry.facts import Said
from wengang.registry.sheets import weigh
from wengang.registry.sheets.entry import Entry

LISTED = enums.Source.LIST
EMPTY: tuple[Any, ...] = (None, "", 0)
UNSAID: tuple[Any, ...] = (*EMPTY, [], enums.WillWork.UNKNOWN)
SHOWN_AS = {"work_division_id": "work_place"}
QUIET = frozenset(("pinyin", "initials", "labour_ability_on"))
"""Columns that follow from others and would only clutter a preview."""
WISHED = ("will_work", "reach", "destinations", "occupation_text", "least_wage", "training")
Fact = tuple[str, str, date, str]
"""(field, value, day, source) of an observation."""


@dataclass(slots=True, eq=False)
class Target:
    """``state`` holds the person's columns; the other fields hold what stands beside them and what will be written.

    ``facts`` are what lists said before, ``heard`` what all the others did, by field; ``observations`` is
    how many rows that are.
    """

    state: dict[str, Any]
    new: bool
    pk: int | None = None
    home: "Home | None" = None
    dirty: bool = False
    open_kinds: set[str] = field(default_factory=set)
    skill_names: set[str] = field(default_factory=set)
    facts: set[Fact] = field(default_factory=set)
    heard: dict[str, list[Said]] = field(default_factory=dict)
    observations: int = 0
    wish: dict[str, Any] | None = None
    add_kinds: list[tuple[str, date]] = field(default_factory=list)
    end_kinds: list[tuple[str, date]] = field(default_factory=list)
    add_skills: list[str] = field(default_factory=list)
    add_facts: list[Fact] = field(default_factory=list)
    new_wish: dict[str, Any] | None = None

    def yields(self, entry: Entry, *, again: bool) -> bool:
        """Whether the row only fills gaps: an older list does, and so does a person's second row in one list.

        Otherwise the two rows would overrule each other, every time that the list is sent.
        """
        listed = self.state.get("listed_on")
        return listed is not None and (entry.seen_on < listed or (again and entry.seen_on == listed))

    def take(self, entry: Entry, *, again: bool = False) -> dict[str, tuple[Any, Any]]:
        """Let a row speak; return what it changes as (before, after). ``again``: an earlier row was about them too."""
        changes: dict[str, tuple[Any, Any]] = {}
        listed = self.state.get("listed_on")
        older = self.yields(entry, again=again)
        second = older and again
        self._put(self._unless_heard(entry, changes), changes, gaps_only=older)
        self._take_raw(entry, changes, gaps_only=second)
        if entry.work:
            self._take_work(entry, changes, gaps_only=second)
        if entry.wish and not (second and self.wish is not None):
            self._take_wish(entry, changes)
        for kind in entry.categories:
            self._take_kind(kind, entry.seen_on, changes)
        for skill in entry.skills:
            if skill not in self.skill_names:
                self.skill_names.add(skill)
                self.add_skills.append(skill)
                changes[f"skill {skill}"] = ("", skill)
        if not older and (changes or entry.dated) and listed != entry.seen_on:
            self.state["listed_on"] = entry.seen_on
            self.dirty = True
            if listed and entry.dated:
                changes["listed_on"] = (listed, entry.seen_on)
        return changes

    def _put(self, values: dict[str, Any], changes: dict[str, tuple[Any, Any]], *, gaps_only: bool = False) -> None:
        before = self.state.get
        said = {key: value for key, value in values.items() if value and value != before(key)}
        if gaps_only:
            said = {key: value for key, value in said.items() if before(key) in EMPTY}
        if not said:
            return
        shown = SHOWN_AS.get
        changes.update({shown(key, key): (before(key), value) for key, value in said.items() if key not in QUIET})
        self.state.update(said)
        self.dirty = True

    def _take_raw(self, entry: Entry, changes: dict[str, tuple[Any, Any]], *, gaps_only: bool) -> None:
        before = self.state.get("raw") or {}
        after = {**entry.raw, **before} if gaps_only else {**before, **entry.raw}
        if after != before:
            self.state["raw"] = after
            self.dirty = True
            changes.update({key: (before.get(key, ""), text) for key, text in after.items() if before.get(key) != text})

    def _take_work(self, entry: Entry, changes: dict[str, tuple[Any, Any]], *, gaps_only: bool) -> None:
        """Add the fact to the history; let it become the status only when it stands after it (``registry.facts``)."""
        state, status = self.state, entry.work["employment"]
        known_on, known = state.get("employment_on"), state.get("employment") or ""
        seen_on = entry.seen_on
        if known_on and not entry.dated and known == status:
            seen_on = known_on  # a list without a date confirms nothing anew
        added = not (known == status and known_on == seen_on) and self.add_fact("employment", status, seen_on)
        if added:
            changes.setdefault("employment_on", (known_on, seen_on))
        if known and gaps_only:
            return
        stands = weigh.status(self, status, seen_on)
        if stands is not None and stands.fact.value != status:
            if added:
                del changes["employment_on"]
                changes["aside employment"] = ("", status)
            for name, value in weigh.told_of_work(entry.work).items():
                self.keep_aside(name, value, seen_on, changes)
            return
        if stands is None and known_on and seen_on < known_on:
            return
        if known and known != status:
            self._forget_work()
        self._put(weigh.of_work(self, entry.work, seen_on, stands, changes), changes)
        if stands is None or stands.seen.source == LISTED:
            self._put({"employment_on": seen_on, "employment_source": LISTED}, {})

    def add_fact(self, name: str, value: str, day: date) -> bool:
        """Keep what the list says as an observation; False when it has been kept before."""
        fact = (name, value, day, str(LISTED))
        if fact in self.facts:
            return False
        self.facts.add(fact)
        self.add_facts.append(fact)
        return True

    def keep_aside(self, name: str, value: str, day: date, changes: dict[str, tuple[Any, Any]]) -> None:
        """Keep what does not prevail as an observation, and say so."""
        if self.add_fact(name, value, day):
            changes[f"aside {name}"] = ("", value)

    def _unless_heard(self, entry: Entry, changes: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
        """The row's values but the labour ability, where somebody who saw it said otherwise and still holds."""
        said = entry.person.get("labour_ability")
        if not said or weigh.prevails(self, "labour_ability", said, entry.seen_on):
            return entry.person
        self.keep_aside("labour_ability", said, entry.seen_on, changes)
        return {key: value for key, value in entry.person.items() if not key.startswith("labour_ability")}

    def _forget_work(self) -> None:
        """A new status begins with none of the old one's employer, wage and dates."""
        self.state.update(
            work_division_id=None, work_place="", employer_name="", job_title="", wage_low=None, wage_high=None,
            work_from=None, work_to=None, export_mode="",
        )  # fmt: skip

    def _take_wish(self, entry: Entry, changes: dict[str, tuple[Any, Any]]) -> None:
        wish, current = entry.wish or {}, self.wish
        if current is not None:
            if not weigh.wish_prevails(current, wish["will_work"], entry.seen_on):
                self.keep_aside("will_work", str(wish["will_work"]), entry.seen_on, changes)
                return
            if all(wish[key] == current[key] or wish[key] in UNSAID for key in WISHED):
                return
            if entry.seen_on < current["seen_on"]:
                return
        for key in WISHED:
            before = current[key] if current else None
            if wish[key] not in UNSAID and wish[key] != before:
                changes[f"wish {key}"] = (before, wish[key])
        kept = {key: current[key] for key in WISHED if current and wish[key] in UNSAID}
        self.new_wish = {**wish, **kept, "seen_on": entry.seen_on}
        if current:
            for key in ("lodging", "limits", "available_from", "kin_group_id", "same_city", "occupations"):
                self.new_wish[key] = current.get(key)
        self.wish = self.new_wish

    def _take_kind(self, kind: str, day: date, changes: dict[str, tuple[Any, Any]]) -> None:
        if kind in self.open_kinds:
            return
        ordinary = str(enums.CategoryKind.ORDINARY)
        if kind == ordinary and self.open_kinds & enums.HELPED:
            return  # the planner has warned: one list does not end a category
        if kind in enums.HELPED and ordinary in self.open_kinds:
            self.open_kinds.discard(ordinary)
            self.end_kinds.append((ordinary, day))
        self.open_kinds.add(kind)
        self.add_kinds.append((kind, day))
        changes[f"category {kind}"] = ("", kind)


@dataclass(slots=True, eq=False)
class Home:
    """A household, new or known; ``state`` holds its columns, ``heads`` whoever bears the head's name in it."""

    division: str
    number: str
    head_name: str
    state: dict[str, str]
    pk: int | None = None
    dirty: bool = False
    heads: set["int | Target"] = field(default_factory=set)

    def headed_by(self, target: Target) -> bool:
        """Whether this may be the household whose head the target is: nobody else of that name is known in it."""
        return not self.heads or target in self.heads or target.pk in self.heads

    def fits(self, entry: Entry) -> bool:
        """Whether the row may mean this household: number and head agree as far as both sides know them."""
        if entry.household_number and self.number:
            return entry.household_number == self.number
        return not (entry.head_name and self.head_name) or entry.head_name == self.head_name

    def take(self, entry: Entry) -> bool:
        """Fill in what the row knows. Only the head's row overwrites, since members' rows often say something else."""
        for key, text in (("head_name", entry.head_name), ("number", entry.household_number)):
            if text and not getattr(self, key):
                setattr(self, key, text)
                self.dirty = True
        heads_row = bool(entry.head_name) and entry.name == entry.head_name
        for key, text in entry.home.items():
            before = self.state.get(key) or ""
            if key == "help_needed" and before:
                if text in before:
                    continue
                text = f"{before}；{text}"[:200]
            elif before and not heads_row:
                continue
            if text != before:
                self.state[key], self.dirty = text, True
        return self.dirty
