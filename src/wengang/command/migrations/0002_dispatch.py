"""Weeks as they were closed, and what their meetings decided."""

import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("command", "0001_saved_filter"),
        ("core", "0006_stored_file"),
        ("market", "0004_round_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DispatchWeek",
            fields=[
                ("monday", models.DateField(primary_key=True, serialize=False)),
                ("counted_at", models.DateTimeField(auto_now_add=True)),
                ("lines", models.JSONField(help_text="codes of the lines that were counted then")),
            ],
        ),
        migrations.CreateModel(
            name="WeekCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counts", models.JSONField()),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "week",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="command.dispatchweek",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("week", "division", "worker"), name="week_counted_once_a_place", nulls_distinct=False
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("monday", models.DateField(help_text="the week whose sheet the meeting had before it")),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                (
                    "line",
                    models.CharField(blank=True, help_text="the line of the sheet that it is about", max_length=20),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Not answered yet"), ("done", "Done"), ("dropped", "Not done, and why")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("outcome", models.CharField(blank=True, help_text="what came of it", max_length=300)),
                ("closed_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        help_text="whose meeting decided",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.employer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["owner", "due_on"], name="decision_of_owner"
                    ),
                    models.Index(fields=["division", "monday"], name="command_dec_divisio_d1293f_idx"),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["division", "due_on"], name="decision_open"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("monday"))),
                        name="decision_due_after_its_week_began",
                        violation_error_message="The deadline lies before the week.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_on__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_closed_with_its_outcome",
                        violation_error_message="Say what came of it.",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="DecisionNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=300)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField(auto_now_add=True)),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="command.decision"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "unscoped", "default_manager_name": "unscoped"},
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispatchweek",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_week_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1c9b5b854f9ec019bf5630b5e3009415de8c060e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_closed_week_stays_958fe",
                    table="command_dispatchweek",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionnote",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_note_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b8a9c0680457b2c5882e575afcb409706e922788",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_note_stays_29ff5",
                    table="command_decisionnote",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weekcount",
            trigger=pgtrigger.compiler.Trigger(
                name="week_count_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dbe1a22a4940d5636bc8223efd30da9b87fa6cd1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_week_count_stays_2873b",
                    table="command_weekcount",
                    when="BEFORE",
                ),
            ),
        ),
    ]
