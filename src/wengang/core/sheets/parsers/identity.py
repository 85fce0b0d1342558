"""Who and whom to call: names, resident ids, phones, credit codes, accounts."""

from __future__ import annotations

import re

from wengang.core.ids import IdError, check_phone, check_resident_id, check_uscc

from ..cells import INVISIBLE, SPACES, Cell, plain, text_of
from ..model import Context, Parsed
from ..problems import error, fixed, warning

NOTHING = frozenset(
    ("", "无", "没有", "暂无", "/", "\\", "-", "--", "—", "——", "／", "、", "n/a", "none", "null", "空")
)
SIMPLE_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}").fullmatch
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
DOTS = re.compile(r"\s*[·•．.‧∙・●⋅﹒。]\s*")
NOTE = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]?")
NAME_SIGNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323afA-Za-z·\u3007 '-]+").fullmatch
GONE = ("已故", "亡", "死亡", "去世", "注销", "已销户")


def is_nothing(cell: Cell) -> bool:
    """True for an empty cell and for the words that mean one."""
    return plain(cell) in NOTHING


def parse_name(cell: Cell, context: Context) -> Parsed:
    """A person's name: padding removed, dots of minority names made U+00B7, notes in brackets taken off."""
    if type(cell) is str and SIMPLE_NAME(cell):
        return Parsed(cell) if cell not in NOTHING else Parsed(None)
    if is_nothing(cell):
        return Parsed(None)
    text = text_of(cell)
    name, note = _split_note(INVISIBLE.sub("", text).strip(" \t\r\n\u3000'"))
    name = DOTS.sub("·", name).strip("·")
    name = SPACES.sub("", name) if HAN.search(name) else SPACES.sub(" ", name)
    if not NAME_SIGNS(name) or not 2 <= len(name) <= 30:
        return Parsed(
            name or None,
            warning(
                "name_unusual", "姓名含有不常见的字符或长度不对，请核对。", "The name looks unusual; please check it."
            ),
        )
    if any(word in note for word in GONE):
        return Parsed(
            name,
            warning(
                "name_gone", f"姓名后注明“{note}”，请核对是否仍应登记。", f"The name is marked “{note}”; please check."
            ),
        )
    if note and note != "户主":
        return Parsed(
            name, warning("name_note", f"姓名后有备注“{note}”，已另存。", f"The note “{note}” was taken off the name.")
        )
    return Parsed(name, None if name == text else fixed("name_tidied", "姓名格式已规范。", "Name tidied.", name))


def _split_note(text: str) -> tuple[str, str]:
    found = NOTE.search(text)
    if not found:
        return text, ""
    return (text[: found.start()] + text[found.end() :]).strip(), found.group(1).strip()


def parse_resident_id(cell: Cell, context: Context) -> Parsed:
    """A resident identity number of 18 signs; 15 are converted. A number with lost digits is never repaired."""
    if type(cell) is not str or len(cell) != 18:
        if is_nothing(cell):
            return Parsed(None)
        if isinstance(cell, float | int) and abs(cell) >= 1e15:
            return _lost_digits()
        cell = text_of(cell)
    try:
        number: str = check_resident_id(cell).number
    except IdError as fault:
        return Parsed(None, error(f"id_{fault.code}", fault.zh, fault.en))
    if number is cell or number == cell:
        return Parsed(number)
    return Parsed(number, fixed("id_tidied", "身份证号格式已规范。", "Identity number tidied."))


def _lost_digits() -> Parsed:
    return Parsed(
        None,
        error(
            "id_lost_digits",
            "身份证号在表格里存成了数字，后三位已经丢失，无法还原。请把这一列设为“文本”格式，重新填写原号码。",
            "Stored as a number, the last digits are lost. Format the column as text and enter the number again.",
        ),
    )


def parse_phone(cell: Cell, context: Context) -> Parsed:
    """The first phone of the cell as digits; None for 无. See :func:`parse_phones` for all of them."""
    if type(cell) is str and len(cell) == 11 and cell.isascii() and cell.isdigit() and cell[0] == "1" and cell[1] > "2":
        return Parsed(cell)
    phones = parse_phones(cell, context)
    if not phones.value:
        return Parsed(None, phones.issue)
    issue = phones.issue
    if len(phones.value) > 1:
        issue = warning(
            "phone_several",
            "一格里有多个电话，已取第一个，其余请核对。",
            "Several phones in one cell; the first was taken.",
        )
    return Parsed(phones.value[0], issue)


def parse_phones(cell: Cell, context: Context) -> Parsed:
    """All phones of the cell as a tuple of digit strings (area code and number of a landline joined by ``-``)."""
    if is_nothing(cell):
        return Parsed(())
    text = text_of(cell)
    try:
        numbers = tuple(phone.number for phone in check_phone(text))
    except IdError as fault:
        return Parsed((), warning(f"phone_{fault.code}", fault.zh, fault.en))
    tidied = "/".join(numbers) != text and type(cell) is str
    return Parsed(numbers, fixed("phone_tidied", "电话格式已规范。", "Phone tidied.") if numbers and tidied else None)


def parse_uscc(cell: Cell, context: Context) -> Parsed:
    """A unified social credit code of 18 signs; a wrong one is a warning, since the name still says who is meant."""
    if is_nothing(cell):
        return Parsed(None)
    text = text_of(cell)
    try:
        code = check_uscc(text)
    except IdError as fault:
        return Parsed(None, warning(f"uscc_{fault.code}", fault.zh, fault.en))
    return Parsed(
        code, None if code == text else fixed("uscc_tidied", "信用代码格式已规范。", "Credit code tidied.", code)
    )


def parse_account(cell: Cell, context: Context) -> Parsed:
    """A bank account: 8 to 30 digits; 16 to 19 digits that fail the card check sum are a warning."""
    if is_nothing(cell):
        return Parsed(None)
    if isinstance(cell, float | int) and abs(cell) >= 1e15:
        return Parsed(
            None,
            warning(
                "account_lost_digits",
                "账号存成了数字，末尾数字已丢失，请按文本重新填写。",
                "The account was stored as a number and lost its last digits; enter it again as text.",
            ),
        )
    digits = re.sub(r"[\s-]", "", plain(cell))
    if not digits.isdigit() or not 8 <= len(digits) <= 30:
        return Parsed(None, warning("account_form", "账号应为 8–30 位数字。", "An account has 8 to 30 digits."))
    if 16 <= len(digits) <= 19 and not _luhn(digits):
        return Parsed(
            digits, warning("account_check", "卡号校验不通过，请核对是否抄错。", "The card number fails its check sum.")
        )
    return Parsed(digits)


def _luhn(digits: str) -> bool:
    """Check sum of bank cards (ISO/IEC 7812-1 annex B)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
