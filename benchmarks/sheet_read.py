"""Read and validate a household ledger of many rows and 25 columns; print one JSON line.

    python -m benchmarks.sheet_read --size 200000 --json

Goal on one core: at least 20,000 rows a second and under 1.5 GB. The peer is openpyxl in its streaming mode, which only
reads the cells and checks nothing; both read the same file of ``--peer-size`` rows for the ratio.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from tests.core.sheets.forms import HOUSEHOLDS

from wengang.core.ids import make_resident_id
from wengang.core.sheets import read

HEADERS = (
    *(
        "序号",
        "户编号",
        "户主姓名",
        "乡镇",
        "村",
        "姓名",
        "与户主关系",
        "性别",
        "身份证号",
        "民族",
        "文化程度",
        "健康状况",
    ),
    *("劳动能力", "人员类别", "联系电话", "就业状态", "务工地点", "务工单位", "工种", "月收入", "外出时间", "就业意愿"),
    *("意向地", "期望月薪", "备注"),
)
SURNAMES = "农罗黄李韦覃陆梁赵许马冯邓"
GIVEN = "秀文国志明春丽海军兰英华东平福成玉芳"


def people(size: int, seed: int) -> Iterator[list[Any]]:
    """Rows of invented people, written as messily as real ledgers are."""
    draw = random.Random(seed)
    for number in range(1, size + 1):
        sequence = draw.randrange(1, 999)
        sequence += sequence % 100 == 0
        birth = dt.date(1958, 1, 1) + dt.timedelta(days=draw.randrange(17_000))
        identity = make_resident_id("451425", birth, sequence)
        name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
        phone = str(13_000_000_000 + draw.randrange(999_999_999))
        yield [
            number,
            f"H{number // 4:06d}",
            name if number % 4 == 1 else draw.choice(SURNAMES) + draw.choice(GIVEN),
            f"乡镇{number % 13}",
            f"村{number % 118}",
            name if draw.random() > 0.03 else f"{name[0]} {name[1:]}",
            draw.choice(("户主", "妻", "长子", "女儿", "儿媳", "父亲")),
            "男" if sequence % 2 else "女",
            identity if draw.random() > 0.02 else " " + identity.lower(),
            draw.choice(("壮族", "汉", "苗族")),
            draw.choice(("小学", "初中", "高中", "大专", "初中毕业")),
            draw.choice(("健康", "良好", "长期慢性病")),
            draw.choice(("普通劳动力", "弱劳动力", "无劳动力")),
            draw.choice(("脱贫户", "一般农户", "边缘易致贫户")),
            phone if draw.random() > 0.05 else f"{phone[:3]} {phone[3:7]} {phone[7:]}",
            draw.choice(("已外出", "务农", "待业", "就近就业")),
            draw.choice(("广东江门", "浙江义乌", "广西天等县", "东莞", "本地", "")),
            draw.choice(("示例电子厂", "样本制衣有限公司", "某某食品厂", "")),
            draw.choice(("缝纫工", "普工", "焊工", "")),
            draw.choice((3500, 4200, "3500左右", "4-5千", "5000元", "")),
            draw.choice(("2021.3", "2023年5月", "2024-02-01", dt.date(2025, 3, 1), "")),
            draw.choice(("是", "否", "有", "√")),
            draw.choice(("广东", "广东、浙江", "县内", "")),
            draw.choice((4000, 4500, "5千", "")),
            draw.choice(("", "", "", "照顾老人")),
        ]


def write_ledger(path: Path, size: int, seed: int) -> None:
    """The benchmark's input file, with a title row and a unit row."""
    book = xlsxwriter.Workbook(path)  # with shared strings, as Excel and WPS save
    page = book.add_worksheet("台账")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_string(0, 0, "农村劳动力资源信息登记表（2025年）")
    page.write_string(1, 0, "填报单位：示范县 日期：2025年3月")
    page.write_row(2, 0, HEADERS)
    for line, cells in enumerate(people(size, seed), start=3):
        for position, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                page.write_datetime(line, position, cell, date)
            elif cell != "":
                page.write(line, position, cell)
    book.close()


def run(path: Path) -> dict[str, Any]:
    """Seconds and counts of one full pass."""
    started, cpu = time.perf_counter(), time.process_time()
    reading = read(path, HOUSEHOLDS, near="451425")
    opened = time.perf_counter() - started
    for _ in reading:
        pass
    seconds = time.perf_counter() - started
    tally = reading.tally
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "open_seconds": round(opened, 3),
        "rows": tally.rows,
        "rows_per_second": round(tally.rows / seconds),
        "errors": tally.errors,
        "warnings": tally.warnings,
        "fixed": tally.fixed,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def run_peer(path: Path) -> dict[str, Any]:
    """openpyxl reading the cells of the same file, without any checks."""
    started = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    seconds = time.perf_counter() - started
    return {"rows": rows, "seconds": round(seconds, 3), "rows_per_second": round(rows / seconds)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--peer-size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="accepted for uniformity; the output is JSON anyway")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "ledger.xlsx", Path(folder) / "same-for-both.xlsx"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as writer:  # its memory must not count as ours
            writer.submit(write_ledger, large, options.size, options.seed).result()
            writer.submit(write_ledger, small, options.peer_size, options.seed).result()
        result: dict[str, Any] = {"benchmark": "sheet_read", "size": options.size, "columns": len(HEADERS)}
        result["ours"] = run(large)
        result["ours_on_peer_input"] = run(small)
        result["peer"] = {"name": "openpyxl read_only, cells only", **run_peer(small)}
    result["ratio"] = round(result["peer"]["seconds"] / result["ours_on_peer_input"]["seconds"], 2)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
