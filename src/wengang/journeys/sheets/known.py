"""What the lists of travellers are compared with: people of the ledger, employers, places. A few queries a chunk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.fields import index_for
from wengang.core.imports import ImportRefused
from wengang.core.models import Division, ImportBatch
from wengang.core.regions import Place as Found
from wengang.core.regions import gazetteer
from wengang.core.scope import any_of, within
from wengang.core.sheets import Row
from wengang.core.sheets.cells import plain
from wengang.core.sheets.problems import error, warning
from wengang.journeys.actions.places import at_point_of
from wengang.journeys.enums import PlaceKind
from wengang.journeys.models import Place, Wave
from wengang.market.models import Agreement, Employer
from wengang.market.sheets.desk import acting
from wengang.registry.models import Person

ID_INDEX = index_for(Person, "id_index")
PHONE_INDEX = index_for(Person, "phone_index")
UNKNOWN = error(
    "traveller_unknown",
    "台账里没有找到这个人。请先登记：导入农村劳动力资源信息登记表，或在“人员”页面新增，再导入本清单。",
    "Nobody like this is in the ledger. Register the person first: import the household sheet, or add them by hand.",
)
TWICE = error("traveller_twice", "同一个人在本清单里出现了两次。", "The same person stands on this list twice.")
NO_EMPLOYER = warning(
    "employer_unknown",
    "企业库里没有这家企业，暂不填目的企业；请核对名称，或先导入企业。",
    "No employer of this name is on file; check the name, or import the employer first.",
)
NEW_STOP = warning(
    "stop_new",
    "这个上车点还没有登记，将新增在所在乡镇的位置上，请在“站点”页面核对坐标。",
    "This pick-up point is new and will be put at its township's point; please check its coordinates.",
)
NO_STOP = warning(
    "stop_unknown",
    "没有登记过这个上车点，暂按就近的上车点安排。",
    "This pick-up point is not on file; the nearest one will be used.",
)
NO_GATE = warning(
    "gate_unknown",
    "没有登记过这个下车点，按企业厂门安排。",
    "This drop point is not on file; the employer's gate will be used.",
)
COUNTY, TOWNSHIP = 6, 9


def save_new(places: Iterable[Place]) -> None:
    """Write the places that a chunk made; each once."""
    Place.unscoped.bulk_create({id(place): place for place in places if place.pk is None}.values())


@dataclass
class Table:
    """Whose list it is, and for which wave; what earlier chunks of the file told."""

    batch: ImportBatch
    user: User
    wave: Wave | None
    seen: set[tuple[int, str]] = field(default_factory=set)
    parties: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, str, str], Place] = field(default_factory=dict)

    @property
    def may_add_places(self) -> bool:
        return self.user.scope.may(Cap.FLEET_EDIT)


def open_table(batch: ImportBatch) -> Table:
    """Raises ImportRefused when the wave is unknown to the user. ``batch.issue`` holds its code."""
    user = acting(batch)
    wave = None
    if batch.issue:
        seen = Wave.objects.visible_to(user.scope).select_related("organisation", "sending", "receiving")
        wave = seen.filter(code=batch.issue.upper()).first()
        if wave is None:
            raise ImportRefused(_("There is no wave “%(code)s”.") % {"code": batch.issue})
    return Table(batch, user, wave)


def find_people(rows: Sequence[Row], table: Table) -> list[Person | None]:
    """The person of each row: by id number, else by phone and name, else by name and village or township.

    A number that the ledger does not know names somebody else: such a row is nobody's, whatever its name.
    """
    visible = Person.objects.visible_to(table.user.scope).filter(deceased=False).select_related("division__parent")
    ids = {ID_INDEX(row.values.get("id_number") or "") for row in rows} - {None}
    phones = {PHONE_INDEX(row.values.get("phone") or "") for row in rows} - {None}
    by_id = {bytes(person.id_index): person for person in visible.filter(id_index__in=ids)}
    by_phone: dict[tuple[bytes, str], list[Person]] = {}
    for person in visible.filter(phone_index__in=phones):
        by_phone.setdefault((bytes(person.phone_index), person.full_name), []).append(person)
    unsure = [row for row in rows if not row.values.get("id_number") and _place_words(row)]
    by_name: dict[str, list[Person]] = {}
    for person in visible.filter(full_name__in={row.values.get("full_name") or "" for row in unsure}):
        by_name.setdefault(person.full_name, []).append(person)
    return [_one(row, by_id, by_phone, by_name) for row in rows]


def _one(
    row: Row,
    by_id: dict[bytes, Person],
    by_phone: dict[tuple[bytes, str], list[Person]],
    by_name: dict[str, list[Person]],
) -> Person | None:
    values = row.values
    name = values.get("full_name") or ""
    if values.get("id_number"):
        return by_id.get(ID_INDEX(values["id_number"]) or b"")
    alike = by_phone.get((PHONE_INDEX(values.get("phone") or "") or b"", name), [])
    if len(alike) == 1:
        return alike[0]
    words = _place_words(row)
    near = [person for person in by_name.get(name, []) if words and _lives_in(person, words)]
    return near[0] if len(near) == 1 else None


def _place_words(row: Row) -> list[str]:
    return [plain(word) for key in ("village", "township") if (word := row.values.get(key))]


def _lives_in(person: Person, words: Iterable[str]) -> bool:
    division: Division | None = person.division
    names = []
    while division is not None and len(division.pk) >= TOWNSHIP:
        names.append(plain(division.name))
        division = division.parent
    return all(any(word in name or name in word for name in names) for word in words)


def find_employers(rows: Sequence[Row], table: Table) -> dict[str, Employer | None]:
    """The employer of each name that the rows write; None where none, or several, bear it."""
    asked = {plain(name): name for row in rows if (name := row.values.get("employer"))}
    if not asked:
        return {}
    found: dict[str, list[Employer]] = {}
    for employer in _employers(table).defer("phone", "remark", "raw").order_by("pk"):
        for name in {plain(employer.name), plain(employer.short_name)} & asked.keys():
            found.setdefault(name, []).append(employer)
    receiving = table.wave.receiving_id if table.wave else ""
    return {name: _only(found.get(name, []), receiving) for name in asked}


def _employers(table: Table) -> QuerySet[Employer]:
    """Those the user sees, and all at the other end of the wave or of the user's agreements: people go there."""
    scope = table.user.scope
    ends = set(Agreement.objects.visible_to(scope).values_list("receiving_id", flat=True))
    ends |= {table.wave.receiving_id} if table.wave else set()
    seen = Q(pk__in=Employer.objects.visible_to(scope).values("pk"))
    return Employer.unscoped.filter(any_of([seen, *(within("division_id", end) for end in sorted(ends))]))


