"""A running count of persons by area, status and day: kept by triggers, counted once for those already there.

Writers of persons wait while this runs (some seconds for a million); readers do not.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

COUNT = """
    INSERT INTO registry_tally (level, area, employment, employment_on, persons)
    SELECT level, left(county, level), employment, employment_on, sum(persons)
    FROM (
        SELECT left(division_id, 6) AS county, employment, employment_on, count(*) AS persons
        FROM registry_person WHERE NOT deceased GROUP BY 1, 2, 3
    ) AS county, unnest(ARRAY[2, 4, 6]::smallint[]) AS level
    GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_load_divisions"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(help_text="signs of the area's code: 2, 4 or 6")),
                ("area", models.CharField(db_collation="C", max_length=6)),
                (
                    "employment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("away", "Working away"),
                            ("nearby", "Working nearby"),
                            ("public_post", "Public-welfare post"),
                            ("self_employed", "Self-employed business"),
                            ("flexible", "Flexible work"),
                            ("farming", "Farming"),
                            ("looking", "Looking for work"),
                            ("studying", "Studying"),
                            ("unable", "Unable to work"),
                        ],
                        max_length=14,
                    ),
                ),
                ("employment_on", models.DateField(null=True)),
                ("persons", models.IntegerField(help_text="how many came (or, below zero, went)")),
            ],
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["level", "area", "employment", "employment_on"], include=("persons",), name="tally_of_area"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="tally_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_tally (level, area, employment, employment_on, persons)\n    SELECT level, left(county, level), employment, employment_on, sum(persons)\n    FROM (\n        SELECT left(division_id, 6) AS county, employment, employment_on, sum(persons) AS persons\n        FROM (SELECT division_id, employment, employment_on, 1 AS persons FROM after_it WHERE NOT deceased) AS counted GROUP BY 1, 2, 3 HAVING sum(persons) <> 0\n    ) AS county, unnest('{2,4,6}'::smallint[]) AS level\n    GROUP BY 1, 2, 3, 4 HAVING sum(persons) <> 0;\n    RETURN NULL;",
                    hash="a26400f7ed985c1dd47e892f84ec719e80d82ed2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_tally_insert_03479",
                    referencing="REFERENCING NEW TABLE AS after_it ",
                    table="registry_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="tally_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_tally (level, area, employment, employment_on, persons)\n    SELECT level, left(county, level), employment, employment_on, sum(persons)\n    FROM (\n        SELECT left(division_id, 6) AS county, employment, employment_on, sum(persons) AS persons\n        FROM (SELECT division_id, employment, employment_on, -1 AS persons FROM before_it WHERE NOT deceased) AS counted GROUP BY 1, 2, 3 HAVING sum(persons) <> 0\n    ) AS county, unnest('{2,4,6}'::smallint[]) AS level\n    GROUP BY 1, 2, 3, 4 HAVING sum(persons) <> 0;\n    RETURN NULL;",
                    hash="86b08404b37644be3a170fa297a3fd2f639eb355",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_tally_delete_1df5c",
                    referencing="REFERENCING OLD TABLE AS before_it ",
                    table="registry_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="tally_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_tally (level, area, employment, employment_on, persons)\n    SELECT level, left(county, level), employment, employment_on, sum(persons)\n    FROM (\n        SELECT left(division_id, 6) AS county, employment, employment_on, sum(persons) AS persons\n        FROM (SELECT division_id, employment, employment_on, 1 AS persons FROM after_it WHERE NOT deceased UNION ALL SELECT division_id, employment, employment_on, -1 AS persons FROM before_it WHERE NOT deceased) AS counted GROUP BY 1, 2, 3 HAVING sum(persons) <> 0\n    ) AS county, unnest('{2,4,6}'::smallint[]) AS level\n    GROUP BY 1, 2, 3, 4 HAVING sum(persons) <> 0;\n    RETURN NULL;",
                    hash="e91b2668e5a8e53708000e49ad5cf410dc1a0804",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_tally_update_fa342",
                    referencing="REFERENCING OLD TABLE AS before_it  NEW TABLE AS after_it ",
                    table="registry_person",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
