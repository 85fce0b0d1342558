"""A survey day on a phone: the list, a door that opens, one nobody opens, one without signal, and nobody missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.harness import browser
from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.actions.grid import do_assign
from wengang.registry.grid import refresh_area
from wengang.registry.models import Attempt, Household, Person, Survey, Target, Wish
from wengang.registry.queries.surveys import progress

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENT = 30_000
"""Milliseconds until what was tapped has reached the server."""
TODAY = dt.date.today()
FAMILIES = {"覃大山": ("覃小梅",), "黄国强": (), "韦春花": ("韦小军",), "陆远方": ()}


@dataclass
class Phone(Visitor):
    """The village worker with the list open."""

    page: Page
    root: str

    def __post_init__(self) -> None:
        super().__init__(self.page, self.root)

    def look(self) -> None:
        self.open("field")
        expect(self.page.locator("[data-row], .phone-empty").first).to_be_visible()

    def row(self, head: str) -> Any:
        mask = f"{head[0]}*{head[-1]}"
        return self.page.locator("[data-row]").filter(has=self.page.get_by_role("heading", name=mask))

    def tap(self, head: str, text: str) -> None:
        self.row(head).get_by_role("button", name=text).first.click()

    def nothing_waits(self) -> None:
        expect(self.page.locator("#signal")).to_have_text("已连接", timeout=SENT)

    def kept(self) -> list[str]:
        return self.page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('wengang-field/'))")


@dataclass
class Village:
    """Four households of one village, its worker, and the county's officer."""

    world: World
    worker: User
    officer: User
    homes: dict[str, Household]

    def target(self, head: str) -> Target:
        return Target.unscoped.get(household=self.homes[head])


@pytest.fixture
def village(transactional_db: None) -> Village:
    world = make_world("451425", "440703")
    Survey.unscoped.all().delete()
    place: Division = world.rows["division"]
    world.rows["assignment"].delete()
    Household.unscoped.filter(pk=world.rows["household"].pk).update(head_name="农户主")
    worker, officer = world.user(Role.ASSISTANT), world.user(Role.COUNTY)
    do_assign(worker, duty="assistant", division=place, by=officer)
    homes = {}
    for number, (head, others) in enumerate(FAMILIES.items(), 2):
        home = Household.unscoped.create(division=place, head_name=head, number=str(number), address=f"{number}号")
        for name in (head, *others):
            person = Person(division=place, household=home, full_name=name, birth_date=dt.date(1980, 1, number))
            person.phone = "15400000001"
            person.save()
        homes[head] = home
    Person.unscoped.filter(household=world.rows["household"]).update(deceased=True)
    refresh_area(place.pk, TODAY)
    return Village(world, worker, officer, homes)


