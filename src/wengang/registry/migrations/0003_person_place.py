"""Where a person lives, from the key alone: rules and filters that ask whose persons these are read no whole rows."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registry", "0002_tally")]

    operations = [
        AddIndexConcurrently(
            "person",
            models.Index(fields=["id"], include=("division", "birth_date", "deceased"), name="person_place"),
        ),
    ]
