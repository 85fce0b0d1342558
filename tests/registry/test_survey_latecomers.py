"""Who came after a survey was frozen: households, whoever is away by now, whom the ledger knows only since then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wengang.accounts.models import User
from wengang.core.models import Division
from wengang.registry.actions import do_record_status
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.models import Household, Person, Survey
from wengang.registry.queries.surveys import latecomers

from .conftest import NEXT_VILLAGE, OTHER_COUNTY, VILLAGE

TODAY = timezone.localdate()


def home(division: str = VILLAGE, members: int = 1, **fields) -> Household:
    house = Household.unscoped.create(division_id=division, head_name="农示例")
    for number in range(members):
        person(house, division, full_name=f"农示{number}", **fields)
    return house


def person(house: Household, division: str = VILLAGE, **fields) -> Person:
    told = {"full_name": "农示", "birth_date": date(1990, 1, 1), "phone": "15400000001", **fields}
    return Person.unscoped.create(division_id=division, household=house, **told)


def away(who: Person, by: User) -> Person:
    do_record_status(who, "away", source="call", seen_on=TODAY, by=by)
    return who


def opened(by: User, kind: str) -> Survey:
    place = Division.objects.get(pk="451425")
    return do_open_survey(name="摸排", kind=kind, division=place, opens=TODAY, closes=TODAY, by=by)


def late(survey: Survey, by: User) -> set[int]:
    return set(latecomers(by.scope, survey).values_list("pk", flat=True))


def test_households_that_are_new_or_moved_here_and_not_those_that_died_out(county):
    home()
    elsewhere, gone = home(OTHER_COUNTY), home(deceased=True)
    survey = opened(county, "household")
    new, empty = home(NEXT_VILLAGE), home(members=0)
    home(deceased=True)
    Household.unscoped.filter(pk=elsewhere.pk).update(division_id=VILLAGE)
    assert late(survey, county) == {new.pk, empty.pk, elsewhere.pk}
    person(gone)
    assert late(survey, county) == {new.pk, empty.pk, elsewhere.pk, gone.pk}


def test_whoever_is_known_to_be_away_by_now_and_was_not_when_it_opened(county, next_county):
    house = home(members=3)
    first, second, third = house.members.order_by("pk")
    away(first, county)
    survey = opened(county, "returnee")
    assert late(survey, county) == set()
    away(second, county)
    Person.unscoped.filter(pk=away(third, county).pk).update(deceased=True)
    stranger = away(person(home(OTHER_COUNTY), OTHER_COUNTY), next_county)
    assert late(survey, county) == {second.pk}
    Person.unscoped.filter(pk=stranger.pk).update(division_id=VILLAGE)
    assert late(survey, county) == {second.pk, stranger.pk}


def test_whom_the_ledger_knows_only_since_the_round_of_calls_began(county):
    house = home()
    left_out = person(house, phone="")
    survey = opened(county, "calls")
    Person.unscoped.filter(pk=left_out.pk).update(phone_index=b"x" * 32)  # a phone is no coming
    new = person(house)
    person(house, phone="")
    person(house, birth_date=TODAY - timedelta(days=365 * 10))
    person(house, deceased=True)
    assert late(survey, county) == {new.pk}


def test_of_many_only_those_without_a_target_are_looked_at(county, django_assert_num_queries):
    for _each in range(3):
        home()
    survey = opened(county, "household")
    home()
    with django_assert_num_queries(1):
        assert latecomers(county.scope, survey).count() == 1


@pytest.mark.parametrize("kind", ["returnee", "calls"])
def test_the_page_lists_persons_for_a_round_of_persons(county, client, kind):
    house = home()
    away(house.members.get(), county)
    survey = opened(county, kind)
    new = away(person(house, full_name="农后来"), county)
    client.force_login(county)
    assert reverse("survey-late", args=[survey.code]) in client.get(f"/surveys/{survey.code}/").content.decode()
    text = client.get(reverse("survey-late", args=[survey.code])).content.decode()
    assert "农后来" in text
    assert f"/people/{new.code}/" in text
