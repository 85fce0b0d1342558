"""The published numbers, made again from trip records, each with the rows behind it (domain.md section 2)."""

import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from tests.journeys.world import Scene
from tests.market.world import COUNTY, DISTRICT
from wengang.accounts.roles import Role
from wengang.journeys.enums import DemandState, SeatState
from wengang.journeys.figures import Period, carried, returned, rides, transport_aid
from wengang.journeys.models import Call, Demand, Plan, Seat, Trip, Wave
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person
from wengang.solvers import rules

SPRING = dt.date(2022, 2, 12)
_waves = itertools.count(1)


def people(scene: Scene, number: int, lifted: int = 0) -> list[Person]:
    """So many invented persons in one statement; the first ``lifted`` of them 脱贫 since 2020."""
    rows = [
        Person(full_name=f"农数{n}", division_id=scene.townships[n % len(scene.townships)].pk) for n in range(number)
    ]
    made = Person.unscoped.bulk_create(rows, batch_size=2_000)
    Category.unscoped.bulk_create(
        [
            Category(person=person, kind=CategoryKind.LIFTED, valid_from=dt.date(2020, 1, 1), source="visit")
            for person in made[:lifted]
        ],
        batch_size=2_000,
    )
    return made


def sizes(people: int, trips: int) -> list[int]:
    """People spread over trips as evenly as can be."""
    whole, rest = divmod(people, trips)
    return [whole + (n < rest) for n in range(trips)]


def travelled(
    scene: Scene,
    riders: Sequence[Person],
    day: dt.date,
    *,
    trips: int = 1,
    mode: str = "coach",
    direction: str = "out",
    state: str = SeatState.ARRIVED,
    **seat,
) -> Wave:
    """A closed wave that carried these people in so many trips."""
    wave = Wave.unscoped.create(
        name=f"批次{next(_waves)}", direction=direction, day=day, organisation=scene.pair.county, sending_id=COUNTY,
        receiving_id=DISTRICT, by=scene.officer,
    )  # fmt: skip
    plan = Plan.unscoped.create(wave=wave, number=1, state="closed", rules=rules.LATEST, by=scene.officer)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(8)))
    made = [
        Trip(plan=plan, number=n, mode=mode, places=60, departs_at=at, arrives_at=at, state="closed")
        for n in range(1, trips + 1)
    ]
    Trip.unscoped.bulk_create(made)
    ends = [
        Call(trip=trip, number=n, place=place, drops=bool(n), arrives_at=at, departs_at=at)
        for trip in made
        for n, place in enumerate((scene.stops[1], scene.gate))
    ]
    Call.unscoped.bulk_create(ends)
    demands = Demand.unscoped.bulk_create(
        [
            Demand(person=person, wave=wave, direction=direction, source="list", employer=scene.employer,
                   by=scene.officer)
            for person in riders
        ],
        batch_size=2_000,
    )  # fmt: skip
    on = [n for n, size in enumerate(sizes(len(riders), trips)) for _each in range(size)]
    Seat.unscoped.bulk_create(
        [
            Seat(plan=plan, trip=made[n], demand=demand, board=ends[2 * n], leave=ends[2 * n + 1], state=state, **seat)
            for n, demand in zip(on, demands, strict=True)
        ],
        batch_size=2_000,
    )
    return wave


