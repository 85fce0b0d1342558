"""Small indexes of what still waits for somebody: the menu counts it on every page."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN_STATES = [
    "proposed",
    "shown",
    "accepted",
    "no_answer",
    "employer_accepted",
    "intention",
    "interview",
    "offered",
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("market", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            "proposal",
            models.Index(
                fields=["allocated", "state"], condition=models.Q(state__in=OPEN_STATES), name="proposal_open"
            ),
        ),
        AddIndexConcurrently(
            "vacancy",
            models.Index(fields=["division"], condition=models.Q(state="quarantined"), name="vacancy_held"),
        ),
    ]
