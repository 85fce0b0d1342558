"""No page of the house tells a name, a phone or an id number to somebody to whom the person is not open.

Journeys, with their papers, have a test of their own: `test_journey_names.py`.
"""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.utils.timezone import localdate

from tests.web.access_table import BOARDING, JOURNEYS, TABLE, Row
from tests.web.test_access import address
from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import MAY, Cap, Role
from wengang.command.dispatch.lines import BY_CODE
from wengang.core.ids import make_resident_id
from wengang.employment.schedule import add_months
from wengang.registry.models import Disclosure, Person

NAME, PHONE, HEAD = "农试验", "13800138000", "农户主"
STRANGERS = (Role.RECEIVING, Role.STATION, Role.HR, Role.AUDITOR, Role.LEADER, Role.ADMINISTRATOR)
"""Whoever does not look after the person's home; partners, once nothing is disclosed to them any more."""
ON_THE_WAY = (*JOURNEYS, *BOARDING)
WORKBOOK = "spreadsheetml"
SHOWN = {
    "dispatch-rows": tuple(f"?line={code}" for code in BY_CODE),
    "cases": ("", "?show=closed", "?show=overdue"),
    "calls": ("", "?show=settled"),
    "followups": ("?whose=all",),
    "pay-replies": ("", "?show=done", "?show=opted_out"),
    "cohorts": ("", "?by=employer", "?by=division"),
    "cohort-jobs": tuple(f"?part={add_months(localdate(), -back):%Y-%m}" for back in range(5)),
}
"""Addresses that show more, or other rows, than without their query."""


@pytest.fixture
def world(db) -> World:
    made = make_world("451425", "440703")
    person = made.rows["person"]
    assert isinstance(person, Person)
    person.id_number = make_resident_id("451425", dt.date(1990, 5, 17), 7)
    person.save()
    for name in ("spell", "case"):
        made.target(name, made.user(Role.COUNTY))
    return made


def opened_by(role: Role) -> list[Row]:
    """Every page that the role's capabilities open."""
    wanted = ((row, row.capability) for row in TABLE if "GET" in row.methods and row not in ON_THE_WAY)
    named = ((row, (caps,) if isinstance(caps, str) else caps or tuple(Cap)) for row, caps in wanted)
    return [row for row, caps in named if row.capability is None or MAY[role].intersection(caps)]


def text_of(client, row: Row, world: World, user: User) -> str:
    target = world.target(row.target, user) if row.target else None
    path = address(row, target)
    return "".join(text_at(client, path + query) for query in SHOWN.get(row.route, ("",)))


def text_at(client, path: str) -> str:
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if WORKBOOK not in answer.get("Content-Type", ""):
        return str(content.decode(errors="replace"))
    cells = (sheet.iter_rows(values_only=True) for sheet in openpyxl.load_workbook(io.BytesIO(content)))
    return str([row for rows in cells for row in rows])


def tell_tales(client, world: World, user: User, rows: list[Row]) -> dict[str, list[str]]:
    """What is told, by route."""
    client.force_login(user)
    person = world.rows["person"]
    secrets = (NAME, PHONE, HEAD, person.id_number)
    told = {row.route: [word for word in secrets if word in text_of(client, row, world, user)] for row in rows}
    return {route: words for route, words in told.items() if words}


@pytest.mark.parametrize("role", STRANGERS)
def test_strangers_read_no_name_anywhere(world, client, role):
    Disclosure.unscoped.all().delete()
    user = world.user(role)
    sees = Person.objects.visible_to(user.scope).filter(pk=world.rows["person"].pk).exists()
    assert not (sees and Cap.PERSON_SEE in MAY[role])
    rows = opened_by(role)
    assert len(rows) > 3
    assert tell_tales(client, world, user, rows) == {}


def test_whoever_looks_after_the_person_does_read_it(world, client):
    """The other way round, so that the search is known to find what is there."""
    user = world.user(Role.COUNTY)
    told = tell_tales(client, world, user, opened_by(Role.COUNTY))
    assert {"person", "household", "followups", "zero-case", "survey-target"} <= set(told)
    assert all(PHONE not in words for words in told.values()), "a phone is masked until somebody says why"
