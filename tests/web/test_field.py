"""The village worker's page: what is due, what is asked, and what a phone sends, once or twice."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.web.world import World, make_world
from wengang.accounts.models import Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions import do_record_status
from wengang.registry.enums import TargetState
from wengang.registry.models import Attempt, Household, Person, Survey, Target, ZeroCase
from wengang.web.field.sources import SOURCES

TODAY = dt.date.today()


@pytest.fixture
def world(db: None) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def assistant(world: World) -> User:
    user = world.user(Role.ASSISTANT)
    Target.unscoped.exclude(pk=world.rows["target"].pk).delete()
    Target.unscoped.update(worker=user)
    return user


def target(world: World) -> Target:
    return Target.unscoped.get(pk=world.rows["target"].pk)


def another(world: World, village: Division, worker: User, name: str, **fields: Any) -> Target:
    home = Household.unscoped.create(division=village, head_name=name)
    Person.unscoped.create(division=village, household=home, full_name=name)
    return Target.unscoped.create(
        survey=world.rows["survey"], household=home, division=village, worker=worker, **fields
    )


def tap(user: User, key: int, button: str = "reached", **more: Any) -> dict[str, Any]:
    told = {"op": str(uuid4()), "user": user.pk, "kind": "survey", "key": key, "button": button}
    return told | {"answers": {}, "note": "", "at": timezone.now().isoformat()} | more


def post(client: Any, route: str, body: Any, status: int = 200) -> dict[str, Any]:
    answer = client.post(reverse(route), json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


def sent(client: Any, *taps: dict[str, Any]) -> list[dict[str, str]]:
    return post(client, "field-sync", {"clock": timezone.now().isoformat(), "ops": list(taps)})["outcomes"]


def start(client: Any) -> dict[str, Any]:
    return client.get(reverse("field")).context["start"]


class TestList:
    def test_shows_whom_to_visit_and_asks_only_what_is_not_known(self, client, world, assistant):
        person = world.rows["person"]
        Person.unscoped.filter(pk=person.pk).update(birth_date=dt.date(1980, 1, 1))
        do_record_status(person, "looking", source="visit", seen_on=TODAY, by=assistant)
        client.force_login(assistant)
        found = start(client)
        (line,) = found["lines"]
        assert (found["due"], found["done"]) == (1, 0)
        assert line["title"] == "农*主 户"
        assert [each["label"] for each in line["buttons"][:3]] == ["不在家", "拒绝", "见到了"]
        assert "employment" not in line["asks"][person.code], "the status was seen today"
        assert "will_work" in line["asks"][person.code]
        assert line["asks"]["household"] == [], "somebody asked today whether help is needed"
        assert found["tables"]["household/1"]["will_work"]["kind"] == "choice"

    def test_holds_nobody_elses_households(self, client, world, assistant):
        client.force_login(world.user(Role.ASSISTANT))
        assert start(client)["lines"] == []

    def test_pages_follow_each_other_without_gap_or_repeat(self, client, world, assistant, monkeypatch):
        monkeypatch.setattr("wengang.web.field.wire.PAGE", 2)
        village = world.rows["division"]
        days = [None, None, TODAY, TODAY - dt.timedelta(days=9)]
        for number, day in enumerate(days):
            another(world, village, assistant, f"户主{number}", stale_since=day)
        client.force_login(assistant)
        page, seen = start(client), []
        while page["lines"]:
            seen += [line["key"] for line in page["lines"]]
            last = page["lines"][-1]
            page = post(client, "field-list", {"after": {"kind": last["kind"], "key": last["key"]}})
        assert len(seen) == len(set(seen)) == 5
        order = [Target.unscoped.get(pk=key).stale_since or dt.date.min for key in seen]
        assert order == sorted(order)

    def test_a_search_finds_households_of_the_area_by_anybody_at_home(self, client, world, assistant):
        other = make_world("530602", "3304")
        another(other, other.rows["division"], assistant, "覃远方")
        mine = another(world, world.rows["division"], world.user(Role.TOWNSHIP), "覃家宝")
        client.force_login(assistant)
        assert [line["key"] for line in post(client, "field-list", {"text": " 覃家 "})["lines"]] == [mine.pk]
        assert post(client, "field-list", {"text": "覃远方"})["lines"] == []
        assert post(client, "field-list", {"text": "没有的人"})["lines"] == []

    def test_more_households_ask_the_database_no_more_often(
        self, client, world, assistant, django_assert_max_num_queries
    ):
        client.force_login(assistant)
        with CaptureQueriesContext(connection) as few:
            start(client)
        for number in range(12):
            another(world, world.rows["division"], assistant, f"户主{number}")
        with django_assert_max_num_queries(len(few)):
            assert len(start(client)["lines"]) == 13

    def test_a_household_number_is_found_exactly(self, client, world, assistant):
        homes = Household.unscoped
        for number in ("7", "70"):
            found = another(world, world.rows["division"], assistant, f"户主{number}")
            homes.filter(pk=found.household_id).update(number=number)
        client.force_login(assistant)
        assert [line["title"] for line in post(client, "field-list", {"text": "7"})["lines"]] == ["户*7 户"]

    def test_a_building_head_sees_the_building_and_nothing_else(self, client, world):
        village = world.rows["division"]
        cells = [
            Division.objects.create(code=f"{village.pk}-{n}", name=f"{n}栋", level="cell", parent=village)
            for n in (1, 10)
        ]
        head = User.objects.create_user("head", "楼栋长")
        office = world.organisations["village"]
        Membership.objects.create(user=head, organisation=office, role=Role.ASSISTANT, division=cells[0])
        own, next_door = (another(world, cell, head, f"住户{cell.name}") for cell in cells)
        client.force_login(head)
        assert [line["key"] for line in start(client)["lines"]] == [own.pk]
        assert post(client, "field-list", {"text": "住户10"})["lines"] == []
        (outcome,) = sent(client, tap(head, next_door.pk))
        assert outcome["result"] == "refused"
        assert not Attempt.unscoped.filter(target=next_door).exists()

    def test_every_source_counts_and_finds_nothing_for_somebody_without_work(self, client, world):
        user = world.user(Role.TOWNSHIP)
        for source in SOURCES:
            assert source.due(user, TODAY, 5, None) == []
            assert source.count(user, TODAY) == (0, 0)


class TestZeroEmployment:
    """Households without anybody in work stand above the surveys."""

    @pytest.fixture
    def case(self, world: World, assistant: User) -> ZeroCase:
        found: ZeroCase = world.rows["zero_case"]
        Household.unscoped.filter(pk=found.household_id).update(worker=assistant)
        late = TODAY - dt.timedelta(days=2)
        ZeroCase.unscoped.filter(pk=found.pk).update(found_on=late, contact_by=late, next_on=late, state="found")
        return ZeroCase.unscoped.get(pk=found.pk)

    def test_stands_first_with_its_clock_and_a_contact_stops_it(self, client, world, assistant, case):
        client.force_login(assistant)
        found = start(client)
        first, second = found["lines"]
        assert (first["kind"], second["kind"], found["due"]) == ("zero", "survey", 2)
        assert first["chip"] == {"tone": "overdue", "text": "超期 2 天"}
        assert first["link"]["href"] == reverse("zero-case", args=[case.pk])
        one = tap(assistant, case.pk, "met", kind="zero", note="在家")
        for _again in range(2):
            assert [each["result"] for each in sent(client, one)] == ["taken"]
        (service,) = case.services.filter(kind="contact")
        assert (service.by, service.on, service.note) == (assistant, timezone.localdate(), "在家")
        case.refresh_from_db()
        assert case.state == "contacted"

    def test_is_found_by_name_and_refused_to_strangers(self, client, world, assistant, case):
        Household.unscoped.filter(pk=case.household_id).update(head_name="覃家宝")
        stranger = make_world("530602", "3304").user(Role.ASSISTANT)
        client.force_login(assistant)
        lines = post(client, "field-list", {"text": "覃家"})["lines"]
        assert {line["kind"] for line in lines} == {"zero", "survey"}
        client.force_login(stranger)
        assert post(client, "field-list", {"text": "覃家"})["lines"] == []
        (outcome,) = sent(client, tap(stranger, case.pk, "met", kind="zero"))
        assert outcome["result"] == "refused"


class TestSending:
    def test_one_tap_is_an_attempt_and_its_answers_are_facts(self, client, world, assistant):
        person = world.rows["person"]
        said = {person.code: {"will_work": "yes", "least_wage": "3800"}}
        client.force_login(assistant)
        key = target(world).pk
        (outcome,) = sent(client, tap(assistant, key, answers=said))
        assert outcome["result"] == "taken"
        assert target(world).state == TargetState.DONE
        wish = person.wishes.get(current=True)
        assert (wish.will_work, wish.least_wage, wish.source, wish.by) == ("yes", 3800, "visit", assistant)
        assert start(client)["done"] == 1

    def test_the_same_tap_sent_twice_counts_once(self, client, world, assistant):
        client.force_login(assistant)
        one = tap(assistant, target(world).pk, "away")
        for _again in range(2):
            assert [each["result"] for each in sent(client, one)] == ["taken"]
        assert Attempt.unscoped.filter(by=assistant).count() == 1
        assert target(world).state == TargetState.DUE

    def test_a_refusal_is_told_in_words_and_holds_up_no_other(self, client, world, assistant):
        village = world.rows["division"]
        second = another(world, village, assistant, "韦家")
        client.force_login(assistant)
        wrong = tap(assistant, target(world).pk, answers={"W2222222222": {"will_work": "yes"}})
        unknown = tap(assistant, target(world).pk, "nonsense")
        elsewhere = tap(assistant, second.pk, kind="a list of yesterday")
        outcomes = sent(client, wrong, unknown, elsewhere, tap(assistant, second.pk, "refused"))
        assert [each["result"] for each in outcomes] == ["refused", "refused", "refused", "taken"]
        assert all(each["why"] for each in outcomes[:3])
        assert target(world).state == TargetState.DUE

    def test_somebody_who_met_them_too_is_named_and_both_are_kept(self, client, world, assistant):
        other = world.user(Role.TOWNSHIP)
        key = target(world).pk
        client.force_login(other)
        sent(client, tap(other, key))
        client.force_login(assistant)
        (outcome,) = sent(client, tap(assistant, key))
        assert outcome["result"] == "taken"
        assert str(other) in outcome["why"]
        assert Attempt.unscoped.filter(target=key, outcome="reached").count() == 2

    def test_what_was_tapped_under_another_sign_in_is_not_taken_under_this_one(self, client, world, assistant):
        other = world.user(Role.ASSISTANT)
        client.force_login(assistant)
        post(client, "field-sync", {"ops": [tap(other, target(world).pk)]}, status=403)
        assert not Attempt.unscoped.filter(by__in=[other, assistant]).exists()

    def test_a_foreign_household_is_not_there(self, client, world, assistant):
        foreign = make_world("530602", "3304")
        client.force_login(assistant)
        (outcome,) = sent(client, tap(assistant, target(foreign).pk))
        assert outcome["result"] == "refused"
        assert target(foreign).state == TargetState.DUE

    def test_a_phone_whose_clock_is_wrong_is_set_right(self, client, world, assistant):
        client.force_login(assistant)
        behind = timezone.now() - dt.timedelta(days=40)
        body = {"clock": behind.isoformat(), "ops": [tap(assistant, target(world).pk, "away", at=behind.isoformat())]}
        post(client, "field-sync", body)
        assert Attempt.unscoped.get(by=assistant).at.date() == timezone.now().date()

    @pytest.mark.parametrize("body", ["", "[]", '{"ops": 1}', '{"ops": [{}]}', '{"ops": [{"op": "x"}]}'])
    def test_nonsense_is_refused_as_a_whole(self, client, world, assistant, body):
        client.force_login(assistant)
        answer = client.post(reverse("field-sync"), body, content_type="application/json")
        assert answer.status_code == 400

    def test_a_closed_survey_takes_what_was_done_before(self, client, world, assistant):
        Survey.unscoped.update(state="closed", closed_at=timezone.now())
        client.force_login(assistant)
        before = (timezone.now() - dt.timedelta(hours=1)).isoformat()
        outcomes = sent(client, tap(assistant, target(world).pk, at=before), tap(assistant, target(world).pk))
        assert [each["result"] for each in outcomes] == ["taken", "refused"]
