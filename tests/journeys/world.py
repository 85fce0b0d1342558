"""A county that sends people, a district with a factory, places, vehicles, a wave and who travels. Invented people."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from tests.market.world import COUNTY, DISTRICT, Pair, make_pair, user_of
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Role
from wengang.core.ids import make_resident_id
from wengang.core.models import Division
from wengang.journeys.enums import DemandSource, Direction, PlaceKind
from wengang.journeys.models import Demand, Driver, Place, Vehicle, VehicleType, Wave
from wengang.market.models import Employer
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person

_numbers = itertools.count(1)
STOPS = 4


@dataclass
class Scene:
    """Everything around one wave, and ways to make more of it. Users sit where such people sit."""

    pair: Pair
    employer: Employer
    stops: list[Place]
    gate: Place
    coach: VehicleType
    wave: Wave
    townships: list[Division]
    users: dict[Role, User] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        """The county officer, whose organisation arranges the wave."""
        return self.pair.county_officer

    @property
    def receiver(self) -> User:
        return self.pair.receiving_officer

    def user(self, role: Role) -> User:
        """The user of this role: county, receiving, township (first township), assistant, station, hr, leader …"""
        if role not in self.users:
            self.users[role] = user_of(self._organisation(role), role)
        return self.users[role]

    def _organisation(self, role: Role) -> Organisation:
        if role == Role.HR:
            assert self.employer.organisation is not None
            return self.employer.organisation
        if role == Role.RECEIVING:
            return self.pair.bureau
        places = {Role.TOWNSHIP: self.townships[0].code, Role.ASSISTANT: self.townships[0].code}
        if role in places:
            return _organisation(f"示例乡{role.value}", "bureau", places[role])
        if role == Role.STATION:
            return _organisation("示例协作站", "station", DISTRICT)
        return self.pair.county

    def person(self, *, township: int = 0, lifted: bool = False, **fields: Any) -> Person:
        """Somebody of the ledger of the n-th township, with a phone; ``lifted``: 脱贫 since long ago."""
        number = next(_numbers)
        birth = dt.date(1985, 1, 1) + dt.timedelta(days=number % 5_000)
        given = {
            "full_name": f"农客{chr(0x4E00 + number % 8_000)}",
            "id_number": make_resident_id(COUNTY, birth, number % 99 + 1),
            "birth_date": birth,
            "division_id": self.townships[township].code,
            "phone": f"138{number:08d}",
            "sex": "1" if (number % 99 + 1) % 2 else "2",
        }
        person = Person.unscoped.create(**given | fields)
        if lifted:
            first = dt.date(2020, 1, 1)
            Category.unscoped.create(person=person, kind=CategoryKind.LIFTED, valid_from=first, source="visit")
        return person

    def traveller(self, wave: Wave | None = None, *, township: int = 0, **fields: Any) -> Demand:
        """One person on the list of the wave (the scene's own by default), from the n-th stop to the gate."""
        wave = wave or self.wave
        given: dict[str, Any] = {
            "person": fields.pop("person", None) or self.person(township=township),
            "wave": wave,
            "direction": wave.direction,
            "source": DemandSource.DESK,
            "employer": self.employer,
            "stop": self.stops[township] if wave.direction == Direction.OUT else self.gate,
            "gate": self.gate if wave.direction == Direction.OUT else self.stops[township],
            "consented_on": timezone.localdate(),
            "by": self.officer,
        }
        return Demand.unscoped.create(**given | fields)

    def family(self, size: int, wave: Wave | None = None, *, township: int = 0, **fields: Any) -> list[Demand]:
        """Companions who are never split."""
        party = f"F{next(_numbers)}"
        return [self.traveller(wave, township=township, party=party, **fields) for _each in range(size)]

    def many(self, people: int, wave: Wave | None = None) -> list[Demand]:
        """Travellers spread over all stops; every third two go together."""
        made: list[Demand] = []
        while len(made) < people:
            township = len(made) % len(self.stops)
            if people - len(made) >= 2 and len(made) % 3 == 0:
                made += self.family(2, wave, township=township)
            else:
                made.append(self.traveller(wave, township=township))
        return made

    def another_wave(self, *, days: int = 1, **fields: Any) -> Wave:
        """A wave like the scene's, so many days from today."""
        return make_wave(self.pair, days=days, **fields)

    def vehicle(self, **fields: Any) -> Vehicle:
        number = next(_numbers)
        given = {
            "organisation": self.pair.county,
            "type": self.coach,
            "plate": f"桂F{number:05d}",
            "carrier": "示例客运",
        }
        return Vehicle.unscoped.create(**given | fields)

    def driver(self, **fields: Any) -> Driver:
        number = next(_numbers)
        given = {"organisation": self.pair.county, "full_name": f"司示{number}", "phone": f"139{number:08d}"}
        return Driver.unscoped.create(**given | {"licence": "A1"} | fields)


def make_wave(pair: Pair, *, days: int = 1, **fields: Any) -> Wave:
    given = {
        "name": "节后返岗第一批",
        "day": timezone.localdate() + dt.timedelta(days=days),
        "organisation": pair.county,
        "sending_id": COUNTY,
        "receiving_id": DISTRICT,
        "agreement": pair.agreement,
        "by": pair.county_officer,
    }
    return Wave.unscoped.create(**given | fields)


def make_scene(code: str = "TD-PJ") -> Scene:
    """天等县 sends people to a factory in 江门市蓬江区; a coach of 53 rated seats takes 50 passengers."""
    pair = make_pair(code)
    townships = list(Division.objects.filter(parent=COUNTY, level="township").order_by("code")[:STOPS])
    works = _organisation("示例电子", "employer", DISTRICT)
    employer = pair.employer(next(_numbers) + 8_000, organisation=works, name="示例电子有限公司", short_name="示例电子")
    stops = [_place(pair, PlaceKind.STOP, f"{each.name}上车点", each) for each in townships]
    district = Division.objects.get(pk=DISTRICT)
    name = "示例电子厂门" if code == "TD-PJ" else f"{code}厂门"
    gate = _place(pair, PlaceKind.GATE, name, district, employer=employer, opens="06:00", closes="22:30")
    coach = VehicleType.unscoped.create(
        organisation=pair.county, name="53座大巴", seats=53, drivers=2, escorts=1, accessible=1, fixed=1800, per_km=6
    )
    return Scene(pair, employer, stops, gate, coach, make_wave(pair), townships)


def _place(pair: Pair, kind: str, name: str, division: Division, **fields: Any) -> Place:
    given = {"latitude": division.latitude, "longitude": division.longitude, "organisation": pair.county}
    known = Place.unscoped.filter(kind=kind, name=name, division=division).first()
    return known or Place.unscoped.create(kind=kind, name=name, division=division, **given | fields)


def _organisation(name: str, kind: str, division: str) -> Organisation:
    numbered = f"{name}{next(_numbers)}"
    return Organisation.objects.create(name=numbered, short_name=name, kind=kind, division_id=division)
