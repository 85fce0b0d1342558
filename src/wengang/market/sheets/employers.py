"""Importer of employers: one a row, known by its unified social credit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wengang.accounts.roles import Cap
from wengang.core.imports import Outcome, Plan
from wengang.core.models import ImportBatch
from wengang.core.sheets import Row
from wengang.core.sheets.problems import Issue as Remark
from wengang.core.sheets.problems import error, warning
from wengang.market.models import Employer
from wengang.market.sheets.desk import Desk, open_desk, problem
from wengang.market.sheets.forms import EMPLOYERS

FIELDS = ["name", "industry", "division", "address", "contact", "phone", "phone_index", "updated_at"]
LIMITS = {"name": 120, "industry": 60, "address": 200, "contact": 40}
NO_CODE = error(
    "employer_unknown",
    "没有信用代码，也没有找到同名企业，请补填统一社会信用代码。",
    "No credit code and no known employer of this name; please add the code.",
)
NOT_YOURS = error("employer_not_yours", "只能登记本单位的信息。", "You can only enter your own employer's rows.")
OUT_OF_REACH = error(
    "place_out_of_reach",
    "所在地不在您的管辖区，也不在本协议的两地之内。",
    "The place lies outside your divisions and outside this agreement.",
)
NO_PLACE = error(
    "place_missing",
    "看不出企业在哪个县区，请补填所在地，或导入时指定地区。",
    "The place is missing: add it, or name the division when importing.",
)
KEPT_ELSEWHERE = warning(
    "employer_kept_elsewhere",
    "该企业由所在地登记，企业资料未改动。",
    "This employer is kept by its own place; its data was left as it is.",
)


@dataclass
class Known:
    """Employers of a chunk of rows, by credit code and by name."""

    by_code: dict[str, Employer] = field(default_factory=dict)
    by_name: dict[str, Employer] = field(default_factory=dict)

    @classmethod
    def among(cls, rows: Iterable[Row]) -> Known:
        """Two queries for the whole chunk; a name counts only where it is the only one."""
        rows = list(rows)
        codes = {row.values.get("uscc") for row in rows} - {None}
        names = {row.values["employer_name"] for row in rows if not row.values.get("uscc")}
        known = cls({each.uscc: each for each in Employer.unscoped.filter(uscc__in=codes)})
        for each in Employer.unscoped.filter(name__in=names).order_by("pk"):
            known.by_name.setdefault(each.name, each)
        return known

    def find(self, row: Row) -> Employer | None:
        code = row.values.get("uscc")
        return self.by_code.get(code) if code else self.by_name.get(row.values["employer_name"])

    def add(self, employer: Employer) -> None:
        self.by_code[employer.uscc] = employer
        self.by_name.setdefault(employer.name, employer)


def told(row: Row, desk: Desk) -> dict[str, Any]:
    """What a row says about its employer, by field; what it leaves empty is absent."""
    values = row.values
    place = [values.get("place"), values.get("address"), values["employer_name"]]
    texts = {
        "name": values["employer_name"],
        "industry": values.get("industry"),
        "address": values.get("address"),
        "contact": values.get("contact"),
    }
    said: dict[str, Any] = {name: text[: LIMITS[name]] for name, text in texts.items() if text}
    if any(place[:2]):
        said["division_id"] = desk.division_of(*place)
    return said | ({"phone": values["phone"]} if values.get("phone") else {})


def new_employer(row: Row, desk: Desk) -> Employer:
    """An employer not yet saved, from the first row that names it."""
    said = {"division_id": desk.home} | told(row, desk)
    return Employer(uscc=row.values["uscc"], batch=desk.batch, raw={}, **said)


def differences(employer: Employer, said: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (getattr(employer, name), value) for name, value in said.items() if getattr(employer, name) != value}


def refusal(row: Row, employer: Employer | None, division: str, desk: Desk) -> Remark | None:
    """Why the row cannot be taken at this desk."""
    if employer is None and not row.values.get("uscc"):
        return NO_CODE
    if desk.employer_only is not None and (employer is None or employer.organisation_id != desk.employer_only):
        return NOT_YOURS
    if employer is None and not division:
        return NO_PLACE
    if employer is None and not desk.may_hold(division):
        return OUT_OF_REACH
    return None


class EmployerImporter:
    """``Plan.target`` is the employer, with its new values already set."""

    kind = "employers"
    sheet = EMPLOYERS
    capability: str = Cap.VACANCY_IMPORT

    def context(self, batch: ImportBatch) -> Desk:
        return open_desk(batch)

    def plan(self, rows: Sequence[Row], context: Desk) -> list[Plan]:
        known = Known.among(rows)
        return [self._plan(row, known, context) for row in rows]

    def _plan(self, row: Row, known: Known, desk: Desk) -> Plan:
        employer, said = known.find(row), told(row, desk)
        wrong = refusal(row, employer, said.get("division_id", desk.home), desk)
        if wrong:
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, "uscc", wrong)])
        if employer is None:
            employer = new_employer(row, desk)
            known.add(employer)
            return Plan(row, Outcome.NEW, {name: ("", value) for name, value in said.items()}, employer)
        return self._change(row, employer, said, desk)

    def _change(self, row: Row, employer: Employer, said: dict[str, Any], desk: Desk) -> Plan:
        changes = differences(employer, said)
        if not changes:
            return Plan(row, Outcome.UNCHANGED, target=employer)
        if employer.pk and not desk.may_hold(employer.division_id):
            return Plan(
                row, Outcome.UNCHANGED, target=employer, problems=[problem(row, self.sheet, "", KEPT_ELSEWHERE)]
            )
        for name, (_before, value) in changes.items():
            setattr(employer, name, value)
        return Plan(row, Outcome.CHANGED, changes, employer)

    def write(self, plans: Sequence[Plan], context: Desk) -> None:
        save_employers([plan.target for plan in plans])


def save_employers(employers: Iterable[Employer]) -> None:
    """Write new and changed employers, each once."""
    unique = list({id(each): each for each in employers}.values())
    new = [each for each in unique if each.pk is None]
    changed = [each for each in unique if each.pk is not None]
    Employer.unscoped.bulk_create(new, batch_size=500)
    update_many(changed, FIELDS)


def update_many(rows: Sequence[Any], fields: Sequence[str]) -> None:
    """Write these columns of known rows with one upsert per 500, several times faster than ``bulk_update``."""
    if rows:
        type(rows[0]).unscoped.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
