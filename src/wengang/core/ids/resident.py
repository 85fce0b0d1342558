"""Resident identity numbers 公民身份号码 (GB 11643-1999): check, convert, make.

A number is six digits of the county where it was given out, eight of the birth date, three of a sequence
(odd for men) and a check character (ISO 7064 MOD 11-2). Numbers given out before 1999 may still be written
with 15 digits: two-digit year, no check character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NoReturn

from wengang.core.ids.errors import IdError, lost_digits
from wengang.core.ids.text import is_scientific, visible, without_blanks, without_label
from wengang.core.regions.history import last_year_in_force

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_LABEL = re.compile(
    r"(?:公民)?(?:身份证件?|身份|证件)(?:号码|号)?\s*[:.]?\s*|ID\s*(?:card|number|no)?\s*[:.]?\s*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
# 15-digit numbers of people born in the 1800s were marked by these sequences (GB 11643-1989).
_CENTENARIANS = frozenset({"996", "997", "998", "999"})
_EARLIEST_BIRTH_YEAR = 1850
# Residence permits of residents of Hong Kong, Macao and Taiwan: 2018 rules, never in the yearly county lists.
_PERMITS = frozenset({"810000", "820000", "830000"})
_MALE, _FEMALE = "1", "2"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number.

    `sex` is the code of GB/T 2261.1 ("1" male, "2" female); `county` is the six-digit prefix as written, which may have
    been retired since: `gazetteer().today(county)` tells what it is now.
    """

    number: str
    birth: date
    sex: str
    county: str
    converted_from_15: bool = False

    @property
    def is_residence_permit(self) -> bool:
        """Whether it is a residence permit of a Hong Kong, Macao or Taiwan resident."""
        return self.county in _PERMITS


def normalise_resident_id(text: str) -> str:
    """The number as it should have been written; compare with the text to report a change.

    Handles lower-case x, full-width characters, blanks, zero-width characters, a leading apostrophe or tab, labels
    (身份证:, ID:), separating hyphens, the letter O for 0 and × for X. It never changes a digit.
    """
    clean = without_blanks(without_label(visible(text), _LABEL)).upper()
    if is_scientific(clean):
        return clean
    clean = clean.replace("-", "").replace("×", "X").replace("O", "0")
    return clean[:15] if len(clean) == 17 and clean.endswith(".0") else clean


def check_resident_id(text: str, *, typed: bool = False) -> ResidentId:
    """The number in the text, checked; raises IdError and never repairs a wrong number.

    Error codes: empty, lost_digits, letters, length, birth_date, county, check_digit. A number that ends in 000 counts
    as damaged by a spreadsheet even when its check character happens to fit (one in eleven does);
    `typed=True` accepts such a number where a person typed it into a form.
    """
    number = text
    # Most cells are clean, and this runs for every cell of an import: no pattern matching for them.
    if not (len(text) == 18 and text.isascii() and text[:17].isdigit() and text[17] in _CHECK):
        number = normalise_resident_id(text)
        if len(number) == 15 and number.isascii() and number.isdigit():
            return _check_15(number)
        if not _NUMBER.fullmatch(number):
            _refuse_shape(number)
    if number[15:] == "000" and not typed:
        raise lost_digits()
    county, county_sum = _check_county(number[:10])
    birth, birth_sum = _check_birth(number[6:14])
    if _CHECK[(county_sum + birth_sum + _SEQUENCE_SUMS[number[14:17]]) % 11] != number[17]:
        raise IdError(
            "check_digit",
            "校验位不符，号码中至少有一位写错",
            "The check digit does not fit: at least one digit is wrong",
        )
    return ResidentId(number, birth, _MALE if number[16] in "13579" else _FEMALE, county)


def make_resident_id(county: str, birth: date, sequence: int) -> str:
    """A valid number for an invented person.

    `county` is a six-digit code in force in some year from the birth year on; `sequence` is 1 to 999, odd for men,
    no multiple of 100 (such numbers can look like damaged ones). Raises IdError or ValueError.
    """
    if not 1 <= sequence <= 999 or sequence % 100 == 0:
        raise ValueError("sequence must be 1 to 999 and no multiple of 100")
    body = f"{county}{birth:%Y%m%d}{sequence:03d}"
    _check_county(body[:10])
    _check_birth(body[6:14])
    return body + check_character(body)


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECK[_weighted(body, 0) % 11]


def _weighted(digits: str, start: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[start:], strict=False))


_SEQUENCE_SUMS = {f"{n:03d}": _weighted(f"{n:03d}", 14) for n in range(1000)}


def _check_15(number: str) -> ResidentId:
    century = "18" if number[12:] in _CENTENARIANS else "19"
    body = number[:6] + century + number[6:]
    county, _ = _check_county(body[:10])
    birth, _ = _check_birth(body[6:14])
    sex = _MALE if number[14] in "13579" else _FEMALE
    return ResidentId(body + check_character(body), birth, sex, county, converted_from_15=True)


@lru_cache(maxsize=262_144)
def _check_county(prefix_and_year: str) -> tuple[str, int]:
    """County and its part of the check sum, for six digits of county and four of birth year."""
    county, year = prefix_and_year[:6], int(prefix_and_year[6:])
    last = last_year_in_force(county)
    if county not in _PERMITS and (last is None or last < year):
        raise IdError(
            "county",
            "前六位不是出生以来使用过的县级行政区划代码",
            "The first six digits are no county code in force since the birth year",
        )
    return county, _weighted(county, 0)


# Only dates that passed are remembered, so that a date which is still to come today is looked at again tomorrow.
@lru_cache(maxsize=65_536)
def _check_birth(digits: str) -> tuple[date, int]:
    """Birth date and its part of the check sum, for eight digits."""
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        birth = None
    if birth is None or birth.year < _EARLIEST_BIRTH_YEAR or birth > date.today():  # noqa: DTZ011 - a civil date
        raise IdError("birth_date", "出生日期不存在或在将来", "The birth date does not exist or lies in the future")
    return birth, _weighted(digits, 6)


def _refuse_shape(number: str) -> NoReturn:
    if not number:
        raise IdError("empty", "未填写身份证号", "No number is given")
    if is_scientific(number) or (number.endswith(".0") and number[:-2].isdecimal()):
        raise lost_digits()
    if number.isdecimal() or _NUMBER.fullmatch(number.rjust(18, "0")[-18:]):
        digits = len(number)
        raise IdError(
            "length", f"应为18位(旧号15位)，现为{digits}位", f"18 characters (old numbers 15) expected, found {digits}"
        )
    raise IdError("letters", "含有不应出现的字符", "There are characters that do not belong in the number")
