"""Rights cases with their steps, employers' calls, leaders and liaisons, protection agreements, workers' links."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import wengang.core.fields
import wengang.core.ranges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_own_part_of_a_division"),
        ("core", "0006_stored_file"),
        ("employment", "0004_spells_in_full"),
        ("market", "0004_round_record"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("registry", "0013_zero_watch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaderPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
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
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paired", to="market.employer"
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paired", to=settings.AUTH_USER_MODEL
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
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="pair_dates_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("leader", "="),
                            ("employer", "="),
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
                        name="pair_once_at_a_time",
                        violation_error_message="This leader looks after this firm already in that time.",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="EmployerCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "op",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="a phone that sends twice calls once", unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workers", "Short of workers"),
                            ("training", "Training of workers"),
                            ("subsidy", "Subsidies and policies"),
                            ("lodging", "Lodging and daily life"),
                            ("transport", "Transport"),
                            ("dispute", "Trouble with a worker"),
                            ("permit", "Permits and formalities"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=500)),
                ("level", models.PositiveSmallIntegerField(default=0, help_text="how often the office above was told")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("answered", "Answered"),
                            ("solved", "Solved, says the employer"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("escalate_on", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(help_text="the first answer", null=True)),
                ("solved_at", models.DateTimeField(null=True)),
                (
                    "above",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
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
                    "by_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="market.employer"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="accounts.organisation"
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="employment.leaderpair",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["answer_by", "id"], name="call_to_answer"
                    ),
                    models.Index(
                        condition=models.Q(("escalate_on__isnull", False)),
                        fields=["escalate_on"],
                        name="call_to_escalate",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("answered_at__gte", models.F("raised_at")), _connector="OR"
                        ),
                        name="call_answered_after_it",
                        violation_error_message="The answer lies before the call.",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Liaison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workshop", models.CharField(max_length=60)),
                ("full_name", models.CharField(max_length=40)),
                (
                    "phone",
                    wengang.core.fields.SealedTextField(
                        blank=True, default=b"", editable=True, purpose="liaison.phone"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="liaisons", to="market.employer"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workshops",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("employer", "="),
                            ("workshop", "="),
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
                        name="one_liaison_a_workshop",
                        violation_error_message="This workshop has a liaison already in that time.",
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="ProtectionAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "terms",
                    models.JSONField(
                        help_text="by key, as values: what the paper says, never a name or number of a person"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the terms; its first signs stand on the paper", max_length=64
                    ),
                ),
                ("drawn_on", models.DateField()),
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
                    "spell",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="protection", to="employment.spell"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "unscoped", "default_manager_name": "unscoped"},
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="RightsCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "op",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="a form sent twice opens one case", unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrears", "Wages owed or too low"),
                            ("deposit", "Deposit taken or papers kept back"),
                            ("hours", "Working hours and rest"),
                            ("injury", "Injury at work"),
                            ("contract", "Contract and insurance"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "opener",
                    models.CharField(
                        choices=[
                            ("officer", "Told to an officer"),
                            ("pay_gap", "Pay below the promise"),
                            ("agreement", "Breach of the protection agreement"),
                            ("link", "By the worker's own page"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "term",
                    models.CharField(blank=True, help_text="which term of the agreement was broken", max_length=20),
                ),
                ("summary", models.TextField(max_length=1000)),
                (
                    "claimed",
                    models.DecimalField(blank=True, decimal_places=2, help_text="yuan", max_digits=10, null=True),
                ),
                (
                    "recovered",
                    models.DecimalField(blank=True, decimal_places=2, help_text="yuan", max_digits=10, null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Nobody has taken it yet"),
                            ("handled", "Being handled"),
                            ("referred", "With inspection, arbitration or court"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "Paid"),
                            ("settled", "Settled by agreement"),
                            ("mended", "The employer mended it"),
                            ("ruled", "Decided by inspection, arbitration or court"),
                            ("unfounded", "Looked into, nothing owed"),
                            ("withdrawn", "Taken back by the worker"),
                        ],
                        max_length=10,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0, help_text="how often the office above was told")),
                ("opened_on", models.DateField()),
                ("take_by", models.DateField()),
                ("due_on", models.DateField()),
                ("clock_on", models.DateField(null=True)),
                ("escalate_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "above",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="employment.protectionagreement",
                    ),
                ),
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
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_cases",
                        to="market.employer",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_cases",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_cases",
                        to="registry.person",
                    ),
                ),
                (
                    "question",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_case",
                        to="employment.jobquestion",
                    ),
                ),
                (
                    "spell",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="employment.spell",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("clock_on__isnull", False)), fields=["clock_on", "id"], name="case_clock"
                    ),
                    models.Index(
                        condition=models.Q(("escalate_on__isnull", False)),
                        fields=["escalate_on"],
                        name="case_to_escalate",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("clock_on__isnull", True),
                                ("closed_on__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_ends_with_a_result",
                        violation_error_message="A case ends with its result.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), ("employer__isnull", False), _connector="OR"),
                        name="case_concerns_somebody",
                        violation_error_message="Say whom the case is about.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed__isnull", True), ("claimed__gte", 0), _connector="OR"),
                            models.Q(("recovered__isnull", True), ("recovered__gte", 0), _connector="OR"),
                        ),
                        name="case_amounts_not_below_nothing",
                        violation_error_message="Please check the amount.",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "op",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="a form sent twice is one step", unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("taken", "Taken on"),
                            ("employer", "Talked with the employer"),
                            ("worker", "Talked with the worker"),
                            ("evidence", "Evidence"),
                            ("note", "Note"),
                            ("told", "Written by the worker"),
                            ("changed", "Changed"),
                            ("handed", "Handed over"),
                            ("escalated", "Overdue: told to the office above"),
                            ("referred", "Passed to inspection, arbitration or court"),
                            ("closed", "Closed"),
                            ("reopened", "Opened again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=1000)),
                ("shown", models.BooleanField(default=False, help_text="the worker reads it on the own page")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="employment.rightscase"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="case_step_evidence"
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="RightsCaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "op",
                    models.UUIDField(default=uuid.uuid4, editable=False, help_text="a form sent twice opens one case"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrears", "Wages owed or too low"),
                            ("deposit", "Deposit taken or papers kept back"),
                            ("hours", "Working hours and rest"),
                            ("injury", "Injury at work"),
                            ("contract", "Contract and insurance"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "opener",
                    models.CharField(
                        choices=[
                            ("officer", "Told to an officer"),
                            ("pay_gap", "Pay below the promise"),
                            ("agreement", "Breach of the protection agreement"),
                            ("link", "By the worker's own page"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "term",
                    models.CharField(blank=True, help_text="which term of the agreement was broken", max_length=20),
                ),
                ("summary", models.TextField(max_length=1000)),
                (
                    "claimed",
                    models.DecimalField(blank=True, decimal_places=2, help_text="yuan", max_digits=10, null=True),
                ),
                (
                    "recovered",
                    models.DecimalField(blank=True, decimal_places=2, help_text="yuan", max_digits=10, null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Nobody has taken it yet"),
                            ("handled", "Being handled"),
                            ("referred", "With inspection, arbitration or court"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "Paid"),
                            ("settled", "Settled by agreement"),
                            ("mended", "The employer mended it"),
                            ("ruled", "Decided by inspection, arbitration or court"),
                            ("unfounded", "Looked into, nothing owed"),
                            ("withdrawn", "Taken back by the worker"),
                        ],
                        max_length=10,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0, help_text="how often the office above was told")),
                ("opened_on", models.DateField()),
                ("take_by", models.DateField()),
                ("due_on", models.DateField()),
                ("clock_on", models.DateField(null=True)),
                ("escalate_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "above",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employment.protectionagreement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="market.employer",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.person",
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
                        to="employment.rightscase",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employment.jobquestion",
                    ),
                ),
                (
                    "spell",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="employment.spell",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(choices=[("worker", "The worker"), ("employer", "The employer")], max_length=10),
                ),
                ("signer", models.CharField(blank=True, help_text="who signed for the employer", max_length=40)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("paper", "On paper"),
                            ("thumb", "By thumb print on paper"),
                            ("mail", "On paper, sent as a picture"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="employment.protectionagreement",
                    ),
                ),
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
                    "scan",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(condition=models.Q(("scan__isnull", False)), fields=["scan"], name="signature_scan")
                ],
                "constraints": [models.UniqueConstraint(fields=("agreement", "party"), name="one_signature_a_party")],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="WorkerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="SHA-256 of the key", max_length=64, unique=True)),
                ("valid_to", models.DateField()),
                ("revoked_at", models.DateTimeField(null=True)),
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
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="registry.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("person",),
                        name="one_link_a_person",
                        violation_error_message="This person's own page is open already. Close one of them first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True), ("revoked_at__gte", models.F("created_at")), _connector="OR"
                        ),
                        name="link_revoked_after_it",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="LinkUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("op", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("help", "Asked for help"), ("pay", "Told the pay")], max_length=10),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "link",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="employment.workerlink",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["link", "-at"], name="employment__link_id_68195e_idx")],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="WorkerLinkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("digest", models.CharField(help_text="SHA-256 of the key", max_length=64)),
                ("valid_to", models.DateField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.person",
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
                        to="employment.workerlink",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="CallStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("op", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("answered", "Answered"),
                            ("passed", "Passed on"),
                            ("escalated", "Overdue: told to the office above"),
                            ("solved", "Solved, says the employer"),
                            ("again", "Not solved yet"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="employment.employercall"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("evidence__isnull", False)), fields=["evidence"], name="call_step_evidence"
                    )
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="callstep",
            trigger=pgtrigger.compiler.Trigger(
                name="call_step_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="31a62a141ca04ed80d5866da4cb882e635f947b3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_call_step_append_only_57711",
                    table="employment_callstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightscase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employment_rightscaseevent" ("above_id", "agreement_id", "by_id", "claimed", "clock_on", "closed_on", "created_at", "division_id", "due_on", "employer_id", "escalate_on", "id", "kind", "level", "office_id", "op", "opened_on", "opener", "outcome", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_id", "recovered", "spell_id", "state", "summary", "take_by", "term", "version") VALUES (OLD."above_id", OLD."agreement_id", OLD."by_id", OLD."claimed", OLD."clock_on", OLD."closed_on", OLD."created_at", OLD."division_id", OLD."due_on", OLD."employer_id", OLD."escalate_on", OLD."id", OLD."kind", OLD."level", OLD."office_id", OLD."op", OLD."opened_on", OLD."opener", OLD."outcome", OLD."owner_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."question_id", OLD."recovered", OLD."spell_id", OLD."state", OLD."summary", OLD."take_by", OLD."term", OLD."version"); RETURN NULL;',
                    hash="1615e11fd1b08c411470675c3b9fcae310261f4e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b314",
                    table="employment_rightscase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightscase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employment_rightscaseevent" ("above_id", "agreement_id", "by_id", "claimed", "clock_on", "closed_on", "created_at", "division_id", "due_on", "employer_id", "escalate_on", "id", "kind", "level", "office_id", "op", "opened_on", "opener", "outcome", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_id", "recovered", "spell_id", "state", "summary", "take_by", "term", "version") VALUES (OLD."above_id", OLD."agreement_id", OLD."by_id", OLD."claimed", OLD."clock_on", OLD."closed_on", OLD."created_at", OLD."division_id", OLD."due_on", OLD."employer_id", OLD."escalate_on", OLD."id", OLD."kind", OLD."level", OLD."office_id", OLD."op", OLD."opened_on", OLD."opener", OLD."outcome", OLD."owner_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."question_id", OLD."recovered", OLD."spell_id", OLD."state", OLD."summary", OLD."take_by", OLD."term", OLD."version"); RETURN NULL;',
                    hash="f2c5c9b27f6a4c98dbaaa0f7fbeed9dba4b7f667",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_02f95",
                    table="employment_rightscase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casestep",
            trigger=pgtrigger.compiler.Trigger(
                name="case_step_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="aa100a1693ffe3f19be1a521d4dbdd1496da4786",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_case_step_append_only_8b13a",
                    table="employment_casestep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signature",
            trigger=pgtrigger.compiler.Trigger(
                name="signature_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f34b0a7fcee4fe3156fe7239ff9b7fb39978e222",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signature_append_only_81ab9",
                    table="employment_signature",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workerlink",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "employment_workerlinkevent" ("by_id", "created_at", "digest", "id", "office_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "valid_to") VALUES (OLD."by_id", OLD."created_at", OLD."digest", OLD."id", OLD."office_id", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."revoked_at", OLD."valid_to"); RETURN NULL;',
                    hash="06a3c93ff8aa0433589184e313261d5fba69607c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0f8b9",
                    table="employment_workerlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workerlink",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "employment_workerlinkevent" ("by_id", "created_at", "digest", "id", "office_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "valid_to") VALUES (OLD."by_id", OLD."created_at", OLD."digest", OLD."id", OLD."office_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."valid_to"); RETURN NULL;',
                    hash="39784c27d6880d98705d684ed685175bbcf8f945",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_203ab",
                    table="employment_workerlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linkuse",
            trigger=pgtrigger.compiler.Trigger(
                name="link_use_unchanged",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b329a9417e778bf6c01558e591ebd8933c7720f1",
                    operation="UPDATE",
                    pgid="pgtrigger_link_use_unchanged_c1893",
                    table="employment_linkuse",
                    when="BEFORE",
                ),
            ),
        ),
    ]
