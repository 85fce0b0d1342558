"""A journey in a real browser: announced at the desk, boarded on a phone without signal, one person lost and found."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_month import Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.harness import browser
from tests.journeys import rides
from tests.journeys.world import Scene, make_scene
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.employment.models import Spell
from wengang.journeys.actions.crews import do_crew
from wengang.journeys.enums import CheckKind
from wengang.journeys.models import CheckIn, Plan, Seat, Trip
from wengang.journeys.standing import Tap, settle
from wengang.journeys.tickets import short_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
SENT = 30_000
"""Milliseconds until what was tapped has reached the server."""


@dataclass
class Phone(Visitor):
    """Somebody with the phone page open."""

    page: Page
    root: str

    def __post_init__(self) -> None:
        super().__init__(self.page, self.root)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def look_at(self, trip: Trip, side: str = "board") -> None:
        self.page.goto(f"{self.root}{reverse('boarding-trip', args=[trip.pk])}#{side}")
        expect(self.page.locator("[data-rider]").first).to_be_visible()

    def row(self, seat: Seat) -> Any:
        return self.page.locator(f'[data-rider="{seat.pk}"]')

    def tap(self, seat: Seat, what: str) -> None:
        self.row(seat).locator(f'[data-act="{what}"]').click()

    def nothing_waits(self) -> None:
        expect(self.page.locator("#signal")).to_have_text("已连接", timeout=SENT)

    def kept(self, store: str) -> list[dict[str, Any]]:
        """What lies in the phone's own store."""
        return self.page.evaluate("name => window.boarding.store[name]()", store)

    def worker_ready(self) -> None:
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    found = make_scene()
    found.many(PEOPLE)
    return found


def device(chromium: Any, size: dict[str, int], touch: bool) -> BrowserContext:
    return chromium.new_context(viewport=size, has_touch=touch, locale="zh-CN", timezone_id="Asia/Shanghai")


