"""A pay gap that becomes a case and is won, and an employer's call to its answer, in a real browser."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.harness import browser
from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.employment.actions.links import do_give_link
from wengang.employment.models import EmployerCall, JobQuestion, RightsCase, Spell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world("451425", "440703")


def barriers(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE]


def fine(page: Page) -> None:
    assert (no_sideways_scrolling(page), barriers(page)) == (True, [])


@pytest.fixture
def phone(chromium: Any, live_server: Any) -> Any:
    context = chromium.new_context(viewport=browser.PHONE, has_touch=True, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


def test_a_pay_gap_becomes_a_case_and_is_won(page, phone, live_server, world):
    officer = world.user(Role.COUNTY)
    spell = Spell.unscoped.get(pk=world.target("spell", officer).pk)
    JobQuestion.unscoped.all().delete()
    link = live_server.url + reverse("mine", args=[do_give_link(spell.person, by=officer)[1]])
    tells_the_pay(phone, link)
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(officer.username)
    visitor.open("job-question", JobQuestion.unscoped.get(spell=spell).pk)
    page.get_by_role("button", name="立案").click()
    expect(page.locator("#steps")).to_contain_text("接办")
    fine(page)
    page.get_by_label("文字说明").fill("厂方承认少发，周五补齐")
    page.get_by_label("本人可在自己的页面看到").check()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#steps")).to_contain_text("周五补齐")
    phone.reload()
    expect(phone.locator(".mine-steps")).to_contain_text("周五补齐")
    page.get_by_role("link", name="办结").click()
    page.get_by_label("已支付").check()
    page.get_by_label("劳动者实收").fill("2000")
    page.get_by_label("文字说明").fill("银行回单已核")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_contain_text("已支付")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("2,000 元")
    case = RightsCase.unscoped.get(spell=spell)
    assert (case.state, case.recovered, case.opener) == ("closed", Decimal(2000), "pay_gap")


def tells_the_pay(phone: Page, link: str) -> None:
    """The worker, without sign-in, on the own phone."""
    phone.goto(link)
    fine(phone)
    phone.get_by_text("报一个月的工资").click()
    month = (dt.date.today() - dt.timedelta(days=40)).strftime("%Y-%m")
    phone.get_by_label("哪个月？").fill(month)
    phone.get_by_label("拿到多少？").fill("3000")
    phone.locator("section", has=phone.locator("#pay")).get_by_role("button", name="发送").click()
    expect(phone.locator("main")).to_contain_text("已经记下")
    expect(phone.locator("main")).to_contain_text("3,000 元")
    fine(phone)


def test_an_employers_call_to_its_answer(page, phone, live_server, world):
    hr, officer = world.user(Role.HR), world.user(Role.RECEIVING)
    firm = Visitor(phone, live_server.url)
    firm.sign_in(hr.username)
    firm.open("call-new")
    fine(phone)
    phone.get_by_label("缺工", exact=True).check()
    phone.get_by_label("简单说明").fill("年底赶货，缺 20 名组装工")
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator("main")).to_contain_text("待答复")
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(officer.username)
    visitor.open("calls")
    fine(page)
    page.get_by_role("link", name="缺工").click()
    fine(page)
    page.get_by_label("答复", exact=True).fill("周五专场，协作县送 20 人")
    page.get_by_role("button", name="答复").click()
    expect(page.locator("#steps")).to_contain_text("协作县送 20 人")
    phone.reload()
    expect(phone.locator("#steps")).to_contain_text("协作县送 20 人")
    phone.get_by_role("button", name="已解决").click()
    expect(phone.locator("h1")).to_contain_text("企业确认已解决")
    fine(phone)
    call = EmployerCall.unscoped.get(text__contains="年底赶货")
    assert (call.state, call.office) == ("solved", world.organisations["receiver"])
