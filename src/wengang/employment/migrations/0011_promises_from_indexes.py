"""Count the promises an employer kept from two indexes alone, without looking up each job and each month of pay.

Each replaces a narrower one and is built before that one goes, while everybody works on.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("employment", "0010_leader_visits")]

    operations = [
        AddIndexConcurrently(
            "paidwage", models.Index(fields=["spell", "month"], include=["stands", "verdict"], name="wage_of_job_month")
        ),
        AddIndexConcurrently(
            "spell",
            models.Index(
                fields=["employer", "valid_to"], include=["id", "person", "end_reason"], name="spell_of_employer"
            ),
        ),
        RemoveIndexConcurrently("paidwage", "employment__spell_i_3a61e6_idx"),
        RemoveIndexConcurrently("spell", "employment__employe_4544b7_idx"),
    ]
