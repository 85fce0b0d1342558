"""Open list, search, person and home pages over a million persons, and export 100,000 rows; print one JSON line.

    python -m benchmarks.pages --size 1000000 --json

Makes its own database: on an embedded server of its own in a temporary folder, or, with ``DATABASE_URL``, a test
database on that server (a superuser is needed), dropped afterwards. ``--keep FOLDER`` keeps the embedded server's data
there, and a second run measures without filling again. Times are the server's whole work for one request, templates
included, in milliseconds, over random persons and searches: once for a reader of the whole province and once for a
county with 15 % of the persons; home also for a township, the receiving side and a leader. Goals on two cores: list,
search and person pages 100 ms in the median, home 150 ms; the first byte of an export of 100,000 rows within 1 s, under
300 MB in the exporting process. ``load`` is the machine's load in the five minutes before the end: well above one, the
clock also counts waiting.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stdout
from multiprocessing import get_context
from pathlib import Path
from typing import Any

EXPORTED = 100_000
GOAL_MS, GOAL_HOME_MS = 100, 150
WARM_UP = 5


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=60, help="requests for each page and reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the embedded server and its data, used again next time")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity; the output is JSON anyway")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "wengang.config.settings"
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["WENGANG_VAR"] = str(folder.resolve())
        stack.enter_context(server(folder))
        print(json.dumps(measure(options), ensure_ascii=False))


@contextmanager
def server(folder: Path) -> Iterator[None]:
    """The server of ``DATABASE_URL``, else an embedded one that runs meanwhile."""
    from wengang.cli.runtime.embedded import EmbeddedServer

    if os.environ.get("DATABASE_URL"):
        yield
        return
    with EmbeddedServer(folder):
        yield


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fill the database, then open pages in a process of its own, so that filling does not count as its memory."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    keep = options.keep is not None
    with redirect_stdout(sys.stderr):  # a kept cache table is told on standard output
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[], keepdb=keep)
    try:
        seconds = fill(options.size, options.seed)
        name = connection.settings_dict["NAME"]
        result: dict[str, Any] = {"benchmark": "pages", "size": options.size, "filled_in_s": seconds}
        result["pages"] = apart(time_pages, name, options)
        result["export"] = apart(time_export, name, options)
        result["load"] = round(os.getloadavg()[1], 1)
        result["met"] = result["export"]["met"] and all(
            page["met"] for level in result["pages"].values() for page in level.values()
        )
        return result
    finally:
        teardown_databases(made, verbosity=0, keepdb=keep)


def fill(size: int, seed: int) -> float:
    """Make province and market unless they are there; returns seconds."""
    from benchmarks import province, province_market
    from wengang.registry.models import Person

    if Person.unscoped.order_by("-pk").values_list("pk", flat=True).first() == size:
        return 0.0
    started = time.perf_counter()
    province.build(size, seed)
    province_market.build(seed)
    return round(time.perf_counter() - started, 1)


def apart(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def enter(database: str) -> None:
    """Set Django up in this process on the filled database, with static files that were not collected."""
    import django
    from django.conf import settings
    from django.db import connections

    django.setup()
    connections["default"].settings_dict["NAME"] = database
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def signed_in(username: str) -> Any:
    from django.test import Client

    from wengang.accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


# ---- pages -----------------------------------------------------------------------------------------------------------


class Reader:
    """Somebody who opens pages: each method makes one request for a random person and returns the answer."""

    def __init__(self, username: str, division: str, seed: int) -> None:
        from wengang.core.scope import after
        from wengang.registry.models import Person

        self.client, self.draw = signed_in(username), random.Random(seed)
        mine = Person.unscoped.filter(division_id__gte=division, division_id__lt=after(division), deceased=False)
        keys = self.draw.sample(list(mine.order_by("pk").values_list("pk", flat=True)), 500)
        self.people = list(Person.unscoped.filter(pk__in=keys).select_related("division").order_by("pk"))

    def home(self) -> Any:
        return self.client.get("/")

    def people_list(self, **query: Any) -> Any:
        return self.client.get("/people/", query)

    def in_township(self) -> Any:
        person = self.draw.choice(self.people)
        return self.people_list(division=person.division_id[:9], employment="away")

    def search(self, text: str) -> Any:
        answer = self.client.post("/search/", {"q": text}, follow=True)
        if not answer.redirect_chain:
            raise RuntimeError("the search did not lead to a list")
        return answer

    def by(self, what: Callable[[Any], str]) -> Any:
        """Search for what somebody would type to find a random person."""
        return self.search(what(self.draw.choice(self.people)))

    def person(self) -> Any:
        return self.client.get(f"/people/{self.draw.choice(self.people).code}/")

    def household(self) -> Any:
        return self.client.get(f"/households/{self.draw.choice(self.people).household_id}/")

    def household_list(self, **query: Any) -> Any:
        return self.client.get("/households/", query)


def pages(reader: Reader) -> dict[str, Callable[[], Any]]:
    """Every page that is measured, by name."""
    return {
        "home": reader.home,
        "people": reader.people_list,
        "people page 40": lambda: reader.people_list(page=40),
        "people away, not confirmed for 90 days": lambda: reader.people_list(employment="away", stale=90),
        "people looking for work, longest unconfirmed first": lambda: reader.people_list(
            employment="looking", order="stale"
        ),
        "people of a category": lambda: reader.people_list(category="marginal_risk"),
        "people who want work, 45 to 50 years": lambda: reader.people_list(will_work="yes", age_from=45, age_to=50),
        "people by name": lambda: reader.people_list(order="name"),
        "people newest first": lambda: reader.people_list(order="newest"),
        "people of a township, away": reader.in_township,
        "search name": lambda: reader.by(lambda person: person.full_name),
        "search surname": lambda: reader.by(lambda person: person.full_name[:1]),
        "search given name": lambda: reader.by(lambda person: person.full_name[1:]),
        "search initials": lambda: reader.by(lambda person: person.initials),
        "search pinyin": lambda: reader.by(lambda person: person.pinyin),
        "search id": lambda: reader.by(lambda person: person.id_number),
        "search id tail": lambda: reader.by(lambda person: person.id_number[-4:]),
        "search phone": lambda: reader.by(lambda person: person.phone or "13800000000"),
        "search village": lambda: reader.by(lambda person: person.division.name),
        "search nobody": lambda: reader.search("欧阳无此人"),
        "person": reader.person,
        "household": reader.household,
        "households": reader.household_list,
        "households with zero employment": lambda: reader.household_list(zero_employment=1),
    }


def time_pages(database: str, options: argparse.Namespace) -> dict[str, Any]:
    """Median and 95th percentile of every page for both readers."""
    enter(database)
    from benchmarks.province import COUNTY, PROVINCE
    from benchmarks.province_market import Readers

    readers = {"province": (Readers().province, PROVINCE), "county": (Readers().county, COUNTY)}
    found = {
        level: {
            name: timed(name, open_page, options.runs)
            for name, open_page in pages(Reader(username, division, options.seed)).items()
        }
        for level, (username, division) in readers.items()
    }
    return found | {level: {"home": timed("home", home, options.runs)} for level, home in other_homes()}


def other_homes() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Home of readers who have other work on it, or none: who acts where, and what opens it."""
    from benchmarks.province import COUNTY, PROVINCE
    from benchmarks.province_market import RECEIVERS, officer
    from wengang.accounts.models import User
    from wengang.accounts.roles import Role
    from wengang.core.models import Division

    townships = Division.objects.filter(level="township", parent_id=COUNTY).order_by("code")
    township = townships.values_list("code", flat=True)[0]
    for level, division, role in (
        ("township", township, Role.TOWNSHIP),
        ("receiving", RECEIVERS[0], Role.RECEIVING),
        ("leader", PROVINCE, Role.LEADER),
    ):
        if not User.objects.filter(username=f"{level}.reader").exists():
            officer(f"{level}.reader", division, role)
        client = signed_in(f"{level}.reader")
        yield level, lambda client=client: client.get("/")  # type: ignore[misc]


