"""The transfer board: people of one employer's surplus, places near it, the worker's own yes, the move."""

from datetime import timedelta

import pytest

from tests.employment.test_transfers import at_work
from tests.market.world import TODAY, make_pair, user_of
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core.jobs import run_here
from wengang.core.models import Job
from wengang.employment.actions.transfers import do_consent
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.journeys.models import Demand, Wave
from wengang.registry.models import Disclosure


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def employer(pair):
    found = pair.employer(1)
    at_work(pair, found)
    pair.vacancy(pair.employer(2), headcount=2, title="检验员")
    return found


def started(client, pair, employer, **fields):
    client.force_login(pair.receiving_officer)
    told = {"cause": "closing", "leave_on": TODAY.isoformat(), "area": "4407", "note": ""} | fields
    return client.post(f"/transfers/new/{employer.pk}/", told)


def answered(client, offer, **fields):
    client.post(f"/transfers/offers/{offer.pk}/", fields)
    offer.refresh_from_db()
    return offer.state


def test_from_the_employers_page_to_the_new_job(client, pair, employer):
    client.force_login(pair.receiving_officer)
    assert f"/transfers/new/{employer.pk}/" in client.get(f"/employers/{employer.pk}/").content.decode()
    assert "1 人" in client.get(f"/transfers/new/{employer.pk}/").content.decode()
    response = started(client, pair, employer)
    job = Job.objects.get()
    assert response.url == f"/jobs/{job.pk}/"
    run_here(job)
    job.refresh_from_db()
    transfer = Transfer.unscoped.get(pk=job.result["transfer"])
    assert f"/transfers/{transfer.pk}/" in client.get(f"/jobs/{job.pk}/").content.decode()
    offer = TransferOffer.unscoped.get(transfer=transfer)
    text = client.get(f"/transfers/{transfer.pk}/").content.decode()
    assert offer.spell.person.full_name not in text, "masked"
    assert offer.reason in text
    assert answered(client, offer, move="accept") == "proposed", "the worker is asked first"
    assert answered(client, offer, move="consent", how="visit", on=TODAY.isoformat()) == "consented"
    assert answered(client, offer, move="accept") == "accepted"
    assert answered(client, offer, move="move") == "moved"
    assert Spell.unscoped.get(valid_to__isnull=True).vacancy == offer.vacancy
    assert employer.name in client.get("/transfers/").content.decode()


