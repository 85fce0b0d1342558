"""The terms of the risk of leaving as the database knows them: of running jobs, or of every month at risk so far.

A month at risk is one month of one job, counted from the job's own day. Its terms are those that were recorded before
its first morning; whether the job ended in it is asked afterwards. A job that runs is watched until the last day on
which anybody saw that it ran, and only months that lie ``settle_days`` back are asked about, because word of an end
arrives late. Months before a job was recorded do not count: nobody could have said anything about them then. What comes
out of the database are numbers of months by the pattern of their terms, never a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql

from wengang.core.festivals import FESTIVALS
from wengang.employment.begin import EMPLOYED
from wengang.employment.leaving.table import Table
from wengang.employment.leaving.terms import TERMS
from wengang.employment.models import Spell
from wengang.employment.schedule import add_months

_SIFT = 1_000
"""Jobs are drawn in thousandths."""
_JOB = sql.SQL("""
    spell.id, spell.person_id, spell.employer_id, spell.division_id, spell.kind, spell.contract_until,
    spell.promised_basis, coalesce(spell.promised_low, spell.promised_high) AS promised,
    coalesce(spell.arrived_on, spell.valid_from) AS began
""")
_JOINED = sql.SQL("""
    CROSS JOIN LATERAL (
        SELECT max(contact."on") AS reached FROM employment_contact AS contact
        WHERE contact.spell_id = at.id AND contact.outcome = 'at_work' AND contact."on" < at.day
            AND contact.recorded_at < at.morning
    ) AS seen
    CROSS JOIN LATERAL (
        SELECT count(*) AS tries, (array_agg(contact.outcome ORDER BY contact."on" DESC, contact.id DESC))[1] AS last
        FROM employment_contact AS contact
        WHERE contact.spell_id = at.id AND contact.outcome IN ('not_reached', 'wrong_number')
            AND contact."on" < at.day AND contact.recorded_at < at.morning
            AND (seen.reached IS NULL OR contact."on" > seen.reached)
    ) AS vain
    LEFT JOIN LATERAL (
        SELECT wage.month, wage.verdict = 'below' OR wage.verdict = 'explained' AND NOT EXISTS (
            SELECT FROM employment_jobquestion AS question
            WHERE question.spell_id = at.id AND question.kind = 'pay_below' AND question.month = wage.month
                AND question.answered_at < at.morning) AS below
        FROM employment_paidwage AS wage
        WHERE wage.spell_id = at.id AND wage.said_on < at.day AND wage.recorded_at < at.morning
        ORDER BY wage.month DESC, wage.recorded_at DESC, wage.id DESC LIMIT 1
    ) AS pay ON TRUE
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE question.kind IN ('not_on_roster', 'not_insured')) AS absent,
            count(*) FILTER (WHERE question.kind NOT IN ('not_on_roster', 'not_insured', 'pay_below')) AS others
        FROM employment_jobquestion AS question
        WHERE question.spell_id = at.id AND question.created_at < at.morning
            AND coalesce(question.answered_at, CASE WHEN question.state = 'overtaken' THEN (
                SELECT max(log.at) FROM core_statelog AS log
                WHERE log.machine = 'job_question' AND log.row = question.id AND log.move = 'overtake') END,
                'infinity') >= at.morning
    ) AS asked
    CROSS JOIN LATERAL (
        SELECT max((bell.raised_at AT TIME ZONE %(zone)s)::date) AS raised_on FROM employment_employercall AS bell
        WHERE bell.employer_id = at.employer_id AND bell.kind IN ('dispute', 'lodging') AND bell.raised_at < at.morning
            AND (bell.raised_at AT TIME ZONE %(zone)s)::date >= at.day - %(call_days)s
            AND coalesce(bell.solved_at, CASE WHEN bell.state = 'withdrawn' THEN (
                SELECT max(log.at) FROM core_statelog AS log
                WHERE log.machine = 'call' AND log.row = bell.id AND log.move = 'withdraw') END,
                'infinity') >= at.morning
    ) AS call
    LEFT JOIN LATERAL (
        SELECT told.least_wage, told.destinations FROM registry_wish AS told
        WHERE told.person_id = at.person_id AND told.seen_on < at.day ORDER BY told.seen_on DESC, told.id DESC LIMIT 1
    ) AS wish ON TRUE
