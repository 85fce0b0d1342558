"""Home: what to do first, where this month stands, what changed. Every line opens the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wengang.accounts.roles import Cap
from wengang.core.models import ImportBatch, StateLog
from wengang.core.scope import Scope
from wengang.employment.models import Spell
from wengang.market.enums import IssueState, ProposalState, VacancyState
from wengang.market.models import Issue, Proposal, Vacancy
from wengang.market.proposals import waiting
from wengang.market.states import PROPOSAL
from wengang.registry import queries as ledger
from wengang.registry.enums import EmploymentStatus
from wengang.registry.models import DuplicateCase
from wengang.registry.queries.figures import UNHEARD_DAYS

ANSWER_DAYS = 3
"""A worker or employer should have answered a proposal by then; after that the line turns red."""
FREEZE_NOTICE_DAYS = 7
BATCHES_SHOWN = 3
CHANGES_SHOWN = 8

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
class Task:
    """One thing to do, with its one button; ``weight`` orders them, worst first."""

    weight: int
    tone: str
    due: str
    title: str
    detail: str
    href: str
    button: str


@dataclass(frozen=True)
class Change:
    """Something that happened, as one sentence."""

    on: date
    text: str
    href: str


@dataclass(frozen=True)
class Step:
    """One step of an issue's way from the list to the gate: how many persons came at least that far."""

    label: str
    persons: int


def ledger_of(scope: Scope) -> ledger.Figures | None:
    """The counts of the ledger, for those who keep it: read once for figures and tasks, for it counts everybody."""
    return ledger.figures(scope) if scope.may(Cap.PERSON_EDIT) else None


def figures(scope: Scope, counted: ledger.Figures | None) -> list[Figure]:
    """The numbers this reader may see, in the order of the work; ``counted`` is ``ledger_of``."""
    found: list[Figure] = []
    keeps_ledger = counted is not None
    if counted is not None:
        found += _ledger(counted)
    if scope.may(Cap.PERSON_SEE):
        found.append(_hired_this_month(scope))
    if scope.may(Cap.VACANCY_SEE):
        found.append(_open_places(scope))
    if scope.may(Cap.VACANCY_RELEASE) and not keeps_ledger:
        found.append(_held_vacancies(scope))
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
    recent = Spell.objects.visible_to(scope).filter(valid_from__gte=before)
    counted = recent.aggregate(
        now=Count("person", filter=Q(valid_from__gte=first), distinct=True),
        before=Count("person", filter=Q(valid_from__lt=first), distinct=True),
    )
    note = _("since %(day)s") % {"day": _("%(month)s/%(day)s") % {"month": first.month, "day": first.day}}
    fresh = _("against last month %(difference)s") % {"difference": f"{counted['now'] - counted['before']:+,}"}
    return Figure(
        _("Newly hired this month"),
        counted["now"],
        _("persons"),
        "flow",
        note,
        fresh,
        f"{reverse('proposals')}?state=hired",
    )


def _open_places(scope: Scope) -> Figure:
    counted = (
        Vacancy.objects.visible_to(scope)
        .filter(state=VacancyState.OPEN)
        .aggregate(
            places=Sum("headcount"),
            filled=Sum("filled"),
            postings=Sum("postings"),
            employers=Count("employer", distinct=True),
        )
    )
    note = _("%(postings)s postings · %(employers)s employers") % {
        "postings": f"{counted['postings'] or 0:,}",
        "employers": f"{counted['employers']:,}",
    }
    value = (counted["places"] or 0) - (counted["filled"] or 0)
    return Figure(
        _("Places still open"),
        value,
        _("headcount"),
        "stock",
        note,
        _now(),
        f"{reverse('vacancies')}?state={VacancyState.OPEN}",
    )


def _held_vacancies(scope: Scope) -> Figure:
    held = Vacancy.objects.visible_to(scope).filter(state=VacancyState.QUARANTINED).count()
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


def tasks(scope: Scope, counted: ledger.Figures | None) -> list[Task]:
    """What to do first, worst first; ``counted`` is ``ledger_of``."""
    sources = (_answers, _offers, _quarantine, _duplicates, _batches, _freezing)
    found = [task for source in sources for task in source(scope)]
    return sorted([*found, *_unheard(counted)], key=lambda task: -task.weight)


