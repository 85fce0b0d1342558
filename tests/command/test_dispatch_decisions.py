"""What meetings decide is asked again until it is answered; two who edit one decision lose nothing."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.employment.scene import officer
from tests.market.world import COUNTY, TOWNSHIP, make_pair
from wengang.accounts.roles import Role
from wengang.command.dispatch import decisions
from wengang.command.dispatch.counting import counted
from wengang.command.dispatch.decisions import Changed, do_amend, do_answer, do_decide, do_note
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.core.states import MayNot

TODAY = dt.date.today()
WEEK = Week.of(TODAY).before
DUE = TODAY + dt.timedelta(days=3)


@pytest.fixture
def pair(db):
    return make_pair()


def decided(pair, **told) -> Decision:
    given = {"text": "走访未联系上的三户", "owner": pair.county_officer, "due_on": DUE, "by": pair.county_officer}
    return do_decide(Division.objects.get(pk=COUNTY), WEEK, **given | told)


def asked(week: Week) -> list[int]:
    return list(decisions.asked_of(COUNTY, week).values_list("pk", flat=True))


def test_the_next_sheet_asks_until_it_is_answered(pair):
    row = decided(pair)
    assert list(decisions.made_about(COUNTY, WEEK)) == [row]
    assert asked(WEEK) == []
    assert asked(WEEK.after) == [row.pk]
    assert counted(COUNTY, WEEK.after, TODAY).total()["decisions"] == 1
    assert decisions.asked_of(COUNTY, WEEK.after.after).count() == 1
    do_answer(row, seen=1, state="done", outcome="三户都走访了", by=pair.county_officer)
    assert asked(WEEK.after) == [row.pk], "what was answered in the week is told once more, with what came of it"
    assert decisions.asked_of(COUNTY, WEEK.after.after).count() == 0
    assert "decisions" not in counted(COUNTY, WEEK.after, TODAY).total()
    assert list(decisions.open_of(pair.county_officer)) == []


def test_a_decision_past_its_day_is_late(pair):
    row = decided(pair, due_on=WEEK.sunday)
    Decision.unscoped.filter(pk=row.pk).update(monday=WEEK.before.monday)
    told = counted(COUNTY, Week.of(TODAY), TODAY).total()
    assert told["decisions"] == 1
    assert told.get("decisions_late", 0) == int(WEEK.sunday < TODAY)


def test_two_who_edit_lose_nothing(pair):
    row, other = decided(pair), officer(COUNTY)
    first, second = Decision.unscoped.get(pk=row.pk), Decision.unscoped.get(pk=row.pk)
    do_amend(first, seen=1, text="走访五户", by=pair.county_officer)
    with pytest.raises(Changed) as refused:
        do_amend(second, seen=1, text="电话联系三户", by=other)
    assert refused.value.now.text == "走访五户"
    do_amend(second, seen=refused.value.now.version, text="走访五户，电话联系三户", by=other)
    row.refresh_from_db()
    assert (row.text, row.version) == ("走访五户，电话联系三户", 3)
    assert [note.before for note in row.notes.order_by("pk")] == [{"text": "走访未联系上的三户"}, {"text": "走访五户"}]


def test_an_answer_to_what_was_changed_meanwhile_is_shown_first(pair):
    row = decided(pair)
    do_amend(row, seen=1, due_on=DUE + dt.timedelta(days=7), by=pair.county_officer)
    with pytest.raises(Changed):
        do_answer(row, seen=1, state="done", outcome="已办", by=pair.county_officer)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_saves_and_every_other_is_told():
    pair = make_pair()
    row = decided(pair)
    outcomes: list[str] = []
    begin = threading.Barrier(4)

    def amend(number: int) -> None:
        begin.wait()
        try:
            do_amend(row, seen=1, text=f"改 {number}", by=pair.county_officer)
            outcomes.append("saved")
        except Changed:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=amend, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told", "told", "told"]
    assert Decision.unscoped.get().version == 2


def test_notes_never_stand_in_anybodys_way(pair):
    row = decided(pair)
    do_note(row, text="第一户不在家", by=pair.county_officer)
    do_note(row, text="第二户已外出", by=officer(COUNTY))
    assert row.notes.count() == 2
    row.refresh_from_db()
    assert row.version == 1


class TestWho:
    def test_the_owner_answers_though_the_meeting_was_above(self, pair):
        clerk = officer(TOWNSHIP, Role.ASSISTANT)
        row = decided(pair, owner=clerk)
        assert list(Decision.objects.visible_to(clerk.scope)) == [row]
        do_answer(row, seen=1, state="dropped", outcome="全家已搬走", by=clerk)

    def test_others_below_see_nothing(self, pair):
        clerk = officer(TOWNSHIP, Role.TOWNSHIP)
        row = decided(pair)
        assert not Decision.objects.visible_to(clerk.scope).exists()
        with pytest.raises(MayNot):
            do_answer(row, seen=1, state="done", outcome="已办", by=clerk)
        with pytest.raises(MayNot):
            do_amend(row, seen=1, text="改", by=clerk)

    def test_an_assistant_does_not_decide(self, pair):
        with pytest.raises(MayNot):
            decided(pair, by=officer(COUNTY, Role.ASSISTANT))

    def test_nobody_decides_for_another_county(self, pair):
        with pytest.raises(MayNot):
            decided(pair, by=officer("451424"))

    def test_it_is_given_to_somebody_of_ones_own(self, pair):
        with pytest.raises(ValidationError):
            decided(pair, owner=pair.receiving_officer)


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"line": "no_such"}, {"due_on": WEEK.monday - dt.timedelta(days=1)}, {"text": "长" * 301}]
)
def test_what_makes_no_sense_is_refused(pair, wrong):
    with pytest.raises(ValidationError):
        decided(pair, **wrong)


def test_an_answer_says_what_came_of_it_and_is_given_once(pair):
    row = decided(pair)
    with pytest.raises(ValidationError):
        do_answer(row, seen=1, state="done", outcome="", by=pair.county_officer)
    with pytest.raises(ValidationError):
        do_answer(row, seen=1, state="open", outcome="已办", by=pair.county_officer)
    do_answer(row, seen=1, state="done", outcome="已办", by=pair.county_officer)
    with pytest.raises(ValidationError):
        do_answer(row, seen=2, state="done", outcome="又办", by=pair.county_officer)
