"""The promise is what was offered, on the day of the offer."""

from decimal import Decimal

import pytest

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.employment.actions import do_hire
from wengang.employment.models import FollowUp, SpellProof
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal, Vacancy
from wengang.market.states import PROPOSAL

from .scene import TODAY


@pytest.mark.django_db(transaction=True)
def test_terms_that_change_between_offer_and_hire_do_not_change_the_promise():
    world = make_world("451425", "440703")
    proposal, employer = world.rows["proposal"], world.user(Role.RECEIVING)
    vacancy = Vacancy.unscoped.filter(pk=proposal.vacancy_id)
    vacancy.update(wage_low=Decimal(26), wage_basis="hour", lodging="free", contract="1")
    vacancy.update(wage_low=Decimal(28))
    Proposal.unscoped.filter(pk=proposal.pk).update(state=ProposalState.INTENTION)
    proposal.refresh_from_db()
    PROPOSAL.apply(proposal, "offer", by=employer)
    vacancy.update(wage_low=Decimal("16.6"), lodging="paid")
    vacancy.update(wage_low=Decimal(15))
    spell = do_hire(proposal, first_day=TODAY, source="roster", by=world.user(Role.COUNTY))
    assert (spell.promised_low, spell.promised_basis) == (28, "hour")
    assert (spell.promised_terms["lodging"], spell.contract, spell.kind) == ("free", "1", "enterprise")
    assert SpellProof.unscoped.get(spell=spell).source == "roster"
    assert FollowUp.unscoped.get(spell=spell).step == "3d"
