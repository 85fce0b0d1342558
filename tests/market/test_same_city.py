"""Families for whom one city is enough: asked only of families, kept, handed to the solver; hukou counts nowhere."""

from __future__ import annotations

from django.urls import reverse

from tests.market.test_rounds import going_together, listed
from tests.market.world import TODAY, bring_in, workbook
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
    market = build(read(issue)).market
    assert sorted(market.same_city.tolist()) == [False, False, True]
    assert market.city.tolist() == [0, 0, 0]  # Pengjiang and Kaiping lie in one city
    round_ = do_run_round(issue, by=pair.county_officer)
    assert Kept.unpack(round_.record.market).same_city.sum() == 1


def test_people_of_one_village_are_no_group(pair):
    neighbours = [pair.person() for _ in range(3)]
    assert not KinGroup.objects.exists()
    built = build(read(listed(pair, neighbours, [pair.vacancy()])))
    assert built.market.group.tolist() == [-1, -1, -1]
