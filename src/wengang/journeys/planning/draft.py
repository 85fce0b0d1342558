"""Planning a wave: read, solve, put on lawful timetables, store. The body of the job, of the command and of tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import Direction
from wengang.journeys.models import Place, Plan, Wave
from wengang.journeys.planning import clock, figures, service
from wengang.journeys.planning.build import Built, build, travellers
from wengang.journeys.planning.store import Draft, store
from wengang.solvers import journey, rules
from wengang.solvers.routing import Progress
from wengang.solvers.timetable import Departure

Tell = Callable[[int, int, str], None]
STEPS = 100
READ, SOLVED, STORING = 5, 90, 95
"""How far along the bar each stage ends, of ``STEPS``."""
MOST_SECONDS = 3_600.0


def draft_now(
    wave: Wave,
    *,
    deadline: float = 30.0,
    seed: int = 0,
    by: User,
    progress: Tell | None = None,
    job: int | None = None,
    rounds: int | None = None,
) -> Plan:
    """Plan the wave and store the plan as a draft, with whoever cannot travel and why.

    Args:
        deadline: seconds for the search; reading, timetables and storing come on top.
        seed: the same seed gives the same plan when the plan is ``finished``.
        progress: called with (done, total, message); what it raises stops the work before anything is stored.
        job: the row of ``Job`` that does this, kept with the plan.
        rounds: length of the search, instead of what the deadline allows.

    Raises:
        MayNot: the wave is not of ``by`` to arrange, or the role may not plan.
        ValidationError: the wave's limits cannot be read.
    """
    wave = Wave.unscoped.select_related("organisation").get(pk=wave.pk)
    require_organiser(wave, by, Cap.JOURNEY_PLAN)
    tell = progress or (lambda done, total, message: None)
    begin = time.monotonic()
    tell(0, STEPS, _("Reading the list"))
    people = list(travellers(wave))
    problems = service.ask(people)
    built, pack = build(wave, people), rules.load(wave.rules)
    tell(READ, STEPS, _("Planning %(people)d people") % {"people": sum(map(len, built.members.values()))})
    answer = journey.plan_legal(
        built.wave,
        rules=pack,
        deadline=min(max(0.0, deadline), MOST_SECONDS),
        departure=window(wave),
        seed=seed,
        progress=_listener(tell, deadline),
        rounds=rounds,
    )
    tell(SOLVED, STEPS, _("Comparing with one coach a township"))
    told = figures.figures(answer) | {
        "practice_cost": figures.practice(built.wave, _townships(wave, built)),
        "approximate": sorted(built.approximate),
        "split": [list(group) for group in built.split],
        "road_problems": [asdict(problem) for problem in problems],
    }
    tell(STORING, STEPS, _("Storing the plan"))
    told["seconds"] = round(time.monotonic() - begin, 1)
    plan = store(wave, Draft(built, answer, told, pack.version, seed, job), by=by)
    tell(STEPS, STEPS, _("Done"))
    return plan


def window(wave: Wave) -> Departure:
    """When vehicles of the wave may leave."""
    earliest, latest = clock.of_day(wave.earliest), clock.of_day(wave.latest)
    return Departure(earliest, max(earliest, latest))


def _listener(tell: Tell, deadline: float) -> Callable[[Progress], None]:
    """Moves the bar with the clock: nobody knows before how long the search pays."""

    def listen(step: Progress) -> None:
        share = min(1.0, step.seconds / max(deadline, 1e-9))
        words = _("%(trips)d vehicles, %(cost)d yuan") % {"trips": step.coaches, "cost": round(step.cost)}
        tell(READ + int(share * (SOLVED - READ)), STEPS, words)

    return listen


def _townships(wave: Wave, built: Built) -> dict[str, str]:
    """The township at the home end, by party."""
    home = "stop" if wave.direction == Direction.OUT else "gate"
    ends = {party.id: int(getattr(party, home)) for party in built.wave.parties}
    rows = dict(Place.unscoped.filter(pk__in=set(ends.values())).values_list("pk", "division"))
    return {party: rows[place][: figures.TOWNSHIP] for party, place in ends.items()}
