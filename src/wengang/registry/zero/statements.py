"""The statements behind ``detect``. Every value is a parameter; ``{…}`` are parts written in this package."""

from psycopg import sql

LOCK = "SELECT id FROM registry_household WHERE id = ANY(%(households)s) ORDER BY id FOR NO KEY UPDATE"

PLACES = sql.SQL("SELECT DISTINCT household.division_id FROM registry_household AS household WHERE {which}")

PRESENT = {
    "status": sql.SQL("person.employment"),
    "seen": sql.SQL("person.employment_on"),
    "kept": sql.SQL("household.zero_employment_since"),
    "joined": sql.SQL(""),
}
OBSERVED = {
    "status": sql.SQL("coalesce(standing.status, '')"),
    "seen": sql.SQL("standing.begins"),
    "kept": sql.SQL("NULL::date"),
    "joined": sql.SQL("""
        LEFT JOIN spell AS standing
            ON standing.person_id = person.id AND standing.begins <= %(day)s AND standing.ends > %(day)s"""),
}
"""Where a member's status and its day come from, since when the household is known, and what has to be joined."""

HEARD = sql.SQL("""max(word) FILTER (WHERE holds = {days}) OVER (PARTITION BY person_id ORDER BY seen_on
                    RANGE BETWEEN make_interval(days => {days}) PRECEDING AND CURRENT ROW)""")

