"""Facts on pages: both sides of a contradiction, ages, taking back, files as evidence, the family by generation."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.test_files import GPS, exif, jpeg
from tests.web.ledger import clerk, home_world, number
from tests.web.world import TODAY, make_world
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.core import files
from wengang.core.models import Division, StoredFile
from wengang.registry.actions import do_record_fact, do_record_household_fact
from wengang.registry.models import Household, HouseholdFact, Person, StatusFact
from wengang.web.households.family import depth


@pytest.fixture
def world(db):
    return home_world()


@pytest.fixture
def person(world):
    village = world.rows["division"]
    home = Household.unscoped.create(division=village, head_name="覃大山")
    return Person.unscoped.create(division=village, household=home, full_name="覃小芳", id_number=number(107))


def ago(days):
    return TODAY - dt.timedelta(days=days)


def facts_of(person):
    return StatusFact.unscoped.filter(person=person).order_by("pk")


def file_of(person):
    return facts_of(person).latest("pk").evidence


def photo(name="入户.jpg"):
    return SimpleUploadedFile(name, jpeg(exif(6)), content_type="text/html")


def page_of(client, person):
    return client.get(f"/people/{person.code}/").content.decode()


def answers(**more):
    return {"status": "away", "source": "visit", "seen_on": TODAY, **more}


def test_both_sides_stand_beside_each_other(world, client, person):
    user = clerk(world, client)
    do_record_fact(person, "employment", "away", source="visit", seen_on=ago(14), by=user, work={"wage_low": 5200})
    do_record_fact(person, "employment", "looking", source="chat", seen_on=ago(2), by=user, note="家里人说的")
    known = {fact.label: fact for fact in client.get(f"/people/{person.code}/").context["known"]}
    status = known["就业状态"]
    assert (status.said.words, status.said.source, status.said.seen_on) == ("已外出务工", "入户走访", ago(14))
    assert (status.rival.words, status.rival.note, status.stale) == ("待业", "家里人说的", False)
    text = page_of(client, person)
    assert "14 天前" in text
    assert "家里人说的" in text
    assert "5,200 元" in text


def test_a_stale_fact_offers_the_contact_that_renews_it(world, client, person):
    user = clerk(world, client)
    do_record_fact(person, "employment", "away", source="visit", seen_on=ago(31), by=user)
    text = page_of(client, person)
    assert "is-stale" in text
    assert f'href="/people/{person.code}/status/"' in text


def test_a_form_records_each_answer_and_leaves_out_what_was_not_asked(world, client, person):
    clerk(world, client, Role.ASSISTANT)
    told = answers(employer_name="示例电子厂", labour_ability="weak", evidence=photo())
    assert client.post(f"/people/{person.code}/status/", told).status_code == 302
    assert dict(facts_of(person).values_list("field", "value")) == {
        "employment": "away",
        "employer_name": "示例电子厂",
        "labour_ability": "weak",
    }
    file = file_of(person)
    assert set(facts_of(person).values_list("evidence", flat=True)) == {file.pk}
    assert GPS not in files.content_of(file)


def test_a_photo_survives_a_mistake_elsewhere(world, client, person):
    clerk(world, client)
    url = f"/people/{person.code}/status/"
    refused = client.post(url, answers(seen_on=TODAY + dt.timedelta(days=2), evidence=photo()))
    assert refused.status_code == 422
    kept = refused.context["form"].data["brought"]
    assert "入户.jpg" in refused.content.decode()
    client.post(url, answers(brought=kept))
    assert file_of(person).token == kept
    assert StoredFile.unscoped.filter(filename="入户.jpg").count() == 1


def test_nobody_attaches_another_ones_file_by_its_name(world, client, person):
    other = clerk(world, client)
    file = files.store(jpeg(), "a.jpg", by=other)
    clerk(world, client)
    client.post(f"/people/{person.code}/status/", answers(brought=file.token))
    assert file_of(person) is None


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_refused_beside_its_field(world, client, person, content):
    clerk(world, client)
    bad = SimpleUploadedFile("a.png", content, content_type="image/png")
    response = client.post(f"/people/{person.code}/status/", answers(evidence=bad))
    assert response.status_code == 422
    assert response.context["form"].errors["evidence"]
    assert not facts_of(person).exists()


def test_a_file_is_shown_closed_and_logged(world, client, person):
    user = clerk(world, client)
    client.post(f"/people/{person.code}/status/", answers(evidence=photo("../../<b>.jpg")))
    file = file_of(person)
    assert f"/files/{file.token}/" in page_of(client, person)
    response = client.get(f"/files/{file.token}/")
    assert response.content == files.content_of(file)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"] == f'inline; filename="{file.token}.jpg"'
    assert "no-store" in response["Cache-Control"]
    log = AccessLog.objects.filter(user=user, field="evidence").get()
    assert (log.subject, log.row) == ("person", person.pk)


def test_a_file_is_nobodys_business_who_may_not_see_the_person(world, client, person):
    clerk(world, client)
    client.post(f"/people/{person.code}/status/", answers(evidence=photo()))
    token = file_of(person).token
    clerk(make_world("530602", "3304"), client)
    assert client.get(f"/files/{token}/").status_code == 404


def test_a_building_head_sees_the_files_of_the_own_building_only(world, client, person):
    """The same village, the next cell: neither person nor household nor file is there."""
    village = world.rows["division"]
    mine, other = (
        Division.objects.create(code=f"{village.pk}-{n}", name=f"{n} 栋", level="cell", parent=village) for n in (1, 2)
    )
    clerk(world, client)
    client.post(f"/people/{person.code}/status/", answers(evidence=photo()))
    token, home = file_of(person).token, person.household_id
    head = world.user(Role.ASSISTANT)
    head.memberships.update(division=mine)
    client.force_login(type(head).objects.get(pk=head.pk))
    for cell, expected in ((other, 404), (mine, 200)):
        Person.unscoped.filter(pk=person.pk).update(division=cell)
        Household.unscoped.filter(pk=home).update(division=cell)
        for path in (f"/people/{person.code}/", f"/households/{home}/", f"/files/{token}/"):
            assert client.get(path).status_code == expected, (path, cell)


def test_ones_own_word_is_taken_back_and_anothers_is_not(world, client, person):
    clerk(world, client)
    client.post(f"/people/{person.code}/status/", answers())
    fact = facts_of(person).get()
    url = f"/people/{person.code}/facts/{fact.pk}/withdraw/"
    assert url in page_of(client, person)
    clerk(world, client, Role.TOWNSHIP)
    assert url not in page_of(client, person)
    assert client.post(url, {"note": "我不同意他"}).status_code == 403
    client.force_login(fact.by)
    assert client.post(url, {"note": "x"}).status_code == 422
    assert client.post(url, {"note": "看错了人"}).status_code == 302
    assert "看错了人" in page_of(client, person)
    assert url not in page_of(client, person)
    person.refresh_from_db()
    assert person.employment == ""


def test_a_household_asks_for_help_and_says_who_answers(world, client, person):
    user = clerk(world, client)
    home = person.household
    url = f"/households/{home.pk}/fact/"
    told = {
        "help_needed": "照看卧床老人",
        "source": "call",
        "seen_on": ago(3),
        "note": "女儿接的电话",
        "evidence": photo(),
    }
    assert client.post(url, told).status_code == 302
    fact = HouseholdFact.unscoped.get(household=home)
    assert (fact.value, fact.by, fact.evidence.by) == ("照看卧床老人", user, user)
    text = client.get(f"/households/{home.pk}/").content.decode()
    for word in ("照看卧床老人", "女儿接的电话", "3 天前", f"/files/{fact.evidence.token}/"):
        assert word in text


def test_ones_own_word_about_a_household_is_taken_back(world, client, person):
    user = clerk(world, client)
    home = person.household
    fact = do_record_household_fact(home, "help_needed", "照看卧床老人", source="visit", seen_on=ago(1), by=user)
    url, page = f"/households/{home.pk}/facts/{fact.pk}/withdraw/", f"/households/{home.pk}/"
    assert url in client.get(page).content.decode()
    clerk(world, client, Role.TOWNSHIP)
    assert url not in client.get(page).content.decode()
    assert client.post(url, {"note": "我不同意他"}).status_code == 422
    client.force_login(user)
    assert client.post(url, {"note": "x"}).status_code == 422
    assert client.post(url, {"note": "走错了门"}).status_code == 302
    text = client.get(page).content.decode()
    assert url not in text
    for word in ("走错了门", "照看卧床老人", "已撤回"):
        assert word in text
    home.refresh_from_db()
    assert home.help_needed == ""


PAPERS = {
    "employment": ("away", True), "wage": ("5200", True), "employer_name": ("示例电子厂", True),
    "labour_ability": ("weak", False), "will_work": ("yes", False), "back_on": ("2026-02-01", False),
    "phone_reachable": ("yes", False), "contact_agreed": ("yes", False), "travel_help": ("yes", False),
}  # fmt: skip
"""What a paper may show, and whether it goes with a person who was opened for a job."""


def test_a_partner_opens_papers_about_jobs_and_pay_and_no_others(world, client):
    user, person = clerk(world, client), world.rows["person"]
    StatusFact.unscoped.filter(person=person).delete()
    tokens = {}
    for name, (value, _open) in PAPERS.items():
        file = files.store(jpeg(), f"{name}.jpg", by=user)
        StatusFact.unscoped.create(
            person=person, field=name, value=value, source="visit", seen_on=TODAY, by=user, evidence=file
        )
        tokens[name] = file.token
    at_home = files.store(jpeg(), "家.jpg", by=user)
    HouseholdFact.unscoped.create(
        household=person.household,
        field="help_needed",
        value="照看老人",
        source="visit",
        seen_on=TODAY,
        evidence=at_home,
    )
    clerk(world, client, Role.TOWNSHIP)  # the own area reads all of them
    assert {client.get(f"/files/{token}/").status_code for token in (*tokens.values(), at_home.token)} == {200}
    for role in (Role.RECEIVING, Role.STATION):
        clerk(world, client, role)
        seen = {name: client.get(f"/files/{token}/").status_code for name, token in tokens.items()}
        assert seen == {name: 200 if opened else 404 for name, (_value, opened) in PAPERS.items()}, role
        assert client.get(f"/files/{at_home.token}/").status_code == 404
        text = page_of(client, person)
        assert {name for name, token in tokens.items() if token in text} <= {"employment", "wage", "employer_name"}
        assert tokens["employment"] in text


def test_the_family_stands_by_generation(world, client, person):
    clerk(world, client)
    relations = {"户主甲": "02", "妻乙": "12", "母丙": "52", "孙丁": "41", "女戊": "30", "侄己": "93", "客庚": "99"}
    home = Household.unscoped.create(division=world.rows["division"], head_name="户主甲")
    for name, code in relations.items():
        Person.unscoped.create(full_name=name, kin_to_head=code, household=home, division=home.division)
    generations = client.get(f"/households/{home.pk}/").context["generations"]
    shown = [[row.person.full_name for row in each.members] for each in generations]
    assert shown == [["母丙"], ["户主甲", "妻乙"], ["女戊", "侄己"], ["孙丁"], ["客庚"]]
    assert [each.depth for each in generations] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("code", "level"), [("61", 0), ("90", 1), ("91", 2), ("79", 2), ("96", 3), ("49", 4), ("", 5)])
def test_every_relation_has_its_generation(code, level):
    assert depth(code) == level


def test_pages_ask_a_fixed_number_of_queries(world, client, person, django_assert_max_num_queries):
    user = clerk(world, client)
    for day in range(30):
        seen = {"source": "call", "seen_on": ago(day), "by": user}
        StatusFact.unscoped.create(person=person, field="employment", value="away", **seen)
        HouseholdFact.unscoped.create(household=person.household, field="help_needed", value=f"第{day}", **seen)
        Person.unscoped.create(full_name=f"试{day}", household=person.household, division=person.division)
    with django_assert_max_num_queries(24):
        assert client.get(f"/households/{person.household_id}/").status_code == 200
