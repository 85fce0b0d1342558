"""What meetings ask of a reader on home: the own tasks, late ones first."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.command.models import Decision
from wengang.command.queries import OpenWork
from wengang.command.tasks import Task

SHOWN = 5


def tasks(work: OpenWork) -> Iterator[Task]:
    """The first few tasks that meetings gave to this reader."""
    if work.scope.user_id is None:
        return
    rows = Decision.unscoped.filter(owner=work.scope.user_id, state=Decision.State.OPEN).select_related("division")
    today = timezone.localdate()
    for row in rows.order_by("due_on", "pk")[:SHOWN]:
        yield _task(row, today)


def _task(row: Decision, today: date) -> Task:
    days = (row.due_on - today).days
    late = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    return Task(
        weight=85 if days < 0 else 65 if days <= 2 else 35,
        tone="overdue" if days < 0 else "due",
        due=late if days < 0 else _("today") if not days else _("in %(n)s days") % {"n": days},
        title=row.text,
        detail=_("Decided by the weekly meeting of %(place)s; the next sheet asks about it.") % {"place": row.division},
        href=reverse("decision", args=[row.pk]),
        button=_("Say what came of it"),
    )
