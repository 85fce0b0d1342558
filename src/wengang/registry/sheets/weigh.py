"""What a list's word weighs against what others said of the same person; the rule itself is in ``registry.facts``.

Of nearly everybody in a list only lists ever spoke; for them the newest list counts and nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from wengang.registry import facts
from wengang.registry.enums import Source, WillWork
from wengang.registry.facts import FIELDS, Said, Standing

if TYPE_CHECKING:
    from wengang.registry.sheets.target import Target

LISTED = str(Source.LIST)
NEWEST = 1 << 62
"""Recorded after everything that is in the ledger."""
WORK_FIELDS = tuple(each for each in FIELDS.values() if each.of_work)


def status(target: Target, value: str, seen_on: date) -> Standing[Said] | None:
    """What stands once the list has said this; None when only lists ever spoke."""
    state = target.state
    if "employment" not in target.heard and state.get("employment_source") in (None, "", LISTED):
        return None
    return facts.stands([*_statuses(target), Said(value, LISTED, seen_on, pk=NEWEST)], seen_on, FIELDS["employment"])


def of_work(
    target: Target,
    work: dict[str, Any],
    seen_on: date,
    standing: Standing[Said] | None,
    changes: dict[str, tuple[Any, Any]],
) -> dict[str, Any]:
    """What of ``work`` the columns take; where somebody else told of it, the list's word becomes an observation."""
    weighed = [each for each in WORK_FIELDS if each.name in target.heard and facts.value_of(each, work)]
    if not weighed:
        return work
    statuses = [*_statuses(target), Said(work["employment"], LISTED, seen_on, pk=NEWEST)]
    standing = standing or facts.stands(statuses, seen_on, FIELDS["employment"])
    ended = facts.ended_before(statuses, standing) if standing else None
    kept = dict(work)
    for field in weighed:
        value = facts.value_of(field, work)
        heard = _heard(target, field.name)
        told = facts.of_this_work(statuses, heard, standing, ended) if standing else heard
        stands = facts.stands([*told, Said(value, LISTED, seen_on, pk=NEWEST)], seen_on, field)
        if stands is None or stands.fact.value == value:
            target.add_fact(field.name, value, seen_on)
        else:
            target.keep_aside(field.name, value, seen_on, changes)
            for name in field.columns:
                kept.pop(name, None)
    return kept


def prevails(target: Target, name: str, value: str, seen_on: date) -> bool:
    """Whether the list's word on this field stands after all that others said."""
    if name not in target.heard:
        return True
    stands = facts.stands([*_heard(target, name), Said(value, LISTED, seen_on, pk=NEWEST)], seen_on, FIELDS[name])
    return stands is None or stands.fact.value == value


def wish_prevails(current: Mapping[str, Any], will_work: str, seen_on: date) -> bool:
    """Whether the list's answer may replace the current wish: not while somebody who was asked said otherwise."""
    source = current.get("source", LISTED)
    if source == LISTED or will_work == WillWork.UNKNOWN:
        return True
    asked = Said(current["will_work"], source, current["seen_on"])
    stands = facts.stands([asked, Said(will_work, LISTED, seen_on, pk=NEWEST)], seen_on, FIELDS["will_work"])
    return stands is None or stands.fact.value == will_work


def told_of_work(work: Mapping[str, Any]) -> dict[str, str]:
    """What a row tells of a job, by field, without what it leaves open."""
    told = {each.name: facts.value_of(each, work) for each in WORK_FIELDS}
    return {name: value for name, value in told.items() if value}


def _heard(target: Target, name: str) -> list[Said]:
    listed = [Said(value, source, day) for field, value, day, source in target.facts if field == name]
    return [*target.heard.get(name, ()), *listed]


def _statuses(target: Target) -> list[Said]:
    """Everything said of the status; what the column holds counts too, when no observation says it."""
    state, heard = target.state, _heard(target, "employment")
    if state.get("employment") and state.get("employment_on"):
        held = Said(state["employment"], state["employment_source"], state["employment_on"])
        if not any(each.value == held.value and each.seen_on == held.seen_on for each in heard):
            heard.append(held)
    return heard
