"""Find what was recorded in the last days without reading every observation: facts are only ever added.

A range index of a few pages, which costs a row that is added nothing; built while everybody works on.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registry", "0016_household_fact_withdrawn")]

    operations = [AddIndexConcurrently("statusfact", BrinIndex(fields=["recorded_at"], name="fact_recorded"))]
