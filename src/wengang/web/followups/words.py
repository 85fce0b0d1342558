"""Sentences about a step of the plan and about what a question found."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.employment.enums import QuestionKind
from wengang.employment.models import JobQuestion
from wengang.market.wages import wage_text


def step_text(step: str) -> str:
    """``3d``, ``6m``: how long after the beginning."""
    number = int(step[:-1])
    if step[-1] == "d":
        return ngettext("%(n)s day after the beginning", "%(n)s days after the beginning", number) % {"n": number}
    return ngettext("%(n)s month after the beginning", "%(n)s months after the beginning", number) % {"n": number}


def finding(question: JobQuestion) -> str:
    """What was found, in one sentence with its amounts."""
    told = question.evidence
    if question.kind == QuestionKind.PAY_BELOW:
        promised, paid = Decimal(told["promised"]), Decimal(told["paid"])
        values = {
            "promised": wage_text(promised, None, told["basis"]),
            "paid": wage_text(paid, None, told["basis"]),
            "short": _plain(told["short"]),
        }
        return _("Promised %(promised)s, paid %(paid)s: %(short)s yuan too little in the month.") % values
    if question.kind == QuestionKind.PAY_DIFFERS:
        return _("One says %(one)s yuan, another %(other)s yuan.") % {
            "one": _plain(told["amounts"][0]),
            "other": _plain(told["amounts"][1]),
        }
    return _SENTENCES[told.get("breach", question.kind)]()


def _plain(amount: str) -> str:
    """Yuan with thousands separated and no empty cents."""
    return f"{Decimal(amount):,.2f}".removesuffix(".00")


_SENTENCES = {
    QuestionKind.NOT_ON_ROSTER: lambda: _("The employer's list of that month does not name this person."),
    QuestionKind.NOT_INSURED: lambda: _("The insurance comparison of that month does not show this job."),
    QuestionKind.TWO_EMPLOYERS: lambda: _("Another employer's list names this person in the same time."),
    "dispatch_short": lambda: _("A dispatch contract must run for two years at least (Labour Contract Law §58)."),
    "overage_uninsured": lambda: _("Past retirement age, and no work-injury insurance is recorded."),
}
