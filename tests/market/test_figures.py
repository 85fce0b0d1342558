"""The published figures of the cooperation come out exactly when lists with those totals are imported.

2021: 12 issues, 814 employers, 6,435 postings, 38,504 headcount; 2022 to March: 3, 131, 529, 3,988. The reports
accumulate month by month, so their employers are the sum of each issue's employers (``employers_listed``).
"""

import random

import pytest

from tests.market.world import POSTS, Pair, bring_in, uscc, workbook
from wengang.market.figures import figures, figures_of, live_figures
from wengang.market.models import Issue, Vacancy

ADDRESS = "广东省江门市蓬江区示例路1号"
TITLES = ("缝纫工", "组装工", "包装工", "质检员", "仓管员", "焊工", "注塑工", "冲压工", "保洁员", "厨工")


def spread(total: int, parts: int, dice: random.Random, least: int = 1) -> list[int]:
    """``parts`` whole numbers of at least ``least`` that add up to ``total``."""
    cuts = sorted(dice.choices(range(total - least * parts + 1), k=parts - 1))
    return [high - low + least for low, high in zip([0, *cuts], [*cuts, total - least * parts], strict=True)]


def issue_rows(employers: list[int], postings: int, headcount: int, dice: random.Random) -> list[list[object]]:
    """Lines of one list: so many postings spread over these employers, so many people over the postings."""
    each = [
        number
        for number, count in zip(employers, spread(postings, len(employers), dice), strict=True)
        for _ in range(count)
    ]
    people = spread(headcount, postings, dice)
    return [
        [f"示例{n}有限公司", uscc(n), ADDRESS, TITLES[line % len(TITLES)], count, 5000, 6500, "免费", "免费"]
        for line, (n, count) in enumerate(zip(each, people, strict=True))
    ]


@pytest.mark.parametrize(
    ("year", "issues", "employers", "postings", "headcount"),
    [(2021, 12, 814, 6_435, 38_504), (2022, 3, 131, 529, 3_988)],
)
def test_published_totals(pair: Pair, year: int, issues: int, employers: int, postings: int, headcount: int) -> None:
    dice = random.Random(year)
    shares = zip(spread(employers, issues, dice, 20), spread(postings, issues, dice, 100), strict=True)
    people = spread(headcount, issues, dice, 900)
    known = employers // 2
    met: set[int] = set()
    for number, ((firms, posts), heads) in enumerate(zip(shares, people, strict=True), start=1):
        issue = pair.issue(number, year)
        chosen = dice.sample(range(1, known + 1), firms)
        met |= set(chosen)
        data = workbook(POSTS, issue_rows(chosen, max(posts, firms), heads, dice), f"{year}年第{number}期岗位供给清单")
        _batch, report = bring_in("vacancies", data, pair.receiving_officer, issue=issue.code)
        assert report.errors == 0
        assert live_figures(issue)["employers"] == firms
    total = figures_of(Issue.unscoped.filter(year=year))
    assert {name: total[name] for name in ("issues", "employers_listed", "postings", "headcount")} == {
        "issues": issues, "employers_listed": employers, "postings": postings, "headcount": headcount,
    }  # fmt: skip
    assert total["employers_distinct"] == len(met) < employers


def test_postings_and_headcount_are_two_figures(pair: Pair) -> None:
    issue = pair.issue()
    row = ["示例有限公司", uscc(1), ADDRESS, "普工", 30, 5000, 6000, "免费", "免费", 3]
    bring_in("vacancies", workbook((*POSTS, "岗位数"), [row]), pair.receiving_officer, issue=issue.code)
    assert {name: figures(issue)[name] for name in ("employers", "postings", "headcount")} == {
        "employers": 1, "postings": 3, "headcount": 30,
    }  # fmt: skip
    assert Vacancy.unscoped.get().postings == 3
