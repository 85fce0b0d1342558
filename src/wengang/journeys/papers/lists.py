"""Lists of travellers: the manifest of a trip (form 5 乘车名单), who gets on at each stop, who is due at each gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.ids import mask_phone
from wengang.journeys.enums import CheckItem
from wengang.journeys.models import Plan, Seat, Trip
from wengang.journeys.papers.riders import ON_PAPER, Rider, arrived, boarded, riders
from wengang.journeys.papers.shape import Cell, Paper, Table
from wengang.registry.sheets.export import watermark

WIDTHS = (3, 5, 9, 7, 8, 7, 3, 9, 7, 4, 4, 4, 5)


def manifest(trip: Trip, by: User, *, masked: bool = True) -> Paper:
    """The list of one trip with its totals row: due and present.

    The poverty label of the paper form is left out: driver and escort have no need of it. The officer's figures count
    it from the ledger.
    """
    lines = riders(Seat.objects.visible_to(by.scope).filter(trip=trip), by, masked=masked)
    head = (
        *(
            _("Seat"),
            _("Name"),
            _("Identity number"),
            _("Phone"),
            _("Emergency contact"),
            _("Pick-up point"),
            _("Time"),
        ),
        *(_("Employer"), _("Gate"), _("Checks done"), _("On board"), _("At the gate"), _("Remarks")),
    )
    foot = _foot(lines, len(head))
    rows = [_manifest_row(line) for line in lines]
    table = Table(_("Travellers"), head, rows, WIDTHS, foot=foot, lines=_needs(lines))
    title = _("Passenger list of trip %(number)d") % {"number": trip.number}
    return Paper(title, subtitle(trip.plan), trip_facts(trip, len(lines), masked=masked), [table], watermark(by))


def _manifest_row(line: Rider) -> Sequence[Cell]:
    seat = line.seat
    checks = "、".join(str(CheckItem(item).label) for item in seat.checked)
    return (
        *(line.seat_number, line.name, line.id_number, line.phone, line.emergency, seat.board.place.name, line.time),
        *(line.employer, seat.leave.place.name, checks, _tick(seat.boarded_at), _tick(seat.arrived_at)),
        str(seat.get_explanation_display()) if seat.explanation else seat.demand.needs,
    )


def _tick(moment: object) -> str:
    return "✓" if moment else ""


def _foot(lines: Sequence[Rider], columns: int) -> Sequence[Cell]:
    """Totals as the paper form has them: 应到 / 实到 / 到厂."""
    texts = (
        _("Due %(count)d") % {"count": len(lines)},
        _("On board %(count)d") % {"count": boarded(lines)},
        _("At the gate %(count)d") % {"count": arrived(lines)},
    )
    return (_("Total"), *texts, *[""] * (columns - 1 - len(texts)))


def _needs(lines: Iterable[Rider]) -> list[str]:
    count = sum(line.seat.demand.accessible for line in lines)
    return [_("%(count)d travellers need a low step or an accessible place.") % {"count": count}] if count else []


def subtitle(plan: Plan) -> str:
    """Wave, day and direction in one line."""
    wave = plan.wave
    return f"{wave.name} · {date_format(wave.day, 'DATE_FORMAT')} · {wave.sending} → {wave.receiving}"


def trip_facts(trip: Trip, people: int, *, masked: bool) -> list[tuple[str, str]]:
    """Plate, drivers, escort, people and times, as the head of the paper form has them."""
    return [
        (_("Vehicle"), vehicle_of(trip) or _("not named yet")),
        (_("Drivers"), drivers_of(trip, masked=masked) or _("not named yet")),
        (_("Escort"), escort_of(trip) or _("not named yet")),
        (_("People / places"), f"{people} / {trip.places}"),
        (_("Leaves"), f"{localtime(trip.departs_at):%m-%d %H:%M}"),
        (_("At the last gate"), f"{localtime(trip.arrives_at):%m-%d %H:%M}"),
    ]


def drivers_of(trip: Trip, *, masked: bool) -> str:
    """The drivers with their phones, always in one order."""
    named = [(each.full_name, each.phone) for each in trip.crew]
    return "、".join(f"{name} {mask_phone(phone) if masked and phone else phone}".strip() for name, phone in named)


def escort_of(trip: Trip) -> str:
    """The escort with the work phone that stands on tickets."""
    return f"{trip.escort or ''} {trip.escort_phone}".strip()


def vehicle_of(trip: Trip) -> str:
    """The plate, or the number of the train or flight."""
    return str(trip.vehicle or trip.service)


def by_stop(plan: Plan, by: User, *, masked: bool = True) -> Paper:
    """Who gets on where, for the people who stand at the stop: all trips, one table a stop."""
    head = (_("Trip"), _("Time"), _("Seat"), _("Name"), _("Phone"), _("Employer"), _("On board"))

    def row(line: Rider) -> Sequence[Cell]:
        seat = line.seat
        vehicle = f"{seat.trip.number} {vehicle_of(seat.trip)}".strip()
        return vehicle, line.time, line.seat_number, line.name, line.phone, line.employer, _tick(seat.boarded_at)

    tables = _tables(plan, by, masked, lambda line: line.seat.board.place.name, head, row, (8, 5, 4, 6, 9, 12, 5))
    return Paper(_("Travellers by pick-up point"), subtitle(plan), _plan_facts(plan), tables, watermark(by))


def by_gate(plan: Plan, by: User, *, masked: bool = True) -> Paper:
    """Who is due at which gate and when, for the receiving side."""
    head = (_("Employer"), _("Trip"), _("Arrives"), _("Name"), _("Phone"), _("On board"), _("At the gate"))

    def row(line: Rider) -> Sequence[Cell]:
        seat = line.seat
        arrives = f"{localtime(seat.leave.arrives_at):%m-%d %H:%M}"
        vehicle = f"{seat.trip.number} {vehicle_of(seat.trip)}".strip()
        return line.employer, vehicle, arrives, line.name, line.phone, _tick(seat.boarded_at), _tick(seat.arrived_at)

    tables = _tables(plan, by, masked, lambda line: line.seat.leave.place.name, head, row, (12, 8, 8, 6, 9, 5, 5))
    return Paper(_("Travellers by gate"), subtitle(plan), _plan_facts(plan), tables, watermark(by))


def _tables(
    plan: Plan,
    by: User,
    masked: bool,
    place: Callable[[Rider], str],
    head: Sequence[str],
    row: Callable[[Rider], Sequence[Cell]],
    widths: Sequence[int],
) -> list[Table]:
    lines = sorted(riders(Seat.objects.visible_to(by.scope).filter(plan=plan), by, masked=masked), key=place)
    tables = []
    for name, group in groupby(lines, key=place):
        here = list(group)
        title = _("%(place)s: %(count)d people") % {"place": name, "count": len(here)}
        tables.append(Table(title, head, [row(line) for line in here], widths))
    return tables


def _plan_facts(plan: Plan) -> list[tuple[str, str]]:
    return [
        (_("People"), str(plan.seats.filter(state__in=ON_PAPER).count())),
        (_("Trips"), str(plan.trips.count())),
        (_("State"), str(plan.get_state_display())),
    ]
