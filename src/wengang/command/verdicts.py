"""Why people got no post and why places stayed open, in the reader's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.market.models import Round, RoundRecord
from wengang.market.rounds.kept import Kept

WITHOUT: Mapping[str, Promise] = {
    "outbid": gettext_lazy("The fitting posts are full"),
    "companions": gettext_lazy("No employer had a place for the whole family"),
    "open": gettext_lazy("A place is left and may be proposed by hand"),
    "destination": gettext_lazy("Only the place stands in the way"),
    "wage": gettext_lazy("Only the wage stands in the way"),
    "skill": gettext_lazy("Only a skill or certificate is missing"),
    "education": gettext_lazy("Only the education stands in the way"),
    "start": gettext_lazy("Only the day to start stands in the way"),
    "sitting": gettext_lazy("Only seated work is missing"),
    "light_work": gettext_lazy("Only light work is missing"),
    "no_nights": gettext_lazy("Only night shifts stand in the way"),
    "fixed_hours": gettext_lazy("Only fixed hours are missing"),
    "lodging": gettext_lazy("Only lodging is missing"),
    "several": gettext_lazy("On every post more than one requirement fails"),
    "closed": gettext_lazy("What would fit was answered before, or cannot be taken by the rules"),
    "no_posts": gettext_lazy("No post took part"),
    "at_work": gettext_lazy("Already at work"),
    "settled": gettext_lazy("A proposal was under way or settled"),
    "no_wish": gettext_lazy("Did not want to go out to work"),
}
"""Why a person has no post; the last three took no part."""
OPEN: Mapping[str, Promise] = {
    "nobody": gettext_lazy("Nobody meets the requirements"),
    "wage": gettext_lazy("Somebody would come, but not at this wage"),
    "elsewhere": gettext_lazy("Whoever could come has another post"),
    "companions": gettext_lazy("Whoever could come has family who could not"),
    "open": gettext_lazy("Somebody without a post could take it and may be proposed"),
}
"""Why places of a post stayed open."""
ANY = "any"
"""Everybody who took part and has no post, whatever the reason."""
A_WHOLE_PERSON = 1.0
"""From this price on one more place would place one more person; below, it would let people move to better posts."""
LEAST_TOLD = 0.005


def worth_of_a_place(price: float) -> str:
    """What one more place would have given, as a sentence."""
    if price >= A_WHOLE_PERSON:
        return _("One more person would find work")
    if price >= LEAST_TOLD:
        return _("Nobody more, but a better fit by %(points)d of 100") % {"points": max(1, round(price * 100))}
    return _("Nothing: places were left")


def kept_of(round_: Round) -> Kept | None:
    """What a round knew; None for rounds run before that was kept."""
    found = RoundRecord.unscoped.filter(round=round_).values_list("market", flat=True).first()
    return None if found is None else Kept.unpack(found)


def reason(why: str) -> str:
    """The words for a reason, or for ``ANY``; empty for anything else."""
    return _("Took part and has no post") if why == ANY else str(WITHOUT.get(why, ""))


def without_for(round_: Round, kept: Kept | None, why: str) -> list[int]:
    """Keys of the people who have no post for that reason, in the order of the list."""
    if why == ANY:
        return [] if kept is None else kept.person[kept.why != ""].tolist()
    absent = [int(pk) for pk, (ground, _since) in round_.absent.items() if ground == why]
    return absent + ([] if kept is None else kept.person[kept.why == why].tolist())
