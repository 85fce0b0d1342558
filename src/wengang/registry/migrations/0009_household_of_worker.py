"""Households by the worker who answers for them, the longest unseen first: the index of every due list."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registry", "0008_grid")]

    operations = [
        AddIndexConcurrently(
            "household",
            models.Index(
                models.F("worker"),
                models.F("contacted_on").asc(nulls_first=True),
                models.F("id"),
                name="household_of_worker",
            ),
        ),
    ]
