"""What if: something of a round changed, solved by the worker, the difference shown; nothing becomes a round."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import trials, verdicts
from wengang.core.models import Job
from wengang.market.jobs import TRIAL, queue_trial
from wengang.market.models import Round
from wengang.market.rounds.whatif import Changes, do_keep_trial
from wengang.web.access import Request, mine, page
from wengang.web.refusals import tried
from wengang.web.rounds.forms import NoteForm, TrialForm, as_initial

KEPT_SHOWN = 10


@page(Cap.ROUND_RUN, "GET", "POST")
def what_if(request: Request, pk: int) -> HttpResponse:
    """The form, and with ``?job=`` what came of a change: its bar while it runs, then the difference; ``?trial=`` shows
    one that was kept."""
    round_ = mine(request, Round, pk=pk)
    scope = request.user.scope
    kept = verdicts.kept_of(round_)
    context: dict[str, Any] = {"round": round_, "trials": trials.trials(scope, round_)[:KEPT_SHOWN]}
    if kept is None:
        return render(request, "rounds/what_if.html", context)
    tried_job = _job(request, round_)
    data = request.POST if request.method == "POST" else None
    initial = _initial(request, tried_job)
    form = TrialForm(trials.choices(scope, kept, _named(data or initial)), data, initial=initial)
    if request.method == "POST" and form.is_valid():
        job = queue_trial(round_, form.changes().told(), by=request.user)
        return redirect(reverse("round-what-if", args=[pk]) + f"?job={job.pk}#outcome")
    context["form"] = form
    if tried_job is not None:
        context |= _tried(request, tried_job)
    elif request.GET.get("trial", "").isdigit():
        context |= _kept(request, round_, int(request.GET["trial"]))
    return render(request, "rounds/what_if.html", context, status=422 if form.is_bound else 200)


def _job(request: Request, round_: Round) -> Job | None:
    """My trial of this round that the address names."""
    key = request.GET.get("job", "")
    if not key.isdigit():
        return None
    return get_object_or_404(_jobs(request, round_), pk=key)


def _jobs(request: Request, round_: Round) -> QuerySet[Job]:
    """What I tried on this round."""
    return Job.objects.filter(by=request.user, kind=TRIAL, params__round=round_.pk)


def _initial(request: Request, job: Job | None) -> dict[str, Any]:
    if job is not None:
        return as_initial(Changes.of(job.params["changes"]))
    post = request.GET.get("post", "")
    return {"wage_post": post, "places_post": post} if post.isdigit() else {}


def _named(told: Mapping[str, Any]) -> list[int]:
    """Posts that the form or the address names."""
    named = (str(told.get(name, "")) for name in ("wage_post", "places_post", "layoff_employer"))
    return [int(key) for key in named if key.isdigit()]


def _tried(request: Request, job: Job) -> dict[str, Any]:
    changes = trials.told(request.user.scope, Changes.of(job.params["changes"]))
    ended = job.state not in (Job.State.QUEUED, Job.State.RUNNING)
    outcome = trials.in_words(job.result) if job.state == Job.State.DONE else None
    return {
        "job": job,
        "ended": ended,
        "label": _("Trying out the change"),
        "changes": changes,
        "outcome": outcome,
        "note_form": NoteForm(),
    }


def _kept(request: Request, round_: Round, pk: int) -> dict[str, Any]:
    """A trial that somebody kept, as it was."""
    trial = get_object_or_404(trials.trials(request.user.scope, round_), pk=pk)
    changes = trials.told(request.user.scope, Changes.of(trial.changes))
    return {"trial": trial, "changes": changes, "outcome": trials.in_words(trial.outcome)}


@page(Cap.ROUND_RUN, "POST")
def keep(request: Request, pk: int) -> HttpResponse:
    """Keep a trial that has ended, with a note."""
    round_ = mine(request, Round, pk=pk)
    key, form = request.POST.get("job", ""), NoteForm(request.POST)
    job = _jobs(request, round_).filter(pk=key if key.isdigit() else 0, state=Job.State.DONE).first()
    back = reverse("round-what-if", args=[pk]) + (f"?job={job.pk}" if job else "")
    if job is None or not form.is_valid():
        messages.error(request, _("Try something first, and write a note of at most 300 characters."))
        return redirect(back)
    changes, note = Changes.of(job.params["changes"]), form.cleaned_data["note"]
    tried(request, lambda: do_keep_trial(round_, changes, job.result, note, by=request.user), _("The trial is kept."))
    return redirect(back)
