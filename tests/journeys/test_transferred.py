"""Travel to the new job: whoever both sides agreed on, once, with the worker's consent, and nobody who is there."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.employment.test_transfers import agreed, at_work, propose
from tests.market.world import TODAY, make_pair, user_of
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.employment.actions.transfers import do_move
from wengang.employment.models import Spell, TransferOffer
from wengang.journeys.actions.transferred import Put, do_send_travelling, travellers
from wengang.journeys.models import Demand

DAY = dt.timedelta(days=1)


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def transfer(pair):
    employer = pair.employer(1)
    for _each in range(2):
        at_work(pair, employer)
    pair.vacancy(pair.employer(2), headcount=2)
    return propose(pair, employer)


def listed(pair, transfer) -> list[tuple[int, bool]]:
    return [(offer.pk, offer.travels) for offer in travellers(pair.receiving_officer.scope, transfer)]


def test_only_who_agreed_and_is_not_there_yet_travels(pair, transfer):
    assert listed(pair, transfer) == []
    offer = agreed(pair, transfer)
    assert listed(pair, transfer) == [(offer.pk, False)]
    new = do_move(offer, first_day=TODAY + DAY, by=pair.receiving_officer)
    assert listed(pair, transfer) == [(offer.pk, False)]
    for first_day, travels in ((TODAY, [(offer.pk, False)]), (TODAY - DAY, [])):
        Spell.unscoped.filter(pk=offer.spell_id).update(valid_to=first_day - DAY)
        Spell.unscoped.filter(pk=new.pk).update(valid_from=first_day)
        assert listed(pair, transfer) == travels


def test_a_form_sent_twice_puts_nobody_on_the_road_twice(pair, transfer):
    offer = agreed(pair, transfer)
    sent = {"by": pair.receiving_officer, "consented_on": TODAY}
    assert do_send_travelling(transfer, [offer.pk], **sent) == Put(new=1, known=0)
    assert do_send_travelling(transfer, [offer.pk], **sent) == Put(new=0, known=1)
    demand = Demand.unscoped.get()
    assert (demand.person_id, demand.employer_id) == (offer.spell.person_id, offer.vacancy.employer_id)
    assert (demand.stop.employer_id, demand.gate.employer_id) == (transfer.employer_id, offer.vacancy.employer_id)
    assert demand.consented_on == TODAY
    assert listed(pair, transfer) == [(offer.pk, True)]


def test_what_cannot_be_is_refused_and_writes_nothing(pair, transfer):
    offer = agreed(pair, transfer)
    refused = TransferOffer.unscoped.exclude(pk=offer.pk).first()
    with pytest.raises(ValidationError):
        do_send_travelling(transfer, [refused.pk], by=pair.receiving_officer)
    with pytest.raises(ValidationError) as told:
        do_send_travelling(transfer, [offer.pk], by=pair.receiving_officer, consented_on=TODAY + DAY)
    assert "consented_on" in told.value.message_dict
    with pytest.raises(MayNot):
        do_send_travelling(transfer, [offer.pk], by=user_of(pair.county, Role.AUDITOR))
    assert not Demand.unscoped.exists()
