"""Write down whom somebody else may answer for since: triggers that only add rows, so that nobody waits for them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0017_fact_recorded"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BigIntegerField(help_text="key of the person")),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="worker_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."worker_id" IS DISTINCT FROM (NEW."worker_id"))',
                    func="INSERT INTO registry_workermark (person) SELECT id FROM registry_person WHERE household_id = NEW.id; RETURN NULL;",
                    hash="7629d346345b8a9ae84964ad1f6fc3677399fd08",
                    operation="UPDATE",
                    pgid="pgtrigger_worker_mark_6cd21",
                    table="registry_household",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="worker_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."division_id" IS DISTINCT FROM (NEW."division_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id"))',
                    func="INSERT INTO registry_workermark (person) VALUES (NEW.id); RETURN NULL;",
                    hash="599f6fd3387fcb8cefaac0512e07cd0bab408585",
                    operation="UPDATE",
                    pgid="pgtrigger_worker_mark_0f714",
                    table="registry_person",
                    when="AFTER",
                ),
            ),
        ),
    ]
