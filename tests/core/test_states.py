"""A workflow is its table: only listed moves happen, only for those who may, and every one is logged."""

import pytest

from tests.web.world import make_world
from wengang.accounts.roles import MAY, Role
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.market.enums import ProposalState
from wengang.market.states import MACHINES, PROPOSAL


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


def test_a_listed_move_happens_and_is_logged_with_actor_and_reason(world):
    proposal, officer = world.rows["proposal"], world.user(Role.COUNTY)
    PROPOSAL.apply(proposal, "show", by=officer)
    PROPOSAL.apply(proposal, "decline", by=officer, reason="夜班")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DECLINED
    logged = StateLog.objects.filter(machine="proposal", row=proposal.pk).order_by("pk")
    assert [(each.before, each.after, each.actor, each.reason) for each in logged] == [
        ("proposed", "shown", officer, ""),
        ("shown", "declined", officer, "夜班"),
    ]


def test_a_move_that_is_not_in_the_table_from_here_is_refused_and_leaves_no_trace(world):
    proposal, officer = world.rows["proposal"], world.user(Role.COUNTY)
    with pytest.raises(WrongState):
        PROPOSAL.apply(proposal, "hire", by=officer)
    assert not StateLog.objects.exists()


def test_a_stale_page_cannot_overrule_a_quicker_officer(world):
    proposal, officer = world.rows["proposal"], world.user(Role.COUNTY)
    stale = type(proposal).unscoped.get(pk=proposal.pk)
    PROPOSAL.apply(proposal, "decline", by=officer, reason="家里有事")
    with pytest.raises(WrongState):
        PROPOSAL.apply(stale, "accept", by=officer)


def test_the_capability_decides_and_a_needed_reason_is_asked_for(world):
    proposal = world.rows["proposal"]
    with pytest.raises(MayNot):
        PROPOSAL.apply(proposal, "show", by=world.user(Role.LEADER))
    with pytest.raises(WrongState):
        PROPOSAL.apply(proposal, "decline", by=world.user(Role.COUNTY), reason="  ")


def test_many_rows_move_at_once_and_each_is_logged_from_where_it_stood(world):
    proposal, officer = world.rows["proposal"], world.user(Role.COUNTY)
    before = type(proposal).unscoped.get(pk=proposal.pk).changed_at
    assert (
        PROPOSAL.follow_all(type(proposal).unscoped.filter(pk=proposal.pk), "withdraw", by=officer, reason="别处") == 1
    )
    assert PROPOSAL.follow_all(type(proposal).unscoped.filter(pk=proposal.pk), "withdraw", by=officer) == 0
    proposal.refresh_from_db()
    assert (proposal.state, proposal.changed_at > before) == (ProposalState.WITHDRAWN, True)
    logged = StateLog.objects.get(machine="proposal", row=proposal.pk)
    assert (logged.before, logged.after, logged.actor, logged.reason) == ("proposed", "withdrawn", officer, "别处")


def test_a_move_tells_when_the_row_changed_last(world):
    proposal = world.rows["proposal"]
    before = type(proposal).unscoped.get(pk=proposal.pk).changed_at
    PROPOSAL.apply(proposal, "show", by=world.user(Role.COUNTY))
    assert type(proposal).unscoped.get(pk=proposal.pk).changed_at > before


def test_the_log_cannot_be_changed(world):
    PROPOSAL.apply(world.rows["proposal"], "show", by=world.user(Role.COUNTY))
    with pytest.raises(Exception, match="Cannot update or delete"):
        StateLog.objects.update(reason="other")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_move_can_be_made_by_somebody_and_every_state_is_reached(machine):
    held = frozenset().union(*MAY.values())
    assert all(move.capability in held for move in machine.moves)
    assert len({move.name for move in machine.moves}) == len(machine.moves)
    reached = {move.target for move in machine.moves}
    sources = {state for move in machine.moves for state in move.sources}
    assert len(sources - reached) <= 1, "only the first state may have no way in"
