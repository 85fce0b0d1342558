"""Reads for the pages of waves: what each gathers, what it waits for, who travels."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.core.scope import Scope
from wengang.journeys.enums import LIVE_PLANS, TAKEN, DemandState, PlanState, SeatState, TripState
from wengang.journeys.models import Demand, Plan, Seat, Trip, Wave
from wengang.registry.models import Person

WHEN = (
    ("", _("To come")),
    ("waiting", _("Something to do")),
    ("past", _("Past")),
    ("all", _("All")),
)
ON_THE_WAY = (TripState.DEPARTED, TripState.ARRIVED)
LOST = (
    Q(state__in=(SeatState.ABSENT, SeatState.MISSING))
    | Q(state=SeatState.EXPECTED, trip__state__in=ON_THE_WAY)
    | Q(state=SeatState.BOARDED, trip__state=TripState.ARRIVED)
)
"""Seats of people to find or explain: did not come, not found at the gate, never ticked on a trip under way."""
NEEDS = Q(accessible=True) | ~Q(needs="")
BUCKETS: tuple[tuple[str, object, Q], ...] = (
    ("", _("Travels"), Q(state=DemandState.OPEN)),
    ("no_stop", _("No pick-up point"), Q(state=DemandState.OPEN, stop__isnull=True)),
    ("no_gate", _("No gate"), Q(state=DemandState.OPEN, gate__isnull=True)),
    ("no_consent", _("No consent to pass on data"), Q(state=DemandState.OPEN, consented_on__isnull=True)),
    ("needs", _("Special needs"), Q(state=DemandState.OPEN) & NEEDS),
    ("own_way", _("On their own"), Q(state=DemandState.OWN_WAY)),
    ("cancelled", _("Does not travel"), Q(state=DemandState.CANCELLED)),
)
"""Filters of the travellers of a wave: name, label, rule."""
RULES = {name: rule for name, _label, rule in BUCKETS}


def _number_of(rows: QuerySet) -> Coalesce:
    """How many ``rows`` belong to the outer row; they name it ``outer``."""
    counted = rows.order_by().values("outer").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _travellers(**narrower: object) -> QuerySet:
    rows = Demand.unscoped.filter(wave=OuterRef("pk"), state=DemandState.OPEN, **narrower)
    return rows.annotate(outer=F("wave"))


def to_do(today: object) -> Q:
    """Waves that wait: travellers and a day to come but no announced plan, people to explain, trips to close."""
    live = Plan.unscoped.filter(wave=OuterRef("pk"), state__in=LIVE_PLANS)
    open_trips = Trip.unscoped.filter(plan__wave=OuterRef("pk"), plan__state__in=LIVE_PLANS)
    unexplained = Seat.unscoped.filter(LOST, plan__wave=OuterRef("pk"), plan__state__in=LIVE_PLANS)
    travellers = Demand.unscoped.filter(wave=OuterRef("pk"), state=DemandState.OPEN)
    return (
        Q(Exists(travellers), ~Exists(live), day__gte=today)
        | Q(Exists(unexplained))
        | Q(Exists(open_trips.filter(state=TripState.ARRIVED)))
    )


def waves(scope: Scope, when: str = "all") -> QuerySet:
    """Waves the reader takes part in, with counts: ``people``, ``no_stop``, ``no_gate``, ``drafts``, ``trips_out``.

    ``when``: "" to come, "waiting" with something to do for the reader, "past", "all".
    """
    rows: QuerySet = Wave.objects.visible_to(scope)
    today = timezone.localdate()
    if when == "waiting":
        rows = waiting_waves(scope)
    elif when == "past":
        rows = rows.filter(day__lt=today)
    elif when == "":
        rows = rows.filter(day__gte=today)
    return rows.order_by("day", "pk") if when == "" else rows.order_by("-day", "-pk")


def waiting_waves(scope: Scope) -> QuerySet:
    """Waves that the reader arranges and that wait for something."""
    mine = Q(organisation_id=scope.organisation_id) | scope.inside("organisation__division_id")
    return Wave.objects.visible_to(scope).filter(mine).filter(to_do(timezone.localdate()))


def counted(rows: QuerySet) -> QuerySet:
    """The waves with their counts, and with ``live``: the announced plan, or nothing."""
    plans = Plan.unscoped.exclude(state=PlanState.DROPPED)
    seats_to_explain = Seat.unscoped.filter(LOST, plan__wave=OuterRef("pk"), plan__state__in=LIVE_PLANS)
    trips = Trip.unscoped.filter(plan__wave=OuterRef("pk"), plan__state__in=LIVE_PLANS)
    trips = trips.exclude(state=TripState.CANCELLED).annotate(outer=F("plan__wave"))
    return rows.annotate(
        people=_number_of(_travellers()),
        no_stop=_number_of(_travellers(stop__isnull=True)),
        no_gate=_number_of(_travellers(gate__isnull=True)),
        drafts=_number_of(plans.filter(wave=OuterRef("pk")).annotate(outer=F("wave"))),
        trips_out=_number_of(trips),
        to_explain=_number_of(seats_to_explain.annotate(outer=F("plan__wave"))),
        to_close=_number_of(trips.filter(state=TripState.ARRIVED)),
    ).prefetch_related(
        Prefetch("plans", queryset=Plan.unscoped.filter(state__in=LIVE_PLANS).defer("unserved"), to_attr="live")
    )


def demands(
    scope: Scope,
    wave: Wave,
    bucket: str = "",
    *,
    stop: int | None = None,
    gate: int | None = None,
    among: Collection[int] | None = None,
) -> QuerySet:
    """Travellers of a wave whom the reader sees, companions beside each other."""
    rows = Demand.objects.visible_to(scope).filter(RULES.get(bucket, RULES[""]), wave=wave)
    if stop:
        rows = rows.filter(stop=stop)
    if gate:
        rows = rows.filter(gate=gate)
    if among is not None:
        rows = rows.filter(pk__in=among)
    order = ("stop__division_id", "stop__name", "party", "pk")
    return rows.select_related("person__division__parent", "stop", "gate", "employer").order_by(*order)


def ends_of(scope: Scope, wave: Wave) -> tuple[list[tuple[int, str, int]], list[tuple[int, str, int]]]:
    """(key, name, people) of the stops and of the gates of the travellers whom the reader sees, the largest first."""
    rows = Demand.objects.visible_to(scope).filter(wave=wave, state=DemandState.OPEN).order_by()
    found = []
    for end in ("stop", "gate"):
        counted_rows = rows.filter(**{f"{end}__isnull": False}).values_list(end, f"{end}__name").annotate(n=Count("pk"))
        found.append(sorted(counted_rows, key=lambda row: (-row[2], row[1])))
    return found[0], found[1]


def buckets(scope: Scope, wave: Wave) -> list[tuple[str, object, int]]:
    """(name, label, how many travellers the reader sees there). One query."""
    counts = {f"n_{name}": Count("pk", filter=rule) for name, _label, rule in BUCKETS}
    found = Demand.objects.visible_to(scope).filter(wave=wave).order_by().aggregate(**counts)
    return [(name, label, found[f"n_{name}"]) for name, label, _rule in BUCKETS]


def not_shown(scope: Scope, wave: Wave) -> int:
    """How many travellers of the wave are not open to the reader."""
    everybody = Demand.unscoped.filter(wave=wave, state=DemandState.OPEN).count()
    return everybody - Demand.objects.visible_to(scope).filter(wave=wave, state=DemandState.OPEN).count()


@dataclass(frozen=True)
class Traveller:
    """A demand as the reader may see it: ``named`` only when the person is open to the reader."""

    demand: Demand
    named: bool
    companions: int = 0

    @property
    def person(self) -> Person:
        return self.demand.person


def travellers(scope: Scope, rows: Iterable[Demand]) -> list[Traveller]:
    """Demands dressed for the page: two queries for all of them together."""
    listed = list(rows)
    named = names_open(scope, [demand.person_id for demand in listed])
    parties = {(demand.wave_id, demand.party) for demand in listed if demand.party}
    sizes = _sizes(parties)
    return [
        Traveller(demand, demand.person_id in named, sizes.get((demand.wave_id, demand.party), 1) - 1)
        for demand in listed
    ]


def names_open(scope: Scope, people: Collection[int]) -> set[int]:
    """Which of these people the reader may read by name."""
    return set(Person.objects.visible_to(scope).filter(pk__in=people).values_list("pk", flat=True))


def _sizes(parties: Collection[tuple[int | None, str]]) -> dict[tuple[int | None, str], int]:
    if not parties:
        return {}
    rows = Demand.unscoped.filter(
        wave__in={wave for wave, _party in parties},
        party__in={party for _wave, party in parties},
        state=DemandState.OPEN,
    )
    counted_rows = rows.order_by().values_list("wave", "party").annotate(n=Count("pk"))
    return {(wave, party): number for wave, party, number in counted_rows}


def waiting(scope: Scope, wave: Wave) -> QuerySet:
    """People of the reader who want to travel in this direction and are in no wave yet."""
    rows = Demand.objects.visible_to(scope).filter(wave__isnull=True, state=DemandState.OPEN, direction=wave.direction)
    return rows.select_related("person__division__parent", "stop", "gate", "employer").order_by("report_by", "pk")


def plans(scope: Scope, wave: Wave) -> QuerySet:
    """Plans of a wave that were not dropped, the newest first, with ``trip_count`` and ``place_count``."""
    rows = Plan.objects.visible_to(scope).filter(wave=wave).exclude(state=PlanState.DROPPED)
    trips = Trip.unscoped.filter(plan=OuterRef("pk")).exclude(state=TripState.CANCELLED)
    places = Seat.unscoped.filter(plan=OuterRef("pk"), state__in=TAKEN).annotate(outer=F("plan"))
    return (
        rows.annotate(
            trip_count=_number_of(trips.annotate(outer=F("plan"))),
            illegal=_number_of(trips.filter(legal=False).annotate(outer=F("plan"))),
            seated=_number_of(places),
        )
        .select_related("by")
        .order_by("-number")
    )
