"""The outbox: news once, the last word counts, nothing longer than one SMS, nothing readable in the database."""

import pytest
from django.db import connection

from tests.market.world import make_pair
from wengang.core.models import OutMessage
from wengang.core.outbox import LONGEST, Letter, drop, withdraw

State = OutMessage.State


@pytest.fixture
def office(db) -> int:
    return make_pair("TD-PJ").county.pk


def letter(text: str, about: str = "demand:1", phone: str = "13800000001") -> Letter:
    return Letter(about, "journey", text, phone)


def states() -> list[tuple[str, str]]:
    return [(row.text, row.state) for row in OutMessage.unscoped.order_by("pk")]


def test_the_same_again_is_no_news(office):
    assert drop([letter("六点发车")], organisation=office, by=None) == 1
    assert drop([letter("六点发车")], organisation=office, by=None) == 0
    assert states() == [("六点发车", State.WAITING)]


def test_what_nobody_sent_yet_gives_way_to_what_is_true_now(office):
    drop([letter("六点发车")], organisation=office, by=None)
    drop([letter("七点发车")], organisation=office, by=None)
    assert states() == [("六点发车", State.WITHDRAWN), ("七点发车", State.WAITING)]


def test_back_to_what_was_sent_before_is_news_again(office):
    drop([letter("六点发车")], organisation=office, by=None)
    OutMessage.unscoped.update(state=State.SENT)
    drop([letter("七点发车")], organisation=office, by=None)
    OutMessage.unscoped.update(state=State.SENT)
    assert drop([letter("六点发车")], organisation=office, by=None) == 1
    assert states()[-1] == ("六点发车", State.WAITING)


def test_another_phone_is_news(office):
    drop([letter("六点发车")], organisation=office, by=None)
    assert drop([letter("六点发车", phone="13900000002")], organisation=office, by=None) == 1


def test_a_thing_told_twice_in_one_go_is_told_once_by_its_last_words(office):
    assert drop([letter("六点发车"), letter("七点发车")], organisation=office, by=None) == 1
    assert states() == [("七点发车", State.WAITING)]


def test_withdrawing_leaves_what_was_sent(office):
    drop([letter("甲", "demand:1"), letter("乙", "demand:2"), letter("丙", "demand:3")], organisation=office, by=None)
    OutMessage.unscoped.filter(about="demand:2").update(state=State.SENT)
    assert withdraw(["demand:1", "demand:2"]) == 1
    assert [state for _text, state in states()] == [State.WITHDRAWN, State.SENT, State.WAITING]


def test_refuses_what_no_sms_can_carry():
    letter("字" * LONGEST)
    with pytest.raises(ValueError, match="71 signs"):
        letter("字" * (LONGEST + 1))
    with pytest.raises(ValueError, match="no phone"):
        letter("六点发车", phone="")


def test_text_and_phone_lie_sealed(office):
    drop([letter("六点发车")], organisation=office, by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, text FROM core_outmessage")
        row = cursor.fetchone()
    assert b"13800000001" not in bytes(row[0])
    assert "六点发车".encode() not in bytes(row[1])


def test_many_letters_cost_few_statements(office, django_assert_max_num_queries):
    letters = [letter("六点发车", f"demand:{number}") for number in range(1_500)]
    with django_assert_max_num_queries(8):
        assert drop(letters, organisation=office, by=None) == 1_500
