"""What travellers are told: when and where their coach leaves, and what changed. One SMS each, into the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localtime

from wengang.accounts.models import User
from wengang.core import outbox
from wengang.core.outbox import LONGEST, Letter
from wengang.journeys.enums import TAKEN
from wengang.journeys.models import Plan, Seat

KIND = "journey"


@dataclass(frozen=True)
class Told:
    """How many messages are new, and the seats of those who left no phone: somebody has to go and tell them."""

    new: int
    without_phone: tuple[int, ...]


def announce(plan: Plan, *, by: User) -> Told:
    """Tell everybody of the plan. Doing it again tells only those whose journey changed."""
    return tell(Seat.unscoped.filter(plan=plan, state__in=TAKEN), by=by)


def tell(seats: QuerySet[Seat], *, by: User) -> Told:
    """Tell these travellers their journey as it is now; what they were told before and was not sent is taken back."""
    rows = list(
        seats.select_related(
            "trip__vehicle", "trip__escort", "board__place", "demand__person", "plan__wave__organisation"
        ).order_by("pk")
    )
    return _drop(((seat, journey_text(seat)) for seat in rows), by)


def call_off(seats: QuerySet[Seat], *, by: User) -> Told:
    """Tell these travellers that their seat is given back."""
    rows = seats.select_related("demand__person", "plan__wave__organisation").order_by("pk")
    return _drop(((seat, called_off_text(seat)) for seat in rows), by)


def _drop(texts: Iterable[tuple[Seat, str]], by: User) -> Told:
    letters: dict[int, list[Letter]] = {}
    silent = []
    for seat, text in texts:
        person = seat.demand.person
        if not person.phone:
            silent.append(seat.pk)
            continue
        letter = Letter(f"demand:{seat.demand_id}", KIND, text, person.phone, person.pk)
        letters.setdefault(seat.plan.wave.organisation_id, []).append(letter)
    new = sum(outbox.drop(group, organisation=office, by=by.pk) for office, group in letters.items())
    return Told(new, tuple(silent))


def journey_text(seat: Seat) -> str:
    """At most 70 signs: time and stop always, then plate, escort's phone and what to bring as far as there is room."""
    trip = seat.trip
    leaves = localtime(seat.board.departs_at)
    head = f"【稳岗】{leaves.month}月{leaves.day}日{leaves:%H:%M}在"
    place = seat.board.place.name
    plate = f"，{trip.number}号车{trip.vehicle or trip.service or ''}"
    escort = f"，带队{trip.escort_phone}" if trip.escort_phone else ""
    room = LONGEST - len(head) - len("上车")
    text = head + place[:room] + "上车"
    for part in (plate, escort, "，请带身份证"):
        if len(text) + len(part) + 1 <= LONGEST:
            text += part
    return text + "。" if len(text) < LONGEST else text


def called_off_text(seat: Seat) -> str:
    """The seat was given back."""
    day = seat.plan.wave.day
    return f"【稳岗】您{day.month}月{day.day}日的乘车安排已取消。如有疑问请联系村劳务助理员或人社部门。"
