"""Code lists of the paper forms: one table each, the source of parsers, drop-downs and model choices.

Codes follow GB/T 2261.1 (sex), 2261.2 (marriage), 2261.3 (health), 3304 (ethnicity), 4658 (education), 4761-2008
(kinship) and 4762 (political status). Lists without a national code carry short English codes of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .cells import plain


@dataclass(frozen=True, slots=True)
class Code:
    """One entry: code, Chinese and English words, and other words people write for it."""

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """A named list of codes."""

    name: str
    entries: tuple[Code, ...] = field(repr=False)
    numeric: bool = False

    def __iter__(self) -> Iterator[Code]:
        return iter(self.entries)

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """Entries by code."""
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def by_word(self) -> dict[str, Code]:
        """Entries by every normalised code, word and synonym; the first entry to claim a word keeps it."""
        words: dict[str, Code] = {}
        for entry in self.entries:
            words.setdefault(plain(entry.code), entry)
        for entry in self.entries:
            for word in (entry.zh, entry.en, *entry.synonyms):
                words.setdefault(plain(word), entry)
        return words

    def lookup(self, text: str) -> Code | None:
        """The entry that a code, word or synonym means, or None."""
        word = plain(text)
        found = self.by_word.get(word)
        if found is None and self.numeric and word.isdigit():
            found = self.by_code.get(word.zfill(2)) or self.by_code.get(word.lstrip("0"))
        return found

    def zh(self, code: str) -> str:
        """Chinese word of a code; the code itself when unknown."""
        entry = self.by_code.get(code)
        return entry.zh if entry else code

    def choices(self) -> list[tuple[str, str]]:
        """(code, English word) pairs for a model field; English is the message id of translations."""
        return [(entry.code, entry.en) for entry in self.entries]


def _table(name: str, rows: str, *, numeric: bool = False) -> CodeList:
    """Read ``code | zh | en | synonyms separated by blanks`` lines."""
    entries = []
    for line in rows.strip().splitlines():
        code, zh, en, *rest = (part.strip() for part in line.split("|"))
        entries.append(Code(code, zh, en, tuple(rest[0].split()) if rest else ()))
    return CodeList(name, tuple(entries), numeric)


# fmt: off
SEX = _table("sex", """
0 | 未知的性别 | Unknown | 未知
1 | 男 | Male | 男性 男士 m
2 | 女 | Female | 女性 女士 f
9 | 未说明的性别 | Not stated | 未说明
""")

MARITAL = _table("marital", """
10 | 未婚 | Never married | 单身
20 | 已婚 | Married | 有配偶
21 | 初婚 | First marriage
22 | 再婚 | Remarried
23 | 复婚 | Remarried to the same person
30 | 丧偶 | Widowed
40 | 离婚 | Divorced | 离异
90 | 未说明的婚姻状况 | Not stated | 未说明
""")

HEALTH = _table("health", """
1 | 健康 | Healthy | 良好 健康或良好 正常 好
2 | 一般 | Fair | 一般或较弱 较弱
3 | 慢性病 | Chronic illness | 有慢性病 长期慢性病 患病 患慢性病
serious | 大病 | Serious illness | 患有大病 重病 大病重病
6 | 残疾 | Disabled | 有残疾
61 | 视力残疾 | Visual disability
62 | 听力残疾 | Hearing disability
63 | 言语残疾 | Speech disability
64 | 肢体残疾 | Physical disability
65 | 智力残疾 | Intellectual disability
66 | 精神残疾 | Mental disability
67 | 多重残疾 | Multiple disabilities
69 | 其他残疾 | Other disability
""")

DISABILITY_LEVEL = _table("disability_level", """
1 | 一级 | Level 1 | 壹级 Ⅰ级 重度一级
2 | 二级 | Level 2 | 贰级 Ⅱ级 重度二级
3 | 三级 | Level 3 | 叁级 Ⅲ级
4 | 四级 | Level 4 | 肆级 Ⅳ级
""")

KINSHIP = _table("kinship", """
02 | 户主 | Head of household | 本人或户主 户 0
01 | 本人 | Self | 自己
10 | 配偶 | Spouse | 爱人 1
11 | 夫 | Husband | 丈夫
12 | 妻 | Wife | 妻子 老婆 之妻
20 | 子 | Son | 儿子 之子 2
21 | 独生子 | Only son
22 | 长子 | Eldest son | 大儿子
23 | 次子 | Second son | 二子 二儿子
24 | 三子 | Third son
25 | 四子 | Fourth son
26 | 五子 | Fifth son
27 | 养子或继子 | Adopted or step son | 养子 继子
28 | 女婿 | Son-in-law | 之女婿
29 | 其他儿子 | Other son
30 | 女 | Daughter | 女儿 之女 3
31 | 独生女 | Only daughter
32 | 长女 | Eldest daughter | 大女儿
33 | 次女 | Second daughter | 二女 二女儿
34 | 三女 | Third daughter
35 | 四女 | Fourth daughter
36 | 五女 | Fifth daughter
37 | 养女或继女 | Adopted or step daughter | 养女 继女
38 | 儿媳 | Daughter-in-law | 媳妇 儿媳妇 之儿媳
39 | 其他女儿 | Other daughter
40 | 孙子女或外孙子女 | Grandchild | 孙辈 4
41 | 孙子 | Grandson | 之孙子
42 | 孙女 | Granddaughter | 之孙女
43 | 外孙子 | Grandson by daughter | 外孙 之外孙子
44 | 外孙女 | Granddaughter by daughter | 之外孙女
45 | 孙媳妇或外孙媳妇 | Grandson's wife | 孙媳 孙媳妇 外孙媳妇
46 | 孙女婿或外孙女婿 | Granddaughter's husband | 孙女婿 外孙女婿
47 | 曾孙子或外曾孙子 | Great-grandson | 曾孙子 曾孙
48 | 曾孙女或外曾孙女 | Great-granddaughter | 曾孙女
49 | 其他孙子女 | Other grandchild
50 | 父母 | Parent | 双亲 5
51 | 父亲 | Father | 父 之父
52 | 母亲 | Mother | 母 之母
53 | 公公 | Husband's father
54 | 婆婆 | Husband's mother
55 | 岳父 | Wife's father
56 | 岳母 | Wife's mother
57 | 继父或养父 | Step or adoptive father | 继父 养父
58 | 继母或养母 | Step or adoptive mother | 继母 养母
59 | 其他父母关系 | Other parent
60 | 祖父母或外祖父母 | Grandparent | 祖父母 外祖父母 6
61 | 祖父 | Grandfather | 爷爷
62 | 祖母 | Grandmother | 奶奶
63 | 外祖父 | Mother's father | 外公 姥爷
64 | 外祖母 | Mother's mother | 外婆 姥姥
65 | 配偶的祖父母或外祖父母 | Spouse's grandparent
66 | 曾祖父 | Great-grandfather
67 | 曾祖母 | Great-grandmother
68 | 配偶的曾祖父母 | Spouse's great-grandparent
69 | 其他祖父母关系 | Other grandparent
70 | 兄弟姐妹 | Sibling | 7
71 | 兄 | Elder brother | 哥哥 哥 之兄
72 | 嫂 | Elder brother's wife | 嫂子
73 | 弟 | Younger brother | 弟弟 之弟
74 | 弟媳 | Younger brother's wife | 弟妹
75 | 姐姐 | Elder sister | 姐
76 | 姐夫 | Elder sister's husband
77 | 妹妹 | Younger sister | 妹
78 | 妹夫 | Younger sister's husband
79 | 其他兄弟姐妹 | Other sibling
80 | 其他 | Other | 8 其他关系
81 | 伯父 | Father's elder brother
82 | 伯母 | Wife of father's elder brother
83 | 叔父 | Father's younger brother | 叔叔
84 | 婶母 | Wife of father's younger brother | 婶婶
85 | 舅父 | Mother's brother | 舅舅
86 | 舅母 | Wife of mother's brother
87 | 姨父 | Husband of mother's sister
88 | 姨母 | Mother's sister
89 | 姑父 | Husband of father's sister
90 | 姑母 | Father's sister | 姑姑
91 | 堂兄弟、堂姐妹 | Cousin on the father's side | 堂兄弟 堂姐妹
92 | 表兄弟、表姐妹 | Other cousin | 表兄弟 表姐妹
93 | 侄子 | Brother's son
94 | 侄女 | Brother's daughter
95 | 外甥 | Sister's son
96 | 外甥女 | Sister's daughter
97 | 其他亲属 | Other relative
99 | 非亲属 | Not a relative
""", numeric=True)

EDUCATION = _table("education", """
10 | 研究生 | Postgraduate | 硕士 博士 硕士研究生 博士研究生 研究生教育 研究生及以上
20 | 本科 | Bachelor | 大学本科 大学 本科及以上 学士 大学本科教育
30 | 专科 | Associate | 大学专科 大专 高职 高职高专 大学专科教育 大专及以上
40 | 中职 | Secondary vocational | 中等职业 中专 职高 技校 中技 中等职业教育 中专中技 职业高中 中专职高
60 | 高中 | Senior high school | 普通高级中学 高级中学 普通高中
70 | 初中 | Junior high school | 初级中学 普通初中
80 | 小学 | Primary school | 小学教育 小学及以下
90 | 其他 | Other | 文盲 半文盲 文盲或半文盲 文盲半文盲 未上学 学龄前儿童 无学历
""")

POLITICAL = _table("political", """
01 | 中共党员 | Member of the CPC | 党员 中国共产党党员
02 | 中共预备党员 | Probationary member of the CPC | 预备党员
03 | 共青团员 | Communist Youth League member | 团员
04 | 民革党员 | RCCK member | 民革会员
05 | 民盟盟员 | CDL member
06 | 民建会员 | CNDCA member
07 | 民进会员 | CAPD member
08 | 农工党党员 | CPWDP member
09 | 致公党党员 | CZGP member
10 | 九三学社社员 | Jiusan Society member
11 | 台盟盟员 | TDSL member
12 | 无党派人士 | No party affiliation, public figure | 无党派 无党派民主人士
13 | 群众 | Ordinary citizen | 普通群众
""", numeric=True)

ETHNIC_GROUPS = """
汉:Han 蒙古:Mongol 回:Hui 藏:Zang 维吾尔:Uygur 苗:Miao 彝:Yi 壮:Zhuang 布依:Buyei 朝鲜:Chosen
满:Man 侗:Dong 瑶:Yao 白:Bai 土家:Tujia 哈尼:Hani 哈萨克:Kazak 傣:Dai 黎:Li 傈僳:Lisu 佤:Va 畲:She
高山:Gaoshan 拉祜:Lahu 水:Sui 东乡:Dongxiang 纳西:Naxi 景颇:Jingpo 柯尔克孜:Kirgiz 土:Tu 达斡尔:Daur
仫佬:Mulao 羌:Qiang 布朗:Blang 撒拉:Salar 毛南:Maonan 仡佬:Gelao 锡伯:Xibe 阿昌:Achang 普米:Pumi
塔吉克:Tajik 怒:Nu 乌孜别克:Uzbek 俄罗斯:Russ 鄂温克:Ewenki 德昂:Deang 保安:Bonan 裕固:Yugur 京:Gin
塔塔尔:Tatar 独龙:Derung 鄂伦春:Oroqen 赫哲:Hezhen 门巴:Monba 珞巴:Lhoba 基诺:Jino
"""
ETHNICITY = CodeList(
    "ethnicity",
    tuple(
        Code(f"{number:02d}", zh + "族", en, (zh,))
        for number, (zh, _, en) in enumerate((pair.partition(":") for pair in ETHNIC_GROUPS.split()), start=1)
    ),
    numeric=True,
)

SKILL_LEVEL = _table("skill_level", """
0 | 学徒工 | Apprentice
5 | 初级工 | Junior worker | 初级 五级 五级/初级工 五级工
4 | 中级工 | Intermediate worker | 中级 四级 四级/中级工 四级工
3 | 高级工 | Senior worker | 高级 三级 三级/高级工 三级工
2 | 技师 | Technician | 二级 二级/技师
1 | 高级技师 | Senior technician | 一级 一级/高级技师
S | 特级技师 | Special-grade technician
C | 首席技师 | Chief technician
""")

CONTRACT = _table("contract", """
1 | 固定期限 | Fixed term | 固定期限劳动合同 有固定期限 劳动合同 固定
2 | 无固定期限 | Open ended | 无固定期限劳动合同 无固定
3 | 以完成一定工作任务为期限 | Until a task is completed | 完成一定任务 以完成任务为期限
part_time | 非全日制 | Part time | 非全日制用工 小时工协议
dispatch | 劳务派遣 | Labour dispatch | 派遣 派遣合同
overage | 超龄用工协议 | Over-age worker agreement | 劳务协议 劳务合同 超龄协议
outwork | 承揽（外发单） | Outwork order | 承揽 外发单 承揽协议 加工承揽
public_post | 公益岗协议 | Public-welfare post agreement | 公益性岗位协议 公益岗
none | 无 | None | 没有 未签 未签订 口头 口头协议 无合同
""")

PERSON_CATEGORY = _table("person_category", """
lifted | 脱贫户 | Lifted out of poverty | 脱贫人口 已脱贫户 建档立卡户 建档立卡脱贫户 建档立卡 贫困户 脱贫
unstable_lifted | 脱贫不稳定户 | Unstable lifted household | 脱贫不稳定 脱贫不稳定人口
marginal_risk | 边缘易致贫户 | Marginal household at risk | 边缘户 边缘易致贫 边缘易致贫人口
sudden_hardship | 突发严重困难户 | Sudden severe hardship | 突发严重困难 突发困难户 突发严重困难人口
ordinary | 一般农户 | Ordinary rural household | 非贫困户 普通农户 一般户 非脱贫户 农户 无
urban_unemployed | 城镇失业 | Urban unemployed | 城镇失业人员 失业人员
""")

LABOUR_ABILITY = _table("labour_ability", """
ordinary | 普通劳动力 | Ordinary labour | 普通 有劳动能力 正常 全劳动力 有
skilled | 技能劳动力 | Skilled labour | 技能
weak | 弱劳动力或半劳动力 | Weak or half labour | 弱劳动力 半劳动力 弱(半)劳动力 弱劳力 半劳力 弱劳动力(半劳动力)
lost | 丧失劳动力 | Labour ability lost | 丧失 丧失劳动能力
none | 无劳动力 | No labour ability | 无 无劳动能力 不具备劳动能力
""")

EMPLOYMENT_STATUS = _table("employment_status", """
away | 已外出务工 | Working away | 已外出 外出务工 外出 务工 已务工 在外务工 已就业 就业 在岗 是
nearby | 就近就业 | Working nearby | 就近务工 本地务工 就地就近 县内务工 就近就地就业
public_post | 公益性岗位 | Public-welfare post | 公益岗 公岗 公益性岗位就业
self_employed | 自主创业 | Self-employed business | 创业 个体经营 个体户 经商
flexible | 灵活就业 | Flexible work | 灵活 打零工 零工 临时工
farming | 务农 | Farming | 在家务农 种养 农业生产 家庭经营
looking | 待业 | Looking for work | 未就业 失业 无业 未务工 待岗 未外出 否
studying | 在校 | Studying | 在校生 学生 上学 读书 在校学生 在读
unable | 无法就业 | Unable to work | 无法外出 无就业能力 无就业意愿
""")

EXPORT_MODE = _table("export_mode", """
organised | 有组织输出 | Organised | 有组织 政府组织 组织输出 劳务协作
self | 自主外出 | By oneself | 自主 自发 自行外出 自谋 自主就业
kin | 亲友带动 | With relatives or friends | 亲友带 亲友介绍 亲戚朋友 亲友 熟人介绍
agency | 中介介绍 | Through an agency | 中介 人力资源公司 劳务公司 劳务经纪人
p2p | 点对点输送 | Point-to-point trip | 点对点 专车 专列 包车
""")

JOB_CHANNEL = _table("job_channel", """
away | 外出务工 | Working away | 外出
workshop | 帮扶车间 | Assistance workshop | 车间 就业帮扶车间 扶贫车间 卫星工厂
public_post | 公益性岗位 | Public-welfare post | 公益岗 公岗
flexible | 灵活就业 | Flexible work | 灵活 零工
other | 其他 | Other | 其它 自主创业 创业 务农
""")

WORK_AREA = _table("work_area", """
out_province | 省外 | Outside the province | 外省 跨省 区外 外省市
out_prefecture | 省内市外 | Other prefecture of the province | 省内 省内市外 省内州外 市外 省内县外
out_county | 市内县外 | Other county of the prefecture | 市内 县外 市内县外 州内县外
in_county | 县内 | Within the county | 本县 本地 县域内 乡外县内 乡内 乡镇内 就近 当地
""")

INSURANCE = _table("insurance", """
pension | 养老保险 | Pension | 养老 职工养老 城镇职工养老 城镇职工养老保险 职工养老保险
medical | 医疗保险 | Medical | 医疗 职工医保 职工医疗 医保
unemployment | 失业保险 | Unemployment | 失业
injury | 工伤保险 | Work injury | 工伤
maternity | 生育保险 | Maternity | 生育
accident | 意外险 | Accident | 意外 意外伤害险 人身意外险 意外保险
resident | 城乡居民保险 | Resident schemes | 城乡居民 居民养老 城乡居民养老 新农保 新农合 城乡居民医保 居保
""")

DESTINATION = _table("destination", """
local | 村镇附近 | Near the village | 本村 本乡 本镇 家门口 附近 就近 乡镇内 本乡镇
county | 县内 | Within the county | 本县 县城 本地
city | 市内 | Within the prefecture | 本市 市内县外 州内
province | 省内 | Within the province | 本省 省内市外 区内
outside | 省外 | Outside the province | 外省 跨省 外出 区外
any | 不限 | Anywhere | 都可以 均可 服从安排 无要求 随意
""")

LODGING = _table("lodging", """
none | 不需要 | Not needed | 不住宿 自行解决 否 无 不包住
dormitory | 集体宿舍 | Dormitory | 宿舍 住宿 需要 是 包住
couple | 夫妻房 | Couple room | 夫妻宿舍 夫妻间 双人间
family | 家庭房 | Family room | 带小孩 家庭宿舍
""")

CHECK_METHOD = _table("check_method", """
visit | 入户 | Home visit | 入户核实 上门 走访 实地 入户走访
phone | 电话 | Telephone | 电话核实 打电话 电访
message | 微信 | Messaging app | 微信核实 短信 网络 qq
compare | 系统比对 | System comparison | 比对 数据比对 大数据比对 社保比对
""")

WORKSHOP_KIND = _table("workshop_kind", """
plant | 厂房式 | Plant | 厂房 厂房式车间
home | 居家式 | Home based | 居家 家庭式
farm | 种养式 | Farming | 种养 种植养殖 种养殖
trade | 贸易流通式 | Trade and logistics | 贸易流通 贸易
tourism | 文旅式 | Culture and tourism | 文旅 旅游
""")

PAY_BASIS = _table("pay_basis", """
month | 月薪 | Monthly | 计时月薪 按月 月 计时
day | 日薪 | Daily | 按天 日 天
hour | 时薪 | Hourly | 小时 按小时 计时工资 小时工
piece | 计件 | Piece rate | 计件工资 按件
year | 年薪 | Yearly | 按年 年
""")

# fmt: on
ALL_LISTS: tuple[CodeList, ...] = (
    SEX,
    MARITAL,
    HEALTH,
    DISABILITY_LEVEL,
    KINSHIP,
    EDUCATION,
    POLITICAL,
    ETHNICITY,
    SKILL_LEVEL,
    CONTRACT,
    PERSON_CATEGORY,
    LABOUR_ABILITY,
    EMPLOYMENT_STATUS,
    EXPORT_MODE,
    JOB_CHANNEL,
    WORK_AREA,
    INSURANCE,
    DESTINATION,
    LODGING,
    CHECK_METHOD,
    WORKSHOP_KIND,
    PAY_BASIS,
)  # fmt: skip
