"""What goes out can come back: an exported list imported again changes nothing."""

import io

import openpyxl

from tests.market.world import POSTS, Pair, bring_in, uscc, workbook
from wengang.accounts.models import AccessLog
from wengang.market.models import Vacancy
from wengang.market.sheets.export import export_employers, export_vacancies

ADDRESS = "广东省江门市蓬江区示例路1号"
HEADER = (*POSTS, "学历要求", "体能要求", "爱心岗", "计件/计时", "有效期至", "联系电话")
ROW = [
    "示例有限公司",
    uscc(1),
    ADDRESS,
    "焊工",
    5,
    6000,
    7500,
    "免费",
    "收费",
    "初中",
    "站立、高温",
    "是",
    "计件",
    "2027-06-30",
]


def test_a_list_of_posts_survives_the_round_trip(pair: Pair) -> None:
    bring_in("vacancies", workbook(HEADER, [[*ROW, ""]]), pair.receiving_officer)
    before = Vacancy.unscoped.values().get()
    data = b"".join(export_vacancies(pair.receiving_officer))
    _batch, report = bring_in("vacancies", data, pair.receiving_officer)
    assert (report.rows, report.new, report.errors) == (1, 0, 0)
    after = Vacancy.unscoped.values().get()
    changed = {name for name in before if before[name] != after[name]} - {"raw", "updated_at"}
    assert changed == set()
    assert AccessLog.objects.filter(action="export", subject="vacancy", rows=1).exists()


def test_phones_go_out_masked_and_held_lines_stay(pair: Pair) -> None:
    held = ["示例有限公司", uscc(1), ADDRESS, "限男性装卸工", *ROW[4:], "13800000000"]
    bring_in("vacancies", workbook(HEADER, [[*ROW, "13800000000"], held]), pair.receiving_officer)
    page = openpyxl.load_workbook(io.BytesIO(b"".join(export_vacancies(pair.receiving_officer)))).active
    text = str([[cell.value for cell in row] for row in page.rows])
    assert "13800000000" not in text
    assert "限男性" not in text
    assert page.max_row == 2


def test_employers_go_out_within_the_scope(pair: Pair) -> None:
    pair.employer(1)
    pair.employer(2, division_id="330411")
    page = openpyxl.load_workbook(io.BytesIO(b"".join(export_employers(pair.receiving_officer)))).active
    assert page.max_row == 2
