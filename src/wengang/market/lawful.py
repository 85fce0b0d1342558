# ruff: noqa: E501 - a pattern broken over two lines is harder to check against the law than a long one
"""What a vacancy may not ask for. Plain Python: texts in, grounds out, each with its law and a lawful wording.

Recruitment law forbids deciding by sex, ethnicity, religion, marriage, household registration, disability, carriage of
infectious disease and the like; age is treated alike, apart from the statutory gates of 16 and, for hazardous work, 18.
A vacancy that asks for one of them is held: nobody sees it, and no round matches it, until somebody words it lawfully.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from wengang.core.sheets.cells import plain


@dataclass(frozen=True)
class Ground:
    """An unlawful ground with the law that forbids it and what to write instead."""

    code: str
    zh: str
    en: str
    article: str
    article_en: str
    proposal: str
    proposal_en: str


@dataclass(frozen=True)
class Finding:
    """A ground found in a text: ``field`` says where, ``text`` is the passage."""

    ground: Ground
    field: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """As kept in ``Vacancy.held_for``."""
        return {"field": self.field, "text": self.text} | {
            ("ground" if name == "code" else name): value for name, value in asdict(self.ground).items()
        }


GROUNDS = {
    ground.code: ground
    for ground in (
        Ground(
            "sex",
            "性别",
            "Sex",
            "《妇女权益保障法》第四十三条第一项、《就业促进法》第二十七条",
            "Law on the Protection of Women's Rights and Interests, art. 43(1); Employment Promotion Law, art. 27",
            "写明岗位的实际要求，例如“需搬运 25 公斤以内的货物”“长时间站立”，不写性别。",
            "State what the work itself needs, such as “lifting up to 25 kg” or “standing”, and no sex.",
        ),
        Ground(
            "age",
            "年龄",
            "Age",
            "《人力资源市场暂行条例》第二十四条、《网络招聘服务管理规定》第十五条；年龄下限依《禁止使用童工规定》第二条",
            "Interim Regulations on the Human Resources Market, art. 24; Provisions on Online Recruitment, art. 15; "
            "for the lower limit Provisions Prohibiting Child Labour, art. 2",
            "写“年满 16 周岁”；有毒有害、井下、高处等岗位写“年满 18 周岁”。不设年龄上限。",
            "Write “aged 16 or over”; for hazardous work “aged 18 or over”. Set no upper limit.",
        ),
        Ground(
            "marriage_birth",
            "婚育状况",
            "Marriage and children",
            "《妇女权益保障法》第四十三条第二、三、四项、《就业促进法》第二十七条",
            "Law on the Protection of Women's Rights and Interests, art. 43(2)-(4); Employment Promotion Law, art. 27",
            "删去婚育要求；如需倒班或住厂，直接写班次和住宿安排。",
            "Leave marriage and children out; if shifts or living in matter, state the shifts and the lodging.",
        ),
        Ground(
            "ethnicity",
            "民族",
            "Ethnicity",
            "《就业促进法》第三条、第二十八条",
            "Employment Promotion Law, arts. 3 and 28",
            "删去民族要求；如需语言能力，写“能用普通话（或某种语言）沟通”。",
            "Leave ethnicity out; if a language matters, state the language.",
        ),
        Ground(
            "religion",
            "宗教信仰",
            "Religion",
            "《就业促进法》第三条",
            "Employment Promotion Law, art. 3",
            "删去宗教信仰要求。",
            "Leave religion out.",
        ),
        Ground(
            "hukou",
            "户籍或地域",
            "Household registration or region",
            "《就业促进法》第三十一条、《人力资源市场暂行条例》第十一条",
            "Employment Promotion Law, art. 31; Interim Regulations on the Human Resources Market, art. 11",
            "删去户籍、籍贯要求；如需到岗方便，写工作地点和住宿条件。",
            "Leave registration and origin out; if distance matters, state the place of work and the lodging.",
        ),
        Ground(
            "disability",
            "残疾",
            "Disability",
            "《就业促进法》第二十九条、《残疾人就业条例》第四条",
            "Employment Promotion Law, art. 29; Regulations on the Employment of Persons with Disabilities, art. 4",
            "写明岗位的实际动作要求，例如“双手精细操作”“辨色”，不写残疾。",
            "State the movements the work needs, such as fine work with both hands, and no disability.",
        ),
        Ground(
            "disease",
            "传染病病原携带",
            "Carriage of an infectious disease",
            "《就业促进法》第三十条",
            "Employment Promotion Law, art. 30",
            "删去病原携带要求；食品、公共场所等岗位写“依法持有健康证明”。",
            "Leave carriage out; for food and public places write “health certificate as required by law”.",
        ),
        Ground(
            "political",
            "政治面貌",
            "Political status",
            "《就业促进法》第三条、《人力资源市场暂行条例》第二十四条",
            "Employment Promotion Law, art. 3; Interim Regulations on the Human Resources Market, art. 24",
            "删去政治面貌要求。",
            "Leave political status out.",
        ),
    )
}

_NOT_LIMITED = r"(?:不限(?:制)?|均可|皆可|都可以|不作(?:要求|限制)|无要求|不论|不拘)"
_LAWFUL = re.compile(
    "|".join((
        rf"(?:男女|性别|年龄|户籍|户口|籍贯|地域|民族|婚否|婚育|婚姻(?:状况)?|宗教(?:信仰)?|政治面貌){_NOT_LIMITED}",
        rf"{_NOT_LIMITED}(?:男女|性别|年龄|户籍|户口|籍贯|地域|民族|婚否|婚育|婚姻(?:状况)?|宗教(?:信仰)?|政治面貌)",
        rf"(?:已婚未婚|未婚已婚|汉族少数民族|本地外地|男工女工|男性女性|男、女){_NOT_LIMITED}?",
        r"男女(?:均|都|皆)?(?:可|行|招|收)|男女同工同酬|男女(?:职工)?宿舍|(?:男|女)(?:职工|工|员工)?(?:宿舍|卫生间|浴室|更衣室)",
        r"(?:男|女|童|中老年)(?:装|鞋|裤|衬衫|包|表|袜|帽|士?内衣|性?用品)",
        r"不得?歧视[^,。;]*|对?(?:乙肝)?携带者?(?:一视同仁|可)",
        r"残疾人?(?:优先|可|均可|也可|欢迎)|(?:适合|欢迎|招收|优先)残疾人|少数民族优先|退役军人优先",
        r"法定(?:退休|劳动)年龄(?:以?内|以?下)?|工龄|驾龄|司龄|年龄(?:适|合)当?",
        r"年?满?十?1?6(?:周?岁)(?:以上|及以上|起)?(?!\s*[-~至到—])",
    ))
)  # fmt: skip
"""Passages that speak of a ground and are lawful: taken out before the patterns look."""

_PROVINCES = (
    "北京|天津|河北|山西|内蒙古?|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
_PLACE = rf"(?:外[地省市县来]|本[地省市县区镇乡村]|当地|[省市县][内外]|东北|西北|西南|华北|农村|(?:{_PROVINCES})|[\u4e00-\u9fff]{{1,4}}[省市县州])"
_REGISTER = r"(?:户籍|户口(?![本簿页])|(?<![书学国党军])籍(?!贯))"
_TAKE = r"(?:招收|招聘|录用|[招收要限聘录用有是为])?"
_REFUSE = r"(?:不要|不招|不收(?!取)|不考虑|谢绝|拒绝|拒收)"
_REFUSED = r"(?:勿扰|勿来|莫来|免谈|除外|不要|不招|不收(?!取)|不考虑|谢绝|绕行)"
_SPAN = r"[-~—–至到]+"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("sex", r"(?:只|仅|限|要|招|需|须)(?:招|收|要|限|聘)?(?:男|女)(?!女)(?:性|工|士|生|员工|职工|的)?(?:\d+[人名])?"),
    ("sex", r"性别[:：为是]?(?:要求)?[:：]?(?:男|女)(?!女)性?"),
    ("sex", r"(?:男|女)(?:性|士|生|工)?(?:优先|为主|佳|数名|若干|\d+[人名])|(?:不要|不招|不收|谢绝)(?:男|女)(?:性|工|士|生)?"),
    ("sex", r"(?:^|[,，。;；:：、(（\s])(?:男|女)性?(?=[,，。;；、)）\s]|$)|男性员工|女性员工|(?<!不)限(?:男|女)"),
    ("age", rf"\d{{2}}(?:周?岁)?{_SPAN}\d{{2}}周?岁|年龄[^,，。;；]{{0,6}}\d{{2}}|\d{{2}}周?岁(?:以下|以内|之内|内|左右|封顶)"),
    ("age", r"(?:不超过|不大于|小于|低于|未满)\d{2}周?岁|(?:[6789]0|0[05])后|(?:年轻|青年)(?:人|男|女)?优先"),
    ("age", r"(?:年?满)?(?:1[89]|[2-9]\d)周?岁(?:以上|及以上|起)|年满(?:1[89]|[2-9]\d)(?:周?岁)?(?![个天月岁周\d])"),
    ("marriage_birth", r"(?:限|要|须|需|仅|只)?(?:已婚|未婚|已育|未育|已婚已育|未婚未育)(?:者|的|女性|女工)?(?:优先)?|婚育(?:情况|状况)[:：]"),
    ("marriage_birth", r"(?:不得|不能|不准|\d年内不|不允许)(?:结婚|怀孕|生育)|怀孕[^,，。;；]{0,4}(?:勿扰|不收)|孕检"),
    ("ethnicity", r"(?:限|仅|只招|只要|要求)汉族?|汉族优先|(?:不招|不要|不收|谢绝|除外)[^,，。;；]{0,6}(?:族|民族)|少数民族(?:勿扰|除外|不收)"),
    ("religion", r"(?:无|不信|有|信仰)宗教(?:信仰)?(?:者|的|优先|勿扰)?|(?:佛|道|基督|伊斯兰|天主)教徒?(?:优先|勿扰|除外|不收)"),
    ("hukou", r"(?:限|仅|只招|只要|须|需|具有|要求)?(?:本市|本地|本省|本县|本区|当地|城镇|非农)(?:户籍|户口|常住户口)(?:者|的|人员)?(?:优先)?"),
    ("hukou", r"本地(?:人|生源)?优先|(?:限|仅|只招|只要|只收)本地人?"),
    ("hukou", rf"(?:只|仅|限|须|需|必须|要求){_TAKE}[^,，。;；\d不带凭持]{{1,8}}?{_REGISTER}"),
    ("hukou", rf"(?:只|仅|限){_TAKE}{_PLACE}(?:的?人(?!民)|老乡|的)|非{_PLACE}(?:人|籍|户口|户籍)?{_REFUSED}"),
    ("hukou", rf"{_REFUSE}[^,，。;；男女残]{{0,3}}?{_PLACE}(?:来|务工)?(?:人|的|员工|工(?!作)|{_REGISTER}|(?=[,，。;；、)）\s]|$))"),
    ("hukou", rf"{_PLACE}(?:的|人员|人|员工|务工人员|{_REGISTER})?(?:请)?{_REFUSED}"),
    ("hukou", r"(?:户籍|户口|籍贯)(?:要求)?[:：为限在](?!不限)[^,，。;；]{1,10}"),
    ("disability", r"(?:不招|不要|不收|谢绝|拒收)[^,，。;；]{0,4}残(?:疾|障)|无残(?:疾|障)|残疾人?(?:勿扰|除外|不收)|四肢健全|肢体健全"),
    ("disease", r"(?:无|非|不收|不招|不要|检测?|查)[^,，。;；]{0,4}(?:乙肝|肝炎|大三阳|小三阳|艾滋|HIV|病毒携带)|乙肝(?:五项|两对半|检测)|(?:乙肝|病毒)携带者(?:勿扰|除外|不收)"),
    ("political", r"(?:限|仅|须为?|需|要求)?(?:中共)?(?:党员|团员)(?:优先|身份)?|政治面貌[:：为是](?!不限)[^,，。;；]{1,8}"),
)  # fmt: skip
_RULES = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _PATTERNS)
_ADULT = re.compile(r"^(?:年?满)?18周?岁?(?:以上|及以上|起)?$")


def findings(texts: Mapping[str, str], *, hazardous: bool = False) -> list[Finding]:
    """Unlawful grounds in the texts of a vacancy, by field.

    Args:
        texts: free texts by field name.
        hazardous: the work is closed to those under 18, so that “年满18周岁” is lawful.
    """
    found = [finding for field, text in texts.items() if text for finding in _in_text(field, text, hazardous)]
    return _once_each(found)


def column_findings(cells: Mapping[str, str], *, hazardous: bool = False) -> list[Finding]:
    """Unlawful grounds in columns that ask for one, such as 性别要求: whatever is not “不限” is a condition.

    Args:
        cells: raw texts by ground code (``sex``, ``age`` …).
        hazardous: as in :func:`findings`.
    """
    asked = {code: text for code, text in cells.items() if text.strip() and _IS_CONDITION[code](plain(text), hazardous)}
    return [Finding(GROUNDS[code], f"{code}_wanted", text.strip()[:80]) for code, text in asked.items()]


def _in_text(field: str, text: str, hazardous: bool) -> Iterable[Finding]:
    left = _LAWFUL.sub("，", _narrow(text))
    for code, rule in _RULES:
        for match in rule.finditer(left):
            passage = match.group().strip("，,。;；、()（） ")
            if passage and not (code == "age" and hazardous and _ADULT.match(passage)):
                yield Finding(GROUNDS[code], field, passage)


_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)} | {0x3000: 0x20, 0xFF5E: 0x7E}


def _narrow(text: str) -> str:
    """Digits and letters in their narrow forms, blanks inside the text removed; punctuation stays to part clauses."""
    return re.sub(r"(?<=[\w~-])\s+(?=[\w~-])", "", text.translate(_WIDE))


def _once_each(found: Iterable[Finding]) -> list[Finding]:
    """The longest passage of each ground and field: two patterns may see the same words."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in found:
        key = (finding.ground.code, finding.field)
        if key not in kept or len(finding.text) > len(kept[key].text):
            kept[key] = finding
    return list(kept.values())


