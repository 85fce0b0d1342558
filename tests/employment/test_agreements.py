"""Protection agreements from the promise, and the worker's own page behind a key."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.employment.scene import TODAY, ago, month_ago, officer, opened
from wengang.accounts.models import AccessLog
from wengang.core import files
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions.agreements import do_draw_agreement, do_open_from_breach, do_sign_agreement
from wengang.employment.actions.links import (
    MOST_A_DAY,
    do_ask_for_help,
    do_give_link,
    do_revoke_link,
    do_tell_pay,
)
from wengang.employment.agreement_terms import KEPT_FOR_ALL, TERMS, lines
from wengang.employment.links import digest_of, open_link
from wengang.employment.models import (
    CaseStep,
    JobQuestion,
    LinkUse,
    PaidWage,
    ProtectionAgreement,
    RightsCase,
    Signature,
    Spell,
    WorkerLink,
)
from wengang.employment.papers import agreement_pdf

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def spell(pair) -> Spell:
    return opened(pair, contract="1", insurances=["injury"], job_title="组装工")


def signed(pair, agreement, party="worker", **told):
    given = {"party": party, "how": "paper", "on": TODAY, "by": pair.county_officer, "signer": "陈厂长"}
    return do_sign_agreement(agreement, **given | told)


def test_the_paper_says_what_was_promised_and_what_the_law_promises_everybody(pair, spell):
    agreement = do_draw_agreement(spell, by=pair.county_officer)
    told = {key: value for key, _label, value in lines(agreement.terms)}
    assert "5000" in told["wage"]
    assert set(KEPT_FOR_ALL) <= set(told)
    assert all(told.values())
    assert [term.key for term in TERMS if term.key in agreement.terms] == list(told)


def test_terms_follow_the_promise_until_somebody_signs(pair, spell):
    by = pair.county_officer
    first = do_draw_agreement(spell, by=by)
    Spell.unscoped.filter(pk=spell.pk).update(promised_low=Decimal(5500))
    again = do_draw_agreement(spell, by=by)
    assert again.pk == first.pk
    assert again.terms["wage"][0] == "5500.00"
    signed(pair, again)
    Spell.unscoped.filter(pk=spell.pk).update(promised_low=Decimal(4000))
    with pytest.raises(WrongState):
        do_draw_agreement(spell, by=by)
    assert ProtectionAgreement.unscoped.get().terms["wage"][0] == "5500.00"


def test_without_a_promised_wage_nothing_is_drawn(pair):
    with pytest.raises(ValidationError):
        do_draw_agreement(opened(pair, promised_low=None), by=pair.county_officer)


def test_each_party_signs_once_with_who_when_and_how(pair, spell):
    agreement = do_draw_agreement(spell, by=pair.county_officer)
    scan = files.store(PNG, "签字.png", by=pair.county_officer)
    signature = signed(pair, agreement, how="thumb", scan=scan)
    assert (signature.signer, signature.how, signature.by) == ("", "thumb", pair.county_officer)
    assert signed(pair, agreement, party="employer").signer == "陈厂长"
    with pytest.raises(WrongState):
        signed(pair, agreement)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Signature.unscoped.filter(pk=signature.pk).update(on=ago(9))
    assert files.seen_through(scan, pair.county_officer.scope) == ("agreement", agreement.pk)
    assert files.seen_through(scan, officer("530602").scope) is None


@pytest.mark.parametrize(
    "told",
    [{"on": TODAY + dt.timedelta(1)}, {"on": ago(3)}, {"how": "mail"}, {"party": "employer", "signer": " "}],
)
def test_signatures_that_cannot_be_are_refused(pair, spell, told):
    agreement = do_draw_agreement(spell, by=pair.county_officer)
    with pytest.raises(ValidationError):
        signed(pair, agreement, **told)
    with pytest.raises(MayNot):
        signed(pair, agreement, by=officer("530602"))


def test_a_broken_term_becomes_a_case_that_holds_what_was_agreed(pair, spell):
    by = pair.county_officer
    agreement = do_draw_agreement(spell, by=by)
    case = do_open_from_breach(agreement, term="no_deposit", words="进厂收了 300 元押金", by=by)
    assert (case.kind, case.term, case.opener, case.owner) == ("deposit", "no_deposit", "agreement", by)
    assert "300" in case.summary
    assert do_open_from_breach(agreement, term="no_deposit", words="又问一次", by=by) == case
    assert do_open_from_breach(agreement, term="wage", words="只发 3000", by=by).kind == "arrears"
    with pytest.raises(ValidationError):
        do_open_from_breach(agreement, term="lodging", words="没有宿舍", by=by)


def test_the_same_agreement_gives_the_same_paper(pair, spell):
    agreement = do_draw_agreement(spell, by=pair.county_officer)
    made = agreement_pdf(agreement)
    assert made.startswith(b"%PDF-")
    assert made == agreement_pdf(agreement)


def test_a_key_opens_one_persons_page_and_is_not_stored(pair, spell):
    by = pair.county_officer
    link, key = do_give_link(spell.person, by=by)
    assert open_link(key) == link
    assert len(key) == 22
    assert key not in str(list(WorkerLink.unscoped.values()))
    assert AccessLog.objects.filter(subject="worker_link", row=spell.person_id, user=by).count() == 1
    _newer, other = do_give_link(spell.person, by=by)
    assert (open_link(key), open_link(other)) == (None, _newer)
    do_revoke_link(spell.person, by=by)
    assert open_link(other) is None
    with pytest.raises(MayNot):
        do_give_link(spell.person, by=officer("530602"))


def test_a_link_ends_by_itself(pair, spell):
    link, key = do_give_link(spell.person, by=pair.county_officer)
    WorkerLink.unscoped.filter(pk=link.pk).update(valid_to=ago(1))
    assert open_link(key) is None
    with pytest.raises(WrongState):
        do_ask_for_help(link, kind="arrears", text="没发工资", op=uuid4())
    assert open_link("A" * 22) is None
    assert link.digest == digest_of(key)


def test_pay_told_by_link_is_the_workers_own_word_and_asks_by_itself(pair, spell):
    link, _key = do_give_link(spell.person, by=pair.county_officer)
    op = uuid4()
    for _twice in range(2):
        wage = do_tell_pay(link, spell, month=month_ago(2), amount=Decimal(3000), hours=None, op=op)
    assert (wage.source, wage.teller, wage.by, wage.verdict) == ("self", "worker", None, "below")
    assert PaidWage.unscoped.count() == LinkUse.unscoped.count() == 1
    assert JobQuestion.unscoped.get(spell=spell).kind == "pay_below"
    with pytest.raises(MayNot):
        do_tell_pay(link, opened(pair), month=month_ago(2), amount=Decimal(1), hours=None, op=uuid4())
    with pytest.raises(ValidationError):
        do_tell_pay(link, spell, month=month_ago(9), amount=Decimal(1), hours=None, op=uuid4())


def test_a_call_for_help_waits_to_be_taken_and_more_words_join_it(pair, spell):
    link, _key = do_give_link(spell.person, by=pair.county_officer)
    op = uuid4()
    case = do_ask_for_help(link, kind="arrears", text="两个月没发", op=op)
    assert do_ask_for_help(link, kind="arrears", text="两个月没发", op=op) == case
    assert (case.state, case.owner, case.office, case.opener) == ("open", None, pair.county, "link")
    assert case.clock_on == case.take_by
    assert do_ask_for_help(link, kind="arrears", text="还是没发", op=uuid4()) == case
    assert do_ask_for_help(link, kind="injury", text="手受伤", op=uuid4()) != case
    told = CaseStep.unscoped.filter(case=case).order_by("pk").values_list("kind", "by", "text")
    assert list(told) == [("told", None, "两个月没发"), ("told", None, "还是没发")]
    with pytest.raises(ValidationError):
        do_ask_for_help(link, kind="arrears", text=" ", op=uuid4())


def test_by_one_link_only_so_much_is_written_a_day(pair, spell):
    link, _key = do_give_link(spell.person, by=pair.county_officer)
    for number in range(MOST_A_DAY):
        do_ask_for_help(link, kind="arrears", text=f"第{number}次", op=uuid4())
    with pytest.raises(WrongState):
        do_ask_for_help(link, kind="arrears", text="再一次", op=uuid4())
    assert RightsCase.unscoped.count() == 1
    assert CaseStep.unscoped.count() == MOST_A_DAY
