"""The terms of a protection agreement, from the promise. Frozen as values by key, put into words when shown."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.employment.case_enums import CaseKind
from wengang.employment.models import Spell
from wengang.market.enums import Contract, Insurance, Provision, Shift
from wengang.market.wages import wage_text

KEPT_FOR_ALL = ("no_fee", "no_deposit", "real_pay", "way_home")
"""What every agreement says, whatever was offered: promises of the law (劳动合同法 §9, 国令724 §11, 就业促进法 §41)."""


@dataclass(frozen=True)
class Term:
    """One line of the paper. ``breach``: the kind of case when it is broken."""

    key: str
    label: str | Promise
    breach: str


TERMS = (
    Term("job_title", gettext_lazy("Job"), CaseKind.CONTRACT),
    Term("place", gettext_lazy("Place of work"), CaseKind.CONTRACT),
    Term("first_day", gettext_lazy("First day"), CaseKind.CONTRACT),
    Term("wage", gettext_lazy("Wage"), CaseKind.ARREARS),
    Term("hours", gettext_lazy("Working hours"), CaseKind.HOURS),
    Term("probation", gettext_lazy("Probation"), CaseKind.CONTRACT),
    Term("contract", gettext_lazy("Contract"), CaseKind.CONTRACT),
    Term("insurances", gettext_lazy("Insurance"), CaseKind.CONTRACT),
    Term("board", gettext_lazy("Board"), CaseKind.OTHER),
    Term("lodging", gettext_lazy("Lodging"), CaseKind.OTHER),
    Term("real_pay", gettext_lazy("Payment"), CaseKind.ARREARS),
    Term("no_fee", gettext_lazy("Fees"), CaseKind.DEPOSIT),
    Term("no_deposit", gettext_lazy("Deposit and papers"), CaseKind.DEPOSIT),
    Term("way_home", gettext_lazy("If the terms are not kept"), CaseKind.OTHER),
)
BY_KEY = {term.key: term for term in TERMS}
SENTENCES = {
    "no_fee": gettext_lazy("The worker pays nobody for the job: no introduction fee, no service fee."),
    "no_deposit": gettext_lazy("The employer takes no deposit and keeps no identity card or other paper."),
    "real_pay": gettext_lazy("Wages are paid in money, in full, to the worker, at least once a month."),
    "way_home": gettext_lazy(
        "The worker may turn to the offices named below, free of charge; they act on it by a date."
    ),
}


def terms_of(spell: Spell) -> dict[str, Any]:
    """The promise of a job by key: plain values that JSON can hold. What was not offered is left out."""
    told = spell.promised_terms
    insurances = told.get("insurances") or list(spell.insurances)
    found: dict[str, Any] = {
        "job_title": spell.job_title,
        "place": told.get("address") or (str(spell.division) if spell.division else ""),
        "first_day": spell.valid_from.isoformat(),
        "wage": _wage(spell),
        "hours": [each for each in (told.get("shift"), told.get("hours_text")) if each],
        "probation": told.get("probation", ""),
        "contract": spell.contract or told.get("contract", ""),
        "insurances": insurances,
        "board": told.get("board", ""),
        "lodging": told.get("lodging", ""),
        **dict.fromkeys(KEPT_FOR_ALL, True),
    }
    return {key: value for key, value in found.items() if value}


def _wage(spell: Spell) -> list[str]:
    if spell.promised_low is None and spell.promised_high is None:
        return []
    return [str(spell.promised_low or ""), str(spell.promised_high or ""), spell.promised_basis or "month"]


def digest_of(terms: dict[str, Any]) -> str:
    """Stands for the terms: paper and record can be held against each other."""
    return hashlib.sha256(json.dumps(terms, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lines(terms: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(key, label, value in words) of every term, in the paper's order and the reader's language."""
    return [(term.key, str(term.label), in_words(term.key, terms[term.key])) for term in TERMS if term.key in terms]


def in_words(key: str, value: Any) -> str:
    """One term in the reader's language."""
    if key in SENTENCES:
        return str(SENTENCES[key])
    if key == "wage":
        low, high, basis = value
        return wage_text(Decimal(low) if low else None, Decimal(high) if high else None, basis)
    if key == "hours":
        return " · ".join(_label(Shift, each) for each in value)
    if key == "insurances":
        return "、".join(_label(Insurance, each) for each in value)
    if key in ("board", "lodging"):
        return _label(Provision, value)
    if key == "contract":
        return _label(Contract, value)
    return str(value)


def _label(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def breach_words(key: str, terms: dict[str, Any]) -> str:
    """The first words of a case about a broken term."""
    return _("Agreed: %(term)s %(value)s") % {"term": BY_KEY[key].label, "value": in_words(key, terms[key])}
