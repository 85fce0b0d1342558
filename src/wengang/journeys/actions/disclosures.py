"""Opening travellers to those who carry and receive them: by their consent, for the journey, until it is over."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wengang.accounts.actions import log_access
from wengang.accounts.models import AccessLog, Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.scope import any_of, none, within
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import TAKEN
from wengang.journeys.models import Demand, Plan, Seat
from wengang.registry.enums import DisclosureBasis, DisclosurePurpose
from wengang.registry.models import Disclosure

OPEN_DAYS = 30
"""Days after the journey for which the receiving side may look people up: arrivals are settled by then."""
BATCH = 2_000


@transaction.atomic
def open_for_journey(plan: Plan, by: User) -> int:
    """Open every seated traveller who consented to the receiving bureau, the employer, and a foreign organiser.

    Set-based; who is open to an organisation for this journey already is left alone, so that it may run again after a
    live change. Returns how many disclosures are new. Raises MayNot unless ``by`` may announce the wave.
    """
    require_organiser(plan.wave, by, Cap.JOURNEY_ANNOUNCE)
    until = plan.wave.day + timedelta(days=OPEN_DAYS)
    rows = [row for organisation, people in _receivers(plan) for row in _rows(plan, organisation, people, until, by)]
    Disclosure.unscoped.bulk_create(rows, batch_size=BATCH)
    if rows:
        log_access(AccessLog.Action.DISCLOSE, "person", by=by, rows=len(rows), reason=f"journey {plan.wave.code}")
    return len(rows)


def close_for_journey(demands: Iterable[Demand]) -> int:
    """These travellers took their consent back: what was opened for their waves is closed at once."""
    mine = any_of(Q(person=each.person_id, detail=each.wave.code) for each in demands if each.wave is not None)
    rows = Disclosure.unscoped.filter(mine, purpose=DisclosurePurpose.JOURNEY, revoked_at__isnull=True)
    return rows.update(revoked_at=timezone.now())


def _receivers(plan: Plan) -> list[tuple[Organisation, Q]]:
    """Organisations, and which of the seats concern them."""
    wave = plan.wave
    whole = {wave.organisation} | ({wave.agreement.receiver} if wave.agreement else set())
    works = Organisation.objects.filter(employer__demands__seats__plan=plan).distinct().order_by("pk")
    employers = [each for each in works if each not in whole]
    return [(each, Q()) for each in whole] + [(each, Q(demand__employer__organisation=each)) for each in employers]


def _rows(plan: Plan, organisation: Organisation, concerned: Q, until: date, by: User) -> list[Disclosure]:
    """Disclosures that are missing; nobody is opened to a bureau in whose own divisions they live.

    What was revoked stays so, until the person consents anew on a later day.
    """
    known = Disclosure.unscoped.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__date__gte=OuterRef("demand__consented_on")),
        person=OuterRef("demand__person"),
        organisation=organisation,
        purpose=DisclosurePurpose.JOURNEY,
        detail=plan.wave.code,
    )
    seats = Seat.unscoped.filter(concerned, plan=plan, state__in=TAKEN, demand__consented_on__isnull=False)
    seats = seats.exclude(Exists(known)).exclude(_living_with(organisation))
    today = timezone.localdate()
    return [
        Disclosure(
            person_id=person,
            organisation=organisation,
            purpose=DisclosurePurpose.JOURNEY,
            detail=plan.wave.code,
            basis=DisclosureBasis.CONSENT,
            consented_on=consented_on,
            valid_from=today,
            valid_to=max(until, today),
            by=by,
        )
        for person, consented_on in seats.order_by().values_list("demand__person", "demand__consented_on")
    ]


def _living_with(organisation: Organisation) -> Q:
    """Travellers of the organisation's own divisions, whom it sees without a disclosure."""
    if organisation.kind not in (Organisation.Kind.BUREAU, Organisation.Kind.VILLAGE):
        return none()
    return any_of(within("demand__person__division_id", prefix) for prefix in organisation.territory)
