"""A sample from the draw to its interval: drawn by an officer at a desk, checked by somebody else on a phone."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.web.test_quality import neighbours
from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.registry.models import Question, Sample
from wengang.registry.quality.asking import ask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    """A village of fourteen who all gave one phone number."""
    found = make_world("451425", "440703")
    neighbours(found.rows["division"].pk, 14)
    ask(dt.date.today())
    return found


def sound(page: Page) -> None:
    """Nothing to scroll sideways for, and no grave barrier."""
    found = [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in GRAVE]
    assert (no_sideways_scrolling(page), found) == (True, [])


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_sample_to_its_interval(page: Page, live_server, world: World):
    officer, second = world.user(Role.COUNTY), world.user(Role.TOWNSHIP)
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(officer.username)
    draws(page, visitor, world)
    sample = Sample.unscoped.latest("pk")
    desk = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    checks(page, visitor, second.username, sample)
    page.set_viewport_size(desk or {"width": 1360, "height": 768})
    visitor.sign_in(officer.username)
    reads_the_interval(page, visitor, sample)
    answers_a_question(page, visitor)


def draws(page: Page, visitor: Visitor, world: World) -> None:
    visitor.open("quality")
    sound(page)
    page.locator(f"a[href='{reverse('sample-new')}']").click()
    page.select_option("select[name=division]", world.rows["division"].pk)
    page.fill("input[name=size]", "6")
    page.fill("input[name=seed]", "2021")
    for name in ("employer_name", "wage"):
        page.uncheck(f"input[name=facts][value={name}]")
    sound(page)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("未能证明")
    assert Sample.unscoped.latest("pk").items.count() == 6


def checks(page: Page, visitor: Visitor, username: str, sample: Sample) -> None:
    """Four are as the ledger says, one is not, one is not at home; after each the next one comes by itself."""
    visitor.sign_in(username)
    visitor.open("sample", sample.pk)
    sound(page)
    page.locator("tbody a[data-key=enter]").first.click()
    for number, answer in enumerate(("away", "away", "looking", None, "away", "away")):
        name = page.locator("h1").inner_text()
        if number == 0:
            sound(page)
        if answer is None:
            page.locator("button[name=unreachable]").click()
        else:
            page.check(f"input[name=employment][value={answer}]")
            page.locator(".check-form button.btn-primary").click()
        expect(page.locator("h1")).not_to_have_text(name)


def reads_the_interval(page: Page, visitor: Visitor, sample: Sample) -> None:
    """Five of six checked, four right: of fifteen persons one is known to be wrong, so 98 % is out of reach."""
    visitor.open("sample", sample.pk)
    expect(page.locator(".interval")).to_have_count(3)
    expect(page.locator(".interval .strong").first).to_contain_text("80.0%")
    sound(page)
    closing = page.locator(f"form[action='{reverse('sample-close', args=[sample.pk])}'] button")
    closing.click()
    page.locator("dialog#ask[open] button[value='yes']").click()
    expect(closing).to_have_count(0)
    expect(page.locator("main")).to_contain_text("结束")
    sample.refresh_from_db()
    assert (sample.report["checked"], sample.report["right"], sample.report["unreachable"]) == (5, 4, 1)
    assert sample.report["verdict"] == "not_met"
    assert sample.items.get(right=False).person.employment == "looking", "what the check found mends the ledger"


def answers_a_question(page: Page, visitor: Visitor) -> None:
    visitor.open("questions")
    sound(page)
    page.locator("tbody a", has_text="同一个电话").click()
    sound(page)
    page.check("input[name=state][value=right]")
    page.fill("textarea[name=answer]", "村委会的公用电话")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("body")).to_contain_text("已答复")
    assert Question.unscoped.get(state="right").answer == "村委会的公用电话"
