"""Where the lines of the sheet come from: one statement a source, with a row for everything that may be counted.

Every source gives ``id`` (what a number opens to), ``division_id`` (where it is counted: for people, where they are
looked after; for employers, where they are) and ``worker_id`` (who answers for the household, or nobody), and the
columns that the lines of ``lines.py`` ask about. Every value is a parameter.

A past week is rebuilt from dated rows. What is undated is taken as it is known now: labour ability, and which worker
answers for a household. A closed week is not rebuilt: it was written down, see ``closing.py``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from psycopg import sql

from wengang.command.dispatch.weeks import Week
from wengang.core.scope import after
from wengang.employment.queries.stable import COUNTED
from wengang.registry.enums import IN_WORK, EmploymentStatus, LabourAbility
from wengang.registry.retirement import past_retirement

ADULT = 16
BACK_DAYS = 365
"""Whoever begins again within a year where they worked before has come back; nobody is new to the same employer."""
LEFT_OUT = (EmploymentStatus.STUDYING, EmploymentStatus.UNABLE)
UNFIT = (LabourAbility.LOST, LabourAbility.NONE)

# Jobs that touch the week, by person. ``runs``: on the week's last day; ``ran``: on the last day of the week before;
# ``reason``: why the job ended that ended last.
_JOBS = sql.SQL("""
    SELECT spell.person_id,
        bool_or(spell.valid_to IS NULL OR spell.valid_to >= %(last)s) AS runs,
        bool_or(spell.valid_from <= %(before)s) AS ran,
        bool_or(spell.valid_from >= %(monday)s) AS began,
        bool_or(CASE WHEN spell.valid_from >= %(monday)s AND spell.employer_id IS NOT NULL
                AND (spell.valid_to IS NULL OR spell.valid_to >= %(last)s) THEN EXISTS (
            SELECT FROM employment_spell AS former
            WHERE former.person_id = spell.person_id AND former.employer_id = spell.employer_id
                AND former.end_reason <> 'corrected' AND former.valid_to < spell.valid_from
                AND former.valid_to >= spell.valid_from - %(back_days)s)
            ELSE FALSE END) AS back,
        substring(max(CASE WHEN spell.valid_to < %(last)s THEN spell.valid_to::text || spell.end_reason END), 11)
            AS reason
    FROM registry_person AS person
    JOIN employment_spell AS spell ON spell.person_id = person.id
    WHERE person.division_id >= %(first)s AND person.division_id < %(behind)s
        AND spell.end_reason <> 'corrected' AND spell.kind = ANY(%(kinds)s)
        AND spell.valid_from <= %(last)s AND (spell.valid_to IS NULL OR spell.valid_to >= %(before)s)
    GROUP BY spell.person_id
""")
# OFFSET 0 keeps this from being worked out anew in every line that asks about it.
# The newest status seen by the week's last day: nearly always the one that stands now, else the one observed by then.
_STATUS = sql.SQL("""
    CASE WHEN person.employment_on IS NULL OR person.employment_on <= %(last)s THEN person.employment
        ELSE coalesce((
            SELECT fact.value FROM registry_statusfact AS fact
            WHERE fact.person_id = person.id AND fact.field = 'employment' AND fact.seen_on <= %(last)s
                AND NOT EXISTS (SELECT FROM registry_statusfact AS back WHERE back.withdraws_id = fact.id)
            ORDER BY fact.seen_on DESC, fact.id DESC LIMIT 1), '') END
""")
PEOPLE = sql.SQL("""
    SELECT person.id, person.division_id, household.worker_id,
        coalesce(job.runs, FALSE) AS runs, coalesce(job.ran, FALSE) AS ran, coalesce(job.began, FALSE) AS began,
        coalesce(job.back, FALSE) AS back, job.reason,
        coalesce(job.runs, FALSE) OR status.word = ANY(%(in_work)s) AS working, status.word AS status,
        status.word <> ALL(%(left_out)s) AND person.labour_ability <> ALL(%(unfit)s)
            AND CASE WHEN person.birth_date IS NULL THEN status.word <> '' ELSE person.birth_date <= %(adult)s
                AND person.birth_date >= CASE WHEN person.sex = '2' THEN %(women)s::date ELSE %(men)s::date END END
            AS able
    FROM registry_person AS person
    LEFT JOIN registry_household AS household ON household.id = person.household_id
    LEFT JOIN ({jobs}) AS job ON job.person_id = person.id
    CROSS JOIN LATERAL (SELECT {status} AS word OFFSET 0) AS status
    WHERE person.division_id >= %(first)s AND person.division_id < %(behind)s AND NOT person.deceased
""").format(jobs=_JOBS, status=_STATUS)
MOVES = sql.SQL("""
    SELECT proposal.id, person.division_id, household.worker_id, log.move, log.before
    FROM core_statelog AS log
    JOIN market_proposal AS proposal ON proposal.id = log.row
    JOIN registry_person AS person ON person.id = proposal.person_id
    LEFT JOIN registry_household AS household ON household.id = person.household_id
    WHERE log.machine = 'proposal' AND log.at >= %(since)s AND log.at < %(until)s
        AND person.division_id >= %(first)s AND person.division_id < %(behind)s
