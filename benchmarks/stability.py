"""Draw the weekly sheet of a city with 12 counties, its due lists and cohorts; print one JSON line.

    python -m benchmarks.stability --size 1000000 --json

Of a million persons: 300,000 households, 1.5 million jobs, 5 million contacts, all in one city and built inside the
database. Makes its own database: on an embedded server of its own in a temporary folder, or, with ``DATABASE_URL``, a
test database on that server (a superuser is needed), dropped afterwards; ``--keep FOLDER`` keeps the data, and a second
run measures without filling again. Goals on two cores: the sheet of the city (two weeks counted from the rows, and
compared) within 10 s; a due list within 100 ms in the median. ``load`` is the machine's load in the five minutes before
the end, and ``…_cpu`` is processor time: with a load well above one, the clock also counts waiting.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.pages import busy_seconds, server

CITY, COUNTIES = "4501", 12
WORKERS = 2_000
CHANGED = (0, 100, 1_000, 10_000)
GOAL_SHEET_S, GOAL_DUE_MS = 10, 100


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="persons")
    parser.add_argument("--runs", type=int, default=20, help="due lists that are opened")
    parser.add_argument("--keep", type=Path, help="folder for the embedded server and its data, used again next time")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity; the output is JSON anyway")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "wengang.config.settings"
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["WENGANG_VAR"] = str(folder.resolve())
        stack.enter_context(server(folder))
        print(json.dumps(measure(options), ensure_ascii=False))


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the database unless it is filled already, then take the times."""
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    keep = options.keep is not None
    with redirect_stdout(sys.stderr):  # a kept cache table is told on standard output
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[], keepdb=keep)
    try:
        from benchmarks import stability_city

        started = time.perf_counter()
        rows = stability_city.build(options.size)
        result = {"benchmark": "stability", **rows, "filled_in_s": round(time.perf_counter() - started, 1)}
        result |= times(options.runs)
        result["load"] = round(os.getloadavg()[1], 1)
        return result
    finally:
        if not keep:
            teardown_databases(made, verbosity=0)


def times(runs: int) -> dict[str, Any]:
    """Everything that has a goal, and what stands beside it."""
    from django.utils.timezone import localdate

    from wengang.accounts.models import User
    from wengang.command import cohorts
    from wengang.command.dispatch.sheet import sheet
    from wengang.command.dispatch.weeks import Week
    from wengang.core.models import Division
    from wengang.employment.queries.due import due_of

    today, week = localdate(), Week.of(localdate()).before
    county = Division.objects.filter(parent_id=CITY).order_by("code").values_list("code", flat=True)[0]
    drawn = sheet(CITY, week, today)
    found: dict[str, Any] = {"counties": len(drawn.rows), "lines": len(drawn.lines)}
    found |= timed("weekly_sheet", lambda: sheet(CITY, week, today))
    found |= timed("county_sheet", lambda: sheet(county, week, today))
    found |= timed("cohorts", lambda: cohorts.cohorts(cohorts.Asked(CITY, today), "division"))
    workers = list(User.objects.filter(username__startswith="bench").order_by("pk")[:runs])
    lists, rows = [], 0
    for worker in workers:
        started = time.perf_counter()
        rows += len(due_of(worker, today)[:50])
        lists.append((time.perf_counter() - started) * 1000)
    if not rows:
        raise RuntimeError("due lists of nobody measure nothing")
    found["due_list_ms"] = round(statistics.median(lists), 1)
    found["met"] = found["weekly_sheet_seconds"] <= GOAL_SHEET_S and found["due_list_ms"] <= GOAL_DUE_MS
    return found | closed(week, today) | nights(today)


def closed(week: Any, today: Any) -> dict[str, Any]:
    """Closing a week, and its sheet from then on. Rolled back, so that a kept database measures the same again."""
    from django.db import transaction

    from wengang.command.dispatch.closing import close_week
    from wengang.command.dispatch.sheet import sheet

    with transaction.atomic():
        found = timed("close_week", lambda: close_week(week.before, today))
        close_week(week.before.before, today)
        found |= timed("closed_sheet", lambda: sheet(CITY, week.before, today))
        transaction.set_rollback(True)
    return found


def nights(today: Any) -> dict[str, Any]:
    """What nightly work takes: contacts of so many families that changed hands, and jobs that are new, apart from all.

    Rolled back. What looks at everybody stands beside it: that is for Sundays.
    """
    from django.db import transaction

    from wengang.employment.begin import bring_workers_up_to_date, plan_missing
    from wengang.employment.leaving.refresh import refresh_due
    from wengang.employment.models import LeavingMark, Spell
    from wengang.registry import grid, tally
    from wengang.registry.models import Household

    found: dict[str, Any] = {}
    newest = Spell.unscoped.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic():
        for changed in CHANGED:
            homes = list(Household.unscoped.order_by("-pk").values_list("pk", flat=True)[:changed])
            Household.unscoped.filter(pk__in=homes).update(worker=None)
            found |= timed(f"contacts_follow_{changed}", bring_workers_up_to_date)
        found |= timed("contacts_follow_all", lambda: bring_workers_up_to_date(everybody=True))
        found |= timed("plan_new_jobs", lambda: plan_missing(newest - 1_000))
        found |= timed("plan_all_jobs", plan_missing)
        LeavingMark.objects.all().delete()
        for changed in CHANGED:
            jobs = Spell.unscoped.filter(valid_to__isnull=True).order_by("-pk").values_list("pk", flat=True)[:changed]
            LeavingMark.objects.bulk_create([LeavingMark(job=job) for job in jobs], batch_size=2_000)
            found |= timed(f"risks_of_{changed}", lambda: refresh_due(today))
        found |= timed("grid", lambda: grid.refresh_since(grid.Night(0, today - timedelta(days=1), ()), today))
        found |= timed("tally", tally.add_up)
        found |= timed("tally_all", tally.recount)
        transaction.set_rollback(True)
    return found


def timed(name: str, work: Callable[[], Any]) -> dict[str, float]:
    """Seconds on the clock and of the processors."""
    started, busy = time.perf_counter(), busy_seconds()
    work()
    seconds, cpu = time.perf_counter() - started, busy_seconds() - busy
    print(f"{name}: {seconds:.2f} s, processor {cpu:.2f} s", file=sys.stderr)
    return {f"{name}_seconds": round(seconds, 2), f"{name}_cpu": round(cpu, 2)}


if __name__ == "__main__":
    main()
