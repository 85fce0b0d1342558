"""What a job that begins, is reached, ends or never was leaves on the person's page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.employment.scene import TODAY, opened
from wengang.employment.actions import do_confirm_arrival, do_confirm_spell, do_end_spell
from wengang.employment.models import Spell
from wengang.registry.actions import do_record_status
from wengang.registry.models import Person, StatusFact


def ago(days: int):
    return TODAY - timedelta(days=days)


def told(person) -> tuple[str, str, object]:
    now = Person.unscoped.get(pk=person.pk)
    return now.employment, now.employment_source, now.employment_on


def test_whoever_arrived_was_seen_that_day_and_not_on_the_day_of_the_hire(pair):
    spell = opened(pair, seen_on=ago(40), first_day=ago(20))
    assert told(spell.person) == ("away", "visit", ago(40))
    for on in (ago(12), ago(3)):  # seen twice, the first day stands
        do_confirm_arrival(spell, on=on, source="visit", by=pair.county_officer)
    assert told(spell.person) == ("away", "visit", ago(12))


def test_a_word_that_is_newer_than_the_arrival_stays(pair):
    spell, by = opened(pair, seen_on=ago(40), first_day=ago(40)), pair.county_officer
    do_end_spell(spell, last_day=ago(1), reason="resigned", by=by, source="visit")
    late = opened(pair, seen_on=ago(40), first_day=ago(40), person=pair.person())
    do_record_status(late.person, "looking", source="visit", seen_on=ago(2), by=by)
    do_confirm_arrival(late, on=ago(38), source="visit", by=by)
    assert told(late.person)[0] == "looking"
    assert told(spell.person)[0] == "looking"


def test_a_hire_by_mistake_leaves_what_stood_before_it(pair):
    person, by = pair.person(), pair.county_officer
    do_record_status(person, "looking", source="call", seen_on=ago(20), by=by)
    spell = opened(pair, person, seen_on=ago(9), first_day=ago(9))
    do_confirm_spell(spell, on=ago(5), source="roster", by=by)
    do_confirm_spell(spell, on=ago(2), source="roster", by=by)
    assert told(person) == ("away", "roster", ago(2))
    do_end_spell(Spell.unscoped.get(pk=spell.pk), last_day=TODAY, reason="corrected", by=by)
    assert told(person) == ("looking", "call", ago(20))
    assert StatusFact.unscoped.filter(person=person, field="withdrawn", by=by).count() == 3
    do_record_status(person, "nearby", source="visit", seen_on=TODAY, by=by)  # and no hire outweighs it any more
    assert told(person)[0] == "nearby"


def test_what_somebody_reported_meanwhile_is_not_taken_back(pair):
    person, by = pair.person(), pair.county_officer
    spell = opened(pair, person, seen_on=ago(40), first_day=ago(40))
    do_record_status(person, "nearby", source="visit", seen_on=ago(3), by=by)
    do_end_spell(spell, last_day=TODAY, reason="corrected", by=by)
    assert told(person) == ("nearby", "visit", ago(3))


def test_an_end_that_is_still_to_come_is_told_when_it_has_come(pair):
    spell, by = opened(pair), pair.county_officer
    with pytest.raises(ValidationError):
        do_end_spell(spell, last_day=ago(-3), reason="resigned", by=by, source="call")
    assert Spell.unscoped.get(pk=spell.pk).valid_to is None
    do_end_spell(spell, last_day=TODAY, reason="resigned", by=by, source="call")
    assert told(spell.person)[0] == "looking"
