"""What is in force: the switch, and the model or the rule table."""

from __future__ import annotations

from datetime import date

from wengang.employment.leaving.basis import Basis, Weight
from wengang.employment.leaving.table import named, table
from wengang.employment.models import LeavingModel, LeavingSwitch


def is_on() -> bool:
    """Whether risks are computed and shown at all."""
    newest = LeavingSwitch.objects.order_by("-pk").first()
    return newest is None or newest.on


def in_force(today: date) -> Basis:
    """The model that counts, with the table it was fitted under; otherwise the rule table of the day."""
    model = LeavingModel.objects.filter(active=True).first()
    return basis_of(model) if model is not None else Basis(table(today).code, table(today))


def basis_of(model: LeavingModel) -> Basis:
    """A fitted model as ``basis`` reads it."""
    told = model.coefficients
    weights = tuple(Weight(each["code"], each["weight"], each["error"]) for each in told["terms"])
    return Basis(model.code, named(model.rules), told["base"], model.base_rate, weights)
