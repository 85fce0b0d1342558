"""A template of ours that names something its view did not give fails its test."""

import sys
from pathlib import Path
from typing import Any

from django.template import engines
from django.template.defaultfilters import default, default_if_none

import wengang

OURS = str(Path(wengang.__file__).parent)


class UndefinedVariable(AssertionError):
    """Names the variable and the template."""


class FailWhenInvalid(str):
    """Django formats ``string_if_invalid`` with the variable it could not find; this one looks who asked, and fails.

    Templates of other packages, and expressions with ``|default``, stay as they are in production: empty.
    """

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: Any) -> Any:
        asked = sys._getframe(1).f_locals
        expression, context = asked["self"], asked["context"]
        origin = str(getattr(context.template, "origin", ""))
        if origin.startswith(OURS) and not any(use[0] in {default, default_if_none} for use in expression.filters):
            raise UndefinedVariable(f"{variable} in {origin}")
        return _as_in_production(expression, context)


def _as_in_production(expression: Any, context: Any) -> Any:
    engine = context.template.engine
    strict, engine.string_if_invalid = engine.string_if_invalid, ""
    try:
        return expression.resolve(context)
    finally:
        engine.string_if_invalid = strict


def fail_on_undefined(patch: Any) -> None:
    patch.setattr(engines["django"].engine, "string_if_invalid", FailWhenInvalid("invalid"))
