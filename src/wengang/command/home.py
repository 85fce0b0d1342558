"""Home: what to do first and where this month stands. Every line opens the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wengang.accounts.roles import Cap
from wengang.command import clocks, journeys
from wengang.command.asked import answers, whole
from wengang.command.dispatch import todo
from wengang.command.queries import OpenWork
from wengang.command.tasks import Task
from wengang.core.models import ImportBatch
from wengang.core.scope import Scope
from wengang.employment.enums import EndReason
from wengang.market.enums import IssueState, ProposalState, VacancyState
from wengang.market.models import Issue, Proposal, Vacancy
from wengang.market.proposals import waiting
from wengang.registry import queries as ledger
from wengang.registry.enums import EmploymentStatus
from wengang.registry.queries.figures import UNHEARD_DAYS

ANSWER_DAYS = 3
"""A worker or employer should have answered a proposal by then; after that the line turns red."""
FREEZE_NOTICE_DAYS = 7
BATCHES_SHOWN = 3

_HIRED = (ProposalState.HIRED,)
_OFFERED = (ProposalState.OFFERED, *_HIRED)
_INTERVIEWED = (ProposalState.INTERVIEW, *_OFFERED)
_INTENDED = (ProposalState.INTENTION, *_INTERVIEWED)
_EMPLOYER = (ProposalState.EMPLOYER_ACCEPTED, *_INTENDED)
_ACCEPTED = (ProposalState.ACCEPTED, ProposalState.EMPLOYER_DECLINED, *_EMPLOYER)
STEPS = (
    ("proposed", gettext_lazy("Proposed"), tuple(ProposalState.values)),
    ("accepted", gettext_lazy("Worker accepts"), _ACCEPTED),
    ("employer", gettext_lazy("Employer accepts"), _EMPLOYER),
    ("intended", gettext_lazy("Preliminary intention"), _INTENDED),
    ("interviewed", gettext_lazy("Interview or offer"), _INTERVIEWED),
    ("hired", gettext_lazy("Hired"), _HIRED),
)


@dataclass(frozen=True)
class Figure:
    """One number with what it counts, how fresh it is and where its rows are."""

    label: str
    value: int
    unit: str
    kind: str
    note: str
    fresh: str
    href: str
    tone: str = ""


@dataclass(frozen=True)
class Step:
    """One step of an issue's way from the list to the gate: how many persons came at least that far, and who."""

    label: str
    persons: int
    href: str


def ledger_of(scope: Scope) -> ledger.Figures | None:
    """The counts of the ledger, for those who keep it: read once for figures and tasks, for it counts everybody."""
    return ledger.figures(scope) if scope.may(Cap.PERSON_EDIT) else None


def figures(work: OpenWork, counted: ledger.Figures | None) -> list[Figure]:
    """The numbers this reader may see, in the order of the work; ``counted`` is ``ledger_of``."""
    scope = work.scope
    found: list[Figure] = []
    keeps_ledger = counted is not None
    if counted is not None:
        found += _ledger(counted)
    if scope.may(Cap.PERSON_SEE):
        found.append(_hired_this_month(scope))
    if scope.may(Cap.VACANCY_SEE):
        found.append(_open_places(scope))
    if scope.may(Cap.VACANCY_RELEASE) and not keeps_ledger:
        found.append(_held_vacancies(work.count("quarantined")))
    return found


def _ledger(counted: ledger.Figures) -> list[Figure]:
    share = f"{counted.verified / counted.persons:.1%}" if counted.persons else ""
    away = Figure(
        _("Working away"),
        counted.by_employment.get(EmploymentStatus.AWAY, 0),
        _("persons"),
        "stock",
        _("%(n)s persons in the ledger") % {"n": f"{counted.persons:,}"},
        _("status verified: %(share)s") % {"share": share} if share else "",
        f"{reverse('people')}?employment={EmploymentStatus.AWAY}",
    )
    zero = Figure(
        _("Zero-employment households"),
        counted.zero_employment,
        _("households"),
        "stock",
        _("nobody of working age has work"),
        _now(),
        f"{reverse('households')}?zero_employment=1",
        "overdue" if counted.zero_employment else "",
    )
    return [away, zero]


def _hired_this_month(scope: Scope) -> Figure:
    first = timezone.localdate().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    [(now, then)] = answers(_hired_of_months, scope, before, first) or [(0, 0)]
    note = _("since %(day)s") % {"day": _("%(month)s/%(day)s") % {"month": first.month, "day": first.day}}
    fresh = _("against last month %(difference)s") % {"difference": f"{now - then:+,}"}
    return Figure(
        _("Newly hired this month"),
        now,
        _("persons"),
        "flow",
        note,
        fresh,
        f"{reverse('proposals')}?state={ProposalState.HIRED}&since={first.isoformat()}",
    )


