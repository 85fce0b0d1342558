"""The steps of the statutory retirement age, as in the published tables."""

import datetime as dt

import pytest

from wengang.registry.retirement import past_retirement, retirement_month

TABLE = [
    ("1", "worker", (1964, 12), (2024, 12)),
    ("1", "worker", (1965, 1), (2025, 2)),
    ("1", "cadre", (1965, 4), (2025, 5)),
    ("1", "worker", (1965, 5), (2025, 7)),
    ("1", "worker", (1976, 8), (2039, 7)),
    ("1", "worker", (1976, 9), (2039, 9)),
    ("1", "cadre", (1990, 1), (2053, 1)),
    ("2", "worker", (1974, 12), (2024, 12)),
    ("2", "worker", (1975, 1), (2025, 2)),
    ("2", "worker", (1975, 3), (2025, 5)),
    ("2", "worker", (1984, 11), (2039, 11)),
    ("2", "worker", (1990, 6), (2045, 6)),
    ("2", "cadre", (1969, 12), (2024, 12)),
    ("2", "cadre", (1970, 1), (2025, 2)),
    ("2", "cadre", (1970, 5), (2025, 7)),
    ("2", "cadre", (1981, 8), (2039, 7)),
    ("2", "cadre", (1981, 9), (2039, 9)),
    ("2", "cadre", (1990, 6), (2048, 6)),
    ("0", "worker", (1990, 6), (2053, 6)),
]


@pytest.mark.parametrize(("sex", "women", "birth", "reached"), TABLE)
def test_published_steps(sex: str, women: str, birth: tuple[int, int], reached: tuple[int, int]) -> None:
    assert retirement_month(dt.date(*birth, 15), sex, women) == dt.date(*reached, 1)


def test_past_it_or_not() -> None:
    assert past_retirement(dt.date(1960, 5, 1), "1", dt.date(2026, 11, 22))
    assert not past_retirement(dt.date(1970, 5, 1), "1", dt.date(2026, 11, 22))
    assert not past_retirement(None, "1", dt.date(2026, 11, 22))
    assert past_retirement(dt.date(1974, 5, 1), "2", dt.date(2026, 11, 22))
    assert not past_retirement(dt.date(1974, 5, 1), "2", dt.date(2026, 11, 22), "cadre")
