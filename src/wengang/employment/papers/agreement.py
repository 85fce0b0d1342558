"""The protection agreement on paper: the promise as it stood, what every agreement says, room for two signatures."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core import documents
from wengang.core.ids import mask_resident_id
from wengang.employment.agreement_terms import lines
from wengang.employment.models import ProtectionAgreement

TEMPLATE = Path(__file__).with_name("agreement.typ")
SIGNS = 12
"""Of the terms' digest on the paper."""


def agreement_pdf(agreement: ProtectionAgreement) -> bytes:
    """Two pages at most, for both to sign. The same agreement gives the same bytes."""
    drawn = timezone.make_aware(datetime.combine(agreement.drawn_on, time.min))
    return documents.pdf(TEMPLATE, shape(agreement), at=drawn)


def shape(agreement: ProtectionAgreement) -> dict[str, Any]:
    """What the template sets: words only."""
    spell = agreement.spell
    person, employer = spell.person, spell.employer
    drawn, number = agreement.drawn_on, mask_resident_id(person.id_number) if person.id_number else ""
    return {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "title": _("Protection agreement for work away from home"),
        "subtitle": _("Drawn on %(day)s, before departure") % {"day": f"{drawn:%Y-%m-%d}"},
        "parties": [
            [_("Party B, worker"), f"{person.full_name}　{number}"],
            [_("Party A, employer"), f"{employer.name}　{employer.uscc}" if employer else ""],
            [_("Home"), str(person.division)],
            [
                _("Office that stands by it"),
                agreement.by.membership.organisation.name if agreement.by.membership else "",
            ],
        ],
        "head": [_("What was promised"), _("Terms")],
        "terms": [[label, value] for _key, label, value in lines(agreement.terms)],
        "note": _("If a term is not kept, the worker tells any of the offices; a case is opened the same day."),
        "signatures": [
            [_("The worker signs"), _("Day")],
            [_("For the employer: name, post, seal"), _("Day")],
        ],
        "foot": _("Terms %(digest)s") % {"digest": agreement.digest[:SIGNS]},
    }
