"""Finding people, the list, the person's page, and what is recorded there."""

import datetime as dt

import pytest

from tests.web.ledger import clerk, home_world, number
from tests.web.world import TODAY, disclose, make_world
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.command.filters import MOST
from wengang.command.models import SavedFilter
from wengang.registry.actions import do_record_fact, do_withdraw_fact
from wengang.registry.models import Disclosure, Person, StatusFact, Wish
from wengang.registry.names import sounds

ID = number(107)
PHONE = "13600136000"


@pytest.fixture
def world(db):
    return home_world()


@pytest.fixture
def person(world):
    pinyin, initials = sounds("覃小芳")
    return Person.unscoped.create(
        division=world.rows["division"],
        household=world.rows["household"],
        full_name="覃小芳",
        pinyin=pinyin,
        initials=initials,
        id_number=ID,
        phone=PHONE,
        employment="looking",
        employment_source="list",
        employment_on=TODAY - dt.timedelta(days=120),
    )


def found_by(client, text):
    response = client.post("/search/", {"q": text})
    assert text not in response["Location"]
    return client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("text", ["覃小芳", "qxf", ID, ID[-4:], PHONE])
def test_search_finds_by_everything_and_never_by_address(world, client, person, text):
    clerk(world, client)
    assert person.code in found_by(client, text)


def test_search_stays_in_the_readers_area(person, client):
    abroad = make_world("530602", "3304")
    clerk(abroad, client)
    assert person.code not in found_by(client, "覃小芳")


def test_list_shows_names_and_masks_numbers(world, client, person, django_assert_max_num_queries):
    clerk(world, client)
    for each in range(20):
        Person.unscoped.create(division=world.rows["division"], full_name=f"试{each}")
    with django_assert_max_num_queries(18):
        text = client.get("/people/").content.decode()
    assert "覃小芳" in text
    assert ID not in text
    assert PHONE not in text
    assert "tone-due" in text  # a status of 120 days ago


def test_filters_narrow_the_list(world, client, person):
    clerk(world, client)
    assert person.code not in client.get("/people/?employment=away").content.decode()
    assert person.code in client.get("/people/?employment=looking&stale=90").content.decode()
    assert client.get("/people/?page=abc&division=%27&stale=x").status_code == 200


def test_page_masks_and_reveals_for_a_reason_only(world, client, person):
    user = clerk(world, client)
    text = client.get(f"/people/{person.code}/").content.decode()
    assert ID not in text
    assert PHONE not in text
    assert "<title>覃*芳" in text
    url = f"/people/{person.code}/reveal/?field=id_number"
    assert client.post(url, {"reason": "  "}).status_code == 422
    assert client.post(url, {"reason": "核对身份证"}).content.decode() == ID
    log = AccessLog.objects.filter(user=user, row=person.pk).order_by("pk")
    assert [each.action for each in log] == ["view", "reveal"]
    assert log.last().reason == "核对身份证"


def test_page_asks_a_fixed_number_of_queries(world, client, person, django_assert_max_num_queries):
    clerk(world, client)
    for day in range(1, 15):
        StatusFact.unscoped.create(
            person=person, field="employment", value="away", source="visit", seen_on=TODAY - dt.timedelta(days=day)
        )
    with django_assert_max_num_queries(32):
        assert client.get(f"/people/{person.code}/").status_code == 200


