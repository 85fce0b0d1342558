"""Zero-employment households on the phone: a contact before its clock runs out, a look whether the job still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import User
from wengang.registry.actions.zero import do_log_service, do_recheck
from wengang.registry.enums import ServiceOutcome, Source, ZeroServiceKind
from wengang.registry.models import Person, ZeroCase, ZeroService
from wengang.registry.queries.doors import named
from wengang.registry.queries.zero import due_for, due_word
from wengang.web.field import lines

if TYPE_CHECKING:
    from wengang.web.field.sources import Line, Tap

KIND = "zero"
MOST_FOUND = 20


@dataclass(frozen=True)
class Answer:
    """A big answer: what it records."""

    code: str
    label: str | Promise
    outcome: ServiceOutcome
    source: Source
    opens: bool = False
    main: bool = False


CONTACT = (
    Answer("called", gettext_lazy("Call"), ServiceOutcome.DONE, Source.CALL, opens=True),
    Answer("met", gettext_lazy("Met them"), ServiceOutcome.DONE, Source.VISIT, main=True),
)
RECHECK = (
    Answer("lapsed", gettext_lazy("Out of work again"), ServiceOutcome.LAPSED, Source.VISIT),
    Answer("working", gettext_lazy("Still at work"), ServiceOutcome.WORKING, Source.VISIT, main=True),
)
ANSWERS: Mapping[str, tuple[Answer, ...]] = {"contact": CONTACT, "work": (), "recheck": RECHECK, "": ()}
"""By the step that is due. What is offered to the family belongs on the case's own page."""
STEPS: Mapping[str, str | Promise] = {
    "contact": gettext_lazy("first contact"),
    "work": gettext_lazy("find work for somebody"),
    "recheck": gettext_lazy("look whether they are still at work"),
}


def due(user: User, today: date, limit: int, after: int | None) -> Sequence[Line]:
    """Cases of my households whose clock runs out within a week; there are few, and they come at once."""
    return [] if after else _lines(due_for(user, today), today)


def count(user: User, today: date) -> tuple[int, int]:
    done = ZeroService.unscoped.filter(by=user, on=today, kind__in=(ZeroServiceKind.CONTACT, ZeroServiceKind.RECHECK))
    return len(due_for(user, today)), done.order_by().values("case").distinct().count()


def find(user: User, text: str, today: date) -> Sequence[Line]:
    wanted = "".join(text.split())[:40]
    rows = ZeroCase.objects.visible_to(user.scope).filter(named(wanted, "household__"), next_on__isnull=False)
    return _lines(list(rows.select_related("household", "division").order_by("next_on", "pk")[:MOST_FOUND]), today)


def take(tap: Tap, user: User) -> str:
    """Record a contact or a re-check. Raises ValidationError, MayNot."""
    case = ZeroCase.objects.visible_to(user.scope).filter(pk=tap.key).first()
    answer = next((each for each in (*CONTACT, *RECHECK) if each.code == tap.button), None)
    if case is None or answer is None:
        raise ValidationError(_("This household is not there, or not in your area."))
    told: dict[str, Any] = {"on": timezone.localdate(tap.at), "by": user, "note": tap.note, "op": tap.op}
    if answer in RECHECK:
        do_recheck(case, answer.outcome, source=answer.source, **told)
    else:
        do_log_service(case, ZeroServiceKind.CONTACT, answer.outcome, **told)
    return ""


def _lines(cases: Sequence[ZeroCase], today: date) -> list[Line]:
    homes = [case.household_id for case in cases]
    members: dict[int | None, list[Person]] = {}
    for person in Person.unscoped.filter(household__in=homes, deceased=False).order_by("kin_to_head", "birth_date"):
        members.setdefault(person.household_id, []).append(person)
    return [_line(case, members.get(case.household_id, []), today) for case in cases]


def _line(case: ZeroCase, members: Sequence[Person], today: date) -> Line:
    step = due_word(case, today)
    told = (_("Zero-employment household"), str(STEPS.get(step.step, "")))
    return {
        "kind": KIND,
        "key": case.pk,
        "title": lines.household_title(case.household),
        "chip": lines.chip(step.on, today) if step.on else None,
        "detail": " · ".join((*told, lines.size(len(members)), lines.where(case.household, case.division.name))),
        "last": "",
        "table": "",
        "buttons": [
            {"code": each.code, "label": str(each.label), "opens": each.opens, "main": each.main, "says": {}}
            for each in ANSWERS[step.step]
        ],
        "link": {"href": reverse("zero-case", args=[case.pk]), "label": _("Help and services")},
        "done": False,
        "members": [lines.member(person, today) for person in members],
        "asks": {},
    }
