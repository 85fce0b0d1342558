"""Phone numbers as they stand in lists: mobile, landline, service numbers, several in a cell, notes, or 无."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from wengang.core.ids.errors import IdError, lost_digits
from wengang.core.ids.text import is_scientific, visible

_BETWEEN = re.compile(r"[/、,;|\n\r]+|或者?")
_NONE = re.compile(r"(?:无|没有|暂无|未知|不详|空号|无电话|没电话|none|n/a|[-—–\s.]*)", re.IGNORECASE)
_NOTE = re.compile(r"\([^()\d]*\)|[\u4e00-\u9fff](?<!转)[:.]?|(?:tel|phone|mobile)\s*[:.]?", re.IGNORECASE)
_FILLING = re.compile(r"[\s\-—–()·:]")
_COUNTRY = r"(?:\+?86|0086)?"
_MOBILE = re.compile(rf"{_COUNTRY}(1[3-9]\d{{9}})(?:\.0)?", re.ASCII)
_TWO_MOBILES = re.compile(r"(1[3-9]\d{9})(1[3-9]\d{9})", re.ASCII)
_AREA_AND_LOCAL = r"(10|2\d|[3-9]\d\d)([2-9]\d{6,7})"
_LANDLINE = re.compile(rf"{_COUNTRY}0{_AREA_AND_LOCAL}(?:(?:转|#|x|ext\.?)(\d{{1,6}}))?", re.ASCII)
_FROM_ABROAD = re.compile(rf"\+86{_AREA_AND_LOCAL}", re.ASCII)
_SERVICE = re.compile(r"([48]00\d{7})", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in its one spelling: 13812345678, 0771-5551234, 4001234567; `extension` is "" when there is none."""

    number: str
    kind: Literal["mobile", "landline", "service"]
    extension: str = ""


def check_phone(text: str) -> tuple[Phone, ...]:
    """All numbers in the cell, in order, each once; 无 and an empty cell give ().

    Raises IdError (lost_digits, area_code, length, letters) when any part of the cell is no number.
    """
    clean = visible(text)
    if is_scientific(clean.replace(" ", "")):
        raise lost_digits()
    phones: dict[Phone, None] = {}
    for part in _BETWEEN.split(clean):
        for phone in _read_part(part):
            phones.setdefault(phone)
    return tuple(phones)


def _read_part(part: str) -> list[Phone]:
    """One part between separators; blanks may stand inside a number as well as between two."""
    if _NONE.fullmatch(part.strip()):
        return []
    noted = _NOTE.sub(" ", part).strip()
    whole = _read_number(noted)
    if whole:
        return [whole]
    if pair := _TWO_MOBILES.fullmatch(_FILLING.sub("", noted)):
        return [Phone(mobile, "mobile") for mobile in pair.groups()]
    several = [_read_number(piece) for piece in noted.split()] or [None]
    if len(several) > 1 and all(several):
        return [phone for phone in several if phone]
    raise _reason(noted)


def _read_number(text: str) -> Phone | None:
    digits = _FILLING.sub("", text)
    if match := _MOBILE.fullmatch(digits):
        return Phone(match[1], "mobile")
    if match := _SERVICE.fullmatch(digits):
        return Phone(match[1], "service")
    if match := _LANDLINE.fullmatch(digits):
        return Phone(f"0{match[1]}-{match[2]}", "landline", match[3] or "")
    if match := _FROM_ABROAD.fullmatch(digits):
        return Phone(f"0{match[1]}-{match[2]}", "landline")
    return None


def _reason(text: str) -> IdError:
    digits = _FILLING.sub("", text)
    if _LOCAL.fullmatch(digits):
        return IdError("area_code", "固定电话缺少区号", "The landline lacks its area code")
    if digits.lstrip("+").isdecimal():
        found = len(digits.lstrip("+"))
        return IdError(
            "length", f"不是有效的手机号或座机号(共{found}位)", f"No valid mobile or landline number ({found} digits)"
        )
    return IdError("letters", "不是电话号码", "This is no phone number")
