"""The bar of the allocation engine: what each figure of a row has to reach, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """One line of the bar."""

    row: str
    """How the row begins that tells the figure."""
    figure: str
    meaning: str
    most: bool
    """Smaller is better."""
    at_least: float
    aim: float

    def judged(self, row: dict[str, Any]) -> dict[str, Any]:
        """The goal beside what was measured; `met` and `aim_met` are None where nothing was."""
        value = row.get(self.figure)
        told: dict[str, Any] = {"row": row["row"], "what": self.meaning, "measured": value}
        told |= {"sense": "<=" if self.most else ">=", "at_least": self.at_least, "aim": self.aim}
        return told | {"met": self._reaches(value, self.at_least), "aim_met": self._reaches(value, self.aim)}

    def _reaches(self, value: float | None, goal: float) -> bool | None:
        if value is None:
            return None
        return value <= goal if self.most else value >= goal


BAR = (
    Goal("listed 300000", "cpu_ratio", "min-cost flow CPU / ours, ready pairs", False, 3, 6),
    Goal("listed 1000000", "cpu_ratio", "min-cost flow CPU / ours, ready pairs", False, 2.5, 5),
    Goal("listed 300000", "memory_ratio", "peak memory / min-cost flow's", True, 0.4, 0.2),
    Goal("listed 1000000", "memory_ratio", "peak memory / min-cost flow's", True, 0.4, 0.2),
    Goal("listed", "worst_distance", "distance to the exact optimum", True, 1e-4, 1e-5),
    Goal("groups", "worst_loss", "loss against the proven optimum, with groups", True, 1e-3, 2e-4),
    Goal("whole 300000", "worst_gap", "proved gap over all eligible pairs, with groups", True, 1e-3, 2e-4),
    Goal("whole 300000", "cpu_times_peer", "CPU / min-cost flow's on a static list", True, 6, 2),
    Goal("whole 300000", "placed_ratio", "people matched / that list's optimum", False, 1.15, 1.25),
    Goal("whole growth", "exponent", "growth exponent of CPU, 300k to 1M", True, 1.4, 1.15),
    Goal("whole 1000000", "peak_mb", "peak memory in MB", True, 2048, 1229),
    Goal("cluster", "wall_ratio", "two workers against one process, wall, idle cores", False, 1.5, 1.8),
)


def judged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every goal for every row that it speaks of."""
    return [goal.judged(row) for goal in BAR for row in rows if row["row"].startswith(goal.row) and goal.figure in row]
