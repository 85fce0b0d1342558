"""Reads of accounts, each for one reader."""

from django.db.models import Prefetch, QuerySet

from wengang.accounts.models import AccessLog, Membership, Organisation, User
from wengang.core.scope import Scope


def organisations_of(scope: Scope) -> QuerySet[Organisation]:
    """Organisations of my area, by place."""
    return (
        Organisation.objects.filter(scope.inside("division_id"))
        .select_related("division")
        .order_by("division_id", "pk")
    )


def users_of(scope: Scope) -> QuerySet[User]:
    """Users with a role in my area, with these roles as ``roles_here``."""
    here = Membership.objects.filter(organisation__in=organisations_of(scope), active=True)
    return (
        User.objects.filter(pk__in=here.values("user_id"))
        .prefetch_related(
            Prefetch("memberships", here.select_related("organisation").order_by("pk"), to_attr="roles_here")
        )
        .order_by("username")
    )


def accesses_of(scope: Scope) -> QuerySet[AccessLog]:
    """Looks, reveals and exports by the organisations of my area, newest first."""
    return (
        AccessLog.objects.filter(organisation__in=organisations_of(scope).values("pk"))
        .select_related("user", "organisation")
        .order_by("-at", "-pk")
    )
