"""Finished trips teach how long a road really takes; what somebody entered stays above it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.journeys.world import Scene
from wengang.journeys.enums import RoadSource, TripState
from wengang.journeys.models import Call, RoadFact, Trip, Wave
from wengang.journeys.planning.build import build
from wengang.journeys.planning.draft import draft_now
from wengang.journeys.planning.learned import learn_roads


def finished(scene: Scene, *, slower: float, trips: int = 1) -> tuple[int, int]:
    """Trips from the first stop to the gate that took so many times the planned driving; rests as planned."""
    for _each in range(trips):
        wave = scene.another_wave(days=-3)
        scene.traveller(wave)
        trip = Trip.unscoped.get(plan=draft_now(wave, deadline=0, rounds=0, by=scene.officer))
        stop, gate = Call.unscoped.filter(trip=trip).order_by("number")
        driving = sum(row["end"] - row["start"] for row in trip.timeline if row["doing"] == "drive")
        extra = dt.timedelta(minutes=(slower - 1) * driving)
        Call.unscoped.filter(pk=stop.pk).update(left_at=stop.departs_at)
        Call.unscoped.filter(pk=gate.pk).update(came_at=gate.arrives_at + extra)
        Trip.unscoped.filter(pk=trip.pk).update(
            state=TripState.CLOSED, left_at=stop.departs_at, came_at=gate.arrives_at + extra
        )
    return stop.place_id, gate.place_id


def test_a_road_that_takes_longer_is_reckoned_longer_the_more_trips_say_so(scene: Scene) -> None:
    found = []
    for trips in (1, 9):
        RoadFact.objects.all().delete()  # planned without what was learned, so that the trips are alike
        pair = finished(scene, slower=1.3, trips=trips)
        learn_roads()
        fact = RoadFact.objects.get(start=pair[0], end=pair[1], source=RoadSource.TRIPS)
        found.append((fact.trips, fact.minutes / (fact.km / 78 * 60)))
    assert [trips for trips, _ratio in found] == [1, 10]
    assert 1.02 < found[0][1] < found[1][1] < 1.32


def test_trips_without_recorded_moments_teach_nothing_and_a_second_run_changes_nothing(scene: Scene) -> None:
    finished(scene, slower=1.2, trips=3)
    first = learn_roads()
    facts = list(RoadFact.objects.values_list("start", "end", "minutes", "trips"))
    assert first == {"trips": 3, "left_out": 0, "roads": 1}
    assert learn_roads() == first
    assert list(RoadFact.objects.values_list("start", "end", "minutes", "trips")) == facts
    Call.unscoped.update(left_at=None)
    assert learn_roads() == {"trips": 0, "left_out": 0, "roads": 0}


def test_the_next_plan_reckons_with_it_unless_somebody_knows_better(scene: Scene) -> None:
    pair = finished(scene, slower=1.3, trips=10)
    scene.traveller()
    wave = Wave.unscoped.get(pk=scene.wave.pk)
    assert pair not in build(wave).known
    learn_roads()
    fact = RoadFact.objects.get()
    assert build(wave).known[pair] == (pytest.approx(fact.km), fact.minutes)
    RoadFact.objects.create(start_id=pair[0], end_id=pair[1], source=RoadSource.HAND, km=500, minutes=400)
    assert build(wave).known[pair] == (500, 400)
