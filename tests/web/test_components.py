"""The parts that pages are built from: what they write, and how they behave in a browser under the content policy."""

import datetime as dt
import decimal
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
import time_machine
from csp.utils import build_policy
from django.template.loader import get_template
from django.urls import set_urlconf
from django.utils import translation

from tests.web import gallery
from wengang.web.templatetags import ui

TEMPLATES = Path(ui.__file__).parents[1] / "templates"
STATIC = Path(ui.__file__).parents[1] / "static"
NASTY = "<b onclick=x>&\"'"
ESCAPED = "&lt;b onclick=x&gt;&amp;&quot;&#x27;"


@pytest.fixture(autouse=True)
def own_routes(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web.gallery"
    set_urlconf("tests.web.gallery")
    yield
    set_urlconf(None)


@pytest.mark.parametrize(
    "source",
    [
        '<c-page-header title="{{ x }}" subtitle="{{ x }}" />',
        '<c-card title="{{ x }}" hint="{{ x }}">{{ x }}</c-card>',
        '<c-card :title="x">-</c-card>',
        '<c-figure label="{{ x }}" :value="3" unit="{{ x }}" note="{{ x }}" href="{{ x }}" />',
        '<c-status source="{{ x }}">{{ x }}</c-status>',
        '<c-line title="{{ x }}" detail="{{ x }}" due="{{ x }}" data-x="{{ x }}" />',
        '<c-fact label="{{ x }}" source="{{ x }}">{{ x }}</c-fact>',
        '<c-masked value="{{ x }}" what="{{ x }}" url="{{ x }}" />',
        '<c-chip href="{{ x }}">{{ x }}</c-chip>',
        '<c-search-box value="{{ x }}" />',
        '<c-empty why="{{ x }}" what="{{ x }}" />',
        '<c-compare left="{{ x }}" right="{{ x }}" :rows="rows" />',
        "{% load ui %}{% pick x x %}",
        '<c-job label="{{ x }}" note="{{ x }}" />',
    ],
)
def test_values_are_escaped_exactly_once(source: str) -> None:
    html = gallery.draw(source, x=NASTY, rows=[{"label": NASTY, "left": NASTY, "right": NASTY, "same": False}])
    assert ESCAPED in html
    assert "<b " not in html
    assert "&amp;lt;" not in html


def test_a_component_does_not_take_values_from_the_page_around_it() -> None:
    html = gallery.draw("<c-card>inside</c-card>", title="LEAKED", hint="LEAKED", id="LEAKED")
    assert "LEAKED" not in html


def test_figure_says_unit_and_kind_and_opens_its_rows() -> None:
    with translation.override("en"):
        html = gallery.draw('<c-figure label="In work" :value="1846" unit="persons" kind="stock" href="/rows" />')
    assert "1,846" in html
    assert "persons" in html
    assert "Stock" in html
    assert 'href="/rows"' in html


def test_figure_of_nothing_is_a_dash_and_of_none_at_all_is_zero() -> None:
    assert "—" in gallery.draw('<c-figure label="a" :value="x" />', x=None)
    assert ">0<" in gallery.draw('<c-figure label="a" :value="x" />', x=0)


@time_machine.travel("2026-03-16 12:00+08:00", tick=False)
def test_status_carries_source_and_age() -> None:
    with translation.override("en"):
        html = gallery.draw('<c-status tone="due" source="visit" :at="d">open</c-status>', d=dt.date(2026, 3, 2))
    assert "status-due" in html
    assert "visit · 14 days ago" in html


def test_a_wrong_entry_stays_in_its_box_with_the_error_beside_it() -> None:
    form = gallery.ContactForm({"wage": "二千八"})
    html = gallery.draw('<c-field :field="form.wage" />', form=form)
    assert 'value="二千八"' in html
    assert 'type="number"' not in html
    assert re.search(r'aria-describedby="([^"]+)"', html)[1] == "id_wage_error"
    assert 'id="id_wage_error"' in html


def test_help_given_to_a_field_is_read_with_it() -> None:
    html = gallery.draw('<c-field :field="form.note" help="{{ x }}" />', form=gallery.ContactForm(), x=NASTY)
    assert 'aria-describedby="id_note_helptext"' in html
    assert ESCAPED in html


def test_pages_keep_the_filters_of_the_list() -> None:
    html = gallery.draw('<c-pages :page="page" />', "/?q=luo&village=3&page=2", page=gallery.context()["page"])
    assert 'href="?q=luo&amp;village=3&amp;page=3"' in html


def test_a_running_job_asks_again_and_a_finished_one_does_not() -> None:
    source = '<c-job label="a" :done="1" :total="2" poll="/p" cancel="/c" state="{{ s }}" />'
    assert 'hx-get="/p"' in gallery.draw(source, s="running")
    finished = gallery.draw(source, s="done")
    assert "hx-get" not in finished
    assert "/c" not in finished


@time_machine.travel("2026-03-16 12:00+08:00", tick=False)
def test_dates_and_ages_are_written_as_they_are_spoken() -> None:
    with translation.override("zh-hans"):
        assert ui.zh_date(dt.date(2026, 3, 16)) == "3月16日"
        assert ui.zh_date(dt.date(2025, 11, 3)) == "2025年11月3日"
        assert ui.zh_date(dt.datetime(2025, 12, 31, 17, tzinfo=dt.UTC)) == "1月1日"
    with translation.override("en"):
        assert ui.zh_date(dt.date(2025, 11, 3)) == "3 Nov 2025"
        assert ui.age_days(dt.date(2026, 3, 16)) == "today"
        assert ui.age_days(dt.date(2026, 3, 15)) == "1 day ago"
        assert ui.age_days(dt.date(2023, 6, 20)) == "1,000 days ago"
        assert ui.age_days(dt.date(2026, 3, 18)) == "in 2 days"
    assert ui.zh_date(None) == "—"


def test_numbers_carry_thousands_and_lose_empty_decimals() -> None:
    assert ui.thousands(1846) == "1,846"
    assert ui.thousands(decimal.Decimal("4800.00")) == "4,800"
    assert ui.thousands(decimal.Decimal("4800.50")) == "4,800.5"
    assert ui.thousands(None) == "—"
    assert ui.percent_of(589, 612) == "96%"
    assert ui.percent_of(3, 0) == "—"
    with translation.override("en"):
        assert ui.yuan(4800) == "4,800 yuan"
        assert ui.yuan(Decimal("2199.60")) == "2,199.60 yuan"


def test_query_string_changes_one_key_and_keeps_the_others() -> None:
    source = "{% load ui %}{% qs page=None go=places %}"
    assert gallery.draw(source, "/?q=a&page=3&go=1", places=["1", "2"]) == "?q=a&amp;go=1&amp;go=2"


def every_template() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", every_template())
def test_every_template_compiles_and_keeps_the_content_policy(name: str) -> None:
    get_template(name)
    text = (TEMPLATES / name).read_text("utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text("utf-8")))
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'<c-icon name="([a-z0-9-]+)"', path.read_text("utf-8")))
    assert named <= sprite


