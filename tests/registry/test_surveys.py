"""Surveys: frozen targets, attempts that lose nothing however often they are sent, and a closing that says all."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from wengang.accounts.models import Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry import coverage
from wengang.registry.actions import do_record_status
from wengang.registry.actions.campaigns import do_close_survey, do_hand_target, do_hand_targets, do_open_survey
from wengang.registry.actions.grid import do_assign
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.enums import GridDuty, QuestionKind
from wengang.registry.models import (
    Attempt,
    Household,
    HouseholdFact,
    Person,
    Question,
    StatusFact,
    Survey,
    Target,
    TargetTally,
    Wish,
)
from wengang.registry.queries.surveys import due, ground, latecomers, missed, progress

from .conftest import NEXT_VILLAGE, OTHER_TOWNSHIP, VILLAGE, make_user

TODAY = timezone.localdate()


@pytest.fixture
def assistant() -> User:
    return make_user("assistant", VILLAGE, Role.ASSISTANT, "village")


def home(division: str = VILLAGE, members: int = 2, **fields) -> Household:
    """A household of invented adults."""
    house = Household.unscoped.create(division_id=division, head_name="农示例")
    for number in range(members):
        Person.unscoped.create(
            division_id=division, household=house, full_name=f"农示{number}", birth_date=date(1990, 1, 1), **fields
        )
    return house


def opened(by: User, division: str = "451425", kind: str = "household", **more) -> Survey:
    return do_open_survey(
        name="春节摸排", kind=kind, division=Division.objects.get(pk=division), opens=TODAY,
        closes=TODAY + timedelta(days=20), by=by, **more,
    )  # fmt: skip


def attempt(target: Target, by: User, outcome: str = "reached", answers=None, **more) -> Attempt:
    told = {"op": uuid4(), "channel": "visit", "at": timezone.now()} | more
    return do_attempt(target, outcome=outcome, answers=answers or {}, by=by, **told)


def target_of(survey: Survey, thing: Household | Person) -> Target:
    which = "household" if isinstance(thing, Household) else "person"
    return Target.unscoped.get(survey=survey, **{which: thing})


class TestOpening:
    def test_every_household_of_the_area_is_frozen_with_its_worker_and_its_age(self, county, assistant):
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        seen, unseen, empty = home(), home(NEXT_VILLAGE), home(OTHER_TOWNSHIP, members=0)
        dead = home(deceased=True)
        Household.unscoped.filter(pk=seen.pk).update(worker=assistant)
        for days, person in zip((40, 9), seen.members.order_by("pk"), strict=True):
            day = TODAY - timedelta(days=days)
            do_record_status(person, "away", source="call", seen_on=day, by=county)
        child = Person.unscoped.create(division_id=VILLAGE, household=seen, full_name="农小", birth_date=TODAY)
        survey = opened(county)
        assert survey.targets_frozen == 3
        first = target_of(survey, seen)
        assert (first.worker_id, first.division_id) == (assistant.pk, VILLAGE)
        assert first.stale_since == TODAY - timedelta(days=40)
        assert child.employment_on is None  # and nobody waits for a child's job
        assert target_of(survey, unseen).stale_since is None
        assert Target.unscoped.filter(survey=survey, household=empty).exists()
        assert not Target.unscoped.filter(survey=survey, household=dead).exists()

    def test_somebody_never_seen_makes_the_household_the_first_to_visit(self, county):
        house = home()
        one = house.members.order_by("pk").first()
        do_record_status(one, "away", source="call", seen_on=TODAY, by=county)
        assert target_of(opened(county), house).stale_since is None

    def test_only_the_area_and_only_whoever_may(self, county, township, next_county, assistant):
        home(OTHER_TOWNSHIP)
        inside = home()
        survey = opened(township, "451425103")
        assert list(Target.unscoped.filter(survey=survey).values_list("household", flat=True)) == [inside.pk]
        for stranger in (next_county, assistant):
            with pytest.raises(MayNot):
                opened(stranger)

    def test_who_was_away_is_asked_on_return(self, county):
        house = home(members=4)
        away, returned, long_ago, local = house.members.order_by("pk")
        for person, status, days in (
            (away, "away", 200), (returned, "away", 100), (returned, "looking", 3), (long_ago, "away", 800),
            (long_ago, "farming", 400), (local, "nearby", 5),
        ):  # fmt: skip
            do_record_status(person, status, source="visit", seen_on=TODAY - timedelta(days=days), by=county)
        survey = opened(county, kind="returnee")
        assert set(Target.unscoped.filter(survey=survey).values_list("person", flat=True)) == {away.pk, returned.pk}

    def test_a_call_round_takes_whoever_has_a_phone_and_was_not_seen_lately(self, county):
        house = home(members=4)
        stale, fresh, no_phone, child = house.members.order_by("pk")
        for number, person in enumerate((stale, fresh, child)):
            person.phone = f"1380013800{number}"
            person.save()
        Person.unscoped.filter(pk=child.pk).update(birth_date=TODAY - timedelta(days=15 * 365))
        do_record_status(stale, "away", source="call", seen_on=TODAY - timedelta(days=60), by=county)
        do_record_status(fresh, "away", source="call", seen_on=TODAY - timedelta(days=5), by=county)
        everybody = opened(county, kind="calls")
        assert set(Target.unscoped.filter(survey=everybody).values_list("person", flat=True)) == {stale.pk, fresh.pk}
        survey = opened(county, kind="calls", unseen_days=30)
        assert list(Target.unscoped.filter(survey=survey).values_list("person", flat=True)) == [stale.pk]
        assert no_phone.pk

    @pytest.mark.parametrize(
        "wrong", [{"questionnaire": "household/99"}, {"questionnaire": "returnee/1"}, {"name": ""}]
    )
    def test_what_is_wrong_is_told_and_nothing_is_left(self, county, wrong):
        home()
        told = {
            "name": "摸排", "kind": "household", "division": Division.objects.get(pk="451425"), "opens": TODAY,
            "closes": TODAY, "by": county,
        }  # fmt: skip
        with pytest.raises(ValidationError):
            do_open_survey(**told | wrong)
        assert not Survey.unscoped.exists()

    def test_a_survey_of_nobody_does_not_open(self, county):
        with pytest.raises(ValidationError):
            opened(county)
        assert not Survey.unscoped.exists()


class TestAttempts:
    @pytest.fixture
    def house(self):
        return home()

    @pytest.fixture
    def survey(self, house, county):
        return opened(county)

    def test_answers_become_facts_and_wishes_of_the_right_people(self, house, survey, county, assistant):
        one, two = house.members.order_by("pk")
        answers = {
            "household": {"help_needed": "照看老人"},
            one.code: {"employment": "away", "employer_name": "示例电子厂", "wage": "4500", "training": "叉车"},
            two.code: {"employment": "looking", "will_work": "yes", "reach": "county", "least_wage": 3000},
        }
        made = attempt(target_of(survey, house), assistant, answers=answers)
        one.refresh_from_db()
        two.refresh_from_db()
        house.refresh_from_db()
        assert (one.employment, one.employment_source, one.employer_name, one.wage_low) == (
            "away", "visit", "示例电子厂", 4500,
        )  # fmt: skip
        assert (two.employment, one.employment_on) == ("looking", TODAY)
        assert (house.help_needed, house.contacted_on) == ("照看老人", TODAY)
        wish = Wish.unscoped.get(person=two, current=True)
        assert (wish.will_work, wish.reach, wish.least_wage, wish.by) == ("yes", "county", 3000, assistant)
        assert Wish.unscoped.get(person=one, current=True).training == "叉车"
        target = target_of(survey, house)
        assert (target.state, target.attempts, target.last_outcome, target.last_on) == ("done", 1, "reached", TODAY)
        assert made.answers[two.code]["least_wage"] == 3000

    def test_the_same_op_again_writes_nothing(self, house, survey, assistant):
        person = house.members.first()
        target, op = target_of(survey, house), uuid4()
        answers = {person.code: {"employment": "away"}}
        first = attempt(target, assistant, answers=answers, op=op)
        again = attempt(target, assistant, answers=answers, op=op)
        assert first.pk == again.pk
        assert (Attempt.unscoped.count(), StatusFact.unscoped.count()) == (1, 1)
        assert target_of(survey, house).attempts == 1
        other = target_of(opened(make_user("c2", "451425", Role.COUNTY)), house)
        with pytest.raises(ValidationError):
            attempt(other, assistant, op=op)

    def test_what_nobody_was_asked_stays_in_the_wish(self, house, survey, county, assistant):
        person = house.members.first()
        first = {person.code: {"will_work": "yes", "reach": "city", "occupation": "缝纫", "least_wage": 3500}}
        attempt(target_of(survey, house), assistant, answers=first)
        attempt(target_of(survey, house), assistant, answers={person.code: {"training": "电工"}})
        wish = Wish.unscoped.get(person=person, current=True)
        assert (wish.will_work, wish.reach, wish.occupation_text, wish.least_wage, wish.training) == (
            "yes", "city", "缝纫", 3500, "电工",
        )  # fmt: skip

    def test_an_answer_that_arrives_late_does_not_undo_a_newer_one(self, house, survey, assistant):
        person = house.members.first()
        target = target_of(survey, house)
        attempt(target, assistant, answers={person.code: {"will_work": "no", "employment": "nearby"}})
        earlier = timezone.now() - timedelta(days=3)
        attempt(target, assistant, answers={person.code: {"will_work": "yes", "employment": "looking"}}, at=earlier)
        person.refresh_from_db()
        assert person.employment == "nearby"
        assert Wish.unscoped.get(person=person, current=True).will_work == "no"
        assert Wish.unscoped.filter(person=person).count() == 2
        assert StatusFact.unscoped.filter(person=person, field="employment").count() == 2
        assert target_of(survey, house).last_on == TODAY

    def test_an_answer_to_what_was_not_asked_fills_nothing(self, house, survey, assistant):
        person = house.members.first()
        attempt(target_of(survey, house), assistant, answers={person.code: {"employment": "looking", "wage": 4500}})
        assert set(StatusFact.unscoped.filter(person=person).values_list("field", flat=True)) == {"employment"}

    @pytest.mark.parametrize(
        ("outcome", "state", "contacted"),
        [
            ("reached", "done", True), ("refused", "done", True), ("away", "due", False), ("moved", "gone", False),
            ("died", "gone", False),
        ],
    )  # fmt: skip
    def test_each_outcome_moves_the_target_as_the_table_says(self, house, survey, assistant, outcome, state, contacted):
        attempt(target_of(survey, house), assistant, outcome)
        house.refresh_from_db()
        assert target_of(survey, house).state == state
        assert (house.contacted_on == TODAY) == contacted

    def test_nobody_there_stays_due_with_the_count_and_what_is_reached_stays_reached(self, house, survey, assistant):
        for _each in range(3):
            attempt(target_of(survey, house), assistant, "away")
        assert [(t.state, t.attempts) for t in due(assistant.scope, assistant.pk)] == []  # nobody was assigned
        target = target_of(survey, house)
        assert (target.state, target.attempts, target.last_outcome) == ("due", 3, "away")
        attempt(target, assistant, "refused")
        attempt(target, assistant, "away")
        assert (target_of(survey, house).state, target_of(survey, house).last_outcome) == ("done", "refused")
        attempt(target, assistant)
        attempt(target, assistant, "moved")
        assert (target_of(survey, house).state, target_of(survey, house).last_outcome) == ("done", "reached")

    def test_whoever_counted_as_gone_and_is_met_is_reached(self, house, survey, assistant):
        attempt(target_of(survey, house), assistant, "moved")
        attempt(target_of(survey, house), assistant, "away")
        assert (target_of(survey, house).state, target_of(survey, house).last_outcome) == ("gone", "moved")
        attempt(target_of(survey, house), assistant)
        assert target_of(survey, house).state == "done"

    def test_a_death_is_a_question_and_not_a_deletion(self, house, survey, assistant):
        for _each in range(2):
            attempt(target_of(survey, house), assistant, "died")
        question = Question.unscoped.get()
        assert (question.kind, question.household, question.state) == (QuestionKind.DIED, house, "open")
        assert "农" not in str(question.evidence)
        assert not Person.unscoped.filter(deceased=True).exists()

    def test_who_has_moved_is_a_question_for_the_office(self, house, survey, assistant):
        attempt(target_of(survey, house), assistant, "moved")
        assert Question.unscoped.get().kind == QuestionKind.MOVED
        house.refresh_from_db()
        assert house.division_id == VILLAGE

    def test_only_those_who_look_after_the_place(self, house, survey, assistant, next_county, receiver):
        building = Division.objects.create(code=f"{VILLAGE}-09", name="9栋", level="cell", parent_id=VILLAGE)
        head = User.objects.create_user("head", "示例楼栋长")
        office = assistant.membership.organisation
        Membership.objects.create(user=head, organisation=office, role=Role.ASSISTANT, division=building)
        for stranger in (next_county, receiver, head):
            with pytest.raises(MayNot):
                attempt(target_of(survey, house), stranger)
        assert not Attempt.unscoped.exists()

    def test_what_does_not_fit_is_refused_whole(self, house, survey, assistant):
        one, two = house.members.order_by("pk")
        stranger = home().members.first()
        target = target_of(survey, house)
        wrong = (
            {one.code: {"employment": "away"}, two.code: {"employment": "astronaut"}},
            {stranger.code: {"employment": "away"}},
            {one.code: {"going": "same"}},
            {"household": {"employment": "away"}},
        )
        for answers in wrong:
            with pytest.raises(ValidationError):
                attempt(target, assistant, answers=answers)
        with pytest.raises(ValidationError):
            attempt(target, assistant, "away", {one.code: {"employment": "away"}})
        with pytest.raises(ValidationError):
            attempt(target, assistant, "wrong_number")
        assert (Attempt.unscoped.count(), StatusFact.unscoped.count()) == (0, 0)

    def test_a_clock_that_runs_ahead_counts_as_now(self, house, survey, assistant):
        made = attempt(target_of(survey, house), assistant, at=timezone.now() + timedelta(days=2))
        assert timezone.localdate(made.at) == TODAY


@pytest.mark.django_db(transaction=True)
def test_two_people_answering_for_one_household_at_once_lose_nothing(county, assistant):
    """Both attempts, every fact, both contacts; and one of them sends everything twice."""
    house = home(members=6)
    survey = opened(county)
    target = target_of(survey, house)
    codes = list(house.members.order_by("pk").values_list("code", flat=True))
    jobs = [
        (assistant, uuid4(), {code: {"employment": "away", "training": "电工"} for code in codes}),
        (county, uuid4(), {code: {"employment": "looking", "will_work": "yes"} for code in reversed(codes)}),
    ]
    jobs.append(jobs[0])
    start, failed = threading.Barrier(len(jobs)), []

    def send(by: User, op, answers) -> None:
        try:
            start.wait()
            attempt(target, by, answers=answers, op=op)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Attempt.unscoped.filter(target=target).count() == 2
    assert StatusFact.unscoped.filter(field="employment").count() == 2 * len(codes)
    for code in codes:
        wish = Wish.unscoped.get(person__code=code, current=True)
        assert (wish.will_work, wish.training) == ("yes", "电工")
    target.refresh_from_db()
    assert (target.state, target.attempts) == ("done", 2)


class TestCoverage:
    def test_no_household_is_missed_and_the_proof_opens_to_the_list(self, county, assistant):
        here, there, far = home(), home(NEXT_VILLAGE), home(OTHER_TOWNSHIP)
        survey = opened(county)
        late = home()
        attempt(target_of(survey, here), county)
        attempt(target_of(survey, there), county, "moved")
        told = {place.code: (place.done, place.gone, place.missed) for place in ground(county.scope, survey).steps}
        assert told == {"451425103": (1, 1, 0), "451425104": (0, 0, 1)}
        villages = {place.code: place.share for place in ground(county.scope, survey).leaves}
        assert villages == {VILLAGE: 1.0, NEXT_VILLAGE: 1.0, OTHER_TOWNSHIP: 0.0}
        assert [target.household for target in missed(county.scope, survey)] == [far]
        assert list(missed(county.scope, survey, "451425103")) == []
        assert list(latecomers(county.scope, survey)) == [late]
        seen = progress(county.scope, survey)
        assert (seen.targets, seen.done, seen.gone, seen.due) == (3, 1, 1, 1)
        assert seen.outcomes == {"reached": 1, "moved": 1, "": 1}

    def test_whoever_sees_one_village_counts_one_village(self, county, assistant):
        home(), home(NEXT_VILLAGE)
        survey = opened(county)
        assert progress(assistant.scope, survey).targets == 1
        assert [place.code for place in ground(assistant.scope, survey).leaves] == [VILLAGE]
        assert [target.division_id for target in missed(assistant.scope, survey)] == [VILLAGE]

    def test_due_begins_with_those_never_seen_and_ends_with_the_survey(self, county, assistant):
        houses = [home() for _each in range(3)]
        do_assign(assistant, duty=GridDuty.ASSISTANT, division=Division.objects.get(pk=VILLAGE), by=county)
        for days, house in zip((10, None, 50), houses, strict=True):
            for person in house.members.all():
                if days:
                    seen = TODAY - timedelta(days=days)
                    do_record_status(person, "away", source="call", seen_on=seen, by=county)
        survey = opened(county)
        assert [target.household for target in due(assistant.scope, assistant.pk)] == [houses[1], houses[2], houses[0]]
        attempt(target_of(survey, houses[1]), assistant)
        assert [target.household for target in due(assistant.scope, assistant.pk)] == [houses[2], houses[0]]
        do_close_survey(survey, missed=2, by=county)
        assert list(due(assistant.scope, assistant.pk)) == []


class TestHandAndClose:
    def test_one_target_or_a_whole_building_goes_to_another_worker(self, county, assistant, next_county):
        one, two, far = home(), home(), home(OTHER_TOWNSHIP)
        survey = opened(county)
        attempt(target_of(survey, two), county)
        assert do_hand_targets(survey, VILLAGE, assistant, by=county) == 1
        assert [target.household for target in due(assistant.scope, assistant.pk)] == [one]
        do_hand_target(target_of(survey, one), county, by=county)
        assert [target.household for target in due(county.scope, county.pk)] == [one]
        with pytest.raises(ValidationError):  # the assistant's account does not reach that village
            do_hand_target(target_of(survey, far), assistant, by=county)
        with pytest.raises(ValidationError):
            do_hand_target(target_of(survey, two), county, by=county)
        for stranger in (assistant, next_county):
            with pytest.raises(MayNot):
                do_hand_target(target_of(survey, one), county, by=stranger)

    def test_it_does_not_close_over_households_nobody_spoke_of(self, county, assistant, next_county):
        houses = [home() for _each in range(3)]
        survey = opened(county)
        attempt(target_of(survey, houses[0]), county)
        with pytest.raises(ValidationError, match="2"):
            do_close_survey(survey, missed=0, by=county)
        for stranger in (assistant, next_county):
            with pytest.raises(MayNot):
                do_close_survey(survey, missed=2, by=stranger)
        found = do_close_survey(survey, missed=2, by=county)
        assert (found.targets, found.done, found.gone, found.missed) == (3, 1, 0, 2)
        with pytest.raises(ValidationError):
            do_close_survey(survey, missed=2, by=county)

    def test_what_was_done_before_the_closing_counts_when_the_phone_brings_it_later(self, county, assistant):
        house = home()
        survey = opened(county)
        before = timezone.now()
        do_close_survey(survey, missed=1, by=county)
        with pytest.raises(ValidationError):
            attempt(target_of(survey, house), assistant)
        attempt(target_of(survey, house), assistant, at=before)
        assert target_of(survey, house).state == "done"


def test_help_asked_for_is_an_observation_of_the_household(county):
    house = home()
    survey = opened(county)
    attempt(target_of(survey, house), county, answers={"household": {"help_needed": "看病"}}, channel="call")
    assert HouseholdFact.unscoped.get().source == "call"


class TestTally:
    def test_the_database_keeps_count_of_every_move(self, county, assistant):
        houses = [home() for _each in range(4)]
        survey = opened(county)
        for house, outcome in zip(houses, ("away", "reached", "moved", "refused"), strict=True):
            attempt(target_of(survey, house), assistant, outcome)
        attempt(target_of(survey, houses[0]), assistant)
        do_hand_targets(survey, VILLAGE, assistant, by=county)
        Target.unscoped.filter(household=houses[3]).delete()
        assert coverage.miscounted() == 0
        before = progress(county.scope, survey)
        assert (before.targets, before.done, before.gone, before.due) == (3, 2, 1, 0)
        rows = TargetTally.unscoped.count()
        assert coverage.add_up() == rows - 2 > 0
        assert coverage.miscounted() == 0
        assert progress(county.scope, survey) == before
        TargetTally.unscoped.filter(state="gone").delete()
        assert coverage.miscounted() == 1
        coverage.recount()
        assert coverage.miscounted() == 0
        assert progress(county.scope, survey) == before
