"""What ends by itself: vacancies whose last day is past, and proposals that lead nowhere any more."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.core.reasons import Reason
from wengang.market.enums import UNANSWERED, IssueState, VacancyState
from wengang.market.models import Proposal, Vacancy
from wengang.market.states import PROPOSAL, VACANCY

CLOSED = Reason("vacancy_or_issue_closed", _("its vacancy or its issue is closed"))


@transaction.atomic
def expire_vacancies(today: date | None = None) -> int:
    """Close what is no longer valid. Returns how many. Rounds leave such vacancies out in any case."""
    over = Vacancy.unscoped.filter(valid_to__lt=today or timezone.localdate())
    return VACANCY.follow_all(over, "expire", by=None)


@transaction.atomic
def expire_proposals() -> int:
    """End proposals that nobody answered and whose vacancy or issue is closed; returns how many.

    Whoever said yes keeps the proposal: a person decides what becomes of it.
    """
    over = Q(vacancy__state__in=(VacancyState.CLOSED, VacancyState.EXPIRED)) | Q(issue__state=IssueState.CLOSED)
    rows = Proposal.unscoped.filter(over, state__in=UNANSWERED)
    return PROPOSAL.follow_all(rows, "expire", by=None, reason=CLOSED.stored())
