"""A running count of a survey's targets by place and state, kept by triggers; counted once for those already there."""

import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

COUNT = """
    INSERT INTO registry_targettally (survey_id, division_id, state, last_outcome, targets)
    SELECT survey_id, division_id, state, last_outcome, count(*) FROM registry_target GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("registry", "0014_fact_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TargetTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "To reach"), ("done", "Reached"), ("gone", "Cannot be reached any more")],
                        max_length=8,
                    ),
                ),
                (
                    "last_outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "Reached"),
                            ("refused", "Refused"),
                            ("away", "Nobody there"),
                            ("wrong_number", "Wrong number"),
                            ("moved", "Moved away"),
                            ("died", "Died"),
                        ],
                        max_length=12,
                    ),
                ),
                ("targets", models.IntegerField(help_text="how many came (or, below zero, went)")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(
                models.F("survey"),
                models.OrderBy(models.F("stale_since"), nulls_first=True),
                models.F("id"),
                condition=models.Q(("state", "due")),
                name="target_to_call",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="coverage_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_targettally (survey_id, division_id, state, last_outcome, targets)\n    SELECT survey_id, division_id, state, last_outcome, sum(targets)\n    FROM (SELECT survey_id, division_id, state, last_outcome, 1 AS targets FROM after_it) AS counted GROUP BY 1, 2, 3, 4 HAVING sum(targets) <> 0;\n    RETURN NULL;",
                    hash="c50aed7daae8bfa1ebc7639a3378447314dca288",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_coverage_insert_7a3a6",
                    referencing="REFERENCING NEW TABLE AS after_it ",
                    table="registry_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="coverage_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_targettally (survey_id, division_id, state, last_outcome, targets)\n    SELECT survey_id, division_id, state, last_outcome, sum(targets)\n    FROM (SELECT survey_id, division_id, state, last_outcome, -1 AS targets FROM before_it) AS counted GROUP BY 1, 2, 3, 4 HAVING sum(targets) <> 0;\n    RETURN NULL;",
                    hash="0ff9233c1909d2cb0f02eb8280ef013fec4c2f47",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_coverage_delete_1ee81",
                    referencing="REFERENCING OLD TABLE AS before_it ",
                    table="registry_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="coverage_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    INSERT INTO registry_targettally (survey_id, division_id, state, last_outcome, targets)\n    SELECT survey_id, division_id, state, last_outcome, sum(targets)\n    FROM (SELECT survey_id, division_id, state, last_outcome, 1 AS targets FROM after_it UNION ALL SELECT survey_id, division_id, state, last_outcome, -1 AS targets FROM before_it) AS counted GROUP BY 1, 2, 3, 4 HAVING sum(targets) <> 0;\n    RETURN NULL;",
                    hash="7ec9424c88391b7e1a453ed805d6d60fba4033f3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_coverage_update_96cc1",
                    referencing="REFERENCING OLD TABLE AS before_it  NEW TABLE AS after_it ",
                    table="registry_target",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="targettally",
            name="division",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
            ),
        ),
        migrations.AddField(
            model_name="targettally",
            name="survey",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="registry.survey",
            ),
        ),
        migrations.AddIndex(
            model_name="targettally",
            index=models.Index(
                fields=["survey", "division", "state"],
                include=("last_outcome", "targets"),
                name="target_tally_of_place",
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