""")
# A vacancy as it stood that night: later moves and later hires are taken back.
PLACES = sql.SQL("""
    SELECT vacancy.id, employer.division_id, NULL::bigint AS worker_id, employer.id AS employer_id,
        vacancy.headcount - vacancy.filled + (
            SELECT count(*) FROM employment_spell AS spell
            WHERE spell.vacancy_id = vacancy.id AND spell.created_at >= %(until)s AND spell.end_reason <> 'corrected'
        ) AS gap
    FROM market_vacancy AS vacancy
    JOIN market_employer AS employer ON employer.id = vacancy.employer_id
    LEFT JOIN LATERAL (
        SELECT log.before FROM core_statelog AS log
        WHERE log.machine = 'vacancy' AND log.row = vacancy.id AND log.at >= %(until)s ORDER BY log.at, log.id LIMIT 1
    ) AS later ON TRUE
    WHERE employer.division_id >= %(first)s AND employer.division_id < %(behind)s
        AND vacancy.created_at < %(until)s AND coalesce(later.before, vacancy.state) = 'open'
""")
SURPLUS = sql.SQL("""
    SELECT transfer.employer_id AS id, employer.division_id, NULL::bigint AS worker_id, transfer.people
    FROM employment_transfer AS transfer
    JOIN market_employer AS employer ON employer.id = transfer.employer_id
    WHERE employer.division_id >= %(first)s AND employer.division_id < %(behind)s
        AND transfer.created_at < %(until)s AND (transfer.closed_at IS NULL OR transfer.closed_at >= %(until)s)
""")
MOVED = sql.SQL("""
    SELECT person.id, person.division_id, household.worker_id
    FROM employment_transferoffer AS offer
    JOIN employment_spell AS spell ON spell.id = offer.moved_to_id
    JOIN registry_person AS person ON person.id = spell.person_id
    LEFT JOIN registry_household AS household ON household.id = person.household_id
    WHERE spell.valid_from BETWEEN %(monday)s AND %(last)s AND spell.end_reason <> 'corrected'
        AND person.division_id >= %(first)s AND person.division_id < %(behind)s
""")
QUESTIONS = sql.SQL("""
    SELECT question.id, question.division_id, household.worker_id
    FROM employment_jobquestion AS question
    JOIN registry_person AS person ON person.id = question.person_id
    LEFT JOIN registry_household AS household ON household.id = person.household_id
    WHERE question.division_id >= %(first)s AND question.division_id < %(behind)s
        AND question.created_at < %(until)s AND (question.state = 'open' OR question.answered_at >= %(until)s)
""")
DECISIONS = sql.SQL("""
    SELECT decision.id, decision.division_id, decision.owner_id AS worker_id, decision.due_on < %(last)s AS late
    FROM command_decision AS decision
    WHERE decision.division_id >= %(first)s AND decision.division_id < %(behind)s
        AND decision.monday < %(monday)s AND (decision.closed_on IS NULL OR decision.closed_on > %(last)s)
""")
CASES = sql.SQL("""
    SELECT rights.id, rights.division_id, rights.owner_id AS worker_id, rights.due_on < %(last)s AS late
    FROM employment_rightscase AS rights
    WHERE rights.division_id >= %(first)s AND rights.division_id < %(behind)s
        AND rights.opened_on <= %(last)s AND (rights.closed_on IS NULL OR rights.closed_on > %(last)s)
""")
CALLS = sql.SQL("""
    SELECT call.id, employer.division_id, NULL::bigint AS worker_id, call.answer_by < %(last)s AS late
    FROM employment_employercall AS call
    JOIN market_employer AS employer ON employer.id = call.employer_id
    WHERE employer.division_id >= %(first)s AND employer.division_id < %(behind)s
        AND call.raised_at < %(until)s AND (call.answered_at IS NULL OR call.answered_at >= %(until)s)
        AND NOT EXISTS (SELECT FROM employment_callstep AS step
            WHERE step.call_id = call.id AND step.kind = 'withdrawn' AND step.at < %(until)s)
""")
SOURCES: dict[str, sql.Composable] = {
    "people": PEOPLE,
    "moves": MOVES,
    "places": PLACES,
    "surplus": SURPLUS,
    "moved": MOVED,
    "questions": QUESTIONS,
    "cases": CASES,
    "calls": CALLS,
    "decisions": DECISIONS,
}


def values(area: str, week: Week, today: date) -> dict[str, Any]:
    """The parameters of every source: an area ("" is the whole country) and a week, as far as it has come."""
    last = week.last(today)
    since, until = week.moments(today)
    return {
        "first": area,
        "behind": after(area) if area else "~",
        "monday": week.monday,
        "last": last,
        "before": week.monday - timedelta(days=1),
        "since": since,
        "until": until,
        "kinds": list(COUNTED),
        "back_days": BACK_DAYS,
        "in_work": [str(each) for each in IN_WORK],
        "left_out": [str(each) for each in LEFT_OUT],
        "unfit": [str(each) for each in UNFIT],
        "adult": _years_before(last, ADULT),
        "men": born_from("1", last),
        "women": born_from("2", last),
    }


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def born_from(sex: str, day: date) -> date:
    """First birthday of those who are not past the statutory age on a day; of women the later of the two ages counts.

    Nobody knows the post of a woman without work, so the earlier age would leave her out five years too soon.
    """
    birth = date(day.year - 70, 1, 1)
    while past_retirement(birth, sex, day, "cadre"):
        birth = (birth.replace(day=28) + timedelta(days=4)).replace(day=1)
    return birth
