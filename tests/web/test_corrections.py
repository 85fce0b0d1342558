"""What officers correct by hand on pages: employers, vacancies, households, lines of lists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.market.world import POSTS, workbook
from tests.web.world import make_world
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.core.models import ImportBatch
from wengang.market.models import Employer, PostEntry, SeekerEntry, Vacancy
from wengang.registry.models import Household, Person
from wengang.web.vacancies.forms import TermsForm


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


@pytest.fixture
def officer(world, client):
    user = world.user(Role.RECEIVING)
    client.force_login(user)
    return user


def terms(vacancy, **changes):
    """What the form sends when only ``changes`` are typed."""
    form = TermsForm(vacancy)
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | changes).items() if value is not None and value is not False}


def test_an_employer_is_corrected_and_keeps_a_phone_left_empty(world, officer, client):
    row = world.rows["employer"]
    path = reverse("employer-edit", args=[row.pk])
    refused = client.post(path, {"name": "试验电子有限公司", "phone": "12"})
    assert refused.status_code == 422
    assert "试验电子有限公司" in refused.content.decode()
    assert client.post(path, {"name": "试验电子有限公司", "industry": "电子"}).status_code == 302
    stored = Employer.unscoped.get(pk=row.pk)
    assert (stored.name, stored.industry, stored.phone) == ("试验电子有限公司", "电子", "13900139000")


def test_who_only_sees_an_employer_finds_no_form(world, client):
    client.force_login(world.user(Role.COUNTY))
    row = world.rows["employer"]
    assert client.get(reverse("employer", args=[row.pk])).status_code == 200
    assert client.get(reverse("employer-edit", args=[row.pk])).status_code == 404


def test_a_contacts_phone_is_shown_for_a_reason(world, officer, client):
    row = world.rows["employer"]
    assert "13900139000" not in client.get(reverse("employer", args=[row.pk])).content.decode()
    path = reverse("employer-reveal", args=[row.pk])
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "核对用工人数"}).content.decode() == "13900139000"
    assert AccessLog.objects.get(action="reveal").subject == "employer"


def test_new_terms_are_written_and_told_on_the_proposal(world, officer, client):
    row = Vacancy.unscoped.get(pk=world.rows["vacancy"].pk)
    path = reverse("vacancy-edit", args=[row.pk])
    assert client.get(path).status_code == 200
    refused = client.post(path, terms(row, description="装配，仅限广东户籍"))
    assert refused.status_code == 422
    assert "就业促进法" in refused.content.decode()
    fewer = client.post(path, terms(row, wage_low="6000", wage_high="5000"))
    assert fewer.status_code == 422
    assert client.post(path, terms(row, headcount="8", insurances=["pension"])).status_code == 302
    stored = Vacancy.unscoped.get(pk=row.pk)
    assert (stored.headcount, stored.insurances, stored.description) == (8, ["pension"], "")
    assert PostEntry.unscoped.get().headcount == 8
    told = client.get(reverse("proposal", args=[world.rows["proposal"].pk])).content.decode()
    assert "推荐后岗位于" in told


def test_a_closed_vacancy_opens_again(world, officer, client):
    row = world.rows["closed_vacancy"]
    path = reverse("vacancy-reopen", args=[row.pk])
    assert client.post(path, {"valid_to": "2020-01-01", "reason": "恢复生产"}).status_code == 422
    assert client.post(path, {"reason": "恢复生产"}).status_code == 302
    assert Vacancy.unscoped.get(pk=row.pk).state == "open"
    assert client.get(path).status_code == 404, "it is open already"


@pytest.mark.parametrize(("which", "model"), [("posts", PostEntry), ("seekers", SeekerEntry)])
def test_a_line_goes_off_with_a_reason_that_the_issue_shows(world, officer, client, which, model):
    issue = world.rows["issue"]
    path = reverse("line-off", args=[issue.pk, which, 1])
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "企业停产"}).status_code == 302
    assert not model.unscoped.exists()
    assert "企业停产" in client.get(reverse("issue", args=[issue.pk])).content.decode()


def test_a_household_is_corrected_with_its_head_and_phone(world, client):
    client.force_login(world.user(Role.ASSISTANT))
    row, person = world.rows["household"], world.rows["person"]
    path = reverse("household-edit", args=[row.pk])
    page = client.get(path).content.decode()
    assert "户主" in page
    sent = {"number": "1", "address": "试村8号", f"kin_{person.pk}": "12", "reason": "入户核实"}
    assert client.post(path, sent).status_code == 422, "somebody must be the head"
    assert client.post(path, sent | {f"kin_{person.pk}": "02", "head_phone": "13700137000"}).status_code == 302
    assert Household.unscoped.get(pk=row.pk).address == "试村8号"
    stored = Person.unscoped.get(pk=person.pk)
    assert (stored.kin_to_head, stored.phone) == ("02", "13700137000")


def test_a_list_says_where_it_is_from(world, officer, client):
    file = SimpleUploadedFile(
        "岗位.xlsx", workbook(POSTS, [["试验公司", "", "", "装配工", 5, 5000, 6000, "免费", "免费"]])
    )
    foreign = client.post(reverse("import-new"), {"kind": "vacancies", "near": "330411", "file": file})
    assert foreign.status_code == 422
    file.seek(0)
    assert client.post(reverse("import-new"), {"kind": "vacancies", "near": "440703", "file": file}).status_code == 302
    assert ImportBatch.unscoped.get().near == "440703"
