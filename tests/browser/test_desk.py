"""A caller is registered at the desk without touching the mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.harness import browser
from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.core.ids import make_resident_id
from wengang.registry.models import Person, Wish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = make_resident_id("451425", dt.date(1991, 3, 4), 21)


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=browser.DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name")


def clean(page: Page) -> bool:
    found = Axe().run(page).response["violations"]
    return no_sideways_scrolling(page) and not [each["id"] for each in found if each["impact"] in GRAVE]


def test_a_caller_is_registered_by_the_keyboard_alone(desk):
    world = make_world("451425", "440703")
    desk.sign_in(world.user(Role.COUNTY).username)
    desk.open("desk")
    page, keys = desk.page, desk.page.keyboard
    expect(page.locator("input[name=id_number]")).to_be_focused()
    keys.type(NUMBER[:-1] + "Y")
    keys.press("Tab")
    keys.type("覃小梅")
    keys.press("Enter")
    expect(page.locator("input[name=id_number]")).to_be_focused()
    assert page.locator(".has-error input").input_value() == NUMBER[:-1] + "Y", "what was typed stands there"
    keys.press("Control+A")
    keys.type(NUMBER)
    keys.press("Enter")

    expect(page.locator("input[name=status]").first).to_be_focused()
    assert clean(page)
    while page.locator("input[name=status]:checked").count() == 0 or not page.get_by_label("待业").is_checked():
        keys.press("ArrowRight")
    while focused(page) != "will_work":
        keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.type("缝纫工")
    keys.press("Enter")
    expect(page.locator("input[name=told]")).to_be_focused()
    expect(page.locator("input[name=occupation_text]")).to_have_value("缝纫工")
    keys.press("Space")
    keys.press("Enter")

    page.wait_for_url("**/next/")
    assert clean(page)
    person = Person.unscoped.get(full_name="覃小梅")
    assert (person.employment, person.employment_source) == ("looking", "self")
    assert Wish.unscoped.get(person=person, current=True).occupation_text == "缝纫工"
    keys.press("Enter")
    expect(page.locator("input[name=id_number]")).to_be_focused()
    assert page.url.endswith(reverse("desk"))
