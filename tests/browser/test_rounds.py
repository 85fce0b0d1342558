"""The report and the what-ifs of a round in a real browser, at desk and phone size, with a real worker."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_month import PATIENCE, Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.market.test_rounds import going_together, listed
from tests.market.world import make_pair
from wengang.market.models import Proposal, Round, Trial
from wengang.market.rounds import Priority, do_run_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def round_():
    """A round with something of everything: families, priority, open places, people without a post."""
    pair = make_pair()
    people = [pair.person(wish={"least_wage": 4000 + 100 * number}) for number in range(12)]
    going_together(people[:2])
    people[5].household.zero_employment_since = "2026-01-01"
    people[5].household.save()
    posts = [
        pair.vacancy(headcount=3, title="检验员"),
        pair.vacancy(headcount=2, title="包装工", wage_low=3000, wage_high=3500),
        pair.vacancy(headcount=1, title="电工", skill="电工"),
    ]
    issue = listed(pair, people, posts)
    return do_run_round(issue, by=pair.county_officer, priority=Priority.of({"zero_employment": 2}))


def barriers(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE]


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_report_what_if_and_reasons(page, live_server, worker, round_):
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(round_.by.username)
    visitor.open("round", round_.pk)
    page.locator(f"a[href='{reverse('round-report', args=[round_.pk])}']").click()
    expect(page.locator("#quality")).to_contain_text("已证明")
    expect(page.locator("#priority")).to_contain_text("零就业家庭：2 级")
    assert (no_sideways_scrolling(page), barriers(page)) == (True, [])
    page.locator("#without a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert (no_sideways_scrolling(page), barriers(page)) == (True, [])
    explains_a_pair(page, visitor, round_)
    tries_more_places(page, visitor, round_)


def explains_a_pair(page: Page, visitor: Visitor, round_: Round) -> None:
    """Any post for somebody: a line opens each requirement and each part of the score."""
    person = Proposal.unscoped.filter(round=round_, allocated=False).order_by("pk")[0].person
    page.goto(visitor.root + reverse("round-why", args=[round_.pk]) + f"?person={person.code}")
    page.locator("tr a").last.click()
    expect(page.locator("#reasons .checks li")).to_have_count(10)
    assert (no_sideways_scrolling(page), barriers(page)) == (True, [])


def tries_more_places(page: Page, visitor: Visitor, round_: Round) -> None:
    """By keyboard alone: choose a post, write a number, Enter; the worker solves it, the page shows what came of it."""
    visitor.open("round-what-if", round_.pk)
    post = page.locator("select[name=places_post]")
    post.select_option(label=post.locator("option", has_text="检验员").inner_text())
    page.fill("input[name=places_add]", "4")
    page.press("input[name=places_add]", "Enter")
    expect(page.locator("main")).to_contain_text("安排人数 +4", timeout=PATIENCE)
    assert (no_sideways_scrolling(page), barriers(page)) == (True, [])
    assert Round.unscoped.count() == 1
    page.fill("input[name=note]", "检验员加四名")
    page.press("input[name=note]", "Enter")
    expect(page.locator("main")).to_contain_text("检验员加四名")
    assert Trial.unscoped.get().outcome["who"]["gained"] == 4
