"""Transfers of people from an employer with too many to others with places; jobs may end by one."""

import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import wengang.employment.models.transfers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_own_part_of_a_division"),
        ("core", "0006_stored_file"),
        ("employment", "0005_cases_and_calls"),
        ("market", "0004_round_record"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="spell",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("resigned", "Left by own wish"),
                    ("dismissed", "Dismissed"),
                    ("ended", "Contract ended"),
                    ("returned", "Returned home"),
                    ("moved_on", "Moved to another employer"),
                    ("corrected", "Recorded by mistake"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="spellevent",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("resigned", "Left by own wish"),
                    ("dismissed", "Dismissed"),
                    ("ended", "Contract ended"),
                    ("returned", "Returned home"),
                    ("moved_on", "Moved to another employer"),
                    ("corrected", "Recorded by mistake"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=wengang.employment.models.transfers.new_transfer_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("orders", "Orders fall off"),
                            ("lay_off", "Lay-off"),
                            ("closing", "The employer closes"),
                            ("season", "The season ends"),
                        ],
                        max_length=10,
                    ),
                ),
                ("leave_on", models.DateField(help_text="last day of work with this employer")),
                ("note", models.CharField(blank=True, max_length=200)),
                ("people", models.PositiveIntegerField(default=0, help_text="whose jobs are concerned")),
                ("places", models.PositiveIntegerField(default=0, help_text="that were open near it")),
                ("gap", models.FloatField(default=0, help_text="proved: so far from the best possible at most")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        help_text="where places are sought",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="market.employer",
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
                "indexes": [models.Index(fields=["employer", "-id"], name="employment__employe_ffa8a0_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("employer",),
                        name="one_open_transfer_an_employer",
                        violation_error_message="This employer's surplus is being transferred already.",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="TransferEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        default=wengang.employment.models.transfers.new_transfer_code, editable=False, max_length=12
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("orders", "Orders fall off"),
                            ("lay_off", "Lay-off"),
                            ("closing", "The employer closes"),
                            ("season", "The season ends"),
                        ],
                        max_length=10,
                    ),
                ),
                ("leave_on", models.DateField(help_text="last day of work with this employer")),
                ("note", models.CharField(blank=True, max_length=200)),
                ("people", models.PositiveIntegerField(default=0, help_text="whose jobs are concerned")),
                ("places", models.PositiveIntegerField(default=0, help_text="that were open near it")),
                ("gap", models.FloatField(default=0, help_text="proved: so far from the best possible at most")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="where places are sought",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="market.employer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
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
                        to="employment.transfer",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="TransferOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(help_text="1: the place the matching gave")),
                ("group", models.PositiveIntegerField(blank=True, null=True)),
                ("score", models.FloatField()),
                ("reason", models.CharField(max_length=300)),
                ("reason_en", models.CharField(max_length=300)),
                ("km", models.PositiveIntegerField(help_text="from the old place of work, as the crow flies")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "To be asked"),
                            ("consented", "Worker agrees"),
                            ("declined", "Worker declines"),
                            ("accepted", "New employer accepts"),
                            ("refused", "New employer refuses"),
                            ("moved", "Moved"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("consented_on", models.DateField(blank=True, help_text="when the worker said yes", null=True)),
                (
                    "consent_by",
                    models.CharField(
                        blank=True,
                        choices=[("visit", "Visit"), ("call", "Phone call"), ("chat", "Message")],
                        help_text="how it was given",
                        max_length=5,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "moved_to",
                    models.OneToOneField(
                        blank=True,
                        help_text="the job it became",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_from",
                        to="employment.spell",
                    ),
                ),
                (
                    "spell",
                    models.ForeignKey(
                        help_text="the job to leave",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="employment.spell",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="employment.transfer",
                    ),
                ),
                (
                    "vacancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="market.vacancy"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["transfer", "state"], name="employment__transfe_135d5b_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("transfer", "spell", "vacancy"), name="offered_once_a_transfer"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("consented", "accepted", "moved"))),
                        fields=("spell",),
                        name="one_yes_a_job",
                        violation_error_message="This person has said yes to another place already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("consented", "accepted", "moved")), _negated=True),
                            models.Q(("consented_on__isnull", False), models.Q(("consent_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="nobody_moved_without_a_yes",
                        violation_error_message="Nobody is moved without their own yes: write down when and how it was given.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "moved"), _negated=True), ("moved_to__isnull", False), _connector="OR"
                        ),
                        name="moved_into_a_job",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moved_to__isnull", True),
                            models.Q(("moved_to", models.F("spell")), _negated=True),
                            _connector="OR",
                        ),
                        name="moved_elsewhere",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employment_transferevent" ("area_id", "by_id", "cause", "closed_at", "code", "created_at", "employer_id", "gap", "id", "leave_on", "note", "organisation_id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places") VALUES (OLD."area_id", OLD."by_id", OLD."cause", OLD."closed_at", OLD."code", OLD."created_at", OLD."employer_id", OLD."gap", OLD."id", OLD."leave_on", OLD."note", OLD."organisation_id", OLD."people", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."places"); RETURN NULL;',
                    hash="f59f320a033a7683349a0caf30e9af5d3288a19a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e384d",
                    table="employment_transfer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employment_transferevent" ("area_id", "by_id", "cause", "closed_at", "code", "created_at", "employer_id", "gap", "id", "leave_on", "note", "organisation_id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places") VALUES (OLD."area_id", OLD."by_id", OLD."cause", OLD."closed_at", OLD."code", OLD."created_at", OLD."employer_id", OLD."gap", OLD."id", OLD."leave_on", OLD."note", OLD."organisation_id", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."places"); RETURN NULL;',
                    hash="21a2f958112c2533f992233d40ca64ba6565679a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9b1ae",
                    table="employment_transfer",
                    when="AFTER",
                ),
            ),
        ),
    ]
