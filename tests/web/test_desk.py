"""The walk-in desk: one screen that finds or enters a caller, and what fits their own words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from tests.web.world import World, make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.ids import make_resident_id
from wengang.market.models import Vacancy
from wengang.market.nearby import fitting
from wengang.registry.models import Person, Wish

TODAY = dt.date.today()
NUMBER = make_resident_id("451425", dt.date(1991, 3, 4), 21)


@pytest.fixture
def world(db: None) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def clerk(world: World, client: Any) -> User:
    user = world.user(Role.COUNTY)
    client.force_login(user)
    return user


def who(**more: Any) -> dict[str, Any]:
    return {
        "id_number": "",
        "full_name": "覃小梅",
        "place": "试村",
        "phone": "",
        "birth_date": "",
        "head_name": "",
    } | more


def said(**more: Any) -> dict[str, Any]:
    told = {"status": "looking", "will_work": "yes", "occupation_text": "装配工", "least_wage": "3500", "told": "on"}
    return told | {"step": "save", "skills": "电焊，叉车"} | more


def post(client: Any, body: dict[str, Any]) -> Any:
    return client.post(reverse("desk"), body)


class TestOneScreen:
    def test_first_who_it_is_then_what_they_say(self, client, world, clerk):
        page = post(client, who(id_number=NUMBER, step="who"))
        assert page.status_code == 200
        assert page.context["told"] is not None
        assert page.context["found"].person is None
        assert not Person.unscoped.filter(full_name="覃小梅").exists(), "looking writes nothing"
        done = post(client, who(id_number=NUMBER) | said())
        person = Person.unscoped.get(full_name="覃小梅")
        assert done.headers["Location"] == reverse("desk-next", args=[person.code])
        wish = Wish.unscoped.get(person=person, current=True)
        assert (wish.will_work, wish.least_wage, wish.source, wish.by) == ("yes", 3500, "self", clerk)
        assert set(person.skills.values_list("name", flat=True)) == {"电焊", "叉车"}
        assert person.division == world.rows["division"]

    def test_what_is_known_stands_there_already_and_is_kept(self, client, world, clerk):
        post(client, who(id_number=NUMBER) | said())
        person = Person.unscoped.get(full_name="覃小梅")
        Wish.unscoped.filter(person=person).update(training="电工", available_from=TODAY)
        page = post(client, who(id_number=NUMBER, step="who"))
        assert page.context["person"] == person
        assert page.context["told"].initial["least_wage"] == 3500
        post(client, who(id_number=NUMBER) | said(least_wage="4000"))
        wish = Wish.unscoped.get(person=person, current=True)
        assert (wish.least_wage, wish.training, wish.available_from) == (4000, "电工", TODAY)
        assert Person.unscoped.filter(full_name="覃小梅").count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"id_number": NUMBER[:-1] + "Y"}, "id_number"),
            ({"phone": "1"}, "phone"),
            ({"full_name": ""}, "full_name"),
            ({"place": "没有这个村"}, "place"),
        ],
    )
    def test_errors_stand_beside_the_field_and_nothing_is_lost(self, client, world, clerk, wrong, field):
        page = post(client, who(**wrong) | said())
        assert page.status_code == 422
        assert field in page.context["who"].errors
        assert not Person.unscoped.filter(full_name="覃小梅").exists()

    def test_nobody_is_registered_who_was_not_told_what_for(self, client, world, clerk):
        page = post(client, who() | said(told=""))
        assert page.status_code == 422
        assert "told" in page.context["told"].errors
        assert page.context["told"].data["occupation_text"] == "装配工"
        assert not Person.unscoped.filter(full_name="覃小梅").exists()

    def test_looking_again_loses_nothing_that_was_said(self, client, world, clerk):
        page = post(client, who(phone="13800138001") | said(step="who", limits=["light_work"], told=""))
        told = page.context["told"]
        assert page.status_code == 200
        assert told["occupation_text"].value() == "装配工"
        assert told["limits"].value() == ["light_work"]
        assert not Person.unscoped.filter(full_name="覃小梅").exists()

    def test_somebody_alike_is_asked_about_by_masked_name(self, client, world, clerk):
        post(client, who() | said())
        first = Person.unscoped.get(full_name="覃小梅")
        page = post(client, who(full_name="覃晓梅") | said())
        assert page.status_code == 422
        assert "same" in page.context["told"].errors
        assert "覃小梅" not in page.content.decode()
        post(client, who(full_name="覃晓梅") | said(same=first.code))
        assert Person.unscoped.filter(division=world.rows["division"], full_name__startswith="覃").count() == 1
        post(client, who(full_name="覃晓梅") | said(same="nobody"))
        assert Person.unscoped.filter(full_name="覃晓梅").exists()

    def test_another_areas_person_waits_and_the_clerk_is_told(self, client, world, clerk):
        other = make_world("530602", "3304")
        officer = other.user(Role.COUNTY)
        client.force_login(officer)
        post(client, who(id_number=NUMBER) | said())
        client.force_login(clerk)
        done = client.post(reverse("desk"), who(id_number=NUMBER) | said(), follow=True)
        assert "两地" in done.content.decode()
        assert Person.unscoped.filter(full_name="覃小梅").count() == 1

    def test_a_village_desk_registers_into_its_own_village_only(self, client, world):
        assistant = world.user(Role.ASSISTANT)
        client.force_login(assistant)
        assert post(client, who(place="") | said()).status_code == 302
        assert Person.unscoped.get(full_name="覃小梅").division == world.rows["division"]


class TestNext:
    @pytest.fixture
    def person(self, world, clerk, client) -> Person:
        post(client, who(id_number=NUMBER) | said())
        return Person.unscoped.get(full_name="覃小梅")

    def vacancy(self, world: World, title: str, place: str, **more: Any) -> Vacancy:
        usual = {"employer": world.rows["employer"], "headcount": 2, "wage_low": 3000, "wage_high": 4000}
        return Vacancy.unscoped.create(title=title, division_id=place, **usual | more)

    def test_shows_what_fits_their_words_nearest_first(self, client, world, clerk, person):
        near = self.vacancy(world, "缝纫工", "451425")
        self.vacancy(world, "夜班保安", "451425", shift="night")
        self.vacancy(world, "搬运工", "451425", demands=["lifting_over"])
        self.vacancy(world, "低薪", "451425", wage_low=1000, wage_high=2000)
        self.vacancy(world, "满员", "451425", filled=2)
        self.vacancy(world, "过期", "451425", valid_to=TODAY - dt.timedelta(days=1))
        far = world.rows["vacancy"]
        Vacancy.unscoped.filter(pk=far.pk).update(wage_high=9000)
        wish = Wish.unscoped.get(person=person, current=True)
        wish.limits = ["light_work", "no_night"]
        wish.save()
        assert fitting(clerk.scope, person, wish, TODAY) == [near, far]
        wish.limits = ["light_work", "no_night", "near_home"]
        wish.save()
        assert fitting(clerk.scope, person, wish, TODAY) == [near]
        page = client.get(reverse("desk-next", args=[person.code]))
        assert page.context["vacancies"] == [near]

    def test_somebody_who_wants_no_work_is_offered_none(self, client, world, clerk, person):
        self.vacancy(world, "缝纫工", "451425")
        post(client, who(id_number=NUMBER) | said(will_work="no"))
        page = client.get(reverse("desk-next", args=[person.code]))
        assert page.context["vacancies"] == []
