"""What the database refuses, in words: constraints carry messages, and a race must end in the same sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint


@cache
def _by_name() -> dict[str, BaseConstraint]:
    """Every named constraint of every model."""
    return {each.name: each for model in apps.get_models() for each in model._meta.constraints}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a violated constraint into the ValidationError that its model would have raised in time.

    The block is a savepoint, so that the surrounding transaction can go on. An unnamed violation stays as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        diagnosis = getattr(refused.__cause__, "diag", None)
        constraint = _by_name().get(getattr(diagnosis, "constraint_name", None) or "")
        if constraint is None:
            raise
        raise ValidationError(constraint.get_violation_error_message(), code=constraint.name) from refused
