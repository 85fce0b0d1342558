"""Hand contacts over at night for people who were marked, instead of comparing everybody.

Whoever changed hands since the last night that compared all is marked here: seconds for a million contacts, and nobody
waits.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("employment", "0011_promises_from_indexes"),
        ("registry", "0018_worker_marks"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="worker_mark",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."person_id" IS DISTINCT FROM (NEW."person_id"))',
                    func="INSERT INTO registry_workermark (person) VALUES (NEW.person_id); RETURN NULL;",
                    hash="14d8fb93b4a6fd7eef072c4f2cb9ca2259fd4d75",
                    operation="UPDATE",
                    pgid="pgtrigger_worker_mark_8e3a4",
                    table="employment_followup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            """
            INSERT INTO registry_workermark (person)
            SELECT person.id FROM employment_followup AS due JOIN registry_person AS person ON person.id = due.person_id
            LEFT JOIN registry_household AS home ON home.id = person.household_id
            WHERE due.worker_id IS DISTINCT FROM home.worker_id OR due.division_id <> person.division_id
            """,
            migrations.RunSQL.noop,
        ),
    ]
