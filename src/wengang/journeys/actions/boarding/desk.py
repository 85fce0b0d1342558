"""Whom a user may record something about, on one trip."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.journeys.actions.boarding.ops import Op
from wengang.journeys.enums import LIVE_PLANS, CheckKind, SeatState, TripState
from wengang.journeys.models import Seat, Trip
from wengang.journeys.queries.boarding import boards, receives

AT_THE_GATE = (CheckKind.ARRIVE, CheckKind.MISSING)


class Desk:
    """Whom this user may record what about, on one trip."""

    def __init__(self, trip: Trip, by: User) -> None:
        self.trip, self.by = trip, by
        mine = Seat.objects.visible_to(by.scope).filter(trip=trip)
        self.keys = {
            Cap.JOURNEY_BOARD: set(mine.filter(boards(by.scope)).values_list("pk", flat=True)),
            Cap.JOURNEY_ARRIVE: set(mine.filter(receives(by.scope)).values_list("pk", flat=True)),
        }
        locked = Seat.unscoped.select_for_update(of=("self",)).filter(trip=trip)
        rows = list(locked.select_related("plan__wave").order_by("pk"))
        self.seats = {seat.pk: seat for seat in rows}
        self.tickets = {seat.ticket: seat for seat in rows}

    def judge(self, op: Op) -> tuple[Seat | None, str]:
        """The seat the op is about, and why it is refused; "" when it is not."""
        if self.trip.state in (TripState.CLOSED, TripState.CANCELLED) or self.trip.plan.state not in LIVE_PLANS:
            return None, _("This trip is closed: nothing more is recorded.")
        seat = self.seats.get(op.seat or 0) or self.tickets.get(op.ticket)
        capability = Cap.JOURNEY_ARRIVE if op.what in AT_THE_GATE else Cap.JOURNEY_BOARD
        if seat is None or not any(seat.pk in keys for keys in self.keys.values()):
            return None, self._elsewhere(op)
        if not self.by.scope.may(capability) or seat.pk not in self.keys[capability]:
            return seat, _("Your role may not do this: %(what)s") % {"what": capability.label}
        return seat, self._given_back(op, seat) if seat.state == SeatState.RELEASED else ""

    def _given_back(self, op: Op, seat: Seat) -> str:
        """Whoever stands there after all gets the seat back, unless they have another one by now."""
        other = Seat.unscoped.filter(plan=seat.plan_id, demand=seat.demand_id).exclude(state=SeatState.RELEASED)
        number = other.values_list("trip__number", flat=True).first()
        if number is not None:
            return _("This ticket is for trip %(number)d.") % {"number": number}
        return "" if op.what in (CheckKind.BOARD, CheckKind.ARRIVE) else _("This seat was given back.")

    def _elsewhere(self, op: Op) -> str:
        """Somebody who came to the wrong coach is told the right one, where the plan is the same."""
        other = Seat.unscoped.filter(plan=self.trip.plan_id, ticket=op.ticket).exclude(state=SeatState.RELEASED)
        number = other.values_list("trip__number", flat=True).first() if op.ticket else None
        if number is None:
            return _("This traveller is not on the list of this trip.")
        return _("This ticket is for trip %(number)d.") % {"number": number}
