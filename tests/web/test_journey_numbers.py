"""Numbers of journeys on a page: what was carried, who went out again, and each number opens exactly its rows."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.journeys.test_figures import people, travelled
from tests.journeys.world import make_scene
from wengang.accounts.roles import Role
from wengang.registry.models import Disclosure, Person

pytestmark = pytest.mark.django_db
HOME, OUT = dt.date(2026, 2, 10), dt.date(2026, 3, 1)
DAYS = {"since": OUT.isoformat(), "until": OUT.isoformat()}


@pytest.fixture
def scene(db):
    return make_scene()


@pytest.fixture
def spring(scene):
    """Twelve came home, nine of them went out again; three are new; two trips."""
    came = people(scene, 12, lifted=4)
    new = people(scene, 3)
    travelled(scene, came, HOME, direction="home")
    travelled(scene, [*came[:9], *new], OUT, trips=2)
    return scene


def value(page: str, name: str) -> int:
    found = re.search(rf"/journeys/numbers/{name}/[^>]*>([\d,]+)<", page)
    assert found, name
    return int(found[1].replace(",", ""))


def test_numbers_of_the_days_and_of_the_return(spring, client):
    client.force_login(spring.officer)
    days = DAYS | {"home_since": HOME.isoformat(), "home_until": HOME.isoformat()}
    page = client.get(reverse("journey-numbers"), days).content.decode()
    assert {name: value(page, name) for name in ("trips", "people", "lifted", "free_people")} == {
        "trips": 2, "people": 12, "lifted": 4, "free_people": 12,
    }  # fmt: skip
    assert {name: value(page, name) for name in ("base", "returned", "new")} == {"base": 12, "returned": 9, "new": 3}
    assert "75.0 %" in page


@pytest.mark.parametrize(
    ("name", "rows"), [("trips", 2), ("people", 12), ("lifted", 4), ("times", 12), ("send_off", 12)]
)
def test_a_number_opens_exactly_its_rows(spring, client, name, rows):
    client.force_login(spring.officer)
    page = client.get(reverse("journey-number-rows", args=[name]), DAYS).content.decode()
    assert page.count("<tr data-row>") == rows


def test_days_in_the_wrong_order_are_told(spring, client):
    client.force_login(spring.officer)
    answer = client.get(reverse("journey-numbers"), {"since": "2026-03-02", "until": "2026-03-01"})
    assert answer.status_code == 422
    assert client.get(reverse("journey-number-rows", args=["nothing"]), DAYS).status_code == 404


def test_nobody_is_counted_who_is_not_seen(spring, client):
    client.force_login(spring.user(Role.ASSISTANT))
    page = client.get(reverse("journey-numbers"), DAYS).content.decode()
    assert value(page, "people") < 12


def test_who_was_lifted_out_of_poverty_is_named_at_home_only(spring, client):
    person = Person.unscoped.filter(categories__kind="lifted").first()
    opened = {"purpose": "journey", "basis": "consent", "consented_on": HOME, "valid_from": HOME}
    Disclosure.unscoped.create(
        person=person, organisation=spring.pair.bureau, valid_to=dt.date(2099, 1, 1), by=spring.officer, **opened
    )
    for user, name, here in (
        (spring.receiver, "people", True),
        (spring.receiver, "lifted", False),
        (spring.officer, "lifted", True),
    ):
        client.force_login(user)
        page = client.get(reverse("journey-number-rows", args=[name]), DAYS).content.decode()
        assert (reverse("person", args=[person.code]) in page) is here, (user.username, name)
