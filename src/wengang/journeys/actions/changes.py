"""Live changes of a plan: what could be done, doing it, taking it back. One change, one transaction, one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import StateLog
from wengang.core.states import WrongState, moment
from wengang.journeys import messages
from wengang.journeys.actions.boarding.road import plan_arrives
from wengang.journeys.actions.crews import rewrite_duties
from wengang.journeys.actions.demands import do_cancel_demand
from wengang.journeys.actions.disclosures import open_for_journey
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import LIVE_PLANS, TAKEN, ChangeKind, PlanState, SeatState, TripState
from wengang.journeys.models import Change, Demand, Plan, Seat, Trip, Wave
from wengang.journeys.planning import changes
from wengang.journeys.planning.changes import Ask, Option
from wengang.journeys.planning.contents import Content, as_it_is, emptied
from wengang.journeys.planning.picture import picture
from wengang.journeys.planning.rewrite import rewrite
from wengang.journeys.planning.store import yuan

CHANGEABLE = (PlanState.DRAFT, PlanState.REVIEWED, PlanState.ANNOUNCED, PlanState.BOARDING, PlanState.UNDER_WAY)


def options(plan: Plan, ask: Ask, *, by: User) -> list[Option]:
    """The ways out, the least disturbing first: see `planning.changes`. Nothing is written.

    Raises:
        MayNot: the wave is not of ``by`` to arrange.
        WrongState: the plan is over, or the ask makes no sense as things are.
    """
    plan = Plan.unscoped.select_related("wave__organisation").get(pk=plan.pk)
    _require_changeable(plan, by)
    return changes.options(plan, ask)


@transaction.atomic
def do_change(plan: Plan, ask: Ask, key: str, *, reason: str = "", by: User) -> Change:
    """Do the option of this key. On a plan that people know, those it concerns are told.

    The options are worked out again under the wave's lock: if anything that matters changed since they were shown,
    none has this key any more.

    Raises:
        WrongState: the plan changed since, is over, or the option is gone.
    """
    locked = _locked(plan, by)
    option = next((one for one in changes.options(locked, ask) if one.key == key), None)
    if option is None:
        raise WrongState(_("The plan changed since these options were worked out. Look at them again."))
    before = _before(option)
    trips = _write(locked, option, reason, by)
    before["after"] = [_as_now(locked, trip.pk)[1].plain() for trip in trips]
    told = _follow_up(locked, trips, option.to_tell, option.leaves, by)
    return Change.unscoped.create(
        plan=locked,
        kind=ask.kind,
        detail=_detail(ask, option),
        before=before,
        cost_more=yuan(option.cost_more),
        to_tell=told,
        by=by,
    )


@transaction.atomic
def do_undo(change: Change, *, by: User) -> Change:
    """Take a change back: its trips become what they were. Always before the announcement.

    Afterwards only while none of its trips is boarding or gone and no later change touched them; people are told again,
    and whoever gets a seat back gets a new ticket.

    Raises:
        WrongState: it is undone already, or can no longer be undone.
    """
    plan = _locked(change.plan, by)
    row = Change.unscoped.select_for_update().get(pk=change.pk)
    now = _require_undoable(row, plan)
    contents = _contents_again(row, now)
    will = {rider.demand for content in contents for rider in content.riders}
    leaves = sorted({rider.demand for _trip, content in now for rider in content.riders} - will)
    _restore_demands(row, by)
    trips = rewrite(plan, contents, leaves, _("undone"), by=by)
    row.undone_at, row.undone_by = moment(), by
    row.save(update_fields=["undone_at", "undone_by"])
    _follow_up(plan, trips, row.detail["told"], leaves, by)
    return row


def _locked(plan: Plan, by: User) -> Plan:
    """The plan with its wave, both locked in this order, for somebody who may change it."""
    Wave.unscoped.select_for_update().get(pk=plan.wave_id)
    locked = Plan.unscoped.select_for_update(of=("self",)).select_related("wave__organisation").get(pk=plan.pk)
    _require_changeable(locked, by)
    return locked


def _require_changeable(plan: Plan, by: User) -> None:
    require_organiser(plan.wave, by, Cap.JOURNEY_PLAN)
    if plan.state not in CHANGEABLE:
        raise WrongState(_("This plan is over."))


def _detail(ask: Ask, option: Option) -> dict[str, Any]:
    """What was asked and chosen, in ids."""
    return {
        "demands": list(ask.demands),
        "trip": ask.trip,
        "place": ask.place,
        "vehicle": ask.vehicle,
        "way": option.way,
        "trips": list(option.touched),
        "told": list(option.to_tell),
    }


def _before(option: Option) -> dict[str, Any]:
    """What undoing restores: the trips, and the travellers' own wishes where the change concerns them."""
    rows = Demand.unscoped.filter(pk__in=option.ask.demands).order_by("pk").values_list("pk", "stop", "gate", "state")
    return {"trips": [each.plain() for each in option.before], "demands": [list(row) for row in rows]}


