"""What a verdict means for a household's case: opened when found, cleared by verified work, ended without work.

Nobody closes a case for the sake of the figure: work that is only told keeps it open until a source verifies it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from wengang.core.reasons import Reason
from wengang.registry.enums import OPEN_ZERO, Source, ZeroServiceKind, ZeroState
from wengang.registry.models import Household, Person, StatusFact, ZeroCase, ZeroService
from wengang.registry.zero import detect
from wengang.registry.zero.definitions import Definition, definition_of
from wengang.registry.zero.detect import Verdict
from wengang.registry.zero.workdays import deadline

VERIFYING = {
    Source.INSURANCE: "alone",
    Source.WAGE: "alone",
    Source.ROSTER: "alone",
    Source.VISIT: "with evidence",
}
"""Which sources verify work. A comparison or an employer's roster does; what a visitor saw does together with a file
(a contract, a wage slip); a call, a message, one's own word or a list never does. What the platform's own actions saw
to (a hire with its contract, an arrival at the gate) verifies too: nobody reported it."""

MOVED = Reason("zero_moved", gettext_lazy("Nobody of the household lives here any more."))
STUDYING = Reason("zero_studying", gettext_lazy("Whoever is left of working age studies."))
RETIRED = Reason("zero_retired", gettext_lazy("Nobody is of working age any more."))
UNABLE = Reason("zero_unable", gettext_lazy("Nobody there can work."))


def settle(found: list[Verdict], households: Collection[int], day: date) -> None:
    """Let the cases of these households follow what was found; ``found`` holds those that count or have a case open."""
    cases = {each.household_id: each for each in open_cases(households)}
    _open([each for each in found if each.zero and each.household not in cases], day)
    _move([each for each in found if each.household in cases], cases)
    cleared = _clear(cases.values(), day)
    if cleared:
        detect.refresh(cleared, day)
    for verdict in found:
        if verdict.household in cases and verdict.household not in cleared and not verdict.able:
            _end(cases[verdict.household], verdict, day)


def open_cases(households: Collection[int]) -> list[ZeroCase]:
    """Their open cases, locked until the transaction ends."""
    rows = ZeroCase.unscoped.select_for_update().filter(household__in=households, state__in=OPEN_ZERO)
    return list(rows.order_by("pk"))


# ---- opening --------------------------------------------------------------------------------------------------------


def _open(found: Iterable[Verdict], day: date) -> None:
    verdicts = {each.household: each for each in found}
    before = _last_cases(verdicts)
    # Whoever declined three times is asked again when work came and went, not on the next night.
    waiting = {pk: each for pk, each in verdicts.items() if not _declined(before.get(pk), each)}
    workers = dict(Household.unscoped.filter(pk__in=waiting).values_list("pk", "worker"))
    rows = (_new(each, day, workers[pk], before.get(pk)) for pk, each in waiting.items())
    ZeroCase.unscoped.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _last_cases(households: Iterable[int]) -> dict[int, ZeroCase]:
    rows = ZeroCase.unscoped.filter(household__in=list(households)).order_by("household", "-pk").distinct("household")
    return {each.household_id: each for each in rows}


def _declined(last: ZeroCase | None, verdict: Verdict) -> bool:
    closed = last.closed_on if last is not None and last.state == ZeroState.UNWILLING else None
    return closed is not None and closed >= verdict.since


def _new(verdict: Verdict, day: date, worker: int | None, before: ZeroCase | None) -> ZeroCase:
    clock = verdict.definition.clock
    contact_by = deadline(day, clock.contact, clock.unit)
    return ZeroCase(
        household_id=verdict.household,
        division_id=verdict.division,
        definition=verdict.definition.key,
        found_on=day,
        contact_by=contact_by,
        clear_by=deadline(day, clock.clear, clock.unit),
        next_on=contact_by,
        worker_id=worker,
        before=before,
    )


def _move(found: Iterable[Verdict], cases: dict[int, ZeroCase]) -> None:
    """The case goes with the family when it moves."""
    for verdict in found:
        case = cases[verdict.household]
        if case.division_id != verdict.division:
            case.division_id = verdict.division
            case.save(update_fields=["division"])


# ---- clearing and ending --------------------------------------------------------------------------------------------


def verified() -> Q:
    """Observations that verify what they say."""
    alone = [source for source, how in VERIFYING.items() if how == "alone"]
    shown = [source for source, how in VERIFYING.items() if how == "with evidence"]
    own = Q(by__isnull=True) & ~Q(source=Source.LIST)
    return own | Q(source__in=alone) | Q(source__in=shown, evidence__isnull=False)


def _clear(cases: Iterable[ZeroCase], day: date) -> list[int]:
    """Clear the cases of which a member's present work was verified since they were found; returns their households."""
    rows = {each.household_id: each for each in cases}
    if not rows:
        return []
    proven: dict[int, StatusFact] = {}
    seen = StatusFact.unscoped.filter(verified(), person__household__in=rows, person__deceased=False)
    taken_back = StatusFact.unscoped.filter(withdraws=OuterRef("pk"))
    seen = seen.filter(~Exists(taken_back), field="employment")
    for fact in seen.select_related("person").order_by("seen_on", "pk"):
        case = rows[fact.person.household_id or 0]
        clearing = definition_of(case.definition).clearing
        present = fact.person.employment in clearing and fact.value in clearing
        if present and fact.seen_on >= case.found_on:
            proven.setdefault(case.household_id, fact)
    for household, fact in proven.items():
        _cleared(rows[household], fact.person, max(fact.seen_on, rows[household].found_on), day)
    return list(proven)


def _cleared(case: ZeroCase, person: Person, on: date, day: date) -> None:
    case.state, case.cleared_on, case.cleared_by = ZeroState.CLEARED, min(on, day), person
    case.next_on = next_recheck(case, definition_of(case.definition))
    case.save(update_fields=["state", "cleared_on", "cleared_by", "next_on"])


def _end(case: ZeroCase, verdict: Verdict, day: date) -> None:
    """The household left the definition, and nobody works: the case ends with its ground."""
    ground = MOVED if not verdict.members else STUDYING if verdict.students else RETIRED if verdict.aged else UNABLE
    case.state, case.closed_on, case.next_on = ZeroState.ENDED, day, None
    case.ground = ground.stored()
    case.save(update_fields=["state", "closed_on", "ground", "next_on"])


def recheck_days(case: ZeroCase, definition: Definition) -> list[date]:
    """On which days a cleared case is looked at again."""
    cleared = case.cleared_on
    return [months_after(cleared, months) for months in definition.rechecks] if cleared else []


def next_recheck(case: ZeroCase, definition: Definition) -> date | None:
    """The first re-check that was not made yet; None when all were."""
    made = ZeroService.unscoped.filter(case=case, kind=ZeroServiceKind.RECHECK).values_list("due_on", flat=True)
    known = set(made) if case.pk else set()
    return next((day for day in recheck_days(case, definition) if day not in known), None)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    month = day.year * 12 + day.month - 1 + months
    year, number = divmod(month, 12)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[number]
    return date(year, number + 1, min(day.day, last))
