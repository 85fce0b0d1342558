"""The purpose of a disclosure in words."""

from django.utils.translation import gettext as _

from wengang.registry.enums import DisclosurePurpose


def purpose_text(purpose: str, detail: str) -> str:
    """``placement`` with the code of an issue, ``other`` with somebody's words, or a purpose by its name alone."""
    if purpose == DisclosurePurpose.PLACEMENT and detail:
        return _("Placement in issue %(code)s") % {"code": detail}
    if purpose == DisclosurePurpose.OTHER and detail:
        return detail
    label = str(DisclosurePurpose(purpose).label)
    return f"{label} · {detail}" if detail else label
