"""The model learns from the installation's own history, is tried on months it has not seen, and is watched afterwards.

It counts only when, on those months, it is surely better than saying the same of everybody and better than the rule
table. The newest attempt decides: one that fails puts the rule table back. What was tried is what counts, so the
calibration that the page shows is that of the model in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.employment.leaving import hazard
from wengang.employment.leaving.basis import points
from wengang.employment.leaving.facts import Months, months, settled
from wengang.employment.leaving.hazard import Fit, Numbers
from wengang.employment.leaving.refresh import mark_all
from wengang.employment.leaving.state import basis_of
from wengang.employment.leaving.table import Table, table
from wengang.employment.leaving.terms import CODES
from wengang.employment.models import LeavingModel
from wengang.employment.schedule import add_months

WIDE = 1.96
"""Of so many standard errors about what was said, 95 in 100 months lie within when it was right."""
Outcome = LeavingModel.Outcome


def do_fit(today: date, *, by: User | None = None) -> LeavingModel:
    """Fit, try, and put into force what deserves it; every attempt stays as a row.

    ``by`` is None for the nightly work. Raises MayNot.
    """
    if by is not None:
        require(by, Cap.EMPLOYMENT_COMPARE)
    rules = table(today)
    before = settled(today, rules)
    test = add_months(before, -int(rules.fit["test_months"]))
    first = add_months(test, -int(rules.fit["learn_months"]))
    found = months(first, before, today, rules)
    model = attempt(found, test, rules)
    model.fitted_on, model.first_month, model.test_month, model.before, model.by = today, first, test, before, by
    return _keep(model)


@transaction.atomic
def _keep(model: LeavingModel) -> LeavingModel:
    """Write the attempt down; where something else counts from now on, every running job is to be looked at again."""
    model.active = model.outcome == Outcome.GOOD
    before = list(LeavingModel.objects.select_for_update().filter(active=True))
    LeavingModel.objects.filter(active=True).update(active=False)
    model.save()
    if model.active or before:
        mark_all()
    return model


def attempt(found: Sequence[Months], test: date, rules: Table) -> LeavingModel:
    """An unsaved row: what the months before ``test`` teach, and how that does on those from ``test`` on.

    Those that begin in the calendar month just before end inside the first one that it is tried on: they do neither.
    """
    behind = add_months(test, -1)
    old, new = [each for each in found if each.month < behind], [each for each in found if each.month >= test]
    model = LeavingModel(rules=rules.code, rows=_sum(old), leavings=_ended(old), outcome=Outcome.THIN)
    model.calibration = {"rows": _sum(new), "leavings": _ended(new)}
    enough = model.leavings >= rules.fit["least_leavings"] and _ended(new) >= rules.fit["least_test_leavings"]
    if not enough or model.leavings == model.rows:
        return model
    terms, number, ended = _table_of(old)
    fitted = hazard.fit(terms, number, ended, rules.fit["penalty"])
    model.base_rate = float(ended.sum() / number.sum())
    model.coefficients = _written(fitted)
    model.calibration |= _tried(fitted, old, new, model.base_rate, rules)
    gains = model.calibration["gain_over_base"], model.calibration["gain_over_rules"]
    better = gains[0]["z"] >= rules.fit["certain_z"] and gains[1]["mean"] > 0
    model.outcome = Outcome.GOOD if better else Outcome.NOT_BETTER
    return model


def _tried(fitted: Fit, old: Sequence[Months], new: Sequence[Months], rate: float, rules: Table) -> dict[str, Any]:
    """Said against seen on the new months; the rule table says what months with so many points did before."""
    terms, number, ended = _table_of(new)
    said, same = hazard.chances(fitted, terms), np.full(len(number), rate)
    by_points = hazard.fit(_points(old, rules), *_table_of(old)[1:], penalty=rules.fit["penalty"])
    ruled = hazard.chances(by_points, _points(new, rules))
    over_base, over_rules = hazard.gain(said, same, number, ended), hazard.gain(said, ruled, number, ended)
    return {
        "tenths": [vars(each) for each in hazard.tenths(said, number, ended)],
        "brier": hazard.brier(said, number, ended),
        "brier_base": hazard.brier(same, number, ended),
        "brier_rules": hazard.brier(ruled, number, ended),
        "gain_over_base": vars(over_base),
        "gain_over_rules": vars(over_rules),
    }


def watch(today: date) -> LeavingModel | None:
    """Add to the model in force what it said and what was seen in the months that have settled since the last look."""
    model = LeavingModel.objects.filter(active=True).first()
    if model is None:
        return None
    seen = [date.fromisoformat(each["month"]) for each in model.drift]
    since = add_months(max(seen), 1) if seen else model.before
    before = settled(today, table(today))
    if since < before:
        found = months(since, before, today, basis_of(model).table)
        model.drift = [*model.drift, *(said_and_seen(model, found, month) for month in _each(since, before))]
        model.save(update_fields=["drift"])
    return model


def said_and_seen(model: LeavingModel, found: Sequence[Months], month: date) -> dict[str, Any]:
    """How many jobs the model said would end in a month, within which bounds, and how many did."""
    rows = [each for each in found if each.month == month]
    basis = basis_of(model)
    chances = [basis.told(each.bits).score for each in rows]
    said = sum(chance * each.number for chance, each in zip(chances, rows, strict=True))
    spread = sum(chance * (1 - chance) * each.number for chance, each in zip(chances, rows, strict=True)) ** 0.5
    return {
        "month": month.isoformat(),
        "rows": _sum(rows),
        "said": said,
        "low": max(said - WIDE * spread, 0.0),
        "high": said + WIDE * spread,
        "seen": _ended(rows),
    }


def strays(told: dict[str, Any]) -> bool:
    """Whether what was seen in a month lies outside what chance explains."""
    return not told["low"] <= told["seen"] <= told["high"]


def _each(since: date, before: date) -> list[date]:
    found = [since]
    while (coming := add_months(found[-1], 1)) < before:
        found.append(coming)
    return found


def _sum(rows: Sequence[Months]) -> int:
    return sum(each.number for each in rows)


def _ended(rows: Sequence[Months]) -> int:
    return sum(each.ended for each in rows)


def _table_of(rows: Sequence[Months]) -> tuple[Numbers, Numbers, Numbers]:
    number = np.array([each.number for each in rows], dtype=float)
    ended = np.array([each.ended for each in rows], dtype=float)
    return hazard.design([each.bits for each in rows], len(CODES)), number, ended


def _points(rows: Sequence[Months], rules: Table) -> Numbers:
    return np.array([[float(points(each.bits, rules))] for each in rows])


def _written(fitted: Fit) -> dict[str, Any]:
    terms = [
        {"code": code, "weight": weight, "error": error}
        for code, weight, error in zip(CODES, fitted.weights, fitted.errors, strict=True)
    ]
    return {"base": fitted.base, "terms": terms}
