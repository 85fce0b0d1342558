"""What goes with a job that begins, is seen again, or ends: proof, follow-up, status. Sets of jobs at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Left
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.models import StoredFile
from wengang.employment import definitions
from wengang.employment.models import FollowUp, Spell, SpellProof
from wengang.employment.rules import RULES
from wengang.employment.schedule import next_due
from wengang.registry.actions import do_record_status, do_unsay_status
from wengang.registry.enums import EmploymentStatus, Source
from wengang.registry.models import Person, StatusFact, WorkerMark

COUNTY = 6
"""Digits of a county's code: work inside it is 就近就业."""
EMPLOYED = tuple(str(kind) for kind, rule in RULES.items() if rule.employer)
CHUNK = 2_000
PLANNED_DAYS = 370
"""A little more than the last step of the plan near home."""
_PROVE = """
    INSERT INTO employment_spellproof (spell_id, source, first_on, last_on, evidence_id)
    SELECT spell, %(source)s, %(day)s, %(day)s, %(evidence)s FROM unnest(%(spells)s::bigint[]) AS t(spell)
    ON CONFLICT (spell_id, source) DO UPDATE
    SET first_on = least(employment_spellproof.first_on, excluded.first_on),
        last_on = greatest(employment_spellproof.last_on, excluded.last_on),
        evidence_id = coalesce(excluded.evidence_id, employment_spellproof.evidence_id)
    WHERE employment_spellproof.first_on > excluded.first_on OR employment_spellproof.last_on < excluded.last_on
        OR excluded.evidence_id IS NOT NULL
"""


def away(home: str, place: str | None) -> bool:
    """Whether somebody of ``home`` who works at ``place`` (codes) has left the own county; so does an unknown place."""
    return home[:COUNTY] != (place or "")[:COUNTY]


def status_of(spell: Spell, home: str) -> str:
    """The employment status that a job gives to somebody of this home."""
    told = RULES[spell.kind].status
    if told is not None:
        return told
    place = spell.division_id or (spell.employer.division_id if spell.employer else None)
    return EmploymentStatus.AWAY if away(home, place) else EmploymentStatus.NEARBY


def begun(spell: Spell, person: Person) -> None:
    """A job was opened: keep its proof, plan its contacts, and say so in the ledger."""
    prove([spell], source=spell.source, on=spell.seen_on)
    follow([spell])
    status = status_of(spell, person.division_id)
    do_record_status(person, status, source=spell.source, seen_on=spell.seen_on, by=None)


def prove(spells: Sequence[Spell], *, source: str, on: date, evidence: StoredFile | None = None) -> None:
    """The jobs were seen that day by this source; one statement for all."""
    values = {
        "source": Source(source).value,
        "evidence": evidence.pk if evidence else None,
        "spells": [spell.pk for spell in spells],
        "day": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROVE, values)


def follow(spells: Iterable[Spell], *, anew: bool = False) -> None:
    """Plan the next contact of running jobs that have none; ``anew``: the first day is known only now, plan again."""
    running = [spell for spell in spells if spell.valid_to is None and RULES[spell.kind].employer]
    if not running:
        return
    homes = _homes({spell.person_id for spell in running})
    today = timezone.localdate()
    rows = [row for spell in running if (row := _first(spell, homes[spell.person_id], today))]
    moving = ["plan", "step", "due_on", "try_on", "tries"]
    if anew:
        FollowUp.unscoped.bulk_create(rows, update_conflicts=True, unique_fields=["spell"], update_fields=moving)
    else:
        FollowUp.unscoped.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)


