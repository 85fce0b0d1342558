"""Who is this row about? One chunk of rows meets the ledger; nothing is written here.

A row is somebody we know when the id number is the same, or phone and name are and the ids do not contradict. Whoever
merely seems to be somebody we know is held as a duplicate case, and so is whoever stands in another area's ledger.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from wengang.core.imports import Outcome, Plan
from wengang.core.sheets import Problem, Row
from wengang.registry import enums
from wengang.registry.models import DuplicateCase
from wengang.registry.names import LIKE, likeness
from wengang.registry.sheets import known, texts
from wengang.registry.sheets.context import Case, Context, Work, look_keys
from wengang.registry.sheets.entry import Entry, entry_of
from wengang.registry.sheets.homes import Homes
from wengang.registry.sheets.known import Look
from wengang.registry.sheets.marks import fingerprint, id_index, phone_index
from wengang.registry.sheets.target import Target

STRANGER = 60
"""Below this likeness the same id number under another name is held: one of the two rows has a wrong number."""
LEVELS = (12, 9, 6, 4, 2)


class Planner:
    """Plans the rows of one chunk."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.homes = Homes()
        self.by_id: dict[str, Target] = {}
        self.by_phone: dict[tuple[str, str], list[Target]] = {}
        self.held: set[bytes] = set()
        self.decided: dict[bytes, Target] = {}
        self.newcomers: list[Entry] = []
        self.looks: dict[tuple[date | str, str], list[Look]] = defaultdict(list)

    def plan(self, rows: Sequence[Row]) -> list[Plan]:
        placed = [self._place(row) for row in rows]
        self._load([entry for entry, _problems in placed if entry])
        return [
            self._plan(row, entry, problems) if entry else Plan(row, Outcome.ERROR, problems=problems)
            for row, (entry, problems) in zip(rows, placed, strict=True)
        ]

    def _place(self, row: Row) -> tuple[Entry | None, list[Problem]]:
        value = row.values.get
        where = self.context.places.find(value("county"), value("township"), value("village"), value("home_address"))
        problems = [texts.at(row, "village", where.issue)] if where.issue else []
        if not where.code:
            return None, problems
        entry = row.prepared or entry_of(row, self.context.day)
        entry.division = where.code
        return entry, problems

    # ---- what the ledger knows -------------------------------------------------------------------------------------

    def _load(self, entries: Sequence[Entry]) -> None:
        self.by_id = known.by_id(index for entry in entries if (index := id_index(entry.id_number)))
        rest = [entry for entry in entries if entry.id_number not in self.by_id]
        self.by_phone = known.by_phone(index for entry in rest if (index := phone_index(entry.phone)))
        odd = [entry for entry in entries if entry.id_number in self.by_id and self._contradiction(entry)]
        outcomes = self._load_cases([*rest, *odd])
        for initials, look in known.sounding_alike(rest):
            self.looks[look.division, initials].append(look)
            if look.birth:
                self.looks[look.birth, initials].append(look)
        self._share(outcomes)
        for home in sorted(known.homes_of(entries), key=lambda home: home.pk or 0):
            self.homes.know(home)
        self.homes.meet_heads()

    def _share(self, outcomes: dict[bytes, Target]) -> None:
        """One target for each person, however many ways led to it, with everything that stands beside it."""
        one: dict[int | None, Target] = {}
        loose = [target for found in self.by_phone.values() for target in found]
        for target in (*self.by_id.values(), *loose, *outcomes.values()):
            one.setdefault(target.pk, target)
        known.complete(list(one.values()))
        self.by_phone = {key: [one[target.pk] for target in found] for key, found in self.by_phone.items()}
        self.decided = {mark: one[target.pk] for mark, target in outcomes.items()}
        for target in one.values():
            if target.home:
                self.homes.know(target.home)

    def _load_cases(self, entries: Sequence[Entry]) -> dict[bytes, Target]:
        """Note the rows that wait already; return the persons whom decided rows turned out to be."""
        settled: dict[bytes, int] = {}
        for mark, decision, outcome in known.cases([fingerprint(entry) for entry in entries]):
            if decision == DuplicateCase.Decision.OPEN:
                self.held.add(bytes(mark))
            elif outcome:
                settled[bytes(mark)] = outcome
        people = {target.pk: target for target in known.people("id", settled.values())} if settled else {}
        return {mark: people[pk] for mark, pk in settled.items()}

    # ---- one row -----------------------------------------------------------------------------------------------------

    def _plan(self, row: Row, entry: Entry, problems: list[Problem]) -> Plan:
        found = self._recognise(entry)
        if isinstance(found, Case):
            problems.append(texts.at(row, "full_name", texts.HELD[found.ground]))
            waits = found.fingerprint in self.held
            self.held.add(found.fingerprint)
            return Plan(row, Outcome.DUPLICATE, target=Work(case=None if waits else found), problems=problems)
        again = self.context.meets_again(entry)
        if found is None:
            return self._plan_new(row, entry, problems)
        if enums.CategoryKind.ORDINARY in entry.categories and found.open_kinds & enums.HELPED:
            problems.append(texts.at(row, "person_category", texts.ORDINARY))
        changes = self.homes.apply(entry, found, again=again)
        if self.homes.unsure:
            problems.append(texts.at(row, "household_head", texts.SAME_HEAD))
        outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        return Plan(row, outcome, changes, Work(target=found), problems)

    def _plan_new(self, row: Row, entry: Entry, problems: list[Problem]) -> Plan:
        target = Target(state={"division_id": entry.division, "household_id": None}, new=True)
        if not entry.id_number:
            problems.append(texts.at(row, "id_number", texts.NO_ID))
        repeated = entry.id_number in self.context.ids
        changes = self.homes.apply(entry, target)
        if self.homes.unsure:
            problems.append(texts.at(row, "household_head", texts.SAME_HEAD))
        self._know(entry, target)
        return Plan(row, Outcome.CHANGED if repeated else Outcome.NEW, changes, Work(target=target), problems)

    def _know(self, entry: Entry, target: Target) -> None:
        """Later rows meet the new person too."""
        self.newcomers.append(entry)
        if entry.id_number:
            self.by_id[entry.id_number] = target
        if entry.phone:
            self.by_phone.setdefault((entry.phone, entry.name), []).append(target)
        look = Look(None, target, entry.division, entry.name, entry.pinyin, entry.birth, bool(entry.id_number))
        for key in look_keys(entry):
            self.looks[key].append(look)

    def _recognise(self, entry: Entry) -> Target | Case | None:
        same = self.by_id.get(entry.id_number) if entry.id_number else None
        if same is not None:
            ground = self._contradiction(entry)
            if not ground:
                return same
            settled = self.decided.get(fingerprint(entry))
            return settled or self._case(entry, same, same.state["division_id"], 100, ground)
        if entry.phone and (reached := self._by_phone(entry)):
            return reached
        if self.decided and (settled := self.decided.get(fingerprint(entry))):
            return settled
        return self._double(entry)

    def _contradiction(self, entry: Entry) -> str:
        """Why the person with the row's id number must not simply be changed; empty when nothing speaks against it."""
        state = self.by_id[entry.id_number].state
        if not state["division_id"].startswith(self.context.places.base):
            return texts.ELSEWHERE
        different = state["full_name"] != entry.name and likeness(state["pinyin"], entry.pinyin) < STRANGER
        return texts.OTHER_NAME if different else ""

    def _by_phone(self, entry: Entry) -> Target | None:
        """The only person of this phone and name in the area whose id does not contradict."""
        fits = [
            target
            for target in self.by_phone.get((entry.phone, entry.name), ())
            if target.state["division_id"].startswith(self.context.places.base)
            and not (entry.id_number and target.state.get("id_number"))
            and (not entry.birth or target.state.get("birth_date") in (None, entry.birth))
        ]
        return fits[0] if len(fits) == 1 else None

    def _double(self, entry: Entry) -> Case | None:
        best: tuple[int, Look] | None = None
        for key in look_keys(entry):
            for look in (*self.looks.get(key, ()), *self.context.looks.get(key, ())):
                alike = probable(entry, look)
                if alike and (best is None or alike > best[0]):
                    best = alike, look
        if best is None:
            return None
        alike, look = best
        ground = texts.SAME_NAME if look.name == entry.name and not (look.has_id and entry.id_number) else texts.ALIKE
        return self._case(entry, look.target or look.pk, look.division, alike, ground)

    def _case(self, entry: Entry, existing: Target | int | None, there: str, alike: int, ground: str) -> Case:
        division = common(entry.division, there) or self.context.places.base[:6]
        return Case(entry, fingerprint(entry), existing, division, alike, ground)


def probable(entry: Entry, look: Look) -> int:
    """How alike (0–100) two records are that may be one person; 0 when they are not.

    Names must sound alike. Known birth dates must agree; then the same county is near enough, or the same township when
    both sides have different ids. Without a birth date on one side only the very same sound in the same village counts.
    """
    alike = likeness(entry.pinyin, look.pinyin)
    if alike < LIKE:
        return 0
    if entry.birth and look.birth:
        near = 9 if entry.id_number and look.has_id else 6
        return alike if entry.birth == look.birth and entry.division[:near] == look.division[:near] else 0
    return alike if alike == 100 and entry.division == look.division else 0


def common(one: str, other: str) -> str:
    """The smallest division that holds both."""
    if one == other:
        return one
    return next((one[:size] for size in LEVELS if one[:size] == other[:size]), "")
