"""Answers on the pages: who sees whom, what a refusal needs, what htmx swaps, and the hire at the end."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.core.models import StateLog
from wengang.employment.models import Spell
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal, Vacancy
from wengang.registry.models import Disclosure

HTMX = {"hx-request": "true"}


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def proposal(world) -> Proposal:
    return world.rows["proposal"]


def sign_in(client, world, role):
    user = world.user(role)
    client.force_login(user)
    return user


def answer(client, proposal, move, headers=HTMX, **data):
    path = reverse("proposal-move", kwargs={"pk": proposal.pk, "move": move})
    return client.post(path, data, headers=headers)


def state(proposal):
    return Proposal.unscoped.values_list("state", flat=True).get(pk=proposal.pk)


def test_the_sending_side_reads_a_masked_name_and_never_the_whole_one(client, world):
    sign_in(client, world, Role.COUNTY)
    text = client.get(reverse("proposals")).content.decode()
    assert "农*验" in text
    assert "农试验" not in text


def test_the_employer_reads_the_code_until_the_person_is_disclosed(client, world, proposal):
    Disclosure.unscoped.update(revoked_at=timezone.now())
    sign_in(client, world, Role.HR)
    text = client.get(reverse("proposals") + "?bucket=all").content.decode()
    assert proposal.person.code in text
    assert "农*验" not in text
    assert reverse("person", kwargs={"code": proposal.person.code}) not in text


def test_an_answer_swaps_the_row_and_the_reasons(client, world, proposal):
    sign_in(client, world, Role.COUNTY)
    response = answer(client, proposal, "show")
    text = response.content.decode()
    assert response.status_code == 200
    assert text.lstrip().startswith("<tr")
    assert f'id="proposal-{proposal.pk}"' in text
    assert 'id="reasons" hx-swap-oob="true"' in text
    assert "toast" in response["HX-Trigger"]
    assert state(proposal) == ProposalState.SHOWN


def test_a_refusal_asks_for_its_reason_and_keeps_the_dialog(client, world, proposal):
    sign_in(client, world, Role.COUNTY)
    asked = answer(client, proposal, "decline")
    assert asked.status_code == 422
    assert asked["HX-Retarget"] == "#panel-body"
    assert state(proposal) == ProposalState.PROPOSED
    assert answer(client, proposal, "decline", reason="夜班太多").status_code == 200
    assert StateLog.objects.get(machine="proposal", row=proposal.pk).reason == "夜班太多"
    board = client.get(reverse("round", kwargs={"pk": proposal.round_id})).content.decode()
    assert "夜班太多" in board


def test_who_comes_too_late_reads_a_sentence(client, world, proposal):
    sign_in(client, world, Role.COUNTY)
    answer(client, proposal, "decline", reason="太远")
    late = answer(client, proposal, "accept")
    assert late.status_code == 204
    assert "overdue" in late["HX-Trigger"]


def test_without_javascript_an_answer_leads_back_to_the_proposal(client, world, proposal):
    sign_in(client, world, Role.COUNTY)
    response = answer(client, proposal, "show", headers={})
    assert response.status_code == 302
    assert response["Location"] == reverse("proposal", kwargs={"pk": proposal.pk})


def test_the_employers_side_cannot_answer_for_the_worker(client, world, proposal):
    sign_in(client, world, Role.RECEIVING)
    assert answer(client, proposal, "accept").status_code == 204
    assert state(proposal) == ProposalState.PROPOSED


def test_a_hire_is_no_answer_and_unknown_moves_are_not_there(client, world, proposal):
    sign_in(client, world, Role.COUNTY)
    assert answer(client, proposal, "expire").status_code == 404
    assert answer(client, proposal, "fly").status_code == 404


def test_a_hire_opens_a_spell_and_takes_the_place(client, world, proposal):
    Proposal.unscoped.filter(pk=proposal.pk).update(state=ProposalState.OFFERED)
    sign_in(client, world, Role.COUNTY)
    today = timezone.localdate().isoformat()
    path = reverse("hire", kwargs={"pk": proposal.pk})
    assert client.post(path, {"first_day": "", "source": "roster", "seen_on": today}).status_code == 422
    response = client.post(path, {"first_day": today, "source": "roster", "seen_on": today})
    assert response.status_code == 302
    assert Spell.unscoped.get(proposal=proposal).source == "roster"
    assert Vacancy.unscoped.get(pk=proposal.vacancy_id).filled == 1


def test_lists_cost_the_same_for_one_row_and_for_many(client, world, proposal, django_assert_max_num_queries):
    sign_in(client, world, Role.COUNTY)
    with django_assert_max_num_queries(35):
        client.get(reverse("proposals"))
    with django_assert_max_num_queries(35):
        client.get(reverse("round", kwargs={"pk": proposal.round_id}))
