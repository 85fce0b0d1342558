"""Find what is late or due of an office or an owner by its clock: the menu of every page asks.

Indexes of running cases and unanswered calls only, built while everybody works on.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

RUNNING = models.Q(clock_on__isnull=False)
UNANSWERED = models.Q(state="open")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("employment", "0006_transfers")]

    operations = [
        *(
            AddIndexConcurrently(
                "rightscase", models.Index(fields=[whose, "clock_on"], condition=RUNNING, name=f"case_of_{whose}")
            )
            for whose in ("office", "owner", "above")
        ),
        *(
            AddIndexConcurrently(
                "employercall", models.Index(fields=[whose, "answer_by"], condition=UNANSWERED, name=f"call_of_{whose}")
            )
            for whose in ("office", "above")
        ),
    ]
