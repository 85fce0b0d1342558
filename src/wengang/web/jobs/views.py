"""How far my long work is, and stopping it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.core.import_jobs import CHECK, COMMIT
from wengang.core.jobs import cancel
from wengang.core.models import ImportBatch, Job
from wengang.employment.jobs import TRANSFER
from wengang.journeys.jobs import DRAFT
from wengang.web.access import Request, page

LABELS: dict[str, str | Promise] = {
    CHECK: _("Reading and checking the list"),
    COMMIT: _("Writing the list"),
    "round.run": _("Matching both lists"),
    "round.trial": _("Trying out the change"),
    DRAFT: _("Planning the trips"),
    TRANSFER: _("Looking for places near by"),
}
OF_IMPORTS = (CHECK, COMMIT)


@page(None)
def job(request: Request, pk: int) -> HttpResponse:
    """My job's bar; asked by htmx, the bar alone, and a fresh page once it has ended."""
    found = get_object_or_404(Job, pk=pk, by=request.user)
    ended = found.state not in (Job.State.QUEUED, Job.State.RUNNING)
    if request.htmx and ended:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "job": found,
        "ended": ended,
        "label": LABELS.get(found.kind, _("Work in the background")),
        "result": _result(request, found) if ended else "",
    }
    return render(request, "jobs/bar.html" if request.htmx else "jobs/job.html", context)


def _result(request: Request, found: Job) -> str:
    """Where to see what came of it."""
    if found.kind in OF_IMPORTS:
        mine = ImportBatch.objects.visible_to(request.user.scope).filter(pk=found.params.get("batch"))
        token = mine.order_by().values_list("token", flat=True).first()
        return reverse("import", kwargs={"token": token}) if token else ""
    if found.kind == "round.trial":
        return reverse("round-what-if", kwargs={"pk": found.params["round"]}) + f"?job={found.pk}"
    if found.kind == DRAFT and "plan" in found.result:
        return reverse("plan", kwargs={"pk": found.result["plan"]})
    if found.kind == TRANSFER and "transfer" in found.result:
        return reverse("transfer", kwargs={"pk": found.result["transfer"]})
    try:
        return reverse("round", kwargs={"pk": found.result["round"]})
    except (KeyError, NoReverseMatch):
        return ""


@page(None, "POST")
def cancel_job(request: Request, pk: int) -> HttpResponse:
    """Ask my job to stop; what it has written stays."""
    found = get_object_or_404(Job, pk=pk, by=request.user)
    cancel(found)
    back = _result(request, found) if found.kind in OF_IMPORTS else ""
    return redirect(back or reverse("job", kwargs={"pk": pk}))
