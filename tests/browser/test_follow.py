"""A contact after the arrival, and a lay-off that ends in transfers which the workers agreed to, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_month import PATIENCE, Visitor, no_sideways_scrolling
from tests.browser.test_pages import GRAVE
from tests.employment.scene import ago, officer, opened
from tests.employment.test_transfers import at_work
from tests.market.world import TODAY, TOWNSHIP, make_pair
from wengang.accounts.roles import Role
from wengang.employment.begin import bring_workers_up_to_date
from wengang.employment.models import Contact, FollowUp, Spell, Transfer, TransferOffer
from wengang.registry.models import Household

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(transactional_db: None):
    return make_pair()


def fine(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    grave = [(each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in GRAVE]
    assert (no_sideways_scrolling(page), grave) == (True, [])


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_a_contact_that_is_due_is_made_and_the_next_one_planned(page, live_server, pair):
    spell = opened(pair, first_day=ago(3))
    worker = officer(TOWNSHIP, Role.ASSISTANT)
    Household.unscoped.filter(pk=spell.person.household_id).update(worker=worker)
    bring_workers_up_to_date()
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(worker.username)
    visitor.open("followups")
    expect(page.locator("main")).to_contain_text(spell.person.full_name)
    fine(page)
    page.locator(f"a[href='{reverse('followup', args=[spell.pk])}']").first.click()
    page.check("input[name=outcome][value=at_work]")
    page.check("input[name=channel][value=call]")
    fine(page)
    page.locator("main form[data-guard] button.btn-primary").click()
    visitor.wait_until(Contact.unscoped.filter(spell=spell, outcome="at_work", by=worker).exists)
    assert FollowUp.unscoped.get(spell=spell).due_on > TODAY
    visitor.open("followups")
    expect(page.locator("main")).not_to_contain_text(spell.person.full_name)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_a_lay_off_ends_in_transfers_that_the_workers_agreed_to(page, live_server, pair):
    employer = pair.employer(1)
    jobs = [at_work(pair, employer) for _each in range(2)]
    pair.vacancy(pair.employer(2), headcount=2, title="检验员")
    visitor = Visitor(page, live_server.url)
    visitor.sign_in(pair.receiving_officer.username)
    visitor.open("employer", employer.pk)
    page.locator(f"a[href='{reverse('transfer-new', args=[employer.pk])}']").click()
    fine(page)
    page.select_option("select[name=cause]", "closing")
    page.fill("input[name=leave_on]", TODAY.isoformat())
    page.locator("main form button.btn-primary").click()
    link = page.locator("main a[href*='/transfers/']").first
    expect(link).to_be_visible(timeout=PATIENCE)
    transfer = Transfer.unscoped.get(employer=employer)
    visitor.open("transfer", transfer.pk)
    expect(page.locator("main")).to_contain_text("检验员")
    fine(page)
    yes, no = (TransferOffer.unscoped.get(spell=job, rank=1) for job in jobs)
    says(visitor, yes, "consent", "consented")
    says(visitor, no, "decline", "declined")
    says(visitor, yes, "accept", "accepted")
    says(visitor, yes, "move", "moved")
    expect(page.locator("main")).to_contain_text("已转岗")
    fine(page)
    moved, stayed = (Spell.unscoped.get(pk=job.pk) for job in jobs)
    assert (moved.valid_to, moved.end_reason) == (TODAY, "moved_on")
    assert stayed.valid_to is None, "who said no is moved nowhere"
    assert Spell.unscoped.get(person=moved.person, valid_to=None).valid_from == TODAY + dt.timedelta(days=1)


def says(visitor: Visitor, offer: TransferOffer, move: str, state: str) -> None:
    form = f"form[action='{reverse('transfer-answer', args=[offer.pk])}']:has(input[value={move}])"
    visitor.page.locator(f"{form} button").click()
    visitor.wait_until(TransferOffer.unscoped.filter(pk=offer.pk, state=state).exists)
    visitor.page.wait_for_load_state()
