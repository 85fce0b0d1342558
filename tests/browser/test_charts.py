"""Charts that move hold the numbers of their table, open to rows, and leave the drawing to paper."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.command.test_cohorts import job
from tests.employment.scene import officer
from tests.market.world import COUNTY, make_pair
from tests.web.test_leaving import model as fitted
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.command.cohorts import Asked, cohorts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHART = "echarts.getInstanceByDom(document.querySelector('.chart-live'))"
SERIES = f"{CHART}.getOption().series"


@pytest.fixture
def clerk(live_server: Any) -> User:
    """Of a county with placements of two months."""
    pair = make_pair()
    for months, days in ((5, 20), (5, 45), (5, 100), (5, None), (5, None), (5, None), (3, 20), (3, None)):
        job(pair, months, days, today=localdate())
    return pair.county_officer


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Errors in the browser's console: a style or script that the page's policy refused, a chart that broke."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda broke: found.append(str(broke)))
    return found


def test_the_curve_tells_its_numbers_and_opens_the_jobs(clerk, page: Page, live_server, complaints):
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(clerk.username)
    page.goto(f"{live_server.url}/cohorts/")
    expect(page.locator(".chart-live canvas")).to_be_visible()
    expect(page.locator(".chart > svg")).to_be_hidden()
    parts = cohorts(Asked(COUNTY, localdate()), "month").parts
    shares = [[[mark.day, round(mark.share, 4)] for mark in part.marks if mark.share is not None] for part in parts]
    assert len(shares[0]) >= 2
    whole, *months = page.evaluate(SERIES)
    assert (whole["data"][0], [each["data"] for each in months]) == ([0, 1], [[[0, 1], *each] for each in shares])
    looked_at(page)
    spot = page.evaluate(f"{CHART}.convertToPixel({{gridIndex: 0}}, {shares[0][1]})")
    page.locator(".chart-live").click(position={"x": spot[0], "y": spot[1]})
    page.wait_for_url("**/cohorts/jobs/**")
    assert page.locator("tr[data-row]").count() == parts[0].placed == 6
    looked_at(page)
    page.go_back()
    page.emulate_media(media="print")
    expect(page.locator(".chart > svg")).to_be_visible()
    expect(page.locator(".chart-live")).to_be_hidden()
    assert complaints == []


def test_what_was_said_stands_against_what_was_seen(page: Page, live_server, complaints):
    tenths = fitted().calibration["tenths"]
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(officer(COUNTY, Role.COUNTY).username)
    page.goto(f"{live_server.url}/leaving/")
    expect(page.locator(".chart-live canvas")).to_be_visible()
    _line, _whiskers, dots = page.evaluate(SERIES)
    assert len(dots["data"]) == len(tenths)
    looked_at(page)
    assert complaints == []


def looked_at(page: Page) -> None:
    """It fits a desk and a phone, and nobody is kept out."""
    for width, height in ((360, 780), (1366, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert no_sideways_scrolling(page), (page.url, width)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE] == []
