"""Zero-employment households (零就业户): found by a dated definition, followed until somebody has verified work.

``Household.zero_employment_since`` and the cases follow from `refresh`, which every write calls that touches a person's
status, ability, age, life or household.
"""

from wengang.registry.zero.detect import Verdict, judged_once, refresh, refresh_all, refresh_due, verdicts

__all__ = ["Verdict", "judged_once", "refresh", "refresh_all", "refresh_due", "verdicts"]
