"""What the phone page says, and the tables it works by: one source for server and phone."""

from typing import Any

from django.utils.translation import gettext as _

from wengang.journeys.enums import SeatState, TripState
from wengang.journeys.standing import STEPS, STRENGTH


def words() -> dict[str, Any]:
    """In the reader's language. ``{n}`` and the like are filled in on the phone."""
    return {
        "steps": {f"{state}/{what}": after for (state, what), after in STEPS.items()},
        "strength": list(STRENGTH),
        "states": {each.value: str(each.label) for each in SeatState},
        "trips": {each.value: str(each.label) for each in TripState},
        "board": _("Is on board"),
        "absent": _("Is not here"),
        "arrive": _("Is here"),
        "missing": _("Not at the gate"),
        "undo": _("Take back"),
        "online": _("Connected"),
        "offline": _("No signal"),
        "waiting": _("{n} to send"),
        "kept": _("No signal is no problem: everything is kept on this phone and sent later."),
        "signed_out": _("Your sign-in has ended. {n} records are kept on this phone; sign in again to send them."),
        "sign_in": _("Sign in"),
        "others": _("{n} records of somebody else wait on this phone until they sign in."),
        "due": _("due {due} · there {there}"),
        "sum_board": _("Due {due}, on board {there}, {open} to come"),
        "sum_arrive": _("Due {due}, arrived {there}, {open} to find"),
        "seat": _("seat {n}"),
        "tail": _("id …{tail}"),
        "party": _("{n} together"),
        "accessible": _("needs help boarding"),
        "declined": _("said they cannot come"),
        "leave": _("Leave this stop"),
        "leave_all": _("All here: leave this stop"),
        "leave_ask": _("{n} have not come: {names}. Leave without them?"),
        "left": _("left at {time}"),
        "came": _("The vehicle is here"),
        "came_done": _("The vehicle has arrived."),
        "no_list": _("The list of this trip is not on this phone yet. Open the page once where there is signal."),
        "closed": _("This trip is closed. Its list was removed from this phone."),
        "nobody": _("Nobody found."),
        "not_yours": _("Not for you to check in."),
        "not_here": _("This trip is not there, or not in your area."),
        "unknown_ticket": _("This ticket is not on the list of this trip."),
        "scanned": _("{name}: {what}"),
        "no_camera": _(
            "The camera cannot be used here. Type the six digits on the ticket, or the last four of the id."
        ),
        "refused": _("Not recorded"),
        "no_store": _("This browser keeps nothing on the phone: open the page in an ordinary window."),
        "busy": _("Loading the list"),
    }
