"""A month in a real browser, at desk and phone size: two lists in, matched, answered, hired."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from stdnum.cn import uscc

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.ids import make_resident_id
from wengang.core.models import ImportBatch
from wengang.employment.models import Spell
from wengang.market.models import Issue, PostEntry, Proposal, SeekerEntry
from wengang.registry.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE = 60_000
"""Milliseconds that a job may take on a busy machine."""
USCC = "91440703MA4UPX4D2" + uscc.calc_check_digit("91440703MA4UPX4D2")
PEOPLE = [("农大山", "15"), ("农小河", "26"), ("黄春梅", "38"), ("韦国强", "47")]


def workbook(folder: Path, kind: str, title: str, lines: list[dict[str, object]]) -> Path:
    """A list in the form of its template, with a title row above the header."""
    headers = {column.key: column.zh for column in imports.importer_for(kind).sheet.columns}
    keys = list(lines[0])
    book = openpyxl.Workbook()
    book.active.append([title])
    book.active.append([headers[key] for key in keys])
    for line in lines:
        book.active.append([line[key] for key in keys])
    path = folder / f"{title}.xlsx"
    book.save(path)
    return path


def households(folder: Path) -> Path:
    lines = [
        {
            "household_head": name,
            "township": "把荷乡",
            "village": "永安村",
            "full_name": f" {name[0]} {name[1:]}",
            "id_number": make_resident_id("451425", date(1990, 3, 7), int(sequence)),
            "phone": f"1380013800{index}",
            "education": "初中",
            "employment_status": "待业",
            "intent": "愿外出",
            "preferred_places": "广东江门",
            "preferred_jobs": "装配工",
            "expected_wage": "3500左右",
        }
        for index, (name, sequence) in enumerate(PEOPLE)
    ]
    lines[-1]["id_number"] = 4.51425199003e17
    return workbook(folder, "households", "天等县把荷乡登记表", lines)


def vacancies(folder: Path) -> Path:
    post = {
        "employer_name": "江门试验摩配有限公司",
        "uscc": USCC,
        "place": "江门市蓬江区",
        "title": "装配工",
        "headcount": 3,
        "wage_low": 4000,
        "wage_high": 5200,
        "living": "免费食宿",
        "hours": "白班",
        "education": "",
        "sex_wanted": "",
    }
    unlawful = post | {"title": "搬运工", "sex_wanted": "限男性"}
    return workbook(folder, "vacancies", "蓬江区岗位供给清单", [post, unlawful])


class Visitor:
    """Somebody at the browser, signed in under one role after another."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root = page, root
        page.set_default_timeout(PATIENCE)

    def sign_in(self, username: str) -> None:
        self.page.context.clear_cookies()
        self.open("account_login")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", "a-long-password")
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(self.root + "/")

    def open(self, route: str, *args: object) -> None:
        self.page.goto(self.root + reverse(route, args=args))

    def press(self, route: str, *args: object) -> None:
        """Press the button of the form that leads to a route."""
        self.page.locator(f'form[action="{reverse(route, args=args)}"] button').first.click()

    def import_list(self, kind: str, path: Path, issue: str = "") -> None:
        """Put a file in, look at what was found, write it."""
        self.open("import-new")
        self.page.check(f"input[name=kind][value={kind}]")
        if issue:
            self.page.select_option("select[name=issue]", issue)
        self.page.set_input_files("input[type=file]", path)
        self.page.locator("form[enctype] button.btn-primary").click()
        preview = self.page.locator("a[href*='step=preview']").first
        write = self.page.locator("form[action$='/commit/'] button")
        expect(preview.or_(write).first).to_be_visible(timeout=PATIENCE)
        if not write.count():
            preview.click()
        write.click()
        done = ImportBatch.unscoped.filter(kind=kind, state=ImportBatch.State.COMMITTED)
        self.wait_until(done.exists)
        expect(self.page.locator(".wizard-step.is-done")).to_have_count(4, timeout=PATIENCE)

    def move(self, proposal: Proposal, move: str) -> None:
        """Make a move on a proposal's own page; a dialog that asks something is answered."""
        self.open("proposal", proposal.pk)
        target = reverse("proposal-move", args=[proposal.pk, move])
        button = self.page.locator(f'form[action="{target}"] button, a[href="{target}"]').first
        asks = button.evaluate("each => each.tagName") == "A"  # looked at first: a quick answer takes the button away
        button.click()
        dialog = self.page.locator(f'#panel-body form[action="{target}"] button.btn-primary')
        if asks or dialog.count():
            dialog.click()
        self.wait_until(lambda: Proposal.unscoped.filter(pk=proposal.pk, state=MOVED[move]).exists())

    def wait_until(self, condition) -> None:
        for _ in range(PATIENCE // 200):
            if condition():
                return
            self.page.wait_for_timeout(200)
        raise AssertionError("waited in vain")


MOVED = {
    "accept": "accepted",
    "employer_accept": "employer_accepted",
    "intend": "intention",
    "offer": "offered",
}


def no_sideways_scrolling(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_lists_come_in_and_a_person_is_hired(page, live_server, worker, tmp_path):
    world = make_world("451425", "440703")
    county, receiving = world.user(Role.COUNTY).username, world.user(Role.RECEIVING).username
    issue: Issue = world.rows["issue"]
    Proposal.unscoped.all().delete()
    SeekerEntry.unscoped.all().delete()
    PostEntry.unscoped.all().delete()
    visitor = Visitor(page, live_server.url)

    visitor.sign_in(county)
    visitor.import_list("households", households(tmp_path))
    assert set(Person.unscoped.values_list("full_name", flat=True)) >= {"农大山", "农小河", "黄春梅"}
    assert not Person.unscoped.filter(full_name="韦国强").exists(), "its id lost digits"
    assert no_sideways_scrolling(page)

    visitor.sign_in(receiving)
    visitor.import_list("vacancies", vacancies(tmp_path), issue.code)
    assert PostEntry.unscoped.filter(issue=issue).count() == 1, "the unlawful posting is held"

    visitor.sign_in(county)
    visitor.open("issue", issue.pk)
    visitor.press("issue-collect", issue.pk)
    visitor.wait_until(lambda: SeekerEntry.unscoped.filter(issue=issue).count() >= 3)
    visitor.open("issue", issue.pk)
    assert no_sideways_scrolling(page)
    visitor.press("round-run", issue.pk)
    visitor.wait_until(lambda: Proposal.unscoped.filter(issue=issue, allocated=True).count() >= 3)

    proposal = Proposal.unscoped.filter(issue=issue, allocated=True).order_by("pk").first()
    visitor.open("round", proposal.round_id)
    expect(page.locator("tr[data-row]").first).to_be_visible()
    assert no_sideways_scrolling(page)
    visitor.move(proposal, "accept")
    visitor.sign_in(receiving)
    visitor.open("proposals")
    assert proposal.person.full_name not in page.content(), "coded until disclosed"
    visitor.move(proposal, "employer_accept")
    visitor.sign_in(county)
    visitor.move(proposal, "intend")
    visitor.sign_in(receiving)
    visitor.move(proposal, "offer")

    visitor.sign_in(county)
    visitor.open("hire", proposal.pk)
    page.locator("main form button.btn-primary").click()
    visitor.wait_until(lambda: Spell.unscoped.filter(proposal=proposal).exists())
    visitor.open("person", proposal.person.code)
    expect(page.locator("main")).to_contain_text(re.compile("装配工"))
    assert no_sideways_scrolling(page)
