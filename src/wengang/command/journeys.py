"""What journeys ask of a reader on home: people to find, days without a plan, trips to close, trips to escort."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.command.asked import answers, whole
from wengang.command.queries import OpenWork
from wengang.command.tasks import Task
from wengang.core.scope import Scope
from wengang.journeys.enums import LIVE_PLANS, TripState
from wengang.journeys.models import Seat, Trip
from wengang.journeys.queries import boarding, pages

SOON = timedelta(days=3)
"""A wave should be announced so long before its day; after that the line turns red."""
LOOK_AHEAD = timedelta(days=14)
WAVES_SHOWN = 3


def tasks(work: OpenWork) -> Iterator[Task]:
    """The lines of this reader, in no order."""
    scope = work.scope
    if not scope.may(Cap.JOURNEY_SEE):
        return
    if scope.may(Cap.JOURNEY_BOARD):
        yield from _escorted(scope)
    if scope.may(Cap.JOURNEY_PLAN):
        yield from _to_find(scope)
        yield from _to_announce(scope)
        yield from _to_close(scope)
        yield from _declined(scope)


def _mine(scope: Scope, path: str) -> Q:
    """Rows of waves that the reader arranges; ``path`` leads to the wave."""
    return Q(**{f"{path}organisation": scope.organisation_id}) | scope.inside(f"{path}organisation__division_id")


def _to_find(scope: Scope) -> Iterator[Task]:
    by_plan = answers(_lost, scope)
    number = sum(count for _plan, count in by_plan)
    if number:
        yield Task(
            weight=100,
            tone="overdue",
            due=_("now"),
            title=ngettext("%(n)s traveller is to be found", "%(n)s travellers are to be found", number)
            % {"n": f"{number:,}"},
            detail=_("They did not come or are not at the gate, and nobody has said why."),
            href=reverse("day", args=[by_plan[0][0]]) if len(by_plan) == 1 else f"{reverse('journeys')}?when=waiting",
            button=_("Show them"),
        )


def _lost(scope: Scope) -> QuerySet:
    """Plans of people to find, each with how many."""
    rows = Seat.unscoped.filter(_mine(scope, "plan__wave__"), pages.LOST, plan__state__in=LIVE_PLANS)
    return rows.order_by().values_list("plan").annotate(n=Count("pk"))


def _to_announce(scope: Scope) -> Iterator[Task]:
    today = timezone.localdate()
    for pk, name, day in answers(_unannounced, scope, today):
        yield _announce(pk, name, (day - today).days)


def _unannounced(scope: Scope, today: date) -> QuerySet:
    rows = pages.waiting_waves(scope).filter(day__gte=today, day__lte=today + LOOK_AHEAD)
    rows = rows.exclude(plans__state__in=LIVE_PLANS).order_by("day", "pk")
    return rows.values_list("pk", "name", "day")[:WAVES_SHOWN]


def _announce(pk: int, name: str, days: int) -> Task:
    late = days <= SOON.days
    return Task(
        weight=88 if late else 55,
        tone="overdue" if late else "due",
        due=_("today") if not days else ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days},
        title=_("%(wave)s is not announced") % {"wave": name},
        detail=_("Nobody has been told when and where the coach leaves."),
        href=reverse("wave", args=[pk]),
        button=_("Arrange"),
    )


def _to_close(scope: Scope) -> Iterator[Task]:
    [(number,)] = answers(_unclosed, scope) or [(0,)]
    if number:
        yield Task(
            weight=65,
            tone="due",
            due=_("today"),
            title=ngettext(
                "%(n)s trip has arrived and is not closed", "%(n)s trips have arrived and are not closed", number
            )
            % {"n": f"{number:,}"},
            detail=_("A trip is closed once everybody on its list is at the gate or explained."),
            href=f"{reverse('journeys')}?when=waiting",
            button=_("Close the trip"),
        )


def _unclosed(scope: Scope) -> QuerySet:
    rows = Trip.unscoped.filter(_mine(scope, "plan__wave__"), plan__state__in=LIVE_PLANS, state=TripState.ARRIVED)
    return whole(rows, number=Count("pk"))


def _declined(scope: Scope) -> Iterator[Task]:
    plans = answers(_plans_declined, scope)
    number = len(plans)
    if number:
        yield Task(
            weight=82,
            tone="due",
            due=_("before leaving"),
            title=ngettext("%(n)s traveller cannot come", "%(n)s travellers cannot come", number)
            % {"n": f"{number:,}"},
            detail=_("They said so on the page of their ticket; their seats can go to others."),
            href=reverse("day", args=[plans[0][0]]),
            button=_("Show them"),
        )


def _plans_declined(scope: Scope) -> QuerySet:
    """The plan of each seat, in the order in which they were declined."""
    return boarding.declined(scope).values_list("plan")


def _escorted(scope: Scope) -> Iterator[Task]:
    """Trips of these days that the reader escorts."""
    now = timezone.now()
    rows = Trip.unscoped.filter(
        escort=scope.user_id, plan__state__in=LIVE_PLANS, departs_at__lt=now + SOON, arrives_at__gt=now - SOON
    ).exclude(state__in=(TripState.CLOSED, TripState.CANCELLED))
    for trip in rows.select_related("plan__wave").order_by("departs_at", "pk")[:WAVES_SHOWN]:
        leaves = timezone.localtime(trip.departs_at)
        yield Task(
            weight=86,
            tone="due",
            due=f"{leaves.month}-{leaves.day} {leaves:%H:%M}",
            title=_("You escort trip %(n)s of %(wave)s") % {"n": trip.number, "wave": trip.plan.wave.name},
            detail=_("At the gate, tick everybody who is there.")
            if trip.state in (TripState.DEPARTED, TripState.ARRIVED)
            else _("Open the list on the phone before leaving: it works without signal."),
            href=reverse("boarding-trip", args=[trip.pk]),
            button=_("Check in"),
        )
