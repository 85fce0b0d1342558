"""Add observations of households, evidence, surveys, samples, questions, merges and zero-employment cases.

On a large ledger: the new column of the facts is empty and ``value`` only grows, so no row is written again; the partial
indexes read the table once and hold nothing yet.
"""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import wengang.registry.models.surveys


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_own_part_of_a_division"),
        ("core", "0006_stored_file"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0009_household_of_worker"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=wengang.registry.models.surveys.new_survey_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "Household survey"),
                            ("returnee", "Returnee survey"),
                            ("calls", "Call round"),
                        ],
                        max_length=10,
                    ),
                ),
                ("questionnaire", models.CharField(help_text="name/version of the table of questions", max_length=40)),
                ("opens", models.DateField()),
                ("closes", models.DateField()),
                (
                    "state",
                    models.CharField(choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8),
                ),
                ("targets_frozen", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gte", models.F("opens"))),
                        name="survey_dates_in_order",
                        violation_error_message="The survey closes before it opens.",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "To reach"), ("done", "Reached"), ("gone", "Cannot be reached any more")],
                        default="due",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
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
                ("last_on", models.DateField(null=True)),
                (
                    "stale_since",
                    models.DateField(help_text="when the oldest fact asked for was seen; empty: never", null=True),
                ),
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
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="registry.person",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="registry.survey"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_targets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["survey", "division", "state"], name="registry_ta_survey__cdb8bd_idx"),
                    models.Index(
                        models.F("worker"),
                        models.F("survey"),
                        models.OrderBy(models.F("stale_since"), nulls_first=True),
                        models.F("id"),
                        condition=models.Q(("state", "due")),
                        name="target_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household__isnull", False), ("person__isnull", True)),
                            models.Q(("household__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="target_is_one_thing",
                    ),
                    models.UniqueConstraint(fields=("survey", "household"), name="household_once_a_survey"),
                    models.UniqueConstraint(fields=("survey", "person"), name="person_once_a_survey"),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("op", models.UUIDField(unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("visit", "Home visit"), ("call", "Phone call"), ("desk", "At the desk")], max_length=6
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
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
                (
                    "answers",
                    models.JSONField(default=dict, help_text="{person: {question: value}}: what was asked and said"),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="registry.target"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["target", "-at"], name="registry_at_target__f4ae88_idx")],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="HouseholdFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("visit", "Home visit"),
                            ("call", "Phone call"),
                            ("chat", "Message"),
                            ("self", "Own report"),
                            ("roster", "Employer's roster"),
                            ("insurance", "Insurance comparison"),
                            ("wage", "Wage comparison"),
                            ("list", "Imported list"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seen_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facts",
                        to="registry.household",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["household", "field", "-seen_on"], name="registry_ho_househo_bcb606_idx"),
                    models.Index(
                        condition=models.Q(("evidence__isnull", False)),
                        fields=["evidence"],
                        name="household_fact_evidence",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gone", models.CharField(help_text="code of the record that was merged away", max_length=12)),
                (
                    "moved",
                    models.JSONField(help_text="{table: [ids]} that came over, and the values that were replaced"),
                ),
                ("sealed", models.BinaryField(help_text="the merged-away row, sealed")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="registry.person"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at__isnull", True), ("undone_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="merge_undone_after",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shared_phone", "One phone for many people"),
                            ("same_wage", "One wage for everybody"),
                            ("jump", "Many changes just before the assessment day"),
                            ("silent", "No contact for months under an unchanged status"),
                            ("two_villages", "Two villages claim one person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(help_text="of what was found: asked once", max_length=40, unique=True),
                ),
                ("evidence", models.JSONField(help_text="counts, days and ids of rows; never names or numbers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To answer"),
                            ("right", "The ledger is right"),
                            ("mended", "The ledger was mended"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        help_text="smallest that holds all",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["division", "state", "kind"], name="registry_qu_divisio_5b5efc_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="question_answered_in_words",
                        violation_error_message="Write down the answer.",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.PositiveBigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("fields", models.JSONField(help_text="names of the facts that are checked")),
                ("strata", models.JSONField(default=dict, help_text="{village: [persons there, persons drawn]}")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, help_text="when its report was drawn up; nothing after", null=True
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "unscoped", "default_manager_name": "unscoped"},
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.JSONField(help_text="{fact: value} of the ledger at the draw")),
                (
                    "found",
                    models.JSONField(
                        blank=True, default=dict, help_text="{fact: value} in the field; empty: not checked yet"
                    ),
                ),
                ("right", models.BooleanField(help_text="every fact was as the ledger said", null=True)),
                ("unreachable", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "checker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        help_text="stratum: the village",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="registry.sample"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("sample", "person"), name="sampled_once")],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="ZeroCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("definition", models.CharField(help_text="name/version of the definition", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "Found"),
                            ("contacted", "Contacted"),
                            ("cleared", "Cleared"),
                            ("ended", "No longer counts"),
                            ("unwilling", "Declined three offers"),
                        ],
                        default="found",
                        max_length=10,
                    ),
                ),
                ("found_on", models.DateField()),
                ("contact_by", models.DateField()),
                ("clear_by", models.DateField()),
                ("contacted_on", models.DateField(null=True)),
                ("cleared_on", models.DateField(null=True)),
                (
                    "closed_on",
                    models.DateField(help_text="left the definition without work, or declined three times", null=True),
                ),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lapses",
                        to="registry.zerocase",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        help_text="whose employment cleared it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="zero_cases", to="registry.household"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zero_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["division", "state", "clear_by"], name="registry_ze_divisio_a990dd_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("found", "contacted"))),
                        fields=("household",),
                        name="one_open_zero_case",
                        violation_error_message="This household has an open case already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_by__gte", models.F("found_on")), ("clear_by__gte", models.F("contact_by"))
                        ),
                        name="zero_clock_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cleared"), _negated=True),
                            models.Q(("cleared_by__isnull", False), ("cleared_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="cleared_by_somebodys_work",
                        violation_error_message="A case is cleared only by somebody's verified work.",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="ZeroCaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("definition", models.CharField(help_text="name/version of the definition", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "Found"),
                            ("contacted", "Contacted"),
                            ("cleared", "Cleared"),
                            ("ended", "No longer counts"),
                            ("unwilling", "Declined three offers"),
                        ],
                        default="found",
                        max_length=10,
                    ),
                ),
                ("found_on", models.DateField()),
                ("contact_by", models.DateField()),
                ("clear_by", models.DateField()),
                ("contacted_on", models.DateField(null=True)),
                ("cleared_on", models.DateField(null=True)),
                (
                    "closed_on",
                    models.DateField(help_text="left the definition without work, or declined three times", null=True),
                ),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "before",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.zerocase",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="whose employment cleared it",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.household",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="registry.zerocase",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="ZeroService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "Contact"),
                            ("introduction", "Career introduction"),
                            ("post", "Post offered"),
                            ("training", "Training offered"),
                            ("recheck", "Re-check"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("due_on", models.DateField(help_text="of a re-check", null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("working", "Still at work"),
                            ("lapsed", "Out of work again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about", models.CharField(blank=True, help_text="the post or class that was offered", max_length=120)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="services", to="registry.zerocase"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["case", "on"], name="registry_ze_case_id_6b8f17_idx")],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.AddField(
            model_name="statusfact",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AlterField(model_name="statusfact", name="value", field=models.CharField(max_length=120)),
        migrations.AddIndex(
            model_name="statusfact",
            index=models.Index(
                condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="fact_with_evidence"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zerocase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_zerocaseevent" ("before_id", "clear_by", "cleared_by_id", "cleared_on", "closed_on", "contact_by", "contacted_on", "created_at", "definition", "division_id", "found_on", "ground", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "worker_id") VALUES (OLD."before_id", OLD."clear_by", OLD."cleared_by_id", OLD."cleared_on", OLD."closed_on", OLD."contact_by", OLD."contacted_on", OLD."created_at", OLD."definition", OLD."division_id", OLD."found_on", OLD."ground", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."state", OLD."worker_id"); RETURN NULL;',
                    hash="cc242d6f0c143e1f968e36313b5160363cfa4fac",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3ee6b",
                    table="registry_zerocase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zerocase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "registry_zerocaseevent" ("before_id", "clear_by", "cleared_by_id", "cleared_on", "closed_on", "contact_by", "contacted_on", "created_at", "definition", "division_id", "found_on", "ground", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "worker_id") VALUES (OLD."before_id", OLD."clear_by", OLD."cleared_by_id", OLD."cleared_on", OLD."closed_on", OLD."contact_by", OLD."contacted_on", OLD."created_at", OLD."definition", OLD."division_id", OLD."found_on", OLD."ground", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."worker_id"); RETURN NULL;',
                    hash="2a30e71ea04b3df5e167bf3d2e7850e2efe49d37",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_88bdc",
                    table="registry_zerocase",
                    when="AFTER",
                ),
            ),
        ),
    ]
