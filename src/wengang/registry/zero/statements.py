"""The statements behind ``detect``. Every value is a parameter; ``{…}`` are parts written in this package."""

from collections.abc import Collection
from typing import NamedTuple

from psycopg import sql

LOCK = "SELECT id FROM registry_household WHERE id = ANY(%(households)s) ORDER BY id FOR NO KEY UPDATE"

PLACES = sql.SQL("SELECT DISTINCT household.division_id FROM registry_household AS household WHERE {which}")

_ASKED = sql.SQL("""
    WITH rule AS MATERIALIZED (
        SELECT rule.*, rule.employed || rule."without" AS known, (
                SELECT coalesce(bit_or(1 << array_position(%(statuses)s::text[], status)), 0)
                FROM unnest(rule.paid) AS status) AS paid_bits
        FROM jsonb_to_recordset(%(definitions)s::jsonb) AS rule (
            id int, adult int, employed text[], "without" text[], left_out text[], unfit text[], paid text[],
            most_days int)
    ), age AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(ages)s::jsonb) AS age (
            rule int, woman bool, months int, first int, step int, most int)
    ), weight AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(weights)s::jsonb) AS weight (source text, strength int, holds int)
    ), asked AS MATERIALIZED (
        SELECT household.id, household.division_id, {kept} AS kept_since, place.rule
        FROM registry_household AS household
        JOIN unnest(%(places)s::text[], %(rules)s::int[]) AS place (code, rule) ON place.code = household.division_id
        WHERE {which}
    )""")

_PLACED = sql.SQL("""
    , member AS (
        SELECT person.id, asked.id AS household_id, asked.rule, {status} AS status, {seen} AS seen_on,
            person.labour_ability, person.birth_date,
            (person.birth_date + make_interval(years => rule.adult))::date AS adult_on,
            make_date(retiring.month / 12, retiring.month %% 12 + 1, 1) AS retired_on
        FROM asked
        JOIN rule ON rule.id = asked.rule
        JOIN registry_person AS person ON person.household_id = asked.id AND NOT person.deceased
        JOIN age ON age.rule = asked.rule AND age.woman = (person.sex = '2'){joined}
        CROSS JOIN LATERAL (
            SELECT (date_part('year', person.birth_date) * 12 + date_part('month', person.birth_date))::int - 1 AS month
        ) AS born
        CROSS JOIN LATERAL (
            SELECT born.month + age.months + CASE WHEN born.month >= age.first
                THEN least((born.month - age.first) / age.step + 1, age.most) ELSE 0 END AS month
        ) AS retiring
    ), placed AS (
        SELECT member.*, fits.fit, fits.fit AND CASE WHEN member.birth_date IS NULL THEN member.status <> ''
            ELSE member.adult_on <= %(day)s AND member.retired_on > %(day)s END AS able,
            member.status = ANY(rule.employed) AS working, member.status = ANY(rule.known) AS known
        FROM member
        JOIN rule ON rule.id = member.rule
        CROSS JOIN LATERAL (
            SELECT member.status <> ALL(rule.left_out) AND member.labour_ability <> ALL(rule.unfit) AS fit
        ) AS fits
    )""")

