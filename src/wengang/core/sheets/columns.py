"""The shared field dictionary: columns that many forms have in common, ready for rooms to assemble.

Take a column as it is, or with changes: ``columns.full_name.but(required=False)``.
"""

from __future__ import annotations

from . import codes, parsers
from .codes import CodeList
from .model import Column, Mask

WORK = ("务工", "就业", "工作", "用工")  # words in a group header that make its 地点, 单位 and 时间 those of the job
WISH = ("意愿", "意向", "求职")


def text(key: str, zh: str, en: str, *synonyms: str, width: int = 14, example: str = "") -> Column:
    """A column of free text."""
    return Column(key, zh, en, parsers.parse_text, synonyms, width=width, example=example)


def coded(key: str, zh: str, en: str, choices: CodeList, *synonyms: str, example: str = "") -> Column:
    """A column of one code."""
    return Column(key, zh, en, parsers.choice(choices), synonyms, choices=choices, example=example)


def yes_no(key: str, zh: str, en: str, *synonyms: str) -> Column:
    """A column of 是 or 否."""
    return Column(key, zh, en, parsers.parse_yes_no, synonyms, width=8, example="是")


row_no = Column(
    "row_no", "序号", "No.", parsers.parse_ignored, ("NO.", "NO", "序", "顺序号", "行号"), ignore=True, width=6
)

