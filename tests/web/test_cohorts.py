"""How long people stay, on a page: a curve with its table, areas that are one's own, an employer's record."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.command import test_cohorts
from tests.employment.scene import officer
from tests.market.world import COUNTY, TOWNSHIP, make_pair
from tests.web.world import disclose
from wengang.accounts.roles import Role
from wengang.command.survival import after, kaplan_meier
from wengang.web.cohorts.curve import HEIGHT, LEFT, curve, told

AT = 'class="curve"'
job = partial(test_cohorts.job, today=localdate())


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.mark.parametrize("by", ["month", "division", "employer"])
def test_the_curve_stands_with_its_table(pair, client, by):
    for days in (10, 50, None, None):
        job(pair, 4, days, employer=pair.employer(days or 1) if days else None)
    client.force_login(pair.county_officer)
    text = client.get(reverse("cohorts"), {"by": by}).content.decode()
    assert AT in text
    assert "75%" in text
    assert client.get(reverse("cohorts"), {"by": by, "seen": "1", "organised": "1"}).status_code == 200


@pytest.mark.parametrize("wrong", ["by=name", "division=451424", "division=45", "division=%00"])
def test_other_areas_and_ways_are_not_there(pair, client, wrong):
    client.force_login(pair.county_officer)
    assert client.get(f"{reverse('cohorts')}?{wrong}").status_code == 404


def test_a_township_sees_its_own_and_an_office_without_area_nothing(pair, client):
    job(pair, 4, None)
    client.force_login(officer(TOWNSHIP, Role.TOWNSHIP))
    assert client.get(reverse("cohorts")).context["found"].whole.placed == 1
    station = officer(COUNTY, Role.STATION)
    organisation = station.memberships.get().organisation
    organisation.kind = "station"
    organisation.save()
    client.force_login(station)
    assert client.get(reverse("cohorts")).context["found"].whole.placed == 0


def test_of_few_workers_strangers_read_nothing(pair, client):
    employer = pair.employer(1)
    issue = pair.issue()
    issue.posts.create(vacancy=pair.vacancy(employer), line=1, postings=1, headcount=1)
    for _turn in range(3):
        job(pair, 4, None, employer=employer)
    address = reverse("employer-record", args=[employer.pk])
    client.force_login(pair.county_officer)
    assert AT not in client.get(address).content.decode()
    client.force_login(pair.receiving_officer)
    assert AT in client.get(address).content.decode()
    for _turn in range(2):
        job(pair, 4, 20, employer=employer)
    client.force_login(pair.county_officer)
    page = client.get(address)
    assert AT in page.content.decode()
    assert page.context["found"].whole.placed == 5


def test_the_drawing_begins_at_one_and_steps_down():
    steps = kaplan_meier({(100, True): 1, (400, False): 1})
    drawn = curve(steps, [(1, after(steps, 30))])
    assert drawn.path.startswith(f"M{LEFT:.1f} 12")
    assert drawn.path.count("V") == 1
    assert all(0 <= tick.at <= HEIGHT for tick in drawn.up)


def test_the_moving_drawing_holds_the_same_shares_and_nothing_behind_a_year():
    steps = kaplan_meier({(100, True): 1, (200, False): 1, (400, True): 2})
    marks = [(months, after(steps, day)) for months, day in ((1, 30), (6, 183), (12, 365))]
    found = told(steps, marks, [])
    assert found["whole"]["points"] == [(0, 1.0), (30, 1.0), (100, 0.75), (183, 0.75), (365, 0.75)]
    assert [(each["day"], each["watched"]) for each in found["marks"]] == [(30, 4), (183, 3), (365, 2)]


def test_numbers_open_to_the_jobs_behind_them(pair, client):
    spells = [job(pair, 4, days) for days in (10, None)]
    client.force_login(pair.county_officer)
    row = client.get(reverse("cohorts")).context["rows"][0]
    assert row.part.placed == 2
    listed = client.get(row.jobs).content.decode()
    assert all(spell.person.full_name in listed for spell in spells)
    still = client.get(f"{row.jobs}&still=1").content.decode()
    assert (spells[0].person.full_name in still, spells[1].person.full_name in still) == (False, True)
    assert client.get(f"{row.jobs}&page=x").status_code == 200


def test_the_receiving_side_opens_the_jobs_of_its_employer_that_it_may_see(pair, client):
    employer = pair.employer(1)
    spells = [job(pair, 4, None, employer=employer) for _turn in range(2)]
    disclose(spells[0].person, pair.bureau, pair.county_officer)
    client.force_login(pair.receiving_officer)
    row = client.get(reverse("employer-record", args=[employer.pk])).context["rows"][0]
    assert row.part.placed == 2
    listed = client.get(row.jobs)
    assert [each.pk for each in listed.context["rows"]] == [spells[0].pk]


@pytest.mark.parametrize("by", ["month", "division", "employer"])
@pytest.mark.parametrize("part", ["", "'", "9" * 40, "１", "无"])
def test_a_part_that_is_none_lists_nothing(pair, client, by, part):
    client.force_login(pair.county_officer)
    page = client.get(reverse("cohort-jobs"), {"by": by, "part": part, "employer": "9" * 18})
    assert (page.status_code, page.context["rows"]) == (200, [])


def test_a_part_that_no_text_can_hold_is_not_there(pair, client):
    client.force_login(pair.county_officer)
    assert client.get(f"{reverse('cohort-jobs')}?part=%00").status_code == 404


def test_a_key_that_is_guessed_tells_no_name(pair, client):
    employer = pair.employer(1)
    client.force_login(pair.county_officer)
    text = client.get(reverse("cohort-jobs"), {"by": "employer", "part": employer.pk}).content.decode()
    assert employer.name not in text
