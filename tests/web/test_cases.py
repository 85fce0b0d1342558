"""Pages of cases, calls and agreements, and the worker's own page that a key opens."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.employment.actions.case_work import do_change_case
from wengang.employment.actions.links import do_give_link
from wengang.employment.models import CaseStep, EmployerCall, RightsCase, Signature

TODAY = dt.date.today()


@pytest.fixture
def world(db: None) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def case(world: World) -> RightsCase:
    return world.target("case", world.user(Role.COUNTY))


def signed_in(client: Any, world: World, role: Role = Role.COUNTY) -> Any:
    user = world.user(role)
    client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return response.content.decode()


def edit(case: RightsCase, **more: Any) -> dict[str, Any]:
    return {
        "version": case.version, "kind": "arrears", "summary": case.summary, "claimed": "", "due_on": case.due_on,
        "reason": "",
    } | more  # fmt: skip


def test_the_board_shows_the_most_overdue_first_and_masks_names(client, world, case):
    signed_in(client, world)
    late = RightsCase.unscoped.get(pk=case.pk)
    late.pk, late.op, late.clock_on = None, uuid4(), TODAY - dt.timedelta(days=9)
    late.save()
    text = text_of(client.get(reverse("cases")))
    first, second = (reverse("case", args=[each.pk]) for each in (late, case))
    assert text.index(first) < text.index(second)
    assert case.person.full_name not in text
    assert reverse("case", args=[late.pk]) in text_of(client.get(reverse("cases") + "?show=overdue"))
    assert reverse("case", args=[case.pk]) not in text_of(client.get(reverse("cases") + "?show=overdue"))


def test_a_list_of_cases_costs_as_many_queries_as_one(client, world, case, django_assert_max_num_queries):
    signed_in(client, world)
    for _each in range(20):
        case.pk, case.op = None, uuid4()
        case.save()
    client.get(reverse("cases"))
    with django_assert_max_num_queries(20):
        client.get(reverse("cases"))


def test_a_step_is_written_down_once_however_often_it_is_sent(client, world, case):
    signed_in(client, world)
    told = {"op": str(uuid4()), "kind": "employer", "text": "厂方答应周五发", "shown": "on"}
    for _twice in range(2):
        assert client.post(reverse("case-step", args=[case.pk]), told).status_code == 302
    assert CaseStep.unscoped.filter(case=case, text="厂方答应周五发", shown=True).count() == 1
    assert (
        client.post(reverse("case-step", args=[case.pk]), told | {"op": str(uuid4()), "text": " "}).status_code == 422
    )


def test_who_saves_over_a_colleague_reads_both_versions_and_keeps_what_was_typed(client, world, case):
    signed_in(client, world)
    typed = edit(case, claimed="4800", summary="欠一个月工资")
    do_change_case(case, version=case.version, summary="欠三个月工资", by=world.user(Role.COUNTY))
    path = reverse("case-act", args=[case.pk, "edit"])
    refused = client.post(path, typed)
    text = text_of(refused)
    assert refused.status_code == 422
    for part in ("欠一个月工资", "欠三个月工资", "对方已保存", 'value="4800"'):
        assert part in text
    case.refresh_from_db()
    assert (case.summary, case.claimed) == ("欠三个月工资", None)
    assert client.post(path, typed | {"version": case.version}).status_code == 302
    case.refresh_from_db()
    assert case.summary == "欠一个月工资"
    assert "欠三个月工资 → 欠一个月工资" in CaseStep.unscoped.filter(case=case).latest("pk").text


def test_taken_then_closed_with_a_result(client, world, case):
    signed_in(client, world)
    client.post(reverse("case-take", args=[case.pk]))
    case.refresh_from_db()
    path = reverse("case-act", args=[case.pk, "close"])
    told = {"version": case.version, "outcome": "paid", "recovered": "", "words": "已到账"}
    assert client.post(path, told).status_code == 422
    assert client.post(path, told | {"recovered": "8000"}).status_code == 302
    assert "8,000 元" in text_of(client.get(reverse("cases") + "?show=closed"))


def test_one_click_from_the_question_to_the_case(client, world):
    user = signed_in(client, world)
    question = world.target("pay_question", user)
    path = reverse("case-question", args=[question.pk])
    first, second = (client.post(path).url for _twice in range(2))
    assert first == second
    assert RightsCase.unscoped.get(question=question).owner == user


def test_an_employer_calls_in_one_field_and_a_kind_and_is_answered(client, world):
    hr = signed_in(client, world, Role.HR)
    page = text_of(client.get(reverse("call-new")))
    assert 'type="hidden" name="employer"' in page
    told = {
        "op": str(uuid4()), "employer": world.rows["employer"].pk, "kind": "workers", "text": "急缺 20 人",
    }  # fmt: skip
    assert client.post(reverse("call-new"), told | {"text": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(reverse("call-new"), told).status_code == 302
    call = EmployerCall.unscoped.get(text="急缺 20 人")
    assert call.office == world.organisations["receiver"]
    path = reverse("call-office", args=[call.pk, "answer"])
    assert client.post(path, {"words": "自己答"}).status_code == 403
    signed_in(client, world, Role.RECEIVING)
    assert client.post(path, {"words": ""}).status_code == 422
    assert client.post(path, {"words": "周五送 20 人"}).status_code == 302
    client.force_login(hr)
    assert "周五送 20 人" in text_of(client.get(reverse("call", args=[call.pk])))
    client.post(reverse("call-firm", args=[call.pk, "solve"]), {"words": ""})
    call.refresh_from_db()
    assert call.state == "solved"


def test_a_signature_is_written_down_beside_the_terms(client, world):
    user = signed_in(client, world)
    spell = world.target("agreed", user)
    path = reverse("protection-sign", args=[spell.pk])
    told = {"party": "employer", "how": "paper", "on": TODAY.isoformat(), "signer": ""}
    assert client.post(path, told).status_code == 422
    assert client.post(path, told | {"signer": "陈厂长"}).status_code == 302
    assert Signature.unscoped.get().signer == "陈厂长"
    paper = client.get(reverse("protection-paper", args=[spell.pk]))
    assert paper.content.startswith(b"%PDF-")


@pytest.fixture
def key(world: World) -> str:
    """The key of the person's own page, given by a county officer."""
    user = world.user(Role.COUNTY)
    spell = world.target("spell", user)
    return do_give_link(spell.person, by=user)[1]