# What stood from one observation to the next, by the rule of ``registry.facts``: among the words that hold on the day
# of an observation the strongest counts, and among equals the last. A word is one number: its strength, its day, its
# key, whether its status counts as paid work, and its status. Words of one weight class hold equally long, so each
# class looks back over its own window, once a day; days are numbers too, for over dates windows are slow. What was
# heard last stands on the day itself.
_SPENT = sql.SQL("""
    , said AS (
        SELECT fact.person_id, fact.seen_on - DATE '1970-01-01' AS seen, weight.holds,
            (weight.strength::bigint << 55) + (greatest(fact.seen_on - DATE '1970-01-01', 0)::bigint << 39)
            + ((fact.id & 17179869183) << 5) + (asking.paid_bits >> status.at & 1 << 4) + status.at AS word
        FROM ({asking}) AS asking
        JOIN registry_statusfact AS fact
            ON fact.person_id = asking.id AND fact.field = 'employment'
            AND fact.seen_on BETWEEN asking.since AND %(day)s
        JOIN weight ON weight.source =
            CASE WHEN fact.by_id IS NULL AND fact.source <> 'list' THEN 'own' ELSE fact.source END
        CROSS JOIN LATERAL (SELECT array_position(%(statuses)s::text[], fact.value::text) AS at) AS status
        WHERE {stands}
    ), loudest AS (
        SELECT person_id, seen, {loudest} FROM said GROUP BY person_id, seen
    ), heard AS (
        SELECT person_id, seen AS begins, greatest({heard}) AS word,
            coalesce(lead(seen) OVER (PARTITION BY person_id ORDER BY seen), %(day)s - DATE '1970-01-01' + 1) AS ends
        FROM loudest
    ), spent AS (
        SELECT person_id, max(begins) AS begins,
            (%(statuses)s::text[])[max(word & 15) FILTER (WHERE ends > %(day)s - DATE '1970-01-01')] AS status,
            sum(ends - greatest(begins, %(year_ago)s - DATE '1970-01-01' + 1)) FILTER (
                WHERE word & 16 = 16 AND ends > %(year_ago)s - DATE '1970-01-01' + 1) AS days
        FROM heard GROUP BY person_id
    )""")
_LOUDEST = sql.SQL("max(word) FILTER (WHERE holds = {days}) AS {word}")
_HEARD = sql.SQL(
    "max({word}) OVER (PARTITION BY person_id ORDER BY seen RANGE BETWEEN {days} PRECEDING AND CURRENT ROW)"
)

# Whose observations are read. By the present statuses only days of paid work have to be counted, of those who count;
# where no definition counts days, it is said so at once: of a table without statistics all would be read in vain.
_ABLE = sql.SQL("""
            SELECT placed.id, rule.paid_bits, DATE '-infinity' AS since
            FROM placed JOIN rule ON rule.id = placed.rule
            WHERE placed.able AND rule.paid IS NOT NULL""")
_NOBODY = sql.SQL("SELECT 0::bigint AS id, 0 AS paid_bits, DATE '-infinity' AS since WHERE FALSE")
# Where nobody counts days, only what held on the day of the newest observation matters.
_EVERYBODY = sql.SQL("""
            SELECT person.id, rule.paid_bits,
                CASE WHEN rule.paid IS NULL THEN newest.seen_on - %(longest)s ELSE DATE '-infinity' END AS since
            FROM asked
            JOIN rule ON rule.id = asked.rule
            JOIN registry_person AS person ON person.household_id = asked.id AND NOT person.deceased
            LEFT JOIN newest ON newest.person_id = person.id""")
_STANDS = sql.SQL("""NOT EXISTS (
            SELECT FROM registry_statusfact AS gone WHERE gone.withdraws_id = fact.id{few})""")
_FEW = sql.SQL(" AND gone.withdraws_id IS NOT NULL")
"""Tells the planner that few rows withdraw another: reading all, it makes a table of these and not of all the others.
Of a few households it is better left unsaid, for then each row is looked up by its key."""
_NEWEST = sql.SQL("""
    , newest AS (
        SELECT fact.person_id, max(fact.seen_on) AS seen_on
        FROM asked
        JOIN rule ON rule.id = asked.rule AND rule.paid IS NULL
        JOIN registry_person AS person ON person.household_id = asked.id AND NOT person.deceased
        JOIN registry_statusfact AS fact
            ON fact.person_id = person.id AND fact.field = 'employment' AND fact.seen_on <= %(day)s
        WHERE {stands}
        GROUP BY fact.person_id
    )""")

