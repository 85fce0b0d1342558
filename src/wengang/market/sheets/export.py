"""Lists of employers and vacancies as files, in the columns in which they come in: what goes out can come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.regions import gazetteer
from wengang.core.sheets import Sheet
from wengang.core.sheets.export import export_csv, export_xlsx
from wengang.core.sheets.parsers import Period, WageRange
from wengang.market.models import Employer, Vacancy
from wengang.market.sheets.forms import EMPLOYERS, VACANCIES

STEP = 1_000


def export_employers(by: User, rows: QuerySet[Employer] | None = None, *, form: str = "xlsx") -> Iterator[bytes]:
    """Employers that the reader sees, as ``xlsx`` or ``csv`` in blocks of bytes; phones are masked. Logged."""
    require(by, Cap.VACANCY_SEE)
    seen = Employer.objects.visible_to(by.scope) if rows is None else rows
    found = seen.order_by("pk")
    return _written(EMPLOYERS, found, _employer, "employer", by, form)


def export_vacancies(by: User, rows: QuerySet[Vacancy] | None = None, *, form: str = "xlsx") -> Iterator[bytes]:
    """Vacancies that the reader sees in the columns of 岗位供给清单; held ones are left out. Logged."""
    require(by, Cap.VACANCY_SEE)
    seen = Vacancy.objects.visible_to(by.scope) if rows is None else rows
    found = seen.exclude(state="quarantined").select_related("employer").order_by("employer_id", "pk")
    return _written(VACANCIES, found, _vacancy, "vacancy", by, form)


def _written(sheet: Sheet, rows: QuerySet[Any], record: Any, subject: str, by: User, form: str) -> Iterator[bytes]:
    log_access(AccessLog.Action.EXPORT, subject, by=by, rows=rows.order_by().count())
    columns = [column for column in sheet.columns if not column.derived]
    write = export_csv if form == "csv" else export_xlsx
    return write(columns, (record(row) for row in rows.iterator(STEP)))


def _employer(employer: Employer) -> dict[str, Any]:
    return {
        "employer_name": employer.name,
        "uscc": employer.uscc,
        "industry": employer.industry,
        "place": _place(employer.division_id),
        "address": employer.address,
        "contact": employer.contact,
        "phone": employer.phone,
        "remarks": employer.remark,
    }


def _vacancy(vacancy: Vacancy) -> dict[str, Any]:
    return {
        **_employer(vacancy.employer),
        "place": _place(vacancy.division_id),
        "address": vacancy.address,
        "title": vacancy.title,
        "headcount": vacancy.headcount,
        "postings": vacancy.postings,
        "kind": vacancy.kind,
        "description": vacancy.description,
        "hours": vacancy.hours_text,
        "wage_low": WageRange(vacancy.wage_low, vacancy.wage_low) if vacancy.wage_low is not None else None,
        "wage_high": WageRange(vacancy.wage_high, vacancy.wage_high) if vacancy.wage_high is not None else None,
        "wage_basis": vacancy.wage_basis,
        "probation": vacancy.probation,
        "board": vacancy.board,
        "lodging": vacancy.lodging,
        "couple_rooms": vacancy.couple_rooms or None,
        "insurance": tuple(vacancy.insurances),
        "contract_type": vacancy.contract,
        "education": vacancy.education,
        "demands": tuple(vacancy.demands),
        "validity": Period(vacancy.valid_from, vacancy.valid_to) if vacancy.valid_to else None,
        "care_post": vacancy.care_post or None,
        "family_post": vacancy.family_post,
        "contact": vacancy.contact or vacancy.employer.contact,
        "phone": vacancy.phone or vacancy.employer.phone,
        "remarks": "",
    }


def _place(code: str) -> str:
    known = gazetteer()
    while code and code not in known:
        code = code[:-1]
    return known.full_name(code) if code else ""
