"""Pay asked by SMS: every question that went out, every message that came in."""

from django.db import models
from django.db.models import Q

from wengang.accounts.models import Organisation
from wengang.core.fields import BlindIndexField, SealedTextField
from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.employment.models.pay import PaidWage
from wengang.employment.models.spells import Spell, ThroughSpell
from wengang.registry.models import Person


class SmsQuestion(ThroughSpell):
    """One question about one month's pay, sent to one worker. The night asks nobody who has one open."""

    spell = models.ForeignKey(Spell, on_delete=models.CASCADE, related_name="sms_questions", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sms_questions", db_index=False)
    month = models.DateField(help_text="first day of the month that was worked")
    units = models.CharField(max_length=5, blank=True, help_text="what was asked beside the amount: hours, days")
    phone_index = models.BinaryField(help_text="blind index of the number that was asked")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField()
    closes_on = models.DateField(help_text="a reply after this day is read by a person")
    state = models.CharField(max_length=8, choices=enums.SmsQuestionState.choices, default=enums.SmsQuestionState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ThroughSpell.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["person", "-month"]),
            models.Index(
                fields=["closes_on"], condition=Q(state=enums.SmsQuestionState.OPEN), name="sms_question_closes"
            ),
            models.Index(fields=["phone_index", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["spell", "month"], name="asked_by_sms_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="sms_month_is_a_month"),
            models.CheckConstraint(condition=Q(closes_on__gte=models.F("asked_on")), name="sms_question_in_order"),
        ]

    def __str__(self) -> str:
        return f"SMS question {self.pk}"

    @property
    def about(self) -> str:
        """How the outbox names it."""
        return f"pay:{self.spell_id}:{self.month:%Y%m}"


class InMessage(ScopedModel):
    """A message from outside, taken once however often the gateway sends it. A refusal of further questions stays.

    ``person``: the only one in the ledger with this phone. ``division``: where somebody reads it when it names no one.
    """

    gateway_id = models.CharField(max_length=64, unique=True, help_text="the gateway's own number of the message")
    phone = SealedTextField(purpose="in_message.phone")
    phone_index = BlindIndexField(of="phone", purpose="phone")
    text = SealedTextField(purpose="in_message.text")
    sent_at = models.DateTimeField(help_text="as the gateway tells, never later than it came in")
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=enums.MessageState.choices, default=enums.MessageState.ASKED)
    why = models.CharField(max_length=12, choices=enums.MessageWhy.choices, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="in_messages")
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(
        SmsQuestion, null=True, on_delete=models.SET_NULL, related_name="replies", db_index=False
    )
    wage = models.OneToOneField(PaidWage, null=True, on_delete=models.SET_NULL, related_name="in_message")

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["division", "-id"], condition=Q(state=enums.MessageState.ASKED), name="in_message_to_read"
            ),
            models.Index(
                fields=["phone_index"], condition=Q(state=enums.MessageState.OPTED_OUT), name="in_message_opted_out"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=enums.MessageState.ASKED) | ~Q(why=""), name="message_asked_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} {self.state}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        nobody = Q(person__isnull=True) & scope.inside("division_id")
        return Q(person__in=Person.objects.visible_to(scope).values("pk")) | nobody
