"""The paper form with its block for each family, from the file to the ledger."""

import csv
import io

from wengang.core import imports
from wengang.registry.models import Household, Person

from .conftest import VILLAGE, number
from .test_identity import counts, tally

FORM = [
    ["农村劳动力资源信息登记表"],
    ["乡镇：把荷乡  村：永安村"],
    ["户主姓名", "农大山", "家庭住址", "上屯3号", "联系电话", "13812345678"],
    ["序号", "姓名", "与户主关系", "身份证号", "就业状态", "月收入"],
    ["1", "农大山", "户主", number(1), "务农", ""],
    ["2", "黄秀珍", "妻", number(2), "已外出", "四千左右吧"],
    ["户主签名：农大山"],
    ["户主姓名", "覃小河", "家庭住址", "下屯8号", "户属性", "脱贫户"],
    ["序号", "姓名", "与户主关系", "身份证号", "就业状态", "月收入"],
    ["1", "覃小河", "户主", number(3), "待业", ""],
]


def test_families_become_households_of_their_village(county):
    text = io.StringIO()
    csv.writer(text).writerows(FORM)
    batch = imports.open_batch("households", text.getvalue().encode("utf-8-sig"), "永安村.csv", by=county)
    report = imports.commit(batch)
    assert counts(report) == tally(new=3)
    homes = Household.unscoped.order_by("pk").values_list("head_name", "address", "division_id")
    assert list(homes) == [("农大山", "上屯3号", VILLAGE), ("覃小河", "下屯8号", VILLAGE)]
    assert sorted(Person.unscoped.values_list("full_name", "household__head_name", "division_id")) == [
        ("农大山", "农大山", VILLAGE),
        ("覃小河", "覃小河", VILLAGE),
        ("黄秀珍", "农大山", VILLAGE),
    ]
    assert {person.full_name: person.phone for person in Person.unscoped.all()} == {
        "农大山": "13812345678",
        "黄秀珍": "13812345678",
        "覃小河": "",
    }
    assert [category.kind for category in Person.unscoped.get(full_name="覃小河").categories.all()] == ["lifted"]
    assert report.skipped == {"block": 3, "header": 1, "footer": 1}
    assert [(each["row"], each["column"]) for each in report.cell_errors] == [(6, "F")]
    again = imports.commit(batch)
    assert counts(again) == tally(unchanged=3)