def test_a_job_that_dies_after_it_stored_the_transfer_stores_no_second_one(client, pair, employer):
    started(client, pair, employer)
    job = Job.objects.get()
    run_here(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    job.refresh_from_db()
    run_here(job)
    assert Transfer.unscoped.count() == 1


def test_bad_input_is_told_beside_the_field_and_an_open_transfer_is_shown_instead(client, pair, employer):
    response = started(client, pair, employer, area="3302")
    assert response.status_code == 422
    assert Job.objects.count() == 0
    started(client, pair, employer)
    run_here(Job.objects.get())
    text = client.get(f"/transfers/new/{employer.pk}/").content.decode()
    assert f"/transfers/{Transfer.unscoped.get().pk}/" in text


def test_closing_withdraws_and_offers_no_more_buttons(client, pair, employer):
    started(client, pair, employer)
    run_here(Job.objects.get())
    transfer = Transfer.unscoped.get()
    client.post(f"/transfers/{transfer.pk}/close/")
    assert set(TransferOffer.unscoped.values_list("state", flat=True)) == {"withdrawn"}
    assert 'name="move"' not in client.get(f"/transfers/{transfer.pk}/").content.decode()


class TestTheNewEmployer:
    """Its own people see who said yes to them, and answer; nothing more."""

    @pytest.fixture
    def offer(self, client, pair, employer):
        started(client, pair, employer)
        run_here(Job.objects.get())
        return TransferOffer.unscoped.get()

    @pytest.fixture
    def hr(self, pair, offer):
        return hr_of(offer.vacancy.employer)

    def test_sees_nobody_before_the_worker_said_yes_and_then_a_code(self, client, pair, offer, hr):
        client.force_login(hr)
        assert offer.spell.person.code not in shown(client)
        assert answered(client, offer, move="accept") == "proposed"
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        text = shown(client)
        assert offer.spell.person.code in text
        for secret in (offer.spell.person.full_name, offer.spell.person.full_name[1:], offer.transfer.employer.name):
            assert secret not in text
        for path in (f"/transfers/{offer.transfer_id}/", f"/people/{offer.spell.person.code}/"):
            assert client.get(path).status_code == 403

    def test_says_yes_itself_and_no_only_with_a_reason(self, client, pair, offer, hr):
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        client.force_login(hr)
        response = client.post(f"/transfers/offers/{offer.pk}/", {"move": "refuse", "reason": ""})
        offer.refresh_from_db()
        assert (response.url, offer.state) == ("/transfer-offers/", "consented")
        assert answered(client, offer, move="decline") == "consented", "the worker's own word is not the employer's"
        assert answered(client, offer, move="move") == "consented"
        assert answered(client, offer, move="accept") == "accepted"
        assert offer.spell.person.code not in shown(client)
        assert offer.spell.person.code in shown(client, "?show=answered")

    def test_another_firms_people_find_nothing(self, client, pair, offer):
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        client.force_login(hr_of(pair.employer(9)))
        assert offer.spell.person.code not in shown(client)
        assert client.post(f"/transfers/offers/{offer.pk}/", {"move": "accept"}).status_code == 404

    def test_the_receiving_officer_may_still_answer(self, client, pair, offer, hr):
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        client.force_login(pair.receiving_officer)
        assert offer.spell.person.code in shown(client) or offer.spell.person.full_name in shown(client)
        assert answered(client, offer, move="refuse", reason="岗位已满") == "refused"


def shown(client, query=""):
    return client.get("/transfer-offers/" + query).content.decode()


def hr_of(employer):
    """Somebody of the firm's own staff."""
    firm = Organisation.objects.create(
        name=employer.name, short_name="厂", kind="employer", division_id=employer.division_id
    )
    employer.organisation = firm
    employer.save()
    return user_of(firm, Role.HR)


class TestTravel:
    """Whom both sides agreed on is put on the list of a journey, gate to gate, with the consent that was given."""

    @pytest.fixture
    def offer(self, client, pair, employer):
        started(client, pair, employer)
        run_here(Job.objects.get())
        offer = TransferOffer.unscoped.get()
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        return offer

    @pytest.fixture
    def wave(self, pair):
        told = {"organisation": pair.bureau, "sending_id": "440703", "receiving_id": "440703", "day": TODAY}
        return Wave.unscoped.create(name="调剂专车", by=pair.receiving_officer, **told)

    def test_only_after_both_agreed_and_only_once(self, client, offer, wave):
        path = f"/transfers/{offer.transfer_id}/travel/"
        told = {"offers": [offer.pk], "wave": wave.pk, "consented_on": TODAY.isoformat()}
        assert client.post(path, told).status_code == 422, "the new employer has not answered"
        assert answered(client, offer, move="accept") == "accepted"
        page = client.get(path).content.decode()
        assert offer.spell.person.full_name not in page, "masked"
        assert client.post(path, told | {"offers": []}).status_code == 422
        late = (TODAY + timedelta(days=2)).isoformat()
        assert client.post(path, told | {"consented_on": late}).status_code == 422
        assert not Demand.unscoped.exists()
        assert client.post(path, told).url.startswith(f"/journeys/{wave.pk}/")
        demand = Demand.unscoped.get()
        assert (demand.person, demand.wave, demand.consented_on) == (offer.spell.person, wave, TODAY)
        assert (demand.stop.employer, demand.gate.employer) == (offer.transfer.employer, offer.vacancy.employer)
        assert client.post(path, told).status_code == 422
        assert Demand.unscoped.count() == 1

    def test_without_a_wave_they_wait_and_are_asked_for_their_consent_later(self, client, offer):
        answered(client, offer, move="accept")
        answered(client, offer, move="move")
        client.post(f"/transfers/{offer.transfer_id}/travel/", {"offers": [offer.pk]})
        demand = Demand.unscoped.get()
        offer.refresh_from_db()
        assert (demand.wave, demand.consented_on, demand.spell) == (None, None, offer.moved_to)

    def test_whoever_the_person_is_not_open_to_sends_nobody(self, client, pair, offer, wave):
        answered(client, offer, move="accept")
        Disclosure.unscoped.all().delete()
        told = {"offers": [offer.pk], "wave": wave.pk}
        assert client.post(f"/transfers/{offer.transfer_id}/travel/", told).status_code == 422
        assert not Demand.unscoped.exists()
