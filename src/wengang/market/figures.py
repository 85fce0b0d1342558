"""The numbers that an issue publishes.

Postings (岗位) and headcount (需求人数) are two figures and never added together. Over several issues there are two
counts of employers: ``employers_listed`` adds up the employers of each issue, which is how the monthly reports
accumulate them, and ``employers_distinct`` counts each employer once. Within one issue both are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Sum

from wengang.market.enums import IssueState
from wengang.market.models import Issue, PostEntry, SeekerEntry
from wengang.market.snapshot import listed_posts


def figures(issue: Issue) -> dict[str, int]:
    """``employers, postings, headcount, seekers, groups`` of one issue; of a frozen one as it froze."""
    return dict(issue.figures) if issue.state != IssueState.OPEN else live_figures(issue)


def live_figures(issue: Issue) -> dict[str, int]:
    posts = listed_posts(issue).aggregate(
        employers=Count("vacancy__employer", distinct=True), postings=Sum("postings"), headcount=Sum("headcount")
    )
    people = SeekerEntry.unscoped.filter(issue=issue).aggregate(
        seekers=Count("pk"), groups=Count("group", distinct=True)
    )
    return {name: value or 0 for name, value in (posts | people).items()}


def figures_of(issues: Iterable[Issue]) -> dict[str, Any]:
    """Sums over several issues: ``issues, employers_listed, employers_distinct, postings, headcount, seekers``."""
    issues = list(issues)
    each = [figures(issue) for issue in issues]
    distinct = (
        PostEntry.unscoped.filter(issue__in=issues)
        .exclude(vacancy__state="quarantined")
        .aggregate(count=Count("vacancy__employer", distinct=True))["count"]
    )
    return {
        "issues": len(issues),
        "employers_listed": sum(one["employers"] for one in each),
        "employers_distinct": distinct,
        "postings": sum(one["postings"] for one in each),
        "headcount": sum(one["headcount"] for one in each),
        "seekers": sum(one["seekers"] for one in each),
    }
