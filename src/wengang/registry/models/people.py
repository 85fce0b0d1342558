"""Households, persons, how many there are, and to whom their names were opened."""

import secrets
from datetime import date

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import BlindIndexField, SealedTextField
from wengang.core.history import tracked
from wengang.core.models import Division, ImportBatch
from wengang.core.scope import Scope, ScopedModel
from wengang.registry import enums
from wengang.registry.purposes import purpose_text
from wengang.registry.tally import TRIGGERS

CODE_SIGNS = 11
_SIGNS = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ" * 8


def new_person_code() -> str:
    """An opaque public code: says nothing about the person, safe on lists that strangers read.

    Eleven signs of 32: among ten million persons two codes meet with a chance of one in seven hundred.
    """
    return new_person_codes(1)[0]


def new_person_codes(count: int) -> list[str]:
    """So many codes at once, for lists: asking for chance takes longer than what is made of it."""
    signs = secrets.token_bytes(CODE_SIGNS * count).translate(_SIGNS).decode()
    return [f"W{signs[first : first + CODE_SIGNS]}" for first in range(0, len(signs), CODE_SIGNS)]


class ThroughPerson(ScopedModel):
    """A row that belongs to one person and is seen by whoever may see that person."""

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(person__in=Person.objects.visible_to(scope).values("pk"))


@tracked
class Household(ScopedModel):
    """A household of one village or grid cell. ``number`` is the number the village gave it.

    ``zero_employment_since`` is kept by ``registry.zero``: the day on which nobody of the household who could work had
    work any more; empty when somebody has, or when nobody there is of working age.
    """

    number = models.CharField(max_length=40, blank=True)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="households", db_index=False)
    head_name = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    building = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    help_needed = models.CharField(max_length=200, blank=True, help_text="who at home needs care")
    zero_employment_since = models.DateField(null=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="households",
        db_index=False,
        help_text="who answers for it now; kept by registry.grid from the assignments",
    )
    contacted_on = models.DateField(null=True, blank=True, help_text="last time somebody reached the family")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["division", "number"]),
            models.Index(fields=["division", "head_name"]),
            models.Index(
                fields=["division", "zero_employment_since"],
                condition=Q(zero_employment_since__isnull=False),
                name="household_zero_employment",
            ),
            models.Index(F("worker"), F("contacted_on").asc(nulls_first=True), F("id"), name="household_of_worker"),
        ]

    def __str__(self) -> str:
        return f"household {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


