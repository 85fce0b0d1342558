"""Families for whom one city is enough: asked only of families, kept, handed to the solver; hukou counts nowhere."""

from __future__ import annotations

from django.urls import reverse

from tests.market.test_rounds import given, going_together, listed
from tests.market.world import TODAY, bring_in, workbook
from wengang.market.enums import ProposalState
from wengang.market.models import Proposal
from wengang.market.proposals import do_answer
from wengang.market.rounds import do_run_round
from wengang.market.rounds.build import build
from wengang.market.rounds.kept import Kept
from wengang.market.rounds.lists import read
from wengang.registry.models import KinGroup, Wish

ANSWER = {"will_work": "yes", "lodging": "none", "source": "visit", "seen_on": TODAY.isoformat()}


def test_the_wish_form_asks_only_families_and_forgets_nobody(pair, client):
    person, mate = pair.person(), pair.person()
    client.force_login(pair.county_officer)
    address = reverse("person-wish", kwargs={"code": person.code})
    assert "same_city" not in client.get(address).content.decode()
    going_together([person, mate])
    assert "same_city" in client.get(address).content.decode()
    client.post(address, ANSWER | {"same_city": "on", "least_wage": "5000"})
    wish = person.wishes.get(current=True)
    assert wish.same_city
    assert wish.kin_group == mate.wishes.get(current=True).kin_group  # a new answer leaves the family together
    assert wish.destinations == ["4407"]


def test_the_list_of_jobseekers_may_say_it(pair):
    issue = pair.issue()
    couple = [pair.person() for _ in range(2)]
    said = (f"与{couple[1].full_name}，同城即可", f"与{couple[0].full_name}")
    rows = [[each.code, each.full_name, "初中", words] for each, words in zip(couple, said, strict=True)]
    book = workbook(("代号", "姓名", "文化程度", "同行亲属"), rows)
    bring_in("seekers", book, pair.county_officer, issue=issue.code)
    first, second = (person.wishes.get(current=True) for person in couple)
    assert (first.same_city, second.same_city) == (True, False)
    assert first.kin_group is not None
    assert first.kin_group == second.kin_group


def test_the_market_is_told_who_allows_it(pair):
    couple, alone = [pair.person() for _ in range(2)], pair.person()
    going_together(couple)
    Wish.unscoped.filter(person=couple[0]).update(same_city=True)
    issue = listed(pair, [*couple, alone], [pair.vacancy(), pair.vacancy(division_id="440783"), pair.vacancy()])
    market = build(read(issue).lists).market
    assert sorted(market.same_city.tolist()) == [False, False, True]
    assert market.city.tolist() == [0, 0, 0]  # Pengjiang and Kaiping lie in one city
    round_ = do_run_round(issue, by=pair.county_officer)
    assert Kept.unpack(round_.record.market).same_city.sum() == 1


def test_people_of_one_village_are_no_group(pair):
    neighbours = [pair.person() for _ in range(3)]
    assert not KinGroup.objects.exists()
    built = build(read(listed(pair, neighbours, [pair.vacancy()])).lists)
    assert built.market.group.tolist() == [-1, -1, -1]


def spread(pair):
    """A couple that found no employer with two places, but two places in one city."""
    couple = [pair.person() for _ in range(2)]
    going_together(couple)
    Wish.unscoped.filter(person__in=couple).update(same_city=True)
    posts = [pair.vacancy(headcount=1), pair.vacancy(headcount=1)]
    too_low = pair.vacancy(headcount=2, wage_low=3000, wage_high=3100)
    elsewhere = pair.vacancy(headcount=1, division_id="330212", wage_high=9000)
    Wish.unscoped.filter(person__in=couple).update(destinations=["44", "3302"])
    round_ = do_run_round(listed(pair, couple, [*posts, too_low, elsewhere]), by=pair.county_officer)
    return round_, couple, posts


def test_a_family_is_spread_over_one_city_where_no_employer_takes_it_whole(pair):
    round_, couple, posts = spread(pair)
    assert {given(round_, person) for person in couple} == {post.pk for post in posts}
    assert round_.record.figures["groups"] == {"all": 1, "together": 0, "city": 1, "one_by_one": 0}


def test_one_employer_stays_the_first_choice(pair):
    couple = [pair.person() for _ in range(2)]
    going_together(couple)
    Wish.unscoped.filter(person__in=couple).update(same_city=True)
    apart = [pair.vacancy(headcount=1, wage_high=6600), pair.vacancy(headcount=1, wage_high=6600)]
    whole = pair.vacancy(headcount=2)
    round_ = do_run_round(listed(pair, couple, [*apart, whole]), by=pair.county_officer)
    assert {given(round_, person) for person in couple} == {whole.pk}


def test_whoever_goes_only_together_keeps_the_family_together(pair):
    couple = [pair.person() for _ in range(2)]
    going_together(couple)
    Wish.unscoped.filter(person=couple[0]).update(same_city=True)  # the other has not said so
    posts = [
        pair.vacancy(headcount=1),
        pair.vacancy(headcount=1),
        pair.vacancy(headcount=2, wage_low=3000, wage_high=3100),
    ]
    round_ = do_run_round(listed(pair, couple, posts), by=pair.county_officer)
    assert round_.counts["placed"] == 0


def test_a_spread_family_answers_as_one(pair):
    round_, couple, _posts = spread(pair)
    first, second = (Proposal.unscoped.get(round=round_, person=person, allocated=True) for person in couple)
    do_answer(first, "show", by=pair.county_officer)
    do_answer(first, "decline", by=pair.county_officer, reason="太远")
    second.refresh_from_db()
    assert second.state == ProposalState.WITHDRAWN
