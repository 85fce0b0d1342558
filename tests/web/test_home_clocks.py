"""What came up to an office or is due today stands on its home page with its clock, opens its rows, and has a badge."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.world import TODAY, World, make_world
from wengang.accounts.roles import Role
from wengang.employment.models import EmployerCall, RightsCase
from wengang.registry.models import Household, ZeroCase


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def sign_in(client, world, role):
    user = world.user(role)
    client.force_login(user)
    return user


def lines(client) -> dict[str, tuple[str, int, str]]:
    """What home asks for: tone, how many, and what stands before the line, by where it leads."""
    tasks = client.get(reverse("home")).context["tasks"]
    return {each.href: (each.tone, int(re.search(r"\d+", each.title).group()), each.due) for each in tasks}


def badge(client, area: str) -> str:
    nav = client.get(reverse("home")).context["nav"]
    return next(item.badge for group in nav for item in group.items if item.href == area)


def test_a_case_that_came_up_is_a_task_of_the_office_that_answers_now(client, world):
    user = sign_in(client, world, Role.COUNTY)
    case, sides = world.target("case", user), world.organisations
    RightsCase.unscoped.filter(pk=case.pk).update(office=sides["township"], above=sides["sender"], clock_on=ago(3))
    href = f"{reverse('cases')}?show=told"
    assert lines(client)[href] == ("overdue", 1, "超期 3 天")
    assert [each.pk for each in client.get(href).context["page"]] == [case.pk]
    assert badge(client, reverse("cases")) == "1"
    RightsCase.unscoped.filter(pk=case.pk).update(clock_on=TODAY)  # more time was given: nothing is late any more
    assert href not in lines(client)
    assert badge(client, reverse("cases")) == ""


def test_own_cases_are_those_one_answers_for_and_those_nobody_took(client, world):
    user = sign_in(client, world, Role.COUNTY)
    case, other = world.target("case", user), world.user(Role.COUNTY)
    href = f"{reverse('cases')}?show=due"
    assert lines(client)[href][:2] == ("due", 1)
    for owner, seen in ((other, False), (user, True)):
        RightsCase.unscoped.filter(pk=case.pk).update(owner=owner, clock_on=ago(1))
        assert (href in lines(client)) is seen
        assert client.get(href).context["page"].paginator.count == int(seen)
    sign_in(client, world, Role.RECEIVING)  # another office
    assert href not in lines(client)


def test_who_acts_for_another_office_is_not_told_of_what_the_page_would_not_show(client, world):
    user = sign_in(client, world, Role.COUNTY)
    abroad = make_world("530602", "440705")
    case = abroad.target("case", abroad.user(Role.COUNTY))
    RightsCase.unscoped.filter(pk=case.pk).update(owner=user, clock_on=ago(1))
    href = f"{reverse('cases')}?show=due"
    assert href not in lines(client)
    assert client.get(href).context["page"].paginator.count == 0


def test_a_call_is_a_task_where_it_is_to_be_answered_and_where_it_came_up(client, world):
    user = sign_in(client, world, Role.RECEIVING)
    call, sides = world.target("call", user), world.organisations
    told, due = (f"{reverse('calls')}?show={each}" for each in ("told", "due"))
    assert lines(client)[due][:2] == ("due", 1)
    EmployerCall.unscoped.filter(pk=call.pk).update(office=sides["sender"], above=sides["receiver"], answer_by=ago(2))
    assert lines(client)[told] == ("overdue", 1, "超期 2 天")
    assert due not in lines(client)
    assert [each.pk for each in client.get(told).context["page"]] == [call.pk]
    assert badge(client, reverse("calls")) == "1"
    sign_in(client, world, Role.COUNTY)
    assert lines(client)[due][:2] == ("overdue", 1)
    sign_in(client, world, Role.LEADER)  # sees calls, answers none
    assert not {told, due} & set(lines(client))


def test_families_without_work_are_told_as_the_board_counts_them(client, world):
    user = sign_in(client, world, Role.ASSISTANT)
    ZeroCase.unscoped.all().delete()
    home = world.target("household", user)
    for number, next_on in enumerate((ago(4), TODAY, TODAY + dt.timedelta(days=1))):
        other = Household.unscoped.create(division=home.division, head_name="农示例", number=f"z{number}")
        ZeroCase.unscoped.create(
            household=other, division=home.division, definition="cn-rural/1", found_on=ago(9), contact_by=ago(6),
            clear_by=ago(4), next_on=next_on,
        )  # fmt: skip
    late, today = (f"{reverse('zero')}?when={each}" for each in ("overdue", "today"))
    found = lines(client)
    assert (found[late], found[today][:2]) == (("overdue", 1, "超期 4 天"), ("due", 1))
    sign_in(client, make_world("530602", "440705"), Role.COUNTY)
    assert late not in lines(client)


def test_home_asks_once_for_each_kind_of_work(client, world):
    sign_in(client, world, Role.COUNTY)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("home"))
    for table in ("employment_rightscase", "employment_employercall", "registry_zerocase"):
        assert len([each for each in seen if f'FROM "{table}"' in each["sql"]]) == 1
