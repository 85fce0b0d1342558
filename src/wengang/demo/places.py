"""Where the demonstration plays: four agreements between real divisions, with invented villages.

Codes and township names are the official ones of ``core.regions``; every village, community and household is invented.
Shares follow the press reports: small counties send, whole cities receive (docs/demo.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Township:
    """A real township and the stems of its invented villages. ``id_codes`` are county codes on its residents' cards."""

    code: str
    name: str
    county: str
    villages: tuple[str, ...]
    id_codes: tuple[str, ...]
    resettled: bool = False


@dataclass(frozen=True)
class Sender:
    """A sending division: its townships and what is usual there."""

    code: str
    name: str
    bureau: str
    key: str
    people: int
    townships: tuple[Township, ...]
    surnames: str
    ethnicities: dict[str, float]
    destinations: dict[str, float]
    far: tuple[tuple[str, str], ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Receiver:
    """A receiving division: the divisions (code, name) where its employers stand, and its industries by weight."""

    code: str
    name: str
    bureau: str
    key: str
    vacancies: int
    sites: tuple[tuple[str, str], ...]
    industries: dict[str, float]


@dataclass(frozen=True)
class Pair:
    """One agreement: who sends, who receives, since when, its short code and how many people it means to bring.

    ``sends_list``: its sender writes the list of jobseekers by hand; otherwise the ledger fills it.
    ``reaches``: the farthest move that this month's proposals have made so far.
    """

    code: str
    sender: Sender
    receiver: Receiver
    since: int
    station: str
    target: int
    title: str
    sends_list: bool = True
    reaches: str = "hire"


ON_CARDS = {
    "451425": ("452131", "451425"),
    "530602": ("532101", "530602"),
    "530624": ("532125", "532122", "530624"),
    "610305": ("610322",),
}
"""County codes on the cards of those who live there, where they are not the county's own code of today."""


def _township(code: str, name: str, county: str, *villages: str, resettled: bool = False) -> Township:
    return Township(code, name, county, villages, ON_CARDS.get(code[:6], (code[:6],)), resettled)


TIANDENG = Sender(
    code="451425",
    name="天等县",
    bureau="天等县人力资源和社会保障局",
    key="tiandeng",
    people=2400,
    townships=(
        _township("451425207", "把荷乡", "天等县", "永安村", "念屯村", "弄坪村"),
        _township("451425100", "天等镇", "天等县", "那沛村", "新陇村", "仕和村"),
        _township("451425101", "龙茗镇", "天等县", "龙坡村", "岜念村", "上宁村"),
        _township("451425102", "进结镇", "天等县", "结平村", "天塘村", "陇祥村"),
        _township("451425103", "向都镇", "天等县", "平尧村", "乐善村", "中和屯村"),
        _township("451425105", "福新镇", "天等县", "福兴村", "康念村", "松塘村"),
        _township("451425200", "都康乡", "天等县", "都旺村", "多念村", "岜屯村"),
        _township("451425202", "驮堪乡", "天等县", "驮宁村", "孔屏村", "独念村"),
    ),
    surnames="农农农黄黄黄赵赵许许梁梁陆陆韦韦覃覃李李冯零卢何闭马甘玉罗",
    ethnicities={"壮族": 0.93, "汉族": 0.05, "瑶族": 0.02},
    destinations={"江门": 0.45, "广东": 0.3, "省外": 0.2, "不限": 0.05},
    far=(
        ("广东东莞厚街", "东莞"),
        *(("广东江门", "江门"),) * 4,  # drawn four times as often: the partner city
        ("深圳宝安", "深圳"),
        ("广东佛山顺德", "佛山"),
        ("南宁", "南宁"),
    ),
)


ZHAOTONG = Sender(
    code="5306",
    name="昭通市",
    bureau="昭通市人力资源和社会保障局",
    key="zhaotong",
    people=1150,
    townships=(
        _township(
            "530624108",
            "靖安镇",
            "大关县",
            *("松柏社区", "幸福里社区", "和悦社区", "新苑社区", "暖阳社区"),
            resettled=True,
        ),
        _township("530602102", "永丰镇", "昭阳区", "新塘村", "柳坪村"),
        _township("530602106", "苏家院镇", "昭阳区", "双塘村", "迤坪村"),
    ),
    surnames="李李李王王马马马陈陈张张杨杨刘刘罗周郭赵禄龙陇安",
    ethnicities={"汉族": 0.78, "回族": 0.1, "彝族": 0.08, "苗族": 0.04},
    destinations={"嘉兴": 0.4, "浙江": 0.3, "省外": 0.25, "不限": 0.05},
    far=(("浙江嘉兴", "嘉兴"), ("浙江义乌", "义乌"), ("江苏苏州昆山", "昆山"), ("昆明", "昆明"), ("广东中山", "中山")),
)


QIANXINAN = Sender(
    code="5223",
    name="黔西南布依族苗族自治州",
    bureau="黔西南州人力资源和社会保障局",
    key="qianxinan",
    people=1350,
    townships=(
        _township("522301116", "郑屯镇", "兴义市", "纳江村", "前锋坝村"),
        _township("522301111", "白碗窑镇", "兴义市", "甲坪村", "凉风村"),
        _township("522325102", "者相镇", "贞丰县", "纳孔坝村", "这艾村"),
        _township("522325103", "北盘江镇", "贞丰县", "金井湾村", "猫寨村"),
        _township("522324101", "沙子镇", "晴隆县", "文丰坪村", "联合寨村"),
        _township("522324003", "三宝街道", "晴隆县", "新坪社区", "团结里社区", resettled=True),
        _township("522323103", "江西坡镇", "普安县", "细茶村", "联盟坡村"),
        _township("522323111", "青山镇", "普安县", "德依寨村", "博上坡村"),
    ),
    surnames="王王王杨杨李李罗罗韦韦岑岑黄黄陈陈张吴查贺彭卢田",
    ethnicities={"汉族": 0.52, "布依族": 0.3, "苗族": 0.13, "彝族": 0.05},
    destinations={"宁波": 0.4, "浙江": 0.35, "省外": 0.2, "不限": 0.05},
    far=(("浙江宁波", "宁波"), ("浙江义乌", "义乌"), ("广东东莞", "东莞"), ("贵阳", "贵阳"), ("福建晋江", "晋江")),
)


BAOJI = Sender(
    code="6103",
    name="宝鸡市",
    bureau="宝鸡市人力资源和社会保障局",
    key="baoji",
    people=1100,
    townships=(
        _township("610305103", "横水镇", "凤翔区", "东坡头村", "槐塬村"),
        _township("610305102", "彪角镇", "凤翔区", "南坳村", "柳沟塬村"),
        _township("610323112", "蔡家坡镇", "岐山县", "渭塬村", "五星原村"),
        _township("610323103", "益店镇", "岐山县", "妙塬村", "宋家岭村"),
        _township("610324107", "法门镇", "扶风县", "美水村", "齐塬村"),
        _township("610324103", "绛帐镇", "扶风县", "古水塬村", "凤鸣岭村"),
    ),
    surnames="王王王李李李张张刘刘杨杨赵赵郭郭强冯景魏苟祁阎",
    ethnicities={"汉族": 1.0},
    destinations={"江苏": 0.4, "苏州": 0.2, "省外": 0.35, "不限": 0.05},
    far=(("江苏苏州", "苏州"), ("江苏徐州", "徐州"), ("西安", "西安"), ("广东深圳", "深圳"), ("上海", "上海")),
)

PENGJIANG = Receiver(
    code="440703",
    name="江门市蓬江区",
    bureau="江门市蓬江区人力资源和社会保障局",
    key="pengjiang",
    vacancies=330,
    sites=(("440703", "蓬江区"), ("440703101", "荷塘镇"), ("440703102", "杜阮镇"), ("440703103", "棠下镇")),
    industries={"摩托车配件": 3, "灯饰": 2, "电子": 3, "食品": 2, "家政": 1.5, "物流": 1.5, "卫浴五金": 2},
)
JIAXING = Receiver(
    code="3304",
    name="嘉兴市",
    bureau="嘉兴市人力资源和社会保障局",
    key="jiaxing",
    vacancies=130,
    sites=(
        ("330402", "南湖区"),
        ("330411", "秀洲区"),
        ("330481", "海宁市"),
        ("330483", "桐乡市"),
        ("330482", "平湖市"),
    ),
    industries={"服装": 3, "光伏": 2, "电子": 2, "家政": 1, "物流": 1},
)
NINGBO = Receiver(
    code="3302",
    name="宁波市",
    bureau="宁波市人力资源和社会保障局",
    key="ningbo",
    vacancies=180,
    sites=(
        ("330206", "北仑区"),
        ("330212", "鄞州区"),
        ("330282", "慈溪市"),
        ("330281", "余姚市"),
        ("330213", "奉化区"),
    ),
    industries={"注塑模具": 3, "家电": 3, "服装": 2, "电子": 2, "家政": 1, "物流": 1},
)
JIANGSU = Receiver(
    code="32",
    name="江苏省",
    bureau="江苏省人力资源和社会保障厅",
    key="jiangsu",
    vacancies=160,
    sites=(
        ("320583", "昆山市"),
        ("320509", "吴江区"),
        ("320281", "江阴市"),
        ("320412", "武进区"),
        ("320312", "铜山区"),
    ),
    industries={"电子": 4, "服装": 1, "光伏": 2, "物流": 1, "家政": 1},
)

PAIRS = (
    Pair("TDPJ", TIANDENG, PENGJIANG, 2021, "天等县驻江门市劳务协作站", 1500, "天等县—江门市蓬江区劳务协作协议"),
    Pair(
        "ZTJX",
        ZHAOTONG,
        JIAXING,
        2021,
        "昭通市驻嘉兴市劳务协作站",
        800,
        "昭通市（昭阳区、靖安安置区）—嘉兴市劳务协作协议",
        reaches="intend",
    ),
    Pair("QXNB", QIANXINAN, NINGBO, 2018, "黔西南州驻宁波市劳务协作站", 900, "黔西南州—宁波市东西部劳务协作协议"),
    Pair(
        "BJJS",
        BAOJI,
        JIANGSU,
        2020,
        "宝鸡市驻江苏省劳务协作站",
        800,
        "宝鸡市—江苏省劳务协作协议",
        sends_list=False,
        reaches="accept",
    ),
)
