"""Papers about vehicles and drivers: driver sheet, permit annex, convoy list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.journeys.models import Call, Plan, Seat, Trip
from wengang.journeys.papers.lists import drivers_of, escort_of, subtitle, trip_facts, vehicle_of
from wengang.journeys.papers.riders import ON_PAPER
from wengang.journeys.papers.shape import Paper, Table
from wengang.registry.sheets.export import watermark
from wengang.solvers import rules


def driver_sheet(trip: Trip, by: User, *, phones: bool = True) -> Paper:
    """What the drivers take along: calls with times and people, who drives when, the rules in words.

    ``phones``: whether the drivers' own phones stand there whole.
    """
    seats = Seat.unscoped.filter(trip=trip, state__in=ON_PAPER).values_list("board", "leave")
    gets_on, gets_off = Counter(board for board, _leave in seats), Counter(leave for _board, leave in seats)
    head = (_("No."), _("Place"), _("Address"), _("Arrives"), _("Leaves"), _("Get on"), _("Get off"), _("On board"))
    rows, load = [], 0
    for call in trip.calls.select_related("place").order_by("number"):
        on, off = gets_on[call.pk], gets_off[call.pk]
        load += on - off
        times = (f"{localtime(call.arrives_at):%m-%d %H:%M}", f"{localtime(call.departs_at):%H:%M}")
        rows.append((call.number, call.place.name, call.place.address, *times, on, off, load))
    tables = [Table(_("Calls"), head, rows, (2, 7, 9, 6, 4, 4, 4, 4), right=(5, 6, 7))]
    tables.append(_time_line(trip))
    title = _("Driver sheet of trip %(number)d") % {"number": trip.number}
    facts = trip_facts(trip, len(seats), masked=not phones)
    return Paper(title, subtitle(trip.plan), facts, tables, watermark(by), wide=False)


def _time_line(trip: Trip) -> Table:
    """Who drives and rests when, minute by minute as planned, and under which rules."""
    midnight = make_aware(datetime.combine(trip.plan.wave.day, datetime.min.time()))
    named = [driver.full_name for driver in trip.crew]
    words = {"drive": _("Drives"), "rest": _("Rest"), "wait": _("Waits"), "work": _("Boarding")}
    rows = [
        (
            f"{localtime(midnight + timedelta(minutes=part['start'])):%m-%d %H:%M}",
            f"{localtime(midnight + timedelta(minutes=part['end'])):%m-%d %H:%M}",
            words[part["doing"]],
            _at_the_wheel(part, named),
            part["end"] - part["start"],
        )
        for part in trip.timeline
    ]
    head = (_("Begins"), _("Ends"), _("Doing"), _("At the wheel"), _("Minutes"))
    return Table(_("Legal time line"), head, rows, (6, 6, 6, 8, 4), right=(4,), lines=_rules(trip))


def _at_the_wheel(part: Mapping[str, Any], named: Sequence[str]) -> str:
    """The driver of a stretch by name; before the crew is named, as first or second driver."""
    place = part["driver"]
    if place is None:
        return ""
    return named[place - 1] if place <= len(named) else _("driver %(n)d") % {"n": place}


def _rules(trip: Trip) -> list[str]:
    pack = rules.load(trip.plan.rules)
    chinese = (get_language() or "zh").startswith("zh")
    texts = [value.zh if chinese else value.en for value in pack.values.values()]
    objections = [each["zh" if chinese else "en"] for each in trip.objections]
    return [
        *([_("No legal time line: %(why)s") % {"why": "；".join(objections)}] if objections else []),
        _("Rules %(version)s:") % {"version": pack.version},
        *(f"· {text}" for text in texts),
    ]


def permit_annex(trip: Trip, by: User) -> Paper:
    """附包车客运标志牌: the road of the charter, its vehicle, drivers and people."""
    calls = list(trip.calls.select_related("place__division").order_by("number"))
    vehicle = trip.vehicle
    people = Seat.unscoped.filter(trip=trip, state__in=ON_PAPER).count()
    rows = [
        (_("Plate"), str(vehicle or _("not named yet"))),
        (_("Carrier"), vehicle.carrier if vehicle else ""),
        (_("Registered in"), str(vehicle.registered or "") if vehicle else ""),
        (_("Permit"), vehicle.permit_number if vehicle else ""),
        (_("Permit valid"), _validity(trip)),
        (_("From"), _where(calls[0]) if calls else ""),
        (_("To"), _where(calls[-1]) if calls else ""),
        (_("By way of"), " → ".join(call.place.name for call in calls[1:-1])),
        (_("Leaves"), f"{localtime(trip.departs_at):%Y-%m-%d %H:%M}"),
        (_("Arrives"), f"{localtime(trip.arrives_at):%Y-%m-%d %H:%M}"),
        (_("Length"), _("about %(km)d km") % {"km": round(trip.km)}),
        (_("People"), str(people)),
        (
            _("Drivers"),
            "、".join(f"{each.full_name} {each.licence}".strip() for each in trip.crew),
        ),
        (_("Ordered by"), str(trip.plan.wave.organisation)),
    ]
    table = Table(
        _("Charter"),
        (_("Item"), _("Content")),
        rows,
        (3, 9),
        note=_("Charter contract and passenger list are attached; nobody else gets on."),
    )
    title = _("Annex to the charter permit, trip %(number)d") % {"number": trip.number}
    return Paper(title, subtitle(trip.plan), [], [table], watermark(by), wide=False)


def _validity(trip: Trip) -> str:
    vehicle = trip.vehicle
    if vehicle is None or not (vehicle.permit_from or vehicle.permit_to):
        return ""
    ends = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in (vehicle.permit_from, vehicle.permit_to)]
    return " – ".join(ends)


def _where(call: Call) -> str:
    return f"{call.place.division} {call.place.name}"


def convoy(plan: Plan, by: User, *, phones: bool = True) -> Paper:
    """All vehicles of the plan for whoever leads the convoy. ``phones``: drivers' phones whole."""
    head = (
        *(_("Trip"), _("Vehicle"), _("Drivers"), _("Escort"), _("First pick-up"), _("Leaves"), _("Last gate")),
        *(_("Arrives"), _("People")),
    )
    trips = (
        plan.trips.select_related("vehicle", "escort")
        .prefetch_related("drivers", "calls__place")
        .annotate(people=Count("seats", filter=Q(seats__state__in=ON_PAPER)))
        .order_by("number")
    )
    rows = [_convoy_row(trip, phones) for trip in trips]
    total = sum(int(row[-1]) for row in rows)
    foot: Sequence[str | int] = (_("Total"), *[""] * 7, total)
    table = Table(_("Vehicles"), head, rows, (3, 6, 10, 8, 8, 6, 8, 6, 4), right=(8,), foot=foot)
    return Paper(_("Convoy list"), subtitle(plan), [], [table], watermark(by))


def _convoy_row(trip: Any, phones: bool) -> Sequence[str | int]:
    calls = sorted(trip.calls.all(), key=lambda call: call.number)
    first, last = (calls[0].place.name, calls[-1].place.name) if calls else ("", "")
    leaves, comes = (f"{localtime(at):%m-%d %H:%M}" for at in (trip.departs_at, trip.arrives_at))
    crew = (vehicle_of(trip), drivers_of(trip, masked=not phones), escort_of(trip))
    return (trip.number, *crew, first, leaves, last, comes, trip.people)
