"""What a roster is compared with: its employer, the people of the ledger, their jobs of that month. Set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from wengang.core.fields import index_for
from wengang.core.sheets import Row
from wengang.core.sheets.cells import plain
from wengang.employment.models import Spell
from wengang.employment.models.spells import WHOLE_JOB
from wengang.employment.promise import next_month
from wengang.market.models import Employer
from wengang.market.sheets.desk import Desk
from wengang.registry.models import Person

ID_INDEX = index_for(Person, "id_index")
PHONE_INDEX = index_for(Person, "phone_index")


@dataclass
class Table:
    """Whose list it is, and what earlier chunks of the file told."""

    desk: Desk
    seen: set[tuple[int, int, date]] = field(default_factory=set)


def last_day(month: date) -> date:
    """The day for which a list of that month speaks: its last one, or today while it runs."""
    return min(next_month(month) - timedelta(days=1), timezone.localdate())


def find_employers(rows: Iterable[Row], desk: Desk) -> dict[tuple[str, str], Employer]:
    """Employers the user may speak of, by the (code, name) that rows write; a name counts where one alone bears it."""
    asked = {employer_key(row) for row in rows} - {("", "")}
    codes, names = {code for code, _name in asked if code}, {name for _code, name in asked if name}
    mine = Q(organisation=desk.employer_only) if desk.employer_only else Q()
    visible = Employer.objects.visible_to(desk.scope).filter(mine)
    found: dict[tuple[str, str], Employer] = {}
    by_code = {each.uscc: each for each in visible.filter(uscc__in=codes)}
    by_name: dict[str, list[Employer]] = defaultdict(list)
    for each in visible.filter(Q(name__in=names) | Q(short_name__in=names)):
        for name in {each.name, each.short_name} & names:
            by_name[name].append(each)
    own = list(visible[:2]) if desk.employer_only and ("", "") in {employer_key(row) for row in rows} else []
    if len(own) == 1:
        found["", ""] = own[0]
    for code, name in asked:
        alike = by_name.get(name, [])
        known = by_code.get(code) if code else alike[0] if len(alike) == 1 else None
        if known is not None:
            found[code, name] = known
    return found


def employer_key(row: Row) -> tuple[str, str]:
    """How a row names its employer."""
    return row.values.get("uscc") or "", (row.values.get("employer_name") or "").strip()


def find_people(rows: Sequence[Row], desk: Desk, employers: Collection[int]) -> list[Person | None]:
    """The person of each row among those the user sees or who ever worked there: by id number, else phone and name."""
    there = Spell.unscoped.filter(employer__in=employers).values("person")
    seen = Person.objects.visible_to(desk.scope).values("pk")
    mine = Person.unscoped.filter(Q(pk__in=seen) | Q(pk__in=there), deceased=False)
    ids = {ID_INDEX(row.values.get("id_number") or "") for row in rows} - {None}
    phones = {PHONE_INDEX(row.values.get("phone") or "") for row in rows} - {None}
    by_id = {bytes(person.id_index): person for person in mine.filter(id_index__in=ids)}
    by_phone: dict[tuple[bytes, str], list[Person]] = defaultdict(list)
    for person in mine.filter(phone_index__in=phones):
        by_phone[bytes(person.phone_index), plain(person.full_name)].append(person)
    return [_one(row, by_id, by_phone) for row in rows]


def _one(row: Row, by_id: dict[bytes, Person], by_phone: dict[tuple[bytes, str], list[Person]]) -> Person | None:
    values = row.values
    if values.get("id_number"):
        return by_id.get(ID_INDEX(values["id_number"]) or b"")
    key = (PHONE_INDEX(values.get("phone") or "") or b"", plain(values.get("full_name") or ""))
    alike = by_phone.get(key, [])
    return alike[0] if len(alike) == 1 else None


def jobs_of(people: Collection[int]) -> dict[int, list[Spell]]:
    """Jobs of these people that were not mistakes, with their proofs and months of pay at hand."""
    rows = Spell.unscoped.filter(person__in=people).exclude(end_reason="corrected").select_related("employer")
    found: dict[int, list[Spell]] = defaultdict(list)
    for spell in rows.prefetch_related("proofs", "wages").order_by("valid_from", "pk"):
        found[spell.person_id].append(spell)
    return found


def whole_jobs(people: Collection[int]) -> set[int]:
    """Those of these people who have a whole job now, or in some time to come."""
    today = timezone.localdate()
    rows = Spell.unscoped.filter(WHOLE_JOB, Q(valid_to__isnull=True) | Q(valid_to__gte=today), person__in=people)
    return set(rows.values_list("person", flat=True))


def held_in(spell: Spell, month: date) -> bool:
    """Whether a job was held on some day of the month."""
    return spell.valid_from < next_month(month) and (spell.valid_to is None or spell.valid_to >= month)
