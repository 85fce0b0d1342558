"""Organisations, users, what they act as, and the record of who looked at whom."""

from functools import cached_property

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import MAY, Role
from wengang.core.fields import SealedTextField
from wengang.core.models import Division
from wengang.core.scope import Scope, lies_in

WHOLE_COUNTRY = ("1", "2", "3", "4", "5", "6", "7", "8")
"""The first digits of GB/T 2260: together they cover every division."""


class Organisation(models.Model):
    """A bureau, village, station, employer or agency: what a user acts for and a person is disclosed to."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("Labour bureau")
        VILLAGE = "village", _("Village or community")
        STATION = "station", _("Cooperation station")
        EMPLOYER = "employer", _("Employer")
        AGENCY = "agency", _("Agency")

    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    division = models.ForeignKey(
        Division,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        help_text="empty: the whole country (a ministry, or the console of this installation)",
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "division"],
                name="organisation_name_once_per_division",
                violation_error_message=_("There is already an organisation of this name here."),
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def territory(self) -> tuple[str, ...]:
        """Prefixes of the division codes it looks after."""
        return (self.division_id,) if self.division_id else WHOLE_COUNTRY


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password."""

    def create_user(self, username: str, full_name: str, password: str | None = None) -> "User":
        user = self.model(username=username, full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do comes only from their membership."""

    username = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@-]+$", _("Letters, digits, and . @ - _ only"))],
        error_messages={"unique": _("This sign-in name is taken.")},
    )
    full_name = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    phone = SealedTextField(purpose="user.phone", help_text="for messages about what this user answers for")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    acting_as_id: int | None = None

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @cached_property
    def memberships_now(self) -> list["Membership"]:
        found = self.memberships.filter(active=True, organisation__active=True)
        return list(found.select_related("organisation__division").order_by("pk"))

    @cached_property
    def membership(self) -> "Membership | None":
        """The membership this user acts under: the chosen one, else the first."""
        mine = self.memberships_now
        chosen = [each for each in mine if each.pk == self.acting_as_id]
        return next(iter(chosen or mine), None)

    @cached_property
    def scope(self) -> Scope:
        """What I may see and do, acting under my membership; without one, nothing."""
        acting = self.membership
        if acting is None:
            return Scope(user_id=self.pk, organisation_id=None)
        return Scope(
            user_id=self.pk,
            organisation_id=acting.organisation_id,
            divisions=acting.territory,
            capabilities=frozenset(MAY[Role(acting.role)]),
        )

    def act_as(self, membership_id: int | None) -> None:
        """Choose the membership of this request; forgets what was derived from the one before."""
        self.acting_as_id = membership_id
        for name in ("membership", "scope"):
            self.__dict__.pop(name, None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A user's role in an organisation. Nobody is administrator and auditor at once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role.choices)
    division = models.ForeignKey(
        Division,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="narrower than the organisation's: a building head looks after one building; empty: all of it",
    )
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="membership_once",
                violation_error_message=_("This user already has this role there."),
            ),
            ExclusionConstraint(
                name="administrator_is_not_auditor",
                expressions=[("user", "="), ("role", "<>")],
                condition=models.Q(role__in=[Role.ADMINISTRATOR, Role.AUDITOR]),
                violation_error_message=_("The administrator and the auditor must be different people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"

    @property
    def territory(self) -> tuple[str, ...]:
        """Prefixes of the division codes this user looks after: the own part of the organisation's, or all of it.

        Stations, employers and agencies look after no division.
        """
        if self.organisation.kind not in (Organisation.Kind.BUREAU, Organisation.Kind.VILLAGE):
            return ()
        whole = self.organisation.territory
        if self.division_id is None:
            return whole
        return tuple(self.division_id for prefix in whole if lies_in(self.division_id, prefix))


class AccessLog(models.Model):
    """Who looked at, revealed or took out whose data, and why. Append-only; ids only, never values."""

    class Action(models.TextChoices):
        VIEW = "view", _("Looked at")
        REVEAL = "reveal", _("Revealed")
        EXPORT = "export", _("Exported")
        DISCLOSE = "disclose", _("Opened to a partner")

    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    subject = models.CharField(max_length=30)
    row = models.BigIntegerField(null=True)
    field = models.CharField(max_length=30, blank=True)
    rows = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "row", "-at"]), models.Index(fields=["-at"])]
        triggers = [
            pgtrigger.Protect(name="access_log_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.row}"