# Spells: what stood from one observation to the next, by the rule of ``registry.facts``: among the words that hold on
# the day of an observation the strongest counts, and among equals the last. Words of one weight class hold equally
# long, so each class looks back over its own window; a word is one number, its strength before its day, its key and its
# status. A spell of the day itself is open: it ends the day after.
JUDGE = sql.SQL("""
    WITH rule AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(definitions)s::jsonb) AS rule (
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
    ), said AS (
        SELECT fact.person_id, fact.seen_on, weight.holds, (weight.strength::bigint << 54)
            + (greatest(fact.seen_on - DATE '1970-01-01', 0)::bigint << 38)
            + ((fact.id & 17179869183) << 4) + array_position(%(statuses)s::text[], fact.value::text) AS word
        FROM asked
        JOIN rule ON rule.id = asked.rule AND {spelled}
        JOIN registry_person AS person ON person.household_id = asked.id AND NOT person.deceased
        JOIN registry_statusfact AS fact
            ON fact.person_id = person.id AND fact.field = 'employment' AND fact.seen_on <= %(day)s
            AND NOT EXISTS (SELECT FROM registry_statusfact AS gone WHERE gone.withdraws_id = fact.id)
        JOIN weight ON weight.source =
            CASE WHEN fact.by_id IS NULL AND fact.source <> 'list' THEN 'own' ELSE fact.source END
    ), heard AS (
        SELECT person_id, seen_on AS begins, greatest(
                {heard}
            ) AS word,
            coalesce(lead(seen_on) OVER (PARTITION BY person_id ORDER BY seen_on), %(day)s + 1) AS ends
        FROM said
    ), spell AS MATERIALIZED (
        SELECT person_id, begins, ends, (%(statuses)s::text[])[(word & 15)::int] AS status FROM heard
        WHERE ends > begins
    ), last_case AS MATERIALIZED (
        SELECT DISTINCT ON (household_id) household_id, state, cleared_by_id
        FROM registry_zerocase WHERE found_on <= %(day)s AND household_id IN (SELECT id FROM asked)
        ORDER BY household_id, id DESC
    ), member AS (
        SELECT person.id, asked.id AS household_id, asked.rule, {status} AS status, {seen} AS seen_on,
            person.labour_ability, person.birth_date,
            (person.birth_date + make_interval(years => rule.adult))::date AS adult_on,
            make_date(retiring.month / 12, retiring.month %% 12 + 1, 1) AS retired_on
        FROM asked
        JOIN rule ON rule.id = asked.rule
        JOIN registry_person AS person ON person.household_id = asked.id AND NOT person.deceased
        JOIN age ON age.rule = asked.rule AND age.woman = (person.sex = '2'){joined}
        CROSS JOIN LATERAL (
            SELECT (EXTRACT(YEAR FROM person.birth_date) * 12 + EXTRACT(MONTH FROM person.birth_date) - 1)::int AS month
        ) AS born
        CROSS JOIN LATERAL (
            SELECT born.month + age.months + CASE WHEN born.month >= age.first
                THEN least((born.month - age.first) / age.step + 1, age.most) ELSE 0 END AS month
        ) AS retiring
    ), placed AS (
        SELECT member.*, fits.fit, fits.fit AND CASE WHEN member.birth_date IS NULL THEN member.status <> ''
            ELSE member.adult_on <= %(day)s AND member.retired_on > %(day)s END AS able,
            member.status = ANY(rule.employed) AS working,
            member.status = ANY(rule.employed || rule."without") AS known
        FROM member
        JOIN rule ON rule.id = member.rule
        CROSS JOIN LATERAL (
            SELECT member.status <> ALL(rule.left_out) AND member.labour_ability <> ALL(rule.unfit) AS fit
        ) AS fits
    ), counted AS (
        SELECT household_id, count(*) AS members,
            count(*) FILTER (WHERE able) AS able,
            count(*) FILTER (WHERE able AND working) AS working,
            count(*) FILTER (WHERE able AND NOT known) AS unknown,
            count(*) FILTER (WHERE status = 'studying') AS students,
            count(*) FILTER (WHERE retired_on <= %(day)s) AS aged,
            max(seen_on) FILTER (WHERE able) AS seen_on,
            min(CASE WHEN adult_on > %(day)s THEN adult_on WHEN retired_on > %(day)s THEN retired_on END)
                FILTER (WHERE fit) AS next_on
        FROM placed GROUP BY household_id
    ), paid AS (
        SELECT placed.household_id,
            sum(least(spell.ends, %(day)s + 1) - greatest(spell.begins, %(year_ago)s + 1)) AS days
        FROM placed
        JOIN rule ON rule.id = placed.rule
        JOIN spell ON spell.person_id = placed.id AND spell.status = ANY(rule.paid) AND spell.ends > %(year_ago)s + 1
        WHERE placed.able GROUP BY placed.household_id
    ), kept AS (
        SELECT last_case.household_id FROM last_case
        JOIN placed ON placed.id = last_case.cleared_by_id AND placed.household_id = last_case.household_id
        JOIN rule ON rule.id = placed.rule
        WHERE last_case.state = %(cleared)s AND placed.status = ANY(rule.paid)
    ), judged AS MATERIALIZED (
        SELECT asked.id AS household_id, asked.division_id, asked.rule,
            coalesce(counted.able > 0 AND counted.unknown = 0 AND (counted.working = 0 OR (
                rule.most_days IS NOT NULL AND coalesce(paid.days, 0) <= rule.most_days AND kept.household_id IS NULL
            )), FALSE) AS zero,
            coalesce(asked.kept_since,
                CASE WHEN counted.working = 0 THEN least(counted.seen_on, %(day)s) ELSE %(day)s END) AS since,
            coalesce(counted.members, 0) AS members, coalesce(counted.able, 0) AS able,
            coalesce(counted.working, 0) AS working, coalesce(counted.unknown, 0) AS unknown,
            coalesce(counted.students, 0) AS students, coalesce(counted.aged, 0) AS aged,
            CASE WHEN rule.most_days IS NOT NULL THEN coalesce(paid.days, 0)::int END AS paid_days,
            least(counted.next_on, %(next_change)s, CASE
                WHEN rule.most_days IS NULL OR coalesce(counted.working, 0) = 0 THEN NULL
                WHEN coalesce(paid.days, 0) > rule.most_days THEN
                    %(day)s + ((paid.days - rule.most_days - 1) / counted.able + 1)::int
                ELSE %(day)s + ((rule.most_days - coalesce(paid.days, 0)) / counted.able + 1)::int
            END) AS next_on,
            asked.kept_since
        FROM asked
        JOIN rule ON rule.id = asked.rule
        LEFT JOIN counted ON counted.household_id = asked.id
        LEFT JOIN paid ON paid.household_id = asked.id
        LEFT JOIN kept ON kept.household_id = asked.id
    )
    {tail}
""")

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