def test_a_contact_becomes_the_status_and_a_line(world, client, person):
    clerk(world, client, Role.ASSISTANT)
    told = {"status": "away", "job_title": "装配工", "wage_low": "4200", "source": "visit", "seen_on": TODAY}
    response = client.post(f"/people/{person.code}/status/", told, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == f"/people/{person.code}/"
    person.refresh_from_db()
    assert (person.employment, person.employment_source, person.wage_low) == ("away", "visit", 4200)
    assert "装配工" in client.get(f"/people/{person.code}/").content.decode()


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(world, client, person):
    clerk(world, client)
    told = {"status": "away", "note": "下周才走", "source": "call", "seen_on": TODAY + dt.timedelta(days=3)}
    response = client.post(f"/people/{person.code}/status/", told)
    assert response.status_code == 422
    assert "下周才走" in response.content.decode()
    assert not person.facts.exists()


def test_a_wish_replaces_the_one_before(world, client, person):
    clerk(world, client)
    base = {"lodging": "none", "source": "visit", "seen_on": TODAY}
    client.post(f"/people/{person.code}/wish/", {**base, "will_work": "no"})
    client.post(f"/people/{person.code}/wish/", {**base, "will_work": "yes", "limits": ["seated", "no_night"]})
    wishes = Wish.unscoped.filter(person=person).order_by("pk")
    assert [each.current for each in wishes] == [False, True]
    assert wishes[1].limits == ["seated", "no_night"]


def test_opening_to_a_partner_and_closing_again(world, client, person):
    clerk(world, client)
    receiver = world.organisations["receiver"]
    told = {"organisation": receiver.pk, "purpose": "other", "detail": "第3期匹配", "basis": "consent", "until": TODAY}
    refused = client.post(f"/people/{person.code}/disclose/", told)
    assert refused.status_code == 422  # consent needs its day
    client.post(f"/people/{person.code}/disclose/", {**told, "consented_on": TODAY})
    row = Disclosure.unscoped.get(person=person)
    assert row.organisation == receiver
    clerk(world, client, Role.RECEIVING)
    text = client.get(f"/people/{person.code}/").content.decode()
    assert "覃小芳" in text
    assert f"/households/{person.household_id}/" not in text
    clerk(world, client)
    client.post(f"/people/{person.code}/disclosures/{row.pk}/revoke/")
    clerk(world, client, Role.RECEIVING)
    assert client.get(f"/people/{person.code}/").status_code == 404


def test_a_partner_does_not_read_what_somebody_is_unable_to_do(world, client, person):
    user = clerk(world, client)
    day = {"source": "visit", "seen_on": TODAY, "by": user}
    do_withdraw_fact(do_record_fact(person, "labour_ability", "none", **day), note="看错了人", by=user)
    do_record_fact(person, "labour_ability", "weak", **day)
    do_record_fact(person, "employment", "looking", **day)
    disclose(person, world.organisations["receiver"], user)

    def told():
        return [str(event.title) for event in client.get(f"/people/{person.code}/").context["timeline"]]

    assert sum("劳动能力" in each for each in told()) == 3
    clerk(world, client, Role.RECEIVING)
    assert not any("劳动能力" in each for each in told())
    assert any("状态" in each for each in told())


def test_a_partner_writes_nothing(world, client, person):
    clerk(world, client, Role.RECEIVING)
    assert client.post(f"/people/{person.code}/status/", {"status": "away"}).status_code == 403


def test_export_streams_masked_rows_and_is_logged(world, client, person):
    clerk(world, client)
    response = client.post("/people/export/", {"employment": "looking"})
    data = b"".join(response.streaming_content)
    assert data[:2] == b"PK"
    assert AccessLog.objects.get(action="export").rows == 1


def test_family_group_of_ticked_rows(world, client, person):
    clerk(world, client)
    other = Person.unscoped.create(division=world.rows["division"], full_name="农大山")
    for each in (person, other):
        Wish.unscoped.create(person=each, will_work="yes", source="visit", seen_on=TODAY)
    client.post("/people/kin-group/", {"pick": [person.pk, other.pk], "kind": "couple"})
    groups = set(Wish.unscoped.filter(current=True, person__in=[person, other]).values_list("kin_group", flat=True))
    assert len(groups) == 1
    assert None not in groups


def test_household_search_is_posted(world, client):
    clerk(world, client)
    response = client.post("/households/", {"q": "农户"})
    assert "农户" not in response["Location"]
    assert "农户主" in client.get(response["Location"]).content.decode()


def kept(client, **query):
    return client.get("/people/", query).context["kept"]


def test_a_kept_filter_is_a_chip_until_it_is_deleted(world, client, person):
    clerk(world, client)
    now = {"employment": "looking", "stale": 90, "order": "stale"}
    answer = client.post("/people/filters/keep/", {**now, "name": " 久未 联系 ", "without_id": ""}, follow=True)
    assert answer.redirect_chain[0][0] == "/people/?employment=looking&stale=90&order=stale"
    (chip,) = answer.context["kept"]
    assert (chip.name, chip.active) == ("久未 联系", True)
    assert person.code in client.get(f"/people/?{chip.query}").content.decode()
    assert not kept(client, employment="away")[0].active
    client.post("/people/filters/keep/", {"employment": "away", "name": "久未 联系"})
    assert [each.query for each in kept(client)] == ["employment=away"]
    client.post("/people/filters/drop/", {"name": "久未 联系"})
    assert kept(client) == []


def test_kept_filters_are_ones_own(world, client):
    clerk(world, client)
    client.post("/people/filters/keep/", {"employment": "away", "name": "外出"})
    clerk(world, client)
    assert kept(client) == []
    client.post("/people/filters/drop/", {"name": "外出"})
    assert SavedFilter.objects.count() == 1


def test_only_a_named_filter_is_kept_and_not_without_end(world, client):
    clerk(world, client)
    for data in ({"employment": "away", "name": " "}, {"name": "空"}, {"employment": "x" * 9, "name": "长" * 21}):
        client.post("/people/filters/keep/", data)
    assert kept(client) == []
    for each in range(MOST + 1):
        client.post("/people/filters/keep/", {"employment": "away", "name": f"筛选{each}"})
    assert len(kept(client)) == MOST
