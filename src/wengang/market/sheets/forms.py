"""The lists of the market: 企业, 岗位供给清单 (企业用工需求表) and 求职清单, in the column order of the paper forms."""

from __future__ import annotations

from wengang.core.sheets import Column, Sheet
from wengang.core.sheets import codes as forms
from wengang.core.sheets import columns as c
from wengang.core.sheets.parsers import choice, parse_available, parse_integer, parse_text
from wengang.market import codes
from wengang.market.sheets import parsers as p

MONEY = ("月薪", "工资", "薪资", "薪酬", "待遇")

employer_name = Column(
    "employer_name",
    "企业名称",
    "Employer",
    parse_text,
    ("企业", "单位名称", "用人单位", "公司名称", "公司", "招聘单位", "用工单位", "用工企业"),
    required=True,
    width=26,
    example="示例电子（江门）有限公司",
)
uscc = c.uscc.but(zh="统一社会信用代码", width=22)
industry = c.text("industry", "行业", "Industry", "所属行业", "行业类别", "主营业务")
place = Column(
    "place",
    "所在地",
    "Place",
    parse_text,
    ("所在区县", "所属区域", "工作地点", "工作区域", "所属地区"),
    width=16,
    example="广东江门蓬江区",
)
address = c.text("address", "地址", "Address", "单位地址", "企业地址", "工作地址", "详细地址", "厂址", width=24)
contact = c.text("contact", "联系人", "Contact", "负责人", "招聘联系人", "人事联系人", width=10)
phone = c.phone.but(synonyms=(*c.phone.synonyms, "联系人电话", "招聘电话"))

EMPLOYERS = Sheet(
    kind="employers",
    zh="用工企业基本情况表",
    en="Employers",
    columns=(c.row_no, employer_name, uscc.but(required=True), industry, place, address, contact, phone, c.remarks),
    identity=("employer_name", "uscc"),
    unique=("uscc",),
    note_zh="一家企业一行，以统一社会信用代码识别。",
    note_en="One employer a row, known by its unified social credit code.",
)


def _asked(key: str, zh: str, en: str, *synonyms: str) -> Column:
    """A column that asks for a ground the law forbids: read, judged, and never offered in a template."""
    return Column(f"{key}_wanted", zh, en, p.parse_wording, synonyms, sensitive=True, derived=True)


ASKED = (
    _asked("sex", "性别要求", "Sex asked for", "性别", "男女要求"),
    _asked("age", "年龄要求", "Age asked for", "年龄", "年龄段", "年龄范围", "年龄限制"),
    _asked("marriage_birth", "婚育要求", "Marriage asked for", "婚姻状况", "婚否", "婚育状况", "婚姻要求"),
    _asked("ethnicity", "民族要求", "Ethnicity asked for", "民族"),
    _asked("religion", "宗教信仰要求", "Religion asked for", "宗教信仰"),
    _asked("hukou", "户籍要求", "Registration asked for", "户籍", "户口要求", "籍贯要求", "地域要求"),
    _asked("disability", "残疾要求", "Disability asked for", "是否招残疾人", "身体要求"),
    _asked("disease", "健康要求", "Health asked for", "健康状况", "体检要求"),
    _asked("political", "政治面貌要求", "Political status asked for", "政治面貌"),
)

