"""Invented people, offices and lists for the ledger's tests."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.ids import make_resident_id
from wengang.core.models import Division
from wengang.registry.models import Person

VILLAGE, NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_COUNTY = "451425103901", "451425103902", "451425104901", "451481100901"
DIVISIONS = (
    ("45", "广西壮族自治区", "province", None),
    ("4514", "崇左市", "prefecture", "45"),
    ("451425", "天等县", "county", "4514"),
    ("451425103", "把荷乡", "township", "451425"),
    ("451425104", "小山乡", "township", "451425"),
    (VILLAGE, "永安村", "village", "451425103"),
    (NEXT_VILLAGE, "龙光村", "village", "451425103"),
    (OTHER_TOWNSHIP, "胜马村", "village", "451425104"),
    ("451481", "凭祥市", "county", "4514"),
    ("451481100", "凭祥镇", "township", "451481"),
    (OTHER_COUNTY, "北环村", "village", "451481100"),
    ("44", "广东省", "province", None),
    ("4407", "江门市", "prefecture", "44"),
    ("440703", "蓬江区", "county", "4407"),
)
BIRTH = date(1990, 5, 17)


@pytest.fixture(autouse=True)
def divisions(db: Any) -> None:
    for code, name, level, parent in DIVISIONS:
        Division.objects.update_or_create(code=code, defaults={"name": name, "level": level, "parent_id": parent})


def make_user(username: str, division: str, role: Role, kind: str = "bureau") -> User:
    office, _new = Organisation.objects.get_or_create(
        name=f"{division}{kind}", division_id=division, defaults={"short_name": division, "kind": kind}
    )
    user = User.objects.create_user(username, f"测试{username}"[:40])
    Membership.objects.create(user=user, organisation=office, role=role)
    return user


@pytest.fixture
def county() -> User:
    return make_user("county", "451425", Role.COUNTY)


@pytest.fixture
def township() -> User:
    return make_user("township", "451425103", Role.TOWNSHIP)


@pytest.fixture
def next_county() -> User:
    return make_user("next", "451481", Role.COUNTY)


@pytest.fixture
def receiver() -> User:
    return make_user("receiver", "440703", Role.RECEIVING)


def number(sequence: int, birth: date = BIRTH, county: str = "451425") -> str:
    """A valid id number of an invented person."""
    return make_resident_id(county, birth, sequence)


def row(name: str = "农秀珍", **cells: Any) -> dict[str, Any]:
    """One row of the household list with usual values; ``cells`` by Chinese header."""
    usual = {"乡镇": "把荷乡", "村": "永安村", "户主姓名": "农大山", "姓名": name, "身份证号": "", "联系电话": ""}
    return {**usual, **cells}


def csv_of(rows: list[Mapping[str, Any]]) -> bytes:
    headers = list(dict.fromkeys(key for each in rows for key in each))
    text = io.StringIO()
    writer = csv.DictWriter(text, headers)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@pytest.fixture
def take(county: User) -> Callable[..., imports.Report]:
    """Import rows as the county officer (or somebody else) and return the report."""

    def run(*rows: Mapping[str, Any], kind: str = "households", by: User | None = None, commit: bool = True) -> Any:
        batch = imports.open_batch(kind, csv_of(list(rows)), "list.csv", by=by or county)
        return imports.commit(batch) if commit else imports.check(batch)

    return run


def only_person(**condition: Any) -> Person:
    return Person.unscoped.get(**condition)
