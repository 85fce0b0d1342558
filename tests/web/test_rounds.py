"""The pages of a round: its report on screen and on paper, what-ifs by the worker, and the reasons of any pair."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.market.test_rounds import listed
from tests.market.world import make_pair, user_of
from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.command import trials
from wengang.core.jobs import run_here
from wengang.core.models import Job
from wengang.market.models import Proposal, Round, RoundRecord, Trial, Vacancy
from wengang.market.rounds import Priority, do_run_round


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def round_(pair):
    """Four people; one good place, two that pay too little for anybody, three that nobody is skilled for."""
    people = [pair.person(wish={"least_wage": 4500 + 100 * number}) for number in range(4)]
    posts = [
        pair.vacancy(headcount=1, wage_low=6000, wage_high=7000, title="检验员"),
        pair.vacancy(headcount=2, wage_low=3000, wage_high=4000, title="包装工"),
        pair.vacancy(headcount=3, skill="电工", title="电工"),
    ]
    return do_run_round(listed(pair, people, posts), by=pair.county_officer)


def page(client, pair, route, round_, query="", user=None):
    client.force_login(user or pair.county_officer)
    answer = client.get(reverse(route, args=[round_.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_report_tells_each_figure_and_opens_its_rows(client, pair, round_):
    text = page(client, pair, "round-report", round_)
    assert "Proved: no other allocation of these two lists is better as a whole" in text
    for words, link in (
        ("The fitting posts are full", "?show=without&amp;why=outbid"),
        ("Somebody would come, but not at this wage", "/open/?why=wage"),
        ("Nobody meets the requirements", "/open/?why=nobody"),
    ):
        assert words in text
        assert link in text
    assert "One more person would find work" in text
    assert "None was set: nobody was served before others." in text
    assert "Sex and category did not enter the matching" in text
    assert "hidden" in text  # four people are too few to be counted by sex


def test_the_rows_behind_the_figures(client, pair, round_):
    without = page(client, pair, "round", round_, "?show=without&why=outbid")
    assert without.count("The fitting posts are full") == 4  # three lines and the filter
    assert page(client, pair, "round", round_, "?show=without&why=any").count("<tr data-row>") == 3
    assert "包装工" in page(client, pair, "round-posts", round_, "?why=wage")
    assert "电工" not in page(client, pair, "round-posts", round_, "?why=wage")
    assert "电工" in page(client, pair, "round-posts", round_)


def test_a_round_that_proved_nothing_says_so(client, pair, round_):
    Round.unscoped.filter(pk=round_.pk).update(objective=0, bound=3, gap=1)
    assert "it is not proved that nobody could be" in page(client, pair, "round-report", round_)


def test_the_paper_is_a_pdf_and_the_same_each_time(client, pair, round_):
    client.force_login(pair.county_officer)
    first, second = (client.get(reverse("round-paper", args=[round_.pk])) for _ in range(2))
    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content


def test_an_auditor_reads_the_report_but_not_the_rows(client, pair, round_):
    text = page(client, pair, "round-report", round_, user=user_of(pair.county, Role.AUDITOR))
    assert "Places still open, by reason" in text
    assert "show=without" not in text
    assert client.get(reverse("round-posts", args=[round_.pk])).status_code == 403


def test_rounds_from_before_say_so(client, pair, round_):
    RoundRecord.unscoped.all().delete()
    assert "kept no figures" in page(client, pair, "round-report", round_)
    assert client.get(reverse("round-paper", args=[round_.pk])).status_code == 302
    assert "kept no market" in page(client, pair, "round-what-if", round_)
    assert "kept no market" in page(client, pair, "round-why", round_)
    assert "No fitting post" in page(client, pair, "round", round_, "?show=without")


def test_pages_cost_the_same_however_many_people_there_are(client, pair, round_, django_assert_max_num_queries):
    client.force_login(pair.county_officer)
    for route, most in (("round-report", 20), ("round-posts", 20), ("round-what-if", 24)):
        with django_assert_max_num_queries(most):
            client.get(reverse(route, args=[round_.pk]))
    person = Proposal.unscoped.filter(round=round_).first().person
    with django_assert_max_num_queries(24):
        client.get(reverse("round-why", args=[round_.pk]) + f"?person={person.code}")


def start_round(client, pair, issue, **levels):
    client.force_login(pair.county_officer)
    client.post(reverse("round-run", args=[issue.pk]), {"top": 5, "seed": 0, **levels})
    job = Job.objects.latest("pk")
    run_here(job)
    return Round.unscoped.get(pk=Job.objects.get(pk=job.pk).result["round"])


def test_priority_is_chosen_on_the_form_and_printed(client, pair):
    issue = listed(pair, [pair.person() for _ in range(3)], [pair.vacancy(headcount=2)])
    served = start_round(client, pair, issue, first_zero_employment="2", first_monitored="1")
    assert served.params["priority"] == {"zero_employment": 2, "monitored": 1}
    text = page(client, pair, "round-report", served)
    assert "Households in which nobody has work: level 2 (fewer than 5 persons)" in text
    assert "It does not enter suitability" in text
    again = start_round(client, pair, issue)
    assert (again.params["priority"], again.number) == ({}, served.number + 1)


def test_a_what_if_is_solved_by_the_worker_and_stores_no_round(client, pair, round_):
    client.force_login(pair.county_officer)
    post = Proposal.unscoped.filter(round=round_, allocated=True).get().vacancy
    answer = client.post(reverse("round-what-if", args=[round_.pk]), {"places_post": post.pk, "places_add": "2"})
    assert answer.status_code == 302
    job = Job.objects.latest("pk")
    assert f"?job={job.pk}" in answer["Location"]
    assert job.state == Job.State.QUEUED  # nothing was solved in the request
    query = f"?job={job.pk}"
    assert "Waiting for its turn" in page(client, pair, "round-what-if", round_, query)
    run_here(job)
    text = page(client, pair, "round-what-if", round_, query)
    assert "+2 persons placed: 2 would gain a post and 0 lose theirs" in text
    assert "The difference is proved" in text
    assert Round.unscoped.count() == 1
    client.post(reverse("round-trial-keep", args=[round_.pk]), {"job": job.pk, "note": "检验员再加两名"})
    assert Trial.unscoped.get().note == "检验员再加两名"
    assert "检验员再加两名" in page(client, pair, "round-what-if", round_)
    again = page(client, pair, "round-what-if", round_, f"?trial={Trial.unscoped.get().pk}")
    assert "+2 persons placed" in again
    assert "Keep with this note" not in again


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Change at least one thing."),
        ({"places_add": "5"}, "Which one?"),
        ({"bus_from": "451425100"}, "Change at least one thing."),
        ({"wage_add": "many", "wage_post": ""}, "Enter a whole number."),
    ],
)
def test_a_what_if_that_says_too_little_is_asked_again(client, pair, round_, asked, words):
    client.force_login(pair.county_officer)
    answer = client.post(reverse("round-what-if", args=[round_.pk]), asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Job.objects.filter(kind="round.trial").exists()


def test_a_post_named_in_the_address_is_chosen_even_among_very_many(client, pair, round_, monkeypatch):
    monkeypatch.setattr(trials, "MOST_OFFERED", 1)
    for post in Vacancy.unscoped.all():
        text = page(client, pair, "round-what-if", round_, f"?post={post.pk}")
        assert f'<option value="{post.pk}" selected>' in text
        answer = client.post(reverse("round-what-if", args=[round_.pk]), {"places_post": post.pk, "places_add": "1"})
        assert answer.status_code == 302


def test_trials_of_others_are_not_there(client, pair, round_):
    client.force_login(pair.county_officer)
    bus = {"bus_to": "440703"}
    client.post(reverse("round-what-if", args=[round_.pk]), bus)
    job = Job.objects.latest("pk")
    client.force_login(user_of(pair.county, Role.COUNTY))
    assert client.get(reverse("round-what-if", args=[round_.pk]) + f"?job={job.pk}").status_code == 404


def test_every_post_is_explained_to_a_person_and_every_person_to_a_post(client, pair, round_):
    loser = Proposal.unscoped.filter(round=round_, allocated=False).first().person
    post = Proposal.unscoped.filter(round=round_, allocated=True).get().vacancy
    text = page(client, pair, "round-why", round_, f"?person={loser.code}&post={post.pk}")
    for words in ("Its places went where they do more good", "The wage is below the least accepted", "skill or level"):
        assert words in text
    assert text.count('class="bar"') == 7
    text = page(client, pair, "round-why", round_, f"?post={post.pk}")
    assert text.count("<tr data-row>") == 4
    assert "Allocated to this post" in text
    assert "农试" not in text  # names stay masked
    found = page(client, pair, "round-why", round_, f"?person={loser.code}&q=包装")
    assert found.count("<tr data-row>") == 1


def test_the_other_side_reads_reasons_under_codes_and_strangers_none(client, pair, round_):
    person = Proposal.unscoped.filter(round=round_, allocated=True).get().person
    text = page(client, pair, "round-why", round_, f"?person={person.code}", user=pair.receiving_officer)
    assert person.code in text
    assert "农*" not in text
    stranger = make_world("530602", "3304").rows["person"]
    client.force_login(pair.county_officer)
    assert client.get(reverse("round-why", args=[round_.pk]) + f"?person={stranger.code}").status_code == 404


def test_priority_is_named_beside_a_place_that_went_to_others(client, pair):
    people = [pair.person() for _ in range(2)]
    people[1].household.zero_employment_since = "2026-01-01"
    people[1].household.save()
    post = pair.vacancy(headcount=1)
    issue = listed(pair, people, [post])
    served = do_run_round(issue, by=pair.county_officer, priority=Priority.of({"zero_employment": 1}))
    text = page(client, pair, "round-why", served, f"?person={people[0].code}&post={post.pk}")
    assert "Its places went to others" in text
    assert "some people were served first where posts were short" in text