def _hired_of_months(scope: Scope, before: date, first: date) -> QuerySet:
    """Persons hired since the first of this month, and in the month before."""
    return whole(
        hired_since(Proposal.objects.visible_to(scope), before),
        now=Count("person", filter=Q(spell__valid_from__gte=first), distinct=True),
        then=Count("person", filter=Q(spell__valid_from__lt=first), distinct=True),
    )


def hired_since(proposals: QuerySet[Proposal], day: date) -> QuerySet[Proposal]:
    """Of these proposals, those whose first working day was ``day`` or later; hires that were a mistake left out."""
    hired = proposals.filter(state=ProposalState.HIRED, allocated=True, spell__valid_from__gte=day)
    return hired.exclude(spell__end_reason=EndReason.CORRECTED).order_by()


def _open_places(scope: Scope) -> Figure:
    [(places, postings, employers)] = answers(_open_vacancies, scope) or [(0, 0, 0)]
    note = _("%(postings)s postings · %(employers)s employers") % {
        "postings": f"{postings:,}",
        "employers": f"{employers:,}",
    }
    return Figure(
        _("Places still open"),
        places,
        _("headcount"),
        "stock",
        note,
        _now(),
        f"{reverse('vacancies')}?state={VacancyState.OPEN}",
    )


def _open_vacancies(scope: Scope) -> QuerySet:
    return whole(
        Vacancy.objects.visible_to(scope).filter(state=VacancyState.OPEN),
        places=Sum(F("headcount") - F("filled"), default=0),
        postings=Sum("postings", default=0),
        employers=Count("employer", distinct=True),
    )


def _held_vacancies(held: int) -> Figure:
    return Figure(
        _("Vacancies held"),
        held,
        _("postings"),
        "stock",
        _("an unlawful condition was found"),
        _now(),
        f"{reverse('vacancies')}?state={VacancyState.QUARANTINED}",
        "overdue" if held else "",
    )


def _now() -> str:
    return _("as of %(time)s") % {"time": timezone.localtime().strftime("%H:%M")}


def tasks(work: OpenWork, counted: ledger.Figures | None) -> list[Task]:
    """What to do first, worst first; ``counted`` is ``ledger_of``."""
    sources = (_answers, _quarantine, _duplicates, journeys.tasks, todo.tasks, clocks.tasks)
    found = [task for source in sources for task in source(work)]
    found += [task for source in (_batches, _freezing) for task in source(work.scope)]
    return sorted([*found, *_unheard(counted)], key=lambda task: -task.weight)


def _answers(work: OpenWork) -> Iterator[Task]:
    """One look at what waits: answers to record, and offers of which nobody said yet what became of them."""
    if not work.may("proposals"):
        return
    [(persons, since, offers, every)] = answers(_open_answers, work.scope) or [(0, None, 0, 0)]
    work.learn("proposals", every)
    if persons:
        yield _to_answer(persons, (timezone.now() - since).days)
    if offers:
        yield _to_hire(offers)


def _open_answers(scope: Scope) -> QuerySet:
    asked, offers = ~Q(state=ProposalState.OFFERED), Q(state=ProposalState.OFFERED)
    return whole(
        waiting(scope),
        persons=Count("person", filter=asked, distinct=True),
        since=Min("changed_at", filter=asked),
        offers=Count("pk", filter=offers),
        every=Count("pk"),
    )


def _to_answer(persons: int, days: int) -> Task:
    late = days > ANSWER_DAYS
    return Task(
        weight=90 if late else 60,
        tone="overdue" if late else "due",
        due=ngettext("%(n)s day late", "%(n)s days late", days - ANSWER_DAYS) % {"n": days - ANSWER_DAYS}
        if late
        else _("within %(n)s days") % {"n": ANSWER_DAYS - days},
        title=ngettext("%(n)s person waits for an answer", "%(n)s persons wait for an answer", persons)
        % {"n": f"{persons:,}"},
        detail=_("Proposals whose next answer is yours to record; the oldest is %(days)s days old.") % {"days": days},
        href=f"{reverse('proposals')}?step=answers",
        button=_("Record answers"),
    )


def _to_hire(offers: int) -> Task:
    return Task(
        weight=80,
        tone="due",
        due=_("today"),
        title=ngettext("%(n)s offer is not yet a hire", "%(n)s offers are not yet hires", offers)
        % {"n": f"{offers:,}"},
        detail=_("Record the first working day, or why nothing came of it."),
        href=f"{reverse('proposals')}?step=offers",
        button=_("Record hires"),
    )


