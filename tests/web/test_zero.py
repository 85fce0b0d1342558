"""The board by its clock, a case's page and forms, form 12 as workbook and PDF, and who may see which family."""

from __future__ import annotations

import datetime as dt
import io
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.web.world import World, make_world
from wengang.accounts.models import AccessLog, Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions.facts import do_record_status
from wengang.registry.enums import ZeroState
from wengang.registry.models import Household, Person, ZeroCase, ZeroService

TODAY = dt.date.today()


@pytest.fixture
def world(db: None) -> World:
    world = make_world("451425", "440703")
    ZeroCase.unscoped.all().delete()
    return world


@pytest.fixture
def officer(world: World) -> User:
    return world.user(Role.COUNTY)


def family(place: Division, head: str, by: User) -> ZeroCase:
    """A household found without work today."""
    home = Household.unscoped.create(division=place, head_name=head)
    person = Person.unscoped.create(
        division=place, household=home, full_name=head, birth_date=dt.date(1988, 3, 4), sex="1"
    )
    do_record_status(person, "looking", source="call", seen_on=TODAY, by=by)
    return ZeroCase.unscoped.get(household=home)


@pytest.fixture
def case(world: World, officer: User) -> ZeroCase:
    return family(world.rows["division"], "覃大山", officer)


def post(client, case: ZeroCase, **cells):
    told = {"kind": "contact", "outcome": "done", "on": TODAY.isoformat(), "op": str(uuid4()), **cells}
    return client.post(f"/zero/{case.pk}/service/", told)


def test_the_board_shows_what_is_late_first_and_opens_each_number(client, world, officer, case):
    late = family(world.rows["division"], "黄国强", officer)
    ZeroCase.unscoped.filter(pk=late.pk).update(
        found_on=TODAY - dt.timedelta(days=9), contact_by=TODAY - dt.timedelta(days=4),
        next_on=TODAY - dt.timedelta(days=4),
    )  # fmt: skip
    client.force_login(officer)
    text = client.get("/zero/").content.decode()
    assert text.index("黄国强") < text.index("覃大山")
    only = client.get("/zero/?when=overdue").content.decode()
    assert "黄国强" in only
    assert "覃大山" not in only


def test_from_the_first_contact_to_what_is_missing(client, officer, case):
    person = case.household.members.get()
    client.force_login(officer)
    assert post(client, case).status_code == 302
    case.refresh_from_db()
    assert case.state == ZeroState.CONTACTED
    assert post(client, case, kind="post", outcome="declined", person=person.pk).status_code == 422  # which post?
    assert post(client, case, kind="post", outcome="declined", person=person.pk, about="包装工").status_code == 302
    text = client.get(f"/zero/{case.pk}/").content.decode()
    assert "1 / 3" in text
    assert "包装工" in text


def test_a_form_sent_twice_is_written_once(client, officer, case):
    client.force_login(officer)
    op = str(uuid4())
    for _each in range(2):
        assert post(client, case, op=op).status_code == 302
    assert ZeroService.unscoped.filter(case=case).count() == 1


def test_closing_needs_three_declined_posts_and_a_reason(client, officer, case):
    person = case.household.members.get()
    client.force_login(officer)
    assert client.post(f"/zero/{case.pk}/close/", {"reason": "不愿意"}).status_code == 422
    for about in ("包装工", "保洁员", "采茶工"):
        post(client, case, kind="post", outcome="declined", person=person.pk, about=about)
    assert client.post(f"/zero/{case.pk}/close/", {"reason": " "}).status_code == 422
    assert client.post(f"/zero/{case.pk}/close/", {"reason": "在家照看老人"}).status_code == 302
    case.refresh_from_db()
    assert case.state == ZeroState.UNWILLING
    assert "在家照看老人" in client.get(f"/zero/{case.pk}/").content.decode()


def test_a_recheck_that_finds_nobody_at_work_opens_the_next_case(client, officer, case):
    person = case.household.members.get()
    do_record_status(person, "nearby", source="roster", seen_on=TODAY, by=officer)
    case.refresh_from_db()
    assert case.state == ZeroState.CLEARED
    client.force_login(officer)
    told = {"outcome": "lapsed", "source": "visit", "on": TODAY.isoformat()}
    assert client.post(f"/zero/{case.pk}/recheck/", told).status_code == 302
    again = ZeroCase.unscoped.latest("pk")
    assert again.before == case
    assert f"/zero/{case.pk}/" in client.get(f"/zero/{again.pk}/").content.decode()


class TestForm12:
    def test_as_a_workbook_with_what_was_offered(self, client, officer, case):
        person = case.household.members.get()
        client.force_login(officer)
        post(client, case, kind="post", outcome="declined", person=person.pk, about="=包装工")
        answer = client.post("/zero/form-12.xlsx")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        head, row, mark = list(sheet.iter_rows(values_only=True))
        told = dict(zip(head, row, strict=True))
        assert head[:4] == ("村（社区）", "户主", "成员", "就业状态")
        assert (told["户主"], told["认定日"], told["推荐1（岗位 结果）"]) == (
            "覃大山", TODAY.isoformat(), "'=包装工 婉拒",
        )  # fmt: skip
        assert officer.full_name in mark[0]
        line = AccessLog.objects.filter(subject="zero_case", action=AccessLog.Action.EXPORT).get()
        assert (line.user, line.rows) == (officer, 1)

    def test_as_pdf(self, client, officer, case):
        client.force_login(officer)
        answer = client.post("/zero/form-12.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert client.post("/zero/form-12.exe").status_code == 404

    def test_an_assistant_works_with_the_families_but_takes_out_no_list(self, client, world, case):
        client.force_login(world.user(Role.ASSISTANT))
        assert client.get("/zero/").status_code == 200
        assert client.post("/zero/form-12.xlsx").status_code == 403


def test_a_building_head_sees_the_building_and_nothing_else(client, world, officer, case):
    village = world.rows["division"]
    building = Division.objects.create(code=f"{village.code}-01", name="1栋", level="cell", parent=village)
    inside = family(building, "韦春花", officer)
    head = User.objects.create_user("head", "示例楼栋长")
    Membership.objects.create(
        user=head, organisation=world.organisations["village"], role=Role.ASSISTANT, division=building
    )
    client.force_login(head)
    text = client.get("/zero/").content.decode()
    assert "韦春花" in text
    assert "覃大山" not in text
    assert client.get(f"/zero/{inside.pk}/").status_code == 200
    assert client.get(f"/zero/{case.pk}/").status_code == 404
    assert post(client, case).status_code == 404


def test_the_household_leads_to_its_case(client, officer, case):
    client.force_login(officer)
    assert f"/zero/{case.pk}/" in client.get(f"/households/{case.household_id}/").content.decode()
