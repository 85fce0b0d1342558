"""The drawings of journeys: names never cover each other, every trip is drawn through its places, hours add up."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from wengang.solvers.rules import LATEST
from wengang.web.journeys import sketch, timeline
from wengang.web.journeys.labels import width_of
from wengang.web.journeys.sketch import WIDTH, Sketch, Spot, Way, draw

NAMES = st.text("县乡村车站厂门东西南北上下ABC1 ", min_size=1, max_size=14)
POINTS = st.tuples(st.floats(21, 25), st.floats(105, 115))


@st.composite
def spots(draw_: st.DrawFn, first: int) -> list[Spot]:
    """Places of one end; some share a point, some have none."""
    points = draw_(st.lists(st.one_of(POINTS, st.just((23.0, 107.0)), st.none()), min_size=1, max_size=18))
    return [
        Spot(first + n, draw_(NAMES), point[0] if point else None, point[1] if point else None, n)
        for n, point in enumerate(points)
    ]


@st.composite
def pictures(draw_: st.DrawFn) -> tuple[list[Spot], list[Spot], list[Way]]:
    stops, gates = draw_(spots(0)), draw_(spots(1_000))
    some = st.lists(st.sampled_from([s.key for s in stops]), min_size=1, max_size=5, unique=True)
    others = st.lists(st.sampled_from([g.key for g in gates]), min_size=1, max_size=4, unique=True)
    trips = draw_(st.integers(1, 20))
    return stops, gates, [Way(n, n + 1, draw_(some), draw_(others)) for n in range(trips)]


def boxes_of_names(drawn: Sketch) -> list[tuple[float, float, float, float]]:
    found = []
    for label in (*drawn.left.labels, *drawn.right.labels):
        wide = width_of(label.text)
        left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
        found.append((left, label.y - 12, left + wide, label.y + 3))
    return found


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] - 1e-6 and b[1] < a[3] - 1e-6


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_no_name_covers_another_or_a_place_and_everything_stays_inside(given_: tuple) -> None:
    drawn = draw(*given_)
    names = boxes_of_names(drawn)
    dots = [(dot.x - 5, dot.y - 5, dot.x + 5, dot.y + 5) for box in (drawn.left, drawn.right) for dot in box.dots]
    for n, one in enumerate(names):
        assert not any(overlap(one, other) for other in names[n + 1 :])
        assert not any(overlap(one, dot) for dot in dots)
        assert one[0] >= 0
        assert one[2] <= WIDTH
        assert one[3] <= drawn.height
    for box in (drawn.left, drawn.right):
        for dot in box.dots:
            assert box.x <= dot.x <= box.right
            assert box.y <= dot.y <= box.y + box.height


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_the_same_plan_gives_the_same_picture_and_every_trip_passes_its_places(given_: tuple) -> None:
    stops, gates, ways = given_
    drawn = draw(stops, gates, ways)
    assert drawn == draw(stops, gates, ways)
    at = {dot.key: (dot.x, dot.y) for box in (drawn.left, drawn.right) for dot in box.dots}
    for way, strand in zip(ways, drawn.strands, strict=True):
        points = [tuple(map(float, point.split(","))) for point in strand.points.split()]
        assert len(points) == len(way.stops) + len(way.gates) + 2
        for key, point in zip(
            [*way.stops, *way.gates], [*points[: len(way.stops)], *points[-len(way.gates) :]], strict=True
        ):
            assert abs(point[0] - at[key][0]) < 0.1
            assert abs(point[1] - at[key][1]) <= max(map(abs, sketch.STRANDS)) + 0.1


def test_a_small_plan_names_all_its_places_and_numbers_its_trips() -> None:
    stops = [Spot(n, f"示例{n}乡", 23.0 + n * 0.11, 107.0 + (n % 3) * 0.15, 10) for n in range(6)]
    gates = [Spot(100 + n, f"示例{n}电子有限公司", 22.6 + n * 0.02, 113.0 + n * 0.03, 10) for n in range(4)]
    drawn = draw(stops, gates, [Way(n, n + 1, [n, (n + 1) % 6], [100 + n % 4]) for n in range(4)])
    assert len(drawn.left.labels) == 6
    assert {label.text for label in drawn.right.labels} == {f"示例{n}电子" for n in range(4)}
    assert all(strand.badge for strand in drawn.strands)
    assert (drawn.left.bar_km, drawn.right.bar_km) != (0, 0)


def test_two_places_on_one_spot_are_drawn_apart() -> None:
    drawn = draw([Spot(n, f"点{n}", 23.0, 107.0, 1) for n in range(5)], [Spot(9, "门", 22.6, 113.0, 5)], [])
    at = [(dot.x, dot.y) for dot in drawn.left.dots]
    assert min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for n, a in enumerate(at) for b in at[n + 1 :]) > 12


def trip_with(parts: list[tuple[str, int, int, int | None]]) -> SimpleNamespace:
    line = [{"doing": doing, "start": start, "end": end, "driver": driver} for doing, start, end, driver in parts]
    crew = [SimpleNamespace(pk=3, full_name="司甲"), SimpleNamespace(pk=7, full_name="司乙")]
    return SimpleNamespace(timeline=line, crew=crew, plan=SimpleNamespace(rules=LATEST))


def test_the_line_of_time_adds_up() -> None:
    parts = [
        ("work", 1080, 1100, None),
        ("drive", 1100, 1200, 1),
        ("drive", 1200, 1330, 1),
        ("rest", 1330, 1350, None),
        ("drive", 1350, 1440, 2),
        ("wait", 1440, 1740, None),
        ("drive", 1740, 1800, 2),
    ]
    line = timeline.line_of(trip_with(parts))
    assert line is not None
    assert [piece.look for piece in line.pieces] == ["work", "drive-1", "rest", "drive-2", "wait", "drive-2"]
    assert [(at.name, at.minutes) for at in line.crew] == [("司甲", 230), ("司乙", 150)]
    assert (line.longest, line.rests, line.banned) == (230, 1, 0)
    # Night is 22:00 to 06:00: ten minutes of the first driver, all of the second one's.
    assert line.night == 10 + 90 + 60
    assert abs(sum(piece.width for piece in line.pieces) - timeline.WIDTH) < 1e-6
    assert {band.look for band in line.bands} == {"night", "ban"}


def test_driving_while_everybody_must_stand_is_told() -> None:
    line = timeline.line_of(trip_with([("drive", 1500, 1600, 1)]))
    assert line is not None
    assert line.banned == 1600 - (1440 + 120)


def test_a_trip_without_a_line_draws_none() -> None:
    assert timeline.line_of(trip_with([])) is None
