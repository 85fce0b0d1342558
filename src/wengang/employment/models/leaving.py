"""Risk of leaving: what stands for each running job, the models that were fitted, the switch, and what is to be redone.

Triggers write down whose risk must be looked at again, so that whatever writes a contact, a question or a list cannot
forget it. They only ever add rows: nobody waits for them.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.employment.models.calls import EmployerCall
from wengang.employment.models.cases import RightsCase
from wengang.employment.models.follow import Contact, FollowUp
from wengang.employment.models.pay import PaidWage
from wengang.employment.models.questions import JobQuestion
from wengang.employment.models.spells import Spell, ThroughSpell
from wengang.employment.models.transfers import Transfer


class Level(models.IntegerChoices):
    """How soon to call; never a verdict on a person."""

    LOW = 0, _("As usual")
    RAISED = 1, _("Call a little earlier")
    HIGH = 2, _("Call first")


class LeavingRisk(ThroughSpell):
    """What speaks for a running job ending soon: one row a job, gone with the job and with the switch.

    ``reasons`` holds ``[{"code": …, "n": …}]``, the strongest first; their sentences stand in ``data/leaving.json``.
    """

    spell = models.OneToOneField(Spell, on_delete=models.CASCADE, related_name="leaving_risk", primary_key=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    score = models.FloatField(help_text="points of the rule table, or the chance that the job ends within a month")
    reasons = models.JSONField(default=list)
    basis = models.CharField(max_length=30, help_text="which rule table or model said so")
    computed_on = models.DateField()
    again_on = models.DateField(null=True, help_text="the day on which the calendar alone may change it")

    class Meta(ThroughSpell.Meta):
        abstract = False
        indexes = [models.Index(fields=["again_on"], name="leaving_again")]

    def __str__(self) -> str:
        return f"risk of spell {self.pk}"


class LeavingModel(models.Model):
    """One attempt to fit the hazard model: its numbers, how it did on months it had not seen, and whether it counts."""

    class Outcome(models.TextChoices):
        THIN = "thin", _("Too little history")
        NOT_BETTER = "not_better", _("Not better than the rule table")
        GOOD = "good", _("Better than the base rate and the rule table")

    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    active = models.BooleanField(default=False)
    fitted_on = models.DateField()
    rules = models.CharField(max_length=20, help_text="version of the table of terms and figures")
    first_month = models.DateField(help_text="months that it learned from begin here")
    test_month = models.DateField(help_text="the first of the months that it was tried on; those before taught it")
    before = models.DateField(help_text="the first month that was not counted")
    rows = models.PositiveIntegerField(help_text="months of work that it learned from")
    leavings = models.PositiveIntegerField(help_text="of these, ended")
    coefficients = models.JSONField(default=dict, help_text="by term: weight and standard error; log odds of a month")
    base_rate = models.FloatField(default=0, help_text="share of the months learned from in which the job ended")
    calibration = models.JSONField(default=dict, help_text="said against seen on the months it was tried on")
    drift = models.JSONField(default=list, help_text="said against seen, month by month since")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="one_leaving_model_in_force"),
            models.CheckConstraint(
                condition=Q(active=False) | Q(outcome="good"), name="only_a_better_leaving_model_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"model/{self.pk}"


class LeavingSwitch(models.Model):
    """Who turned the risk of leaving on or off, when and why. The newest row counts; without one it is on."""

    on = models.BooleanField()
    why = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=""), name="leaving_switch_says_why", violation_error_message=_("Say why.")
            )
        ]
        triggers = [pgtrigger.Protect(name="leaving_switch_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"switch {self.pk}"


class LeavingMark(models.Model):
    """A job whose risk is to be looked at again; the night takes the rows away."""

    job = models.BigIntegerField(help_text="key of the spell")

    def __str__(self) -> str:
        return f"mark of spell {self.job}"


_MARK = "INSERT INTO employment_leavingmark (job) {which}; RETURN NULL;"
_SPELL = _MARK.format(which="SELECT NEW.spell_id WHERE NEW.spell_id IS NOT NULL")
_OWN = _MARK.format(which="VALUES (NEW.id)")
_EVERYBODY = _MARK.format(
    which="SELECT spell.id FROM employment_spell AS spell"
    " WHERE spell.employer_id = NEW.employer_id AND spell.valid_to IS NULL"
)
_WRITTEN = pgtrigger.Insert | pgtrigger.Update
for _model, _operation, _func in (
    (Contact, pgtrigger.Insert, _SPELL),
    (PaidWage, pgtrigger.Insert, _SPELL),
    (JobQuestion, _WRITTEN, _SPELL),
    (RightsCase, _WRITTEN, _SPELL),
    (FollowUp, pgtrigger.Insert, _SPELL),
    (Spell, _WRITTEN, _OWN),
    (Transfer, _WRITTEN, _EVERYBODY),
    (EmployerCall, _WRITTEN, _EVERYBODY),
):
    pgtrigger.register(pgtrigger.Trigger(name="leaving_mark", when=pgtrigger.After, operation=_operation, func=_func))(
        _model
    )
