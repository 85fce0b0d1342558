"""Zero-employment households (零就业户): kept up to date on the household, so that home need not read every person."""

from collections.abc import Collection

from django.db import connection

# Of working age: from 16 to the statutory retirement age, which since 2025 rises by a month every four months of birth,
# to 63 for men (born from January 1965) and 58 for women (born from January 1970). A household has zero employment when
# everybody in it who could work is looking for work; whoever farms or is in paid work counts as having some.
_REFRESH = """
    WITH able AS (
        SELECT household_id, employment, employment_on
        FROM registry_person
        WHERE household_id = ANY(%(households)s)
          AND NOT deceased
          AND employment NOT IN ('studying', 'unable')
          AND labour_ability NOT IN ('lost', 'none')
          AND birth_date <= CURRENT_DATE - INTERVAL '16 years'
          AND birth_date + CASE
                WHEN sex = '2' THEN INTERVAL '55 years' + INTERVAL '1 month' * LEAST(36, GREATEST(0,
                    ((EXTRACT(YEAR FROM birth_date) - 1970) * 12 + EXTRACT(MONTH FROM birth_date) + 3)::int / 4))
                ELSE INTERVAL '60 years' + INTERVAL '1 month' * LEAST(36, GREATEST(0,
                    ((EXTRACT(YEAR FROM birth_date) - 1965) * 12 + EXTRACT(MONTH FROM birth_date) + 3)::int / 4))
              END > CURRENT_DATE
    ), found AS (
        SELECT household.id, CASE WHEN bool_and(able.employment = 'looking') THEN max(able.employment_on) END AS since
        FROM registry_household AS household LEFT JOIN able ON able.household_id = household.id
        WHERE household.id = ANY(%(households)s)
        GROUP BY household.id
    )
    UPDATE registry_household AS household SET zero_employment_since = found.since
    FROM found
    WHERE household.id = found.id
      AND (household.zero_employment_since IS NULL) <> (found.since IS NULL)
"""


def refresh(households: Collection[int]) -> None:
    """Judge these households anew. The day on which zero employment began stays while it lasts."""
    if households:
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH, {"households": list(households)})
