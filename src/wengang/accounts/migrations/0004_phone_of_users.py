"""Where messages about overdue work reach the one who answers for it. A column with a constant default: no rewrite."""

from django.db import migrations

import wengang.core.fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_own_part_of_a_division")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="phone",
            field=wengang.core.fields.SealedTextField(
                blank=True,
                default=b"",
                editable=True,
                help_text="for messages about what this user answers for",
                purpose="user.phone",
            ),
        ),
    ]
