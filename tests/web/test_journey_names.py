"""No page, list or paper of journeys tells a reader the name of somebody who is not open to them, nor whole numbers."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from tests.web.access_table import BOARDING, JOURNEYS, Row
from tests.web.test_access import address
from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import MAY, Cap, Role
from wengang.core.ids import make_resident_id
from wengang.journeys.enums import CheckKind
from wengang.journeys.models import CheckIn, Demand, Driver
from wengang.journeys.papers.door import OF_PLAN, OF_TRIP
from wengang.registry.models import Disclosure, Person

NAME, PHONE, EMERGENCY, AT_THE_WHEEL = "农试验", "13800138000", "13700137000", "13800138001"
ROUTES = [row for row in (*JOURNEYS, *BOARDING) if "GET" in row.methods or row.route == "boarding-list"]
SHOWN = {"plan-people": "?show=open", "plan-change": "?kind=cancel&go=1", "journey-number-rows": "?until=2099-01-01"}
"""Addresses that show more than without their query."""


@pytest.fixture
def world(db) -> World:
    """Everything of one pair, with a person whose every detail can be looked for."""
    made = make_world("451425", "440703")
    person = made.rows["person"]
    assert isinstance(person, Person)
    person.id_number = make_resident_id("451425", dt.date(1990, 5, 17), 7)
    person.save()
    Demand.unscoped.filter(person=person).update(emergency_name="农亲戚")
    demand = Demand.unscoped.get(person=person)
    demand.emergency_phone = EMERGENCY
    demand.save()
    seat = made.rows["seat"]
    CheckIn.unscoped.create(
        op="7b0c9d3e-0000-4000-8000-000000000001",
        seat=seat,
        what=CheckKind.BOARD,
        how="list",
        at=seat.trip.departs_at,
        counted=True,
        by=made.rows["user"],
    )
    return made


def texts(client, world: World, user: User) -> dict[str, str]:
    """What every route says to this user, by route; workbooks as their cells."""
    client.force_login(user)
    found = {
        str(row): _page(client, row, world, user) for row in ROUTES if set(_caps(row)) & set(user.scope.capabilities)
    }
    for kind in OF_TRIP:
        if kind != "tickets":
            path = reverse("trip-paper", args=[world.rows["trip"].pk, kind, "xlsx"])
            found[f"paper {kind}"] = _cells(client.get(path))
    for kind in OF_PLAN:
        path = reverse("plan-paper", args=[world.rows["plan"].pk, kind, "xlsx"])
        found[f"paper {kind}"] = _cells(client.get(path))
    return found


def _caps(row: Row) -> tuple[str, ...]:
    return (row.capability,) if isinstance(row.capability, str) else row.capability or tuple(Cap)


def _page(client, row: Row, world: World, user: User) -> str:
    target = world.target(row.target, user) if row.target else None
    path = address(row, target) + SHOWN.get(row.route, "")
    answer = client.post(path) if row.route == "boarding-list" else client.get(path)
    kind = answer.get("Content-Type", "")
    if kind.startswith("application/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    return "" if kind.startswith("application/vnd") else answer.content.decode()


def _cells(answer) -> str:
    if answer.status_code != 200:
        return ""
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def told(found: dict[str, str], *words: str) -> dict[str, list[str]]:
    return {route: hits for route, text in found.items() if (hits := [word for word in words if word in text])}


AWAY = (Role.RECEIVING, Role.STATION, Role.HR)


@pytest.mark.parametrize("role", AWAY)
def test_somebody_who_opened_their_name_to_nobody_stays_a_code(world, client, role):
    Disclosure.unscoped.all().delete()
    Demand.unscoped.update(consented_on=None)
    person = world.rows["person"]
    found = texts(client, world, world.user(role))
    assert told(found, NAME, "农*验", PHONE, EMERGENCY, "农亲戚", person.id_number, person.id_number[-4:]) == {}


@pytest.mark.parametrize("role", [role for role in Role if Cap.JOURNEY_SEE in MAY[role]])
def test_nobody_reads_whole_numbers_without_saying_why(world, client, role):
    found = texts(client, world, world.user(role))
    assert told(found, PHONE, EMERGENCY, world.rows["person"].id_number) == {}
    assert any(found.values())


def test_whoever_sees_no_persons_takes_no_list_of_names_away(world, client):
    found = texts(client, world, world.user(Role.LEADER))
    assert told(found, NAME, "农亲戚") == {}


@pytest.mark.parametrize("role", [Role.LEADER, Role.HR])
def test_a_drivers_phone_is_for_those_on_the_road(world, client, role):
    assert Driver.unscoped.get(pk=world.rows["driver"].pk).phone == AT_THE_WHEEL
    assert told(texts(client, world, world.user(role)), AT_THE_WHEEL) == {}


def test_the_county_officer_reads_names_so_the_search_above_can_find_them(world, client):
    found = texts(client, world, world.user(Role.COUNTY))
    assert told(found, NAME).keys() >= {"paper manifest", "boarding-list"}
    assert told(found, AT_THE_WHEEL).keys() >= {"paper convoy"}
