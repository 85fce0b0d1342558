"""余缺调剂: one employer has people too many, others have places. Nobody is moved without their own yes."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.employment import enums
from wengang.employment.models.spells import Spell
from wengang.market.models import Employer, Vacancy
from wengang.registry.models import Person

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_transfer_code() -> str:
    """An opaque public code of a transfer."""
    return "T" + "".join(secrets.choice(_SIGNS) for _each in range(7))


@tracked
class Transfer(ScopedModel):
    """One employer's surplus, and the search for places near it."""

    code = models.CharField(max_length=12, unique=True, default=new_transfer_code, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    cause = models.CharField(max_length=10, choices=enums.TransferCause.choices)
    leave_on = models.DateField(help_text="last day of work with this employer")
    area = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", help_text="where places are sought")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    people = models.PositiveIntegerField(default=0, help_text="whose jobs are concerned")
    places = models.PositiveIntegerField(default=0, help_text="that were open near it")
    gap = models.FloatField(default=0, help_text="proved: so far from the best possible at most")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["employer", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(closed_at__isnull=True),
                name="one_open_transfer_an_employer",
                violation_error_message=_("This employer's surplus is being transferred already."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """Who arranges it, both areas' officers, and the senders whose people are concerned."""
        mine = TransferOffer.unscoped.filter(spell__person__in=Person.looked_after_by(scope).values("pk"))
        return (
            Q(organisation_id=scope.organisation_id)
            | scope.inside("employer__division_id")
            | Q(pk__in=mine.values("transfer_id"))
        )


class TransferOffer(ScopedModel):
    """One place that one person could move to. ``group``: relatives who are asked to go together."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="offers", db_index=False)
    spell = models.ForeignKey(Spell, on_delete=models.PROTECT, related_name="transfers", help_text="the job to leave")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="transfers")
    moved_to = models.OneToOneField(
        Spell, null=True, blank=True, on_delete=models.PROTECT, related_name="moved_from", help_text="the job it became"
    )
    rank = models.PositiveSmallIntegerField(help_text="1: the place the matching gave")
    group = models.PositiveIntegerField(null=True, blank=True)
    score = models.FloatField()
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    km = models.PositiveIntegerField(help_text="from the old place of work, as the crow flies")
    state = models.CharField(max_length=10, choices=enums.OfferState.choices, default=enums.OfferState.PROPOSED)
    consented_on = models.DateField(null=True, blank=True, help_text="when the worker said yes")
    consent_by = models.CharField(max_length=5, choices=enums.Channel.choices, blank=True, help_text="how it was given")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["transfer", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "spell", "vacancy"], name="offered_once_a_transfer"),
            models.UniqueConstraint(
                fields=["spell"],
                condition=Q(state__in=enums.SAID_YES),
                name="one_yes_a_job",
                violation_error_message=_("This person has said yes to another place already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=enums.SAID_YES) | Q(consented_on__isnull=False) & ~Q(consent_by=""),
                name="nobody_moved_without_a_yes",
                violation_error_message=_(
                    "Nobody is moved without their own yes: write down when and how it was given."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.OfferState.MOVED) | Q(moved_to__isnull=False),
                name="moved_into_a_job",
            ),
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | ~Q(moved_to=F("spell")), name="moved_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer offer {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """Whoever may see the person; and the new employer's own people, once the worker has said yes to them."""
        ours = Q(
            consented_on__isnull=False,
            vacancy__employer__organisation__isnull=False,
            vacancy__employer__organisation=scope.organisation_id,
        )
        return Q(spell__person__in=Person.objects.visible_to(scope).values("pk")) | ours
