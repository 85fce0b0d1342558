"""When the calendar alone may change a verdict on a household, and by when the next step of a case is due."""

import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("registry", "0012_question_of_survey"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ZeroWatch",
            fields=[
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="zero_watch",
                        serialize=False,
                        to="registry.household",
                    ),
                ),
                ("due_on", models.DateField(db_index=True)),
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
            model_name="zerocase",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="zerocase",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="zerocase",
            name="next_on",
            field=models.DateField(help_text="by when the next step is due: contact, work, a re-check", null=True),
        ),
        migrations.AddField(
            model_name="zerocaseevent",
            name="next_on",
            field=models.DateField(help_text="by when the next step is due: contact, work, a re-check", null=True),
        ),
        migrations.AddField(
            model_name="zeroservice",
            name="op",
            field=models.UUIDField(
                help_text="of the form sent, so that sending twice writes once", null=True, unique=True
            ),
        ),
        migrations.AddIndex(
            model_name="zerocase",
            index=models.Index(
                condition=models.Q(("next_on__isnull", False)), fields=["next_on", "id"], name="zero_case_due"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zerocase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "registry_zerocaseevent" ("before_id", "clear_by", "cleared_by_id", "cleared_on", "closed_on", "contact_by", "contacted_on", "created_at", "definition", "division_id", "found_on", "ground", "household_id", "id", "next_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "worker_id") VALUES (OLD."before_id", OLD."clear_by", OLD."cleared_by_id", OLD."cleared_on", OLD."closed_on", OLD."contact_by", OLD."contacted_on", OLD."created_at", OLD."definition", OLD."division_id", OLD."found_on", OLD."ground", OLD."household_id", OLD."id", OLD."next_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."state", OLD."worker_id"); RETURN NULL;',
                    hash="cd88114338d8380c9acd3d7491a1838e2b4cd7c4",
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
                    func='INSERT INTO "registry_zerocaseevent" ("before_id", "clear_by", "cleared_by_id", "cleared_on", "closed_on", "contact_by", "contacted_on", "created_at", "definition", "division_id", "found_on", "ground", "household_id", "id", "next_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "worker_id") VALUES (OLD."before_id", OLD."clear_by", OLD."cleared_by_id", OLD."cleared_on", OLD."closed_on", OLD."contact_by", OLD."contacted_on", OLD."created_at", OLD."definition", OLD."division_id", OLD."found_on", OLD."ground", OLD."household_id", OLD."id", OLD."next_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."worker_id"); RETURN NULL;',
                    hash="6d4d0da3d7afcab0254986752d07309d240e4295",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_88bdc",
                    table="registry_zerocase",
                    when="AFTER",
                ),
            ),
        ),
    ]
