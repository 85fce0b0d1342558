"""Visits of leaders to the firms that they look after: added, never changed. A new table, nothing to rewrite."""

import uuid

import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("employment", "0009_pay_by_sms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaderVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "op",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="a phone that sends twice visits once",
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("visit", "At the firm"), ("meeting", "Meeting with firms"), ("phone", "By phone")],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField()),
                ("heard", models.TextField(max_length=1000)),
                ("problems", models.PositiveSmallIntegerField(default=0, help_text="calls that were raised from it")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="employment.leaderpair",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["pair", "-on", "-id"], name="visit_of_pair")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("heard", ""), _negated=True),
                        name="visit_says_what_was_heard",
                        violation_error_message="Write down what was heard.",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leadervisit",
            trigger=pgtrigger.compiler.Trigger(
                name="visit_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5e1a3dced62c7d27ba1940edce8f9c9601007f93",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_visit_append_only_5d257",
                    table="employment_leadervisit",
                    when="BEFORE",
                ),
            ),
        ),
    ]
