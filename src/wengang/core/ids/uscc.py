"""Unified social credit codes 统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations

import re

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from wengang.core.ids.errors import IdError, lost_digits
from wengang.core.ids.text import is_scientific, visible, without_blanks, without_label

_LABEL = re.compile(r"(?:统一)?(?:社会)?信用代码\s*[:.]?\s*|USCC\s*[:.]?\s*", re.IGNORECASE)
# The alphabet of the code leaves these letters out because they are read as digits.
_READ_AS_DIGITS = str.maketrans("OI", "01")


def normalise_uscc(text: str) -> str:
    """Upper case, half-width, without blanks, hyphens or label.

    The letters O and I, which no code contains, become 0 and 1; the check character guards the result.
    """
    clean = without_blanks(without_label(visible(text), _LABEL)).upper()
    return clean if is_scientific(clean) else clean.replace("-", "").translate(_READ_AS_DIGITS)


def check_uscc(text: str) -> str:
    """The 18 characters of the code; raises IdError (empty, lost_digits, length, check_digit, letters)."""
    code = normalise_uscc(text)
    if not code:
        raise IdError("empty", "未填写统一社会信用代码", "No code is given")
    if is_scientific(code):
        raise lost_digits()
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        found = len(code)
        raise IdError("length", f"应为18位，现为{found}位", f"18 characters expected, found {found}") from None
    except InvalidChecksum:
        raise IdError("check_digit", "校验位不符，代码有误", "The check character does not fit") from None
    except ValidationError:
        raise IdError("letters", "不是有效的统一社会信用代码", "This is no valid code") from None
