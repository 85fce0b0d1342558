"""The month's exchange: doubles decided, posts taken in, unlawful conditions settled, both lists frozen and matched."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from wengang.accounts.roles import Role
from wengang.demo import arrivals, stage
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.market.actions import do_collect, do_freeze_issue, do_open_issue, do_release_vacancy
from wengang.market.enums import IssueState, VacancyState
from wengang.market.models import Agreement, Employer, Issue, Vacancy
from wengang.market.rounds import do_run_round
from wengang.registry.actions import do_decide_duplicate
from wengang.registry.models import DuplicateCase

TOP = 10
SETTLED = 0.55
"""Share of doubles and of unlawful vacancies that are settled; the others are left on the first page."""


def issue_of(pair: Pair, day: date) -> Issue:
    """The issue of that day's month, opened when it is not there yet."""
    agreement = Agreement.unscoped.get(code=pair.code)
    found = Issue.unscoped.filter(agreement=agreement, year=day.year, number=day.month).first()
    return found or do_open_issue(agreement, day.year, day.month, by=stage.user(stage.officer(pair, Role.COUNTY)))


def decide_duplicates(play: Play) -> Steps:
    """Half of the probable doubles are compared and decided by the county officers."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.COUNTY))
        dice = play.dice("doubles", pair.code)
        cases = DuplicateCase.objects.visible_to(by.scope).filter(decision=DuplicateCase.Decision.OPEN)
        for case in cases.order_by("pk"):
            if dice.chance(SETTLED):
                do_decide_duplicate(case, _likely(case), by=by)
        yield done, len(play.pairs)


def _largest_employer(pair: Pair) -> Employer:
    """The receiving side's employer with most postings."""
    mine = Employer.unscoped.filter(division_id__startswith=pair.receiver.code)
    return mine.annotate(postings=Count("vacancies")).order_by("-postings", "pk")[0]


def _likely(case: DuplicateCase) -> str:
    return DuplicateCase.Decision.SAME if case.likeness >= 85 else DuplicateCase.Decision.DIFFERENT


def take_posts(play: Play) -> Steps:
    """Employers and vacancies, onto this month's issues; one employer gets an account of its own."""
    issues = {pair.code: issue_of(pair, play.today).code for pair in play.pairs}
    yield from arrivals.posts(play, issues)
    stage.open_village_office()
    stage.open_employer_office(_largest_employer(play.pairs[0]))


def release_some(play: Play) -> Steps:
    """Half of the held vacancies come back with lawful wording."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.RECEIVING))
        dice = play.dice("lawful", pair.code)
        for vacancy in Vacancy.objects.visible_to(by.scope).filter(state=VacancyState.QUARANTINED).order_by("pk"):
            if dice.chance(SETTLED):
                do_release_vacancy(vacancy, {}, reason="已与企业确认，改为岗位实际要求", by=by)
        yield done, len(play.pairs)


def collect(play: Play) -> Steps:
    """Jobseekers: from the senders' own lists, or from the ledger where the sender sends none."""
    issues = {pair.code: issue_of(pair, play.today) for pair in play.pairs}
    yield from arrivals.seekers(play, {code: issue.code for code, issue in issues.items()})
    for pair in play.pairs:
        if not pair.sends_list:
            do_collect(issues[pair.code], by=stage.user(stage.officer(pair, Role.COUNTY)))


def match(play: Play) -> Steps:
    """Freeze both lists of every agreement and run its round."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.COUNTY))
        issue = issue_of(pair, play.today)
        if issue.state == IssueState.OPEN:
            do_freeze_issue(issue, by=by)
        if not issue.rounds.exists():
            do_run_round(issue, top=TOP, seed=play.seed, by=by)
        yield done, len(play.pairs)
