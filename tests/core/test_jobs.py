"""Jobs run in a real worker process against a real queue; some of these workers are killed in the middle."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from tests.core import jobs_for_tests
from tests.market.world import make_pair
from wengang.core.jobs import (
    MOST_TRIES,
    Cancelled,
    Daily,
    JobProblem,
    Progress,
    cancel,
    daily_plans,
    daily_work_undone,
    enqueue,
    job,
    periodic,
    queue_due,
    run_here,
)
from wengang.core.jobs.progress import JobProgress, abandoned
from wengang.core.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import django
django.setup()
import tests.core.jobs_for_tests
from wengang.core.jobs import run_worker
run_worker()
"""
ROOT = Path(jobs_for_tests.__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> None:
    """The queue's tables belong to procrastinate; Django does not empty them between tests."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts worker processes on this test's database, and ends those that are left."""
    started = []
    of = connection.settings_dict
    address = f"postgresql:///{of['NAME']}?host={of['HOST']}&port={of['PORT']}&user={of['USER']}"
    if of["PASSWORD"]:
        address += f"&password={of['PASSWORD']}"
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "wengang.config.settings",
            "PYTHONPATH": path,
        }
        process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, start_new_session=True)
        started.append(process)
        wait_for(lambda: process.poll() is not None or a_worker_has_registered())
        assert process.poll() is None, "the worker did not start"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


def a_worker_has_registered() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return bool(cursor.fetchone()[0])


def in_state(row: Job, state: str) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk=row.pk, state=state).exists()


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_worker_does_what_was_queued(tmp_path, start_worker):
    rows = [enqueue("test.count", {"to": 3, "pause": 0, "notes": str(tmp_path / name)}, by=None) for name in "ab"]
    start_worker()
    for row in rows:
        wait_for(in_state(row, Job.State.DONE))
    row = Job.objects.get(pk=rows[0].pk)
    assert (row.done, row.total, row.message, row.result, row.tries) == (3, 3, "counting", {"counted": 3}, 1)
    assert row.started_at < row.finished_at


def test_a_job_whose_worker_was_killed_goes_on_in_another(tmp_path, start_worker):
    notes = tmp_path / "notes"
    row = enqueue("test.count", {"to": 20, "pause": 0.2, "notes": str(notes)}, by=None)
    first = start_worker()
    wait_for(lambda: len(lines(notes)) >= 3)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    reached = len(lines(notes))
    start_worker()
    wait_for(in_state(row, Job.State.DONE))
    assert reached < 20
    assert lines(notes) == [str(number) for number in range(20)]
    assert Job.objects.get(pk=row.pk).tries == 2


def test_a_worker_that_is_stopped_gives_its_job_back_without_counting_a_try(tmp_path, start_worker):
    notes = tmp_path / "notes"
    row = enqueue("test.count", {"to": 60, "pause": 0.1, "notes": str(notes)}, by=None)
    first = start_worker()
    wait_for(lambda: len(lines(notes)) >= 3)
    begun = time.monotonic()
    first.terminate()
    assert first.wait(20) == 0
    assert time.monotonic() - begun < 8
    assert in_state(row, Job.State.QUEUED)()
    start_worker()
    wait_for(in_state(row, Job.State.DONE))
    assert Job.objects.get(pk=row.pk).tries == 1


def test_a_running_job_stops_when_somebody_cancels_it(tmp_path, start_worker):
    notes = tmp_path / "notes"
    row = enqueue("test.count", {"to": 1000, "pause": 0.1, "notes": str(notes)}, by=None)
    start_worker()
    wait_for(lambda: len(lines(notes)) >= 2)
    cancel(row)
    wait_for(in_state(row, Job.State.CANCELLED), seconds=5)
    assert len(lines(notes)) < 1000


def test_a_waiting_job_that_was_cancelled_never_starts(tmp_path, start_worker):
    cancelled = enqueue("test.count", {"to": 1, "pause": 0, "notes": str(tmp_path / "cancelled")}, by=None)
    cancel(cancelled)
    after = enqueue("test.count", {"to": 1, "pause": 0, "notes": str(tmp_path / "after")}, by=None)
    start_worker()
    wait_for(in_state(after, Job.State.DONE))
    assert in_state(cancelled, Job.State.CANCELLED)()
    assert lines(tmp_path / "cancelled") == []


def test_a_problem_is_told_and_any_other_failure_only_named(start_worker):
    refused, broken = enqueue("test.refuse", {}, by=None), enqueue("test.break", {}, by=None)
    start_worker()
    wait_for(in_state(refused, Job.State.FAILED))
    wait_for(in_state(broken, Job.State.FAILED))
    assert Job.objects.get(pk=refused.pk).error == "The list has no rows."
    assert Job.objects.get(pk=broken.pk).error == "ValueError", "a message may quote somebody's data"


