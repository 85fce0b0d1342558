"""A household from detection to clearance and relapse, at desk and phone size."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.registry.actions.facts import do_record_status
from wengang.registry.models import Household, Person, ZeroCase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = dt.date.today()


def looks_right(page: Page) -> None:
    assert no_sideways_scrolling(page)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in GRAVE] == []


def write_down(page: Page, kind: str, outcome: str, about: str = "", person: str = "") -> None:
    page.select_option("select[name=kind]", kind)
    if person:
        page.select_option("select[name=person]", person)
    page.fill("input[name=about]", about)
    page.select_option("select[name=outcome]", outcome)
    page.locator("form[action$='/service/'] button.btn-primary").click()
    expect(page.get_by_text("已记录。")).to_be_visible()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_from_detection_to_clearance_and_relapse(page, live_server):
    world = make_world("451425", "440703")
    ZeroCase.unscoped.all().delete()
    officer = world.user(Role.TOWNSHIP)
    village = world.rows["division"]
    home = Household.unscoped.create(division=village, head_name="覃大山", number="8")
    people = [
        Person.unscoped.create(
            division=village, household=home, full_name=name, birth_date=dt.date(1985, 2, 3), sex=sex
        )
        for name, sex in (("覃大山", "1"), ("黄秀英", "2"))
    ]
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(officer.username)

    do_record_status(people[0], "looking", source="call", seen_on=TODAY, by=officer)
    visitor.open("zero")
    expect(page.get_by_role("link", name="覃大山")).to_have_count(0)  # of the second one nobody knows
    do_record_status(people[1], "looking", source="call", seen_on=TODAY, by=officer)
    visitor.open("zero")
    expect(page.get_by_text("联系这一户")).to_be_visible()
    looks_right(page)

    page.get_by_role("link", name="覃大山").click()
    looks_right(page)
    write_down(page, "contact", "done")
    expect(page.get_by_text("帮一人就业")).to_be_visible()
    wife = str(people[1].pk)
    for about, outcome in (("包装工", "declined"), ("保洁员", "declined"), ("采茶工", "accepted")):
        write_down(page, "post", outcome, about, wife)
    expect(page.get_by_text("3 / 3")).to_be_visible()

    do_record_status(people[1], "nearby", source="call", seen_on=TODAY, by=officer)
    page.reload()
    expect(page.get_by_text("说已就业，但还没有核实")).to_be_visible()
    do_record_status(people[1], "nearby", source="roster", seen_on=TODAY, by=officer)
    page.reload()
    expect(page.locator(".status", has_text="已清零").first).to_be_visible()
    looks_right(page)

    page.get_by_role("link", name="回访", exact=True).click()
    page.select_option("select[name=outcome]", "lapsed")
    page.select_option("select[name=source]", "visit")
    looks_right(page)
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_text("已记录。")).to_be_visible()
    visitor.open("zero")
    page.get_by_role("link", name="覃大山").click()
    expect(page.get_by_text("以前的认定").first).to_be_visible()
    again = ZeroCase.unscoped.latest("pk")
    assert page.url.endswith(f"/zero/{again.pk}/")
    assert again.before is not None
    assert again.before.cleared_by == people[1]
