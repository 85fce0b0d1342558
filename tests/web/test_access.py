"""Every route against every role: the table of ``access_table.py`` is what really happens."""

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.access_table import OPEN, TABLE, Row
from tests.web.world import World, make_world
from wengang.accounts.roles import MAY, Role

NOT_OURS = ("account/", "i18n/")
DONE = {200, 204, 302, 303, 400, 422}


def routes(resolver: URLResolver, prefix: str = "") -> dict[str, URLPattern]:
    """Our named routes, without those of the sign-in library."""
    found: dict[str, URLPattern] = {}
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if path.startswith(NOT_OURS):
            continue
        if isinstance(entry, URLResolver):
            found |= routes(entry, path)
        elif entry.name:
            found[entry.name] = entry
    return found


ROUTES = routes(get_resolver())


@pytest.fixture
def home(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def abroad(db) -> World:
    return make_world("530602", "3304")


def address(row: Row, target: object | None) -> str:
    names = ROUTES[row.route].pattern.converters
    kwargs = {name: row.extra[name] if name in row.extra else getattr(target, name) for name in names}
    return reverse(row.route, kwargs=kwargs)


def visit(client, row: Row, world: World, user) -> dict[str, int]:
    """Status by method, for this user on a row of this world."""
    return statuses(client, row, address(row, world.target(row.target, user) if row.target else None))


def statuses(client, row: Row, path: str) -> dict[str, int]:
    return {method: client.generic(method, path).status_code for method in row.methods}


def holders(row: Row) -> list[Role]:
    wanted = (row.capability,) if isinstance(row.capability, str) else row.capability
    return [role for role in Role if wanted is None or MAY[role].intersection(wanted)]


def test_every_route_has_its_row():
    assert sorted(ROUTES) == sorted({row.route for row in (*TABLE, *OPEN)})


def test_the_table_names_the_capability_that_the_view_asks_for():
    for row in (*TABLE, *OPEN):
        view = ROUTES[row.route].callback
        assert view.capability == row.capability, row.route
        assert set(view.methods) == set(row.methods), row.route


def not_as_told(told: dict[Row, dict[str, int]], status: int) -> dict[str, dict[str, int]]:
    """Routes that answer otherwise, by name. What is refused changes nothing, so one world serves for all of them."""
    return {str(row): answers for row, answers in told.items() if set(answers.values()) != {status}}


def test_strangers_are_sent_to_the_sign_in(home, client):
    user = home.user(Role.COUNTY)
    assert not_as_told({row: visit(client, row, home, user) for row in TABLE}, 302) == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_what_it_lacks_the_capability_for(role, home, client):
    user = home.user(role)
    client.force_login(user)
    closed = [row for row in TABLE if role not in holders(row)]
    assert not_as_told({row: visit(client, row, home, user) for row in closed}, 403) == {}


@pytest.mark.parametrize("role", Role)
def test_somebody_elses_record_is_not_there(role, home, abroad, client):
    client.force_login(home.user(role))
    stranger = abroad.user(role)
    told = {}
    for row in TABLE:
        if row.target and role in holders(row):
            path = address(row, abroad.target(row.target, stranger))
            told[row] = statuses(client, row, path)
    assert not_as_told(told, 404) == {}


def test_every_route_opens_for_roles_that_hold_its_capability(home, client):
    """What one visit writes is taken back before the next, so that one world serves for all of them."""
    users = {role: home.user(role) for role in Role}
    answers: dict[Row, list[tuple[Role, str, int]]] = {row: [] for row in TABLE}
    for role, user in users.items():
        client.force_login(user)
        for row in TABLE:
            if role in holders(row):
                path = address(row, home.target(row.target, user) if row.target else None)
                with transaction.atomic():
                    told = statuses(client, row, path)
                    transaction.set_rollback(True)
                answers[row] += [(role, method, status) for method, status in told.items()]
    wrong = {str(row): [each for each in told if each[2] not in DONE | {404}] for row, told in answers.items()}
    assert {row: told for row, told in wrong.items() if told} == {}
    shut = [str(row) for row, told in answers.items() if not any(status in DONE for _role, _method, status in told)]
    assert shut == []
