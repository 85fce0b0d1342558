"""Writes on agreements and their monthly issues: open, collect, freeze, close."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.scope import within
from wengang.core.states import MayNot, WrongState
from wengang.market import snapshot
from wengang.market.actions.guard import may_manage, must_be_open, require
from wengang.market.actions.lines import people_off
from wengang.market.entries import add_posts, add_seekers
from wengang.market.enums import VacancyState
from wengang.market.figures import live_figures
from wengang.market.models import Agreement, Issue, Station, Vacancy
from wengang.market.reach import accepted, overlaps
from wengang.market.states import ISSUE
from wengang.registry.enums import WillWork
from wengang.registry.models import Disclosure, Person, Wish

LEAST_AGE = 16


def do_save_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """Write a new or changed agreement. Raises ValidationError naming the field, MayNot when neither end is yours."""
    require(by, Cap.AGREEMENT_EDIT)
    if not (by.scope.covers(agreement.sending_id) or by.scope.covers(agreement.receiving_id)):
        raise MayNot(_("One end of the agreement must be in your divisions."))
    agreement.full_clean()
    with transaction.atomic():
        agreement.save()
    return agreement


def do_save_station(station: Station, *, by: User) -> Station:
    require(by, Cap.AGREEMENT_EDIT)
    may_manage(station.agreement, by)
    station.full_clean()
    with transaction.atomic():
        station.save()
    return station


@transaction.atomic
def do_open_issue(agreement: Agreement, year: int, number: int, *, by: User) -> Issue:
    """The issue of a month, collecting from now on. Raises ValidationError when the number is taken."""
    may_manage(agreement, by)
    issue = Issue(
        agreement=agreement,
        code=f"{agreement.code}-{year}-{number:02d}",
        year=year,
        number=number,
        opened_on=timezone.localdate(),
    )
    issue.full_clean()
    issue.save()
    return issue


@transaction.atomic
def do_collect(issue: Issue, *, by: User) -> int:
    """Fill the list of jobseekers from the ledger: who wants work within reach of the agreement. Returns how many.

    Coded rows name nobody and rest on the statutory duty of the employment service; whoever took consent back towards
    the receiving side, and has not consented again, is left out, and so is whoever was taken off this list by hand.
    """
    may_manage(issue.agreement, by)
    must_be_open(issue)
    off = people_off(issue)
    return add_seekers(issue, [person for person in reachable_persons(issue) if person not in off])


def reachable_persons(issue: Issue) -> list[int]:
    """People of the sending division who want work, are of age, and accept the receiving division."""
    agreement = issue.agreement
    today = timezone.localdate()
    youngest = today.replace(year=today.year - LEAST_AGE)
    wishes = Wish.unscoped.filter(
        within("person__division_id", agreement.sending_id),
        current=True,
        will_work=WillWork.YES,
        person__deceased=False,
    ).exclude(person__birth_date__gt=youngest)
    told = wishes.values_list("person", "destinations", "reach", "limits", "person__division_id")
    objecting = _objecting(agreement)
    return [
        person
        for person, places, reach, limits, living in told
        if person not in objecting and overlaps(accepted(places, reach, limits, living), agreement.receiving_id)
    ]


def _objecting(agreement: Agreement) -> set[int]:
    """People who took their consent back towards the receiving organisation and have none open now."""
    towards = Disclosure.unscoped.filter(organisation=agreement.receiver)
    revoked = set(towards.filter(revoked_at__isnull=False).values_list("person", flat=True))
    again = set(towards.filter(Disclosure.open_on(timezone.localdate())).values_list("person", flat=True))
    return revoked - again


@transaction.atomic
def do_add_seekers(issue: Issue, persons: Sequence[Person], *, by: User) -> int:
    may_manage(issue.agreement, by)
    must_be_open(issue)
    mine = [person.pk for person in persons if by.scope.covers(person.division_id)]
    if len(mine) < len(persons):
        raise MayNot(_("Only people of your own divisions can be put on the list."))
    return add_seekers(issue, mine)


@transaction.atomic
def do_add_posts(issue: Issue, vacancies: Sequence[Vacancy], *, by: User) -> int:
    """Put open vacancies on the issue's list with the places they have left; held ones cannot be listed."""
    may_manage(issue.agreement, by)
    must_be_open(issue)
    if any(vacancy.state != VacancyState.OPEN for vacancy in vacancies):
        raise WrongState(_("Only open vacancies can be put on the list."))
    return add_posts(issue, vacancies)


@transaction.atomic
def do_freeze_issue(issue: Issue, *, by: User) -> Issue:
    """Freeze both lists: figures, a sealed snapshot and its digest; from now on the lists re-export identically."""
    may_manage(issue.agreement, by)
    ISSUE.apply(issue, "freeze", by=by)
    taken = snapshot.take(issue)
    issue.figures = live_figures(issue)
    issue.digest = snapshot.digest(taken)
    issue.snapshot = snapshot.pack(taken)
    issue.frozen_at = timezone.now()
    issue.save(update_fields=["figures", "digest", "snapshot", "frozen_at"])
    return issue


@transaction.atomic
def do_close_issue(issue: Issue, *, by: User, reason: str = "") -> Issue:
    may_manage(issue.agreement, by)
    with because(reason or "issue closed"):
        ISSUE.apply(issue, "close", by=by, reason=reason)
    return issue


def lists_of(issue: Issue) -> bytes:
    """Both lists as XLSX: of a frozen issue from its snapshot, byte for byte; of an open one as they stand."""
    taken = snapshot.unpack(issue.snapshot) if issue.snapshot else snapshot.take(issue)
    return snapshot.workbook(taken)
