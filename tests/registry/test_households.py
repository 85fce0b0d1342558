"""Correcting a household: address, head, relations and the head's phone, by whoever looks after it."""

import pytest
from django.core.exceptions import ValidationError

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.registry.actions import do_edit_household
from wengang.registry.models import Household, Person


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


@pytest.fixture
def home(world):
    """A household of two: the world's person is its head, the other the wife."""
    household, head = world.rows["household"], world.rows["person"]
    Person.unscoped.filter(pk=head.pk).update(kin_to_head="02")
    wife = Person.unscoped.create(division=head.division, household=household, full_name="农试妻", kin_to_head="12")
    return household, Person.unscoped.get(pk=head.pk), wife


def test_the_head_changes_with_every_relation_and_the_phone(world, home):
    household, old, wife = home
    officer = world.user(Role.COUNTY)
    kin = {old.pk: "11", wife.pk: "02"}
    do_edit_household(
        household, {"address": "试村12号"}, kin=kin, head_phone="13700137000", reason="户主变更", by=officer
    )
    stored = Household.unscoped.get(pk=household.pk)
    assert (stored.head_name, stored.address) == ("农试妻", "试村12号")
    assert dict(Person.unscoped.values_list("pk", "kin_to_head")) == kin
    assert Person.unscoped.get(pk=wife.pk).phone == "13700137000"
    assert Person.unscoped.get(pk=old.pk).phone == "13800138000"


@pytest.mark.parametrize("relations", [("11", "12"), ("02", "02"), ("02", "zz")])
def test_exactly_one_member_is_the_head(world, home, relations):
    household, old, wife = home
    with pytest.raises(ValidationError):
        do_edit_household(
            household, {}, kin={old.pk: relations[0], wife.pk: relations[1]}, reason="核对", by=world.user(Role.COUNTY)
        )
    assert Person.unscoped.get(pk=wife.pk).kin_to_head == "12"


def test_a_wrong_phone_is_named_and_nothing_is_written(world, home):
    household = home[0]
    with pytest.raises(ValidationError) as refused:
        do_edit_household(household, {"room": "302"}, head_phone="123", reason="核对", by=world.user(Role.COUNTY))
    assert list(refused.value.message_dict) == ["head_phone"]
    assert Household.unscoped.get(pk=household.pk).room == ""


def test_only_the_area_that_looks_after_it_may(world, home):
    with pytest.raises(MayNot):
        do_edit_household(home[0], {"room": "1"}, reason="核对", by=world.user(Role.RECEIVING))
