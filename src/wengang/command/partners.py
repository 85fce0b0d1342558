"""The organisations that a person of mine may be opened to: receiving bureaus, stations, employers with an account."""

from django.db.models import Q, QuerySet

from wengang.accounts.models import Organisation
from wengang.core.scope import Scope
from wengang.market.models import Agreement, Employer, Station


def partners_of(scope: Scope) -> QuerySet[Organisation]:
    """Receiving bureaus and stations of my agreements, and employers with an account that I can see; by name."""
    mine = Agreement.objects.visible_to(scope).order_by()
    employers = Employer.objects.visible_to(scope).filter(organisation__isnull=False).order_by()
    rule = (
        Q(pk__in=mine.values("receiver_id"))
        | Q(pk__in=Station.objects.filter(agreement__in=mine).values("organisation_id"))
        | Q(pk__in=employers.values("organisation_id"))
    )
    others = Organisation.objects.filter(rule, ~Q(pk=scope.organisation_id or 0), active=True)
    return others.order_by("name", "pk")
