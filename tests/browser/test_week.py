"""A weekly meeting and the week after: a number opens to its people, a task goes to its owner, the next sheet asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.employment.scene import officer
from tests.market.world import TOWNSHIP, make_pair
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.employment.models import Spell
from wengang.registry.models import Household, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = dt.date.today()
THIS = Week.of(TODAY)
LAST = THIS.before
TASK = "联系上周离岗的覃示范，问清去向"


@pytest.fixture
def people(live_server: Any) -> tuple[User, User]:
    """A county's officer and a village assistant, and somebody of the village who left a job last week."""
    pair = make_pair()
    town = Division.objects.get(pk=TOWNSHIP)
    village = Division.objects.create(code=f"{TOWNSHIP}901", name="试点村", level="village", parent=town)
    assistant = officer(village.code, Role.ASSISTANT)
    home = Household.unscoped.create(division=village, head_name="覃示范", worker=assistant)
    person = Person.unscoped.create(
        division=village, household=home, full_name="覃示范", birth_date=dt.date(1990, 5, 1), labour_ability="ordinary",
        employment="looking", employment_source="call", employment_on=LAST.monday + dt.timedelta(days=2),
    )  # fmt: skip
    Spell.unscoped.create(
        person=person, valid_from=LAST.monday - dt.timedelta(days=90), valid_to=LAST.monday + dt.timedelta(days=1),
        end_reason="resigned", export_mode="organised", source="roster", seen_on=LAST.monday, job_title="普工",
        employer=pair.employer(1),
    )  # fmt: skip
    return pair.county_officer, assistant


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_a_meeting_and_the_week_after(people, page: Page, live_server):
    clerk, assistant = people
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(clerk.username)
    open_sheet(visitor, LAST)
    looked_at(page)

    left = page.locator(f"a[href*='line=left&'][href*='week={LAST.code}']").first
    left.click()
    expect(page.locator("[data-row]").filter(has_text="覃示范")).to_be_visible()
    looked_at(page)
    page.go_back()

    page.locator("a[href*='/decisions/new/']").click()
    page.fill("textarea[name=text]", TASK)
    page.select_option("select[name=owner]", str(assistant.pk))
    page.fill("input[name=due_on]", TODAY.isoformat())
    page.select_option("select[name=line]", "left")
    looked_at(page)
    page.locator("form[data-guard] button.btn-primary").click()
    expect(page.get_by_text(TASK)).to_be_visible()

    visitor.sign_in(assistant.username)
    expect(page.get_by_text(TASK)).to_be_visible()
    page.locator("[data-row]").filter(has_text=TASK).locator("a").last.click()
    page.check("input[name=state][value=done]")
    page.fill("textarea[name=outcome]", "已回村，下周一去县里面试")
    looked_at(page)
    page.locator("form[data-guard] button.btn-primary").click()
    visitor.wait_until(Decision.unscoped.filter(state="done").exists)
    visitor.open("home")
    expect(page.get_by_text(TASK)).to_have_count(0)

    visitor.sign_in(clerk.username)
    open_sheet(visitor, THIS)
    asked = page.locator("[data-row]").filter(has_text=TASK)
    expect(asked).to_contain_text("已回村，下周一去县里面试")
    looked_at(page)


def open_sheet(visitor: Visitor, week: Week) -> None:
    visitor.open("dispatch")
    visitor.page.goto(f"{visitor.page.url}?week={week.code}")


def looked_at(page: Page) -> None:
    """It fits the screen, and nobody is kept out."""
    assert no_sideways_scrolling(page), page.url
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE] == []
