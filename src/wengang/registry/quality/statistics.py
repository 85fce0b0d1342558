"""What a random sample says about the whole ledger: sizes, shares, intervals, and what may be claimed.

Sources:
    Interval: Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209–212; why not the textbook
    interval: Brown, Cai and DasGupta (2001), Statistical Science 16(2), 101–133. Weights of strata and the correction
    for a finite population: Cochran (1977), Sampling Techniques, 3rd ed., ch. 2 and 5; as an effective sample size:
    Kish (1965), Survey Sampling, ch. 11, and Korn and Graubard (1998), Survey Methodology 24(2), 193–201.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, inf, isinf, sqrt

Z95 = 1.959963984540054
"""Two-sided 95 %."""
TARGET = 0.98
"""信息准确率 98 % and above: figure F27."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its bounds, each between 0 and 1."""

    share: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def wilson(share: float, size: float, z: float = Z95) -> Interval:
    """Wilson's score interval of a share seen in ``size`` independent trials; ``size`` may be an effective size.

    Args:
        share: 0 … 1. size: above 0; infinite when everybody was checked, and the interval is the share itself.

    Raises:
        ValueError: a share outside 0 … 1, or no trial.
    """
    if not 0 <= share <= 1 or size <= 0:
        raise ValueError("a share lies between 0 and 1, and at least one trial is needed")
    if isinf(size):
        return Interval(share, share, share)
    spread = z * z / size
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / size + spread / (4 * size)) / (1 + spread)
    # At the ends the bound is the share itself; rounding must not push it past.
    return Interval(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


def size_for(half_width: float, population: int, expected: float = TARGET, z: float = Z95) -> int:
    """How many persons to check so that Wilson's interval is at most ``half_width`` to either side.

    Args:
        half_width: 0.01 is one percentage point. population: persons in the area; never more are asked for.
        expected: the share that is likely right; 0.5 is the most careful guess.

    Raises:
        ValueError: a half width or share outside 0 … 1.
    """
    if not 0 < half_width < 1 or not 0 <= expected <= 1 or population < 0:
        raise ValueError("the half width lies between 0 and 1")
    low, high = 1, max(1, population)
    while low < high:
        middle = (low + high) // 2
        if wilson(expected, corrected(middle, population, middle), z).half_width <= half_width:
            high = middle
        else:
            low = middle + 1
    return min(high, population)


def corrected(size: float, population: int, checked: int) -> float:
    """The size that a sample of a finite population is worth: (N − 1) / (N − n) times; infinite when all were checked.

    ``checked`` of ``population`` persons were checked; ``size`` is what they are worth before.
    """
    left = population - checked
    return inf if left <= 0 else size * max(1.0, (population - 1) / left)


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Share ``wanted`` persons among strata in proportion to their sizes, by the largest remainder.

    Every stratum that has persons gets one at least, if ``wanted`` reaches that far, and none gets more than it has.
    Ties go by the stratum's name, so that the same numbers always give the same shares.

    Raises:
        ValueError: a negative number, or more wanted than there are.
    """
    total = sum(sizes.values())
    if wanted < 0 or min(sizes.values(), default=0) < 0 or wanted > total:
        raise ValueError("more are wanted than there are")
    filled = {name: size for name, size in sizes.items() if size}
    least = 1 if wanted >= len(filled) else 0
    given = dict.fromkeys(sizes, 0) | dict.fromkeys(filled, least)
    room = {name: size - least for name, size in filled.items()}
    rest, spare = wanted - least * len(filled), sum(room.values())
    exact = {name: (rest * size, spare) for name, size in room.items() if spare}
    for name, (share, whole) in exact.items():
        given[name] += share // whole
    left = wanted - sum(given.values())
    by_remainder = sorted(exact, key=lambda name: (-(exact[name][0] % exact[name][1]), name))
    for name in by_remainder[:left]:
        given[name] += 1
    return given


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: persons there, drawn, checked by a second person, and of these right; ``unreachable`` of the drawn.

    Drawn persons who are neither checked nor unreachable are still to be checked.
    """

    population: int
    drawn: int
    checked: int
    right: int
    unreachable: int = 0

    def with_unreachable(self, *, right: bool) -> "Stratum":
        """As if everybody unreachable had been checked, and found right or wrong."""
        reached = self.checked + self.unreachable
        return Stratum(self.population, self.drawn, reached, self.right + (self.unreachable if right else 0))


def estimate(strata: Iterable[Stratum], z: float = Z95) -> Interval | None:
    """The share right of the whole: strata weighted by their persons, Wilson's interval at the effective size.

    The size counts for less where weights are unequal (Kish) and for more where much of the population was checked
    (Cochran). Strata of which nobody was checked say nothing and are left out; see ``uncovered``. None without a check.
    """
    seen = [each for each in strata if each.checked]
    population = sum(each.population for each in seen)
    if not population:
        return None
    weights = [each.population / population for each in seen]
    share = sum(weight * each.right / each.checked for weight, each in zip(weights, seen, strict=True))
    worth = 1 / sum(weight * weight / each.checked for weight, each in zip(weights, seen, strict=True))
    checked = sum(each.checked for each in seen)
    return wilson(min(1.0, share), corrected(worth, population, checked), z)


def uncovered(strata: Iterable[Stratum]) -> float:
    """The share of the population that lives in strata of which nobody was checked."""
    rows = list(strata)
    population = sum(each.population for each in rows)
    return sum(each.population for each in rows if not each.checked) / population if population else 0.0


class Verdict(StrEnum):
    """What may be said about the target."""

    MET = "met"
    NOT_SHOWN = "not_shown"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Finding:
    """The shares of those reached, and with everybody unreachable counted as right (best) or wrong (worst)."""

    reached: Interval | None
    best: Interval | None
    worst: Interval | None
    uncovered: float
    waiting: int
    target: float = TARGET

    @property
    def verdict(self) -> Verdict:
        """Met only if even the worst case's lower bound reaches the target; not met only if even the best case's
        upper bound lies below. A sample that is not checked to its end, or leaves places out, shows nothing."""
        if self.best is None or self.worst is None or self.waiting or self.uncovered:
            return Verdict.NOT_SHOWN
        if self.worst.low >= self.target:
            return Verdict.MET
        return Verdict.NOT_MET if self.best.high < self.target else Verdict.NOT_SHOWN


def finding(strata: Iterable[Stratum], target: float = TARGET, z: float = Z95) -> Finding:
    """Everything a sample says about the whole."""
    rows = list(strata)
    best = [each.with_unreachable(right=True) for each in rows]
    worst = [each.with_unreachable(right=False) for each in rows]
    waiting = sum(each.drawn - each.checked - each.unreachable for each in rows)
    return Finding(estimate(rows, z), estimate(best, z), estimate(worst, z), uncovered(best), waiting, target)


def least_size_to_show(target: float = TARGET, z: float = Z95) -> int:
    """The fewest persons, all of them right, whose lower bound reaches the target: fewer can never show it."""
    return ceil(z * z * target / (1 - target))
