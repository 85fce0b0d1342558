"""余缺调剂: from one employer's surplus to another's open places, and nobody moves without their own yes."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.market.world import TODAY, make_pair
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions.transfers import (
    do_answer_offer,
    do_close_transfer,
    do_consent,
    do_move,
    do_propose_transfers,
)
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.employment.queries.transfers import transfers
from wengang.market.models import Vacancy
from wengang.registry.models import Disclosure, KinGroup, Person, Wish

LATER = TODAY + dt.timedelta(days=10)


def at_work(pair, employer, **person):
    """Somebody of the sending county in a job of the receiving district, whose name was opened for the placement."""
    found = pair.person(**person)
    Disclosure.unscoped.create(
        person=found,
        organisation=pair.bureau,
        purpose="placement",
        basis="consent",
        consented_on=TODAY,
        valid_from=TODAY,
        valid_to=TODAY + dt.timedelta(days=90),
        by=pair.county_officer,
    )
    return Spell.unscoped.create(
        person=found,
        employer=employer,
        job_title="组装工",
        division_id=employer.division_id,
        valid_from=TODAY - dt.timedelta(days=100),
        promised_low=5000,
        promised_basis="month",
        export_mode="organised",
        source="visit",
        seen_on=TODAY,
    )


def propose(pair, employer, **more):
    given = {"cause": "lay_off", "leave_on": LATER, "by": pair.receiving_officer} | more
    return do_propose_transfers(employer, **given)


def offers(transfer, **which):
    return list(TransferOffer.unscoped.filter(transfer=transfer, **which).order_by("spell", "rank"))


def agreed(pair, transfer):
    """The first place of the first person, agreed by both sides."""
    offer = offers(transfer)[0]
    do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
    return do_answer_offer(offer, "accept", by=pair.receiving_officer)


@pytest.fixture
def surplus(pair):
    """Three people of an employer that lets them go, five places near it, and one place too far away."""
    employer = pair.employer(1)
    for _each in range(3):
        at_work(pair, employer)
    pair.vacancy(pair.employer(2), headcount=2)
    pair.vacancy(pair.employer(3), headcount=3, title="检验员")
    pair.vacancy(pair.employer(4), headcount=9, division_id="440305")
    return employer


def test_everybody_is_offered_places_near_by_with_reasons_and_a_proved_gap(pair, surplus):
    transfer = propose(pair, surplus)
    first = offers(transfer, rank=1)
    assert (transfer.people, transfer.places) == (3, 5)
    assert len(first) == 3
    assert transfer.gap <= 1e-3
    assert all(offer.reason and offer.reason_en for offer in first)
    assert {offer.vacancy.division_id for offer in offers(transfer)} == {"440703"}, "the far place is not near"
    per_post = [offer.vacancy_id for offer in first]
    assert all(per_post.count(pk) <= Vacancy.unscoped.get(pk=pk).headcount for pk in per_post)


def test_a_place_that_pays_far_less_is_not_proposed_to_somebody_who_named_no_wage(pair):
    employer = pair.employer(1)
    spell = at_work(pair, employer)
    Wish.unscoped.filter(person=spell.person).delete()
    pair.vacancy(pair.employer(2), wage_low=3000, wage_high=3200)
    assert offers(propose(pair, employer)) == []


def test_relatives_are_offered_the_same_employer(pair):
    employer = pair.employer(1)
    group = KinGroup.objects.create(kind="couple")
    for _each in range(2):
        spell = at_work(pair, employer)
        Wish.unscoped.filter(person=spell.person).update(kin_group=group)
    at_work(pair, employer)
    pair.vacancy(pair.employer(2), headcount=1, wage_low=9000, wage_high=9900)
    pair.vacancy(pair.employer(3), headcount=2)
    first = [offer for offer in offers(propose(pair, employer), rank=1) if offer.group is not None]
    assert len({offer.vacancy.employer_id for offer in first}) == 1
    assert len(first) == 2


def test_without_a_yes_nobody_is_moved_whatever_writes_the_row(pair, surplus):
    offer = offers(propose(pair, surplus))[0]
    with pytest.raises(WrongState):
        do_move(offer, first_day=LATER, by=pair.receiving_officer)
    with pytest.raises(WrongState):
        do_answer_offer(offer, "accept", by=pair.receiving_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferOffer.unscoped.filter(pk=offer.pk).update(state="accepted")
    assert Spell.unscoped.filter(valid_to__isnull=True).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_move_ends_the_old_job_and_opens_the_new_one_under_the_terms_that_were_offered(pair, surplus):
    transfer = propose(pair, surplus)
    offer = agreed(pair, transfer)
    Vacancy.unscoped.filter(pk=offer.vacancy_id).update(wage_low=1)
    first_day = TODAY + dt.timedelta(days=1)
    new = do_move(offer, first_day=first_day, by=pair.receiving_officer)
    old = Spell.unscoped.get(pk=offer.spell_id)
    assert (old.valid_to, old.end_reason) == (TODAY, "moved_on")
    assert (new.valid_from, new.vacancy_id, new.promised_low) == (first_day, offer.vacancy_id, 5000)
    assert Vacancy.unscoped.get(pk=offer.vacancy_id).filled == 1
    assert {each.state for each in offers(transfer, spell=old)} == {"moved", "withdrawn"}


def test_two_places_at_once_cannot_both_have_a_yes(pair, surplus):
    one, other, *_rest = offers(propose(pair, surplus), spell__person=Person.unscoped.order_by("pk").first())
    do_consent(one, on=TODAY, how="visit", by=pair.receiving_officer)
    with pytest.raises(ValidationError, match=r"another place|另一个岗位"):
        do_consent(other, on=TODAY, how="visit", by=pair.receiving_officer)
    do_answer_offer(one, "decline", by=pair.receiving_officer)
    do_consent(other, on=TODAY, how="visit", by=pair.receiving_officer)


def test_a_place_promised_in_one_transfer_is_not_offered_in_another(pair, surplus):
    Vacancy.unscoped.exclude(title="检验员").update(state="closed")
    Vacancy.unscoped.filter(title="检验员").update(headcount=1)
    transfer = propose(pair, surplus)
    do_consent(offers(transfer, rank=1)[0], on=TODAY, how="call", by=pair.receiving_officer)
    second = pair.employer(9)
    at_work(pair, second)
    assert propose(pair, second).places == 0


def test_an_employer_has_one_open_transfer_and_closing_withdraws_what_waits(pair, surplus):
    transfer = propose(pair, surplus)
    with pytest.raises(ValidationError):
        propose(pair, surplus)
    agreed(pair, transfer)
    assert do_close_transfer(transfer, by=pair.receiving_officer) == len(offers(transfer))
    assert do_close_transfer(transfer, by=pair.receiving_officer) == 0
    running = propose(pair, surplus)
    assert list(transfers(pair.receiving_officer.scope)) == [running, transfer], "open ones first"


def test_only_people_whose_names_are_open_are_matched(pair, surplus):
    Disclosure.unscoped.filter(person=Person.unscoped.order_by("pk").first()).delete()
    assert propose(pair, surplus).people == 2
    Transfer.unscoped.all().delete()
    Disclosure.unscoped.all().delete()
    with pytest.raises(ValidationError):
        propose(pair, surplus)


def test_a_stranger_moves_nobody(pair, surplus):
    from tests.market.world import user_of
    from wengang.accounts.models import Organisation
    from wengang.accounts.roles import Role

    elsewhere = Organisation.objects.create(name="他处人社局", short_name="他处", kind="bureau", division_id="330206")
    stranger = user_of(elsewhere, Role.RECEIVING)
    transfer = propose(pair, surplus)
    with pytest.raises(MayNot):
        do_consent(offers(transfer)[0], on=TODAY, how="call", by=stranger)
    with pytest.raises(MayNot):
        do_close_transfer(transfer, by=stranger)
    assert not Transfer.objects.visible_to(stranger.scope).exists()


@pytest.mark.django_db(transaction=True)
def test_one_place_two_people_two_officers_at_once():
    """Both people are agreed on two vacancies' last places by hand; the same last place goes to one of them."""
    pair = make_pair()
    employer = pair.employer(1)
    spells = [at_work(pair, employer) for _each in range(2)]
    vacancy = pair.vacancy(pair.employer(2), headcount=2)
    transfer = propose(pair, employer)
    chosen = [offers(transfer, spell=spell, vacancy=vacancy)[0] for spell in spells]
    for offer in chosen:
        do_consent(offer, on=TODAY, how="call", by=pair.receiving_officer)
        do_answer_offer(offer, "accept", by=pair.receiving_officer)
    Vacancy.unscoped.filter(pk=vacancy.pk).update(headcount=1)
    barrier, told = threading.Barrier(2), []

    def move(offer):
        barrier.wait()
        try:
            do_move(offer, first_day=TODAY + dt.timedelta(days=1), by=pair.receiving_officer)
            told.append("moved")
        except ValidationError as refused:
            told.append("".join(refused.messages))
        finally:
            connection.close()

    workers = [threading.Thread(target=move, args=(offer,)) for offer in chosen]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(told, key=len)[0] == "moved"
    assert told.count("moved") == 1
    assert Vacancy.unscoped.get(pk=vacancy.pk).filled == 1
    assert Spell.unscoped.filter(valid_to__isnull=True, employer=employer).count() == 1, "whoever came late stays"
