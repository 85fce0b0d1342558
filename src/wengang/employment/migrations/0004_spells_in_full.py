"""Spells with their kind, terms and hours; their proofs, wages as paid, questions, rosters and follow-up.

New columns have constant defaults, so no row is rewritten. The rule against overlaps changes from "no two jobs" to "no
two whole jobs": every row that satisfied the old one satisfies the new one, and building it reads the table once while
writers wait. Reversible as long as no part-time jobs overlap; otherwise the old rule refuses to come back.
"""

import uuid
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import wengang.core.ranges


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("employment", "0003_arrived_on"),
        ("market", "0004_round_record"),
        ("registry", "0011_quality_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("op", models.UUIDField(help_text="a phone that sends twice contacts once", unique=True)),
                ("step", models.CharField(blank=True, max_length=6)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("on", models.DateField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("visit", "Visit"), ("call", "Phone call"), ("chat", "Message")], max_length=6
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("at_work", "Reached, still at work"),
                            ("left", "Reached, has left the job"),
                            ("not_reached", "Not reached"),
                            ("wrong_number", "Wrong number"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
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
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan", models.CharField(max_length=20)),
                ("step", models.CharField(help_text="3d, 1m, 3m …: since the job began", max_length=6)),
                ("due_on", models.DateField()),
                ("try_on", models.DateField(help_text="not before: somebody tried and reached nobody")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
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
        migrations.CreateModel(
            name="JobQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pay_below", "Paid less than promised"),
                            ("pay_differs", "Two statements of one month's pay differ"),
                            ("not_on_roster", "Not on the employer's newest roster"),
                            ("not_insured", "Not in the newest insurance comparison"),
                            ("two_employers", "Another employer names this person too"),
                            ("law", "The terms may not be lawful"),
                        ],
                        max_length=14,
                    ),
                ),
                ("month", models.DateField(blank=True, null=True)),
                ("fingerprint", models.CharField(max_length=80)),
                ("evidence", models.JSONField(help_text="ids, days and amounts; never names or numbers of people")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To answer"),
                            ("explained", "Explained"),
                            ("mended", "The record was mended"),
                            ("confirmed", "It is so"),
                            ("overtaken", "Overtaken by a newer statement"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
        migrations.CreateModel(
            name="PaidWage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "op",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="a phone that sends twice says it once",
                        unique=True,
                    ),
                ),
                ("month", models.DateField(help_text="first day of the month that was worked")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, help_text="yuan, everything paid for the month", max_digits=9
                    ),
                ),
                ("days", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                (
                    "hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="all, with overtime", max_digits=6, null=True
                    ),
                ),
                ("overtime_hours", models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ("overtime_pay", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
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
                (
                    "teller",
                    models.CharField(
                        choices=[
                            ("worker", "The worker"),
                            ("liaison", "The liaison"),
                            ("employer", "The employer"),
                            ("bank", "Bank or wage account"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("no_promise", "Nothing was promised"),
                            ("unclear", "Cannot be told yet"),
                            ("kept", "As promised"),
                            ("below", "Less than promised"),
                            ("explained", "Less, and explained"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stands", models.BooleanField(default=False)),
                ("said_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
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
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="first day of the month")),
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
                ("compared_at", models.DateTimeField(blank=True, null=True)),
                ("absent", models.PositiveIntegerField(default=0, help_text="known to work there, and not named")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
        migrations.CreateModel(
            name="SpellProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="spell",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="spell",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="spell",
            name="one_job_at_a_time",
        ),
        migrations.AddField(
            model_name="spell",
            name="contract_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="spell",
            name="host",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="of somebody dispatched: where the work is done; the employer is the agency",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dispatched",
                to="market.employer",
            ),
        ),
        migrations.AddField(
            model_name="spell",
            name="hours_day",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name="spell",
            name="hours_week",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="spell",
            name="insurances",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("pension", "Pension"),
                        ("medical", "Medical"),
                        ("unemployment", "Unemployment"),
                        ("injury", "Work injury"),
                        ("maternity", "Maternity"),
                        ("accident", "Accident"),
                        ("resident", "Resident schemes"),
                    ],
                    max_length=14,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="spell",
            name="kind",
            field=models.CharField(
                choices=[
                    ("enterprise", "Enterprise"),
                    ("workshop", "Assistance workshop"),
                    ("public_post", "Public-welfare post"),
                    ("flexible", "Flexible or hourly work"),
                    ("outwork", "Outwork at home"),
                    ("seasonal", "Seasonal work"),
                    ("self_employed", "Self-employed"),
                    ("farm", "Own farm"),
                ],
                db_default="enterprise",
                default="enterprise",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="spell",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="spell",
            name="promised_terms",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="what else was offered, by field of the vacancy: board, lodging, hours …",
            ),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="contract_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="host",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="of somebody dispatched: where the work is done; the employer is the agency",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="market.employer",
            ),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="hours_day",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="hours_week",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="insurances",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("pension", "Pension"),
                        ("medical", "Medical"),
                        ("unemployment", "Unemployment"),
                        ("injury", "Work injury"),
                        ("maternity", "Maternity"),
                        ("accident", "Accident"),
                        ("resident", "Resident schemes"),
                    ],
                    max_length=14,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("enterprise", "Enterprise"),
                    ("workshop", "Assistance workshop"),
                    ("public_post", "Public-welfare post"),
                    ("flexible", "Flexible or hourly work"),
                    ("outwork", "Outwork at home"),
                    ("seasonal", "Seasonal work"),
                    ("self_employed", "Self-employed"),
                    ("farm", "Own farm"),
                ],
                db_default="enterprise",
                default="enterprise",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="spellevent",
            name="promised_terms",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="what else was offered, by field of the vacancy: board, lodging, hours …",
            ),
        ),
        migrations.AlterField(
            model_name="spell",
            name="export_mode",
            field=models.CharField(
                choices=[
                    ("organised", "Organised"),
                    ("own", "On their own"),
                    ("relatives", "Through relatives or friends"),
                    ("agency", "Through an agency"),
                    ("unknown", "Not known"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="spellevent",
            name="export_mode",
            field=models.CharField(
                choices=[
                    ("organised", "Organised"),
                    ("own", "On their own"),
                    ("relatives", "Through relatives or friends"),
                    ("agency", "Through an agency"),
                    ("unknown", "Not known"),
                ],
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spell",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employment_spellevent" ("arrived_on", "by_id", "contract", "contract_until", "created_at", "division_id", "employer_id", "end_reason", "export_mode", "host_id", "hours_day", "hours_week", "id", "insurances", "job_title", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "promised_basis", "promised_high", "promised_low", "promised_terms", "proposal_id", "seen_on", "source", "vacancy_id", "valid_from", "valid_to") VALUES (OLD."arrived_on", OLD."by_id", OLD."contract", OLD."contract_until", OLD."created_at", OLD."division_id", OLD."employer_id", OLD."end_reason", OLD."export_mode", OLD."host_id", OLD."hours_day", OLD."hours_week", OLD."id", OLD."insurances", OLD."job_title", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."place", OLD."promised_basis", OLD."promised_high", OLD."promised_low", OLD."promised_terms", OLD."proposal_id", OLD."seen_on", OLD."source", OLD."vacancy_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="a0a1fe232548ff0f5d0985278199d3e52b65fa18",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d3fd8",
                    table="employment_spell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spell",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employment_spellevent" ("arrived_on", "by_id", "contract", "contract_until", "created_at", "division_id", "employer_id", "end_reason", "export_mode", "host_id", "hours_day", "hours_week", "id", "insurances", "job_title", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "promised_basis", "promised_high", "promised_low", "promised_terms", "proposal_id", "seen_on", "source", "vacancy_id", "valid_from", "valid_to") VALUES (OLD."arrived_on", OLD."by_id", OLD."contract", OLD."contract_until", OLD."created_at", OLD."division_id", OLD."employer_id", OLD."end_reason", OLD."export_mode", OLD."host_id", OLD."hours_day", OLD."hours_week", OLD."id", OLD."insurances", OLD."job_title", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."promised_basis", OLD."promised_high", OLD."promised_low", OLD."promised_terms", OLD."proposal_id", OLD."seen_on", OLD."source", OLD."vacancy_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="00e4ce992d672ea0a2bd19f90cdd2b0063ef06c9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_13bc7",
                    table="employment_spell",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="spell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contract", "part_time"), _negated=True),
                    models.Q(
                        models.Q(("hours_day__isnull", True), ("hours_day__lte", Decimal("4")), _connector="OR"),
                        models.Q(("hours_week__isnull", True), ("hours_week__lte", Decimal("24")), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="part_time_within_hours",
                violation_error_message="More than 4 hours a day or 24 a week at one employer is not part-time work (Labour Contract Law §68): record it under a labour contract.",
            ),
        ),
        migrations.AddConstraint(
            model_name="spell",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("kind__in", ("enterprise", "workshop", "public_post", "seasonal")),
                    models.Q(("contract__in", ["part_time", "outwork"]), _negated=True),
                    models.Q(("end_reason", "corrected"), _negated=True),
                ),
                expressions=[
                    ("person", "="),
                    (
                        wengang.core.ranges.DateRange(
                            "valid_from",
                            "valid_to",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="one_whole_job_at_a_time",
                violation_error_message="This person already has a job in that time.",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="spell",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="employment.spell",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="division",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="registry.person"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="spell",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="follow_up", to="employment.spell"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="worker",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="jobquestion",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="jobquestion",
            name="division",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.division"
            ),
        ),
        migrations.AddField(
            model_name="jobquestion",
            name="employer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="job_questions",
                to="market.employer",
            ),
        ),
        migrations.AddField(
            model_name="jobquestion",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="job_questions", to="registry.person"
            ),
        ),
        migrations.AddField(
            model_name="jobquestion",
            name="spell",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="employment.spell"
            ),
        ),
        migrations.AddField(
            model_name="paidwage",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paidwage",
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
        migrations.AddField(
            model_name="paidwage",
            name="spell",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="wages", to="employment.spell"
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="employer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rosters",
                to="market.employer",
            ),
        ),
        migrations.AddField(
            model_name="spellproof",
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
        migrations.AddField(
            model_name="spellproof",
            name="spell",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proofs",
                to="employment.spell",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["spell", "-on"], name="employment__spell_i_ac9f0a_idx"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["by", "-on"], name="employment__by_id_0e6087_idx"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["worker", "due_on", "id"], name="employment__worker__bc00e8_idx"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["division", "due_on", "id"], name="employment__divisio_22d06d_idx"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["due_on", "id"], name="employment__due_on_ba9ce4_idx"),
        ),
        migrations.AddIndex(
            model_name="jobquestion",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["division", "-id"], name="job_question_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="jobquestion",
            constraint=models.UniqueConstraint(fields=("kind", "fingerprint"), name="job_question_once"),
        ),
        migrations.AddConstraint(
            model_name="jobquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "overtaken"]),
                    models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="job_question_answered_in_words",
                violation_error_message="Write down the answer.",
            ),
        ),
        migrations.AddIndex(
            model_name="paidwage",
            index=models.Index(fields=["spell", "month"], name="employment__spell_i_3a61e6_idx"),
        ),
        migrations.AddIndex(
            model_name="paidwage",
            index=models.Index(
                condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="paid_wage_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="paidwage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)), fields=("spell", "month"), name="one_wage_stands_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="paidwage",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="wage_month_is_a_month",
                violation_error_message="Name the month by its first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paidwage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    models.Q(
                        ("overtime_pay__isnull", True), ("overtime_pay__lte", models.F("amount")), _connector="OR"
                    ),
                    models.Q(
                        ("overtime_hours__isnull", True),
                        ("hours__isnull", True),
                        ("overtime_hours__lte", models.F("hours")),
                        _connector="OR",
                    ),
                ),
                name="overtime_within_the_whole",
                violation_error_message="Overtime is a part of the whole: its hours and pay cannot be more.",
            ),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(
                condition=models.Q(("compared_at__isnull", True)), fields=["id"], name="roster_to_compare"
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(fields=("employer", "month", "source"), name="roster_once_a_month"),
        ),
        migrations.AddIndex(
            model_name="spellproof",
            index=models.Index(
                condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="spell_proof_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="spellproof",
            constraint=models.UniqueConstraint(fields=("spell", "source"), name="spell_proof_once_a_source"),
        ),
        migrations.AddConstraint(
            model_name="spellproof",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))), name="spell_proof_in_order"
            ),
        ),
    ]
