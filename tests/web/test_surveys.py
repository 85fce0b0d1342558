"""Surveys on pages: open one, see whom it lacks, call, record, see what people intend, hand over, close."""

from __future__ import annotations

import datetime as dt
import io
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.world import make_world
from wengang.accounts.models import AccessLog, Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.enums import Outcome
from wengang.registry.models import Attempt, Household, Person, StatusFact, Survey, Target, Wish

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def world():
    return make_world("451425", "440703")


@pytest.fixture
def officer(world, client) -> User:
    user = world.user(Role.COUNTY)
    client.force_login(user)
    Survey.unscoped.all().delete()
    return user


def text(client, route: str, *args, **query) -> str:
    answer = client.get(reverse(route, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(officer: User, kind: str = "household") -> Survey:
    county = Division.objects.get(pk="451425")
    told = {"opens": TODAY, "closes": TODAY + dt.timedelta(days=9), "by": officer}
    return do_open_survey(name="春节摸排", kind=kind, division=county, **told)


def building(village: Division, number: int, households: int) -> Division:
    cell = Division.objects.create(
        code=f"{village.pk}-{number:02}", name=f"{number}栋", level="cell", parent_id=village.pk
    )
    for room in range(households):
        home = Household.unscoped.create(division=cell, head_name=f"农{number}{room}")
        Person.unscoped.create(division=cell, household=home, full_name=f"农试{number}{room}", phone="13800138000")
    return cell


def op_of(client, target: Target) -> str:
    return str(client.get(reverse("survey-target", args=[target.pk])).context["form"]["op"].value())


class TestOpening:
    def test_an_empty_list_says_what_to_do(self, client, officer):
        assert "还没有" in text(client, "surveys")

    def test_an_officer_opens_one_and_sees_whom_it_is_to_reach(self, client, officer):
        form = {
            "name": "春节入户摸排", "kind": "household", "division": "451425", "opens": TODAY.isoformat(),
            "closes": (TODAY + dt.timedelta(days=9)).isoformat(), "unseen_days": "",
        }  # fmt: skip
        answer = client.post(reverse("survey-new"), form)
        survey = Survey.unscoped.get()
        assert answer.headers["Location"] == reverse("survey", args=[survey.code])
        assert survey.targets_frozen == Household.unscoped.count() == 1
        page = text(client, "survey", survey.code)
        assert "春节入户摸排" in page
        assert "还有 1" in page
        assert "春节入户摸排" in text(client, "surveys")

    def test_what_is_wrong_stands_in_the_form(self, client, officer):
        form = {
            "name": "春节摸排", "kind": "household", "division": "451425", "opens": TODAY.isoformat(),
            "closes": (TODAY - dt.timedelta(days=9)).isoformat(),
        }  # fmt: skip
        answer = client.post(reverse("survey-new"), form)
        assert answer.status_code == 422
        assert not Survey.unscoped.exists()


class TestCoverage:
    def test_every_number_opens_to_its_list_and_the_last_one_missed_is_found(self, world, client, officer):
        village = world.rows["division"]
        first, second = building(village, 1, 2), building(village, 2, 3)
        survey = opened(officer)
        for target in Target.unscoped.filter(survey=survey).exclude(division=second):
            told = {"op": op_of(client, target), "channel": "visit", "outcome": "reached"}
            assert client.post(reverse("survey-target", args=[target.pk]), told).status_code == 302
        page = text(client, "survey", survey.code, inside=village.pk)
        assert f"inside={second.pk}" in page
        assert "还有 3" in page
        missed = text(client, "survey-missed", survey.code)
        assert missed.count("农2") == 3
        assert "没有遗漏" in text(client, "survey-missed", survey.code, inside=first.pk)
        Target.unscoped.filter(survey=survey, division=second).update(state="done", last_outcome="reached")
        assert "遗漏 0 户" in text(client, "survey", survey.code)

    def test_a_household_that_came_later_is_listed_apart(self, world, client, officer):
        survey = opened(officer)
        Household.unscoped.create(division=world.rows["division"], head_name="农后来")
        assert "农后来" in text(client, "survey-late", survey.code)
        assert reverse("survey-late", args=[survey.code]) in text(client, "survey", survey.code)
        assert "农后来" not in text(client, "survey-missed", survey.code)

    def test_a_building_head_sees_that_building_and_nothing_else(self, world, client, officer):
        village = world.rows["division"]
        mine, other = building(village, 1, 2), building(village, 2, 3)
        survey = opened(officer)
        head = User.objects.create_user("head", "示例楼栋长")
        office = world.organisations["village"]
        Membership.objects.create(user=head, organisation=office, role=Role.ASSISTANT, division=mine)
        client.force_login(head)
        page = text(client, "survey", survey.code)
        assert "1栋" in page
        assert "2栋" not in page
        assert client.get(reverse("survey", args=[survey.code])).context["progress"].targets == 2
        assert text(client, "survey-missed", survey.code).count("农2") == 0
        assert text(client, "survey-calls", survey.code).count("农2") == 0
        theirs = Target.unscoped.filter(survey=survey, division=other).first()
        assert client.get(reverse("survey-target", args=[theirs.pk])).status_code == 404
        ours = Target.unscoped.filter(survey=survey, division=mine).first()
        assert client.get(reverse("survey-target", args=[ours.pk])).status_code == 200

    def test_pages_take_the_same_queries_however_long_the_lists_are(
        self, world, client, officer, django_assert_max_num_queries
    ):
        building(world.rows["division"], 1, 40)
        survey = opened(officer)
        for route in ("survey", "survey-missed", "survey-calls"):
            with django_assert_max_num_queries(24):
                text(client, route, survey.code)


class TestCalls:
    def test_phones_are_masked_and_the_call_is_recorded_once(self, world, client, officer):
        survey = opened(officer, "calls")
        target = Target.unscoped.get(survey=survey)
        page = text(client, "survey-calls", survey.code)
        assert "13800138000" not in page
        assert "138****8000" in page
        code = target.person.code
        told = {
            "op": op_of(client, target), "channel": "call", "outcome": "reached", f"{code}-employment": "looking",
            f"{code}-will_work": "yes", f"{code}-reach": "county",
        }  # fmt: skip
        for _each in range(2):
            assert client.post(reverse("survey-target", args=[target.pk]), told).status_code == 302
        assert Attempt.unscoped.filter(target=target).count() == 1
        target.refresh_from_db()
        assert target.state == "done"
        assert StatusFact.unscoped.filter(person=target.person, value="looking", source="call").exists()
        assert Wish.unscoped.get(person=target.person, current=True).reach == "county"
        assert "都已" in text(client, "survey-calls", survey.code)

    def test_a_wrong_answer_stands_beside_its_question(self, world, client, officer):
        survey = opened(officer, "calls")
        target = Target.unscoped.get(survey=survey)
        code = target.person.code
        told = {"op": op_of(client, target), "channel": "call", "outcome": "reached", f"{code}-employment": "moon"}
        assert client.post(reverse("survey-target", args=[target.pk]), told).status_code == 422
        assert not Attempt.unscoped.filter(target=target).exists()

    def test_nobody_there_waits_with_the_count(self, world, client, officer):
        survey = opened(officer, "calls")
        target = Target.unscoped.get(survey=survey)
        told = {"op": uuid4(), "channel": "call", "outcome": "away"}
        client.post(reverse("survey-target", args=[target.pk]), told)
        assert str(Outcome.AWAY.label) in text(client, "survey-calls", survey.code)


class TestIntents:
    def test_each_number_opens_to_its_people_and_leaves_as_a_workbook(self, world, client, officer):
        person = world.rows["person"]
        Person.unscoped.filter(pk=person.pk).update(
            employment="away", employment_source="list", employment_on=TODAY - dt.timedelta(days=50)
        )
        survey = opened(officer, "returnee")
        target = Target.unscoped.get(survey=survey)
        told = {
            "op": op_of(client, target), "channel": "visit", "outcome": "reached", f"{person.code}-going": "out",
            f"{person.code}-destination": "33",
        }  # fmt: skip
        assert client.post(reverse("survey-target", args=[target.pk]), told).status_code == 302
        page = text(client, "survey-intents", survey.code)
        assert "长三角" in page
        assert person.full_name not in page
        assert person.full_name in text(client, "survey-intents", survey.code, line="yangtze")
        answer = client.post(reverse("survey-export", args=[survey.code]), {"line": "yangtze"})
        rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
        assert any(person.full_name in row and "浙江" in row for row in rows)
        assert not any("13800138000" in row for row in rows)
        assert AccessLog.objects.filter(action="export", subject="survey", user=officer, rows=1).exists()

    def test_a_household_survey_has_no_such_page(self, client, officer):
        assert client.get(reverse("survey-intents", args=[opened(officer).code])).status_code == 404


class TestHandAndClose:
    def test_what_is_due_goes_to_another_worker(self, world, client, officer):
        survey = opened(officer)
        worker = world.user(Role.ASSISTANT)
        form = {"division": world.rows["division"].pk, "worker": worker.pk}
        assert client.post(reverse("survey-hand", args=[survey.code]), form).status_code == 302
        assert Target.unscoped.get(survey=survey).worker == worker
        assert worker.full_name in text(client, "survey-missed", survey.code)

    def test_closing_needs_the_number_the_page_showed(self, world, client, officer):
        survey = opened(officer)
        client.post(reverse("survey-close", args=[survey.code]), {"missed": "0"})
        survey.refresh_from_db()
        assert survey.state == "open"
        client.post(reverse("survey-close", args=[survey.code]), {"missed": "1"})
        survey.refresh_from_db()
        assert survey.state == "closed"
        assert world.rows["household"].head_name in text(client, "survey-missed", survey.code)

    def test_those_not_reached_leave_as_a_workbook(self, world, client, officer):
        survey = opened(officer)
        answer = client.post(reverse("survey-export", args=[survey.code]))
        rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
        assert any(world.rows["household"].head_name in row for row in rows)
