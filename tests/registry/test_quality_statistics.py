"""The mathematics of samples: against published numbers, against brute force, and against simulated ledgers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.registry.quality.statistics import (
    Stratum,
    Verdict,
    allocate,
    corrected,
    estimate,
    finding,
    least_size_to_show,
    size_for,
    wilson,
)


@pytest.mark.parametrize(
    ("right", "size", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3 (score, no correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_bounds(right, size, low, high):
    found = wilson(right / size, size)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5_000), st.floats(0, 1))
def test_the_interval_holds_the_share_and_narrows_with_size(size, share):
    small, large = wilson(share, size), wilson(share, size * 4)
    assert 0 <= small.low <= share <= small.high <= 1
    assert large.half_width <= small.half_width


def test_nonsense_is_refused():
    for share, size in ((1.2, 10), (-0.1, 10), (0.5, 0)):
        with pytest.raises(ValueError, match="share"):
            wilson(share, size)


@pytest.mark.parametrize("population", [30, 400, 20_000, 1_000_000])
@pytest.mark.parametrize("half_width", [0.005, 0.01, 0.03])
def test_the_size_is_the_smallest_that_is_narrow_enough(population, half_width):
    size = size_for(half_width, population)
    assert 0 < size <= population
    assert wilson(0.98, corrected(size, population, size)).half_width <= half_width
    if size > 1:
        assert wilson(0.98, corrected(size - 1, population, size - 1)).half_width > half_width


def test_fewer_than_189_can_never_show_98_per_cent():
    assert least_size_to_show() == 189
    assert wilson(1, 189).low >= 0.98
    assert wilson(1, 188).low < 0.98


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 300), min_size=1), st.data())
def test_shares_add_up_are_proportional_and_leave_no_village_out(sizes, data):
    total = sum(sizes.values())
    wanted = data.draw(st.integers(0, total))
    given_to = allocate(sizes, wanted)
    assert sum(given_to.values()) == wanted
    assert all(0 <= given_to[name] <= sizes[name] for name in sizes)
    filled = [name for name, size in sizes.items() if size]
    if wanted >= len(filled):
        assert all(given_to[name] for name in filled)
        spare, rest = total - len(filled), wanted - len(filled)
        assert all(abs(given_to[name] - 1 - (sizes[name] - 1) * rest / spare) < 1 for name in filled if spare)


def test_more_than_there_are_cannot_be_drawn():
    with pytest.raises(ValueError, match="wanted"):
        allocate({"a": 3}, 4)


def test_strata_are_weighted_by_their_persons():
    found = estimate([Stratum(900, 10, 10, 10), Stratum(100, 10, 10, 5)])
    assert found is not None
    assert found.share == pytest.approx(0.95)


def test_unequal_weights_widen_and_a_full_count_closes_the_interval():
    equal = estimate([Stratum(500, 50, 50, 49), Stratum(500, 50, 50, 49)])
    unequal = estimate([Stratum(950, 50, 50, 49), Stratum(50, 50, 50, 49)])
    assert equal is not None
    assert unequal is not None
    assert unequal.half_width > equal.half_width
    whole = estimate([Stratum(40, 40, 40, 39)])
    assert whole is not None
    assert (whole.low, whole.high) == (39 / 40, 39 / 40)


def test_met_not_shown_and_not_met():
    """F27: 98 % is said only where the lower bound says it."""
    assert finding([Stratum(10_000, 400, 400, 399)]).verdict == Verdict.MET
    assert finding([Stratum(10_000, 100, 100, 100)]).verdict == Verdict.NOT_SHOWN
    assert finding([Stratum(10_000, 400, 400, 394)]).verdict == Verdict.NOT_SHOWN
    assert finding([Stratum(10_000, 400, 400, 380)]).verdict == Verdict.NOT_MET


def test_the_unreachable_are_counted_both_ways():
    found = finding([Stratum(10_000, 400, 390, 390, unreachable=10)])
    assert found.reached is not None
    assert found.best is not None
    assert found.worst is not None
    assert found.reached.low > 0.98
    assert found.best.share == 1
    assert found.worst.share == pytest.approx(0.975)
    assert found.verdict == Verdict.NOT_SHOWN


def test_a_sample_not_checked_to_its_end_shows_nothing():
    assert finding([Stratum(10_000, 400, 399, 399)]).verdict == Verdict.NOT_SHOWN
    left_out = finding([Stratum(10_000, 400, 400, 400), Stratum(500, 0, 0, 0)])
    assert left_out.uncovered == pytest.approx(500 / 10_500)
    assert left_out.verdict == Verdict.NOT_SHOWN
    assert finding([]).verdict == Verdict.NOT_SHOWN


@pytest.mark.parametrize("share", [0.95, 0.98, 0.99])
def test_the_interval_covers_the_truth_as_often_as_it_claims(share):
    """Ledgers of forty villages, drawn without replacement 4,000 times: about 95 in 100 intervals hold the truth."""
    dice = np.random.default_rng(98)
    sizes = {f"{number:02}": int(size) for number, size in enumerate(dice.integers(30, 900, 40))}
    right = {name: int(dice.binomial(size, share)) for name, size in sizes.items()}
    truth = sum(right.values()) / sum(sizes.values())
    shares = allocate(sizes, 600)
    found = {n: dice.hypergeometric(right[n], sizes[n] - right[n], shares[n], 4_000) for n in sizes}
    held = 0
    for trial in range(4_000):
        interval = estimate(Stratum(sizes[n], shares[n], shares[n], int(found[n][trial])) for n in sizes)
        assert interval is not None
        held += interval.low <= truth <= interval.high
    assert held / 4_000 > 0.94
