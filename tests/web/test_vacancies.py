"""A vacancy held for an unlawful condition: who sees it, what it shows, and how it is let go."""

import pytest
from django.urls import reverse

from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.market.enums import VacancyState
from wengang.market.lawful import findings
from wengang.market.models import Vacancy

UNLAWFUL = "流水线装配，限男性，18-35岁"


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def held(world) -> Vacancy:
    vacancy = world.rows["vacancy"]
    vacancy.description = UNLAWFUL
    vacancy.state = VacancyState.QUARANTINED
    vacancy.held_for = [found.as_dict() for found in findings({"description": UNLAWFUL})]
    vacancy.save()
    return vacancy


def release(client, vacancy, **texts):
    data = {"title": "装配工", "reason": "电话与企业确认"} | texts
    return client.post(reverse("vacancy-release", kwargs={"pk": vacancy.pk}), data)


def test_shows_the_passage_the_article_and_what_to_write(client, world, held):
    client.force_login(world.user(Role.RECEIVING))
    text = client.get(reverse("vacancy", kwargs={"pk": held.pk})).content.decode()
    assert "限男性" in text
    assert "就业促进法" in text
    assert "年满 16 周岁" in text


def test_who_settles_nothing_does_not_see_it(client, world, held):
    client.force_login(world.user(Role.ASSISTANT))
    assert client.get(reverse("vacancy", kwargs={"pk": held.pk})).status_code == 404
    assert "装配工" not in client.get(reverse("vacancies")).content.decode()


def test_unlawful_wording_is_not_released(client, world, held):
    client.force_login(world.user(Role.RECEIVING))
    response = release(client, held, description="装配，限男性")
    assert response.status_code == 422
    assert "妇女权益保障法" in response.content.decode()
    assert Vacancy.unscoped.get(pk=held.pk).state == VacancyState.QUARANTINED


def test_lawful_wording_lets_it_go_and_keeps_what_was_found(client, world, held):
    client.force_login(world.user(Role.RECEIVING))
    assert release(client, held, description="流水线装配", demands=["standing"]).status_code == 302
    freed = Vacancy.unscoped.get(pk=held.pk)
    assert freed.state == VacancyState.OPEN
    assert freed.description == "流水线装配"
    assert freed.demands == ["standing"]
    assert freed.held_for == []


def test_filters_keep_what_fits(client, world):
    client.force_login(world.user(Role.RECEIVING))
    assert "装配工" in client.get(reverse("vacancies"), {"region": "440703", "q": "装配"}).content.decode()
    assert "装配工" not in client.get(reverse("vacancies"), {"mark": "care"}).content.decode()
    assert "装配工" not in client.get(reverse("vacancies"), {"q": "焊工"}).content.decode()


def test_phones_are_masked(client, world):
    client.force_login(world.user(Role.RECEIVING))
    text = client.get(reverse("employer", kwargs={"pk": world.rows["employer"].pk})).content.decode()
    assert "13900139000" not in text
    assert "139" in text


def test_the_list_has_a_fixed_number_of_queries(client, world, django_assert_max_num_queries):
    client.force_login(world.user(Role.COUNTY))
    with django_assert_max_num_queries(25):
        client.get(reverse("vacancies"))
