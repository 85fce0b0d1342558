"""Leaders and firms on pages: pair, visit with problems, end; a liaison is replaced and stays to be read."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.employment.models import EmployerCall, LeaderPair, LeaderVisit, Liaison

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def by(world, client) -> User:
    user = world.user(Role.RECEIVING)
    client.force_login(user)
    return user


def text(client, route, *args, **query) -> str:
    answer = client.get(reverse(route, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def visit(**more) -> dict[str, str]:
    return {"op": str(uuid4()), "kind": "visit", "on": TODAY, "heard": "在岗 120 人，订单多"} | more


def test_a_leader_is_paired_visits_and_brings_problems_back(world, client, by):
    employer = world.rows["employer"]
    told = {"leader": by.pk, "employer": employer.name, "first_day": TODAY}
    assert client.post(reverse("pair-new"), told | {"employer": "没有这家厂"}).status_code == 422
    assert client.post(reverse("pair-new"), told).status_code == 302
    assert client.post(reverse("pair-new"), told).status_code == 422  # already
    pair = LeaderPair.unscoped.get()
    assert reverse("pair-visit", args=[pair.pk]) in text(client, "pairs")
    form = visit(kind_1="workers", text_1="急缺 20 人", kind_2="", text_2="")
    for _twice in range(2):
        assert client.post(reverse("pair-visit", args=[pair.pk]), form).status_code == 302
    call = EmployerCall.unscoped.get()
    assert (call.pair, call.text) == (pair, "急缺 20 人")
    page = text(client, "pair", pair.pk)
    for word in ("在岗 120 人", "入企走访", reverse("call", args=[call.pk])):
        assert word in page
    figures = client.get(reverse("pairs")).context["pairing"]
    assert (figures.leaders, figures.firms, figures.problems, figures.answered) == (1, 1, 1, 0)
    assert by.full_name in text(client, "employer", employer.pk)


def test_who_may_not_see_the_pairs_of_an_area_is_not_told_that_there_are_none(world, client, by):
    employer = world.rows["employer"]
    assert "包联与联络" in text(client, "employer", employer.pk)
    client.force_login(world.user(Role.COUNTY))
    assert "包联与联络" not in text(client, "employer", employer.pk)


@pytest.mark.parametrize(
    "wrong", [{"heard": ""}, {"text_1": "没有选哪方面"}, {"kind_2": "workers"}, {"kind": "x"}, {"on": "2999-01-01"}]
)
def test_nothing_typed_is_lost_when_something_is_wrong(world, client, by, wrong):
    pair = world.target("pair", by)
    before = LeaderVisit.unscoped.count()
    form = visit(text_3="宿舍漏水", kind_3="lodging") | wrong
    answer = client.post(reverse("pair-visit", args=[pair.pk]), form)
    assert answer.status_code == 422
    assert "宿舍漏水" in answer.content.decode()
    assert form["op"] in answer.content.decode()  # sent again, it is the same visit
    assert LeaderVisit.unscoped.count() == before


def test_a_pair_is_ended_and_stands_under_ended(world, client, by):
    pair = world.target("pair", by)
    assert client.post(reverse("pair-end", args=[pair.pk]), {"last_day": "2000-01-01"}).status_code == 422
    assert client.post(reverse("pair-end", args=[pair.pk]), {"last_day": TODAY}).status_code == 302
    LeaderPair.unscoped.filter(pk=pair.pk).update(valid_from="2000-01-01", valid_to="2000-02-01")
    assert reverse("pair", args=[pair.pk]) not in text(client, "pairs")
    assert reverse("pair", args=[pair.pk]) in text(client, "pairs", show="ended")
    assert reverse("pair-end", args=[pair.pk]) not in text(client, "pair", pair.pk)


def test_the_firm_sees_its_leader_and_no_notes(world, client, by):
    pair = world.target("pair", by)
    client.force_login(world.user(Role.HR))
    page = text(client, "pair", pair.pk)
    assert str(pair.leader) in page
    assert "急缺二十人" not in page
    assert client.get(reverse("pair-visit", args=[pair.pk])).status_code == 404


def test_a_leader_finds_the_own_firms_first(world, client, by):
    pair = world.target("pair", by)
    leader = world.user(Role.LEADER)
    LeaderPair.unscoped.filter(pk=pair.pk).update(leader=leader)
    client.force_login(leader)
    context = client.get(reverse("pairs")).context
    assert (context["shown"], [row.pk for row in context["page"]]) == ("mine", [pair.pk])
    assert client.get(reverse("pairs"), {"division": "不是", "page": "x"}).status_code == 200


def test_a_liaison_is_replaced_and_who_it_was_stays_to_be_read(world, client, by):
    row = world.target("liaison", by)
    Liaison.unscoped.filter(pk=row.pk).update(valid_from="2026-01-01")
    told = {"full_name": "韦小岗", "phone": "15400000002", "account": by.username}
    assert client.post(reverse("liaison", args=[row.pk]), told | {"account": "没有此人"}).status_code == 422
    assert client.post(reverse("liaison", args=[row.pk]), told | {"phone": "1"}).status_code == 422
    assert client.post(reverse("liaison", args=[row.pk]), told).status_code == 302
    now = Liaison.unscoped.get(valid_to=None)
    assert (now.workshop, now.employer, now.user) == (row.workshop, row.employer, by)
    page = text(client, "liaison", now.pk)
    assert now.full_name in page
    assert row.full_name in page
    assert client.post(reverse("liaison-end", args=[now.pk])).status_code == 302
    assert not Liaison.unscoped.filter(valid_to=None).exists()
    assert reverse("liaison-end", args=[now.pk]) not in text(client, "liaison", now.pk)
