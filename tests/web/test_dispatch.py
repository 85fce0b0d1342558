"""The weekly sheet on a page: numbers that open, areas that are one's own, a meeting and the week after."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.employment.scene import officer
from tests.market.world import COUNTY, TOWNSHIP, make_pair
from wengang.accounts.roles import Role
from wengang.command.dispatch.closing import close_week
from wengang.command.dispatch.decisions import do_amend, do_decide
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.employment.models import Spell

TODAY = dt.date.today()
WEEK = Week.of(TODAY).before


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def someone(pair):
    person = pair.person(employment="looking", employment_on=WEEK.monday, employment_source="visit")
    Spell.unscoped.create(
        person=person, valid_from=WEEK.monday, export_mode="own", source="visit", seen_on=WEEK.monday, job_title="普工"
    )
    return person


def sheet_of(week: Week, **more: str) -> str:
    told = "&".join(f"{key}={value}" for key, value in {"week": week.code, **more}.items())
    return f"{reverse('dispatch')}?{told}"


def decided(pair, **told) -> Decision:
    given = {"text": "走访三户", "owner": pair.county_officer, "due_on": TODAY, "by": pair.county_officer}
    return do_decide(Division.objects.get(pk=COUNTY), WEEK, **given | told)


def test_a_number_opens_to_its_rows(pair, someone, client):
    client.force_login(pair.county_officer)
    page = client.get(sheet_of(WEEK))
    assert page.status_code == 200
    link = f"{reverse('dispatch-rows')}?line=new&amp;week={WEEK.code}&amp;division={COUNTY}"
    assert link in page.content.decode()
    rows = client.get(link.replace("&amp;", "&"))
    assert someone.full_name in rows.content.decode()
    assert someone.full_name not in page.content.decode()


def test_a_leader_sees_numbers_and_no_names(pair, someone, client):
    client.force_login(officer(COUNTY, Role.LEADER))
    page = client.get(sheet_of(WEEK))
    assert page.status_code == 200
    assert "line=new&amp;" not in page.content.decode()
    asked = {"line": "new", "week": WEEK.code, "division": COUNTY}
    assert client.get(reverse("dispatch-rows"), asked).status_code == 403


@pytest.mark.parametrize("wrong", ["division=451424", "division=45", "division=x", "week=2026-99", "week=2099-W01"])
def test_other_areas_and_weeks_that_are_none_are_not_there(pair, client, wrong):
    client.force_login(pair.county_officer)
    assert client.get(f"{reverse('dispatch')}?{wrong}").status_code == 404


def test_a_township_opens_its_own_sheet(pair, someone, client):
    client.force_login(officer(TOWNSHIP, Role.TOWNSHIP))
    assert client.get(sheet_of(WEEK)).status_code == 200
    assert client.get(sheet_of(WEEK, division=COUNTY)).status_code == 404


def test_a_building_head_counts_one_building(pair, someone, client):
    town = Division.objects.get(pk=TOWNSHIP)
    village = Division.objects.create(code=f"{TOWNSHIP}901", name="试村", level="village", parent=town)
    cell = Division.objects.create(code=f"{TOWNSHIP}901-01", name="一栋", level="cell", parent=village)
    head = officer(village.code, Role.ASSISTANT)
    head.memberships.update(division=cell)
    client.force_login(head)
    page = client.get(sheet_of(WEEK))
    assert page.context["sheet"].area == cell.code
    assert page.context["sheet"].total.numbers == {}
    assert client.get(sheet_of(WEEK, division=village.code)).status_code == 404


def test_a_station_looks_after_no_area(pair, client):
    station = officer(COUNTY, Role.STATION)
    station.memberships.get().organisation.__class__.objects.filter(memberships__user=station).update(kind="station")
    client.force_login(station)
    assert client.get(reverse("dispatch")).status_code == 200


@pytest.mark.parametrize(("form", "start"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_sheet_as_a_file(pair, someone, client, form, start):
    client.force_login(pair.county_officer)
    found = client.get(reverse("dispatch-file"), {"form": form, "week": WEEK.code})
    assert found.getvalue().startswith(start)
    assert found["Cache-Control"] == "no-store"


def test_a_closed_week_says_so(pair, someone, client):
    client.force_login(pair.county_officer)
    older = WEEK.before
    close_week(older, TODAY)
    assert client.get(sheet_of(older)).context["sheet"].closed
    rows = client.get(reverse("dispatch-rows"), {"line": "new", "week": older.code})
    assert rows.context["closed"] == 0


class TestMeeting:
    def test_is_written_down_asked_again_and_answered(self, pair, client):
        clerk = officer(TOWNSHIP, Role.ASSISTANT)
        client.force_login(pair.county_officer)
        address = f"{reverse('decision-new')}?week={WEEK.code}&division={COUNTY}"
        told = {"text": "联系回村的五人", "owner": clerk.pk, "due_on": TODAY.isoformat(), "line": "left", "seen": 1}
        assert client.post(address, told).status_code == 302
        row = Decision.unscoped.get()
        assert (row.owner, row.line, row.monday) == (clerk, "left", WEEK.monday)
        assert "联系回村的五人" in client.get(sheet_of(WEEK.after)).content.decode()
        client.force_login(clerk)
        assert "联系回村的五人" in client.get(reverse("home")).content.decode()
        answer = {"state": "done", "outcome": "四人已找到工作", "seen": 1}
        assert client.post(reverse("decision", args=[row.pk]), answer).status_code == 302
        assert "联系回村的五人" not in client.get(reverse("home")).content.decode()
        client.force_login(pair.county_officer)
        assert "四人已找到工作" in client.get(sheet_of(WEEK.after)).content.decode()

    def test_who_was_slower_keeps_what_was_typed_and_sees_what_stands(self, pair, client):
        row = decided(pair)
        do_amend(row, seen=1, text="走访五户", by=pair.county_officer)
        client.force_login(officer(COUNTY))
        told = {"text": "电话联系", "owner": pair.county_officer.pk, "due_on": TODAY.isoformat(), "seen": 1}
        page = client.post(reverse("decision-edit", args=[row.pk]), told)
        assert page.status_code == 422
        text = page.content.decode()
        assert "走访五户" in text
        assert "电话联系" in text
        assert 'value="2"' in text
        again = client.post(reverse("decision-edit", args=[row.pk]), told | {"seen": 2})
        assert again.status_code == 302
        row.refresh_from_db()
        assert (row.text, row.version) == ("电话联系", 3)

    def test_others_do_not_answer_for_the_owner(self, pair, client):
        row = decided(pair)
        client.force_login(officer(COUNTY, Role.LEADER))
        assert client.get(reverse("decision", args=[row.pk])).status_code == 200
        told = {"state": "done", "outcome": "已办", "seen": 1}
        assert client.post(reverse("decision", args=[row.pk]), told).status_code == 422
        row.refresh_from_db()
        assert row.state == "open"

    def test_an_employer_is_named_by_its_code(self, pair, client):
        employer = pair.employer(1, division_id=COUNTY)
        client.force_login(pair.county_officer)
        address = f"{reverse('decision-new')}?week={WEEK.code}&division={COUNTY}"
        told = {"text": "核对用工", "owner": pair.county_officer.pk, "due_on": TODAY.isoformat(), "seen": 1}
        assert client.post(address, told | {"employer": "没有这家"}).status_code == 422
        assert client.post(address, told | {"employer": employer.uscc}).status_code == 302
        assert Decision.unscoped.get().employer == employer
