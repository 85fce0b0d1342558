"""Home and menu: each number is counted once, and opens exactly the rows that it counts."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.web.world import TODAY, World, make_world
from wengang.accounts.roles import Role
from wengang.command import queries
from wengang.core.models import StateLog
from wengang.employment.models import Spell
from wengang.market.enums import VacancyState
from wengang.market.models import Employer, PostEntry, Proposal, Vacancy
from wengang.registry.models import Person

STATES = (*["shown"] * 3, *["offered"] * 2, "accepted", "declined", *["hired"] * 3)


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def proposals(world) -> list[Proposal]:
    """One proposal in each of ``STATES``, of as many persons; of the hired one began last month, one by mistake."""
    first = world.rows["proposal"]
    made = [copy_for(first, state, number) for number, state in enumerate(STATES)]
    first.delete()
    hired = [each for each in made if each.state == "hired"]
    last_month = TODAY.replace(day=1) - dt.timedelta(days=1)
    for proposal, day, end in zip(hired, (TODAY, TODAY, last_month), ("", "corrected", ""), strict=True):
        Spell.unscoped.create(
            person=proposal.person,
            proposal=proposal,
            vacancy=proposal.vacancy,
            valid_from=day,
            valid_to=day if end else None,
            end_reason=end,
            source="roster",
            seen_on=day,
        )
    return made


def copy_for(like: Proposal, state: str, number: int) -> Proposal:
    person = Person.unscoped.create(division=like.person.division, full_name=f"试验{number}")
    return Proposal.unscoped.create(
        round=like.round,
        issue=like.issue,
        person=person,
        vacancy=like.vacancy,
        allocated=True,
        rank=1,
        score=0.5,
        reason="理由",
        reason_en="reason",
        state=state,
    )


def sign_in(client, world, role):
    client.force_login(world.user(role))


def shown(client, href) -> int:
    return client.get(href).context["page"].paginator.count


def task(answer, href) -> str:
    return next(each for each in answer.context["tasks"] if each.href == href).title


def number_in(text: str) -> int:
    return int(re.search(r"[\d,]+", text).group().replace(",", ""))


@pytest.mark.parametrize("step", ["answers", "offers"])
def test_what_waits_opens_exactly_these_proposals(client, world, proposals, step):
    sign_in(client, world, Role.COUNTY)
    href = f"{reverse('proposals')}?step={step}"
    told = number_in(task(client.get("/"), href))
    assert told == shown(client, href) == {"answers": 3, "offers": 2}[step]


def test_hired_this_month_opens_these_hires(client, world, proposals):
    sign_in(client, world, Role.COUNTY)
    figure = next(each for each in client.get("/").context["figures"] if "state=hired" in each.href)
    assert figure.value == shown(client, figure.href) == 1


def test_every_step_of_the_issue_opens_who_came_that_far(client, world, proposals):
    sign_in(client, world, Role.COUNTY)
    listed, *steps = client.get("/").context["steps"]
    assert [step.persons for step in steps] == [shown(client, step.href) for step in steps]
    assert steps[0].persons == len(STATES)
    assert f'href="{listed.href}"' in client.get("/").content.decode()


def test_what_changed_opens_what_was_moved_that_day(client, world, proposals):
    user = world.user(Role.COUNTY)
    client.force_login(user)
    for proposal, days in zip(proposals[:4], (0, 0, 1, 9), strict=True):
        with time_machine.travel(timezone.now() - dt.timedelta(days=days)):
            StateLog.objects.create(
                machine="proposal", row=proposal.pk, move="show", before="proposed", after="shown", actor=user
            )
    told = [each for each in client.get("/").context["changes"] if "move=show" in each.href]
    assert [number_in(each.text) for each in told] == [shown(client, each.href) for each in told] == [2, 1]


def test_held_vacancies_are_counted_once_for_figure_task_and_menu(client, world):
    held(world, 3)
    sign_in(client, world, Role.RECEIVING)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/")
    counts = [each["sql"] for each in seen if "COUNT(" in each["sql"] and VacancyState.QUARANTINED in each["sql"]]
    assert len(counts) == 1
    href = f"{reverse('vacancies')}?state=quarantined"
    figure = next(each for each in answer.context["figures"] if each.href == href)
    assert figure.value == number_in(task(answer, href)) == 3
    assert '<span class="side-badge">3<' in answer.content.decode()


def held(world, number) -> None:
    employer: Employer = world.rows["employer"]
    for each in range(number):
        vacancy = Vacancy.unscoped.create(
            employer=employer,
            title=f"工{each}",
            division=employer.division,
            headcount=1,
            state=VacancyState.QUARANTINED,
            held_for=[{"ground": "sex"}],
        )
        PostEntry.unscoped.create(issue=world.rows["issue"], vacancy=vacancy, line=each + 9, postings=1, headcount=1)


def test_the_menu_learns_from_home_how_many_proposals_wait(client, world, proposals):
    sign_in(client, world, Role.COUNTY)
    with CaptureQueriesContext(connection) as seen:
        text = client.get("/").content.decode()
    counts = [each["sql"] for each in seen if "COUNT(" in each["sql"] and "'offered'" in each["sql"]]
    assert sum("changed_at" in each or "LIMIT" in each for each in counts) == 1
    assert '<span class="side-badge">5<' in text


def test_a_badge_says_no_more_than_it_counted(client, world, monkeypatch):
    held(world, 3)
    sign_in(client, world, Role.RECEIVING)
    monkeypatch.setattr(queries, "MOST", 2)
    assert '<span class="side-badge">2+<' in client.get("/people/").content.decode()
    monkeypatch.setattr(queries, "MOST", 3)
    assert '<span class="side-badge">3<' in client.get("/people/").content.decode()


def test_the_proposals_page_takes_any_query(client, world, proposals):
    sign_in(client, world, Role.COUNTY)
    for query in ("state=none", "step=x", "move=show", "move=x&on=2026-01-01", "since=never&state=hired", "issue=a"):
        assert client.get(f"{reverse('proposals')}?{query}").status_code == 200
    assert shown(client, f"{reverse('proposals')}?bucket=all") == len(STATES)