@pytest.fixture
def phone(chromium: Any, live_server: Any) -> Iterator[Phone]:
    context = device(chromium, browser.PHONE, touch=True)
    yield Phone(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Iterator[Visitor]:
    context = device(chromium, browser.DESK, touch=False)
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def announced(scene: Scene, desk: Visitor, escort: User) -> Trip:
    """Plan the wave, review and announce at the desk; the trip gets its crew in between."""
    desk.sign_in(scene.officer.username)
    plan = planned(scene, desk)
    (trip,) = Trip.unscoped.filter(plan=plan)
    crew = {"vehicle": scene.vehicle(), "drivers": [scene.driver(), scene.driver()], "escort": escort}
    do_crew(trip, **crew, escort_phone="13900000001", by=scene.officer)
    desk.open("plan", plan.pk)
    desk.press("plan-move", plan.pk, "review")
    desk.wait_until(Plan.unscoped.filter(pk=plan.pk, state="reviewed").exists)
    desk.open("plan", plan.pk)
    desk.press("plan-move", plan.pk, "announce")
    desk.page.locator("#ask button[value=yes]").click()
    desk.wait_until(Plan.unscoped.filter(pk=plan.pk, state="announced").exists)
    return Trip.unscoped.get(pk=trip.pk)


def planned(scene: Scene, desk: Visitor) -> Plan:
    """The plan that a worker has drawn for whoever asked for it on the wave's page."""
    desk.open("wave", scene.wave.pk)
    desk.page.fill("input[name=deadline]", "5")
    desk.press("wave-plan", scene.wave.pk)
    desk.wait_until(Plan.unscoped.filter(wave=scene.wave, state="draft").exists)
    expect(desk.page.locator("#plans")).to_contain_text("方案 1", timeout=SENT)
    return Plan.unscoped.get(wave=scene.wave)


@pytest.mark.usefixtures("worker")
def test_a_wave_is_announced_boarded_without_signal_and_closed_when_nobody_is_lost(scene, phone, desk):
    escort = scene.user(Role.ASSISTANT)
    trip = announced(scene, desk, escort)
    people = list(Seat.unscoped.filter(trip=trip).order_by("board__number", "number"))
    lost = people[-1]

    phone.sign_in(escort.username)
    phone.look_at(trip)
    phone.worker_ready()
    assert no_sideways_scrolling(phone.page)
    phone.context.set_offline(True)
    board_without_signal(phone, people, lost)
    assert not CheckIn.unscoped.exists(), "the server has heard nothing yet"
    phone.context.set_offline(False)
    phone.nothing_waits()
    assert Seat.unscoped.filter(trip=trip, state="boarded").count() == PEOPLE - 1
    assert phone.kept("taps") == []
    leave_every_stop(phone, trip, lost)

    receive(scene, phone, trip, people[:-1])
    close(desk, trip, lost)

    phone.page.reload()
    expect(phone.page.locator("#list")).to_contain_text("已关闭")
    assert phone.kept("lists") == [], "with the trip the names leave the phone"


def board_without_signal(phone: Phone, people: list[Seat], lost: Seat) -> None:
    """By name, by id tail, by the number on the ticket; and the page opens again without signal."""
    first, second, third = people[:3]
    phone.tap(first, "board")
    phone.page.fill("#find", second.demand.person.id_number[-4:])
    phone.tap(second, "board")
    phone.page.fill("#find", short_code(third.ticket))
    expect(phone.page.locator("[data-rider]")).to_have_count(1)
    phone.tap(third, "board")
    expect(phone.page.locator("#signal")).to_contain_text("3 条待传")
    phone.page.reload()
    expect(phone.page.locator("#signal")).to_have_text("无网络 · 3 条待传", timeout=SENT)
    for seat in people[3:-1]:
        phone.tap(seat, "board")
    phone.tap(lost, "board")
    phone.tap(lost, "undo")
    expect(phone.page.locator("#sum")).to_have_text(f"应到 {PEOPLE} 人，已上车 {PEOPLE - 1} 人，还差 1 人")
    assert len(phone.kept("taps")) == PEOPLE - 1


def leave_every_stop(phone: Phone, trip: Trip, lost: Seat) -> None:
    """The one who did not come is named before the coach leaves without."""
    for call in trip.calls.filter(drops=False).order_by("number"):
        phone.page.locator(f'[data-leave="{call.pk}"]').click()
        if call.pk == lost.board_id:
            expect(phone.page.locator("#question")).to_contain_text(lost.demand.person.full_name)
            phone.page.locator("#ask button[value=yes]").click()
    phone.nothing_waits()
    phone.wait_until(Trip.unscoped.filter(pk=trip.pk, state="departed").exists)
    assert Seat.unscoped.get(pk=lost.pk).state == "absent"


def receive(scene: Scene, phone: Phone, trip: Trip, people: list[Seat]) -> None:
    """At the gate, on the same phone, somebody else: the escort's list is gone, arrivals begin jobs."""
    phone.sign_in(scene.user(Role.HR).username)
    phone.look_at(trip, "arrive")
    assert {each["user"] for each in phone.kept("lists")} == {scene.user(Role.HR).pk}
    for seat in people:
        phone.tap(seat, "arrive")
    phone.nothing_waits()
    assert Seat.unscoped.filter(trip=trip, state="arrived").count() == len(people)


def close(desk: Visitor, trip: Trip, lost: Seat) -> None:
    """Refused while one is unexplained; explained; closed."""
    desk.open("day", trip.plan_id)
    desk.press("day-close-trip", trip.pk)
    expect(desk.page.locator("#toasts")).to_contain_text("还有 1 人没有着落")
    assert Trip.unscoped.get(pk=trip.pk).state == "arrived"
    form = desk.page.locator(f'form[action="{reverse("day-explain", args=[lost.pk])}"]')
    expect(form).to_be_visible()
    form.locator("select").select_option("ill")
    form.locator("button").click()
    desk.wait_until(Seat.unscoped.filter(pk=lost.pk, state="explained").exists)
    desk.press("day-close-trip", trip.pk)
    desk.wait_until(Trip.unscoped.filter(pk=trip.pk, state="closed").exists)
    assert Spell.unscoped.filter(arrived_on__isnull=False).count() == PEOPLE - 1


def test_signing_out_takes_the_names_from_the_phone_and_keeps_what_was_tapped(scene, phone, desk):
    trip = rides.ride(scene, 3)
    escort = scene.officer
    phone.sign_in(escort.username)
    phone.look_at(trip)
    seat = rides.seats(trip)[0]
    phone.page.route("**/sync/", lambda route: route.abort())
    phone.tap(seat, "board")
    phone.open("boarding")
    phone.page.locator("form[data-sign-out] button").click()
    phone.page.wait_for_url("**/account/login/**")
    names = phone.page.evaluate(READ_ALL, "lists")
    taps = phone.page.evaluate(READ_ALL, "taps")
    assert names == []
    assert [tap["seat"] for tap in taps] == [seat.pk]
    assert seat.demand.person.full_name not in str(taps)

    phone.page.unroute("**/sync/")
    phone.sign_in(scene.receiver.username)
    phone.look_at(trip)
    expect(phone.page.locator("#notes")).to_contain_text("别人记的 1 条")
    phone.sign_in(escort.username)
    phone.look_at(trip)
    phone.nothing_waits()
    assert CheckIn.unscoped.get().by == escort


READ_ALL = """name => new Promise((done, failed) => {
  const asked = indexedDB.open("wengang-boarding");
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result); };
  };
})"""


def test_when_the_sign_in_has_ended_the_phone_says_so_and_keeps_everything(scene, phone):
    trip = rides.ride(scene, 2)
    phone.sign_in(scene.officer.username)
    phone.look_at(trip)
    phone.context.clear_cookies()
    phone.tap(rides.seats(trip)[0], "board")
    expect(phone.page.locator("#notes")).to_contain_text("登录已过期", timeout=SENT)
    assert len(phone.kept("taps")) == 1


def test_phone_and_server_come_to_the_same_from_the_same_taps(scene, phone):
    """What the phone shows while it has no signal is what the server will say: the same tables, two programs."""
    trip = rides.ride(scene, 1)
    phone.sign_in(scene.officer.username)
    phone.look_at(trip)
    draw = random.Random(4)
    start = dt.datetime(2026, 2, 20, 6, tzinfo=dt.UTC)
    for _each in range(300):
        chosen = [(draw.choice(CheckKind.values), draw.randrange(6)) for _tap in range(draw.randrange(1, 9))]
        taps = [Tap(uuid4(), what, start + dt.timedelta(minutes=at)) for what, at in chosen]
        sent = [{"op": str(tap.op), "seat": 1, "what": tap.what, "at": tap.at.isoformat()} for tap in taps]
        shown = phone.page.evaluate(
            "taps => window.boarding.after({seat: 1, state: 'expected', boarded: null, arrived: null}, taps)", sent
        )
        standing = settle(taps)
        times = [at and at.isoformat() for at in (standing.boarded_at, standing.arrived_at)]
        assert [shown["state"], shown["boarded"], shown["arrived"]] == [standing.state, *times], chosen


def test_the_phone_page_and_the_ticket_have_no_grave_barrier(scene, phone):
    trip = rides.ride(scene, 6)
    seat = rides.seats(trip)[0]
    phone.sign_in(scene.officer.username)
    phone.open("boarding")
    grave = barriers(phone.page)
    phone.look_at(trip)
    grave += barriers(phone.page)
    phone.tap(seat, "board")
    grave += barriers(phone.page)
    phone.open("ticket", seat.ticket)
    grave += barriers(phone.page)
    assert grave == []


def barriers(page: Page) -> list[tuple[str, str, str]]:
    assert no_sideways_scrolling(page), page.url
    found = Axe().run(page).response["violations"]
    return [(page.url, each["id"], each["nodes"][0]["html"][:100]) for each in found if each["impact"] in GRAVE]