# Days of paid work stay whole numbers, so that their division cuts: the first day that could be too many, not the next.
_JUDGED = sql.SQL("""
    , last_case AS MATERIALIZED (
        SELECT DISTINCT ON (household_id) household_id, state, cleared_by_id
        FROM registry_zerocase WHERE found_on <= %(day)s AND household_id IN (SELECT id FROM asked)
        ORDER BY household_id, id DESC
    ), counted AS (
        SELECT household_id, count(*) AS members,
            count(*) FILTER (WHERE able) AS able,
            count(*) FILTER (WHERE able AND working) AS working,
            count(*) FILTER (WHERE able AND NOT known) AS unknown,
            count(*) FILTER (WHERE placed.status = 'studying') AS students,
            count(*) FILTER (WHERE retired_on <= %(day)s) AS aged,
            max(seen_on) FILTER (WHERE able) AS seen_on,
            min(CASE WHEN adult_on > %(day)s THEN adult_on WHEN retired_on > %(day)s THEN retired_on END)
                FILTER (WHERE fit) AS next_on,
            coalesce(sum(spent.days) FILTER (WHERE able), 0)::bigint AS paid_days
        FROM placed LEFT JOIN spent ON spent.person_id = placed.id
        GROUP BY household_id
    ), kept AS (
        SELECT last_case.household_id FROM last_case
        JOIN placed ON placed.id = last_case.cleared_by_id AND placed.household_id = last_case.household_id
        JOIN rule ON rule.id = placed.rule
        WHERE last_case.state = %(cleared)s AND placed.status = ANY(rule.paid)
    ), judged AS MATERIALIZED (
        SELECT asked.id AS household_id, asked.division_id, asked.rule,
            coalesce(counted.able > 0 AND counted.unknown = 0 AND (counted.working = 0 OR (
                rule.most_days IS NOT NULL AND counted.paid_days <= rule.most_days AND kept.household_id IS NULL
            )), FALSE) AS zero,
            coalesce(asked.kept_since,
                CASE WHEN counted.working = 0 THEN least(counted.seen_on, %(day)s) ELSE %(day)s END) AS since,
            coalesce(counted.members, 0) AS members, coalesce(counted.able, 0) AS able,
            coalesce(counted.working, 0) AS working, coalesce(counted.unknown, 0) AS unknown,
            coalesce(counted.students, 0) AS students, coalesce(counted.aged, 0) AS aged,
            CASE WHEN rule.most_days IS NOT NULL THEN coalesce(counted.paid_days, 0)::int END AS paid_days,
            least(counted.next_on, %(next_change)s, CASE
                WHEN rule.most_days IS NULL OR coalesce(counted.working, 0) = 0 THEN NULL
                WHEN counted.paid_days > rule.most_days THEN
                    %(day)s + ((counted.paid_days - rule.most_days - 1) / counted.able + 1)::int
                ELSE %(day)s + ((rule.most_days - counted.paid_days) / counted.able + 1)::int
            END) AS next_on,
            asked.kept_since
        FROM asked
        JOIN rule ON rule.id = asked.rule
        LEFT JOIN counted ON counted.household_id = asked.id
        LEFT JOIN kept ON kept.household_id = asked.id
    )
    {tail}
""")


class _Where(NamedTuple):
    """Where a member's status and its day come from, what has to be joined, and since when a household is known."""

    status: sql.SQL
    seen: sql.SQL
    joined: sql.SQL
    kept: sql.SQL


_PRESENT = _Where(
    status=sql.SQL("person.employment"),
    seen=sql.SQL("person.employment_on"),
    joined=sql.SQL(""),
    kept=sql.SQL("household.zero_employment_since"),
)
_OBSERVED = _Where(
    status=sql.SQL("coalesce(spent.status, '')"),
    seen=sql.SQL("DATE '1970-01-01' + spent.begins"),
    joined=sql.SQL("""
        LEFT JOIN spent ON spent.person_id = person.id"""),
    kept=sql.SQL("NULL::date"),
)


