"""Why somebody of the list took no part in a round, in the reader's words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wengang.command import verdicts
from wengang.command.board import SeekerRow
from wengang.market.models import Round
from wengang.market.rounds.kept import Kept

AT_WORK = "at_work"


def why_without(round_: Round, row: SeekerRow, kept: Kept | None = None) -> str:
    """Why the person of this line has no post, as far as the round ``kept`` it. Only who may see the person reads since
    when they are at work."""
    ground, since = round_.absent.get(str(row.person.pk), ("", ""))
    if ground == AT_WORK and row.named and since:
        return _("Already at work since %(day)s") % {"day": date_format(date.fromisoformat(since), "DATE_FORMAT")}
    found = None if kept is None else kept.row_of_person(row.person.pk)
    why = ground or ("" if kept is None or found is None else str(kept.why[found]))
    return str(verdicts.WITHOUT.get(why, _("No fitting post")))


def at_work(round_: Round) -> int:
    """How many of the list took no part because they have a job."""
    return int(round_.counts.get("left_out", {}).get(AT_WORK, 0))
