"""Every page at desk and phone size: no barrier that axe calls serious, no sideways scrolling."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.web.world import make_world
from wengang.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRAVE = {"serious", "critical"}
PAGES = {
    Role.COUNTY: (
        ("home", ""),
        ("people", ""),
        ("person", "person"),
        ("households", ""),
        ("household", "household"),
        ("household-edit", "household"),
        ("field", ""),
        ("desk", ""),
        ("desk-next", "person"),
        ("imports", ""),
        ("import-new", ""),
        ("duplicates", ""),
        ("duplicate", "duplicate"),
        ("agreements", ""),
        ("agreement", "agreement"),
        ("employers", ""),
        ("employer", "employer"),
        ("vacancies", ""),
        ("vacancy", "vacancy"),
        ("issues", ""),
        ("issue", "issue"),
        ("round", "round"),
        ("round-report", "round"),
        ("round-posts", "round"),
        ("round-why", "round"),
        ("round-what-if", "round"),
        ("proposals", ""),
        ("proposal", "proposal"),
        ("divisions", ""),
        ("journeys", ""),
        ("wave-new", ""),
        ("wave", "wave"),
        ("wave-edit", "wave"),
        ("wave-waiting", "wave"),
        ("demand-new", "wave"),
        ("demand", "demand"),
        ("plans-compare", "wave"),
        ("plan", "plan"),
        ("plan-change", "plan"),
        ("day", "plan"),
        ("plan-people", "plan"),
        ("trip", "trip"),
        ("trip-crew", "trip"),
        ("places", ""),
        ("place", "place"),
        ("fleet", ""),
        ("type-new", ""),
        ("vehicle", "vehicle"),
        ("drivers", ""),
        ("driver", "driver"),
        ("dispatch", ""),
        ("cohorts", ""),
        ("employer-record", "employer"),
        ("cases", ""),
    ),
    Role.RECEIVING: (
        ("home", ""),
        ("proposals", ""),
        ("vacancies", ""),
        ("employer-edit", "employer"),
        ("vacancy-edit", "vacancy"),
        ("vacancy-reopen", "closed_vacancy"),
        ("line-off", "issue"),
    ),
    Role.ADMINISTRATOR: (("home", ""), ("organisations", ""), ("users", ""), ("user-new", ""), ("division-new", "")),
    Role.AUDITOR: (("home", ""), ("audit", "")),
}
MORE = {"line-off": ("posts", 1)}
"""What follows the row's key in the address."""


def address(world, route: str, target: str) -> str:
    if not target:
        return reverse(route)
    row = world.rows[target]
    return reverse(route, args=[row.code if target == "person" else row.pk, *MORE.get(route, ())])


@pytest.mark.parametrize("role", PAGES, ids=str)
def test_pages_have_no_grave_barrier_and_do_not_scroll_sideways(page, live_server, role):
    world = make_world("451425", "440703")
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(world.user(role).username)
    found = []
    for route, target in PAGES[role]:
        answer = page.goto(live_server.url + address(world, route, target))
        assert answer.status == 200, route
        assert no_sideways_scrolling(page), route
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in GRAVE:
                found.append((route, violation["id"], violation["nodes"][0]["html"][:120]))
    assert found == []
