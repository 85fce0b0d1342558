"""Every route against every role: the table of ``access_table.py`` is what really happens."""

import pytest
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
    target = world.target(row.target, user) if row.target else None
    path = address(row, target)
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


@pytest.mark.parametrize("row", TABLE, ids=str)
class TestRoute:
    def test_sends_strangers_to_the_sign_in(self, row, home, client):
        user = home.user(Role.COUNTY)
        for status in visit(client, row, home, user).values():
            assert status == 302

    def test_refuses_roles_without_the_capability(self, row, home, client):
        for role in set(Role) - set(holders(row)):
            user = home.user(role)
            client.force_login(user)
            assert set(visit(client, row, home, user).values()) == {403}, role

    def test_opens_for_roles_that_hold_it(self, row, home, client):
        opened = []
        for role in holders(row):
            user = home.user(role)
            client.force_login(user)
            for method, status in visit(client, row, home, user).items():
                assert status in DONE | {404}, (role, method, status)
                opened.append(status in DONE)
        assert any(opened)


@pytest.mark.parametrize("row", [row for row in TABLE if row.target], ids=str)
def test_somebody_elses_record_is_not_there(row, home, abroad, client):
    for role in holders(row):
        user = home.user(role)
        target = abroad.target(row.target, abroad.user(role))
        client.force_login(user)
        for method in row.methods:
            assert client.generic(method, address(row, target)).status_code == 404, (role, method)
