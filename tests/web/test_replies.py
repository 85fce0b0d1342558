"""The gateway's door, by a real client over the loopback, and the inbox of what nobody understood."""

import datetime as dt
import json
import time
import urllib.request
from urllib.error import HTTPError

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.employment.scene import month_ago, officer, opened
from tests.market.world import make_pair
from wengang.accounts.roles import Role
from wengang.employment.models import InMessage, PaidWage, SmsQuestion
from wengang.web.sms.door import NONCE, SIGNATURE, TIME, sign

SECRET = "s" * 40
PHONE = "15400000011"
MONTH = month_ago(1)
TODAY = dt.date.today()


@pytest.fixture
def secret(settings):
    settings.SMS_SECRET = SECRET
    cache.clear()
    return SECRET


@pytest.fixture
def pair(db):
    return make_pair()


def asked_job(pair, phone=PHONE):
    """A job whose pay was asked about today."""
    spell = opened(pair, pair.person(phone=phone))
    SmsQuestion.unscoped.create(
        spell=spell, person=spell.person, month=MONTH, phone_index=spell.person.phone_index, office=pair.county,
        asked_on=TODAY, closes_on=TODAY,
    )  # fmt: skip
    return spell


def body(*messages):
    now = timezone.now().isoformat()
    entries = [{"id": f"g{number}", "from": PHONE, "at": now} | each for number, each in enumerate(messages)]
    return json.dumps({"messages": entries}).encode()


def headers(data, nonce="nonce-0001", at=None, secret=SECRET):
    moment = str(int(at or time.time()))
    return {TIME: moment, NONCE: nonce, SIGNATURE: sign(secret, moment, nonce, data)}


def sent(client, data, **told):
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers(data, **told).items()}
    return client.post("/sms/in", data, content_type="application/json", **given)


def over_the_wire(address, data, sign_headers):
    """Status and answer of a request as a gateway makes it."""
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} | sign_headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as refused:
        return refused.code, {}


def test_a_gateway_brings_replies_over_http(secret, live_server):
    spell = asked_job(make_pair())
    address = f"{live_server.url}/sms/in"
    data = body(
        {"text": "实发四千二"}, {"text": "不对"}, {"text": "4200", "from": "x"}, {"text": "T", "from": "15499999999"}
    )
    for wrong in (
        headers(data, secret="x" * 40),
        headers(data, at=time.time() - 400),
        headers(data, at=time.time() + 400),
        headers(data + b" "),
        headers(data) | {NONCE: "nonce-0002"},
        {},
    ):
        assert over_the_wire(address, data, wrong) == (401, {})
    assert not InMessage.unscoped.exists()
    told = {"understood": 1, "asked": 1, "opted_out": 1, "known": 0, "unreadable": 1}
    assert over_the_wire(address, data, headers(data)) == (200, told)
    assert over_the_wire(address, data, headers(data)) == (409, {}), "a replay"
    again = {"understood": 0, "asked": 0, "opted_out": 0, "known": 3, "unreadable": 1}
    assert over_the_wire(address, data, headers(data, "nonce-0003")) == (200, again)
    wage = PaidWage.unscoped.get()
    assert (wage.spell, wage.month, wage.amount, wage.source) == (spell, MONTH, 4200, "self")
    assert InMessage.unscoped.count() == 3


def test_without_a_secret_there_is_no_door(client, pair, settings):
    settings.SMS_SECRET = ""
    assert sent(client, body({"text": "4200"})).status_code == 404
    assert client.get("/sms/in").status_code == 405


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"x", b'{"messages": 3}', json.dumps({"messages": [1] * 501}).encode()]
)
def test_what_is_no_list_of_messages_is_refused(client, db, secret, data):
    assert sent(client, data).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "4200", "at": "gestern"},
        {"text": "4200", "at": "2026-11-22T10:00:00"},
        {"text": "4200", "id": ""},
        {"text": "4200", "id": "x" * 65},
        {"text": 4200},
        {"text": "4200", "from": "13800138000 13800138001"},
        {"text": "4200\0"},
        {"text": "4200", "id": "g\ud83d"},
    ],
)
def test_a_message_that_cannot_be_read_holds_up_no_other(client, pair, secret, wrong):
    asked_job(pair)
    answer = sent(client, body(wrong, {"text": "4200", "id": "good"})).json()
    assert (answer["unreadable"], answer["understood"]) == (1, 1)


