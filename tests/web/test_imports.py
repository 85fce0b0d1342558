"""The import wizard: problems by cell, preview, writing in the background, a corrected file that continues."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.ledger import a_row, clerk, home_world, number, put_in, township_of, work, workbook
from wengang.accounts.roles import Role
from wengang.core.models import ImportBatch, Job
from wengang.registry.models import Person

GOOD, OTHER = number(101), number(103)
WRONG = OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")


@pytest.fixture
def world(db):
    return home_world()


@pytest.fixture
def messy(world, client):
    """One good row, one with a wrong check digit, one with a wage to settle."""
    user = clerk(world, client)
    township = township_of(world)
    rows = [
        a_row(township, "农 建明", GOOD),
        a_row(township, "农建红", WRONG),
        a_row(township, "农建国", number(105), "13900139000", "年收入4万"),
    ]
    return user, rows, put_in(client, workbook(rows))


def page_of(client, batch, **query):
    response = client.get(f"/imports/{batch.token}/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_upload_waits_for_its_job_and_the_page_follows_it(world, client):
    clerk(world, client)
    response = client.post("/imports/new/", {"kind": "households", "file": workbook([a_row("x", "农建明", GOOD)])})
    batch = ImportBatch.unscoped.get()
    assert response["Location"] == f"/imports/{batch.token}/"
    assert batch.job.state == Job.State.QUEUED
    assert f'hx-get="/imports/{batch.token}/"' in page_of(client, batch)
    part = client.get(f"/imports/{batch.token}/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"hx-trigger" in part.content
    work(batch)
    after = client.get(f"/imports/{batch.token}/", headers={"HX-Request": "true"})
    assert after["HX-Refresh"] == "true"


def test_problems_stand_at_their_cells_and_numbers_are_masked(messy, client):
    _user, _rows, batch = messy
    text = page_of(client, batch)
    assert batch.counts["rows"] == 3
    assert batch.counts["errors"] == 1
    assert 'class="cell-error"' in text
    assert "G4" in text  # 身份证号 is the seventh column; the wrong number stands in the fourth row
    for secret in (GOOD, WRONG, "13800138000", "13900139000"):
        assert secret not in text
    assert "永安村登记表.xlsx" in text
    only_errors = page_of(client, batch, show="error")
    assert "农建红" in only_errors
    assert "农建国" not in only_errors


def test_nothing_is_written_before_the_last_step(messy, client):
    assert not Person.unscoped.filter(full_name="农建明").exists()


def test_preview_writes_and_leads_to_the_people(messy, client):
    _user, _rows, batch = messy
    text = page_of(client, batch, step="preview")
    assert "农建明" in text
    assert "农建红" not in text
    assert GOOD not in text
    response = client.post(f"/imports/{batch.token}/commit/")
    assert response.status_code == 302
    work(batch)
    assert batch.state == ImportBatch.State.COMMITTED
    assert sorted(Person.unscoped.filter(batch=batch).values_list("full_name", flat=True)) == ["农建国", "农建明"]
    assert 'href="/people/?order=newest"' in page_of(client, batch)


def test_writing_twice_at_once_is_refused(messy, client):
    _user, _rows, batch = messy
    client.post(f"/imports/{batch.token}/commit/")
    first = ImportBatch.unscoped.get(pk=batch.pk).job_id
    client.post(f"/imports/{batch.token}/commit/")
    assert ImportBatch.unscoped.get(pk=batch.pk).job_id == first
    assert Job.objects.filter(kind="import.commit").count() == 1


def test_a_corrected_file_continues_the_batch(messy, client, world):
    _user, rows, batch = messy
    client.post(f"/imports/{batch.token}/commit/")
    work(batch)
    rows[1] = a_row(township_of(world), "农建红", OTHER, "13700137000")
    client.post(f"/imports/{batch.token}/file/", {"file": workbook(rows, "更正.xlsx")})
    work(batch)
    assert batch.state == ImportBatch.State.CHECKED
    assert (batch.counts["new"], batch.counts["errors"]) == (1, 0)
    client.post(f"/imports/{batch.token}/commit/")
    work(batch)
    assert Person.unscoped.filter(batch=batch, full_name="农建红").count() == 1
    assert Person.unscoped.filter(full_name="农建明").count() == 1


def test_the_annotated_workbook_comments_the_bad_cell(messy, client):
    _user, _rows, batch = messy
    response = client.get(f"/imports/{batch.token}/annotated/")
    assert "attachment" in response["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert book["永安村"]["G4"].comment is not None


def test_a_file_that_is_no_list_gets_one_sentence_and_another_try(world, client):
    clerk(world, client)
    client.post("/imports/new/", {"kind": "households", "file": SimpleUploadedFile("a.xlsx", b"not a workbook")})
    batch = ImportBatch.unscoped.get()
    with pytest.raises(Exception, match=r"."):
        work(batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.REFUSED
    text = page_of(client, batch)
    assert batch.refusal in text
    assert f'action="/imports/{batch.token}/file/"' in text


def test_no_file_chosen_is_said_beside_the_field(world, client):
    clerk(world, client)
    response = client.post("/imports/new/", {"kind": "households"})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()


def test_hr_brings_vacancies_not_households(world, client):
    user = clerk(world, client, Role.HR)
    text = client.get("/imports/new/").content.decode()
    assert 'value="vacancies"' in text
    assert 'value="households"' not in text
    organisation = user.membership.organisation
    foreign = ImportBatch.unscoped.create(kind="households", filename="a.xlsx", organisation=organisation, by=user)
    assert client.get(f"/imports/{foreign.token}/").status_code == 403


def test_list_of_batches_asks_the_same_number_of_queries_for_many(messy, client, django_assert_max_num_queries):
    user, _rows, batch = messy
    for _each in range(12):
        ImportBatch.unscoped.create(kind=batch.kind, filename="b.xlsx", organisation=batch.organisation, by=user)
    with django_assert_max_num_queries(14):
        assert client.get("/imports/").status_code == 200


def test_templates_can_be_fetched(world, client):
    clerk(world, client)
    response = client.get("/imports/template/households/")
    assert openpyxl.load_workbook(BytesIO(response.content)).sheetnames
    assert client.get("/imports/template/nothing/").status_code == 404
