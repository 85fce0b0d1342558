"""The grid on pages: assign, hand over, end; what a household says; a user with a part of their own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.web.world import make_world
from wengang.accounts.models import Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.models import Assignment, Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world("451425", "440703")


@pytest.fixture
def officer(world, client) -> User:
    user = world.user(Role.COUNTY)
    client.force_login(user)
    return user


def test_a_worker_is_assigned_and_the_household_says_so(world, client, officer):
    home = Household.unscoped.get(pk=world.target("household", officer).pk)
    county = {"division": "451425", "worker": officer.pk, "duty": "info_officer", "note": ""}
    assert client.post(reverse("grid-assign"), county).status_code == 302
    home.refresh_from_db()
    assert home.worker_id is not None
    page = client.get(reverse("grid")).content.decode()
    assert officer.full_name in page
    Assignment.unscoped.filter(division=home.division).delete()
    taken = client.post(reverse("grid-assign"), county)
    assert taken.status_code == 422
    assert "交接" in taken.content.decode()


def test_a_hand_over_keeps_the_one_before(world, client, officer):
    row = world.target("assignment", officer)
    answer = client.post(reverse("grid-assignment", args=[row.pk]), {"worker": officer.pk, "first_day": "2026-11-22"})
    assert answer.status_code == 302
    now = Assignment.unscoped.get(division=row.division, valid_to=None)
    assert now.worker_id == officer.pk
    assert row.worker.full_name in client.get(reverse("grid-assignment", args=[now.pk])).content.decode()


def test_days_are_filled_in_as_browsers_read_them(world, client, officer):
    today = timezone.localdate().isoformat()
    for route, args in (("grid-assignment", [world.target("assignment", officer).pk]), ("survey-new", [])):
        assert f'value="{today}"' in client.get(reverse(route, args=args)).content.decode()


def test_a_helper_of_one_household_goes_first(world, client, officer):
    home = world.target("household", officer)
    assert client.post(reverse("household-helper", args=[home.pk]), {"worker": officer.pk}).status_code == 302
    assert officer.full_name in client.get(reverse("household", args=[home.pk])).content.decode()


def test_a_building_head_is_added_with_one_building(world, client):
    admin = world.user(Role.ADMINISTRATOR)
    client.force_login(admin)
    village = world.organisations["village"]
    building = Division.objects.create(
        code=f"{village.division_id}-01", name="1栋", level="cell", parent_id=village.division_id
    )
    form = {
        "username": "building.head", "full_name": "示例楼长", "password": "a-long-first-password",
        "role": Role.ASSISTANT, "organisation": village.pk, "division": building.pk,
    }  # fmt: skip
    assert client.post(reverse("user-new"), form).status_code == 302
    head = User.objects.get(username="building.head")
    assert head.scope.divisions == (building.pk,)
    assert Membership.objects.get(user=head).division_id == building.pk
    outside = form | {"username": "other", "organisation": world.organisations["township"].pk, "division": "451425103"}
    assert client.post(reverse("user-new"), outside).status_code == 422
