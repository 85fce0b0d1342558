"""The road of the tests: Tiandeng (Guangxi) to Pengjiang (Guangdong), about 780 km, six pick-ups, two gates."""

from wengang.solvers.timetable import Call, CallKind, Driver

CREW = (Driver("driver 1"), Driver("driver 2"))


def tiandeng(trunk: int = 600, **gate: object) -> list[Call]:
    """``trunk`` minutes of expressway at day speed between the last pick-up and the first gate."""
    pick_ups = [
        Call(f"stop {n}", drive=20 if n else 0, km=12.0 if n else 0.0, kind=CallKind.PICKUP, dwell=8) for n in range(6)
    ]
    gates = [
        Call("gate 1", drive=trunk, km=trunk * 1.3, kind=CallKind.DROP, dwell=12, **gate),
        Call("gate 2", drive=15, km=8.0, kind=CallKind.DROP, dwell=8, **gate),
    ]
    return pick_ups + gates
