"""The rule of what stands, on observations alone: no tables."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from wengang.registry import facts
from wengang.registry.enums import Source
from wengang.registry.facts import FIELDS, SOURCES, Said, stands

STATUS = FIELDS["employment"]
DAY = date(2026, 3, 1)
VALUES = st.sampled_from(("away", "nearby", "looking"))


def said(value: str, source: str, day: int, **more: int) -> Said:
    return Said(value, source, DAY + timedelta(days=day), **more)


@st.composite
def histories(draw: st.DrawFn) -> list[Said]:
    """Observations in the order of recording: days in any order, sources and values mixed, some by no reporter."""
    one = st.tuples(VALUES, st.sampled_from(Source.values), st.integers(0, 120), st.sampled_from((1, 2, None)))
    rows = draw(st.lists(one, min_size=1, max_size=12))
    return [said(value, source, day, by_id=by, pk=pk) for pk, (value, source, day, by) in enumerate(rows, 1)]


def now(history: list[Said]) -> facts.Standing[Said]:
    found = stands(history, DAY + timedelta(days=121), STATUS)
    assert found is not None
    return found


@given(histories(), st.randoms())
def test_the_order_in_which_observations_come_does_not_matter(history, chance):
    mixed = history.copy()
    chance.shuffle(mixed)
    assert now(mixed) == now(history)


@given(histories(), st.randoms())
def test_the_order_of_recording_matters_only_between_equals_of_one_day(history, chance):
    ranks = {(each.seen_on, facts.weight(each).strength): each for each in history}
    alone = list(ranks.values())
    mixed = alone.copy()
    chance.shuffle(mixed)
    later = [each._replace(pk=pk) for pk, each in enumerate(mixed, 1)]
    assert now(later).fact._replace(pk=0) == now(alone).fact._replace(pk=0)


@given(histories())
def test_the_same_said_twice_changes_nothing(history):
    again = [each._replace(pk=each.pk + len(history)) for each in history]
    before, after = now(history), now(history + again)
    assert (before.fact.value, before.seen.seen_on) == (after.fact.value, after.seen.seen_on)


@given(histories(), VALUES, st.sampled_from(Source.values), st.integers(0, 20))
def test_whatever_is_later_and_at_least_as_strong_stands(history, value, source, later):
    strongest = max(facts.weight(each).strength for each in history)
    new = said(value, source, 120 + later, by_id=1, pk=99)
    if facts.weight(new).strength >= strongest:
        assert now([*history, new]).fact == new


@given(histories(), VALUES, st.sampled_from(Source.values))
def test_whoever_asks_again_when_a_fact_is_stale_is_believed(history, value, source):
    last = max(each.seen_on for each in history)
    new = Said(value, source, last + timedelta(days=STATUS.fresh_days + 1), 1, 99)
    found = stands([*history, new], new.seen_on, STATUS)
    assert found is not None
    assert (found.fact, found.rival) == (new, None)


@given(histories())
def test_nothing_is_lost_without_a_trace(history):
    """The last word of all stands, or stands aside as a rival, or says what stands, or was settled since."""
    found = now(history)
    last = max(history, key=lambda each: (each.seen_on, facts.weight(each).strength, each.pk))
    assert last.value == found.fact.value or found.rival is not None


@given(histories())
def test_a_rival_contradicts_is_weaker_and_not_older(history):
    found = now(history)
    if found.rival is not None:
        assert found.rival.value != found.fact.value
        assert facts.weight(found.rival).strength < facts.weight(found.fact).strength
        assert found.rival.seen_on >= found.fact.seen_on
    assert found.seen.value == found.fact.value
    assert found.seen.seen_on >= found.fact.seen_on


@pytest.mark.parametrize("stronger", SOURCES)
@pytest.mark.parametrize("weaker", SOURCES)
def test_the_table_is_obeyed_pair_by_pair(stronger, weaker):
    """The weaker word waits exactly as long as the stronger one holds, and then counts."""
    if SOURCES[weaker].strength >= SOURCES[stronger].strength:
        return
    holds = int(SOURCES[stronger].holds * STATUS.fresh_days)
    first = said("away", stronger, 0, pk=1)
    inside, after = (said("looking", weaker, holds + more, pk=2) for more in (0, 1))
    kept, overruled = now([first, inside]), now([first, after])
    assert (kept.fact, kept.rival) == (first, inside)
    assert (overruled.fact, overruled.rival) == (after, None)


def test_the_strengths_stand_in_the_order_that_was_argued_for():
    order = sorted(SOURCES, key=lambda source: -SOURCES[source].strength)
    assert set(order[:2]) == {Source.INSURANCE, Source.WAGE}
    assert order[2:] == [Source.VISIT, Source.ROSTER, Source.CALL, Source.SELF, Source.CHAT, Source.LIST]
    assert facts.VERIFIED.strength > max(each.strength for each in SOURCES.values())


def test_a_call_that_agrees_renews_the_age_and_a_list_that_agrees_does_not():
    visit, call, listed = said("away", "visit", 0), said("away", "call", 20), said("away", "list", 25)
    found = stands([visit, call, listed], DAY + timedelta(days=30), STATUS)
    assert found is not None
    assert (found.fact, found.seen, found.age, found.fresh) == (visit, call, 10, True)
    lone = stands([visit, listed], DAY + timedelta(days=31), STATUS)
    assert lone is not None
    assert (lone.seen, lone.age, lone.fresh) == (visit, 31, False)


def test_a_rival_is_settled_by_a_later_word_of_its_strength():
    visit, hearsay = said("away", "visit", 0), said("looking", "chat", 10)
    assert now([visit, hearsay, said("away", "list", 15)]).rival == hearsay
    assert now([visit, hearsay, said("away", "call", 15)]).rival is None


def test_a_slip_is_mended_on_the_same_day_by_the_same_kind_of_word():
    slip, right = said("away", "call", 0, pk=1), said("nearby", "call", 0, pk=2)
    found = now([slip, right])
    assert (found.fact, found.rival) == (right, None)


def test_what_was_told_with_a_contradicting_status_belongs_to_that_one():
    visit, call = said("away", "visit", 0, by_id=1), said("nearby", "call", 5, by_id=2)
    wages = [said("5200", "visit", 0, by_id=1), said("3000", "call", 5, by_id=2), said("5400", "chat", 6, by_id=3)]
    kept = facts.of_this_work([visit, call], wages, now([visit, call]), None)
    assert [each.value for each in kept] == ["5200", "5400"]


def test_what_was_told_of_an_earlier_job_does_not_belong_to_this_one():
    history = [said("away", "visit", 0), said("looking", "visit", 40), said("away", "visit", 60)]
    ended = facts.ended_before(history, now(history))
    assert ended == DAY + timedelta(days=40)
    wages = [said("5200", "visit", 10), said("6000", "visit", 60)]
    assert [each.value for each in facts.of_this_work(history, wages, now(history), ended)] == ["6000"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("employment", "idle"), ("wage", "看情况"), ("wage", "5200-4500"), ("wage", "900000"), ("wage", "-1"),
     ("job_title", "工" * 61), ("phone_reachable", "maybe")],
)  # fmt: skip
def test_what_is_no_answer_is_refused(name, value):
    with pytest.raises(ValidationError):
        facts.checked(FIELDS[name], value)


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_a_wage_goes_into_columns_and_back(one, other):
    low, high = sorted((one, other))
    field = FIELDS["wage"]
    columns = {"wage_low": low, "wage_high": high}
    assert facts.columns_of(field, facts.checked(field, facts.value_of(field, columns))) == columns
