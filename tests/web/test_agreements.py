"""Agreements: by codes and dates, with their stations and the flows of their issues."""

import pytest
from django.urls import reverse

from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.market.models import Agreement, Station


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


def filled(world, **changes):
    return {
        "code": "TD-NEW",
        "title": "新协议",
        "sending": "451425",
        "receiving": "440703",
        "sender": world.organisations["sender"].pk,
        "receiver": world.organisations["receiver"].pk,
        "valid_from": "2026-01-01",
    } | changes


def test_a_new_agreement_takes_codes_or_names(client, world):
    client.force_login(world.user(Role.COUNTY))
    response = client.post(reverse("agreement-new"), filled(world, sending="天等县"))
    assert response.status_code == 302
    assert Agreement.unscoped.get(code="TD-NEW").sending_id == "451425"


def test_what_cannot_be_stands_beside_its_field(client, world):
    client.force_login(world.user(Role.COUNTY))
    wrong = filled(world, sending="没有这个县", valid_to="2025-01-01")
    response = client.post(reverse("agreement-new"), wrong)
    assert response.status_code == 422
    assert "没有这个区划" in response.content.decode()


def test_an_agreement_of_strangers_is_refused(client, world):
    client.force_login(world.user(Role.COUNTY))
    response = client.post(reverse("agreement-new"), filled(world, sending="530602", receiving="330402"))
    assert response.status_code == 422
    assert not Agreement.unscoped.filter(code="TD-NEW").exists()


def test_a_station_is_added_under_its_agreement(client, world):
    client.force_login(world.user(Role.COUNTY))
    agreement = world.rows["agreement"]
    path = reverse("station-new", kwargs={"pk": agreement.pk})
    assert client.post(path, {"name": "分市场", "kind": "branch_market", "division": "440703"}).status_code == 302
    assert Station.objects.filter(agreement=agreement, name="分市场").exists()
    assert "分市场" in client.get(reverse("agreement", kwargs={"pk": agreement.pk})).content.decode()


def test_foreign_agreements_are_not_listed(client, world):
    abroad = make_world("530602", "3304")
    client.force_login(world.user(Role.COUNTY))
    text = client.get(reverse("agreements")).content.decode()
    assert world.rows["agreement"].title in text
    assert abroad.rows["agreement"].title not in text
