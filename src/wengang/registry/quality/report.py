"""The report of a sample: counts, shares and bounds of the whole, of every stratum and of every fact.

It is plain JSON, computed from the items while the sample is open and frozen with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil, floor
from typing import Any

from wengang.registry.models import Sample, SampleItem
from wengang.registry.quality.checked import same
from wengang.registry.quality.draw import stratum_of
from wengang.registry.quality.statistics import TARGET, Interval, Stratum, finding, wilson

METHOD = "random sample by keyed hash, stratified; Wilson score interval, 95 %, at the effective size"


def report_of(sample: Sample) -> dict[str, Any]:
    """The report of a sample: the frozen one once it is closed. Keys as in ``compute``."""
    if sample.closed_at is not None:
        return dict(sample.report)
    columns = ("division_id", "said", "found", "right", "unreachable")
    items = SampleItem.unscoped.filter(sample=sample).order_by("pk").values(*columns)
    return compute(sample.strata, items, sample.fields)


def compute(
    strata: Mapping[str, Any], items: Iterable[Mapping[str, Any]], fields: Iterable[str], target: float = TARGET
) -> dict[str, Any]:
    """Draw up a report.

    Args:
        strata: {division: [persons there, persons drawn]}. items: rows of SampleItem with division_id, said, found,
            right (None: not checked) and unreachable.

    Returns:
        Counts ``population``, ``drawn``, ``checked``, ``right``, ``unreachable``, ``waiting``; ``reached``, ``best``
        and ``worst`` as {share, low, high} or None; ``uncovered`` (share of the population); ``verdict``, ``target``;
        ``strata`` and ``facts`` as lists with counts and an interval each.
    """
    rows = list(items)
    counted = _count(strata, rows)
    whole = finding(counted.values(), target)
    return {
        "population": sum(each.population for each in counted.values()),
        "drawn": len(rows),
        "checked": sum(each.checked for each in counted.values()),
        "right": sum(each.right for each in counted.values()),
        "unreachable": sum(each.unreachable for each in counted.values()),
        "waiting": whole.waiting,
        "reached": _told(whole.reached),
        "best": _told(whole.best),
        "worst": _told(whole.worst),
        "uncovered": whole.uncovered,
        "verdict": whole.verdict.value,
        "target": target,
        "method": METHOD,
        "strata": [_stratum(code, each) for code, each in counted.items()],
        "facts": [_fact(name, rows) for name in fields],
    }


def _count(strata: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Stratum]:
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        cell = seen[stratum_of(row["division_id"], strata)]
        cell[0] += row["right"] is not None
        cell[1] += row["right"] is True
        cell[2] += row["unreachable"]
    return {code: Stratum(there, drawn, *seen[code]) for code, (there, drawn) in sorted(strata.items())}


def _told(interval: Interval | None) -> dict[str, float] | None:
    return None if interval is None else {"share": interval.share, "low": interval.low, "high": interval.high}


def _stratum(code: str, counts: Stratum) -> dict[str, Any]:
    interval = wilson(counts.right / counts.checked, counts.checked) if counts.checked else None
    return {
        "division": code,
        "population": counts.population,
        "drawn": counts.drawn,
        "checked": counts.checked,
        "right": counts.right,
        "unreachable": counts.unreachable,
        "interval": _told(interval),
    }


def _fact(name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One fact among those checked, unweighted: it shows which column of the ledger rots, and claims nothing more."""
    found = [same(name, row["said"].get(name, ""), row["found"].get(name, "")) for row in rows if row["found"]]
    right = sum(found)
    interval = wilson(right / len(found), len(found)) if found else None
    return {"fact": name, "checked": len(found), "right": right, "interval": _told(interval)}


def percent_down(share: float) -> str:
    """A share in per cent with one digit, never more than it is: 0.97999 is 97.9."""
    return f"{floor(round(share * 1_000, 9)) / 10:.1f}"


def percent_up(share: float) -> str:
    """A share in per cent with one digit, never less than it is: for upper bounds."""
    return f"{ceil(round(share * 1_000, 9)) / 10:.1f}"
