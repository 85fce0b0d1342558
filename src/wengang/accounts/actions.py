"""Writes of accounts: organisations, users and their roles, and the console's own account."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import AccessLog, Membership, Organisation, User
from wengang.accounts.roles import Cap, Role
from wengang.core.models import Division
from wengang.core.states import MayNot

CONSOLE = "console"


def require(user: User, capability: Cap) -> None:
    """Raise MayNot unless the user holds the capability."""
    if not user.scope.may(capability):
        raise MayNot(_("Your role may not do this: %(what)s") % {"what": capability.label})


def do_add_organisation(
    *, name: str, short_name: str, kind: str, division: str, parent: Organisation | None = None, by: User
) -> Organisation:
    require(by, Cap.ORGANISATION_EDIT)
    if not by.scope.covers(division):
        raise MayNot(_("This division is not yours to look after."))
    organisation = Organisation(name=name, short_name=short_name, kind=kind, division_id=division, parent=parent)
    organisation.full_clean()
    organisation.save()
    return organisation


@transaction.atomic
def do_add_user(
    *,
    username: str,
    full_name: str,
    password: str,
    organisation: Organisation,
    role: str,
    by: User,
    division: Division | None = None,
    phone: str = "",
) -> User:
    """A new user with one role, over the own part ``division`` of the organisation's. Raises ValidationError."""
    require(by, Cap.ORGANISATION_EDIT)
    _require_own(organisation, by)
    user = User(username=username, full_name=full_name, phone=phone)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    do_give_role(user, organisation, role, division=division, by=by)
    return user


@transaction.atomic
def do_give_role(
    user: User, organisation: Organisation, role: str, *, by: User, division: Division | None = None
) -> Membership:
    """A role in an organisation, over all of its division or only the own part ``division`` (one building).

    Raises ValidationError when the part lies outside, or the user would be administrator and auditor at once.
    """
    require(by, Cap.ORGANISATION_EDIT)
    _require_own(organisation, by)
    membership = Membership(user=user, organisation=organisation, role=Role(role), division=division)
    if division is not None and not membership.territory:
        raise ValidationError({"division": _("This place does not lie in the organisation's division.")})
    membership.full_clean()
    membership.save()
    return membership


def do_end_role(membership: Membership, *, by: User) -> None:
    require(by, Cap.ORGANISATION_EDIT)
    _require_own(membership.organisation, by)
    if membership.user_id == by.pk:
        raise ValidationError(_("You cannot take your own role away; another administrator can."))
    membership.active = False
    membership.save(update_fields=["active"])


def do_set_active(user: User, active: bool, *, by: User) -> None:
    """Lock an account or open it again. Raises MayNot unless every office of theirs is mine."""
    _require_own_user(user, by)
    user.is_active = active
    user.save(update_fields=["is_active"])


def do_set_phone(user: User, phone: str, *, by: User) -> None:
    """Where messages about a user's own work go; "" for none. Raises MayNot unless every office of theirs is mine."""
    _require_own_user(user, by)
    user.phone = phone
    user.save(update_fields=["phone"])


def _require_own_user(user: User, by: User) -> None:
    require(by, Cap.ORGANISATION_EDIT)
    for membership in user.memberships_now:
        _require_own(membership.organisation, by)


def _require_own(organisation: Organisation, by: User) -> None:
    if organisation.division_id is None or not by.scope.covers(organisation.division_id):
        raise MayNot(_("This organisation is not yours to look after."))


def log_access(
    action: str, subject: str, *, by: User, row: int | None = None, field: str = "", rows: int = 1, reason: str = ""
) -> AccessLog:
    """Record who looked at, revealed or took out what. Values never go in here."""
    return AccessLog.objects.create(
        user=by,
        organisation_id=by.scope.organisation_id,
        action=action,
        subject=subject,
        row=row,
        field=field,
        rows=rows,
        reason=reason,
    )


@transaction.atomic
def console_user() -> User:
    """The account under which commands act at the machine itself: a county officer's rights, and no password."""
    user, new = User.objects.get_or_create(username=CONSOLE, defaults={"full_name": CONSOLE})
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    organisation, _new = Organisation.objects.get_or_create(
        name="本机命令行", division=None, defaults={"short_name": "命令行", "kind": Organisation.Kind.BUREAU}
    )
    Membership.objects.get_or_create(user=user, organisation=organisation, role=Role.COUNTY)
    return user
