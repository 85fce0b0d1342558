"""The lists arrive: each file goes through the importer that every user has, in the name of the officer in charge."""

from __future__ import annotations

from collections.abc import Iterable

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.models import ImportBatch
from wengang.demo import stage
from wengang.demo.files import ListFile
from wengang.demo.play import Play, Steps

SENDING = frozenset({"households", "monitoring", "seekers"})
LISTED = frozenset({"vacancies", "seekers"})


def households(play: Play) -> Steps:
    """农村劳动力资源信息登记表 of every township."""
    return _take_all(play.of_kind("households"))


def monitoring(play: Play) -> Steps:
    """This month's 务工监测台账 of every county."""
    return _take_all(play.of_kind("monitoring"))


def posts(play: Play, issues: dict[str, str]) -> Steps:
    """Employers, then 岗位供给清单 for the issue of each agreement (``issues``: agreement code → issue code)."""
    return _take_all([*play.of_kind("employers"), *play.of_kind("vacancies")], issues)


def seekers(play: Play, issues: dict[str, str]) -> Steps:
    """求职清单 of the senders that write one, for this month's issues."""
    return _take_all(play.of_kind("seekers"), issues)


def _take_all(files: list[ListFile], issues: dict[str, str] | None = None) -> Steps:
    people = _officers(files)
    for done, file in enumerate(files, 1):
        issue = (issues or {}).get(file.pair.code, "") if file.kind in LISTED else ""
        take(file, people[_officer(file)], issue)
        yield done, len(files)


def take(file: ListFile, by: User, issue: str = "") -> None:
    """Import one file for good, unless it was taken before."""
    mine = ImportBatch.objects.visible_to(by.scope)
    if not mine.filter(kind=file.kind, filename=file.path.name, state=ImportBatch.State.COMMITTED).exists():
        batch = imports.open_batch(
            file.kind, file.path.read_bytes(), file.path.name, by=by, issue=issue, near=file.near
        )
        imports.commit(batch)


def _officer(file: ListFile) -> str:
    return stage.officer(file.pair, Role.COUNTY if file.kind in SENDING else Role.RECEIVING)


def _officers(files: Iterable[ListFile]) -> dict[str, User]:
    return {name: stage.user(name) for name in {_officer(file) for file in files}}
