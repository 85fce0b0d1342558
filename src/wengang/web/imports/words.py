"""Names and values of what an import changes, in the words of the forms."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core.ids import mask_phone, mask_resident_id
from wengang.core.sheets import Sheet, codes
from wengang.market.models import Employer, Vacancy
from wengang.registry.enums import CategoryKind
from wengang.registry.facts import FIELDS
from wengang.registry.models import Person, Wish
from wengang.web.imports.kinds import heading, in_chinese

MODELS: dict[str, type[Any]] = {
    "households": Person,
    "monitoring": Person,
    "seekers": Person,
    "employers": Employer,
    "vacancies": Vacancy,
}
CODE_LISTS = {
    "ethnicity": codes.ETHNICITY,
    "kin_to_head": codes.KINSHIP,
    "political_status": codes.POLITICAL,
    "export_mode": codes.EXPORT_MODE,
}
MASKS = {"id_number": mask_resident_id, "phone": mask_phone, "second_phone": mask_phone}
NAMES: dict[str, str | Promise] = {
    "employment": gettext_lazy("Employment status"),
    "employment_on": gettext_lazy("Status seen on"),
    "employer_name": gettext_lazy("Employer"),
    "job_title": gettext_lazy("Job"),
    "wage_low": gettext_lazy("Wage from"),
    "wage_high": gettext_lazy("Wage to"),
    "work_place": gettext_lazy("Place of work"),
    "work_from": gettext_lazy("At work since"),
    "work_to": gettext_lazy("At work until"),
    "export_mode": gettext_lazy("How they went out"),
    "disability": gettext_lazy("Disability"),
    "household": gettext_lazy("Household"),
    "division": gettext_lazy("Division"),
    "division_id": gettext_lazy("Division"),
    "listed_on": gettext_lazy("Newest list of"),
    "second_phone": gettext_lazy("Second phone"),
    "labour_ability": gettext_lazy("Labour ability"),
    "remark": gettext_lazy("Remark"),
    "wage_basis": gettext_lazy("Wage per"),
    "name": gettext_lazy("Name"),
    "headcount": gettext_lazy("Headcount"),
    "postings": gettext_lazy("Postings"),
    "valid_to": gettext_lazy("Valid until"),
    "contact": gettext_lazy("Contact"),
    "description": gettext_lazy("Work described"),
    "wish will_work": gettext_lazy("Wants work"),
    "wish reach": gettext_lazy("How far from home"),
    "wish destinations": gettext_lazy("Wants to go to"),
    "wish occupation_text": gettext_lazy("Wanted work"),
    "wish least_wage": gettext_lazy("Least wage"),
    "wish training": gettext_lazy("Wanted training"),
}
ASIDE = "aside "
"""Before the name of a field: the list said something that does not prevail and is kept."""


class Words:
    """The words of one list. ``places``: names of divisions by code."""

    PLACES = frozenset(("work_place", "division", "division_id", "wish destinations"))

    def __init__(self, sheet: Sheet, places: Mapping[str, str]) -> None:
        self.sheet, self.places, self.model = sheet, places, MODELS.get(sheet.kind)

    def name(self, key: str) -> str:
        """What the changed thing is called."""
        if key in NAMES:
            return str(NAMES[key])
        if key.startswith("skill "):
            return _("Skill")
        if key.startswith("category "):
            return _("Category")
        if key.startswith(ASIDE):
            return _("Waits beside a stronger word: %(field)s") % {"field": FIELDS[key.removeprefix(ASIDE)].label}
        column = self.sheet.by_key.get(key)
        return heading(column) if column else key.replace("_", " ")

    def value(self, key: str, text: str) -> str:
        """What it was or will be; numbers that identify somebody wear their mask."""
        if not text or text == "[]":
            return ""
        if key in MASKS:
            return MASKS[key](text)
        if key == "disability":
            return "••"
        if key in self.PLACES or key == f"{ASIDE}work_division":
            return self._place(text)
        if key.startswith(ASIDE):
            return FIELDS[key.removeprefix(ASIDE)].word(text)
        if key.startswith("category "):
            return str(CategoryKind(text).label) if text in CategoryKind.values else text
        return self._word(key, text)

    def _place(self, text: str) -> str:
        found = [self.places.get(code, code) for code in re.findall(r"\d{2,12}", text)]
        return "、".join(found) or text

    def _word(self, key: str, text: str) -> str:
        entry = CODE_LISTS[key].by_code.get(text) if key in CODE_LISTS else None
        if entry:
            return entry.zh if in_chinese() else entry.en
        model, name = (Wish, key.removeprefix("wish ")) if key.startswith("wish ") else (self.model, key)
        known = _choices(model, name)
        if text.startswith("["):
            return "、".join(known.get(word, word) for word in re.findall(r"'([^']*)'", text))
        return known.get(text, text)


def _choices(model: type[Any] | None, name: str) -> dict[str, str]:
    """Words by code of a model's field, of what it holds when it is a list."""
    if model is None:
        return {}
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return {}
    inner = getattr(found, "base_field", found)
    return {str(code): str(word) for code, word in (inner.flatchoices or ())}
