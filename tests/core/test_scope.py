"""Nobody reads rows without saying for whom, and a scope lets through its subtree and nothing beside it."""

from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps

from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.command.models import DispatchWeek, WeekCount
from wengang.core.models import Division, OutMessage
from wengang.core.scope import Scope, ScopedModel, UnscopedRead, after, lies_in
from wengang.employment.models import CallStep, CaseStep, LeaderPair, LinkUse, ProtectionAgreement, Signature
from wengang.journeys.models import CheckIn, PlanRecord
from wengang.market.models import Employer, Round, RoundRecord, Station, Trial
from wengang.registry.models import Household, Person, ZeroWatch

SCOPED = [model for model in apps.get_models() if issubclass(model, ScopedModel)]


def scope(*divisions, organisation=None):
    return Scope(user_id=None, organisation_id=organisation, divisions=divisions)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
class TestEveryScopedModel:
    @pytest.mark.parametrize(
        "read",
        [
            lambda rows: list(rows),
            lambda rows: rows.count(),
            lambda rows: rows.exists(),
            lambda rows: rows.first(),
            lambda rows: rows.values_list("pk").get(),
            lambda rows: list(rows.iterator()),
            lambda rows: rows.filter(pk=1).delete(),
            lambda rows: rows.update(pk=1),
            lambda rows: rows.order_by("pk")[0],
        ],
    )
    def test_refuses_a_read_without_scope(self, model, read, db):
        with pytest.raises(UnscopedRead):
            read(model.objects.all())

    def test_states_a_rule_that_lets_an_empty_scope_see_nothing(self, model, db):
        assert list(model.objects.visible_to(scope())) == []
        assert "WHERE" in str(model.objects.visible_to(scope("45")).query)

    def test_keeps_its_plain_manager_for_relations(self, model, db):
        assert model._meta.default_manager_name == "unscoped"


@pytest.mark.parametrize("prefix", ["4", "45", "451425", "451425103", "451425103201-01"])
def test_the_subtree_is_exactly_the_codes_with_the_prefix(prefix):
    codes = ["3", "4", "44", "45", "451425", "4514251", "451425103", "451425103201", "451425103201-01", "451426", "5"]
    assert [code for code in codes if prefix <= code < after(prefix)] == [c for c in codes if c.startswith(prefix)]


@pytest.fixture
def two_counties(db):
    here = Person.unscoped.create(division=Division.objects.get(code="451425"), full_name="农此地")
    there = Person.unscoped.create(division=Division.objects.get(code="530602"), full_name="罗彼地")
    return here, there


def test_a_building_ends_where_the_next_number_begins(db):
    village = Division.objects.create(code="451425100901", name="示例村", level="village", parent_id="451425100")
    codes = [f"451425100901-{number:02}" for number in (1, 10, 100, 101, 11)]
    Division.objects.bulk_create(Division(code=code, name=code, level="cell", parent=village) for code in codes)
    for code in codes:
        own = scope(code)
        assert list(Division.objects.filter(own.inside("code")).values_list("code", flat=True)) == [code]
        assert [other for other in codes if own.covers(other)] == [code]
        assert lies_in(code, village.code)


def test_a_county_sees_its_own_and_a_province_its_counties(two_counties):
    here, there = two_counties
    assert list(Person.objects.visible_to(scope("451425"))) == [here]
    assert list(Person.objects.visible_to(scope("45"))) == [here]
    assert list(Person.objects.visible_to(scope("5306"))) == [there]
    assert set(Person.objects.visible_to(scope("1", "4", "5"))) == {here, there}
    assert list(Person.objects.visible_to(scope("451426"))) == []


NEVER_MADE = {"Category", "Skill", "Wish"}
"""Kinds of row that the world has none of; they are seen through their person as others are."""


def test_somebody_without_organisation_and_area_sees_no_row_at_all(db):
    """In one world with a row of every kind: where organisations are missing, nobody's is everybody's."""
    world = make_world("451425", "440703")
    Employer.unscoped.update(organisation=None)
    Station.objects.update(organisation=None)
    fill(world)
    assert {model.__name__ for model in SCOPED if not model.unscoped.exists()} == NEVER_MADE
    assert [model.__name__ for model in SCOPED if model.objects.visible_to(scope()).exists()] == []


def fill(world):
    """What the world makes only for those who ask, and what is left behind when rounds, weeks and journeys are over."""
    officer = world.user(Role.COUNTY)
    for name in ("batch", "spell", "case"):
        world.target(name, officer)
    round_ = Round.unscoped.first()
    RoundRecord.unscoped.create(round=round_, figures={}, market=b"")
    Trial.unscoped.create(round=round_, changes={}, outcome={}, by=officer)
    home = world.rows["household"]
    ZeroWatch.unscoped.update_or_create(household=home, defaults={"due_on": date(2026, 1, 1)})
    week = DispatchWeek.objects.create(monday=date(2026, 1, 5), lines=[])
    WeekCount.unscoped.create(week=week, division=home.division, counts={})
    fill_cases(world, officer)
    fill_journey(world)


def fill_cases(world, officer):
    """What is done about a case, a call, an agreement and a worker's own page."""
    rows, day = world.rows, date(2026, 1, 5)
    CaseStep.unscoped.create(case=rows["case"], kind="note", by=officer)
    CallStep.unscoped.create(call=rows["call"], kind="note", by=officer)
    LeaderPair.unscoped.create(leader=officer, employer=rows["employer"], valid_from=day, by=officer)
    agreement = ProtectionAgreement.unscoped.get(spell=rows["agreed"])
    Signature.unscoped.create(agreement=agreement, party="worker", how="paper", on=day, by=officer)
    LinkUse.unscoped.create(link=rows["worker_link"], kind="look")


def fill_journey(world):
    """What a journey leaves behind once somebody was told of it and boarded."""
    seat, by = world.rows["seat"], world.user(Role.COUNTY)
    sender = world.organisations["sender"]
    told = {"about": "demand:1", "fingerprint": "x", "kind": "journey", "phone": "13800138000", "text": "试"}
    OutMessage.unscoped.create(organisation=sender, **told)
    CheckIn.unscoped.create(
        op=uuid4(), seat=seat, what="board", how="list", at=seat.trip.departs_at, counted=True, by=by
    )
    PlanRecord.unscoped.get_or_create(plan=seat.plan, defaults={"frozen": {}})


def test_a_filter_after_the_scope_keeps_it_and_a_filter_before_needs_it(two_counties):
    here, _there = two_counties
    assert Person.objects.visible_to(scope("45")).filter(full_name="农此地").get() == here
    assert Person.objects.filter(full_name="农此地").visible_to(scope("45")).get() == here
    with pytest.raises(Person.DoesNotExist):
        Person.objects.filter(full_name="农此地").visible_to(scope("53")).get()


def test_relations_of_a_seen_row_can_be_followed(two_counties):
    here, _there = two_counties
    household = Household.unscoped.create(division=here.division, head_name="农此地")
    here.household = household
    here.save()
    assert list(household.members.all()) == [here]