def judge(
    which: sql.Composable,
    tail: sql.Composable,
    holds: Collection[int],
    *,
    past: bool,
    counting: bool,
    everybody: bool,
) -> sql.Composed:
    """The statement that judges households.

    Args:
        which: a condition on ``household``. tail: what becomes of ``judged``.
        holds: days for which the words of some source hold against weaker ones.
        past: by the observations until that day instead of the present statuses.
        counting: some definition counts days of paid work. everybody: ``which`` is more than a few households.
    """
    where = _OBSERVED if past else _PRESENT
    stands = _STANDS.format(few=_FEW if everybody else sql.SQL(""))
    words = {days: sql.Identifier(f"word_{days}") for days in sorted(holds)}
    spent = _SPENT.format(
        asking=_EVERYBODY if past else _ABLE if counting else _NOBODY,
        stands=stands,
        loudest=sql.SQL(", ").join(_LOUDEST.format(days=days, word=word) for days, word in words.items()),
        heard=sql.SQL(", ").join(_HEARD.format(days=days, word=word) if days else word for days, word in words.items()),
    )
    placed = _PLACED.format(status=where.status, seen=where.seen, joined=where.joined)
    between = [_NEWEST.format(stands=stands), spent, placed] if past else [placed, spent]
    return sql.Composed([_ASKED.format(kept=where.kept, which=which), *between, _JUDGED.format(tail=tail)])


_TOLD = sql.SQL("""judged.household_id, judged.division_id, judged.rule, judged.zero, judged.since, judged.members,
    judged.able, judged.working, judged.unknown, judged.students, judged.aged, judged.paid_days, judged.next_on""")

FOUND = sql.SQL("SELECT {told} FROM judged WHERE zero ORDER BY division_id, household_id").format(told=_TOLD)

# The day on which zero employment began stays while it lasts.
KEEP = sql.SQL("""
    , marked AS (
        UPDATE registry_household AS household SET zero_employment_since = CASE WHEN judged.zero THEN judged.since END
        FROM judged
        WHERE household.id = judged.household_id AND (household.zero_employment_since IS NOT NULL) <> judged.zero
    ), watched AS (
        INSERT INTO registry_zerowatch AS watch (household_id, due_on)
        SELECT household_id, next_on FROM judged WHERE next_on IS NOT NULL
        ON CONFLICT (household_id) DO UPDATE SET due_on = excluded.due_on WHERE watch.due_on <> excluded.due_on
    ), unwatched AS (
        DELETE FROM registry_zerowatch AS watch USING judged
        WHERE watch.household_id = judged.household_id AND judged.next_on IS NULL
    )
    SELECT {told} FROM judged
    WHERE zero OR EXISTS (SELECT 1 FROM registry_zerocase AS zero_case
        WHERE zero_case.household_id = judged.household_id AND zero_case.state = ANY(%(open)s))
    ORDER BY judged.household_id
""").format(told=_TOLD)

# Somebody may judge a household at this moment, and better: of two days the earlier one is always safe.
CHANGED = sql.SQL("""
    , watched AS (
        INSERT INTO registry_zerowatch AS watch (household_id, due_on)
        SELECT household_id, next_on FROM judged WHERE next_on IS NOT NULL
        ON CONFLICT (household_id) DO UPDATE SET due_on = excluded.due_on WHERE excluded.due_on < watch.due_on
    )
    SELECT judged.household_id, judged.zero <> (judged.kept_since IS NOT NULL) AS wrong FROM judged
    LEFT JOIN registry_zerocase AS zero_case
        ON zero_case.household_id = judged.household_id AND zero_case.state = ANY(%(open)s)
    WHERE judged.zero <> (judged.kept_since IS NOT NULL) OR (zero_case.id IS NOT NULL AND NOT judged.zero)
    ORDER BY judged.household_id
""")
