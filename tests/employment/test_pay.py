"""What a month paid: on whose word it stands, what the promise says of it, and the question that follows."""

import threading
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.employment.scene import month_ago, officer, opened, said
from tests.market.world import make_pair
from wengang.accounts.models import User
from wengang.core.models import StoredFile
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions import do_answer_question
from wengang.employment.models import JobQuestion, PaidWage, Spell


def slip(pair):
    told = {"filename": "a.png", "content_type": "image/png", "size": 1, "digest": "x", "sealed": b"x"}
    return StoredFile.unscoped.create(organisation=pair.county, by=pair.county_officer, **told)


def standing(spell):
    return PaidWage.unscoped.get(spell=spell, month=month_ago(2), stands=True)


def open_questions(spell):
    return list(JobQuestion.unscoped.filter(spell=spell, state="open").values_list("kind", flat=True))


def test_pay_below_the_promise_is_asked_about_with_the_amounts_and_nobodys_name(pair):
    spell = opened(pair, promised_low=Decimal(26), promised_basis="hour")
    wage = said(pair, spell, 4980, hours=Decimal(300))
    question = JobQuestion.unscoped.get(spell=spell)
    assert (wage.verdict, question.kind, question.month) == ("below", "pay_below", month_ago(2))
    assert question.evidence == {
        "wage": wage.pk, "basis": "hour", "promised": "26.00", "paid": "16.60", "short": "2820.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "amount", "verdict"), [(5000, 5200, "kept"), (None, 100, "no_promise"), (5000, 4000, "below")]
)
def test_the_verdict_of_a_month(pair, promise, amount, verdict):
    spell = opened(pair, promised_low=promise)
    assert said(pair, spell, amount).verdict == verdict
    assert bool(open_questions(spell)) is (verdict == "below")


def test_without_the_hours_an_hourly_promise_is_unclear_until_somebody_tells_them(pair):
    spell = opened(pair, promised_low=Decimal(26), promised_basis="hour")
    assert said(pair, spell, 4980).verdict == "unclear"
    assert said(pair, spell, 4980, hours=Decimal(180)).verdict == "kept"
    assert standing(spell).verdict == "kept"


def test_the_strongest_word_of_a_month_stands_and_every_other_one_is_kept(pair):
    spell = opened(pair)
    said(pair, spell, 5000, source="roster", teller="employer")
    worker = said(pair, spell, 3900)
    assert standing(spell) == worker
    said(pair, spell, 5100, source="roster", teller="employer")
    assert standing(spell) == worker
    shown = said(pair, spell, 5100, source="roster", teller="employer", evidence=slip(pair))
    assert standing(spell) == shown
    bank = said(pair, spell, 4000, source="wage", teller="bank")
    assert standing(spell) == bank
    assert PaidWage.unscoped.filter(spell=spell).count() == 5


def test_two_words_that_cannot_both_be_right_are_asked_about_until_one_is_taken_back(pair):
    spell = opened(pair)
    said(pair, spell, 5000, source="roster", teller="employer")
    assert open_questions(spell) == []
    said(pair, spell, 3900)
    assert sorted(open_questions(spell)) == ["pay_below", "pay_differs"]
    said(pair, spell, 5000)
    assert open_questions(spell) == []
    assert set(JobQuestion.unscoped.filter(spell=spell).values_list("state", flat=True)) == {"overtaken"}


def test_an_explained_gap_counts_as_explained_and_is_not_asked_again(pair):
    spell = opened(pair)
    said(pair, spell, 3900)
    question = JobQuestion.unscoped.get(spell=spell)
    with pytest.raises(ValidationError):
        do_answer_question(question, "explain", answer=" ", by=pair.county_officer)
    do_answer_question(question, "explain", answer="请假十天", by=pair.county_officer)
    assert standing(spell).verdict == "explained"
    with pytest.raises(WrongState):
        do_answer_question(question, "confirm", answer="不", by=pair.county_officer)
    said(pair, spell, 3900)
    assert open_questions(spell) == []
    assert standing(spell).verdict == "explained"


def test_a_form_sent_twice_is_one_statement(pair):
    spell, op = opened(pair), uuid4()
    assert said(pair, spell, 5000, op=op).pk == said(pair, spell, 5000, op=op).pk
    assert PaidWage.unscoped.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"month": month_ago(6)},
        {"month": month_ago(-1)},
        {"amount": -1},
        {"amount": 2_000_000},
        {"hours": Decimal(10), "overtime_hours": Decimal(11)},
        {"overtime_pay": Decimal(6000)},
    ],
)
def test_figures_that_cannot_be_are_refused(pair, told):
    spell = opened(pair)
    with pytest.raises(ValidationError):
        said(pair, spell, **{"amount": 5000} | told)
    assert not PaidWage.unscoped.exists()


def test_strangers_neither_state_pay_nor_answer(pair):
    spell, stranger = opened(pair), officer("530602")
    with pytest.raises(MayNot):
        said(pair, spell, 3900, by=stranger)
    said(pair, spell, 3900)
    with pytest.raises(MayNot):
        do_answer_question(JobQuestion.unscoped.get(), "explain", answer="好", by=stranger)


@pytest.mark.load
def test_many_who_state_one_month_at_once_leave_one_that_stands(transactional_db):
    pair = make_pair()
    spell, outcomes = opened(pair), Counter()
    barrier = threading.Barrier(8)

    def run(amount):
        barrier.wait()
        try:
            said(pair, Spell.unscoped.get(pk=spell.pk), amount, by=User.objects.get(pk=pair.county_officer.pk))
            outcomes["done"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(3000 + number * 300,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"done": 8}
    last = PaidWage.unscoped.filter(spell=spell).order_by("-pk").first()
    assert PaidWage.unscoped.filter(spell=spell).count() == 8
    assert standing(spell) == last
    assert JobQuestion.unscoped.filter(spell=spell, state="open", kind="pay_below").count() <= 1
