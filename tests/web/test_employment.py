"""Follow-up on pages: a contact that tells of less pay than was promised becomes a question, and is answered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.employment.models import Contact, FollowUp, JobQuestion, PaidWage, Spell

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def world():
    return make_world("451425", "440703")


@pytest.fixture
def clerk(world, client):
    user = world.user(Role.TOWNSHIP)
    client.force_login(user)
    return user


def form(client, spell, **told):
    page = client.get(reverse("followup", args=[spell.pk]))
    op = page.context["form"]["op"].value()
    return {"op": op, "outcome": "at_work", "channel": "call", "on": TODAY.isoformat()} | told


def test_from_the_due_list_to_a_contact_to_a_question_to_its_answer(world, client, clerk):
    spell = world.target("spell", clerk)
    JobQuestion.unscoped.all().delete()
    listed = client.get(reverse("followups")).content.decode()
    assert world.rows["person"].full_name in listed
    assert reverse("followup", args=[spell.pk]) in listed
    month = spell.valid_from.strftime("%Y-%m") if spell.valid_from.day == 1 else f"{TODAY.replace(day=1):%Y-%m}"
    told = form(client, spell, month=month, amount="2900", days="21.75")
    assert client.post(reverse("followup", args=[spell.pk]), told).status_code == 302
    assert client.post(reverse("followup", args=[spell.pk]), told).status_code == 302
    assert Contact.unscoped.filter(spell=spell, outcome="at_work").count() == 1
    assert PaidWage.unscoped.filter(spell=spell, amount=2900).count() == 1
    question = JobQuestion.unscoped.filter(kind="pay_below").latest("pk")
    inbox = client.get(reverse("job-questions")).content.decode()
    assert "承诺" in inbox
    address = reverse("job-question", args=[question.pk])
    assert client.post(address, {"move": "confirm", "answer": ""}).status_code == 422
    assert client.post(address, {"move": "confirm", "answer": "厂里承认少发"}).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.answered_by) == ("confirmed", clerk)
    assert "厂里承认少发" in client.get(address).content.decode()


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(world, client, clerk):
    spell = world.target("spell", clerk)
    before = Contact.unscoped.count()
    for told, words in (
        ({"outcome": "left"}, "已离岗时请填写"),
        ({"amount": "3000"}, "月份和金额"),
        ({"outcome": ""}, ""),
    ):
        refused = client.post(reverse("followup", args=[spell.pk]), form(client, spell, **told))
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert Contact.unscoped.count() == before


def test_whoever_left_is_no_longer_due_and_the_page_says_so(world, client, clerk):
    spell = world.target("spell", clerk)
    told = form(client, spell, outcome="left", last_day=TODAY.isoformat(), end_reason="returned")
    assert client.post(reverse("followup", args=[spell.pk]), told).status_code == 302
    assert Spell.unscoped.get(pk=spell.pk).end_reason == "returned"
    assert not FollowUp.unscoped.filter(spell=spell).exists()
    page = client.get(reverse("followup", args=[spell.pk])).content.decode()
    assert "返乡" in page
    assert 'name="outcome"' not in page
    assert "今天没有要联系的人" in client.get(reverse("followups")).content.decode()


def test_the_due_list_costs_the_same_for_one_row_and_for_many(world, client, clerk):
    first = world.target("spell", clerk)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("followups")).status_code == 200
        return len(seen)

    cost()
    one = cost()
    for _ in range(8):
        FollowUp.unscoped.create(
            spell=Spell.unscoped.create(
                person=first.person, employer=first.employer, kind="flexible", valid_from=TODAY, export_mode="own",
                source="visit", seen_on=TODAY,
            ),
            person=first.person, division=first.person.division, plan="away/1", step="3d", due_on=TODAY, try_on=TODAY,
        )  # fmt: skip
    assert cost() <= one
