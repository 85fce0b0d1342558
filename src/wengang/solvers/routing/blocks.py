"""Dividing a wave into blocks that a solver can take in one piece."""

from __future__ import annotations

import numpy as np

from wengang.solvers.routing.case import Case, Ints

GATES_WEIGH = 3.0
Item = tuple[int, ...]


def blocks_of(case: Case, items: list[Item], most: int) -> list[Ints]:
    """Rows of ``items`` in blocks of at most ``most``, by halving along the longest axis; gates weigh three times
    the stops."""
    first = np.array([item[0] for item in items], np.int64)
    return _halve(case, case.stop[first], case.gate[first], np.arange(len(items)), most)


def _halve(case: Case, stop: Ints, gate: Ints, rows: Ints, most: int) -> list[Ints]:
    if len(rows) <= most:
        return [rows]

    def far(row: int) -> np.ndarray:
        km = case.roads.km
        return km[stop[row], stop[rows]] + GATES_WEIGH * km[gate[row], gate[rows]]

    one = rows[int(np.argmax(far(int(rows[0]))))]
    from_one = far(int(one))
    from_other = far(int(rows[int(np.argmax(from_one))]))
    order = rows[np.argsort(from_one - from_other, kind="stable")]
    middle = len(order) // 2
    return [*_halve(case, stop, gate, order[:middle], most), *_halve(case, stop, gate, order[middle:], most)]
