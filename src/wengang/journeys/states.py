"""Workflows of journeys as tables: name, from, to, who may."""

from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.core.states import Machine, Move
from wengang.journeys.enums import PlanState as P
from wengang.journeys.enums import SeatState as S
from wengang.journeys.enums import TripState as T

PLAN = Machine(
    "journey_plan",
    "state",
    [
        Move("review", (P.DRAFT,), P.REVIEWED, Cap.JOURNEY_PLAN, _("Reviewed")),
        Move("redraft", (P.REVIEWED,), P.DRAFT, Cap.JOURNEY_PLAN, _("Back to draft")),
        Move("announce", (P.REVIEWED,), P.ANNOUNCED, Cap.JOURNEY_ANNOUNCE, _("Announce")),
        Move("board", (P.ANNOUNCED,), P.BOARDING, Cap.JOURNEY_BOARD, _("Begin boarding")),
        Move("depart", (P.ANNOUNCED, P.BOARDING), P.UNDER_WAY, Cap.JOURNEY_BOARD, _("The first trip has left")),
        Move(
            "arrive", (P.ANNOUNCED, P.BOARDING, P.UNDER_WAY), P.ARRIVED, Cap.JOURNEY_ARRIVE, _("Every trip has arrived")
        ),
        Move("close", (P.ARRIVED,), P.CLOSED, Cap.JOURNEY_ANNOUNCE, _("Close")),
        Move("drop", (P.DRAFT, P.REVIEWED), P.DROPPED, Cap.JOURNEY_PLAN, _("Drop")),
    ],
)

TRIP = Machine(
    "trip",
    "state",
    [
        Move("board", (T.READY,), T.BOARDING, Cap.JOURNEY_BOARD, _("Begin boarding")),
        Move("depart", (T.READY, T.BOARDING), T.DEPARTED, Cap.JOURNEY_BOARD, _("Depart")),
        Move("arrive", (T.DEPARTED,), T.ARRIVED, Cap.JOURNEY_ARRIVE, _("Arrived")),
        Move("close", (T.ARRIVED,), T.CLOSED, Cap.JOURNEY_CLOSE, _("Close the trip")),
        Move("cancel", (T.READY, T.BOARDING), T.CANCELLED, Cap.JOURNEY_PLAN, _("Cancel the trip"), True),
    ],
)

SEAT = Machine(
    "seat",
    "state",
    [
        # A phone that was without signal may show that somebody explained meanwhile is on board.
        Move("board", (S.EXPECTED, S.ABSENT, S.EXPLAINED), S.BOARDED, Cap.JOURNEY_BOARD, _("On board")),
        Move("unboard", (S.BOARDED, S.ABSENT, S.MISSING), S.EXPECTED, Cap.JOURNEY_BOARD, _("Take back")),
        Move("absent", (S.EXPECTED,), S.ABSENT, Cap.JOURNEY_BOARD, _("Did not come")),
        # Somebody whom nobody ticked at the stop may stand at the gate all the same.
        Move(
            "arrive",
            (S.BOARDED, S.EXPECTED, S.ABSENT, S.MISSING, S.EXPLAINED),
            S.ARRIVED,
            Cap.JOURNEY_ARRIVE,
            _("Arrived at the gate"),
        ),
        Move("miss", (S.BOARDED,), S.MISSING, Cap.JOURNEY_ARRIVE, _("Not found at the gate")),
        Move(
            "explain", (S.EXPECTED, S.ABSENT, S.BOARDED, S.MISSING), S.EXPLAINED, Cap.JOURNEY_CLOSE, _("Explain"), True
        ),
        Move("reinstate", (S.RELEASED,), S.BOARDED, Cap.JOURNEY_BOARD, _("On board after all")),
        Move("release", (S.EXPECTED, S.ABSENT), S.RELEASED, Cap.JOURNEY_PLAN, _("Give the seat back"), True),
    ],
)

MACHINES = (PLAN, TRIP, SEAT)
