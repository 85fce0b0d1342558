"""Lists checked and written in the background, and the actions that start it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wengang.core import imports
from wengang.core.imports import ImportRefused, importer_for, keep_file
from wengang.core.jobs import JobProblem, Progress, enqueue, job
from wengang.core.models import ImportBatch, Job
from wengang.core.sheets import ReaderLost
from wengang.core.states import MayNot, WrongState

CHECK = "import.check"
COMMIT = "import.commit"
UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)


@job(CHECK)
def check_batch(progress: Progress, *, batch: int) -> dict[str, int]:
    """Find what is wrong with a list and what it would change; nothing of it is written."""
    return _run(batch, progress, imports.check)


@job(COMMIT)
def commit_batch(progress: Progress, *, batch: int) -> dict[str, int]:
    """Write the good rows of a list. Cancelled or killed, it leaves whole chunks, which a second run finds."""
    return _run(batch, progress, imports.commit)


@job(imports.SETTLE)
def settle(progress: Progress, *, kind: str) -> None:
    """What is worth doing after many written rows, and nobody waits for."""
    if work := imports.settling(kind):
        work()


def _run(pk: int, progress: Progress, work: Any) -> dict[str, int]:
    batch = ImportBatch.unscoped.select_related("by", "organisation").get(pk=pk)
    _act_for(batch)
    expected = batch.counts.get("rows", 0)
    try:
        report = work(batch, lambda rows, _total, message: progress.set(rows, max(rows, expected), message))
    except ImportRefused as refused:
        raise JobProblem(str(refused)) from refused
    except ReaderLost as lost:
        raise JobProblem(_("Reading the list broke off. What was written stays; start again to do the rest.")) from lost
    return dict(report.counts())


def _act_for(batch: ImportBatch) -> None:
    """Whoever brought the list in acts for the organisation that he acted for then."""
    here = [each.pk for each in batch.by.memberships_now if each.organisation_id == batch.organisation_id]
    batch.by.act_as(here[0] if here else None)


def under_way(batch: ImportBatch) -> bool:
    """Whether a job is at work on this list at the moment."""
    return batch.job is not None and batch.job.state in UNDER_WAY


def do_check(batch: ImportBatch, *, by: Any) -> Job:
    """Start checking. Raises MayNot, WrongState while another job is at work."""
    return _start(CHECK, batch, by)


def do_commit(batch: ImportBatch, *, by: Any) -> Job:
    """Start writing what was checked. Raises MayNot, WrongState."""
    if batch.state != ImportBatch.State.CHECKED:
        raise WrongState(_("This list must be checked before it is written."))
    return _start(COMMIT, batch, by)


@transaction.atomic
def do_add_file(batch: ImportBatch, data: bytes, filename: str, *, by: Any) -> Job:
    """A corrected file continues the batch: it takes the place of the one before and is checked."""
    _require(batch, by)
    keep_file(batch, data, filename)
    return _start(CHECK, batch, by)


def _require(batch: ImportBatch, by: Any) -> None:
    if not by.scope.may(importer_for(batch.kind).capability):
        raise MayNot(_("Your role may not import this kind of list."))


@transaction.atomic
def _start(kind: str, batch: ImportBatch, by: Any) -> Job:
    _require(batch, by)
    locked = ImportBatch.unscoped.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if under_way(locked):
        raise WrongState(_("This list is being worked on; please wait until that is done."))
    row = enqueue(kind, {"batch": batch.pk}, by=by)
    ImportBatch.unscoped.filter(pk=batch.pk).update(job=row)
    batch.job = row
    return row
