"""Seat numbers: everybody one, companions together, those who have one keep it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.journeys.planning.seats import NoSeats, Together, numbers, path


@st.composite
def coaches(draw: st.DrawFn) -> tuple[int, list[Together]]:
    """A vehicle and parties that fit into it."""
    places = draw(st.integers(4, 55))
    parties: list[Together] = []
    left = places
    for at, size in enumerate(draw(st.lists(st.integers(1, 6), max_size=30))):
        if size > left:
            break
        parties.append(Together(f"P{at}", size, draw(st.integers(0, min(size, 1)))))
        left -= size
    return places, parties


def one_stretch(places: int, seats: tuple[int, ...]) -> bool:
    order = {seat: at for at, seat in enumerate(path(places))}
    at = sorted(order[seat] for seat in seats)
    return at[-1] - at[0] + 1 == len(at)


@given(coaches())
def test_on_an_empty_vehicle_everybody_has_a_seat_and_no_party_is_torn(case: tuple[int, list[Together]]) -> None:
    places, parties = case
    found = numbers(places, parties)
    seats = [seat for its in found.values() for seat in its]
    assert sorted(seats) == sorted(set(seats))
    assert all(1 <= seat <= places for seat in seats)
    assert {party.key: party.size for party in parties} == {key: len(its) for key, its in found.items()}
    assert all(one_stretch(places, its) for its in found.values())


@given(coaches(), st.integers(0, 10))
def test_the_order_of_the_list_does_not_matter(case: tuple[int, list[Together]], turn: int) -> None:
    places, parties = case
    shifted = [*parties[turn % (len(parties) + 1) :], *parties[: turn % (len(parties) + 1)]]
    assert numbers(places, parties) == numbers(places, shifted)


@given(coaches(), st.integers(1, 6))
def test_newcomers_take_free_seats_only(case: tuple[int, list[Together]], size: int) -> None:
    places, parties = case
    taken = {seat for its in numbers(places, parties).values() for seat in its}
    newcomer = Together("new", size)
    if size > places - len(taken):
        with pytest.raises(NoSeats):
            numbers(places, [newcomer], taken)
        return
    found = numbers(places, [newcomer], taken)["new"]
    assert len(set(found)) == size
    assert not taken & set(found)
    free = path(places)
    stretches = [free[at : at + size] for at in range(places - size + 1)]
    if any(not taken.intersection(stretch) for stretch in stretches):
        assert one_stretch(places, found)


def test_two_sit_side_by_side_and_one_alone_fills_a_half_pair() -> None:
    found = numbers(12, [Together("couple", 2), Together("three", 3), Together("single", 1)])
    assert {(seat - 1) // 2 for seat in found["couple"]} == {(found["couple"][0] - 1) // 2}
    pair = (found["single"][0] - 1) // 2
    assert pair in {(seat - 1) // 2 for seat in found["three"]}


def test_whoever_needs_an_accessible_place_sits_in_front() -> None:
    parties = [Together("big", 6), Together("wheelchair", 1, 1), Together("other", 4)]
    assert numbers(30, parties)["wheelchair"] == (1,)


def test_neighbours_on_the_path_sit_in_one_row_or_one_behind_the_other() -> None:
    assert path(10) == (1, 2, 3, 4, 8, 7, 6, 5, 9, 10)
