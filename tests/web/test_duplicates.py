"""Probable doubles: side by side, decided once, followed by later lists."""

import pytest

from tests.web.ledger import a_row, clerk, home_world, number, put_in, township_of, work, workbook
from wengang.registry.models import DuplicateCase, Person

FIRST, SECOND = number(201), number(203)


@pytest.fixture
def world(db):
    return home_world()


@pytest.fixture
def held(world, client):
    """Two people who sound alike, born on one day in one village, with different numbers."""
    clerk(world, client)
    township = township_of(world)
    for name, id_number, phone in (("农晓燕", FIRST, "13500135000"), ("农小燕", SECOND, "13500135001")):
        batch = put_in(client, workbook([a_row(township, name, id_number, phone)]))
        client.post(f"/imports/{batch.token}/commit/")
        work(batch)
    return DuplicateCase.unscoped.exclude(grounds="test").get()


def test_both_records_stand_side_by_side_with_masked_numbers(held, client):
    assert "农小燕" in client.get("/duplicates/").content.decode()
    text = client.get(f"/duplicates/{held.pk}/").content.decode()
    assert "农晓燕" in text
    assert "农小燕" in text
    assert "is-different" in text
    for secret in (FIRST, SECOND, "13500135000", "13500135001"):
        assert secret not in text


def test_two_persons_makes_the_second_one(held, client):
    client.post(f"/duplicates/{held.pk}/decide/", {"decision": "different"})
    assert Person.unscoped.filter(full_name__in=["农晓燕", "农小燕"]).count() == 2
    assert client.post(f"/duplicates/{held.pk}/decide/", {"decision": "same"}).status_code == 302
    held.refresh_from_db()
    assert held.decision == DuplicateCase.Decision.DIFFERENT


def test_the_same_person_stays_one(held, client):
    client.post(f"/duplicates/{held.pk}/decide/", {"decision": "same"})
    found = Person.unscoped.filter(division=held.existing.division, initials="nxy")
    assert found.count() == 1
    assert found.get().id_number == FIRST


def test_no_decision_is_no_decision(held, client):
    client.post(f"/duplicates/{held.pk}/decide/", {"decision": ""})
    held.refresh_from_db()
    assert held.decision == DuplicateCase.Decision.OPEN
