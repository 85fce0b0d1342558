"""Rules across the columns of one row. A check may also fill in what follows from other columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from . import codes
from .model import Values
from .problems import Issue, error, warning

SEX_OF_DIGIT = ("2", "1")


OTHER_HEAD = warning(
    "head_differs",
    "本行填的是户主，但户主姓名是另一个人，请核对户主，或这几行是否归错了户。",
    "Put down as head, but the head named here is somebody else; check the head, or whether the rows belong elsewhere.",
)


def id_agrees(values: Values) -> Iterable[tuple[str, Issue]]:
    """Row check: sex and birth date follow from the identity number; a different entry is an error naming both."""
    number = values.get("id_number")
    if not number:
        return ()
    issues: list[tuple[str, Issue]] = []
    derived_sex = SEX_OF_DIGIT[int(number[16]) & 1]
    told_sex = values.get("sex")
    if told_sex in ("1", "2") and told_sex != derived_sex:
        issues.append(("sex", _sex_conflict(told_sex, derived_sex)))
    values["sex"] = derived_sex
    birth = _birth(number[6:14])
    told_birth = values.get("birth_date")
    if told_birth is not None and not _same_birth(told_birth, birth):
        issues.append(("birth_date", _birth_conflict(told_birth, birth)))
    values["birth_date"] = birth
    return issues


@lru_cache(maxsize=65_536)
def _birth(digits: str) -> dt.date:
    return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _same_birth(told: dt.date, birth: dt.date) -> bool:
    """A month may stand for any of its days, and village ledgers often know only the month."""
    return told == birth or (told.day == 1 and (told.year, told.month) == (birth.year, birth.month))


def _sex_conflict(told: str, derived: str) -> Issue:
    told_zh, derived_zh = codes.SEX.zh(told), codes.SEX.zh(derived)
    return error(
        "sex_conflict",
        f"性别填“{told_zh}”，身份证号上是“{derived_zh}”，两者矛盾，请核对哪一个填错了。",
        "The sex entered contradicts the identity number; please find out which is wrong.",
    )


def _birth_conflict(told: dt.date, birth: dt.date) -> Issue:
    return error(
        "birth_conflict",
        f"出生日期填 {told.isoformat()}，身份证号上是 {birth.isoformat()}，两者矛盾，请核对哪一个填错了。",
        f"The date of birth {told.isoformat()} contradicts the identity number ({birth.isoformat()}).",
    )


HEADS = ("01", "02")
"""Kinship codes of somebody who is the head."""


def head_agrees(values: Values) -> Iterable[tuple[str, Issue]]:
    """Row check: who is put down as head is the head whom the row, or the line above the family, names."""
    head = values.get("household_head")
    if head and values.get("kin_to_head") in HEADS and values.get("full_name") not in (None, head):
        return (("household_head", OTHER_HEAD),)
    return ()


def period_in_order(values: Values) -> Iterable[tuple[str, Issue]]:
    """Row check: work cannot end before it began."""
    start, end = values.get("work_from"), values.get("work_to")
    if start and end and end < start:
        return (
            (
                "work_to",
                warning("period_order", "结束时间早于开始时间，请核对。", "The end is before the start; please check."),
            ),
        )
    return ()