@pytest.fixture
def phone(chromium: Any, live_server: Any) -> Iterator[Phone]:
    size = {"viewport": browser.PHONE, "has_touch": True, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    context = chromium.new_context(**size)
    yield Phone(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Iterator[Visitor]:
    context = chromium.new_context(viewport=browser.DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def opened_at_the_desk(village: Village, desk: Visitor) -> Survey:
    """The officer opens the survey on its page; from then on its targets are fixed."""
    desk.sign_in(village.officer.username)
    desk.open("survey-new")
    page = desk.page
    page.fill("input[name=name]", "年终入户摸排")
    page.check("input[name=kind][value=household]")
    page.select_option("select[name=division]", village.world.rows["division"].pk)
    for name in ("opens", "closes"):
        page.fill(f"input[name={name}]", TODAY.isoformat())
    page.locator("main form button.btn-primary").click()
    desk.wait_until(Survey.unscoped.exists)
    return Survey.unscoped.get()


def listed_as_missed(desk: Visitor, survey: Survey) -> set[str]:
    """The heads on the officer's list of doors where nobody has been."""
    desk.open("survey-missed", survey.code)
    return {each.strip() for each in desk.page.locator("tr[data-row] td.is-lead a").all_inner_texts()}


def opened(village: Village) -> Survey:
    """A household survey of the village, open today only."""
    told = {"kind": "household", "division": village.world.rows["division"], "opens": TODAY}
    return do_open_survey(name="年终入户摸排", closes=TODAY, by=village.officer, **told)


def barriers(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE]


def test_a_survey_day_ends_with_nobody_missed(village, phone, desk):
    survey = opened_at_the_desk(village, desk)
    phone.sign_in(village.worker.username)
    phone.look()
    page = phone.page
    expect(page.locator("#title")).to_have_text("今天 4 户")
    expect(phone.row("覃大山")).to_contain_text("今天")
    assert no_sideways_scrolling(page)
    assert barriers(page) == []

    meet(village, phone)
    nobody_there_then_taken_back(village, phone)
    without_signal(village, phone)

    phone.nothing_waits()
    assert phone.kept() == [], "what was sent stays on no phone"
    found = progress(village.officer.scope, survey)
    assert (found.done, found.due) == (2, 2)
    left = listed_as_missed(desk, survey)
    assert left == {"黄国强", "陆远方"}

    the_missed_ones(phone, sorted(left))
    found = progress(village.officer.scope, survey)
    assert (found.done, found.due) == (4, 0)
    assert listed_as_missed(desk, survey) == set()
    phone.look()
    expect(page.locator("#title")).to_have_text("都走完了")


def meet(village: Village, phone: Phone) -> None:
    """Details only where something is to ask; what is said becomes facts and wishes."""
    page = phone.page
    phone.tap("覃大山", "见到了")
    row = phone.row("覃大山")
    row.get_by_role("button", name="覃小梅").first.click()
    row.get_by_role("button", name="待业").click()
    row.get_by_role("button", name="想找", exact=True).click()
    row.get_by_label("一个月至少要多少钱").fill("3600")
    assert no_sideways_scrolling(page)
    assert barriers(page) == []
    page.reload()
    row = phone.row("覃大山")
    expect(row.get_by_label("一个月至少要多少钱")).to_have_value("3600")
    row.get_by_role("button", name="记好，下一户").click()
    expect(row).to_contain_text("已记：见到了")
    phone.nothing_waits()
    wish = Wish.unscoped.get(person__full_name="覃小梅", current=True)
    assert (wish.will_work, wish.least_wage, wish.source) == ("yes", 3600, "visit")
    assert Person.unscoped.get(full_name="覃小梅").employment == "looking"
    assert village.target("覃大山").state == "done"


def nobody_there_then_taken_back(village: Village, phone: Phone) -> None:
    """A wrong tap is taken back without a trace; the right one is one tap."""
    phone.tap("黄国强", "拒绝")
    phone.row("黄国强").get_by_role("button", name="撤回").click()
    phone.tap("黄国强", "不在家")
    phone.nothing_waits()
    (only,) = Attempt.unscoped.filter(target=village.target("黄国强"))
    assert only.outcome == "away"


def without_signal(village: Village, phone: Phone) -> None:
    """No signal: it is kept, said without alarm, and sent once, when the signal is back."""
    phone.page.context.set_offline(True)
    phone.tap("韦春花", "见到了")
    phone.row("韦春花").get_by_role("button", name="韦小军").first.click()
    phone.row("韦春花").get_by_role("button", name="就近就业").click()
    phone.row("韦春花").get_by_role("button", name="记好，下一户").click()
    expect(phone.page.locator("#signal")).to_have_text("无网络 · 1 条待传", timeout=SENT)
    expect(phone.page.locator("#sum")).to_contain_text("都存在手机里")
    assert not Attempt.unscoped.filter(target=village.target("韦春花")).exists()
    assert "韦小军" not in phone.page.evaluate("JSON.stringify(localStorage)"), "no name is kept"
    phone.page.context.set_offline(False)
    phone.nothing_waits()
    assert Person.unscoped.get(full_name="韦小军").employment == "nearby"


def the_missed_ones(phone: Phone, heads: list[str]) -> None:
    """Whom the officer's list still names is found by name, and done."""
    phone.look()
    for head in heads:
        phone.page.fill("#find", head)
        expect(phone.page.locator("[data-row]")).to_have_count(1)
        phone.tap(head, "见到了")
        phone.row(head).get_by_role("button", name="记好，下一户").click()
        phone.page.fill("#find", "")
    phone.nothing_waits()


def test_what_somebody_else_typed_on_this_phone_is_not_shown_and_not_lost(village, phone):
    opened(village)
    colleague = village.world.user(Role.ASSISTANT)
    phone.sign_in(village.worker.username)
    phone.look()
    phone.page.route("**/field/sync/", lambda route: route.abort())
    phone.tap("陆远方", "不在家")
    phone.tap("覃大山", "见到了")
    phone.row("覃大山").get_by_label("备注").fill("下周再来")
    phone.sign_in(colleague.username)
    phone.look()
    expect(phone.page.locator("#notes")).to_contain_text("别人记的 1 条")
    assert "下周再来" not in phone.page.content()

    phone.page.unroute("**/field/sync/")
    phone.sign_in(village.worker.username)
    phone.look()
    expect(phone.row("覃大山").get_by_label("备注")).to_have_value("下周再来")
    phone.nothing_waits()
    (attempt,) = Attempt.unscoped.filter(target=village.target("陆远方"))
    assert attempt.by == village.worker


def test_what_the_server_refuses_stands_beside_the_household_with_everything_typed(village, phone):
    survey = opened(village)
    phone.sign_in(village.worker.username)
    phone.look()
    phone.tap("陆远方", "见到了")
    phone.row("陆远方").get_by_label("备注").fill("老人在家")
    Survey.unscoped.filter(pk=survey.pk).update(state="closed", closed_at=dt.datetime.now(dt.UTC))
    phone.row("陆远方").get_by_role("button", name="记好，下一户").click()
    expect(phone.row("陆远方").get_by_role("alert")).to_contain_text("没有记上", timeout=SENT)
    expect(phone.row("陆远方").get_by_label("备注")).to_have_value("老人在家")
