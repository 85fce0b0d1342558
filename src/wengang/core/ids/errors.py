"""What is wrong with an identifier, said in both languages."""

from __future__ import annotations


class IdError(ValueError):
    """An identifier that cannot be right.

    `code` is stable for programs; `zh` and `en` are for people. None of them repeats the number itself,
    so that an error may be shown and logged.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en


def lost_digits() -> IdError:
    """A number that went through a spreadsheet cell as a number: only 15 digits of it survived."""
    return IdError(
        "lost_digits",
        "号码在表格中被当作数字保存，末尾几位已丢失，无法恢复，请按姓名和村核对后重新填写",
        "The cell was stored as a number and the last digits are lost; look the person up by name and village",
    )
