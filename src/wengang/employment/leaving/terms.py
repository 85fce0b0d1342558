"""What may enter the risk of leaving: ONE table. What is not here enters neither the rules nor the model.

Each term is a fact about the job, its pay, its contacts, its employer, or what the worker wished for. Sex, age,
ethnicity, religion, marital or birth status, home region, disability, health, political status and every label of need
are not here, and neither is anything that stands for them: name, kin, household, home division. No column of
``registry_person`` is read at all. A term holds or does not hold as of the morning of a day ``at.day``, from what was
recorded before that morning; ``changes`` are the days on which the calendar alone may change it.

The expressions speak of the rows that ``facts`` joins: ``at`` (the job and the day), ``seen`` and ``vain`` (contacts),
``pay``, ``asked`` (questions), ``wish``, ``call``. Their parameters are figures of ``table``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True)
class Term:
    """One term: its name, when it holds, and on which mornings it may begin or cease to hold by itself.

    ``counts`` names the column that its sentence tells as a number.
    """

    code: str
    holds: LiteralString
    changes: tuple[LiteralString, ...] = ()
    counts: LiteralString = ""


_SINCE_REACHED: LiteralString = "greatest(at.began, coalesce(seen.reached, at.began))"
_UPCOMING: LiteralString = """(SELECT min(turn.day) FROM unnest(%(festivals)s::date[]) AS feast(day)
    CROSS JOIN LATERAL (VALUES ((feast.day - interval '1 month')::date + 1), (feast.day + 1)) AS turn(day)
    WHERE turn.day > at.day)"""


def _between(first: LiteralString, behind: LiteralString) -> LiteralString:
    return (
        "at.day >= at.began + make_interval(months => " + first + ")"
        " AND at.day < at.began + make_interval(months => " + behind + ")"
    )


def _after(months: LiteralString) -> LiteralString:
    return "(at.began + make_interval(months => " + months + "))::date"


TERMS: tuple[Term, ...] = (
    Term("month_1", "at.day < at.began + make_interval(months => 1)", (_after("1"),)),
    Term("month_2_3", _between("1", "3"), (_after("3"),)),
    Term("month_4_6", _between("3", "6"), (_after("6"),)),
    Term("month_7_12", _between("6", "12"), (_after("12"),)),
    Term("in_vain", "vain.tries BETWEEN 1 AND %(often)s - 1", counts="vain.tries"),
    Term("often_in_vain", "vain.tries >= %(often)s", counts="vain.tries"),
    Term("wrong_number", "vain.last = 'wrong_number'"),
    Term(
        "silent",
        "at.day - 1 > " + _SINCE_REACHED + " + %(silent_days)s",
        (_SINCE_REACHED + " + %(silent_days)s + 2",),
    ),
    Term(
        "pay_below",
        "pay.below AND at.day < pay.month + make_interval(months => %(pay_months)s + 1)",
        ("(pay.month + make_interval(months => %(pay_months)s + 1))::date",),
    ),
    Term("question", "asked.others > 0"),
    Term("absent", "asked.absent > 0"),
    Term(
        "case",
        "EXISTS (SELECT FROM employment_rightscase AS rights WHERE rights.spell_id = at.id"
        " AND rights.created_at < at.morning AND (rights.closed_on IS NULL OR rights.closed_on >= at.day))",
    ),
    Term("call", "call.raised_on IS NOT NULL", ("call.raised_on + %(call_days)s + 1",)),
    Term(
        "surplus",
        "EXISTS (SELECT FROM employment_transfer AS surplus WHERE surplus.employer_id = at.employer_id"
        " AND surplus.created_at < at.morning AND (surplus.closed_at IS NULL OR surplus.closed_at >= at.morning))",
    ),
    Term("wage_below_wish", "at.promised_basis = 'month' AND at.promised < wish.least_wage"),
    Term(
        "elsewhere",
        "cardinality(wish.destinations) > 0 AND at.division_id IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM unnest(wish.destinations) AS place(code)"
        " WHERE starts_with(at.division_id, place.code) OR starts_with(place.code, at.division_id))",
    ),
    Term(
        "contract_ends",
        "at.contract_until < at.day + %(contract_days)s AND at.contract_until >= at.day - %(contract_past_days)s",
        ("at.contract_until - %(contract_days)s + 1", "at.contract_until + %(contract_past_days)s + 1"),
    ),
    Term("seasonal", "at.kind = 'seasonal'"),
    Term(
        "festival",
        "EXISTS (SELECT FROM unnest(%(festivals)s::date[]) AS feast(day)"
        " WHERE feast.day >= at.day AND feast.day < at.day + make_interval(months => 1))",
        (_UPCOMING,),
    ),
)
CODES = tuple(term.code for term in TERMS)