def analysed() -> None:
    """Let the database know how much there is now, as one that runs for years does."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journeys_seat, journeys_trip, journeys_plan, journeys_wave, journeys_demand")


def year(number: int, **narrower) -> Period:
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 31), **narrower)


def test_f15_seventeen_coaches_619_people_290_of_them_lifted(scene):
    riders = people(scene, 625, lifted=290)
    travelled(scene, riders[:619], SPRING, trips=17)
    told = travelled(scene, riders[619:], SPRING, state=SeatState.EXPLAINED, explanation="gave_up")
    found = carried(scene.officer.scope, Period(SPRING, SPRING, COUNTY, DISTRICT))
    assert (found.trips.value, found.people.value, found.lifted.value) == (17, 619, 290)
    assert found.modes[0].per_trip == pytest.approx(36.4, abs=0.05)
    assert found.lifted.value / found.people.value == pytest.approx(0.468, abs=0.001)
    assert not found.people.rows.filter(demands__wave=told).exists()


def test_f15_whoever_is_lifted_later_or_no_longer_does_not_count_on_that_day(scene):
    before, after, then = people(scene, 3)
    kinds = [(before, None, SPRING - dt.timedelta(days=1)), (after, SPRING + dt.timedelta(days=1), None)]
    kinds.append((then, SPRING, SPRING))
    for person, start, end in kinds:
        Category.unscoped.create(
            person=person, kind=CategoryKind.UNSTABLE_LIFTED, valid_from=start, valid_to=end, source="visit"
        )
    travelled(scene, [before, after, then], SPRING)
    found = carried(scene.officer.scope, year(2022))
    assert [person.pk for person in found.lifted.rows] == [then.pk]


def test_f16_13889_carried_free_in_three_years_each_journey_once(scene):
    riders = people(scene, 6_000)
    paying = people(scene, 40)
    for spring, number in ((2020, 4_000), (2021, 4_889), (2022, 5_000)):
        travelled(scene, riders[:number], dt.date(spring, 2, 12), trips=100)
        travelled(scene, paying, dt.date(spring, 2, 13), paid_by="worker", fare=200)
    # Who changes from a van to a train on the way travels once.
    travelled(scene, riders[:10], dt.date(2022, 2, 12), mode="train")
    analysed()
    found = carried(scene.officer.scope, Period(dt.date(2020, 1, 1), dt.date(2022, 12, 31)))
    assert (found.free_times.value, found.free_people.value) == (13_889, 5_000)
    assert (found.times.value, found.people.value) == (13_889 + 120, 5_040)
    assert found.free_times.rows.count() == 13_889


def test_f39_by_mode_and_the_largest_day(scene):
    riders = people(scene, 1_050 + 2_015 + 3_152)
    coach, van, train = riders[:1_050], riders[1_050:3_065], riders[3_065:]
    first = dt.date(2020, 2, 20)
    travelled(scene, coach[:224], first, trips=9)
    for n, part in enumerate(range(224, 1_050, 118), start=1):
        size = min(118, 1_050 - part)
        travelled(scene, coach[part : part + size], first + dt.timedelta(days=n), trips=5 if n <= 5 else 4)
    for n in range(31):
        travelled(scene, van[65 * n : 65 * n + 65], first + dt.timedelta(days=30 + n), trips=13, mode="van")
        travelled(scene, train[102 * n : 102 * n + 102], first + dt.timedelta(days=70 + n), mode="carriage")
    analysed()
    found = carried(scene.officer.scope, year(2020))
    by_mode = {each.mode: each for each in found.modes}
    assert (by_mode["coach"].trips, by_mode["coach"].people) == (42, 1_050)
    assert by_mode["coach"].per_trip == pytest.approx(25.0)
    assert (by_mode["van"].people, by_mode["carriage"].people) == (2_015, 3_152)
    assert found.people.value == 6_217
    assert (found.send_off.value, found.send_off_day) == (224, first)


def asked(scene: Scene, who: Sequence[Person], day: dt.date, state: str = DemandState.OPEN) -> None:
    """Answers of a returnee survey of that day."""
    rows = Demand.unscoped.bulk_create(
        [Demand(person=person, direction="out", source="survey", state=state, by=scene.officer) for person in who],
        batch_size=2_000,
    )
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    Demand.unscoped.filter(pk__in=[row.pk for row in rows]).update(created_at=at)


def test_f46_return_rate_after_the_festival(scene):
    # 3,004 had come home: 300 of them carried, the others asked. 2,448 went out again, 163 more had not been away.
    home = Period(dt.date(2021, 1, 25), dt.date(2021, 2, 11))
    out = Period(dt.date(2021, 2, 12), dt.date(2021, 2, 22))
    everybody = people(scene, 3_004 + 163)
    base, new = everybody[:3_004], everybody[3_004:]
    travelled(scene, base[:300], dt.date(2021, 2, 1), direction="home", trips=7)
    carried_out, own_way, stay = base[:1_438], base[1_438:2_448], base[2_448:]
    asked(scene, base[300:1_438], dt.date(2021, 2, 10))
    asked(scene, own_way, dt.date(2021, 2, 10), DemandState.OWN_WAY)
    asked(scene, stay, dt.date(2021, 2, 10), DemandState.CANCELLED)
    travelled(scene, carried_out[:675], dt.date(2021, 2, 18), trips=15)
    travelled(scene, carried_out[675:], dt.date(2021, 2, 20), trips=2, mode="train")
    travelled(scene, new, dt.date(2021, 2, 20), mode="train")
    analysed()
    found = returned(scene.officer.scope, home=home, out=out)
    assert (found.base.value, found.returned.value) == (3_004, 2_448)
    assert round(100 * found.rate, 1) == 81.5
    assert (found.organised.value, found.by_coach.value, found.new.value) == (1_438, 675, 163)
    assert {person.pk for person in found.new.rows} == {person.pk for person in new}


def test_who_stayed_away_from_a_kept_seat_and_went_alone_has_returned(scene):
    [person] = people(scene, 1)
    asked(scene, [person], dt.date(2021, 2, 10))
    day = dt.date(2021, 2, 18)
    travelled(scene, [person], day, state=SeatState.EXPLAINED, explanation="own_way")
    found = returned(scene.officer.scope, home=Period(dt.date(2021, 2, 1), dt.date(2021, 2, 11)), out=Period(day, day))
    assert (found.base.value, found.returned.value, found.organised.value) == (1, 1, 0)


def test_nobody_counts_whom_the_reader_does_not_see(scene):
    riders = people(scene, 8)
    travelled(scene, riders, SPRING)
    period = year(2022)
    assert carried(scene.user(Role.TOWNSHIP).scope, period).people.value == 2
    assert carried(scene.user(Role.STATION).scope, period).people.value == 0
    assert rides(scene.user(Role.HR).scope, period).count() == 8


def test_period_regions_and_direction_narrow(scene):
    riders = people(scene, 3)
    travelled(scene, riders[:2], SPRING)
    travelled(scene, riders[2:], SPRING + dt.timedelta(days=1), direction="home")
    scope = scene.officer.scope
    assert carried(scope, year(2022)).people.value == 3
    assert carried(scope, year(2022, direction="home")).people.value == 1
    assert carried(scope, year(2022, receiving="4407")).people.value == 3
    assert carried(scope, year(2022, receiving="3304")).people.value == 0
    assert carried(scope, year(2022, sending="451424")).people.value == 0
    assert carried(scope, Period(SPRING, SPRING)).people.value == 2
    nothing = carried(scope, year(1999))
    assert (nothing.trips.value, nothing.send_off.value, nothing.send_off_day, nothing.modes) == (0, 0, None, ())


def test_cost_per_person_counts_only_trips_whose_cost_is_known(scene):
    riders = people(scene, 40)
    first = travelled(scene, riders[:30], SPRING)
    travelled(scene, riders[30:], SPRING, trips=1)
    Trip.unscoped.filter(plan__wave=first).update(cost=Decimal(6_000))
    [coach] = carried(scene.officer.scope, year(2022)).modes
    assert (coach.people, coach.cost_per_person) == (40, Decimal(200))


class TestTransportAid:
    @pytest.fixture
    def riders(self, scene):
        free, cheap, dear, refunded = people(scene, 4)
        travelled(scene, [free], SPRING)
        travelled(scene, [cheap], SPRING, paid_by="worker", fare=180)
        travelled(scene, [dear], SPRING, paid_by="worker", fare=450)
        travelled(scene, [dear], SPRING, direction="home", paid_by="worker", fare=450)
        travelled(scene, [refunded], SPRING, paid_by="refunded", fare=450)
        return free, cheap, dear, refunded

    def test_fares_up_to_the_cap_once_a_person(self, scene, riders):
        _free, cheap, dear, _refunded = riders
        aid = transport_aid(scene.officer.scope, year(2022), cap=Decimal(600), free_counts=False)
        assert (aid.people, aid.yuan, aid.left_out) == (2, Decimal(780), 1)
        assert aid.amounts == {cheap.pk: Decimal(180), dear.pk: Decimal(600)}

    @pytest.mark.parametrize(("free_counts", "people_", "left_out"), [(True, 4, 0), (False, 3, 1)])
    def test_a_flat_amount_with_or_without_those_carried_free(self, scene, riders, free_counts, people_, left_out):
        aid = transport_aid(
            scene.officer.scope, year(2022), cap=Decimal(1000), flat=Decimal(500), free_counts=free_counts
        )
        assert (aid.people, aid.yuan, aid.left_out) == (people_, Decimal(500 * people_), left_out)
