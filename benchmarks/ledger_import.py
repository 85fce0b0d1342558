"""Take a household ledger of many rows and 25 columns into the ledger; print one JSON line.

    python -m benchmarks.ledger_import --size 200000 --json

Makes its own database: on an embedded server of its own in a temporary folder, or, with ``DATABASE_URL``, a test
database on that server, dropped afterwards. Goals on two cores: at least 5,000 rows a second committed, 20,000 read
and validated, under 1.5 GB (the process that reads the list included), and five times django-import-export on the same
file of ``--peer-size`` rows: ``ratio``, by the clock. ``cpu_ratio`` compares processor time, for a machine that is not
quiet; it does not see that our program and its database work at the same time. The peer stores persons with the same
sealed columns and indexes; it finds no villages, households or doubles, and writes no categories, facts or wishes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stdout
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import xlsxwriter

from benchmarks.pages import server
from wengang.core.ids import make_resident_id

COUNTY = "451425"
TOWNSHIPS = (
    "天等镇",
    "龙茗镇",
    "进结镇",
    "向都镇",
    "东平镇",
    "福新镇",
    "都康乡",
    "宁干乡",
    "驮堪乡",
    "进远乡",
    "上映乡",
    "把荷乡",
    "小山乡",
)
HEADERS = (
    "序号", "户编号", "户主姓名", "乡镇", "村", "姓名", "与户主关系", "性别", "身份证号", "民族", "文化程度",
    "健康状况",
    "劳动能力", "人员类别", "联系电话", "就业状态", "务工地点", "务工单位", "工种", "月收入", "外出时间", "就业意愿",
    "意向地", "期望月薪", "调查时间",
)  # fmt: skip
SURNAMES = "农罗黄李韦覃陆梁赵许马冯邓王张刘陈杨吴周徐孙胡朱高林何郭"
GIVEN = "秀文国志明春丽海军兰英华东平福成玉芳建红桂小金德永光荣庆云凤美莲生强伟艳萍勇辉"


def people(size: int, seed: int) -> Iterator[list[Any]]:
    """Rows of invented people; every id number stands once."""
    draw = random.Random(seed)
    used: set[str] = set()
    head = ""
    for number in range(size):
        birth = dt.date(1958, 1, 1) + dt.timedelta(days=draw.randrange(18_000))
        sequence = draw.randrange(1, 999)
        identity = make_resident_id(COUNTY, birth, sequence + (sequence % 100 == 0))
        while identity in used:
            birth += dt.timedelta(days=1)
            identity = make_resident_id(COUNTY, birth, sequence + (sequence % 100 == 0))
        used.add(identity)
        name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
        head = name if number % 4 == 0 else head
        house = number // 4
        yield [
            number + 1, f"H{house:06d}", head, TOWNSHIPS[house % 13], f"第{house // 13 % 9 + 1}村", name,
            "户主" if number % 4 == 0 else draw.choice(("妻", "长子", "女儿", "父亲")),
            "男" if int(identity[16]) % 2 else "女", identity, draw.choice(("壮族", "汉", "苗族")),
            draw.choice(("小学", "初中", "高中", "大专")), draw.choice(("健康", "良好", "长期慢性病")),
            draw.choice(("普通劳动力", "弱劳动力")), draw.choice(("脱贫户", "一般农户", "边缘易致贫户")),
            str(13_000_000_000 + draw.randrange(999_999_999)), draw.choice(("已外出", "务农", "待业", "就近就业")),
            draw.choice(("广东江门", "浙江义乌", "广西天等县", "东莞")), draw.choice(("示例电子厂",
            "样本制衣有限公司", "")),
            draw.choice(("缝纫工", "普工", "焊工", "")), draw.choice((3500, 4200, "5000元")),
            draw.choice(("2023年5月", "2024-02-01", dt.date(2025, 3, 1))), draw.choice(("是", "否")),
            draw.choice(("广东", "广东、浙江", "县内", "")), draw.choice((4000, 4500, "")), dt.date(2025, 3,
            number % 28 + 1),
        ]  # fmt: skip


def write_ledger(path: Path, size: int, seed: int) -> None:
    """The benchmark's input file."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("台账")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, HEADERS)
    for line, cells in enumerate(people(size, seed), start=1):
        for position, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                page.write_datetime(line, position, cell, date)
            elif cell != "":
                page.write(line, position, cell)
    book.close()


