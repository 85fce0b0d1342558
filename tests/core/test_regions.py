"""The gazetteer: names, successors, relations, and places as clerks write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.core.regions import Ambiguous, Gazetteer, Kind, Place, Relation, gazetteer
from wengang.core.regions.names import COUNTY, PREFECTURE, PROVINCE, TOWNSHIP, short_name


@pytest.mark.parametrize(
    ("code", "full", "short", "level"),
    [
        ("45", "广西壮族自治区", "广西", 1),
        ("450000", "广西壮族自治区", "广西", 1),
        ("451400", "广西壮族自治区崇左市", "广西崇左", 2),
        ("451425", "广西壮族自治区崇左市天等县", "广西崇左天等", 3),
        ("440703", "广东省江门市蓬江区", "广东江门蓬江", 3),
        ("530602", "云南省昭通市昭阳区", "云南昭通昭阳", 3),
        ("3304", "浙江省嘉兴市", "浙江嘉兴", 2),
        ("522325", "贵州省黔西南布依族苗族自治州贞丰县", "贵州黔西南贞丰", 3),
        ("6103", "陕西省宝鸡市", "陕西宝鸡", 2),
        ("110105", "北京市朝阳区", "北京朝阳", 3),
        ("429004", "湖北省仙桃市", "湖北仙桃", 3),
        ("441900122", "广东省东莞市厚街镇", "广东东莞厚街", 4),
        ("71", "台湾省", "台湾", 1),
    ],
)
def test_names(code, full, short, level):
    places = gazetteer()
    assert (places.full_name(code), places.short_path(code), places.level(code)) == (full, short, level)


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("内蒙古自治区", PROVINCE, "内蒙古"),
        ("新疆维吾尔自治区", PROVINCE, "新疆"),
        ("香港特别行政区", PROVINCE, "香港"),
        ("克孜勒苏柯尔克孜自治州", PREFECTURE, "克孜勒苏"),
        ("双江拉祜族佤族布朗族傣族自治县", COUNTY, "双江"),
        ("隆林各族自治县", COUNTY, "隆林"),
        ("东乡族自治县", COUNTY, "东乡"),
        ("鄂温克族自治旗", COUNTY, "鄂温克"),
        ("浦东新区", COUNTY, "浦东"),
        ("易县", COUNTY, "易县"),
        ("小龙洞回族彝族乡", TOWNSHIP, "小龙洞"),
    ],
)
def test_short_names(name, level, short):
    assert short_name(name, level) == short


def test_children_and_unknown_codes():
    places = gazetteer()
    assert len(places.children()) == 34
    assert "4514" in places.children("45")
    assert "451425" in places.children("4514")
    assert all(code.startswith("451425") for code in places.children("451425"))
    assert places.children("451425100") == ()
    assert "999999" not in places
    with pytest.raises(KeyError):
        places.name("999999")


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("451425", "451425"),
        ("450000", "45"),
        ("452131", "451425"),  # 天等县 under 南宁地区
        ("522321", "522301"),  # 兴义县 → 兴义市
        ("532101", "530602"),  # 昭通市 → 昭阳区
        ("332501", "331102"),  # 丽水市 → 莲都区
        ("310225", "310115"),  # 南汇县 → 浦东新区
        ("110103", "110101"),  # 崇文区 → 东城区
        ("330181", "330109"),  # 萧山市 → 萧山区
        ("340222", "340212"),  # 繁昌县 → 繁昌区
        ("441923", None),
        ("441900", "4419"),
        ("130521", "1305"),  # 邢台县 was divided between two districts: only the city is known
        ("132101", "1304"),  # 邯郸市 as a county-level city
        ("500112", "500157"),  # 渝北区 → 两江新区
        ("540422", "540481"),  # 米林县 → 米林市
        ("999999", None),
        ("", None),
    ],
)
def test_retired_codes_lead_to_todays(old, today):
    assert gazetteer().today(old) == today


FIND = [
    ("广东", "44"),
    ("广东省", "44"),
    ("内蒙", "15"),
    ("新疆", "65"),
    ("香港", "81"),
    ("台湾", "71"),
    ("浙江义乌", "330782"),
    ("浙江省义乌市", "330782"),
    ("浙江 金华 义乌", "330782"),
    ("东莞厚街", "441900122"),
    ("广东省东莞市厚街镇", "441900122"),
    ("广西天等县把荷乡", "451425207"),
    ("广西壮族自治区崇左市天等县把荷乡", "451425207"),
    ("江门市蓬江区", "440703"),
    ("蓬江", "440703"),
    ("昆山", "320583"),
    ("黔西南", "5223"),
    ("黔西南州", "5223"),
    ("黔西南州贞丰县", "522325"),
    ("贵州兴义", "522301"),
    ("云南昭通昭阳区", "530602"),
    ("江西靖安", "360925"),
    ("嘉兴", "3304"),
    ("宁波北仑", "330206"),
    ("宝鸡", "6103"),
    ("江苏", "32"),
    ("吉林", "22"),
    ("吉林市", "2202"),
    ("海南", "46"),
    ("海南州", "6325"),
    ("北京朝阳", "110105"),
    ("重庆市市辖区万州区", "500101"),
    ("上海浦东", "310115"),
    ("在广东东莞务工", "4419"),
    ("广东-深圳-龙华", "440309"),
    ("　浙江，宁波　", "3302"),
    ("浙江\u200b宁波", "3302"),
]


@pytest.mark.parametrize(("text", "code"), FIND)
def test_places_as_clerks_write_them(text, code):
    assert gazetteer().find(text) == Place(code, Kind.DIVISION)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("普洱县", "530821"),
        ("兴义县", "522301"),
        ("上海南汇", "310115"),
        ("南汇", "310115"),
        ("浙江绍兴县", "330603"),
        ("萧山市", "330109"),
        ("四川万县", "500101"),
        ("重庆江北", "500157"),
        ("广东海口市", "4601"),
    ],
)
def test_old_names_lead_to_successors(text, code):
    assert gazetteer().find(text) == Place(code, Kind.DIVISION, old_name=True)


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("广西天等县天等镇某某村3组", "451425100", "某某村3组"),
        ("江苏苏州工业园区", "3205", "工业园区"),
        ("东莞电子厂", "4419", "电子厂"),
    ],
)
def test_what_stands_behind_a_division_is_kept(text, code, rest):
    assert gazetteer().find(text) == Place(code, Kind.DIVISION, rest)


@pytest.mark.parametrize("text", ["", " ", "张三", "厂里", "中山路12号", "不详", "123", "把荷"])
def test_what_names_no_division(text):
    assert gazetteer().find(text) is None


def test_names_that_exist_more_than_once_are_settled_by_where_the_writer_is():
    places = gazetteer()
    assert places.find("鼓楼区") == Ambiguous(("320106", "320302", "350102", "410204"))
    assert places.find("鼓楼区", near="3201") == Place("320106", Kind.DIVISION)
    assert places.find("朝阳") == Ambiguous(("110105", "2113"))
    assert places.find("朝阳", near="2102") == Place("2113", Kind.DIVISION)
    assert places.find("靖安") == Ambiguous(("360925", "530602"))
    assert places.find("靖安", near="530602") == Place("530602", Kind.DIVISION)
    assert places.find("把荷", near="451425") == Place("451425207", Kind.DIVISION)
    assert places.find("天等", near="451425103") == Place("451425", Kind.DIVISION)
    assert isinstance(places.find("城关镇"), Ambiguous)


@pytest.mark.parametrize(
    ("text", "kind", "within", "relation"),
    [
        ("外省", Kind.OUTSIDE_PROVINCE, "", Relation.OUTSIDE_PROVINCE),
        ("省外", Kind.OUTSIDE_PROVINCE, "", Relation.OUTSIDE_PROVINCE),
        ("省外务工", Kind.OUTSIDE_PROVINCE, "", Relation.OUTSIDE_PROVINCE),
        ("省内市外", Kind.IN_PROVINCE, "45", Relation.IN_PROVINCE),
        ("市内县外", Kind.IN_PREFECTURE, "4514", Relation.IN_PREFECTURE),
        ("县内", Kind.IN_COUNTY, "451425", Relation.IN_COUNTY),
        ("本地", Kind.IN_COUNTY, "451425", Relation.IN_COUNTY),
        ("家门口", Kind.IN_COUNTY, "451425", Relation.IN_COUNTY),
        ("省内", Kind.SOMEWHERE_IN_PROVINCE, "45", None),
        ("外地", Kind.AWAY, "", None),
        ("国外", Kind.ABROAD, "", None),
    ],
)
def test_relative_words(text, kind, within, relation):
    place = gazetteer().find(text, near="451425103")
    assert place == Place(None, kind, within=within)
    assert place.relation == relation


@pytest.mark.parametrize(
    ("home", "work", "relation"),
    [
        ("451425", "440703", Relation.OUTSIDE_PROVINCE),
        ("451425", "44", Relation.OUTSIDE_PROVINCE),
        ("451425", "4501", Relation.IN_PROVINCE),
        ("451425", "451424", Relation.IN_PREFECTURE),
        ("451425103", "451425207", Relation.IN_COUNTY),
        ("452131", "451425", Relation.IN_COUNTY),
        ("451425", "45", None),
        ("451425", "4514", None),
        ("429004", "429005", Relation.IN_PROVINCE),  # counties directly below Hubei are no prefecture together
        ("500101", "500229", Relation.IN_PREFECTURE),  # a municipality is one
        ("441900122", "4419", Relation.IN_COUNTY),  # Dongguan has no counties
        ("451425", "999999", None),
    ],
)
def test_relation_of_work_to_home(home, work, relation):
    assert gazetteer().relation(home, work) is relation


def test_relations_have_names_in_both_languages():
    assert [relation.zh for relation in Relation] == ["省外", "省内市外", "市内县外", "县内"]
    assert all(relation.en for relation in Relation)


def test_distances():
    places = gazetteer()
    # Tiandeng lies about 600 km west of Jiangmen, Zhaotong about 1,700 km from Jiaxing.
    assert 580 < places.distance_km("451425", "440703") < 650
    assert 1550 < places.distance_km("530602", "3304") < 1800
    assert places.distance_km("451425", "451425") == 0


@given(st.text(max_size=20), st.sampled_from(["", "45", "451425", "441900122", "x"]))
def test_any_text_is_survived(text, near):
    place = gazetteer().find(text, near)
    assert place is None or isinstance(place, Place | Ambiguous)


def everything(code=""):
    for below in gazetteer().children(code):
        yield below
        yield from everything(below)


def test_every_full_name_finds_its_division():
    places = gazetteer()
    lost = [code for code in everything() if places.find(places.full_name(code)) != Place(code, Kind.DIVISION)]
    assert not lost


def test_every_short_path_of_a_county_finds_it():
    places = gazetteer()
    counties = [code for code in everything() if places.level(code) < 4]
    lost = {code for code in counties if places.find(places.short_path(code)) != Place(code, Kind.DIVISION)}
    # A county and a city of one name in one prefecture: 临夏, 和田, 伊宁.
    assert lost == {"622901", "622921", "653201", "653221", "654002", "654021"}


def test_loading_is_quick_and_a_repeated_text_costs_a_look_up():
    started = time.process_time()
    places = Gazetteer()
    assert time.process_time() - started < 1.0  # about 0.1 s on an idle machine
    places.find("浙江义乌", "451425")
    started = time.process_time()
    for _ in range(20_000):
        places.find("浙江义乌", "451425")
    assert (time.process_time() - started) / 20_000 < 5e-6  # about 0.15 µs on an idle machine