def _write(plan: Plan, option: Option, reason: str, by: User) -> list[Trip]:
    """Seats and trips first, then the travellers' own records, which refuse as long as a seat is kept."""
    ask = option.ask
    trips = rewrite(plan, option.contents, option.leaves, reason.strip()[:200] or ChangeKind(ask.kind).value, by=by)
    people = Demand.unscoped.filter(pk__in=ask.demands)
    if ask.kind == ChangeKind.CANCEL:
        for demand in people.select_related("wave").order_by("pk"):
            do_cancel_demand(demand, reason=reason, by=by)
    elif ask.kind in (ChangeKind.GATE, ChangeKind.STOP):
        people.update(**{"gate" if ask.kind == ChangeKind.GATE else "stop": ask.place}, updated_at=timezone.now())
    return trips


def _follow_up(plan: Plan, trips: Sequence[Trip], told: Sequence[int], leaves: Sequence[int], by: User) -> list[int]:
    """Duties, disclosures and messages of a plan that people know; the seats of those concerned."""
    seats = Seat.unscoped.filter(plan=plan, demand__in=told, state__in=TAKEN)
    back = Seat.unscoped.filter(plan=plan, demand__in=leaves, state=SeatState.RELEASED)
    back = Seat.unscoped.filter(pk__in=back.order_by("demand", "-pk").distinct("demand").values("pk"))
    if plan.state in LIVE_PLANS:
        rewrite_duties(trips, by=by)
        open_for_journey(plan, by)
        messages.tell(seats, by=by)
        messages.call_off(back, by=by)
    if plan.state == PlanState.UNDER_WAY:
        plan_arrives(plan, by)  # the trip that was given up may have been the last one waited for
    return sorted([*seats.values_list("pk", flat=True), *back.values_list("pk", flat=True)])


def _as_now(plan: Plan, pk: int) -> tuple[Trip, Content]:
    trip = Trip.unscoped.select_related("type").get(pk=pk, plan=plan)
    trip.plan = plan
    return trip, as_it_is(picture(trip))


def _require_undoable(row: Change, plan: Plan) -> list[tuple[Trip, Content]]:
    """The trips of the change as they are, if it may be undone."""
    if row.undone_at is not None:
        raise WrongState(_("This change was undone already."))
    now = [_as_now(plan, each["trip"]) for each in row.before["after"]]
    if [content for _trip, content in now] != [Content.of_plain(each) for each in row.before["after"]]:
        raise WrongState(_("These trips changed since: the change can no longer be undone."))
    if any(trip.state not in (TripState.READY, TripState.CANCELLED) for trip, _content in now):
        raise WrongState(_("A trip of this change is boarding or has left: it can no longer be undone."))
    return now


def _contents_again(row: Change, now: Sequence[tuple[Trip, Content]]) -> list[Content]:
    """The trips as they were; one that was cancelled comes back as a new one, one that was new is emptied."""
    before = {each["trip"]: Content.of_plain(each) for each in row.before["trips"]}
    cancelled = {trip.pk for trip, _content in now if trip.state == TripState.CANCELLED}
    again = [replace(each, trip=None) if pk in cancelled else each for pk, each in before.items()]
    return [*again, *(emptied(content) for trip, content in now if trip.pk not in before)]


def _restore_demands(row: Change, by: User) -> None:
    for pk, stop, gate, state in row.before["demands"]:
        demand = Demand.unscoped.select_for_update().get(pk=pk)
        if demand.state != state:
            StateLog.objects.create(
                machine="journey_demand",
                row=pk,
                move="undo",
                before=demand.state,
                after=state,
                actor=by,
                reason=_("undone"),
                at=moment(),
            )
        demand.stop_id, demand.gate_id, demand.state = stop, gate, state
        with in_words():
            demand.save(update_fields=["stop", "gate", "state", "updated_at"])