def open_page(page: Any, address: str) -> list[str]:
    """Serve the gallery's pages to the browser with the real content policy; collect what the browser complains of."""
    drawn, complaints = gallery.pages(), []

    def answer(route: Any) -> None:
        path = urlparse(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=gallery.static_file(path))
        elif path in drawn:
            headers = {"Content-Security-Policy": build_policy()}
            route.fulfill(body=drawn[path], content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(body="the value in full", content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto(f"http://gallery.test{address}")
    return complaints


@pytest.mark.browser
@pytest.mark.parametrize("address", ["/gallery", "/sign-in", "/not-found"])
def test_page_is_accessible_fits_its_window_and_keeps_the_policy(page: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    complaints = open_page(page, address)
    found = [
        (each["impact"], each["id"], each["nodes"][0]["html"])
        for each in Axe().run(page).response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 683, "height": 384})  # 1366 × 768 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []


@pytest.mark.browser
def test_lists_are_worked_by_keyboard(page: Any) -> None:
    complaints = open_page(page, "/gallery")
    page.evaluate("""() => {
      window.pressed = [];
      document.querySelectorAll('tr[data-row] [data-key]').forEach((button) => button.addEventListener('click', () =>
        window.pressed.push(button.closest('tr').rowIndex + button.dataset.key)));
    }""")
    for key in "jjakd":
        page.keyboard.press(key)
    assert page.evaluate("window.pressed") == ["2a", "1d"]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "top-search"
    page.keyboard.type("ad")
    assert page.evaluate("window.pressed.length") == 2, "letters typed into a box are not commands"
    assert complaints == []


@pytest.mark.browser
def test_ticked_rows_are_counted_and_a_confirmation_can_be_refused(page: Any) -> None:
    complaints = open_page(page, "/gallery")
    page.locator("input[data-pick]").first.check()
    assert page.locator("[data-batch-count]").inner_text() == "1"
    page.locator("[data-batch-clear]").click()
    assert page.locator("[data-batch]").is_hidden()
    page.locator("[data-confirm]").click()
    assert page.locator("#ask").is_visible()
    page.locator("#ask button[value=no]").click()
    assert page.url.endswith("/gallery")
    page.locator("[data-confirm]").click()
    with page.expect_request("**/cancel") as asked:
        page.locator("#ask button[value=yes]").click()
    assert asked.value.method == "POST"
    assert complaints == []


@pytest.mark.browser
def test_a_value_is_revealed_for_a_reason_and_for_a_minute(page: Any) -> None:
    page.clock.install()
    complaints = open_page(page, "/gallery")
    value = page.locator("[data-masked] [data-value]")
    masked = value.inner_text()
    page.locator("[data-reveal-url]").click()
    page.locator("#reveal button[value=yes]").click()
    assert page.locator("#reveal").is_visible(), "no reason, no reveal"
    page.locator("#reveal-reason").fill("核对社保")
    with page.expect_request("**/reveal/1") as asked:
        page.locator("#reveal button[value=yes]").click()
    assert asked.value.method == "POST"
    assert "reason=" in asked.value.post_data
    assert "x-csrftoken" in asked.value.headers
    page.clock.run_for(2_000)
    assert value.inner_text() == "the value in full"
    page.clock.run_for(60_000)
    assert value.inner_text() == masked
    assert page.locator("[data-reveal-url]").is_visible()
    assert complaints == []


@pytest.mark.browser
def test_chosen_columns_are_remembered(page: Any) -> None:
    complaints = open_page(page, "/gallery")
    choice = page.locator("[data-bs-toggle=dropdown]")
    if choice.is_hidden():
        return  # a phone stacks its rows and shows every value
    choice.click()
    page.locator("input[data-column][value=why]").uncheck()
    assert page.locator("th[data-col=why]").is_hidden()
    page.reload()
    assert page.locator("th[data-col=why]").is_hidden()
    assert page.locator("th[data-col=wage]").is_visible()
    assert complaints == []


@pytest.mark.browser
def test_a_changed_form_is_not_left_by_accident(page: Any) -> None:
    open_page(page, "/gallery")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#id_note").fill("节后去")
    page.evaluate("location.assign('/sign-in')")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.locator("#id_note").input_value() == "节后去"


@pytest.mark.browser
def test_menu_of_the_phone_opens_and_closes(page: Any) -> None:
    complaints = open_page(page, "/gallery")
    menu = page.locator("[data-bs-target='#side']")
    if menu.is_hidden():
        assert page.locator(".side-link").first.is_visible()
        return
    assert page.locator(".side-link").first.is_hidden()
    menu.click()
    page.locator(".side.show").wait_for()
    assert page.locator(".side-link").first.is_visible()
    page.keyboard.press("Escape")
    page.locator(".side-link").first.wait_for(state="hidden")
    assert complaints == []