def test_nothing_is_queued_when_the_caller_rolls_back():
    with transaction.atomic():
        enqueue("test.refuse", {}, by=None)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
    assert not Job.objects.exists()


def test_progress_is_seen_and_the_row_stays_free_while_the_work_is_in_a_transaction():
    seen = []

    @job("test.watched")
    def watched(progress: Progress) -> None:
        with transaction.atomic():
            Job.objects.create(kind="inside")
            progress.set(1, 1, "half way")
            with JobProgress(row.pk) as other:
                seen.append(other._row("SELECT done, message FROM core_job WHERE id = %s", [row.pk]))

    row = enqueue("test.watched", {}, by=None)
    run_here(row)
    assert seen == [(1, "half way")]


def test_a_job_that_runs_here_holds_its_lock_and_records_its_end():
    held = []

    @job("test.held")
    def held_work(progress: Progress) -> dict[str, int]:
        held.append(abandoned(row.pk))
        return {"ok": 1}

    row = enqueue("test.held", {}, by=None)
    assert run_here(row) == {"ok": 1}
    assert held == [False]
    assert abandoned(row.pk)
    assert in_state(row, Job.State.DONE)()
    with pytest.raises(JobProblem):
        run_here(enqueue("test.refuse", {}, by=None))


def test_cancelling_is_heard_in_the_same_process():
    @job("test.cancelled")
    def cancelled(progress: Progress) -> None:
        cancel(row)
        progress.set(1, 1)

    row = enqueue("test.cancelled", {}, by=None)
    with pytest.raises(Cancelled):
        run_here(row)
    assert in_state(row, Job.State.CANCELLED)()


def test_a_job_that_keeps_killing_its_workers_is_given_up():
    row = enqueue("test.refuse", {}, by=None)
    Job.objects.filter(pk=row.pk).update(state=Job.State.RUNNING, tries=MOST_TRIES)
    assert run_here(row) == {}
    assert Job.objects.get(pk=row.pk).error == "WorkerLost"
    assert in_state(row, Job.State.FAILED)()


@pytest.fixture
def plans(monkeypatch) -> None:
    """One plan only: daily work at 00:10."""
    monkeypatch.setattr(periodic, "_plans", {"test.daily": Daily("test.daily", dt.time(0, 10))})


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-11-{text}+08:00")


def test_daily_work_is_queued_once_a_day_and_made_up_for(plans):
    with time_machine.travel(moment("20 00:09"), tick=False):
        assert len(queue_due()) == 1, "a day that passed before is made up for"
        assert queue_due() == []
    with time_machine.travel(moment("20 00:10"), tick=False):
        assert [row.kind for row in queue_due()] == ["test.daily"]
    with time_machine.travel(moment("20 23:59"), tick=False):
        assert queue_due() == []
    with time_machine.travel(moment("25 12:00"), tick=False):
        assert len(queue_due()) == 1, "days without a worker are made up for once"
        assert queue_due() == []


def test_the_doctor_misses_daily_work_that_failed_or_was_left(plans):
    now = timezone.now()
    assert daily_work_undone(now) == 0, "a new installation is given time"
    assert daily_work_undone(now + dt.timedelta(days=3)) == 1, "no worker ever ran"
    row = queue_due(now + dt.timedelta(days=3))[0]
    run_here(row)
    assert daily_work_undone(now + dt.timedelta(days=1)) == 0
    Job.objects.filter(pk=row.pk).update(state=Job.State.FAILED)
    assert daily_work_undone(now) == 1


def test_a_worker_does_the_daily_work_by_itself(start_worker):
    pair = make_pair()
    vacancy = pair.vacancy(valid_to=timezone.localdate() - dt.timedelta(days=1))
    start_worker()
    wait_for(lambda: Job.objects.filter(kind="market.expiry", state=Job.State.DONE).exists())
    assert Job.objects.get(kind="market.expiry").result == {"vacancies": 1, "proposals": 0}
    vacancy.refresh_from_db()
    assert vacancy.state == "expired"


def test_two_functions_cannot_do_one_kind():
    with pytest.raises(ValueError, match="two functions"):

        @job("test.refuse")
        def another(progress: Progress) -> None:
            """Never runs."""

    with pytest.raises(KeyError):
        enqueue("test.unknown", {}, by=None)


def test_the_operators_page_lists_all_daily_work():
    page = (ROOT / "docs" / "operations.md").read_text()
    for plan in daily_plans():
        assert f"| `{plan.kind}` | {plan.at:%H:%M} |" in page
