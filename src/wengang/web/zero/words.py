"""The words of the clock."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wengang.registry.enums import ZeroServiceKind, ZeroState
from wengang.registry.queries.zero import Due

PARTS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "week": gettext_lazy("This week"),
    "later": gettext_lazy("Later"),
    "rechecks": gettext_lazy("Cleared, to re-check"),
    "closed": gettext_lazy("Finished"),
}
STEPS = {
    "contact": gettext_lazy("Contact the family"),
    "work": gettext_lazy("Bring somebody into work"),
    "recheck": gettext_lazy("Re-check the work"),
    "": gettext_lazy("Nothing is due"),
}


STATES = {state.value: state.label for state in ZeroState} | {"found": gettext_lazy("Found without work")}
KINDS = {kind.value: kind.label for kind in ZeroServiceKind} | {"contact": gettext_lazy("Contact with the family")}
"""Labels that stand alone on these pages."""


def due_text(due: Due) -> str:
    """How much time is left, or how late it is."""
    if due.on is None:
        return ""
    if due.days == 0:
        return _("today")
    if due.days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -due.days) % {"n": -due.days}
    return _("within %(n)s days") % {"n": due.days}
