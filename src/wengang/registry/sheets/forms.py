"""The two lists that villages and townships send in, assembled from the shared columns."""

from wengang.core.sheets import Block, Column, Sheet
from wengang.core.sheets import columns as c
from wengang.core.sheets.checks import head_agrees, id_agrees, period_in_order

PLACE: tuple[Column, ...] = (c.county, c.township, c.village, c.village_group)
WORK: tuple[Column, ...] = (
    c.work_area,
    c.work_place,
    c.employer_name,
    c.job_title,
    c.job_channel,
    c.monthly_wage,
    c.work_period,
    c.work_from,
    c.work_to,
    c.months_worked,
    c.return_reason,
    c.export_mode,
)
WISH: tuple[Column, ...] = (
    c.intent,
    c.preferred_places,
    c.preferred_jobs,
    c.expected_wage,
    c.train_intent,
    c.train_preference,
)
FAMILY = Block(
    opens=("household_head", "household_no"),
    tells=(
        "home_address",
        "village_group",
        "phone",
        "person_category",
        "relocated",
        "building",
        "help_needed",
        "filled_by",
        "surveyed_on",
    ),
    common=("county", "township", "village"),
)
"""On the paper form a family has a few labelled lines of its own above its members."""
CHECK: tuple[Column, ...] = (c.filled_by, c.check_method, c.surveyed_on, c.remarks)

identified = c.id_number.but(required=False)
"""An empty number is not an error: the row is matched by phone and name, or held; a damaged one stops its row."""

HOUSEHOLDS = Sheet(
    kind="households",
    zh="农村劳动力资源信息登记表",
    en="Register of rural labour",
    columns=(
        c.row_no,
        c.household_no,
        c.household_head,
        c.home_address,
        *PLACE,
        c.phone,
        c.person_category,
        c.relocated,
        c.building,
        c.full_name,
        c.kin_to_head,
        c.sex,
        c.birth_date,
        identified,
        c.ethnicity,
        c.political_status,
        c.education,
        c.health,
        c.disability_level,
        c.labour_ability,
        c.skills,
        c.employment_status,
        *WORK,
        *WISH,
        c.help_needed,
        *CHECK,
    ),
    identity=("full_name", "id_number"),
    unique=("id_number",),
    checks=(id_agrees, head_agrees, period_in_order),
    block=FAMILY,
    note_zh="一人一行；同一户的户主、住址、户属性可以合并单元格。没有身份证号的，请写全姓名、联系电话和所在村。",
    note_en="One person a row; household cells may be merged. Without an id number give name, phone and village.",
)

MONITORING = Sheet(
    kind="monitoring",
    zh="脱贫人口务工监测台账",
    en="Monitoring ledger of lifted persons at work",
    columns=(
        c.row_no,
        *PLACE,
        c.household_no,
        c.household_head,
        c.full_name,
        c.sex,
        c.birth_date,
        identified,
        c.person_category,
        c.relocated,
        c.phone,
        c.employment_status,
        *WORK,
        c.intent.but(synonyms=(*c.intent.synonyms, "再就业意愿")),
        c.preferred_places,
        c.preferred_jobs,
        c.expected_wage,
        *CHECK,
    ),
    identity=("full_name", "id_number"),
    unique=("id_number",),
    checks=(id_agrees, period_in_order),
    note_zh="一人一行，按月更新；“更新日期”写核实当天，台账据此判断新旧。",
    note_en="One person a row, every month; the date of the update decides which status is the newer one.",
)