VACANCIES = Sheet(
    kind="vacancies",
    zh="岗位供给清单",
    en="List of posts",
    columns=(
        c.row_no,
        employer_name,
        uscc,
        industry,
        place,
        address,
        Column(
            "title",
            "岗位名称",
            "Posting",
            parse_text,
            ("岗位", "招聘岗位", "工种", "职位", "用工岗位", "招聘工种"),
            required=True,
            example="缝纫工",
        ),
        Column(
            "headcount",
            "招聘人数",
            "Headcount",
            parse_integer,
            ("需求人数", "人数", "用工人数", "招工人数", "招聘数量", "需求数"),
            required=True,
            width=8,
            example="20",
        ),
        Column("postings", "岗位数", "Postings", parse_integer, ("岗位个数", "岗位数量"), width=8),
        c.coded("kind", "用工类型", "Kind", codes.VACANCY_KIND, "类型", "岗位类型", "招聘类型", example="长期"),
        c.text("description", "工作内容", "Work", "岗位职责", "岗位描述", "工作描述", "工作职责", width=28),
        c.text("hours", "工作时间", "Hours", "上班时间", "工作班次", "班次", "工时", width=16, example="长白班 8 小时"),
        Column(
            "wage_low",
            "月薪下限",
            "Wage from",
            p.parse_pay,
            ("最低月薪", "下限", "工资下限", "最低工资", "薪资下限", "起薪"),
            groups=MONEY,
            example="5000",
        ),
        Column(
            "wage_high",
            "月薪上限",
            "Wage to",
            p.parse_pay,
            ("最高月薪", "上限", "工资上限", "最高工资", "薪资上限"),
            groups=MONEY,
            example="6500",
        ),
        Column(
            "wage",
            "月薪",
            "Wage",
            p.parse_pay,
            ("工资", "薪资", "工资待遇", "薪资待遇", "薪酬", "月工资", "综合工资", "待遇", "工资范围", "月薪范围"),
            derived=True,
        ),
        Column(
            "wage_basis",
            "计件/计时",
            "Paid by",
            choice(forms.PAY_BASIS),
            ("计薪方式", "工资形式", "计酬方式", "薪资形式", "结算方式"),
            choices=forms.PAY_BASIS,
            example="月薪",
        ),
        c.text("probation", "试用期", "Probation", "试用"),
        Column("living", "食宿", "Board and lodging", p.parse_living, ("食宿情况", "食宿待遇", "吃住"), derived=True),
        c.coded("board", "伙食", "Board", codes.PROVISION, "用餐", "吃饭", "餐饮", "包吃", example="免费"),
        c.coded("lodging", "住宿", "Lodging", codes.PROVISION, "宿舍", "住宿条件", "包住", example="免费"),
        Column(
            "couple_rooms", "夫妻房（间）", "Couple rooms", p.parse_rooms, ("夫妻宿舍", "夫妻房", "夫妻房间数"), width=8
        ),
        c.insurance.but(zh="社保险种", synonyms=("参保险种", "社会保险", "社保", "保险", "五险", "保险待遇")),
        c.contract_type,
        Column(
            "education",
            "学历要求",
            "Education",
            p.parse_education,
            ("文化程度", "学历", "文化要求"),
            choices=forms.EDUCATION,
        ),
        c.text(
            "skill",
            "技能要求",
            "Skill",
            "技能",
            "技能/体能要求",
            "任职要求",
            "岗位要求",
            "招聘条件",
            "用工条件",
            "要求",
            width=20,
        ),
        Column(
            "demands",
            "体能要求",
            "Physical demands",
            p.parse_demands,
            ("体力要求", "劳动强度"),
            choices=codes.DEMAND,
            many=True,
        ),
        Column(
            "validity",
            "有效期",
            "Valid",
            p.parse_validity,
            ("有效期至", "截止日期", "招聘有效期", "截止时间"),
            example="2027-01-31",
        ),
        c.yes_no("care_post", "爱心岗", "Caring post", "爱心岗位", "是否爱心岗", "帮扶岗"),
        Column(
            "family_post",
            "夫妻岗",
            "Family post",
            p.parse_family_post,
            ("亲情岗", "是否夫妻岗", "亲情岗位"),
            choices=codes.FAMILY_POST,
        ),
        contact,
        phone,
        c.remarks,
        *ASKED,
    ),
    identity=("employer_name", "title"),
    note_zh="一行一个岗位，岗位数不填按 1 个算。不得要求性别、年龄、户籍，请写实际的体能、技能要求。",
    note_en="One posting a row. Ask for strength or skill, never for sex, age or origin.",
)

SEEKERS = Sheet(
    kind="seekers",
    zh="求职清单",
    en="List of jobseekers",
    columns=(
        c.row_no,
        c.text("code", "代号", "Code", "对外代号", "求职代号", "人员代号"),
        c.full_name.but(required=False),
        c.id_number.but(required=False),
        c.phone,
        Column("age_band", "年龄段", "Age band", p.parse_wording, ("年龄",), derived=True, sensitive=True),
        c.education,
        c.skills,
        c.preferred_places,
        c.preferred_jobs,
        c.expected_wage,
        Column(
            "available_from", "可到岗时间", "Available from", parse_available, ("到岗时间", "可上岗时间", "可到岗日期")
        ),
        c.text("companions", "同行亲属", "Companions", "同行人", "同行亲属(夫妻/父子)", "亲属同行", "同行人员"),
        c.coded("lodging", "住宿要求", "Lodging", forms.LODGING, "住宿", "是否需要住宿", example="宿舍"),
        c.text("needs", "特殊需要", "Special needs", "特殊要求", "特殊需求", "其他要求"),
        c.text("home", "镇村", "Township and village", "所在镇村", "乡镇村", "村镇"),
        c.text("helper", "联系人", "Contact", "联系人（站）", "站点联系人", "劳务站"),
    ),
    identity=("code", "full_name", "id_number"),
    note_zh="每行一位求职者，须已在劳动力台账内：填代号，或身份证号，或姓名和电话。同行亲属写对方姓名、代号或“夫妻”。",
    note_en="One jobseeker a row, already in the ledger: by code, by id number, or by name and phone.",
)
