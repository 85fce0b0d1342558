"""Pay asked by SMS: who is asked and who is not, what a reply does, and what is left to a person."""

import datetime as dt
import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.employment.scene import month_ago, officer, opened, said
from tests.market.world import make_pair
from wengang.accounts.roles import Role
from wengang.core.jobs import enqueue, run_here
from wengang.core.models import OutMessage
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions import do_end_spell
from wengang.employment.jobs import PAY_BY_SMS
from wengang.employment.models import FollowUp, InMessage, JobQuestion, PaidWage, SmsQuestion, Spell
from wengang.employment.replies.ask import TEXTS, ask_by_sms
from wengang.employment.replies.settle import do_put_aside, do_state_reply
from wengang.employment.replies.take import Incoming, do_take_message
from wengang.registry.models import Person

PHONE = "15400000011"
MONTH = month_ago(1)
DAY = MONTH.replace(day=1) + dt.timedelta(days=31)
DAY = DAY.replace(day=15)
"""In the month after the one that is asked about: its pay day has passed."""


def job(pair, phone=PHONE, **told) -> Spell:
    return opened(pair, pair.person(phone=phone), **told)


def moment(day=DAY, hour=9) -> dt.datetime:
    """That hour of the day, and never later than now: a gateway cannot bring what is still to come."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


@pytest.fixture
def asked(pair, monkeypatch) -> Spell:
    """A job that was asked about; today is the day of the question."""
    spell = job(pair)
    monkeypatch.setattr(timezone, "now", lambda: moment(hour=12))
    assert ask_by_sms(DAY).asked == 1
    return spell


def take(text, number="g1", phone=PHONE, at=None) -> InMessage:
    return do_take_message(Incoming(number, phone, text, at or moment()))[0]


def texts():
    return [message.text for message in OutMessage.unscoped.order_by("pk")]


class TestWhoIsAsked:
    def test_once_a_month_in_few_words_through_the_outbox_of_the_nearest_bureau(self, pair):
        spell = job(pair)
        assert ask_by_sms(DAY.replace(day=10)).asked == 0, "the pay day has not passed"
        assert ask_by_sms(DAY.replace(day=11)).asked == 1
        assert ask_by_sms(DAY).asked == 0
        message, question = OutMessage.unscoped.get(), SmsQuestion.unscoped.get()
        assert (message.phone, message.recipient, message.about) == (PHONE, spell.person_id, question.about)
        assert message.organisation == question.office == pair.county
        assert f"您{MONTH.month}月工资实发多少元" in message.text
        assert question.closes_on == DAY.replace(day=11) + dt.timedelta(days=20)

    def test_no_text_is_longer_than_one_sms_or_tells_a_stranger_anything(self):
        for text in TEXTS.values():
            assert len(text.format(month=12)) <= 70
            assert "回复T退订" in text

    def test_hours_are_asked_where_the_promise_is_by_the_hour(self, pair):
        job(pair, promised_low=Decimal(26), promised_basis="hour")
        ask_by_sms(DAY)
        assert "多少小时" in texts()[0]
        assert SmsQuestion.unscoped.get().units == "hours"

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda pair, spell: said(pair, spell, 5000, month=MONTH),
            lambda pair, spell: do_end_spell(spell, last_day=MONTH, reason="resigned", by=pair.county_officer),
            lambda pair, spell: Person.unscoped.filter(pk=spell.person_id).update(deceased=True),
            lambda pair, spell: FollowUp.unscoped.filter(spell=spell).delete(),
            lambda pair, spell: pair.person(phone=PHONE),
            lambda pair, spell: opened(pair, spell.person, kind="flexible", contract="part_time"),
            lambda pair, spell: Spell.unscoped.filter(pk=spell.pk).update(valid_from=DAY),
            lambda pair, spell: take("T"),
        ],
        ids=["stated", "ended", "died", "not followed", "shared phone", "two jobs", "began later", "wants no more"],
    )
    def test_nobody_else(self, pair, spoil):
        spoil(pair, job(pair))
        assert ask_by_sms(DAY).asked == 0
        assert texts() == []

    @pytest.mark.parametrize("phone", ["", "0771-5551234", "4001234567"])
    def test_nobody_without_a_mobile(self, pair, phone):
        job(pair, phone)
        assert ask_by_sms(DAY).asked == 0

    def test_nobody_who_left_three_questions_without_a_word_until_an_answer_came(self, pair):
        spell = job(pair)
        for number in (4, 3, 2):
            lapsed(spell, month_ago(number))
        assert ask_by_sms(DAY).asked == 0
        SmsQuestion.unscoped.filter(month=month_ago(2)).update(state="answered")
        assert ask_by_sms(DAY).asked == 1

    def test_who_wrote_that_nothing_was_paid_has_not_been_silent(self, pair):
        spell = job(pair)
        for number in (4, 3, 2):
            lapsed(spell, month_ago(number))
        told = {"phone": PHONE, "text": "还没发", "sent_at": moment(), "why": "unpaid", "person": spell.person}
        InMessage.unscoped.create(gateway_id="g9", question=SmsQuestion.unscoped.get(month=month_ago(3)), **told)
        assert ask_by_sms(DAY).asked == 1

    def test_a_question_whose_time_has_passed_lapses_and_is_not_sent_any_more(self, pair):
        job(pair)
        ask_by_sms(DAY)
        assert ask_by_sms(DAY + dt.timedelta(days=20)).lapsed == 0
        ask_by_sms(DAY + dt.timedelta(days=21))
        assert SmsQuestion.unscoped.get(month=MONTH).state == "lapsed"
        about = SmsQuestion.unscoped.get(month=MONTH).about
        assert OutMessage.unscoped.get(about=about).state == "withdrawn"

    def test_the_night_costs_the_same_statements_for_one_and_for_many(self, pair, django_assert_max_num_queries):
        for number in range(12):
            job(pair, f"154000001{number:02d}")
        with django_assert_max_num_queries(20):
            assert ask_by_sms(DAY).asked == 12


def lapsed(spell, month):
    SmsQuestion.unscoped.create(
        spell=spell, person=spell.person, month=month, phone_index=b"",
        office_id=spell.by.membership.organisation_id,
        asked_on=month, closes_on=month, state="lapsed",
    )  # fmt: skip


class TestWhatAReplyDoes:
    def test_an_amount_is_the_workers_own_word_and_a_gap_is_asked_about(self, asked):
        message = take("实发四千二")
        wage = PaidWage.unscoped.get()
        assert (message.state, message.why, message.wage) == ("understood", "", wage)
        assert (wage.amount, wage.month, wage.teller, wage.source, wage.by) == (4200, MONTH, "worker", "self", None)
        assert (wage.verdict, wage.said_on) == ("below", DAY)
        assert JobQuestion.unscoped.get(spell=asked).kind == "pay_below"
        assert SmsQuestion.unscoped.get().state == "answered"

    def test_the_same_message_again_changes_nothing(self, asked):
        first = take("4200")
        again, new = do_take_message(Incoming("g1", PHONE, "9999", moment()))
        assert (again.pk, new) == (first.pk, False)
        assert PaidWage.unscoped.get().amount == 4200

    def test_hours_decide_an_hourly_promise(self, pair, asked):
        Spell.unscoped.filter(pk=asked.pk).update(promised_low=26, promised_basis="hour")
        SmsQuestion.unscoped.update(units="hours")
        take("4980 300")
        wage = PaidWage.unscoped.get()
        assert (wage.hours, wage.verdict) == (300, "below")

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("不对", "unclear"),
            ("4200左右", "unclear"),
            ("还没发工资", "unpaid"),
            ("42000", "far_off"),
            ("？", "unclear"),
        ],
    )
    def test_what_is_not_sure_is_kept_for_a_person_and_a_plain_answer_may_follow(self, asked, text, why):
        message = take(text)
        assert (message.state, message.why, message.person) == ("asked", why, asked.person)
        assert not PaidWage.unscoped.exists()
        assert take("4200", "g2").state == "understood"

    def test_a_message_to_no_question_or_too_late_or_from_before_is_for_a_person(self, pair, asked):
        assert take("4200", "early", at=moment(DAY - dt.timedelta(days=1))).why == "no_question"
        SmsQuestion.unscoped.update(closes_on=DAY)
        SmsQuestion.unscoped.update(asked_on=DAY - dt.timedelta(days=3), closes_on=DAY - dt.timedelta(days=1))
        assert take("4200", "late").why == "no_question"
        assert not PaidWage.unscoped.exists()

    def test_two_people_with_one_phone_are_never_guessed_between(self, pair, asked):
        pair.person(phone=PHONE)
        message = take("4200")
        assert (message.why, message.person, message.division_id) == ("two_people", None, "451425100")
        assert not PaidWage.unscoped.exists()

    def test_of_people_far_apart_with_one_phone_somebody_reads_all_the_same(self, pair, asked):
        pair.person(phone=PHONE, division_id="530602")
        message = take("还没发")
        assert (message.why, message.division_id) == ("two_people", "451425100")
        assert list(InMessage.objects.visible_to(pair.county_officer.scope)) == [message]

    def test_a_job_that_was_taken_back_has_no_pay(self, pair, asked):
        do_end_spell(asked, last_day=DAY, reason="resigned", by=pair.county_officer)
        do_end_spell(asked, last_day=DAY, reason="corrected", by=pair.county_officer)
        assert take("4200").why == "refused"
        with pytest.raises(ValidationError, match=r"taken back|撤销"):
            said(pair, asked, 4200, month=MONTH, said_on=DAY)
        assert not PaidWage.unscoped.exists()

    def test_a_strangers_message_goes_to_whoever_asked_that_number_or_asked_last(self, pair, asked):
        assert take("4200", phone="15499999999").division_id == "451425"
        Person.unscoped.filter(pk=asked.person_id).update(phone_index=None)
        message = take("4200", "g2")
        assert (message.why, message.division_id) == ("stranger", asked.person.division_id)

    def test_of_a_stranger_nothing_is_known_where_nobody_was_ever_asked(self, db):
        message = take("4200")
        assert (message.why, message.division_id) == ("stranger", None)

    def test_whoever_wants_no_more_questions_is_asked_no_more_until_they_say_so(self, pair, asked):
        message = take("退订")
        assert take("T", "g2").state == "opted_out", "people send it twice"
        assert (message.state, SmsQuestion.unscoped.get().state) == ("opted_out", "stopped")
        assert OutMessage.unscoped.get().state == "withdrawn"
        SmsQuestion.unscoped.all().delete()
        assert ask_by_sms(DAY).asked == 0
        with pytest.raises(WrongState):
            do_put_aside(message, reason=" ", by=pair.county_officer)
        do_put_aside(message, reason="本人来电要求恢复", by=pair.county_officer)
        assert ask_by_sms(DAY).asked == 1

    def test_neither_phone_nor_text_lies_readable_in_the_database(self, asked):
        take("4200")
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone, text, gateway_id FROM employment_inmessage")
            phone, text, _number = cursor.fetchone()
        assert PHONE.encode() not in bytes(phone)
        assert b"4200" not in bytes(text)


class TestWhatAPersonMakesOfIt:
    def test_it_is_stated_once_as_the_workers_word_with_who_read_it(self, pair, asked):
        message = take("大概4200")
        told = {"month": MONTH, "amount": Decimal(4150), "by": pair.county_officer}
        do_state_reply(message, asked, **told)
        wage = PaidWage.unscoped.get()
        assert (wage.amount, wage.teller, wage.source, wage.by) == (4150, "worker", "chat", pair.county_officer)
        assert SmsQuestion.unscoped.get().state == "answered"
        with pytest.raises(WrongState):
            do_state_reply(message, asked, **told)
        with pytest.raises(WrongState):
            do_put_aside(message, reason="重复", by=pair.county_officer)

    def test_not_for_somebody_with_another_phone_nor_by_strangers(self, pair, asked):
        message = take("大概4200")
        told = {"month": MONTH, "amount": Decimal(4150)}
        with pytest.raises(MayNot):
            do_state_reply(message, job(pair, "15400000099", seen_on=DAY), by=pair.county_officer, **told)
        for stranger in (officer("530602"), officer("451425", Role.LEADER)):
            with pytest.raises(MayNot):
                do_state_reply(message, asked, by=stranger, **told)
        with pytest.raises(ValidationError):
            do_state_reply(message, asked, by=pair.county_officer, **told | {"month": month_ago(9)})
        message.refresh_from_db()
        assert (message.state, PaidWage.unscoped.count()) == ("asked", 0)


@pytest.mark.load
def test_a_message_that_is_brought_many_times_at_once_is_taken_once(transactional_db, monkeypatch):
    pair = make_pair()
    job(pair)
    monkeypatch.setattr(timezone, "now", lambda: moment(hour=12))
    ask_by_sms(DAY)
    outcomes, barrier = Counter(), threading.Barrier(6)

    def run(phone):
        barrier.wait()
        try:
            outcomes[do_take_message(Incoming("g1", phone, "4200", moment()))[1]] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(phone,)) for phone in [PHONE] * 4 + ["15499999999"] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {True: 1, False: 5}
    assert InMessage.unscoped.count() == 1


def test_once_a_month_everybody_is_looked_at_and_a_month_that_was_missed_is_made_up_for(pair, monkeypatch):
    job(pair)
    nights = []
    for day in (10, 12, 13):
        monkeypatch.setattr(timezone, "now", lambda day=day: moment(DAY.replace(day=day), 12))
        nights.append(run_here(enqueue(PAY_BY_SMS, {}, by=None)))
        job(pair, f"1540000020{day % 10}", seen_on=DAY.replace(day=9))
    assert [night.get("asked") for night in nights] == [None, 2, None]
    assert SmsQuestion.unscoped.count() == 2