def processor_seconds() -> float:
    """Of this process and of those that it has started and that have ended: readers of large lists."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def memory_watched(peak: list[int], every: float = 0.05) -> Iterator[None]:
    """Append to ``peak`` how many megabytes this process and its reader have held together at the most."""
    done, highest = threading.Event(), 0

    def watch() -> None:
        nonlocal highest
        while not done.wait(every):
            highest = max(highest, sum(map(resident_mb, (os.getpid(), *children()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        peak.append(highest)


def children() -> list[int]:
    """Processes that this one has started and that are still there."""
    threads = Path("/proc/self/task").glob("*/children")
    return [int(child) for each in threads for child in each.read_text().split()]


def resident_mb(process: int) -> int:
    """Megabytes that a process holds now; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize() // 1_000_000


def timed_read(path: Path) -> dict[str, Any]:
    """One full pass of reading and validating without the database, in one process, as every import does it."""
    from wengang.core.chunks import collector_resting
    from wengang.core.sheets import read
    from wengang.registry.sheets import HOUSEHOLDS

    data = path.read_bytes()
    started, python = time.perf_counter(), time.process_time()
    with collector_resting():
        rows = sum(1 for _row in read(data, HOUSEHOLDS, filename="ledger.xlsx", near=COUNTY))
    seconds, used = time.perf_counter() - started, time.process_time() - python
    speed = {"rows_per_second": round(rows / seconds), "cpu_us_per_row": round(used / rows * 1e6, 1)}
    return {"rows": rows, "seconds": round(seconds, 2), **speed, "load": round(os.getloadavg()[0], 1)}


def warm_up() -> None:
    """Load the tables of places and sounds, as a worker has them that is not at its first list."""
    from wengang.core.regions import gazetteer
    from wengang.registry.names import sounds

    gazetteer().find("-")
    sounds("罗")


def officer() -> Any:
    from wengang.accounts.models import Membership, Organisation, User
    from wengang.accounts.roles import Role

    office = Organisation.objects.create(name="县就业中心", short_name="就业中心", kind="bureau", division_id=COUNTY)
    user = User.objects.create_user("officer", "测试")
    Membership.objects.create(user=user, organisation=office, role=Role.COUNTY)
    return user


def timed_commit(data: bytes, by: Any) -> dict[str, Any]:
    """The whole way of a user's upload: read, plan, write, report."""
    from wengang.core import imports

    batch = imports.open_batch("households", data, "ledger.xlsx", by=by)
    memory: list[int] = []
    started, used = time.perf_counter(), spent_so_far()
    with memory_watched(memory):
        report = imports.commit(batch)
    seconds = time.perf_counter() - started
    counts = {key: value for key, value in report.counts().items() if value}
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(report.rows / seconds),
        **each_row(used, report.rows),
        "peak_mb": memory[0],
        "load": round(os.getloadavg()[0], 1),
        **counts,
    }


def spent_so_far() -> dict[str, float]:
    """Processor seconds of the program and of its database session."""
    return {"python": processor_seconds(), "postgres": session_seconds()}


def each_row(before: dict[str, float], rows: int) -> dict[str, dict[str, float]]:
    """What has been spent since, in microseconds a row."""
    now = spent_so_far()
    return {"cpu_us_per_row": {name: round((now[name] - before[name]) / rows * 1e6, 1) for name in now}}


