"""Load the official divisions (42,000 rows by COPY; about a second)."""

from django.db import migrations


def load(apps, schema_editor):
    from wengang.core.divisions import load_divisions

    load_divisions()


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_table")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
