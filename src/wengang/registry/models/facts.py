"""Every dated fact about a person: categories, skills, wishes, statuses."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import StoredFile
from wengang.core.scope import Scope, ScopedModel
from wengang.registry import enums
from wengang.registry.models.people import Household, Person, ThroughPerson


class Category(ThroughPerson):
    """A person's dated category (脱贫户, 监测对象, 易地搬迁 …): never a yes or no, because it begins and ends."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="categories", db_index=False)
    kind = models.CharField(max_length=20, choices=enums.CategoryKind.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=enums.Source.choices)
    detail = models.CharField(max_length=80, blank=True)

    class Meta(ThroughPerson.Meta):
        abstract = False
        indexes = [models.Index(fields=["kind", "person"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "valid_from"],
                condition=Q(valid_from__isnull=False),
                name="category_once_a_day",
                violation_error_message=_("This category is already recorded from that day."),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(valid_from__isnull=True),
                name="category_once_undated",
                violation_error_message=_("This category is already recorded without a day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="category_dates_in_order",
                violation_error_message=_("The category ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Skill(ThroughPerson):
    """A skill or certificate. Level as in the national ladder: 5 elementary … 1 senior technician."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills", db_index=False)
    name = models.CharField(max_length=60)
    occupation = models.CharField(max_length=8, blank=True, help_text="class of the occupation list")
    level = models.CharField(max_length=1, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=enums.Source.choices)

    class Meta(ThroughPerson.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="skill_once",
                violation_error_message=_("This skill is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class KinGroup(models.Model):
    """Relatives who want to go to one employer together or not at all, as they said themselves."""

    kind = models.CharField(max_length=12, choices=enums.KinKind.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


@tracked
class Wish(ThroughPerson):
    """What work a person wants. A new answer closes the one before: ``current`` marks the one that counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wishes")
    current = models.BooleanField(default=True)
    will_work = models.CharField(max_length=8, choices=enums.WillWork.choices, default=enums.WillWork.UNKNOWN)
    reach = models.CharField(max_length=10, choices=enums.WorkRange.choices, blank=True)
    destinations = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    occupations = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    occupation_text = models.CharField(max_length=120, blank=True)
    least_wage = models.PositiveIntegerField(null=True, blank=True, help_text="yuan a month")
    available_from = models.DateField(null=True, blank=True)
    kin_group = models.ForeignKey(KinGroup, null=True, on_delete=models.SET_NULL, related_name="wishes", db_index=False)
    same_city = models.BooleanField(
        default=False,
        db_default=False,
        help_text="with family: several employers of one city would do, if one cannot take all",
    )
    lodging = models.CharField(max_length=8, choices=enums.Lodging.choices, default=enums.Lodging.NOT_NEEDED)
    limits = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    training = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=10, choices=enums.Source.choices)
    seen_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(ThroughPerson.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["will_work", "person"], condition=Q(current=True), name="wish_current"),
            models.Index(fields=["kin_group"], condition=Q(kin_group__isnull=False), name="wish_kin_group"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(current=True),
                name="one_current_wish",
                violation_error_message=_("Another answer was saved a moment ago. Reload to see it."),
            )
        ]

    def __str__(self) -> str:
        return f"wish of person {self.person_id}"


class Observation(ScopedModel):
    """One observation of a status, with its evidence. Observations are added, never changed; what stands is derived."""

    field = models.CharField(max_length=20)
    value = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=enums.Source.choices)
    seen_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = True


class StatusFact(Observation, ThroughPerson):
    """One observation of a person. ``withdraws``: its author takes an earlier one back; both stay to be read."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="facts", db_index=False)
    withdraws = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(ThroughPerson.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["person", "field", "-seen_on"]),
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="fact_with_evidence"),
            BrinIndex(fields=["recorded_at"], name="fact_recorded"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["withdraws"],
                condition=Q(withdraws__isnull=False),
                name="fact_withdrawn_once",
                violation_error_message=_("This was taken back already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of person {self.person_id}"


class HouseholdFact(Observation):
    """One observation of a household as a whole: what help was asked, who needs care. ``withdraws``: as of a person."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="facts", db_index=False)
    withdraws = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["household", "field", "-seen_on"]),
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="household_fact_evidence"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["withdraws"],
                condition=Q(withdraws__isnull=False),
                name="household_fact_withdrawn_once",
                violation_error_message=_("This was taken back already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of household {self.household_id}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("household__division_id")
