"""A round leaves alone whoever has a job, and the board says since when, to those who may know."""

import datetime as dt

import pytest

from tests.market.world import TODAY
from wengang.command.absences import why_without
from wengang.command.board import seeker_rows, without_post
from wengang.employment.models import Spell
from wengang.market.entries import add_posts, add_seekers
from wengang.market.rounds import do_run_round

SINCE = TODAY - dt.timedelta(days=40)


def spell(pair, person, **fields):
    given = {"job_title": "普工", "valid_from": SINCE, "export_mode": "own", "source": "visit", "seen_on": TODAY}
    return Spell.unscoped.create(person=person, employer=pair.employer(901), **given | fields)


def run(pair, people):
    issue = pair.issue()
    add_seekers(issue, [person.pk for person in people])
    add_posts(issue, [pair.vacancy()])
    return do_run_round(issue, by=pair.county_officer)


def test_whoever_has_a_job_is_left_out_with_the_day_it_began(pair):
    free, working = pair.person(), pair.person()
    spell(pair, working)
    round_ = run(pair, [free, working])
    assert list(round_.proposals.values_list("person", flat=True)) == [free.pk]
    assert round_.counts["left_out"] == {"at_work": 1}
    assert round_.absent == {str(working.pk): ["at_work", SINCE.isoformat()]}


@pytest.mark.parametrize(
    "ended", [{"valid_to": TODAY - dt.timedelta(days=1), "end_reason": "resigned"}, {"end_reason": "corrected"}]
)
def test_a_job_that_is_over_or_was_a_mistake_keeps_nobody_away(pair, ended):
    person = pair.person()
    spell(pair, person, **ended)
    assert run(pair, [person]).counts["placed"] == 1


def test_a_job_whose_last_day_is_told_leaves_the_person_free_for_the_next(pair):
    person = pair.person()
    spell(pair, person, valid_to=TODAY + dt.timedelta(days=20), end_reason="resigned")
    assert run(pair, [person]).counts["placed"] == 1


def test_only_who_looks_after_the_person_reads_the_day(pair):
    working = pair.person()
    spell(pair, working)
    round_ = run(pair, [working, pair.person()])
    for officer, knows in ((pair.county_officer, True), (pair.receiving_officer, False)):
        row = seeker_rows(officer.scope, without_post(officer.scope, round_))[0]
        told = why_without(round_, row)
        assert told.startswith("已在岗")
        assert (f"{SINCE.year}" in told) is knows
