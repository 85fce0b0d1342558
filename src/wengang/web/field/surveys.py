"""Targets of surveys on the phone: three big answers a door, details only when somebody was met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import User
from wengang.core.ids import mask_name
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.enums import Channel, Outcome, SurveyKind, TargetState
from wengang.registry.models import Attempt, Target
from wengang.registry.queries.doors import Door, doors, due_targets, find_targets, tally
from wengang.registry.questionnaires import Question, load
from wengang.web.field import lines
from wengang.web.templatetags.ui import zh_date

if TYPE_CHECKING:
    from wengang.web.field.sources import Line, Tap

KIND = "survey"


@dataclass(frozen=True)
class Button:
    """A big answer: what it records, what it says of the person beforehand, and whether more may be asked then."""

    code: str
    label: str | Promise
    outcome: Outcome
    says: Mapping[str, str] = field(default_factory=dict)
    opens: bool = False
    main: bool = False


_AWAY = Button("away", gettext_lazy("Nobody there"), Outcome.AWAY)
_REFUSED = Button("refused", gettext_lazy("Refused"), Outcome.REFUSED)
_MOVED = Button("moved", gettext_lazy("Moved away"), Outcome.MOVED)
_DIED = Button("died", gettext_lazy("Died"), Outcome.DIED)
_MET = Button("reached", gettext_lazy("Met them"), Outcome.REACHED, opens=True, main=True)
_HEARD = Button("reached", gettext_lazy("Spoke with them"), Outcome.REACHED, opens=True, main=True)
_SILENT = Button("away", gettext_lazy("No answer"), Outcome.AWAY)
_WRONG = Button("wrong_number", gettext_lazy("Wrong number"), Outcome.WRONG_NUMBER)


def _going(code: str, label: str | Promise) -> Button:
    return Button(code, label, Outcome.REACHED, {"going": code}, opens=True)


BUTTONS: Mapping[str, tuple[Button, ...]] = {
    SurveyKind.HOUSEHOLD: (_AWAY, _REFUSED, _MET, _MOVED, _DIED),
    SurveyKind.CALLS: (_SILENT, _WRONG, _HEARD, _REFUSED, _DIED),
    SurveyKind.RETURNEE: (
        _going("same", gettext_lazy("Same employer")),
        _going("out", gettext_lazy("Another place")),
        _going("none", gettext_lazy("Stays here")),
        _MET,
        _AWAY,
        _REFUSED,
        _MOVED,
        _DIED,
    ),
}
"""By kind of survey: the first three are big, the others stand under "something else"."""
CHANNELS = {SurveyKind.CALLS: Channel.CALL}
"""How such a survey is held; all others at the door."""


def due(user: User, today: date, limit: int, after: int | None) -> Sequence[Line]:
    """The worker's targets, the longest unseen first."""
    last = Target.objects.visible_to(user.scope).filter(pk=after).first() if after else None
    return [_line(door, today) for door in doors(due_targets(user, limit=limit, after=last), today)]


def count(user: User, today: date) -> tuple[int, int]:
    found = tally(user, today)
    return found.due, found.done_today


def find(user: User, text: str, today: date) -> Sequence[Line]:
    return [_line(door, today) for door in doors(find_targets(user.scope, text), today)]


def take(tap: Tap, user: User) -> str:
    """Record the attempt. Raises ValidationError, MayNot; says who else has recorded this target."""
    target = Target.objects.visible_to(user.scope).select_related("survey").filter(pk=tap.key).first()
    if target is None:
        raise ValidationError(_("This household is not there, or not in your area."))
    buttons = {each.code: each for each in BUTTONS[target.survey.kind]}
    if tap.button not in buttons:
        raise ValidationError(_("This answer does not belong to this survey."))
    do_attempt(
        target,
        op=tap.op,
        channel=CHANNELS.get(SurveyKind(target.survey.kind), Channel.VISIT),
        outcome=buttons[tap.button].outcome,
        answers=tap.answers,
        at=tap.at,
        by=user,
        note=tap.note,
    )
    other = (
        Attempt.unscoped.filter(target=target, outcome=Outcome.REACHED).exclude(by=user).select_related("by").first()
    )
    return _("%(who)s recorded this too; both are kept.") % {"who": other.by} if other else ""


def tables(shown: Sequence[Line]) -> dict[str, dict[str, Any]]:
    """The questions that lines refer to, by questionnaire and code."""
    names = {line["table"] for line in shown if line["table"]}
    return {name: {each.code: _question(each) for each in load(name).questions} for name in sorted(names)}


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": question.text,
        "kind": question.kind,
        "choices": [[each.code, each.text] for each in question.choices],
        "when": {code: list(allowed) for code, allowed in question.when.items()},
        "least": question.least,
        "most": question.most,
    }


def _line(door: Door, today: date) -> Line:
    target = door.target
    return {
        "kind": KIND,
        "key": target.pk,
        "title": _title(target),
        "chip": lines.chip(target.survey.closes, today) if target.state == TargetState.DUE else None,
        "detail": _detail(door),
        "last": _last(target),
        "table": target.survey.questionnaire,
        "buttons": [
            {
                "code": each.code,
                "label": str(each.label),
                "opens": each.opens,
                "main": each.main,
                "says": dict(each.says),
            }
            for each in BUTTONS[target.survey.kind]
        ],
        "link": None,
        "done": target.state != TargetState.DUE,
        "members": [lines.member(person, today) for person in door.members],
        "asks": {key: [each.code for each in questions] for key, questions in door.asks.items()},
    }


def _title(target: Target) -> str:
    return mask_name(target.person.full_name) if target.person else lines.household_title(target.household)


def _detail(door: Door) -> str:
    target = door.target
    home = target.household or (target.person.household if target.person else None)
    people = lines.size(len(door.members)) if target.household else ""
    return " · ".join(part for part in (target.survey.name, people, lines.where(home, target.division.name)) if part)


def _last(target: Target) -> str:
    """What came of the last attempt; empty when nobody has tried."""
    if not target.last_outcome:
        return ""
    told = {"day": zh_date(target.last_on), "what": target.get_last_outcome_display(), "n": target.attempts}
    return _("Last time %(day)s: %(what)s (%(n)d times tried)") % told