def timed(name: str, open_page: Callable[[], Any], runs: int) -> dict[str, Any]:
    taken, busy = [], 0.0
    for number in range(WARM_UP + runs):
        if number == WARM_UP:
            busy = busy_seconds()
        started = time.perf_counter()
        answer = open_page()
        seconds = time.perf_counter() - started
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: status {answer.status_code}")
        if number >= WARM_UP:
            taken.append(seconds * 1000)
    median, goal = statistics.median(taken), GOAL_HOME_MS if name == "home" else GOAL_MS
    p95 = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else median
    cpu = (busy_seconds() - busy) * 1000 / runs
    print(f"{name}: {median:.1f} ms, 95 % within {p95:.1f} ms, processor {cpu:.1f} ms", file=sys.stderr)
    return {"median_ms": round(median, 1), "p95_ms": round(p95, 1), "cpu_ms": round(cpu, 1), "met": median <= goal}


def busy_seconds() -> float:
    """Processor time of this process and of its database session so far: on a busy machine it says more than the clock.

    The session's part is known when the server runs on this machine, under Linux.
    """
    from django.db import connection

    connection.ensure_connection()
    facts = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not facts.exists():
        return time.process_time()
    user, system = facts.read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


# ---- export ----------------------------------------------------------------------------------------------------------


def time_export(database: str, options: argparse.Namespace) -> dict[str, Any]:
    """A whole county's list as the workbook of the page, read block by block as a browser would."""
    enter(database)
    from benchmarks.province import COUNTY
    from benchmarks.province_market import Readers
    from wengang.registry.models import Person

    client = signed_in(Readers().county)
    client.get("/people/")
    before = peak_mb()
    started = time.perf_counter()
    answer = client.post("/people/export/")
    blocks = iter(answer.streaming_content)
    size = len(next(blocks))
    first = time.perf_counter() - started
    size += sum(len(block) for block in blocks)
    seconds = time.perf_counter() - started
    rows = Person.unscoped.filter(division__code__startswith=COUNTY, deceased=False).count()
    return {
        "rows": rows, "first_byte_ms": round(first * 1000), "seconds": round(seconds, 1), "bytes": size,
        "rows_per_second": round(rows / seconds), "peak_mb": peak_mb(), "peak_before_mb": before,
        "met": first <= 1 and peak_mb() < 300 and rows >= min(EXPORTED, options.size // 10),
    }  # fmt: skip


def peak_mb() -> int:
    """Most memory this process has held so far; what its parent held before it began does not count."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main()
