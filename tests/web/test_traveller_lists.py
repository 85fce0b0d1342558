"""The import wizard takes lists of travellers, for a wave or waiting for one."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.world import Scene, make_scene
from tests.market.world import workbook
from tests.web.ledger import work
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.core.models import ImportBatch
from wengang.journeys.models import Demand

HEADER = ("姓名", "身份证号", "上车点", "目的企业", "紧急电话", "是否同意提供信息")


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def put_in(scene: Scene, client, **fields) -> ImportBatch:
    person = scene.person()
    row = (person.full_name, person.id_number, scene.stops[0].name, scene.employer.name, "13900000001", "是")
    file = SimpleUploadedFile("出行需求.xlsx", workbook(HEADER, [row]))
    response = client.post("/imports/new/", {"kind": "travellers", "file": file} | fields)
    assert response.status_code == 302, response.content.decode()
    batch = ImportBatch.unscoped.get()
    work(batch)
    batch.refresh_from_db()
    return batch


def test_the_wave_is_offered_and_chosen_by_the_link_of_its_page(scene, client):
    client.force_login(scene.officer)
    text = client.get("/imports/new/", {"kind": "travellers", "wave": scene.wave.code}).content.decode()
    assert f'value="{scene.wave.code}" selected' in text
    assert "出行需求清单" in text
    assert "点对点乘车名单" in text


def test_a_list_goes_through_the_wizard_onto_the_wave(scene, client):
    client.force_login(scene.officer)
    batch = put_in(scene, client, wave=scene.wave.code)
    assert batch.issue == scene.wave.code
    text = client.get(f"/imports/{batch.token}/").content.decode()
    assert "13900000001" not in text
    assert "139****0001" in text
    client.post(f"/imports/{batch.token}/commit/")
    batch.refresh_from_db()
    work(batch)
    assert Demand.unscoped.get().wave == scene.wave
    assert "/journeys/" in client.get(f"/imports/{batch.token}/").content.decode()


def test_an_issue_chosen_by_mistake_does_not_go_with_travellers(scene, client):
    client.force_login(scene.officer)
    scene.pair.issue()
    batch = put_in(scene, client, issue=scene.pair.issue(number=10).code)
    assert batch.issue == ""


@pytest.mark.parametrize(
    ("role", "kinds"),
    [(Role.TOWNSHIP, ["travellers"]), (Role.COUNTY, ["travellers", "manifests"]), (Role.HR, [])],
)
def test_who_registers_travellers_may_bring_their_lists(scene, client, role, kinds):
    client.force_login(scene.user(role))
    text = client.get("/imports/new/").content.decode()
    assert [kind for kind in ("travellers", "manifests") if f'value="{kind}"' in text] == kinds


def test_templates_can_be_taken_home(scene, client):
    client.force_login(scene.officer)
    for kind in ("travellers", "manifests"):
        response = client.get(f"/imports/template/{kind}/")
        assert response.status_code == 200
        assert BytesIO(response.content).read(2) == b"PK"


def cells_of(response) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active
    return list(sheet.iter_rows(values_only=True))


def test_who_travels_leaves_as_a_workbook_with_masked_numbers_and_the_name_of_who_took_it(scene, client):
    known = scene.traveller(emergency_phone="13900000001", needs="晕车")
    client.force_login(scene.officer)
    header, row, foot = cells_of(client.post(f"/journeys/{scene.wave.pk}/export/"))
    told = dict(zip(header, row, strict=True))
    assert told["姓名"] == known.person.full_name
    assert (told["特殊需要"], told["紧急电话"], told["出行方式"]) == ("晕车", "139****0001", "点对点")
    assert known.person.id_number not in str(row)
    assert scene.officer.full_name in str(foot)
    logged = AccessLog.objects.get(action="export")
    assert (logged.subject, logged.rows, logged.user) == ("demand", 1, scene.officer)


def test_a_township_takes_out_its_own_people_only(scene, client):
    own = scene.traveller(township=0)
    scene.traveller(township=1)
    client.force_login(scene.user(Role.TOWNSHIP))
    _header, *rows, _foot = cells_of(client.post(f"/journeys/{scene.wave.pk}/export/"))
    assert [own.person.full_name in row for row in rows] == [True]