def test_the_workers_page_opens_without_sign_in_and_tells_strangers_nothing(client, world, key):
    response = client.get(reverse("mine", args=[key]))
    text, person = text_of(response), world.rows["person"]
    assert response.status_code == 200
    assert "5000 元/月" in text
    assert "3,000 元" in text
    for secret in (person.full_name, person.phone, person.code):
        assert secret not in text
    assert person.full_name[0] + "*" in text
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "sessionid" not in response.cookies
    for wrong in ("x", "A" * 22, key[:-1], key + "A"):
        assert client.get(reverse("mine", args=[wrong])).status_code == 404
        assert client.post(reverse("mine", args=[wrong]), {"do": "help"}).status_code == 404


def test_help_is_called_for_and_progress_read_back(client, world, key):
    path = reverse("mine", args=[key])
    told = {"do": "help", "op": str(uuid4()), "kind": "deposit", "text": "进厂扣了身份证"}
    assert client.post(path, told | {"text": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(path, told).status_code == 302
    case = RightsCase.unscoped.get(kind="deposit")
    signed_in(client, world)
    client.post(reverse("case-take", args=[case.pk]))
    for text, shown in (("厂里把证退了", "on"), ("内部研究", "")):
        step = {"op": str(uuid4()), "kind": "note", "text": text} | ({"shown": "on"} if shown else {})
        client.post(reverse("case-step", args=[case.pk]), step)
    client.logout()
    text = text_of(client.get(path))
    assert "厂里把证退了" in text
    assert "内部研究" not in text


def test_the_link_is_shown_once_and_ends_when_taken_back(client, world):
    signed_in(client, world)
    path = reverse("worker-link", args=[world.rows["person"].code])
    given = text_of(client.post(path, {"do": "give"}))
    key = given.split("/w/")[1].split("/")[0]
    assert "/w/" not in text_of(client.get(path))
    assert client.get(reverse("mine", args=[key])).status_code == 200
    client.post(path, {"do": "revoke"})
    assert client.get(reverse("mine", args=[key])).status_code == 404