""")
_BITS = sql.SQL(" + ").join(
    sql.SQL("(({holds}) IS TRUE)::int * {weight}").format(holds=sql.SQL(term.holds), weight=sql.Literal(1 << place))
    for place, term in enumerate(TERMS)
)
_AGAIN = sql.SQL("(SELECT min(turn.day) FROM (VALUES {days}) AS turn(day) WHERE turn.day > at.day)").format(
    days=sql.SQL(", ").join(sql.SQL("({day})").format(day=sql.SQL(day)) for term in TERMS for day in term.changes)
)
_NOW = sql.SQL("""
    WITH at AS MATERIALIZED (
        SELECT {job}, %(day)s::date AS day, %(day)s::timestamp AT TIME ZONE %(zone)s AS morning
        FROM employment_spell AS spell
        WHERE spell.id = ANY(%(spells)s) AND spell.valid_to IS NULL AND spell.kind = ANY(%(kinds)s)
    )
    SELECT at.id, {bits}, vain.tries, {again} FROM at {joined} ORDER BY at.id
""").format(job=_JOB, bits=_BITS, again=_AGAIN, joined=_JOINED)
_MONTHS = sql.SQL("""
    WITH job AS MATERIALIZED (
        SELECT {job}, spell.created_at, coalesce(spell.valid_to < %(today)s, FALSE) AS ended,
            CASE WHEN spell.valid_to < %(today)s THEN spell.valid_to ELSE greatest(spell.valid_from, spell.seen_on, (
                SELECT max(proof.last_on) FROM employment_spellproof AS proof WHERE proof.spell_id = spell.id))
            END AS until
        FROM employment_spell AS spell
        WHERE spell.kind = ANY(%(kinds)s) AND spell.end_reason <> 'corrected' AND spell.valid_from < %(before)s
            AND (spell.valid_to IS NULL OR spell.valid_to >= %(since)s)
            AND abs(hashint8(spell.id)::bigint) %% %(sift)s < %(drawn)s
    ), turn AS (
        SELECT job.*, (job.began + make_interval(months => month.number))::date AS day,
            (job.began + make_interval(months => month.number + 1))::date AS behind
        FROM job CROSS JOIN LATERAL generate_series(
            greatest(0, (extract(year FROM %(since)s::date) - extract(year FROM job.began))::int * 12
                + (extract(month FROM %(since)s::date) - extract(month FROM job.began))::int - 1),
            (extract(year FROM %(before)s::date) - extract(year FROM job.began))::int * 12
                + (extract(month FROM %(before)s::date) - extract(month FROM job.began))::int
        ) AS month(number)
    ), at AS MATERIALIZED (
        SELECT turn.*, turn.day::timestamp AT TIME ZONE %(zone)s AS morning FROM turn
        WHERE turn.day >= %(since)s AND turn.day < %(before)s AND turn.day <= turn.until
            AND (turn.ended OR turn.behind <= turn.until)
            AND turn.created_at < (turn.day + 1)::timestamp AT TIME ZONE %(zone)s
    )
    SELECT date_trunc('month', at.day)::date, {bits}, count(*),
        count(*) FILTER (WHERE at.ended AND at.until < at.behind)
    FROM at {joined} GROUP BY 1, 2 ORDER BY 1, 2
""").format(job=_JOB, bits=_BITS, joined=_JOINED)


@dataclass(frozen=True)
class Now:
    """The terms of one running job, as bits in the order of ``TERMS``; ``again_on``: when they change by themselves."""

    spell: int
    bits: int
    tries: int
    again_on: date | None


@dataclass(frozen=True)
class Months:
    """Months at risk of one calendar month (of their first day) with the same terms, and in how many the job ended."""

    month: date
    bits: int
    number: int
    ended: int


def now(spells: Collection[int], today: date, table: Table) -> list[Now]:
    """Terms of those of these jobs that run, as they stand at the end of today. One statement."""
    told = _figures(table) | {"spells": list(spells), "day": today + timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute(_NOW.as_string(), told)
        # Terms are asked for as of a morning: those of tomorrow's are known tonight.
        return [Now(pk, bits, tries, day and day - timedelta(days=1)) for pk, bits, tries, day in cursor.fetchall()]


def months(since: date, before: date, today: date, table: Table) -> list[Months]:
    """Months at risk that began from ``since`` on and before ``before``. One statement.

    Of more than ``most_jobs`` jobs so many are drawn, by a hash of their keys: two counts draw the same.
    """
    told = _figures(table) | {"since": since, "before": before, "today": today, "sift": _SIFT, "drawn": _drawn(table)}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS.as_string(), told)
        return [Months(*row) for row in cursor.fetchall()]


def settled(today: date, table: Table) -> date:
    """The first month that cannot be asked about yet: those before it ended ``settle_days`` ago or earlier."""
    return add_months(today - timedelta(days=int(table.fit["settle_days"])), -1).replace(day=1)


def _drawn(table: Table) -> int:
    most = int(table.fit["most_jobs"])
    return min(_SIFT, -(-_SIFT * most // max(Spell.unscoped.count(), 1)))


def _figures(table: Table) -> dict[str, Any]:
    return table.figures | {
        "festivals": list(FESTIVALS),
        "zone": settings.TIME_ZONE,
        "kinds": list(EMPLOYED),
    }
