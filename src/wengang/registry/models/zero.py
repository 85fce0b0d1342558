"""零就业家庭: from the day it was found to clearance, and back when it lapses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.history import tracked
from wengang.core.models import Division
from wengang.core.scope import Scope, ScopedModel
from wengang.registry import enums
from wengang.registry.models.people import Household, Person


@tracked
class ZeroCase(ScopedModel):
    """One spell of zero employment of a household, under the dated definition that found it, with its clock."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="zero_cases")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    definition = models.CharField(max_length=40, help_text="name/version of the definition")
    state = models.CharField(max_length=10, choices=enums.ZeroState.choices, default=enums.ZeroState.FOUND)
    found_on = models.DateField()
    contact_by = models.DateField()
    clear_by = models.DateField()
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="zero_cases")
    contacted_on = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    cleared_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose employment cleared it"
    )
    closed_on = models.DateField(null=True, help_text="left the definition without work, or declined three times")
    ground = models.CharField(max_length=200, blank=True)
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="lapses")
    next_on = models.DateField(null=True, help_text="by when the next step is due: contact, work, a re-check")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["division", "state", "clear_by"]),
            models.Index(fields=["next_on", "id"], condition=Q(next_on__isnull=False), name="zero_case_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=enums.OPEN_ZERO),
                name="one_open_zero_case",
                violation_error_message=_("This household has an open case already."),
            ),
            models.CheckConstraint(
                condition=Q(contact_by__gte=F("found_on")) & Q(clear_by__gte=F("contact_by")),
                name="zero_clock_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.ZeroState.CLEARED) | Q(cleared_on__isnull=False, cleared_by__isnull=False),
                name="cleared_by_somebodys_work",
                violation_error_message=_("A case is cleared only by somebody's verified work."),
            ),
        ]

    def __str__(self) -> str:
        return f"zero-employment case {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("division_id")


class ZeroWatch(ScopedModel):
    """The next day on which the calendar alone may change the verdict on a household: a birthday, the sliding year."""

    household = models.OneToOneField(Household, primary_key=True, on_delete=models.CASCADE, related_name="zero_watch")
    due_on = models.DateField(db_index=True)

    class Meta(ScopedModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"watch of household {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return scope.inside("household__division_id")


class ZeroService(ScopedModel):
    """One service of 131 (one introduction, three posts, one training), a contact or a re-check, with its outcome."""

    case = models.ForeignKey(ZeroCase, on_delete=models.CASCADE, related_name="services")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=enums.ZeroServiceKind.choices)
    on = models.DateField()
    due_on = models.DateField(null=True, help_text="of a re-check")
    outcome = models.CharField(max_length=10, choices=enums.ServiceOutcome.choices)
    about = models.CharField(max_length=120, blank=True, help_text="the post or class that was offered")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    op = models.UUIDField(null=True, unique=True, help_text="of the form sent, so that sending twice writes once")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["case", "on"])]

    def __str__(self) -> str:
        return f"service {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(case__in=ZeroCase.objects.visible_to(scope).values("pk"))
