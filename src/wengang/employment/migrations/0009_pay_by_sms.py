"""Pay asked by SMS: the questions that went out, and every message that came in. New tables only."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wengang.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_phone_of_users"),
        ("core", "0007_files_without_an_account"),
        ("employment", "0008_risk_of_leaving"),
        ("registry", "0015_target_tally"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="first day of the month that was worked")),
                (
                    "units",
                    models.CharField(
                        blank=True, help_text="what was asked beside the amount: hours, days", max_length=5
                    ),
                ),
                ("phone_index", models.BinaryField(help_text="blind index of the number that was asked")),
                ("asked_on", models.DateField()),
                ("closes_on", models.DateField(help_text="a reply after this day is read by a person")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a reply"),
                            ("answered", "Answered"),
                            ("lapsed", "Nobody replied"),
                            ("stopped", "Wants no more questions"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sms_questions",
                        to="registry.person",
                    ),
                ),
                (
                    "spell",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sms_questions",
                        to="employment.spell",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["person", "-month"], name="employment__person__7ebf2d_idx"),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["closes_on"], name="sms_question_closes"
                    ),
                    models.Index(fields=["phone_index", "-id"], name="employment__phone_i_4a7599_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("spell", "month"), name="asked_by_sms_once_a_month"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="sms_month_is_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("asked_on"))), name="sms_question_in_order"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="InMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gateway_id",
                    models.CharField(help_text="the gateway's own number of the message", max_length=64, unique=True),
                ),
                (
                    "phone",
                    wengang.core.fields.SealedTextField(
                        blank=True, default=b"", editable=True, purpose="in_message.phone"
                    ),
                ),
                ("phone_index", wengang.core.fields.BlindIndexField(null=True, of="phone", purpose="phone", tail=0)),
                (
                    "text",
                    wengang.core.fields.SealedTextField(
                        blank=True, default=b"", editable=True, purpose="in_message.text"
                    ),
                ),
                ("sent_at", models.DateTimeField(help_text="as the gateway tells, never later than it came in")),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("understood", "Understood"),
                            ("asked", "To be read"),
                            ("stated", "Read, and stated"),
                            ("aside", "Set aside"),
                            ("opted_out", "Wants no more questions"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unpaid", "Says that nothing was paid yet"),
                            ("unclear", "Not sure what it means"),
                            ("far_off", "Far more than was promised"),
                            ("refused", "The amount cannot be kept for that month"),
                            ("no_question", "Nothing was asked"),
                            ("two_people", "Several persons have this phone"),
                            ("stranger", "Nobody in the ledger has this phone"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.division",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_messages",
                        to="registry.person",
                    ),
                ),
                (
                    "wage",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="in_message",
                        to="employment.paidwage",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replies",
                        to="employment.smsquestion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["division", "-id"], name="in_message_to_read"
                    ),
                    models.Index(
                        condition=models.Q(("state", "opted_out")), fields=["phone_index"], name="in_message_opted_out"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "asked"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="message_asked_says_why",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
