"""One whole month of the demonstration: lists in, matched and hired people at the gate, and some work left to do.

Every step finds out what is done already, so that an interrupted run continues where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import Organisation
from wengang.core.models import Job
from wengang.demo import answers, arrivals, counts, exchange, grid, journeys, leftovers, past, stage, survey, year
from wengang.demo.play import Play, Steps

Tell = Callable[[str, int, int], None]
KIND = "demo"


class NotEmpty(Exception):
    """The database holds other people's data; the message is for users."""


@dataclass(frozen=True)
class Played:
    """What is there now; ``made`` is False when it was there before."""

    made: bool
    counts: dict[str, int] = field(default_factory=dict)


STEPS: tuple[tuple[Promise, Callable[[Play], Steps]], ...] = (
    (gettext_lazy("Write the lists"), Play.write_files),
    (gettext_lazy("Organisations, users, agreements"), lambda play: _once(stage.build)),
    (gettext_lazy("Import household ledgers"), arrivals.households),
    (gettext_lazy("Import monitoring ledgers"), arrivals.monitoring),
    (gettext_lazy("Decide doubles"), exchange.decide_duplicates),
    (gettext_lazy("Import employers and vacancies"), exchange.take_posts),
    (gettext_lazy("Employers of last year"), year.bring_employers),
    (gettext_lazy("Past issues"), past.play),
    (gettext_lazy("Settle unlawful conditions"), exchange.release_some),
    (gettext_lazy("Collect jobseekers"), exchange.collect),
    (gettext_lazy("Freeze and match"), exchange.match),
    (gettext_lazy("Answers, interviews, hires"), answers.play),
    (gettext_lazy("Say who answers for which households"), grid.play),
    (gettext_lazy("A household survey, half done"), survey.play),
    (gettext_lazy("Journeys to the factory gate"), journeys.play),
    (gettext_lazy("The year before this month"), year.play),
    (gettext_lazy("Next month's first lists"), leftovers.play),
)

FILLING = (arrivals.households, answers.play, journeys.play, year.play)
"""Steps that fill tables which were all but empty before."""


def play(var: Path, scale: float, seed: int, tell: Tell) -> Played:
    """Load the demonstration and play its month, telling (step, done, total) as it goes.

    Does nothing when the demonstration is already there. Raises NotEmpty when the database holds anything else.
    """
    job = Job.objects.filter(kind=KIND).first()
    if job and job.state == Job.State.DONE:
        return Played(False, dict(job.result))
    job = job or _begin(scale, seed)
    known = job.params
    run = Play(var / "demo", known["scale"], known["seed"], date.fromisoformat(known["today"]))
    for label, step in STEPS:
        for done, total in step(run):
            tell(str(label), done, total)
        if step in FILLING:
            _analyse()
    found = counts.count()
    _finish(job, found)
    return Played(True, found)


def labels() -> dict[str, str]:
    """What each count counts, with its unit."""
    return {name: str(label) for name, label in counts.LABELS.items()}


def _begin(scale: float, seed: int) -> Job:
    if Organisation.objects.exclude(division=None).exists():
        raise NotEmpty(_("This database already holds data of its own. Choose another folder for the demonstration."))
    today = timezone.localdate().isoformat()
    params: dict[str, Any] = {"scale": scale, "seed": seed, "today": today}
    return Job.objects.create(kind=KIND, params=params, state=Job.State.RUNNING, started_at=timezone.now())


def _analyse() -> None:
    """Tell the database how much there is now: it would go on planning as if its tables were still empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _finish(job: Job, found: dict[str, int]) -> None:
    job.state, job.result, job.finished_at = Job.State.DONE, found, timezone.now()
    job.save(update_fields=["state", "result", "finished_at"])


def _once(action: Callable[[], None]) -> Iterator[tuple[int, int]]:
    action()
    yield 1, 1
