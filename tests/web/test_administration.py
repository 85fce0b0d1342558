"""Organisations, users, villages and the audit log, each within the administrator's own area."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.web.world import make_world
from wengang.accounts.actions import log_access
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions import do_disclose


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


@pytest.fixture
def admin(world, client):
    user = world.user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def test_an_organisation_is_added_and_a_foreign_place_is_not_offered(admin, client):
    facts = {"name": "天等县龙茗镇人民政府", "short_name": "龙茗镇", "kind": "bureau", "division": "451425101"}
    assert client.post(reverse("organisation-new"), facts).status_code == 302
    assert Organisation.objects.get(name=facts["name"]).division_id == "451425101"
    refused = client.post(reverse("organisation-new"), facts | {"name": "别处", "division": "440703"})
    assert refused.status_code == 422
    assert not Organisation.objects.filter(name="别处").exists()


def test_the_same_organisation_twice_is_said_in_the_form(admin, client):
    facts = {"name": "某局", "short_name": "某局", "kind": "bureau", "division": "451425"}
    client.post(reverse("organisation-new"), facts)
    answer = client.post(reverse("organisation-new"), facts)
    assert answer.status_code == 422
    assert Organisation.objects.filter(name="某局").count() == 1


def new_user(world, **changes):
    organisation = world.organisations["township"].pk
    facts = {"username": "nong.clerk", "full_name": "农经办", "password": "shan-cun-2026", "role": "township"}
    return facts | {"organisation": organisation} | changes


def test_a_user_is_added_with_a_role_and_can_sign_in(admin, world, client):
    assert client.post(reverse("user-new"), new_user(world)).status_code == 302
    client.logout()
    answer = client.post(reverse("account_login"), {"login": "nong.clerk", "password": "shan-cun-2026"})
    assert answer.status_code == 302
    assert User.objects.get(username="nong.clerk").membership.role == Role.TOWNSHIP


@pytest.mark.parametrize(
    ("field", "value"), [("password", "12345678"), ("username", "有 空格"), ("role", "king"), ("full_name", "")]
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(admin, world, client, field, value):
    answer = client.post(reverse("user-new"), new_user(world, **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.filter(username="nong.clerk").exists()


def test_a_taken_sign_in_name_leaves_no_half_user(admin, world, client):
    client.post(reverse("user-new"), new_user(world))
    answer = client.post(reverse("user-new"), new_user(world, full_name="另一人"))
    assert answer.status_code == 422
    assert Membership.objects.filter(user__username="nong.clerk").count() == 1


def test_a_locked_user_is_out_at_once_and_back_when_unlocked(admin, world, client):
    clerk = world.user(Role.TOWNSHIP)
    client.post(reverse("user-active", args=[clerk.pk]), {"active": "0"})
    assert not User.objects.get(pk=clerk.pk).is_active
    client.post(reverse("user-active", args=[clerk.pk]), {"active": "1"})
    assert User.objects.get(pk=clerk.pk).is_active


def test_a_role_ends_but_nobody_ends_their_own(admin, world, client):
    clerk = world.user(Role.TOWNSHIP)
    client.post(reverse("role-end", args=[clerk.membership.pk]))
    assert not Membership.objects.get(user=clerk).active
    client.post(reverse("role-end", args=[admin.membership.pk]))
    assert Membership.objects.get(user=admin).active


def test_villages_and_cells_get_the_next_free_code(admin, client):
    for name, code in (("永安村", "451425101901"), ("念屯村", "451425101902")):
        assert client.post(reverse("division-new"), {"name": name, "parent": "451425101"}).status_code == 302
        assert Division.objects.get(name=name, parent="451425101").code == code
    client.post(reverse("division-new"), {"name": "3栋", "parent": "451425101901"})
    assert Division.objects.get(name="3栋").code == "451425101901-01"
    twice = client.post(reverse("division-new"), {"name": "永安村", "parent": "451425101"})
    assert twice.status_code == 422


def test_the_auditor_reads_who_revealed_what_and_why_and_no_value(world, client):
    clerk, auditor = world.user(Role.COUNTY), world.user(Role.AUDITOR)
    log_access("reveal", "person", by=clerk, row=world.rows["person"].pk, field="phone", reason="核对到岗")
    elsewhere = make_world("530602", "3304").user(Role.COUNTY)
    log_access("reveal", "person", by=elsewhere, row=1, field="phone", reason="别处的事")
    client.force_login(auditor)
    page = client.get(reverse("audit")).content.decode()
    assert "核对到岗" in page
    assert "别处的事" not in page
    assert "13800138000" not in page
    assert "核对到岗" not in client.get(reverse("audit"), {"action": "export"}).content.decode()


def test_lists_take_a_fixed_number_of_queries(admin, world, client, django_assert_max_num_queries):
    for _ in range(12):
        world.user(Role.TOWNSHIP)
    with django_assert_max_num_queries(13):
        client.get(reverse("users"))
    with django_assert_max_num_queries(11):
        client.get(reverse("organisations"))


def test_acting_under_another_role_changes_what_opens(world, client):
    user = world.user(Role.LEADER)
    second = Membership.objects.create(user=user, organisation=world.organisations["sender"], role=Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.get(reverse("users")).status_code == 403
    assert client.post(reverse("act-as"), {"membership": second.pk}).status_code == 302
    assert client.get(reverse("users")).status_code == 200
    assert client.post(reverse("act-as"), {"membership": 999_999}).status_code == 400


def test_purposes_of_disclosures_are_told_in_the_readers_language(world, client):
    clerk, auditor = world.user(Role.COUNTY), world.user(Role.AUDITOR)
    until = localdate() + timedelta(days=30)
    station = world.organisations["station"]
    do_disclose(
        world.rows["person"], station, purpose="placement", detail="TD-PJ-2026-11", basis="duty", until=until, by=clerk
    )
    client.force_login(auditor)
    for language, words in (("zh-hans", "TD-PJ-2026-11 期次就业推荐"), ("en", "Placement in issue TD-PJ-2026-11")):
        client.cookies["django_language"] = language
        assert words in client.get(reverse("audit")).content.decode()
        client.force_login(clerk)
        assert words in client.get(reverse("person", args=[world.rows["person"].code])).content.decode()
        client.force_login(auditor)


def test_a_work_phone_is_kept_sealed_changed_and_never_shown(admin, client, world):
    user = world.user(Role.COUNTY)
    url = reverse("user-phone", args=[user.pk])
    assert client.post(url, {"phone": "12"}).status_code == 422
    assert client.post(url, {"phone": "154 0000 0001"}).status_code == 302
    user.refresh_from_db()
    assert user.phone == "15400000001"
    for page in (url, reverse("users")):
        assert "15400000001" not in client.get(page).content.decode()
    assert "留空保存即删除" in client.get(url).content.decode()
    assert client.post(url, {"phone": ""}).status_code == 302
    user.refresh_from_db()
    assert user.phone == ""


def test_nobody_says_where_messages_of_a_user_with_another_area_go(admin, client, world):
    user = world.user(Role.COUNTY)
    elsewhere = make_world("530602", "440705").organisations["sender"]
    Membership.objects.create(user=user, organisation=elsewhere, role=Role.COUNTY)
    assert client.post(reverse("user-phone", args=[user.pk]), {"phone": "15400000001"}).status_code == 422
    user.refresh_from_db()
    assert user.phone == ""
