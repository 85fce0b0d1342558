"""How shares and their bounds are written and drawn. A bound is never rounded into a claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from wengang.core.models import Division
from wengang.registry.facts import FIELDS
from wengang.registry.quality.report import percent_down, percent_up
from wengang.registry.quality.statistics import TARGET, Verdict

TONES = {Verdict.MET: "verified", Verdict.NOT_SHOWN: "due", Verdict.NOT_MET: "overdue"}


@dataclass(frozen=True)
class Bar:
    """A drawn interval: places from 0 to 1000 on an axis that ends at 100 %."""

    label: str
    text: str
    low: int
    high: int
    share: int

    @property
    def width(self) -> int:
        return max(4, self.high - self.low)


@dataclass(frozen=True)
class Drawing:
    """Intervals above each other on one axis, with the target."""

    bars: list[Bar]
    first: str
    target: int
    target_text: str


def text_of(told: Mapping[str, float] | None) -> str:
    """``98.4 % (97.1–99.2 %)``, bounds rounded away from a claim; a dash for nothing."""
    if not told:
        return "—"
    share, low, high = percent_down(told["share"]), percent_down(told["low"]), percent_up(told["high"])
    return _("%(share)s%% (%(low)s–%(high)s%%)") % {"share": share, "low": low, "high": high}


def drawing(report: Mapping[str, Any]) -> Drawing | None:
    """The whole as reached, at best and at worst; None while nobody was checked."""
    labels = {"reached": _("Of those reached"), "best": _("If all unreachable are right"),
              "worst": _("If all unreachable are wrong")}  # fmt: skip
    names = [name for name in labels if report[name]]
    if not report["unreachable"]:
        names = names[:1]
    if not names:
        return None
    axis = min(0.9, *(floor(report[name]["low"] * 20) / 20 for name in names))
    target = report.get("target", TARGET)

    def at(share: float) -> int:
        return round((share - axis) / (1 - axis) * 1000)

    bars = [
        Bar(labels[name], text_of(report[name]), *(at(report[name][each]) for each in ("low", "high", "share")))
        for name in names
    ]
    return Drawing(bars, f"{axis:.0%}", at(target), f"{target:.0%}")


def verdict(report: Mapping[str, Any]) -> dict[str, str]:
    """What may be said about the target, in one sentence and one colour."""
    found, target = Verdict(report["verdict"]), f"{report['target']:.0%}"
    if found == Verdict.MET:
        text = _("Met: even the lower bound of the worst case reaches %(target)s.")
    elif found == Verdict.NOT_MET:
        text = _("Not met: even the upper bound of the best case lies below %(target)s.")
    elif report["waiting"]:
        text = _("Not shown: the sample is not checked to its end. The target is %(target)s.")
    else:
        text = _("Not shown: the sample bears neither “%(target)s” nor “less than %(target)s”.")
    return {"tone": TONES[found], "text": text % {"target": target}, "word": word_of(found)}


def word_of(found: Verdict) -> str:
    """The verdict in two words."""
    return {Verdict.MET: _("Met"), Verdict.NOT_SHOWN: _("Not shown"), Verdict.NOT_MET: _("Not met")}[found]


def strata(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table of places."""
    codes = [each["division"] for each in report["strata"]]
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        {**each, "name": names.get(each["division"], each["division"]), "text": text_of(each["interval"])}
        for each in report["strata"]
        if each["drawn"]
    ]


def facts(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table of facts."""
    return [
        {**each, "label": FIELDS[each["fact"]].label, "text": text_of(each["interval"])} for each in report["facts"]
    ]