def _answers(scope: Scope) -> Iterator[Task]:
    answers = waiting(scope).exclude(state=ProposalState.OFFERED)
    found = answers.order_by().aggregate(n=Count("person", distinct=True), since=Min("changed_at"))
    if not found["n"]:
        return
    days = (timezone.now() - found["since"]).days
    late = days > ANSWER_DAYS
    yield Task(
        weight=90 if late else 60,
        tone="overdue" if late else "due",
        due=ngettext("%(n)s day late", "%(n)s days late", days - ANSWER_DAYS) % {"n": days - ANSWER_DAYS}
        if late
        else _("within %(n)s days") % {"n": ANSWER_DAYS - days},
        title=ngettext("%(n)s person waits for an answer", "%(n)s persons wait for an answer", found["n"])
        % {"n": f"{found['n']:,}"},
        detail=_("Proposals whose next answer is yours to record; the oldest is %(days)s days old.") % {"days": days},
        href=reverse("proposals"),
        button=_("Record answers"),
    )


def _offers(scope: Scope) -> Iterator[Task]:
    if not scope.may(Cap.HIRE):
        return
    offered = Proposal.objects.visible_to(scope).filter(state=ProposalState.OFFERED).count()
    if offered:
        yield Task(
            weight=80,
            tone="due",
            due=_("today"),
            title=ngettext("%(n)s offer is not yet a hire", "%(n)s offers are not yet hires", offered)
            % {"n": f"{offered:,}"},
            detail=_("Record the first working day, or why nothing came of it."),
            href=f"{reverse('proposals')}?state={ProposalState.OFFERED}",
            button=_("Record hires"),
        )


def _quarantine(scope: Scope) -> Iterator[Task]:
    if not scope.may(Cap.VACANCY_RELEASE):
        return
    held = Vacancy.objects.visible_to(scope).filter(state=VacancyState.QUARANTINED).count()
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


def _duplicates(scope: Scope) -> Iterator[Task]:
    if not scope.may(Cap.DUPLICATE_DECIDE):
        return
    cases = DuplicateCase.objects.visible_to(scope).filter(decision=DuplicateCase.Decision.OPEN).count()
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
    soon = Issue.objects.visible_to(scope).filter(
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


def current_issue(scope: Scope) -> Issue | None:
    """The newest issue this reader takes part in that has proposals, else the newest."""
    issues = Issue.objects.visible_to(scope).select_related("agreement__sending", "agreement__receiving")
    newest = issues.order_by("-opened_on", "-pk")
    with_proposals = newest.filter(pk__in=Proposal.objects.visible_to(scope).values("issue_id"))
    return with_proposals.first() or newest.first()


def funnel(scope: Scope, issue: Issue) -> list[Step]:
    """Persons of an issue by how far they came; later steps are contained in earlier ones."""
    came = (
        Proposal.objects.visible_to(scope)
        .filter(issue=issue)
        .aggregate(
            **{name: Count("person", filter=Q(state__in=states), distinct=True) for name, _label, states in STEPS}
        )
    )
    listed = issue.seekers.count()
    return [Step(_("On the seeker list"), listed), *(Step(str(label), came[name]) for name, label, _states in STEPS)]


def changes(scope: Scope) -> list[Change]:
    """What happened in the last days, newest first."""
    since = timezone.now() - timedelta(days=7)
    found = [*_moves(scope, since), *_written(scope, since)]
    return sorted(found, key=lambda change: change.on, reverse=True)[:CHANGES_SHOWN]


def _moves(scope: Scope, since: object) -> Iterator[Change]:
    if not scope.may(Cap.PROPOSAL_SEE):
        return
    mine = Proposal.objects.visible_to(scope).values("pk")
    logged = StateLog.objects.filter(machine=PROPOSAL.name, at__gte=since, row__in=mine)
    by_day = logged.annotate(day=TruncDate("at")).values("day", "move").annotate(n=Count("pk")).order_by("-day", "-n")
    for row in by_day[:CHANGES_SHOWN]:
        move = PROPOSAL.move(row["move"])
        text = _("%(move)s: %(n)s proposals") % {"move": move.label, "n": f"{row['n']:,}"}
        yield Change(row["day"], text, f"{reverse('proposals')}?state={move.target}")


def _written(scope: Scope, since: object) -> Iterator[Change]:
    batches = ImportBatch.objects.visible_to(scope).filter(committed_at__gte=since).order_by("-committed_at", "-pk")
    for batch in batches[:CHANGES_SHOWN]:
        counts = {name: f"{batch.counts.get(name, 0):,}" for name in ("rows", "new", "changed")}
        text = _("%(file)s: %(rows)s rows read, %(new)s new, %(changed)s changed") % {"file": batch.filename, **counts}
        on = timezone.localtime(batch.committed_at).date() if batch.committed_at else timezone.localdate()
        yield Change(on, text, reverse("import", kwargs={"token": batch.token}))