_NOTHING = re.compile(rf"^(?:{_NOT_LIMITED}|无|没有|/|-+|—+|男女|男、女|男女{_NOT_LIMITED}|.{{0,4}}{_NOT_LIMITED})$")
_LEAST_AGE = re.compile(
    r"^(?:年?满)?16周?岁?(?:以上|及以上|起|\+)?$|^(?:>=|≥)16周?岁?$|^法定(?:劳动)?年龄(?:内|以内)?$"
)


def _any_wording(text: str, hazardous: bool) -> bool:
    return not _NOTHING.match(text)


def _age_wording(text: str, hazardous: bool) -> bool:
    lawful = _NOTHING.match(text) or _LEAST_AGE.match(text) or (hazardous and _ADULT.match(text))
    return not lawful and bool(re.search(r"\d|年轻|青年|后$", text))


def _sex_wording(text: str, hazardous: bool) -> bool:
    return not _NOTHING.match(text) and bool(re.search(r"男|女|^[12mf]$", text)) and not re.search(r"男.?女", text)


def _disease_wording(text: str, hazardous: bool) -> bool:
    return bool(re.search(r"乙肝|肝炎|三阳|携带|艾滋|hiv", text))


_IS_CONDITION: dict[str, Callable[[str, bool], bool]] = {
    "sex": _sex_wording,
    "age": _age_wording,
    "marriage_birth": _any_wording,
    "ethnicity": _any_wording,
    "religion": _any_wording,
    "hukou": _any_wording,
    "disability": lambda text, hazardous: bool(re.search(r"不|无|健全", text)) and not _NOTHING.match(text),
    "disease": _disease_wording,
    "political": _any_wording,
}
