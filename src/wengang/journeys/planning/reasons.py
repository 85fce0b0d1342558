"""Why somebody cannot travel in a plan, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wengang.solvers.routing import Reason

OURS: dict[str, str | Promise] = {
    "no_stop": _("No pick-up point was named"),
    "no_gate": _("No place to get off was named"),
    "no_point": _("The place has no coordinates, nor has its division"),
    "one_place": _("Gets on and off at one place"),
}
SOLVERS = {reason.code: reason for reason in Reason}


def words_of(code: str) -> str:
    """The sentence of a reason in the reader's language; an unknown code as it is."""
    if code in OURS:
        return str(OURS[code])
    reason = SOLVERS.get(code)
    if reason is None:
        return code
    return reason.zh if (get_language() or "zh").startswith("zh") else reason.en
