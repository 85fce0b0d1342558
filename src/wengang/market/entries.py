"""Lines of an issue's two lists: adding, numbering, grouping. Called by actions and importers, which settle who may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Max

from wengang.core.models import ImportBatch
from wengang.market.coded import coded_rows
from wengang.market.models import Issue, PostEntry, SeekerEntry, Vacancy
from wengang.registry.models import Wish


def add_seekers(issue: Issue, persons: Collection[int], *, batch: ImportBatch | None = None) -> int:
    """Put people on the list who are not on it yet; returns how many. Lines go on in the order of the codes."""
    there = set(SeekerEntry.unscoped.filter(issue=issue).values_list("person", flat=True))
    rows = coded_rows([person for person in persons if person not in there])
    ordered = sorted(rows.items(), key=lambda item: str(item[1]["code"]))
    first = _last_line(SeekerEntry, issue) + 1
    SeekerEntry.unscoped.bulk_create(
        (
            SeekerEntry(issue=issue, person_id=person, line=line, shown=shown, batch=batch)
            for line, (person, shown) in enumerate(ordered, start=first)
        ),
        batch_size=1_000,
    )
    regroup(issue)
    return len(ordered)


def refresh_seekers(issue: Issue, persons: Collection[int]) -> None:
    """Bring the coded rows of people already on the list up to date."""
    rows = coded_rows(persons)
    entries = list(SeekerEntry.unscoped.filter(issue=issue, person__in=rows))
    for entry in entries:
        entry.shown = rows[entry.person_id]
    SeekerEntry.unscoped.bulk_update(entries, ["shown"], batch_size=500)
    regroup(issue)


def regroup(issue: Issue) -> None:
    """Number the kin groups of which at least two are on the list; a member left alone goes alone."""
    entries = list(SeekerEntry.unscoped.filter(issue=issue).order_by("line"))
    groups = dict(
        Wish.unscoped.filter(
            current=True, kin_group__isnull=False, person__in=[entry.person_id for entry in entries]
        ).values_list("person", "kin_group")
    )
    size = Counter(groups.values())
    numbers: dict[int, int] = {}
    changed = []
    for entry in entries:
        kin = groups.get(entry.person_id)
        number = numbers.setdefault(kin, len(numbers) + 1) if kin is not None and size[kin] > 1 else None
        if entry.group != number:
            entry.group = number
            changed.append(entry)
    SeekerEntry.unscoped.bulk_update(changed, ["group"], batch_size=500)


def add_posts(issue: Issue, vacancies: Sequence[Vacancy], *, batch: ImportBatch | None = None) -> int:
    """Put vacancies on the list with the places they have left; returns how many were not on it yet."""
    there = set(PostEntry.unscoped.filter(issue=issue).values_list("vacancy", flat=True))
    new = [vacancy for vacancy in vacancies if vacancy.pk not in there and vacancy.places_left > 0]
    first = _last_line(PostEntry, issue) + 1
    PostEntry.unscoped.bulk_create(
        (
            PostEntry(
                issue=issue,
                vacancy=vacancy,
                line=line,
                postings=vacancy.postings,
                headcount=vacancy.places_left,
                batch=batch,
            )
            for line, vacancy in enumerate(new, start=first)
        ),
        batch_size=1_000,
    )
    return len(new)


def _last_line(model: type[SeekerEntry] | type[PostEntry], issue: Issue) -> int:
    return model.unscoped.filter(issue=issue).aggregate(last=Max("line"))["last"] or 0
