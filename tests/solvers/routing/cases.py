"""Small random waves for the routing tests. Everybody in them is invented."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from wengang.solvers.routing import Wave

HOURS = st.sampled_from([["00:00", "24:00"], ["06:00", "12:00"], ["06:30", "22:00"], ["20:00", "23:30"]])


@st.composite
def waves(draw: st.DrawFn) -> dict[str, Any]:
    """A wave as plain data: up to 25 parties, some of which may have no way to travel."""
    stops = [_place(draw, f"S{n}", 23.0, 107.0) for n in range(draw(st.integers(1, 5)))]
    gates = [_place(draw, f"G{n}", 22.6, draw(st.sampled_from([107.8, 113.0]))) for n in range(draw(st.integers(1, 3)))]
    names = ([p["id"] for p in stops] + ["nowhere"], [p["id"] for p in gates] + ["nowhere"])
    parties = [_party(draw, number, *names) for number in range(draw(st.integers(0, 25)))]
    kinds = [_kind(draw, number, names[0]) for number in range(draw(st.integers(0, 3)))]
    limits: dict[str, Any] = {"local_hours": draw(st.sampled_from([1.0, 3.5]))}
    if draw(st.booleans()):
        limits |= {"max_stops": draw(st.integers(1, 3)), "max_gates": 2}
    data = {"stops": stops, "gates": gates, "parties": parties, "vehicle_types": kinds, "limits": limits}
    return data | {"hourly_rate": draw(st.sampled_from([0, 90]))}


def _place(draw: st.DrawFn, name: str, lat: float, lon: float) -> dict[str, Any]:
    near = st.floats(-0.15, 0.15)
    place = {"id": name, "lat": lat + draw(near), "lon": lon + draw(near)}
    if draw(st.integers(0, 3)) == 0:
        place["hours"] = draw(HOURS)
    if draw(st.integers(0, 6)) == 0:
        place["longest"] = 30
    return place


def _party(draw: st.DrawFn, number: int, stops: list[str], gates: list[str]) -> dict[str, Any]:
    size = draw(st.sampled_from([1, 1, 1, 2, 3, 5, 12]))
    party = {"id": f"P{number}", "size": size, "stop": draw(_most(stops)), "gate": draw(_most(gates))}
    if draw(st.integers(0, 8)) == 0:
        party["accessible"] = 1
    if draw(st.integers(0, 8)) == 0:
        party["ready"] = "09:00"
    if draw(st.integers(0, 8)) == 0:
        party["report_by"] = "08:00+1"
    return party


def _most(names: list[str]) -> st.SearchStrategy[str]:
    """Mostly a known place."""
    return st.sampled_from(names[:-1] * 6 + names[-1:])


def _kind(draw: st.DrawFn, number: int, stops: list[str]) -> dict[str, Any]:
    seats = draw(st.sampled_from([8, 17, 33, 53]))
    kind = {"id": f"V{number}", "seats": seats, "drivers": 2, "escorts": draw(st.integers(0, 1))}
    kind |= {"fixed": 500 + 25 * seats, "per_km": 1.5 + seats / 12, "accessible": draw(st.integers(0, 2))}
    kind["count"] = draw(st.sampled_from([None, None, 0, 1, 2]))
    if draw(st.integers(0, 4)) == 0:
        kind["stops"] = stops[: max(1, len(stops) // 2)]
    return kind


def small(**changes: Any) -> dict[str, Any]:
    """A plain wave: three stops, two gates, nine parties of two, coaches for ten."""
    data: dict[str, Any] = {
        "stops": [{"id": f"S{n}", "lat": 23.0 + n * 0.02, "lon": 107.0} for n in range(3)],
        "gates": [{"id": f"G{n}", "lat": 22.6, "lon": 113.0 + n * 0.02} for n in range(2)],
        "parties": [{"id": f"P{n}", "size": 2, "stop": f"S{n % 3}", "gate": f"G{n % 2}"} for n in range(9)],
        "vehicle_types": [{"id": "V", "seats": 12, "drivers": 2, "fixed": 1000, "per_km": 4}],
        "hourly_rate": 90,
    }
    return data | changes


def wave(**changes: Any) -> Wave:
    """The plain wave, changed."""
    return Wave.from_dict(small(**changes))