def test_a_text_that_was_cut_in_the_middle_of_a_sign_is_still_read(client, pair, secret):
    asked_job(pair)
    answer = sent(client, body({"text": "还没有\ud83d"}, {"text": "4200"})).json()
    assert (answer["asked"], answer["understood"]) == (1, 1)
    assert InMessage.unscoped.get(gateway_id="g0").text == "还没有?"


def test_a_gateway_that_runs_wild_is_stopped_and_a_heap_is_not_even_read(client, db, secret, monkeypatch):
    monkeypatch.setattr("wengang.web.sms.views.MOST_A_MINUTE", 2)
    data = body()
    statuses = [sent(client, data, nonce=f"nonce-100{number}").status_code for number in range(4)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses, "at most two a minute, whichever minute it is"
    assert sent(client, b"x" * (256 * 1024 + 1)).status_code == 413


def test_a_message_from_the_future_counts_as_of_now(client, pair, secret):
    asked_job(pair)
    late = (timezone.now() + dt.timedelta(days=3)).isoformat()
    assert sent(client, body({"text": "4200", "at": late})).json()["understood"] == 1
    assert InMessage.unscoped.get().sent_at <= timezone.now()


class TestTheInbox:
    @pytest.fixture
    def reply(self, client, pair, secret):
        asked_job(pair)
        sent(client, body({"text": "大概四千二，扣了点"}))
        client.force_login(officer("451425100", Role.TOWNSHIP))
        return InMessage.unscoped.get()

    def test_read_beside_its_job_and_stated(self, client, reply):
        listed = client.get(reverse("pay-replies")).content.decode()
        assert "大概四千二" in listed
        assert PHONE not in listed
        path = reverse("pay-reply", args=[reply.pk])
        page = client.get(path)
        text = page.content.decode()
        assert "154****0011" in text
        assert PHONE not in text
        spell = reply.question.spell
        assert page.context["form"].initial["spell"] == spell.pk
        assert f'value="{MONTH:%Y-%m}"' in text
        told = {"spell": spell.pk, "month": f"{MONTH:%Y-%m}"}
        assert client.post(path, told).status_code == 422
        assert client.post(path, told | {"amount": "4200"}).status_code == 302
        assert PaidWage.unscoped.get().amount == 4200
        assert "大概四千二" not in client.get(reverse("pay-replies")).content.decode()
        assert "4,200" in client.get(reverse("pay-replies") + "?show=done").content.decode()
        assert client.post(path, told | {"amount": "5200"}).status_code == 422, "somebody was quicker"
        assert PaidWage.unscoped.count() == 1

    def test_set_aside_with_a_reason(self, client, reply):
        path = reverse("pay-reply-aside", args=[reply.pk])
        assert client.post(path, {"reason": ""}).status_code == 422
        assert client.post(path, {"reason": "已电话核实，系误发"}).status_code == 302
        reply.refresh_from_db()
        assert reply.state == "aside"
        assert "已电话核实" in client.get(reverse("pay-reply", args=[reply.pk])).content.decode()

    def test_another_areas_officers_find_nothing(self, client, reply):
        client.force_login(officer("530602"))
        assert "大概四千二" not in client.get(reverse("pay-replies")).content.decode()
        assert client.get(reverse("pay-reply", args=[reply.pk])).status_code == 404

    def test_of_two_people_with_one_phone_the_reader_chooses(self, client, pair, reply):
        first = reply.question.spell
        second = opened(pair, pair.person(phone=PHONE), job_title="保洁员")
        other = opened(pair, pair.person(phone="15400000099"))
        InMessage.unscoped.filter(pk=reply.pk).update(person=None, why="two_people", division_id="451425100")
        path = reverse("pay-reply", args=[reply.pk])
        form = client.get(path).context["form"]
        assert {pk for pk, _label in form.fields["spell"].choices} == {first.pk, second.pk}
        told = {"month": f"{MONTH:%Y-%m}", "amount": "4200"}
        assert client.post(path, told | {"spell": other.pk}).status_code == 422
        assert client.post(path, told | {"spell": second.pk}).status_code == 302
        assert PaidWage.unscoped.get().spell == second
