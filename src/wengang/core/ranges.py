"""Ranges of days and of moments from two columns, for constraints that forbid overlaps."""

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary
from django.db.models import Func


class DateRange(Func):
    """``daterange(from, to, bounds)``."""

    function = "daterange"
    output_field = DateRangeField()


class MomentRange(Func):
    """``tstzrange(from, to, bounds)``."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
"""The last day counts too."""