def session_seconds() -> float:
    """Processor time of our database session so far; 0 when the server is on another machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = Path(f"/proc/{cursor.fetchone()[0]}")
    if not process.exists() or (process / "comm").read_text().strip() != "postgres":
        return 0.0
    return int((process / "schedstat").read_text().split()[0]) / 1e9


PEER_COLUMNS = {
    "姓名": "full_name",
    "身份证号": "id_number",
    "联系电话": "phone",
    "务工单位": "employer_name",
    "工种": "job_title",
    "性别": "sex",
    "民族": "ethnicity",
    "文化程度": "education",
    "健康状况": "health",
    "劳动能力": "labour_ability",
    "与户主关系": "kin_to_head",
}
"""The list's columns that the peer takes, and the table's."""


def timed_peer(path: Path) -> dict[str, Any]:
    """django-import-export taking the same file into the same table in its bulk mode."""
    import tablib
    from import_export import resources

    from wengang.core.sheets import codes
    from wengang.registry.models import Person

    lists = {
        "sex": codes.SEX,
        "ethnicity": codes.ETHNICITY,
        "education": codes.EDUCATION,
        "health": codes.HEALTH,
        "labour_ability": codes.LABOUR_ABILITY,
        "kin_to_head": codes.KINSHIP,
    }

    class PersonResource(resources.ModelResource):
        class Meta:
            model = Person
            fields = (*PEER_COLUMNS.values(), "birth_date")
            import_id_fields = ("id_number",)
            force_init_instance = True
            use_bulk = True
            batch_size = 5_000
            skip_diff = True
            use_transactions = True

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            for name, code_list in lists.items():
                found = code_list.lookup(str(row[name]))
                row[name] = found.code if found else ""
            number = row["id_number"]
            row["birth_date"] = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.division_id = COUNTY

    started, used = time.perf_counter(), spent_so_far()
    table = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    table.headers = [PEER_COLUMNS.get(header, header) for header in table.headers]
    outcome = PersonResource().import_data(table, raise_errors=True)
    seconds = time.perf_counter() - started
    rows = int(outcome.total_rows)
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        **each_row(used, rows),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--peer-size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="accepted for uniformity; the output is JSON anyway")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "wengang.config.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WENGANG_VAR"] = folder
        large, small = Path(folder) / "ledger.xlsx", Path(folder) / "peer.xlsx"
        # In a process of their own, since their memory is not that of an import.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            other.submit(write_ledger, large, options.size, options.seed).result()
            other.submit(write_ledger, small, options.peer_size, options.seed + 1).result()
            reading = other.submit(timed_read, large).result()
        with server(Path(folder)), redirect_stdout(sys.stderr):  # a cache table is told on standard output
            result = measure(options, large, small) | {"read": reading}
        print(json.dumps(result, ensure_ascii=False))


def measure(options: argparse.Namespace, large: Path, small: Path) -> dict[str, Any]:
    """Run both sides in a test database."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test.utils import setup_databases, teardown_databases

    from wengang.core.divisions import load_divisions

    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        with transaction.atomic():
            load_divisions()
        by = officer()
        warm_up()
        result: dict[str, Any] = {"benchmark": "ledger_import", "size": options.size, "columns": len(HEADERS)}
        result["commit"] = timed_commit(large.read_bytes(), by)
        result["again"] = timed_commit(large.read_bytes(), by)
        _empty(connection)
        ours = timed_commit(small.read_bytes(), by)
        _empty(connection)
        result["ours_small"], result["peer"] = ours, {"name": "django-import-export", **timed_peer(small)}
        result["ratio"] = round(ours["rows_per_second"] / result["peer"]["rows_per_second"], 2)
        theirs, own = (sum(each["cpu_us_per_row"].values()) for each in (result["peer"], ours))
        result["cpu_ratio"] = round(theirs / own, 2)
        return result
    finally:
        teardown_databases(made, verbosity=0)


def _empty(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE registry_person, registry_household CASCADE")


if __name__ == "__main__":
    main()
