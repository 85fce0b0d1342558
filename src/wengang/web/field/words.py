"""What the phone page of the village worker says: one source for server and phone."""

from typing import Any

from django.utils.translation import gettext as _


def words() -> dict[str, Any]:
    """In the reader's language. ``{n}`` and the like are filled in on the phone."""
    return {
        "title": _("{n} to visit"),
        "nothing_due": _("Everything done"),
        "sum": _("Done today {done}, still to do {due}."),
        "kept": _("Not sent yet is no problem: everything is kept on this phone."),
        "online": _("Connected"),
        "offline": _("No signal"),
        "failed": _("The server is busy; it is tried again by itself."),
        "waiting": _("{n} to send"),
        "signed_out": _("Your sign-in has ended. {n} records are kept on this phone; sign in again to send them."),
        "sign_in": _("Sign in"),
        "others": _("{n} records of somebody else wait on this phone until they sign in."),
        "no_store": _("This browser keeps nothing on the phone: open the page in an ordinary window."),
        "empty": _("Nothing is due for you. Households stand here while a survey is open and you answer for them."),
        "nobody": _("Not on this page. Press search to look in the whole area."),
        "nobody_at_all": _("Nobody of this name is in an open survey of your area."),
        "found": _("Found in your area"),
        "more": _("More households"),
        "recorded": _("Recorded: {what}"),
        "sent": _("Sent: {what}"),
        "undo": _("Take back"),
        "again": _("Record again"),
        "refused": _("Not recorded: {why}"),
        "who": _("Who is at home? Tap somebody to ask them."),
        "about_home": _("About the household"),
        "ask": _("{n} to ask"),
        "answered": _("{n} of {all} asked"),
        "all_known": _("all known"),
        "yes": _("Yes"),
        "no": _("No"),
        "note": _("Note (optional)"),
        "other": _("Something else?"),
        "save": _("Done, next household"),
        "leave": _("Close without recording"),
        "draft": _("not finished"),
        "call": _("Call"),
        "call_reason": _("Contact for the survey"),
        "no_phone": _("The number cannot be shown now."),
    }
