"""Lists of employers and posts through the importer: real workbooks in, rows of the database out."""

from decimal import Decimal

import pytest

from tests.market.world import DISTRICT, POSTS, Pair, bring_in, uscc, user_of, workbook
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.imports import ImportRefused
from wengang.core.models import StateLog
from wengang.market.models import Employer, Issue, PostEntry, Vacancy

ADDRESS = "广东省江门市蓬江区示例路1号"


def line(
    number: int = 1, title: str = "缝纫工", headcount: object = 20, low: object = 5000, high: object = 6500
) -> list[object]:
    return [f"示例制衣{number}有限公司", uscc(number), ADDRESS, title, headcount, low, high, "免费", "免费"]


def test_employers_are_known_by_their_code(pair: Pair) -> None:
    header = ("序号", "企业名称", "信用代码", "行业", "地址", "联系人", "联系电话")
    rows = [[n, f"示例{n}有限公司", uscc(n), "纺织服装", ADDRESS, "农联系", "13800000000"] for n in (1, 2)]
    _batch, report = bring_in("employers", workbook(header, rows), pair.receiving_officer)
    assert (report.rows, report.new, report.errors) == (2, 2, 0)
    first = Employer.unscoped.get(uscc=uscc(1))
    assert (first.division_id, first.phone) == (DISTRICT, "13800000000")
    assert first.phone_index is not None
    rows[0][3] = "电子信息"
    _batch, again = bring_in("employers", workbook(header, rows), pair.receiving_officer)
    assert (again.new, again.changed, again.unchanged) == (0, 1, 1)
    assert Employer.unscoped.get(uscc=uscc(1)).industry == "电子信息"


def test_a_list_of_posts_brings_its_employers(pair: Pair) -> None:
    data = workbook(
        POSTS, [line(), line(title="裁剪工", headcount="5人", low="18元/小时", high=""), line(2)], "岗位供给清单"
    )
    _batch, report = bring_in("vacancies", data, pair.receiving_officer)
    assert (report.rows, report.new, report.errors) == (3, 3, 0)
    assert Employer.unscoped.count() == 2
    seam = Vacancy.unscoped.get(title="缝纫工", employer__uscc=uscc(1))
    assert (seam.headcount, seam.postings, seam.wage_low, seam.occupation) == (20, 1, Decimal(5000), "6-05")
    assert (seam.board, seam.lodging, seam.division_id, seam.state) == ("free", "free", DISTRICT, "open")
    cut = Vacancy.unscoped.get(title="裁剪工")
    assert (cut.headcount, cut.wage_low, cut.wage_basis) == (5, Decimal(18), "hour")


def test_the_same_file_twice_changes_nothing(pair: Pair) -> None:
    issue = pair.issue()
    data = workbook(POSTS, [line(), line(2), line(2)])
    bring_in("vacancies", data, pair.receiving_officer, issue=issue.code)
    _batch, again = bring_in("vacancies", data, pair.receiving_officer, issue=issue.code)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert (Vacancy.unscoped.count(), PostEntry.unscoped.count()) == (3, 3)


def test_without_commit_nothing_is_written(pair: Pair) -> None:
    _batch, report = bring_in("vacancies", workbook(POSTS, [line()]), pair.receiving_officer, commit=False)
    assert report.new == 1
    assert not Vacancy.unscoped.exists()
    assert not Employer.unscoped.exists()


def test_an_unlawful_line_is_held_and_stays_off_the_issue(pair: Pair) -> None:
    issue = pair.issue()
    header = (*POSTS, "性别要求", "年龄要求", "工作内容")
    rows = [
        [*line(), "男", "18-35岁", "看机台"],
        [*line(2), "男女不限", "16周岁以上", "缝制女装"],
        [*line(3), "", "", "平车，仅限女工"],
    ]
    batch, report = bring_in("vacancies", workbook(header, rows), pair.receiving_officer, issue=issue.code)
    assert (report.new, report.errors) == (3, 0)
    held = {v.employer.uscc: {g["ground"] for g in v.held_for} for v in Vacancy.unscoped.filter(state="quarantined")}
    assert held == {uscc(1): {"sex", "age"}, uscc(3): {"sex"}}
    assert list(PostEntry.unscoped.values_list("vacancy__employer__uscc", flat=True)) == [uscc(2)]
    told = [each for each in report.cell_errors if each["code"].startswith("unlawful")]
    assert {(each["row"], each["column"]) for each in told} == {(2, "J"), (2, "K"), (4, "L")}
    assert "就业促进法" in told[0]["zh"]
    assert StateLog.objects.filter(machine="vacancy", move="hold").count() == 2
    assert Vacancy.unscoped.get(employer__uscc=uscc(1)).raw["cells"]["sex_wanted"] == "男"
    assert batch.state == "committed"