def _only(alike: list[Employer], receiving: str) -> Employer | None:
    there = [each for each in alike if each.division_id.startswith(receiving)]
    return next(iter(there), None) if len(there) == 1 else next(iter(alike), None) if len(alike) == 1 else None


def learn_places(rows: Sequence[Row], table: Table) -> None:
    """Read the places whose names the rows write into ``table.places``, by kind, county and name."""
    names = {row.values[key] for row in rows for key in ("stop", "gate") if row.values.get(key)}
    known = Place.unscoped.filter(name__in=names, active=True).select_related("division").order_by("-pk")
    for place in known:
        kind = PlaceKind.GATE if place.kind == PlaceKind.GATE else PlaceKind.STOP
        table.places[kind, place.division_id[:COUNTY], plain(place.name)] = place


def stop_of(row: Row, person: Person, table: Table, *, create: bool) -> Place | None:
    """The pick-up point that a row names; ``create``: an unknown one is made, unsaved, at its township's point."""
    name = row.values.get("stop")
    if not name:
        return None
    key = (PlaceKind.STOP, person.division_id[:COUNTY], plain(name))
    if key not in table.places and create:
        division = _township(row, person)
        table.places[key] = at_point_of(
            division, kind=PlaceKind.STOP, name=name[:80], organisation_id=table.batch.organisation_id
        )
    return table.places.get(key)


def township_stop(person: Person, table: Table) -> Place:
    """Where nobody wrote down the pick-up point: the person's township, at its own point."""
    division = Division.objects.get(pk=person.division_id[:TOWNSHIP])
    key = (PlaceKind.STOP, division.pk[:COUNTY], plain(division.name))
    if key not in table.places:
        on_file = Place.unscoped.filter(kind=PlaceKind.STOP, division=division, name=division.name).first()
        table.places[key] = on_file or at_point_of(
            division, kind=PlaceKind.STOP, name=division.name, organisation_id=table.batch.organisation_id
        )
    return table.places[key]


def gate_of(row: Row, employer: Employer | None, table: Table) -> Place | None:
    """The drop point that a row names, where the employer lies, or anywhere in the wave's receiving county."""
    name = row.values.get("gate")
    county = employer.division_id if employer else table.wave.receiving_id if table.wave else ""
    return table.places.get((PlaceKind.GATE, county[:COUNTY], plain(name))) if name else None


def _township(row: Row, person: Person) -> Division:
    text = row.values.get("stop_township")
    found = gazetteer().find(text, near=person.division_id[:COUNTY]) if text else None
    if isinstance(found, Found) and found.code and found.code.startswith(person.division_id[:COUNTY]):
        return Division.objects.get(pk=found.code)
    return Division.objects.get(pk=person.division_id[:TOWNSHIP])
