"""``wengang trips``: a campaign's coach flows become waves; a list on paper; refusals in words."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.journeys.rides import ride, seats
from tests.journeys.world import make_scene
from tests.market.world import COUNTY, DISTRICT
from wengang.journeys.models import Wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return make_scene()


def told(*arguments, **options) -> dict:
    out = io.StringIO()
    call_command("trips", *map(str, arguments), "--json", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def campaign(tmp_path):
    day = timezone.localdate() + timedelta(days=20)
    path = tmp_path / "campaign.json"
    groups = [{"county": COUNTY, "city": DISTRICT, "report": day.isoformat(), "people": 200}]
    places = {
        "counties": [{"id": COUNTY, "lat": 23.08, "lon": 107.14}],
        "cities": [{"id": DISTRICT, "lat": 22.6, "lon": 113.08}],
    }
    path.write_text(json.dumps(places | {"groups": groups}), encoding="utf-8")
    return path


class TestModes:
    def test_every_coach_flow_becomes_a_wave(self, scene, campaign):
        before = set(Wave.unscoped.values_list("pk", flat=True))
        facts = told("modes", campaign, "--seconds", "5", "--commit")
        opened = Wave.unscoped.exclude(pk__in=before)
        assert facts["people"] == 200
        assert facts["left_out"] == 0
        assert sorted(facts["waves"]) == sorted(opened.values_list("code", flat=True))
        assert {(wave.sending_id, wave.receiving_id) for wave in opened} == {(COUNTY, DISTRICT)}

    def test_nothing_is_opened_without_commit(self, scene, campaign):
        before = Wave.unscoped.count()
        assert told("modes", campaign, "--seconds", "5")["waves"] == []
        assert Wave.unscoped.count() == before

    def test_a_campaign_that_cannot_be_read_is_told(self, scene, tmp_path):
        path = tmp_path / "campaign.json"
        path.write_text('{"groups": 3}', encoding="utf-8")
        with pytest.raises(CommandError, match="方案文件有误"):
            call_command("trips", "modes", str(path))


class TestManifest:
    def test_prints_the_list_of_a_trip(self, scene, tmp_path):
        trip = ride(scene, 4)
        path = tmp_path / "list.xlsx"
        facts = told("manifest", f"{scene.wave.code}-{trip.number}", path, by=scene.officer.username)
        assert facts["bytes"] == path.stat().st_size
        sheet = openpyxl.load_workbook(path).worksheets[0]
        text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
        assert all(seat.demand.person.full_name in text for seat in seats(trip))

    def test_a_trip_that_is_not_there_is_told(self, scene, tmp_path):
        with pytest.raises(CommandError, match="没有车次"):
            call_command("trips", "manifest", f"{scene.wave.code}-9", str(tmp_path / "list.pdf"))

    def test_only_forms_that_exist(self, scene, tmp_path):
        with pytest.raises(CommandError, match="xlsx"):
            call_command("trips", "manifest", f"{scene.wave.code}-1", str(tmp_path / "list.docx"))
