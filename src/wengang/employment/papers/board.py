"""车间公示牌: who helps, how to reach them, and what may be asked. It hangs in the open: no worker stands on it."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core import documents
from wengang.employment.escalation import Offices
from wengang.employment.models import Liaison
from wengang.employment.promptness import promptness

TEMPLATE = Path(__file__).with_name("board.typ")


def board_pdf(liaison: Liaison) -> bytes:
    """One lying A4 page. The same liaison gives the same bytes."""
    begun = timezone.make_aware(datetime.combine(liaison.valid_from, time.min))
    return documents.pdf(TEMPLATE, shape(liaison), at=begun)


def shape(liaison: Liaison) -> dict[str, Any]:
    """What the template sets."""
    rule = promptness("arrears", liaison.valid_from)
    division = liaison.division_id
    office = Offices.above([division]).for_route(division, len(division), ("人社", "人力资源", "就业"))
    return {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "title": _("Job-stability liaison"),
        "place": f"{liaison.employer.name} · {liaison.workshop}",
        "name": liaison.full_name,
        "phone": liaison.phone,
        "phone_label": _("Phone"),
        "office_label": _("Office that looks after this employer"),
        "office": office.name if office else "",
        "head": _("What to come with"),
        "items": [
            _("Wages late, short, or less than was promised"),
            _("Hours, rest days, lodging, meals"),
            _("Injury or danger at work"),
            _("A contract, insurance, deposit or papers kept back"),
            _("Wish to change the job, or to bring family"),
        ],
        "promise": _(
            "It costs nothing. Wages owed are taken up within %(take)d working day and settled or passed on within "
            "%(finish)d working days."
        )
        % {"take": rule.take, "finish": rule.finish},
        "foot": _("Since %(day)s") % {"day": f"{liaison.valid_from:%Y-%m-%d}"},
    }
