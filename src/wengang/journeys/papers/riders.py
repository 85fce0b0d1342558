"""The travellers of a paper, as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localtime

from wengang.accounts.models import User
from wengang.core.ids import mask_phone, mask_resident_id
from wengang.journeys.enums import TAKEN, SeatState
from wengang.journeys.models import Seat
from wengang.journeys.queries.people import open_to, shown_name

ON_PAPER = (*TAKEN, SeatState.EXPLAINED)
"""Seats that stand on lists: all but those given back."""


@dataclass(frozen=True)
class Rider:
    """One line of a list. Personal columns are empty where the reader may not see the person."""

    seat: Seat
    name: str
    id_number: str
    phone: str
    emergency: str

    @property
    def seat_number(self) -> str:
        return str(self.seat.number or "")

    @property
    def time(self) -> str:
        """When the coach leaves the pick-up point."""
        return f"{localtime(self.seat.board.departs_at):%H:%M}"

    @property
    def employer(self) -> str:
        return str(self.seat.demand.employer or "")


def riders(seats: QuerySet[Seat], by: User, *, masked: bool = True) -> list[Rider]:
    """The travellers on these seats by trip, pick-up and seat number.

    Args:
        seats: already scoped.
        masked: whether id numbers and phones are hidden by the fixed mask.
    """
    rows = seats.filter(state__in=ON_PAPER).select_related(
        "trip__vehicle", "board__place", "leave__place", "demand__person", "demand__employer"
    )
    found = list(rows.order_by("trip__number", "board__number", "number", "pk"))
    seen = open_to(by.scope, found)
    return [_rider(seat, seen, masked) for seat in found]


def _rider(seat: Seat, seen: frozenset[int], masked: bool) -> Rider:
    demand, person = seat.demand, seat.demand.person
    if person.pk not in seen:
        return Rider(seat, shown_name(person, seen), "", "", "")
    emergency = demand.emergency_phone
    return Rider(
        seat,
        person.full_name,
        mask_resident_id(person.id_number) if masked else person.id_number,
        mask_phone(person.phone) if masked else person.phone,
        " ".join(filter(None, (demand.emergency_name, mask_phone(emergency) if masked and emergency else emergency))),
    )


def arrived(lines: Iterable[Rider]) -> int:
    """How many of them were seen at the gate."""
    return sum(line.seat.state == SeatState.ARRIVED for line in lines)


def boarded(lines: Iterable[Rider]) -> int:
    """How many of them got on."""
    return sum(line.seat.boarded_at is not None for line in lines)
