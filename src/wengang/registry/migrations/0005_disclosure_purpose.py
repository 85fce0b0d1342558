"""What a person is opened for, as a code: the words were in the language of whoever wrote them."""

from django.db import migrations, models

PURPOSES = [
    ("placement", "Placement"),
    ("journey", "Organised journey"),
    ("follow_up", "Follow-up after the hire"),
    ("training", "Training"),
    ("subsidy", "Checking a subsidy"),
    ("rights", "Help with rights"),
    ("other", "Another purpose"),
]
PLACEMENTS = """
    UPDATE registry_disclosure
    SET purpose = 'placement', detail = regexp_replace(detail, '^Placement in issue | 期次就业推荐$', '', 'g')
    WHERE detail = '' OR detail ~ '^Placement in issue |.+ 期次就业推荐$'
"""
IN_WORDS = """
    UPDATE registry_disclosure
    SET detail = CASE WHEN detail = '' THEN purpose
                      WHEN purpose = 'placement' THEN detail || ' 期次就业推荐' ELSE detail END
    WHERE purpose <> 'other'
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_category_once")]

    operations = [
        migrations.RenameField("disclosure", "purpose", "detail"),
        migrations.AlterField(
            "disclosure",
            "detail",
            models.CharField(blank=True, max_length=120, help_text="the issue of a placement, or what else it is for"),
        ),
        migrations.AddField(
            "disclosure",
            "purpose",
            models.CharField(choices=PURPOSES, default="other", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(PLACEMENTS, IN_WORDS),
        migrations.AddConstraint(
            "disclosure",
            models.CheckConstraint(
                condition=~models.Q(purpose="other") | ~models.Q(detail=""),
                name="other_purpose_is_told",
                violation_error_message="Say what the record is opened for.",
            ),
        ),
    ]