@tracked
class Person(ScopedModel):
    """A person of the ledger.

    ``division`` is where the person is looked after (the household's). Every status column stands with its source and
    the day it was seen; StatusFact keeps the ones before.
    """

    code = models.CharField(max_length=12, default=new_person_code, editable=False)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="members")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="persons", db_index=False)
    full_name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=120, blank=True, db_collation="C")
    initials = models.CharField(max_length=30, blank=True, db_collation="C")
    id_number = SealedTextField(purpose="person.id_number")
    id_index = BlindIndexField(of="id_number", purpose="person.id")
    id_tail_index = BlindIndexField(of="id_number", purpose="person.id_tail", tail=4)
    phone = SealedTextField(purpose="person.phone")
    phone_index = BlindIndexField(of="phone", purpose="phone")
    second_phone = SealedTextField(purpose="person.phone")
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, choices=enums.Sex.choices, default=enums.Sex.UNKNOWN)
    ethnicity = models.CharField(max_length=20, blank=True)
    kin_to_head = models.CharField(max_length=2, blank=True, help_text="GB/T 4761")
    education = models.CharField(max_length=2, choices=enums.Education.choices, blank=True)
    political_status = models.CharField(max_length=20, blank=True)
    health = models.CharField(max_length=8, choices=enums.Health.choices, blank=True)
    disability = SealedTextField(purpose="person.disability")
    labour_ability = models.CharField(max_length=10, choices=enums.LabourAbility.choices, blank=True)
    labour_ability_on = models.DateField(null=True)
    employment = models.CharField(max_length=14, choices=enums.EmploymentStatus.choices, blank=True)
    employment_source = models.CharField(max_length=10, choices=enums.Source.choices, blank=True)
    employment_on = models.DateField(null=True)
    work_division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    work_place = models.CharField(max_length=120, blank=True)
    employer_name = models.CharField(max_length=120, blank=True)
    job_title = models.CharField(max_length=60, blank=True)
    wage_low = models.PositiveIntegerField(null=True, help_text="yuan a month")
    wage_high = models.PositiveIntegerField(null=True)
    work_from = models.DateField(null=True)
    work_to = models.DateField(null=True)
    export_mode = models.CharField(max_length=20, blank=True)
    deceased = models.BooleanField(default=False)
    remark = models.TextField(blank=True)
    raw = models.JSONField(
        default=dict, help_text="cells kept as they were written, by column, until somebody settles them"
    )
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    listed_on = models.DateField(null=True, help_text="day of the newest list that described this person")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["division", "household", "id"],
                include=["employment", "employment_on", "birth_date", "deceased"],
                name="person_of_area",
            ),
            models.Index(fields=["id_tail_index"]),
            models.Index(fields=["phone_index"]),
            models.Index(fields=["birth_date", "initials"]),
            models.Index(fields=["full_name"], opclasses=["varchar_pattern_ops"], name="person_name_prefix"),
            models.Index(OpClass(Substr("full_name", 2), "text_pattern_ops"), name="person_given_name"),
            models.Index(fields=["initials", "division"]),
            models.Index(fields=["pinyin", "id"]),
            models.Index(F("employment_on").asc(nulls_first=True), "id", name="person_stalest_first"),
            models.Index(
                "employment",
                F("employment_on").asc(nulls_first=True),
                "id",
                condition=Q(deceased=False),
                name="person_stalest_of_status",
            ),
            models.Index(fields=["id"], include=["division", "birth_date", "deceased"], name="person_place"),
        ]
        triggers = TRIGGERS
        constraints = [
            models.UniqueConstraint(fields=["code"], name="person_code_once"),
            models.UniqueConstraint(
                fields=["id_index"],
                name="person_id_once",
                violation_error_message=_("This id number is already in the ledger."),
            ),
            models.CheckConstraint(
                condition=Q(employment="") | Q(employment_on__isnull=False) & ~Q(employment_source=""),
                name="employment_has_source_and_date",
                violation_error_message=_("An employment status needs its source and its date."),
            ),
            models.CheckConstraint(
                condition=Q(work_to__isnull=True) | Q(work_from__isnull=True) | Q(work_to__gte=F("work_from")),
                name="person_work_dates_in_order",
                violation_error_message=_("The job ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id") | cls.disclosed_rule(scope)

    @classmethod
    def disclosed_rule(cls, scope: Scope) -> Q:
        """Persons opened to the reader's organisation today."""
        open_to_me = Disclosure.unscoped.filter(
            Disclosure.open_on(localdate()), organisation_id=scope.organisation_id or 0
        )
        return Q(pk__in=open_to_me.values("person_id"))

    @classmethod
    def looked_after_by(cls, scope: Scope) -> models.QuerySet["Person"]:
        """The narrower set behind figures and ledgers: persons of the reader's own divisions."""
        return cls.unscoped.filter(scope.inside("division_id"))


class Tally(models.Model):
    """Living persons of an area by status and the day it was seen; rows of one kind add up. Written by ``tally``."""

    level = models.PositiveSmallIntegerField(help_text="signs of the area's code: 2, 4 or 6")
    area = models.CharField(max_length=6, db_collation="C")
    employment = models.CharField(max_length=14, choices=enums.EmploymentStatus.choices, blank=True)
    employment_on = models.DateField(null=True)
    persons = models.IntegerField(help_text="how many came (or, below zero, went)")

    class Meta:
        indexes = [
            models.Index(
                fields=["level", "area", "employment", "employment_on"], include=["persons"], name="tally_of_area"
            )
        ]

    def __str__(self) -> str:
        return f"tally of {self.area}"


class Disclosure(ScopedModel):
    """How a name crosses to a partner: dated, for one purpose, on a recorded ground, to one organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="disclosures")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="disclosures")
    purpose = models.CharField(max_length=20, choices=enums.DisclosurePurpose.choices)
    detail = models.CharField(max_length=120, blank=True, help_text="the issue of a placement, or what else it is for")
    basis = models.CharField(max_length=10, choices=enums.DisclosureBasis.choices)
    consented_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation", "valid_to", "person"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(basis=enums.DisclosureBasis.CONSENT) | Q(consented_on__isnull=False),
                name="consent_has_a_date",
                violation_error_message=_("Write down the day on which the person consented."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="disclosure_dates_in_order",
                violation_error_message=_("The disclosure ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(purpose=enums.DisclosurePurpose.OTHER) | ~Q(detail=""),
                name="other_purpose_is_told",
                violation_error_message=_("Say what the record is opened for."),
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def purpose_text(self) -> str:
        """What it is for, in the reader's language; words somebody wrote stay as they are."""
        return purpose_text(self.purpose, self.detail)

    @staticmethod
    def open_on(day: date) -> Q:
        return Q(valid_from__lte=day, valid_to__gte=day, revoked_at__isnull=True)

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(organisation_id=scope.organisation_id) | scope.inside("person__division_id")
