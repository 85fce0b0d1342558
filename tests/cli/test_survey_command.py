"""``wengang survey``: open over a division, see how far it is, and end it knowing whom it missed."""

import io
import json
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.models import Household, Survey, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = make_world("451425", "440703")
    Survey.unscoped.all().delete()
    Household.unscoped.create(division=made.rows["division"], head_name="农示例")
    return made


def told(*arguments, **options) -> dict:
    out = io.StringIO()
    call_command("survey", *arguments, "--json", stdout=out, **options)
    [line] = out.getvalue().splitlines()
    return json.loads(line)


def test_from_opening_to_its_end(world):
    clerk = world.user(Role.COUNTY)
    facts = told("open", "451425", "--name", "春节摸排", by=clerk.username)
    assert (facts["targets"], facts["missed"], facts["came_later"], facts["state"]) == (2, 2, 0, "open")
    target = Target.unscoped.filter(survey__code=facts["code"]).first()
    attempt = {"op": uuid4(), "channel": "visit", "answers": {}, "at": timezone.now(), "by": clerk}
    do_attempt(target, outcome="refused", **attempt)
    Household.unscoped.create(division=world.rows["division"], head_name="农后来")
    seen = told("status", facts["code"].lower(), by=clerk.username)
    assert (seen["reached"], seen["refused"], seen["missed"], seen["came_later"]) == (0, 1, 1, 1)
    assert [(place["targets"], place["missed"]) for place in seen["places"]] == [(2, 1)]
    with pytest.raises(CommandError, match="1"):
        call_command("survey", "close", facts["code"], by=clerk.username)
    assert told("close", facts["code"], "--missed", "1", by=clerk.username)["state"] == "closed"


def test_a_table_for_people_names_places_and_nobody(world):
    told("open", "451425")
    out = io.StringIO()
    call_command("survey", "status", Survey.unscoped.get().code, stdout=out)
    assert "合计" in out.getvalue()
    assert "农示例" not in out.getvalue()


def test_nobody_opens_or_sees_what_is_not_theirs(world):
    stranger = make_world("530602", "3304").user(Role.COUNTY)
    Survey.unscoped.all().delete()
    with pytest.raises(CommandError):
        call_command("survey", "open", "451425", by=stranger.username)
    with pytest.raises(CommandError):
        call_command("survey", "open", "451425", by=world.user(Role.ASSISTANT).username)
    code = told("open", "451425", by=world.user(Role.COUNTY).username)["code"]
    with pytest.raises(CommandError, match="没有编号"):
        call_command("survey", "status", code, by=stranger.username)


@pytest.mark.parametrize("words", [("open", "99"), ("status", "S999"), ("open", "451425", "--kind", "returnee")])
def test_what_is_not_there_is_told(world, words):
    with pytest.raises(CommandError):
        call_command("survey", *words)


def test_somebody_who_sees_figures_only_reads_no_survey(world):
    code = told("open", "451425", by=world.user(Role.COUNTY).username)["code"]
    with pytest.raises(CommandError):
        call_command("survey", "status", code, by=world.user(Role.LEADER).username)