def test_a_corrected_list_frees_the_vacancy(pair: Pair) -> None:
    issue = pair.issue()
    header = (*POSTS, "工作内容")
    bring_in("vacancies", workbook(header, [[*line(), "限男性"]]), pair.receiving_officer, issue=issue.code)
    assert Vacancy.unscoped.get().state == "quarantined"
    bring_in("vacancies", workbook(header, [[*line(), "搬运25公斤"]]), pair.receiving_officer, issue=issue.code)
    vacancy = Vacancy.unscoped.get()
    assert (vacancy.state, vacancy.held_for, vacancy.description) == ("open", [], "搬运25公斤")
    assert PostEntry.unscoped.get().vacancy == vacancy


def test_the_next_list_asks_anew_and_keeps_the_hired(pair: Pair) -> None:
    first, second = pair.issue(10), pair.issue(11)
    bring_in("vacancies", workbook(POSTS, [line(headcount=5)]), pair.receiving_officer, issue=first.code)
    Vacancy.unscoped.update(filled=4)
    bring_in("vacancies", workbook(POSTS, [line(headcount=10)]), pair.receiving_officer, issue=second.code)
    vacancy = Vacancy.unscoped.get()
    assert (vacancy.headcount, vacancy.filled) == (14, 4)
    assert dict(PostEntry.unscoped.values_list("issue__code", "headcount")) == {first.code: 5, second.code: 10}
    bring_in("vacancies", workbook(POSTS, [line(headcount=12)]), pair.receiving_officer, issue=second.code)
    assert Vacancy.unscoped.get().headcount == 16
    _batch, report = bring_in("vacancies", workbook(POSTS, [line(headcount=3)]), pair.receiving_officer)
    assert report.errors == 1
    assert [each["code"] for each in report.cell_errors] == ["headcount_below_hired"]


def test_a_frozen_issue_takes_no_more_lists(pair: Pair) -> None:
    issue = pair.issue()
    Issue.unscoped.update(state="frozen")
    batch = imports.open_batch(
        "vacancies", workbook(POSTS, [line()]), "a.xlsx", by=pair.receiving_officer, issue=issue.code
    )
    with pytest.raises(ImportRefused, match=issue.code):
        imports.commit(batch)
    assert not Vacancy.unscoped.exists()


def test_rows_that_cannot_be_taken_do_not_stop_the_others(pair: Pair) -> None:
    rows = [
        line(),
        line(2, headcount=0),
        ["无码公司", "", ADDRESS, "普工", 3, 5000, 6000, "", ""],
        line(4, headcount=""),
    ]
    _batch, report = bring_in("vacancies", workbook(POSTS, rows), pair.receiving_officer)
    assert (report.rows, report.new, report.errors) == (4, 1, 3)
    assert {each["code"] for each in report.cell_errors if each["severity"] == "error"} == {
        "headcount_zero", "employer_unknown", "missing",
    }  # fmt: skip


def test_hr_enters_only_its_own_posts(pair: Pair) -> None:
    own = Organisation.objects.create(name="示例制衣1", short_name="制衣1", kind="employer", division_id=DISTRICT)
    pair.employer(1, name="示例制衣1有限公司", organisation=own)
    _batch, report = bring_in("vacancies", workbook(POSTS, [line(1), line(2)]), user_of(own, Role.HR))
    assert (report.new, report.errors) == (1, 1)
    assert Vacancy.unscoped.get().employer.uscc == uscc(1)


def test_a_place_out_of_reach_is_refused(pair: Pair) -> None:
    row = line()
    row[2] = "浙江省嘉兴市南湖区示例路1号"
    _batch, report = bring_in("vacancies", workbook(POSTS, [row]), pair.receiving_officer)
    assert [each["code"] for each in report.cell_errors] == ["place_out_of_reach"]


def test_doubtful_claims_are_warnings(pair: Pair) -> None:
    header = (*POSTS, "爱心岗", "夫妻岗")
    rows = [
        [*line(low=3000, high=3500), "是", ""],
        [*line(2), "√", ""],
        [*line(3, headcount=1), "", "夫妻"],
        [*line(4, low="", high=""), "", ""],
    ]
    _batch, report = bring_in("vacancies", workbook(header, rows), pair.receiving_officer)
    assert report.errors == 0
    assert [(each["row"], each["code"]) for each in report.cell_errors] == [
        (2, "care_post_below_floor"), (4, "family_post_of_one"), (4, "couple_room_missing"), (5, "wage_missing"),
    ]  # fmt: skip
    assert Vacancy.unscoped.filter(care_post=True).count() == 2


def test_places_in_words_stop_their_row_only(pair: Pair) -> None:
    data = workbook(POSTS, [line(headcount="若干"), line(2)])
    _batch, report = bring_in("vacancies", data, pair.receiving_officer)
    assert (report.errors, report.new) == (1, 1)
