"""Unlawful conditions are caught whatever the wording; lawful ones are left alone."""

import re

import pytest

from wengang.market.lawful import GROUNDS, column_findings, findings

# A line for each ground: its code, then passages that ask for it.
_UNLAWFUL = """
sex 限男性 仅限女工 要求：男，能吃苦 招男工20名 女性优先 不要女的 性别：女 普工（男）
age 18-35岁 年龄18—45周岁 45岁以下 年龄要求：40以内 90后优先 18周岁以上 年满18周岁 １８～４５岁 16-45岁
marriage_birth 已婚已育优先 三年内不得怀孕
ethnicity 限汉族 不招少数民族
religion 无宗教信仰
hukou 本市户籍优先 不要东北人 外地人勿扰 户籍：江门 不要外省户口 限本地户口 外省勿扰 只要广东籍 仅限江门户籍 不招新疆人
hukou 河南人请绕行 非本地户口勿扰 只招湖南人 要求本县户籍 不收外地的 须天等县户口
hukou 外省人员除外 不考虑外地 谢绝外来务工人员
disability 四肢健全 不招残疾人
disease 无乙肝
political 党员优先 政治面貌：党员
"""
UNLAWFUL = {text: line.split()[0] for line in _UNLAWFUL.split("\n") for text in line.split()[1:]} | {
    "18 - 45 岁": "age"
}
LAWFUL = re.split(
    r"\s+",
    """男女不限 不限户籍 性别不限，年龄不限 男女均可，包吃住 年满16周岁 16周岁以上 女装缝纫工 生产男鞋、童装
夫妻房 夫妻岗，可安排夫妻宿舍 提供女职工卫生间 残疾人优先 少数民族优先 工龄满1年加薪 3-5年工龄奖
法定退休年龄以内 每班18人 月薪5000-6500元 8小时 户籍不限 不歧视乙肝携带者 退役军人优先
子女入学 限量招聘 要求责任心强 已婚未婚均可 年龄不限 学历不限 依法持有健康证 2024年满18个月发奖金
不收取求职人员任何费用 不收押金 需带户口本复印件 凭身份证和户口簿登记 只招2人 不要介绍人 免费接送外省员工 本县内上班
要求有书籍装订经验 仅限市内配送 外地员工报销车票 农村劳动力欢迎 面向广西招聘 江门市蓬江区上班 不收服装费，外地可住宿
要求持电工证 服从管理，团队合作 工作地点：本地 本地户籍不限 政治面貌不限 民族不限 不限民族，会普通话""",
)


@pytest.mark.parametrize(("text", "ground"), UNLAWFUL.items())
def test_an_unlawful_condition_is_named_with_its_law(text: str, ground: str) -> None:
    found = findings({"description": text})
    assert {each.ground.code for each in found} == {ground}
    kept = found[0].as_dict()
    assert kept["article"].startswith("《")
    assert kept["proposal"]
    assert kept["text"]
    assert kept["ground"] == ground


@pytest.mark.parametrize("text", LAWFUL)
def test_lawful_words_are_left_alone(text: str) -> None:
    assert findings({"description": text}) == []


def test_eighteen_is_lawful_for_hazardous_work_only() -> None:
    assert findings({"description": "井下作业，年满18周岁"}, hazardous=True) == []
    assert [each.ground.code for each in findings({"description": "装配，年满18周岁"})] == ["age"]
    assert [each.ground.code for each in findings({"description": "18-45岁"}, hazardous=True)] == ["age"]


def test_columns_that_ask_for_a_ground() -> None:
    asked = {
        "sex": "男",
        "age": "18-45",
        "marriage_birth": "不限",
        "hukou": "本地",
        "disease": "健康",
        "political": "无",
    }
    assert {each.ground.code for each in column_findings(asked)} == {"sex", "age", "hukou"}
    assert column_findings({"sex": "男女不限", "age": "16周岁以上", "ethnicity": "不限"}) == []
    assert column_findings({"age": "年满18周岁"}, hazardous=True) == []


def test_every_ground_has_law_and_wording_in_both_languages() -> None:
    for ground in GROUNDS.values():
        assert ground.article.startswith("《")
        assert "art" in ground.article_en
        assert ground.proposal
        assert ground.proposal_en
