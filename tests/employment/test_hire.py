"""A hire: one spell, one place, one job at a time, even when a hundred officers press at the same instant."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from tests.web.world import make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions import do_end_spell, do_hire
from wengang.employment.models import Spell
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal, Vacancy
from wengang.registry.models import Person, StatusFact

TODAY = dt.date.today()
PLACES = 10
OFFICERS = 100


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


def offer(world, person=None, vacancy=None):
    """A proposal that waits only for its hire."""
    first = world.rows["proposal"]
    if person is None and vacancy is None:
        Proposal.unscoped.filter(pk=first.pk).update(state=ProposalState.OFFERED)
        first.refresh_from_db()
        return first
    return Proposal.unscoped.create(
        round=first.round,
        issue=first.issue,
        person=person or first.person,
        vacancy=vacancy or first.vacancy,
        allocated=True,
        rank=1,
        score=0.5,
        reason="",
        reason_en="",
        state=ProposalState.OFFERED,
    )


def vacancy_like(vacancy, code, headcount=5):
    fields = {"employer": vacancy.employer, "title": code, "division": vacancy.division, "headcount": headcount}
    return Vacancy.unscoped.create(code=code, **fields)


def hire(proposal, by, **more):
    return do_hire(proposal, first_day=TODAY, source="roster", by=by, **more)


def test_a_hire_opens_a_spell_with_its_source_and_takes_a_place(world):
    proposal, officer = offer(world), world.user(Role.COUNTY)
    spell = hire(proposal, officer)
    vacancy = Vacancy.unscoped.get(pk=proposal.vacancy_id)
    person = Person.unscoped.get(pk=proposal.person_id)
    assert (spell.employer, spell.job_title, spell.valid_from) == (vacancy.employer, "装配工", TODAY)
    assert spell.source == "roster"
    assert spell.promised_low == 4000
    assert vacancy.filled == 1
    assert (person.employment, person.employment_source, person.employment_on) == ("away", "roster", TODAY)
    assert StatusFact.unscoped.filter(person=person, value="away").exists()
    assert Proposal.unscoped.get(pk=proposal.pk).state == ProposalState.HIRED


def test_past_retirement_age_the_over_age_agreement_takes_the_place_of_the_contract(world):
    proposal = offer(world)
    Vacancy.unscoped.filter(pk=proposal.vacancy_id).update(contract="1")
    Person.unscoped.filter(pk=proposal.person_id).update(birth_date=dt.date(1955, 1, 1), sex="1")
    assert hire(proposal, world.user(Role.COUNTY)).contract == "overage"


def test_work_in_the_own_county_is_nearby(world):
    near = vacancy_like(world.rows["vacancy"], "NEAR")
    Vacancy.unscoped.filter(pk=near.pk).update(division="451425")
    near.refresh_from_db()
    hire(offer(world, vacancy=near), world.user(Role.COUNTY))
    assert Person.unscoped.get(pk=world.rows["person"].pk).employment == "nearby"


def test_the_other_open_proposals_are_withdrawn_with_the_reason(world):
    officer = world.user(Role.COUNTY)
    other = offer(world, vacancy=vacancy_like(world.rows["vacancy"], "OTHER"))
    hire(offer(world), officer)
    assert Proposal.unscoped.get(pk=other.pk).state == ProposalState.WITHDRAWN
    line = StateLog.objects.get(row=other.pk, move="withdraw")
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told[language] = line.why
    assert told == {"zh-hans": "已在别处上岗", "en": "hired elsewhere"}


def test_only_an_offer_becomes_a_hire_and_only_by_who_may(world):
    with pytest.raises(WrongState):
        hire(world.rows["proposal"], world.user(Role.COUNTY))
    proposal = offer(world)
    with pytest.raises(MayNot):
        hire(proposal, world.user(Role.LEADER))
    abroad = make_world("530602", "3304")
    with pytest.raises(MayNot):
        hire(proposal, abroad.user(Role.COUNTY))
    assert not Spell.unscoped.filter(proposal=proposal).exists()


def test_a_full_vacancy_says_so_and_leaves_everything_as_it_was(world):
    proposal = offer(world)
    Vacancy.unscoped.filter(pk=proposal.vacancy_id).update(headcount=1, filled=1)
    with pytest.raises(ValidationError, match=r"名额|place"):
        hire(proposal, world.user(Role.COUNTY))
    assert not Spell.unscoped.filter(proposal=proposal).exists()
    assert Proposal.unscoped.get(pk=proposal.pk).state == ProposalState.OFFERED


def test_a_second_job_at_the_same_time_is_refused_and_after_the_first_one_ended_it_is_not(world):
    officer = world.user(Role.COUNTY)
    spell = hire(offer(world), officer)
    second = offer(world, vacancy=vacancy_like(world.rows["vacancy"], "SECOND"))
    with pytest.raises(ValidationError, match=r"工作|job"):
        hire(second, officer)
    do_end_spell(spell, last_day=TODAY, reason="resigned", by=officer)
    later = TODAY + dt.timedelta(days=1)
    assert do_hire(second, first_day=later, source="roster", by=officer).valid_from == later


def test_a_hire_recorded_by_mistake_gives_its_place_back(world):
    officer = world.user(Role.COUNTY)
    spell = hire(offer(world), officer)
    do_end_spell(spell, last_day=TODAY, reason="corrected", by=officer)
    assert Vacancy.unscoped.get(pk=spell.vacancy_id).filled == 0
    with pytest.raises(ValidationError):
        do_end_spell(spell, last_day=TODAY, reason="resigned", by=officer)


def all_at_once(calls):
    """Run every call in a thread of its own, released together; what each ended with."""
    barrier, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        try:
            call()
            outcomes.append("done")
        except (ValidationError, WrongState) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


@pytest.fixture
def lasting_world(transactional_db):
    """Rows that other connections see."""
    return make_world("451425", "440703")


def fresh(proposal, user):
    return lambda: hire(Proposal.unscoped.get(pk=proposal.pk), User.objects.get(pk=user.pk))


@pytest.mark.load
def test_a_hundred_hires_into_ten_places_give_exactly_ten(lasting_world):
    world, officer = lasting_world, lasting_world.user(Role.COUNTY)
    vacancy = vacancy_like(world.rows["vacancy"], "TEN", headcount=PLACES)
    division = world.rows["division"]
    people = [Person.unscoped.create(division=division, full_name=f"农{number}") for number in range(OFFICERS)]
    offers = [offer(world, person=person, vacancy=vacancy) for person in people]
    outcomes = all_at_once([fresh(each, officer) for each in offers])
    assert outcomes == {"done": PLACES, "ValidationError": OFFICERS - PLACES}
    assert Spell.unscoped.filter(vacancy=vacancy).count() == PLACES
    assert Vacancy.unscoped.get(pk=vacancy.pk).filled == PLACES


@pytest.mark.load
def test_one_person_hired_by_many_officers_at_once_has_one_job(lasting_world):
    world, officer = lasting_world, lasting_world.user(Role.COUNTY)
    vacancies = [vacancy_like(world.rows["vacancy"], f"V{number}") for number in range(8)]
    offers = [offer(world, vacancy=vacancy) for vacancy in vacancies]
    outcomes = all_at_once([fresh(each, officer) for each in offers])
    assert outcomes["done"] == 1
    assert Spell.unscoped.filter(vacancy__in=vacancies).count() == 1
    assert sum(Vacancy.unscoped.filter(code__startswith="V").values_list("filled", flat=True)) == 1
