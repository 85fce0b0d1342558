"""A sending county, a receiving district, their officers, and lists written as Excel files. Invented people only."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.ids import make_resident_id
from wengang.core.imports import Report
from wengang.core.models import ImportBatch
from wengang.market.models import Agreement, Employer, Issue, Vacancy
from wengang.registry.models import Household, Person, Wish

COUNTY, DISTRICT = "451425", "440703"
TOWNSHIP = "451425100"
TODAY = dt.date.today()
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
POSTS = ("企业名称", "统一社会信用代码", "单位地址", "岗位名称", "招聘人数", "月薪下限", "月薪上限", "伙食", "住宿")
_numbers = itertools.count(1)


def uscc(number: int) -> str:
    """A valid unified social credit code for an invented employer (GB 32100-2015)."""
    body = f"91{DISTRICT}MA{number:07d}"
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(body, USCC_WEIGHTS, strict=True))
    return body + USCC_SIGNS[(31 - total % 31) % 31]


def workbook(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> bytes:
    """An Excel file as somebody would send it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("清单")
    top = 0
    if title:
        page.merge_range(0, 0, 0, len(header) - 1, title)
        top = 1
    page.write_row(top, 0, header)
    for number, row in enumerate(rows, start=top + 1):
        page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


@dataclass
class Pair:
    """Two regions under one agreement."""

    county: Organisation
    bureau: Organisation
    agreement: Agreement
    county_officer: User
    receiving_officer: User

    def issue(self, number: int = 11, year: int = 2026) -> Issue:
        return Issue.unscoped.create(
            agreement=self.agreement,
            code=f"{self.agreement.code}-{year}-{number:02d}",
            year=year,
            number=number,
            opened_on=dt.date(year, number, 1),
        )

    def employer(self, number: int = 1, **fields: Any) -> Employer:
        given = {"uscc": uscc(number), "name": f"示例电子{number}有限公司", "division_id": DISTRICT} | fields
        return Employer.unscoped.create(**given)

    def vacancy(self, employer: Employer | None = None, **fields: Any) -> Vacancy:
        given = {
            "employer": employer or self.employer(next(_numbers) + 5_000),
            "title": "组装工",
            "occurrence": next(_numbers),
            "division_id": DISTRICT,
            "headcount": 10,
            "wage_low": 5000,
            "wage_high": 6500,
            "lodging": "free",
            "board": "free",
        }
        return Vacancy.unscoped.create(**given | fields)

    def person(self, number: int = 0, *, wish: dict[str, Any] | None = None, **fields: Any) -> Person:
        """Somebody of the ledger with a current wish for work."""
        number = number or next(_numbers)
        birth = dt.date(1990, 1, 1) + dt.timedelta(days=number % 3000)
        household = Household.unscoped.create(division_id=TOWNSHIP, head_name=f"农示{number}")
        given = {
            "full_name": f"农试{chr(0x4E00 + number % 5000)}",
            "id_number": make_resident_id(COUNTY, birth, number % 99 + 1),
            "birth_date": birth,
            "division_id": TOWNSHIP,
            "household": household,
            "education": "70",
            "sex": "1",
        }
        person = Person.unscoped.create(**given | fields)
        said = {"will_work": "yes", "source": "visit", "seen_on": TODAY, "destinations": ["4407"], "least_wage": 4500}
        Wish.unscoped.create(person=person, **said | (wish or {}))
        return person


def user_of(organisation: Organisation, role: Role) -> User:
    user = User.objects.create_user(f"u{next(_numbers)}", "示例用户", "a-long-password")
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def make_pair(code: str = "TD-PJ") -> Pair:
    """天等县 sends, 江门市蓬江区 receives."""
    county = Organisation.objects.create(name=f"{code}县就业中心", short_name="天等", kind="bureau", division_id=COUNTY)
    bureau = Organisation.objects.create(name=f"{code}区人社局", short_name="蓬江", kind="bureau", division_id=DISTRICT)
    agreement = Agreement.unscoped.create(
        code=code,
        title="天等县—蓬江区劳务协作协议",
        sending_id=COUNTY,
        receiving_id=DISTRICT,
        sender=county,
        receiver=bureau,
        valid_from=dt.date(2021, 1, 1),
    )
    return Pair(county, bureau, agreement, user_of(county, Role.COUNTY), user_of(bureau, Role.RECEIVING))


def bring_in(kind: str, data: bytes, by: User, *, issue: str = "", commit: bool = True) -> tuple[ImportBatch, Report]:
    """Through the same door as every upload."""
    batch = imports.open_batch(kind, data, f"{kind}.xlsx", by=by, issue=issue)
    return batch, (imports.commit if commit else imports.check)(batch)
