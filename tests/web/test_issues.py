"""Issues: figures with units, both lists, freezing, the workbook, and the start of a round."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.world import World, make_world
from wengang.accounts.roles import Role
from wengang.core.models import Job
from wengang.market.enums import IssueState
from wengang.market.models import Issue


@pytest.fixture
def world(db) -> World:
    return make_world("451425", "440703")


@pytest.fixture
def issue(world) -> Issue:
    return world.rows["issue"]


def page(client, issue, **query):
    return client.get(reverse("issue", kwargs={"pk": issue.pk}), query).content.decode()


def test_postings_and_headcount_stand_apart_with_their_units(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    text = page(client, issue)
    assert "需求人数" in text
    assert "不与岗位数相加" in text


def test_the_seeker_list_names_people_to_their_own_side_only(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    assert "农*验" in page(client, issue, list="seekers")
    client.force_login(world.user(Role.LEADER))
    assert "农试验" not in page(client, issue, list="seekers")


def test_opening_takes_the_next_number_and_refuses_a_used_one(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    path = reverse("issue-open")
    form = client.get(path, {"agreement": issue.agreement_id}).content.decode()
    assert f'value="{issue.number + 1}"' in form
    taken = {"agreement": issue.agreement_id, "year": issue.year, "number": issue.number}
    assert client.post(path, taken).status_code == 422
    assert client.post(path, taken | {"number": 9}).status_code == 302
    assert Issue.unscoped.filter(agreement=issue.agreement_id, number=9, state=IssueState.OPEN).exists()


def test_freezing_keeps_the_figures_and_the_workbook(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    client.post(reverse("issue-freeze", kwargs={"pk": issue.pk}))
    frozen = Issue.unscoped.get(pk=issue.pk)
    assert frozen.state == IssueState.FROZEN
    assert frozen.figures["headcount"] == 5
    export = reverse("issue-export", kwargs={"pk": issue.pk})
    first = client.get(export)
    world.rows["vacancy"].headcount = 50
    world.rows["vacancy"].save()
    assert client.get(export).content == first.content
    assert first["Content-Disposition"] == f'attachment; filename="{issue.code}.xlsx"'


def test_a_second_freeze_is_refused_in_words(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    path = reverse("issue-freeze", kwargs={"pk": issue.pk})
    client.post(path)
    text = client.post(path, follow=True).content.decode()
    assert "is-overdue" in text


def test_a_round_is_a_job_that_the_user_watches(client, world, issue):
    client.force_login(world.user(Role.COUNTY))
    response = client.post(reverse("round-run", kwargs={"pk": issue.pk}), {"top": 5, "seed": 3})
    job = Job.objects.get(kind="round.run")
    assert response["Location"] == reverse("job", kwargs={"pk": job.pk})
    assert job.params["issue"] == issue.pk
    assert (job.params["top"], job.params["seed"]) == (5, 3)


def test_the_list_of_issues_counts_open_ones_live(client, world, issue, django_assert_max_num_queries):
    client.force_login(world.user(Role.COUNTY))
    with django_assert_max_num_queries(20):
        text = client.get(reverse("issues"), {"state": "open"}).content.decode()
    assert str(timezone.localdate().year) in text
    assert issue.code in text
