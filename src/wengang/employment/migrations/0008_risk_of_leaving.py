"""Which running jobs to ask about first: the risk of leaving, the models behind it, its switch, and whose turn it is.

Adding ``call_on`` writes the table of due contacts once more: a second or two for a million rows. Every running job is
marked, so that the first night says its risk.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("employment", "0007_what_is_late"),
        ("registry", "0015_target_tally"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeavingMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.BigIntegerField(help_text="key of the spell")),
            ],
        ),
        migrations.CreateModel(
            name="LeavingModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("thin", "Too little history"),
                            ("not_better", "Not better than the rule table"),
                            ("good", "Better than the base rate and the rule table"),
                        ],
                        max_length=10,
                    ),
                ),
                ("active", models.BooleanField(default=False)),
                ("fitted_on", models.DateField()),
                ("rules", models.CharField(help_text="version of the table of terms and figures", max_length=20)),
                ("first_month", models.DateField(help_text="months that it learned from begin here")),
                (
                    "test_month",
                    models.DateField(help_text="the first of the months that it was tried on; those before taught it"),
                ),
                ("before", models.DateField(help_text="the first month that was not counted")),
                ("rows", models.PositiveIntegerField(help_text="months of work that it learned from")),
                ("leavings", models.PositiveIntegerField(help_text="of these, ended")),
                (
                    "coefficients",
                    models.JSONField(default=dict, help_text="by term: weight and standard error; log odds of a month"),
                ),
                (
                    "base_rate",
                    models.FloatField(default=0, help_text="share of the months learned from in which the job ended"),
                ),
                (
                    "calibration",
                    models.JSONField(default=dict, help_text="said against seen on the months it was tried on"),
                ),
                ("drift", models.JSONField(default=list, help_text="said against seen, month by month since")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("active",), name="one_leaving_model_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("active", False), ("outcome", "good"), _connector="OR"),
                        name="only_a_better_leaving_model_counts",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="LeavingRisk",
            fields=[
                (
                    "spell",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="leaving_risk",
                        serialize=False,
                        to="employment.spell",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "As usual"), (1, "Call a little earlier"), (2, "Call first")]
                    ),
                ),
                (
                    "score",
                    models.FloatField(
                        help_text="points of the rule table, or the chance that the job ends within a month"
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("basis", models.CharField(help_text="which rule table or model said so", max_length=30)),
                ("computed_on", models.DateField()),
                (
                    "again_on",
                    models.DateField(help_text="the day on which the calendar alone may change it", null=True),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["again_on"], name="leaving_again")],
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LeavingSwitch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.BooleanField()),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True),
                        name="leaving_switch_says_why",
                        violation_error_message="Say why.",
                    )
                ]
            },
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="employment__worker__bc00e8_idx",
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="employment__divisio_22d06d_idx",
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="employment__due_on_ba9ce4_idx",
        ),
        migrations.AddField(
            model_name="followup",
            name="head_start",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text="days; see employment.leaving"),
        ),
        migrations.AddField(
            model_name="followup",
            name="call_on",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    models.F("due_on"), "-", models.F("head_start")
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["worker", "call_on", "id"], name="follow_up_of_worker"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["division", "call_on", "id"], name="follow_up_of_area"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["call_on", "id"], name="follow_up_of_all"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL; RETURN NULL;",
                    hash="9686b3bb6fbca5afc568f6a46bf4e4279446657a",
                    operation="INSERT",
                    pgid="pgtrigger_leaving_mark_a4fb0",
                    table="employment_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employercall",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT spell.id FROM employment_spell AS spell WHERE spell.employer_id = NEW.employer_id AND spell.valid_to IS NULL; RETURN NULL;",
                    hash="6afff1237f13ef04ab99c1b8ef28c4dabb70fc3b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_leaving_mark_d197e",
                    table="employment_employercall",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL; RETURN NULL;",
                    hash="c29c79af4c95b49df1041b3d6bba007e758ab5f9",
                    operation="INSERT",
                    pgid="pgtrigger_leaving_mark_8742a",
                    table="employment_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL; RETURN NULL;",
                    hash="85c971b98cf9610fde3a7b651687a2c1ebfd5821",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_leaving_mark_d9657",
                    table="employment_jobquestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paidwage",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL; RETURN NULL;",
                    hash="bb8bd8d77309ba124c87c2e448d3195ebadb7801",
                    operation="INSERT",
                    pgid="pgtrigger_leaving_mark_1f9e0",
                    table="employment_paidwage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightscase",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL; RETURN NULL;",
                    hash="fd52006f96d0e8e6c00a048f8dc532af0fd2c381",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_leaving_mark_72f90",
                    table="employment_rightscase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spell",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) VALUES (NEW.id); RETURN NULL;",
                    hash="432bec3b42b80cb05607e3e0ba6d38a976477834",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_leaving_mark_746a2",
                    table="employment_spell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transfer",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO employment_leavingmark (job) SELECT spell.id FROM employment_spell AS spell WHERE spell.employer_id = NEW.employer_id AND spell.valid_to IS NULL; RETURN NULL;",
                    hash="fce243055e06442af5a2b451c9b9e71b427d8ebb",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_leaving_mark_3fc2d",
                    table="employment_transfer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leavingswitch",
            trigger=pgtrigger.compiler.Trigger(
                name="leaving_switch_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e97bb0331d757dc79af24fb5b6502cff9cc9bcd5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_leaving_switch_stays_33a3f",
                    table="employment_leavingswitch",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "INSERT INTO employment_leavingmark (job) SELECT id FROM employment_spell WHERE valid_to IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