def _quarantine(work: OpenWork) -> Iterator[Task]:
    held = work.count("quarantined")
    if held:
        yield Task(
            weight=75,
            tone="overdue",
            due=_("unlawful"),
            title=ngettext("%(n)s vacancy is held", "%(n)s vacancies are held", held) % {"n": f"{held:,}"},
            detail=_("They ask for sex, age or another unlawful ground; a lawful wording is proposed."),
            href=f"{reverse('vacancies')}?state={VacancyState.QUARANTINED}",
            button=_("Settle them"),
        )


def _duplicates(work: OpenWork) -> Iterator[Task]:
    cases = work.count("duplicates")
    if cases:
        yield Task(
            weight=50,
            tone="due",
            due=_("this week"),
            title=ngettext("%(n)s row is probably a known person", "%(n)s rows are probably known persons", cases)
            % {"n": f"{cases:,}"},
            detail=_("Held until somebody compares both records."),
            href=reverse("duplicates"),
            button=_("Compare"),
        )


def _batches(scope: Scope) -> Iterator[Task]:
    if not scope.may(Cap.PERSON_IMPORT) and not scope.may(Cap.VACANCY_IMPORT):
        return
    with_errors = ImportBatch.objects.visible_to(scope).filter(counts__errors__gt=0).order_by("-created_at", "-pk")
    for batch in with_errors[:BATCHES_SHOWN]:
        yield Task(
            weight=40,
            tone="due",
            due=_("to mend"),
            title=_("%(file)s: %(n)s rows to correct") % {"file": batch.filename, "n": f"{batch.counts['errors']:,}"},
            detail=_("The good rows are not held up. Send the annotated workbook back to whoever filled it."),
            href=reverse("import", kwargs={"token": batch.token}),
            button=_("Row by row"),
        )


def _freezing(scope: Scope) -> Iterator[Task]:
    if not scope.may(Cap.ISSUE_MANAGE):
        return
    today = timezone.localdate()
    soon = _issues(scope).filter(
        state=IssueState.OPEN, freezes_on__isnull=False, freezes_on__lte=today + timedelta(days=FREEZE_NOTICE_DAYS)
    )
    for issue in soon.order_by("freezes_on", "pk")[:BATCHES_SHOWN]:
        days = (issue.freezes_on - today).days
        yield Task(
            weight=70 if days < 0 else 45,
            tone="overdue" if days < 0 else "due",
            due=_("should be frozen") if days < 0 else _("in %(n)s days") % {"n": days},
            title=_("Issue %(code)s freezes") % {"code": issue.code},
            detail=_("After that both lists stay as they are; check them first."),
            href=reverse("issue", kwargs={"pk": issue.pk}),
            button=_("See the lists"),
        )


def _unheard(counted: ledger.Figures | None) -> Iterator[Task]:
    count = counted.away_unheard if counted else 0
    if count:
        yield Task(
            weight=30,
            tone="neutral",
            due=_("this month"),
            title=ngettext("%(n)s person away not heard of", "%(n)s persons away not heard of", count)
            % {"n": f"{count:,}"},
            detail=_("Their status is older than %(days)s days.") % {"days": UNHEARD_DAYS},
            href=f"{reverse('people')}?employment={EmploymentStatus.AWAY}&stale={UNHEARD_DAYS}",
            button=_("List"),
        )


def _issues(scope: Scope) -> QuerySet:
    """Without the frozen lists themselves, which are long and sealed."""
    return Issue.objects.visible_to(scope).defer("snapshot")


def current_issue(scope: Scope) -> Issue | None:
    """The newest issue this reader takes part in that has proposals, else the newest."""
    newest = _issues(scope).select_related("agreement__sending", "agreement__receiving").order_by("-opened_on", "-pk")
    with_proposals = newest.filter(pk__in=Proposal.objects.visible_to(scope).values("issue_id"))
    return with_proposals.first() or newest.first()


def funnel(scope: Scope, issue: Issue) -> list[Step]:
    """Persons of an issue by how far they came; later steps are contained in earlier ones."""
    [came] = answers(_came_so_far, scope, issue.pk) or [(0,) * len(STEPS)]
    listed = Step(
        _("On the seeker list"),
        issue.seekers.count(),
        f"{reverse('issue', kwargs={'pk': issue.pk})}?list=seekers#list",
    )
    steps = (
        Step(str(label), persons, f"{reverse('proposals')}?issue={issue.pk}&step={name}")
        for persons, (name, label, _states) in zip(came, STEPS, strict=True)
    )
    return [listed, *steps]


def _came_so_far(scope: Scope, issue: int) -> QuerySet:
    came = {name: Count("person", filter=Q(state__in=states), distinct=True) for name, _label, states in STEPS}
    return whole(Proposal.objects.visible_to(scope).filter(issue=issue, allocated=True), **came)