def _homes(people: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Division and responsible worker of each person."""
    rows = Person.unscoped.filter(pk__in=people).values_list("pk", "division_id", "household__worker_id")
    return {pk: (division, worker) for pk, division, worker in rows}


def _first(spell: Spell, home: tuple[str, int | None], today: date) -> FollowUp | None:
    """The contact that comes next; of a job that began long ago, the next one from today on."""
    division, worker = home
    plan = definitions.plan(today, away=away(division, spell.division_id))
    began = spell.arrived_on or spell.valid_from
    coming = next_due(plan, began, max(began, today - timedelta(days=1)))
    if coming is None:
        return None
    step, due = coming
    return FollowUp(
        spell=spell,
        person_id=spell.person_id,
        division_id=division,
        worker_id=worker,
        plan=plan.code,
        step=step,
        due_on=due,
        try_on=due,
    )


def tell(spells: Sequence[Spell], *, source: str, on: date) -> None:
    """A list names these running jobs: the people's status is as old as this. Set-based where it stays the same."""
    homes = _homes({spell.person_id for spell in spells})
    told: dict[str, list[int]] = {}
    for spell in spells:
        told.setdefault(status_of(spell, homes[spell.person_id][0]), []).append(spell.person_id)
    for status, people in told.items():
        same = Person.unscoped.filter(pk__in=people, employment=status)
        stale = list(same.filter(employment_on__lt=on).values_list("pk", flat=True))
        facts = (StatusFact(person_id=pk, field="employment", value=status, source=source, seen_on=on) for pk in stale)
        StatusFact.unscoped.bulk_create(facts, batch_size=2_000)
        Person.unscoped.filter(pk__in=stale).update(employment_on=on, employment_source=source)
        for person in Person.unscoped.filter(pk__in=people).exclude(employment=status).order_by("pk"):
            do_record_status(person, status, source=source, seen_on=on, by=None)


def still_working(spell: Spell, *, source: str, on: date) -> None:
    """Somebody saw the person in the job: say so in the ledger."""
    person = Person.unscoped.get(pk=spell.person_id)
    do_record_status(person, status_of(spell, person.division_id), source=source, seen_on=on, by=None)


def without_work(spell: Spell, *, source: str) -> None:
    """A job ended: unless another one runs, the person looks for work, on the same word."""
    today = timezone.localdate()
    if spell.valid_to is None or spell.valid_to > today:
        return
    others = Spell.unscoped.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), person=spell.person_id)
    if not others.exclude(Q(pk=spell.pk) | Q(end_reason="corrected")).exists():
        person = Person.unscoped.get(pk=spell.person_id)
        do_record_status(person, EmploymentStatus.LOOKING, source=source, seen_on=today, by=None)


def unsay(spell: Spell, *, by: User) -> None:
    """A job was recorded by mistake: what it told the ledger of the person's status is taken back with it."""
    seen = {(spell.source, spell.seen_on, spell.seen_on)}
    seen |= set(SpellProof.unscoped.filter(spell=spell).values_list("source", "first_on", "last_on"))
    do_unsay_status(spell.person, seen, note=_("The job was recorded by mistake."), by=by)


def plan_missing(behind: int = 0, chunk: int = 2_000) -> int:
    """Plan contacts of running jobs that have none, written by a bulk load since the job with the key ``behind``.

    A job near home whose plan has ended long ago is not looked at again. Returns how many jobs were looked at.
    """
    counties = {
        "home_county": Left("person__division_id", COUNTY),
        "work_county": Coalesce(Left("division_id", COUNTY), Value("")),
    }
    without = Spell.unscoped.filter(valid_to__isnull=True, kind__in=EMPLOYED, follow_up__isnull=True)
    long_ago = timezone.localdate() - timedelta(days=PLANNED_DAYS)
    near = Q(work_county=F("home_county"), valid_from__lt=long_ago)
    waiting = without.annotate(**counties).exclude(near).order_by("pk")
    last, looked = behind, 0
    while found := list(waiting.filter(pk__gt=last)[:chunk]):
        follow(found)
        last, looked = found[-1].pk, looked + len(found)
    return looked


def bring_workers_up_to_date(*, everybody: bool = False) -> int:
    """Who answers for the family answers for the contact: of people who were marked, or of everybody.

    Returns how many contacts changed hands.
    """
    if everybody:
        with connection.cursor() as cursor:
            cursor.execute(_MARK_STRAYS)
    changed = 0
    while (more := _follow_marked()) is not None:
        changed += more
    return changed


@transaction.atomic
def _follow_marked() -> int | None:
    """The oldest marks; None when there are none. Jobs are locked before their contacts, as whoever calls does."""
    marks = list(WorkerMark.objects.order_by("pk").values_list("pk", "person")[:CHUNK])
    if not marks:
        return None
    people = {person for _pk, person in marks}
    jobs = Spell.unscoped.filter(person__in=people, valid_to__isnull=True).order_by("pk")
    list(jobs.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"people": list(people)})
        changed = int(cursor.rowcount)
    WorkerMark.objects.filter(pk__in=[pk for pk, _person in marks]).delete()
    return changed


_FOLLOW = """
    UPDATE employment_followup AS due SET worker_id = home.worker_id, division_id = person.division_id
    FROM registry_person AS person LEFT JOIN registry_household AS home ON home.id = person.household_id
    WHERE person.id = due.person_id AND due.person_id = ANY(%(people)s)
        AND (due.worker_id IS DISTINCT FROM home.worker_id OR due.division_id <> person.division_id)
"""
_MARK_STRAYS = """
    INSERT INTO registry_workermark (person)
    SELECT person.id FROM employment_followup AS due JOIN registry_person AS person ON person.id = due.person_id
    LEFT JOIN registry_household AS home ON home.id = person.household_id
    WHERE due.worker_id IS DISTINCT FROM home.worker_id OR due.division_id <> person.division_id
"""
