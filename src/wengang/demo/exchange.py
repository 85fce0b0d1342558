"""The month's exchange: doubles decided, posts taken in, unlawful conditions settled, both lists frozen and matched."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Count

from wengang.accounts.roles import Role
from wengang.core.scope import within
from wengang.core.states import recorded_at
from wengang.demo import arrivals, stage
from wengang.demo.days import date_back, matched
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.market.actions import do_collect, do_freeze_issue, do_open_issue, do_release_vacancy
from wengang.market.enums import IssueState, VacancyState
from wengang.market.models import Agreement, Employer, Issue, Vacancy
from wengang.market.rounds import Priority, do_run_round
from wengang.registry.actions import do_decide_duplicate
from wengang.registry.models import DuplicateCase

TOP = 3
SERVED_FIRST = Priority({"zero_employment": 2, "monitored": 1})
"""Helping priority of this month's rounds."""


def issue_of(pair: Pair, day: date) -> Issue:
    """The issue of that day's month, opened when it is not there yet."""
    agreement = Agreement.unscoped.get(code=pair.code)
    found = Issue.unscoped.filter(agreement=agreement, year=day.year, number=day.month).first()
    return found or do_open_issue(agreement, day.year, day.month, by=stage.user(stage.officer(pair, Role.COUNTY)))


def decide_duplicates(play: Play) -> Steps:
    """Every second probable double is compared and decided by the county officer; the others wait."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.COUNTY))
        cases = DuplicateCase.objects.visible_to(by.scope)
        if not cases.exclude(decision=DuplicateCase.Decision.OPEN).exists():
            for case in cases.order_by("pk")[done % 2 :: 2]:
                do_decide_duplicate(case, _likely(case), by=by)
        yield done, len(play.pairs)


def _largest_employer(pair: Pair) -> Employer:
    """The receiving side's employer with most postings."""
    mine = Employer.unscoped.filter(within("division_id", pair.receiver.code))
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
    """Every second held vacancy comes back in lawful wording while its list is still open; the others wait."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.RECEIVING))
        held = Vacancy.objects.visible_to(by.scope).filter(state=VacancyState.QUARANTINED)
        if issue_of(pair, play.today).state == IssueState.OPEN:
            for vacancy in held.order_by("pk")[1::2]:
                do_release_vacancy(vacancy, _lawful(vacancy), reason="已与企业确认，改为岗位实际要求", by=by)
        yield done, len(play.pairs)


def _lawful(vacancy: Vacancy) -> dict[str, str]:
    """The description without the passages that the law forbids."""
    text = vacancy.description
    for found in vacancy.held_for:
        text = text.replace(found["text"], "")
    return {"description": re.sub(r"[；，]+(?=[；，]|$)", "", text)}


def collect(play: Play) -> Steps:
    """Jobseekers: from the senders' own lists, or from the ledger where the sender sends none."""
    issues = {pair.code: issue_of(pair, play.today) for pair in play.pairs}
    yield from arrivals.seekers(play, {code: issue.code for code, issue in issues.items()})
    for pair in play.pairs:
        by, issue = stage.user(stage.officer(pair, Role.COUNTY)), issues[pair.code]
        if issue.state == IssueState.OPEN and not pair.sends_list:
            do_collect(issue, by=by)


def match(play: Play) -> Steps:
    """Freeze both lists of every agreement and run its round."""
    for done, pair in enumerate(play.pairs, 1):
        by = stage.user(stage.officer(pair, Role.COUNTY))
        issue = issue_of(pair, play.today)
        frozen = matched(play.today)
        if issue.state == IssueState.OPEN:
            with recorded_at(frozen):
                do_freeze_issue(issue, by=by)
        if not issue.rounds.exists():
            do_run_round(issue, top=TOP, seed=play.seed, priority=SERVED_FIRST, by=by)
            date_back(issue, frozen)
        yield done, len(play.pairs)
