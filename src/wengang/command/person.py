"""A person's way through all rooms, as sentences, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.reasons import in_words
from wengang.core.scope import Scope
from wengang.employment.models import Spell
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal
from wengang.registry.actions import may_be_taken_back
from wengang.registry.enums import IN_WORK, CategoryKind, WillWork
from wengang.registry.facts import FIELDS, WITHDRAWN, Observed
from wengang.registry.models import Category, Disclosure, StatusFact, Wish
from wengang.registry.queries import Moment, PersonView

HEARD_OF_DAYS = 90
"""A status older than this asks for a contact."""
TONES = {
    ProposalState.HIRED: "verified",
    ProposalState.ACCEPTED: "verified",
    ProposalState.EMPLOYER_ACCEPTED: "verified",
    ProposalState.DECLINED: "neutral",
    ProposalState.EMPLOYER_DECLINED: "neutral",
    ProposalState.WITHDRAWN: "neutral",
    ProposalState.EXPIRED: "neutral",
}
COLUMNS: dict[str, str | Promise] = {
    "full_name": gettext_lazy("Name"),
    "id_number": gettext_lazy("Id number"),
    "phone": gettext_lazy("Phone"),
    "second_phone": gettext_lazy("Second phone"),
    "education": gettext_lazy("Education"),
    "ethnicity": gettext_lazy("Ethnicity"),
    "health": gettext_lazy("Health"),
    "disability": gettext_lazy("Disability"),
    "kin_to_head": gettext_lazy("Relation to the head"),
    "division": gettext_lazy("Division"),
    "remark": gettext_lazy("Remark"),
    "political_status": gettext_lazy("Political status"),
    "birth_date": gettext_lazy("Birth date"),
    "sex": gettext_lazy("Sex"),
    "deceased": gettext_lazy("Deceased"),
}
"""Columns whose change is worth a line; what is observed (a status, a job, the labour ability) has lines of its own."""


@dataclass(frozen=True)
class Event:
    """One line: on which day, what happened, how it ended.

    ``evidence``: the token of a file that shows it. ``fact``: an observation that its ``author`` may still take back.
    """

    day: date
    title: str
    detail: str = ""
    badge: str = ""
    tone: str = "neutral"
    href: str = ""
    evidence: str = ""
    fact: int = 0
    author: int | None = None


@dataclass(frozen=True)
class Home:
    """The household in one line."""

    members: int
    in_work: int
    zero_employment_since: date | None


def household_of(view: PersonView) -> Home | None:
    """How many live there, how many have work; None without a household."""
    household = view.person.household
    if household is None:
        return None
    everybody = [view.person, *view.relatives]
    working = sum(each.employment in IN_WORK for each in everybody)
    return Home(len(everybody), working, household.zero_employment_since)


def timeline(scope: Scope, view: PersonView) -> list[Event]:
    """What the reader may know of the person's way."""
    events = [event for moment in view.timeline for event in _of_moment(moment)]
    if scope.may(Cap.PROPOSAL_SEE):
        events += _proposals(scope, view)
    events += _spells(scope, view)
    return sorted(events, key=lambda event: event.day, reverse=True)


def _of_moment(moment: Moment) -> Iterator[Event]:
    writer = _WRITERS.get(moment.kind)
    if writer:
        yield from writer(moment)


def _fact(moment: Moment) -> Iterator[Event]:
    fact: StatusFact = moment.subject
    details = [told_in_words(each) for each in moment.details if each.field != "work_division"]
    detail = _joined(fact.get_source_display(), moment.by, *details, fact.note)
    evidence = fact.evidence.token if fact.evidence else ""
    badge = _("taken back") if moment.gone else ""
    mine = fact.pk if not moment.gone and may_be_taken_back(fact) else 0
    yield Event(moment.day, _told(fact), detail, badge, evidence=evidence, fact=mine, author=fact.by_id)


def _told(fact: StatusFact) -> str:
    if fact.field == WITHDRAWN:
        return _("Taken back: %(field)s") % {"field": FIELDS[fact.value].label if fact.value in FIELDS else fact.value}
    if fact.field == "employment":
        return _("Status: %(status)s") % {"status": told_in_words(fact)}
    label = FIELDS[fact.field].label if fact.field in FIELDS else fact.field
    return _("%(field)s: %(value)s") % {"field": label, "value": told_in_words(fact)}