full_name = Column(
    "full_name",
    "姓名",
    "Full name",
    parsers.parse_name,
    (
        "人员姓名",
        "员工姓名",
        "乘车人",
        "成员姓名",
        "家庭成员姓名",
        "家庭成员",
        "名字",
        "求职者姓名",
        "劳动力姓名",
        "务工人员姓名",
    ),
    required=True,
    mask=Mask.NONE,
    memo=False,
    width=10,
    example="农示范",
)
id_number = Column(
    "id_number",
    "身份证号",
    "Resident identity number",
    parsers.parse_resident_id,
    (
        "公民身份号码",
        "证件号码",
        "身份证",
        "身份证号码",
        "居民身份证号",
        "居民身份证号码",
        "证件号",
        "公民身份证号码",
        "身份号码",
        "证号",
    ),
    required=True,
    sensitive=True,
    mask=Mask.RESIDENT_ID,
    memo=False,
    width=22,
    hint_zh="18 位，单元格须为文本格式，最后一位的 X 用大写。",
    hint_en="18 signs; format the cell as text; a final X in upper case.",
)
sex = coded("sex", "性别", "Sex", codes.SEX, example="男").but(width=6, derived=True)
birth_date = Column(
    "birth_date",
    "出生日期",
    "Date of birth",
    parsers.parse_month,
    ("出生年月", "出生年月日", "生日", "出生时间"),
    derived=True,
)
ethnicity = coded("ethnicity", "民族", "Ethnicity", codes.ETHNICITY, "民族成分", example="壮族").but(width=8)
kin_to_head = coded(
    "kin_to_head",
    "与户主关系",
    "Relation to head",
    codes.KINSHIP,
    "家庭关系",
    "关系",
    "与户主的关系",
    "户主关系",
    "和户主关系",
    "称谓",
    example="户主",
)
household_head = Column(
    "household_head",
    "户主姓名",
    "Head of household",
    parsers.parse_name,
    ("户主", "户主名字", "家庭户主"),
    memo=False,
    width=10,
)
household_no = text("household_no", "户编号", "Household number", "户号", "家庭编号", "户编码", "农户编号")
person_category = coded(
    "person_category",
    "人员类别",
    "Category",
    codes.PERSON_CATEGORY,
    "户属性",
    "监测对象类别",
    "建档立卡",
    "类别",
    "脱贫户类型",
    "农户类型",
    "户类型",
    "人员类型",
    example="脱贫户",
)
relocated = yes_no(
    "relocated", "是否易地搬迁", "Relocated", "搬迁户", "易地搬迁", "易地搬迁户", "是否易地扶贫搬迁", "是否搬迁户"
)
building = text("building", "楼栋号", "Building", "楼栋", "栋号", "楼号")
education = coded(
    "education", "文化程度", "Education", codes.EDUCATION, "学历", "受教育程度", "文化", "文化水平", example="初中"
)
political_status = coded("political_status", "政治面貌", "Political status", codes.POLITICAL, "政治身份")
health = coded("health", "健康状况", "Health", codes.HEALTH, "健康", "身体状况", "健康情况", example="健康").but(
    sensitive=True
)
disability_level = coded("disability_level", "残疾等级", "Disability level", codes.DISABILITY_LEVEL, "残疾级别").but(
    sensitive=True
)
labour_ability = coded(
    "labour_ability",
    "劳动能力",
    "Labour ability",
    codes.LABOUR_ABILITY,
    "劳动技能",
    "劳动力状况",
    "劳动力类型",
    "劳动力",
    example="普通劳动力",
).but(sensitive=True)
skills = Column(
    "skills",
    "技能/证书",
    "Skills and certificates",
    parsers.parse_words,
    ("技能", "证书", "技能证书", "职业技能", "技能特长", "特长", "技能等级证书", "技能或证书"),
    width=14,
)
phone = Column(
    "phone",
    "联系电话",
    "Phone",
    parsers.parse_phone,
    ("手机", "电话", "电话号码", "联系方式", "手机号", "手机号码", "本人电话", "联系手机", "移动电话"),
    sensitive=True,
    mask=Mask.PHONE,
    memo=False,
    width=14,
    example="13800000000",
)
hukou_address = Column(
    "hukou_address",
    "户籍地",
    "Registered residence",
    parsers.parse_address,
    ("户籍地址", "户籍所在地", "户口所在地", "户籍"),
    width=24,
)
home_address = Column(
    "home_address",
    "常住地",
    "Home address",
    parsers.parse_address,
    ("家庭住址", "现住址", "住址", "家庭地址", "居住地址", "现居住地", "详细地址"),
    width=24,
)
county = text("county", "县", "County", "县区", "区县", "县(市、区)", "县市区", "县（区）")
township = text("township", "乡镇", "Township", "乡", "镇", "乡(镇)", "乡镇街道", "乡（镇）", "镇乡", "所在乡镇")
village = text("village", "村", "Village", "行政村", "村(社区)", "村社区", "村（居）", "村居", "所在村", "村名")
village_group = text("village_group", "组", "Village group", "村民小组", "小组", "自然村", "屯", "自然村屯")
employment_status = coded(
    "employment_status",
    "就业状态",
    "Employment status",
    codes.EMPLOYMENT_STATUS,
    "务工状况",
    "是否务工",
    "就业状况",
    "就业情况",
    "务工状态",
    "是否外出务工",
    example="已外出",
)
work_area = coded("work_area", "务工区域", "Work area", codes.WORK_AREA, "务工范围", "就业区域", "就业范围", "务工地域")
work_place = Column(
    "work_place",
    "务工地点",
    "Work place",
    parsers.parse_place,
    ("务工地", "就业地", "务工详细地", "务工地址", "就业地点", "务工详细地址", "务工所在地", "就业地址", "地点"),
    groups=WORK,
    width=18,
    example="广东江门蓬江区",
)
employer_name = text(
    "employer_name",
    "务工单位",
    "Employer",
    "企业名称",
    "工作单位",
    "单位",
    "就业单位",
    "用人单位",
    "务工企业",
    "公司",
    "公司名称",
    "企业",
    "单位名称",
    "务工单位名称",
    "用工单位",
    width=24,
).but(groups=WORK)
uscc = Column(
    "uscc",
    "统一社会信用代码",
    "Unified social credit code",
    parsers.parse_uscc,
    ("信用代码", "社会信用代码", "统一信用代码", "企业信用代码"),
    width=22,
)
job_title = text(
    "job_title",
    "工种",
    "Occupation",
    "岗位",
    "从事工作",
    "工种/岗位",
    "岗位名称",
    "工种岗位",
    "从事工种",
    "职业",
    example="缝纫工",
).but(groups=WORK)
monthly_wage = Column(
    "monthly_wage",
    "月收入",
    "Monthly wage",
    parsers.parse_wage,
    ("工资", "月工资", "月薪", "工资收入", "务工收入", "月均收入", "收入", "薪资", "工资待遇", "年收入"),
    width=10,
    example="4500",
)
work_from = Column(
    "work_from",
    "外出时间",
    "Working since",
    parsers.parse_month,
    (
        "务工开始时间",
        "务工时间",
        "开始时间",
        "外出务工时间",
        "就业时间",
        "起始时间",
        "务工起始时间",
        "上岗时间",
        "时间",
    ),
    groups=WORK,
    example="2025-03",
)
work_to = Column(
    "work_to",
    "返乡时间",
    "Working until",
    parsers.parse_month,
    ("务工结束时间", "结束时间", "终止时间", "返乡日期", "截止时间"),
)
work_period = Column(
    "work_period",
    "务工起止时间",
    "Working from and to",
    parsers.parse_period,
    ("起止时间", "起止", "务工起止", "务工期间"),
    width=18,
)
months_worked = Column(
    "months_worked",
    "累计月数",
    "Months worked",
    parsers.parse_integer,
    ("务工月数", "累计务工月数", "累计务工时间", "务工时长", "务工时间(月)"),
)
export_mode = coded(
    "export_mode", "输出方式", "How they went", codes.EXPORT_MODE, "组织方式", "外出方式", "务工方式", "转移方式"
)
job_channel = coded("job_channel", "就业渠道", "Kind of job", codes.JOB_CHANNEL, "就业方式", "务工渠道", "就业类型")
return_reason = text("return_reason", "返乡原因", "Reason for return", "返乡理由")
contract_type = coded(
    "contract_type", "合同类型", "Contract", codes.CONTRACT, "劳动合同", "协议", "合同", "劳动合同类型", "合同签订情况"
)
insurance = Column(
    "insurance",
    "参保险种",
    "Insurances",
    parsers.parse_insurance,
    ("是否参保", "参保情况", "社保险种", "社会保险", "参保", "社保"),
    choices=codes.INSURANCE,
    many=True,
)
intent = yes_no(
    "intent",
    "就业意愿",
    "Wishes to work",
    "求职意向",
    "有无就业意愿",
    "是否有就业意愿",
    "外出意愿",
    "务工意愿",
    "外出务工意愿",
    "再就业意愿",
)
preferred_places = Column(
    "preferred_places",
    "意向地",
    "Preferred places",
    parsers.parse_places,
    ("意向地点", "意向就业地", "意向务工地", "意向地区", "意向区域", "期望就业地", "就业意向地", "地点"),
    groups=WISH,
    width=16,
)
preferred_jobs = Column(
    "preferred_jobs",
    "意向工种",
    "Preferred occupations",
    parsers.parse_words,
    ("意向岗位", "期望岗位", "求职工种", "期望工种", "意向职业", "工种"),
    groups=WISH,
    width=16,
)
expected_wage = Column(
    "expected_wage",
    "期望月薪",
    "Least wage",
    parsers.parse_wage,
    ("期望薪", "期望薪资", "期望工资", "意向薪资", "期望薪酬", "期望收入"),
    width=10,
    example="4500",
)
train_intent = yes_no(
    "train_intent", "培训意愿", "Wishes training", "培训需求", "是否愿意培训", "有无培训意愿", "培训意向"
)
train_preference = text("train_preference", "培训意向工种", "Training wanted", "意向培训工种", "培训工种", "培训项目")
help_needed = text(
    "help_needed", "需帮助事项", "Help needed", "帮扶需求", "需要帮助", "困难和诉求", "诉求", "需要帮扶事项", width=20
)
bank = text("bank", "开户行", "Bank", "开户银行", "银行")
account = Column(
    "account",
    "银行账号",
    "Account",
    parsers.parse_account,
    ("账号", "一卡通账号", "社保卡号", "银行卡号", "卡号", "一卡通"),
    sensitive=True,
    mask=Mask.ACCOUNT,
    memo=False,
    width=24,
)
filled_by = text("filled_by", "调查人", "Surveyed by", "填表人", "信息员", "走访人", "采集人")
checked_by = text("checked_by", "核查人", "Checked by", "审核人", "核实人")
check_method = coded("check_method", "核实方式", "How checked", codes.CHECK_METHOD, "核查方式", "采集方式")
surveyed_on = Column(
    "surveyed_on",
    "调查时间",
    "Surveyed on",
    parsers.parse_date,
    ("调查日期", "填表时间", "填表日期", "更新日期", "更新时间", "采集时间", "走访日期", "核实时间", "时间"),
    example="2025-03-08",
)
remarks = text("remarks", "备注", "Remarks", "说明", "备注说明", "其他说明", width=20)
