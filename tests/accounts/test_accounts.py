"""Roles, the separation of powers, and the door."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.web.world import make_world
from wengang.accounts import actions
from wengang.accounts.models import AccessLog, Membership, Organisation, User
from wengang.accounts.roles import MAY, Cap, Role
from wengang.core.states import MayNot


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


def test_every_role_has_its_capabilities_and_every_capability_a_role():
    assert set(MAY) == set(Role)
    assert frozenset().union(*MAY.values()) == set(Cap)


def test_nobody_who_administers_sees_persons_and_no_auditor_writes():
    assert not MAY[Role.ADMINISTRATOR] & {Cap.PERSON_SEE, Cap.AUDIT_READ}
    assert all(cap.endswith((".see", ".read")) for cap in MAY[Role.AUDITOR])
    assert Cap.PERSON_EXPORT not in MAY[Role.HR]


def test_administrator_and_auditor_are_different_people(world):
    user = world.user(Role.ADMINISTRATOR)
    other = world.organisations["receiver"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, organisation=other, role=Role.AUDITOR)
    with pytest.raises(ValidationError, match=r"不同的人|different people"):
        Membership(user=user, organisation=other, role=Role.AUDITOR).full_clean()
    Membership.objects.create(user=user, organisation=other, role=Role.ADMINISTRATOR)


def test_scope_follows_the_chosen_membership(world):
    user = world.user(Role.COUNTY)
    second = Membership.objects.create(user=user, organisation=world.organisations["receiver"], role=Role.RECEIVING)
    user = User.objects.get(pk=user.pk)
    assert user.scope.divisions == ("451425",)
    user.act_as(second.pk)
    assert user.scope.divisions == ("440703",)
    assert user.scope.may(Cap.ANSWER_EMPLOYER)
    user.act_as(999_999)
    assert user.scope.divisions == ("451425",)


def test_a_user_without_membership_sees_and_may_nothing(db):
    user = User.objects.create_user(username="nobody", full_name="无", password=None)
    assert user.scope.divisions == ()
    assert user.scope.capabilities == frozenset()


def test_an_inactive_organisation_closes_its_members_out(world):
    user = world.user(Role.COUNTY)
    Organisation.objects.filter(pk=world.organisations["sender"].pk).update(active=False)
    assert User.objects.get(pk=user.pk).scope.capabilities == frozenset()


def test_an_administrator_adds_users_only_at_home(world):
    admin = world.user(Role.ADMINISTRATOR)
    facts = {"username": "new.clerk", "full_name": "新人", "password": "a-long-password", "role": Role.COUNTY}
    added = actions.do_add_user(organisation=world.organisations["township"], by=admin, **facts)
    assert added.check_password("a-long-password")
    with pytest.raises(MayNot):
        actions.do_add_user(organisation=world.organisations["receiver"], by=admin, **facts | {"username": "x"})
    with pytest.raises(MayNot):
        actions.do_add_user(organisation=world.organisations["township"], by=added, **facts | {"username": "y"})
    with pytest.raises(ValidationError):
        actions.do_add_user(organisation=world.organisations["township"], by=admin, **facts)


def test_the_console_sees_the_whole_country_and_nobody_signs_in_as_it(db, client):
    console = actions.console_user()
    assert actions.console_user() == console
    assert console.scope.covers("451425")
    assert console.scope.covers("820000")
    assert not console.has_usable_password()


def test_the_access_log_is_append_only(world):
    actions.log_access("reveal", "person", by=world.user(Role.COUNTY), row=1, field="id_number", reason="核对")
    with pytest.raises(Exception, match="Cannot update or delete"):
        AccessLog.objects.all().delete()


def sign_in(client, username, password):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_signing_in_with_the_right_password(world, client):
    user = world.user(Role.COUNTY)
    assert sign_in(client, user.username, "a-long-password").status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_door_tried_five_times_stays_shut_even_for_the_right_password(world, client):
    user = world.user(Role.COUNTY)
    for _ in range(5):
        assert sign_in(client, user.username, "wrong").status_code == 200
    sign_in(client, user.username, "a-long-password")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_themselves(db, client):
    response = client.post(reverse("account_signup"), {"username": "x", "password1": "a-long-password"})
    assert not User.objects.filter(username="x").exists()
    assert response.status_code == 200