def told_in_words(fact: Observed, field: str = "") -> str:
    """The value in the reader's language; ``field`` for observations that do not name it themselves."""
    name = field or getattr(fact, "field", "")
    return FIELDS[name].word(fact.value) if name in FIELDS else fact.value


def _wish(moment: Moment) -> Iterator[Event]:
    wish: Wish = moment.subject
    wage = _("at least %(wage)s yuan a month") % {"wage": f"{wish.least_wage:,}"} if wish.least_wage else ""
    title = _("Asked: %(answer)s") % {"answer": wish.get_will_work_display()}
    detail = _joined(wish.get_source_display(), moment.by, wish.occupation_text, wage)
    badge = _("counts now") if wish.current else ""
    yield Event(moment.day, title, detail, badge, "verified" if wish.will_work == WillWork.YES else "neutral")


def _category(moment: Moment) -> Iterator[Event]:
    category: Category = moment.subject
    ends = moment.kind == "category_end"
    sentence = _("No longer: %(kind)s") if ends else _("Recorded as %(kind)s")
    title = sentence % {"kind": CategoryKind(category.kind).label}
    yield Event(moment.day, title, _joined(category.get_source_display(), category.detail))


def _disclosure(moment: Moment) -> Iterator[Event]:
    row: Disclosure = moment.subject
    who = {"who": row.organisation}
    if moment.kind == "revoked":
        yield Event(moment.day, _("No longer open to %(who)s") % who, row.purpose_text)
        return
    until = _("until %(day)s") % {"day": row.valid_to.isoformat()}
    detail = _joined(row.purpose_text, until, row.get_basis_display(), moment.by)
    yield Event(moment.day, _("Opened to %(who)s") % who, detail)


def _change(moment: Moment) -> Iterator[Event]:
    names = [str(COLUMNS[name]) for name in moment.subject if name in COLUMNS]
    if names:
        mark = "、" if _chinese() else ", "
        yield Event(
            moment.day,
            _("Corrected: %(what)s") % {"what": mark.join(names)},
            _joined(moment.by, in_words(moment.reason)),
        )


_WRITERS: dict[str, Any] = {
    "fact": _fact,
    "wish": _wish,
    "category": _category,
    "category_end": _category,
    "disclosure": _disclosure,
    "revoked": _disclosure,
    "change": _change,
}


def _proposals(scope: Scope, view: PersonView) -> list[Event]:
    rows = Proposal.objects.visible_to(scope).filter(person=view.person, allocated=True)
    events = []
    for row in rows.select_related("vacancy__employer", "issue").order_by("-changed_at", "-pk"):
        post = {"post": row.vacancy.title, "employer": row.vacancy.employer}
        reason = row.reason if _chinese() else row.reason_en
        detail = _joined(row.issue.code, reason)
        day = timezone.localdate(row.changed_at)
        title = _("Proposed: %(post)s, %(employer)s") % post
        tone = TONES.get(ProposalState(row.state), "due")
        events.append(Event(day, title, detail, row.get_state_display(), tone))
    return events


def _spells(scope: Scope, view: PersonView) -> Iterator[Event]:
    rows = Spell.objects.visible_to(scope).filter(person=view.person).select_related("employer")
    for row in rows.order_by("-valid_from", "-pk"):
        post = {"post": row.job_title, "employer": row.employer or _("employer not known")}
        days = ((row.valid_to or timezone.localdate()) - row.valid_from).days + 1
        badge = "" if row.valid_to else _("%(days)s days at work") % {"days": f"{max(days, 0):,}"}
        contract = row.get_contract_display() if row.contract else ""
        detail = _joined(contract, row.promised_text, row.get_export_mode_display(), row.get_source_display())
        yield Event(row.valid_from, _("Began work: %(post)s, %(employer)s") % post, detail, badge, "verified")
        if row.valid_to:
            yield Event(row.valid_to, _("Left: %(post)s, %(employer)s") % post, row.get_end_reason_display())


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
