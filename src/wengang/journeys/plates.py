"""Number plates as people write them."""

import re
import unicodedata

PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}")
"""GA 36: the province's sign, a letter, and five signs, or six on plates of new-energy vehicles."""


def plain_plate(text: str) -> str:
    """``桂f·a1234`` → ``桂FA1234``: no dots, blanks or dashes, letters in upper case."""
    return re.sub(r"[\s·•．.‧・\-—_]", "", unicodedata.normalize("NFKC", text)).upper()
