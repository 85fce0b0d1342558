"""A coach's line of time as a trip keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wengang.solvers.timetable import Call, Driver, NoLegalTimetable, Timetable, Words


def timeline(line: Timetable, calls: Sequence[Call], drivers: Sequence[Driver]) -> list[dict[str, Any]]:
    """``[{doing, start, end, driver, call}]`` in minutes after midnight of the wave's day.

    ``driver`` is 1 for the first of the crew, and so on (the crew of a trip is ordered by key); ``call`` the number of
    the call at which the vehicle stands or to which it drives, None for a service area.
    """
    number = {driver.id: at for at, driver in enumerate(drivers, 1)}
    call = {each.id: at for at, each in enumerate(calls, 1)}
    return [
        {
            "doing": segment.doing.value,
            "start": segment.start,
            "end": segment.end,
            "driver": number.get(segment.driver) if segment.driver else None,
            "call": call.get(segment.call),
        }
        for segment in line.segments
    ]


def objections(line: Timetable | NoLegalTimetable) -> list[dict[str, str]]:
    """Why there is no legal line and what would help, or what is to be said of a legal one: ``[{code, zh, en}]``."""
    if isinstance(line, NoLegalTimetable):
        return [_words(line.reason), *(_words(change.words) for change in line.changes)]
    late = [_late(line.late)] if line.late else []
    return [*(_words(warning) for warning in line.warnings), *late]


def _words(words: Words) -> dict[str, str]:
    return {"code": words.code, "zh": words.zh, "en": words.en}


def _late(minutes: int) -> dict[str, str]:
    return {
        "code": "late",
        "zh": f"有人晚于报到时间到达，合计{minutes}分钟",
        "en": f"Some arrive after they must report, {minutes} minutes in all",
    }
