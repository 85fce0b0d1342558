"""What a place is to the finder: a division, a word such as 省外, or several divisions of one name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """Where work lies as seen from home, in the four classes of the monitoring ledger."""

    OUTSIDE_PROVINCE = "outside_province"
    IN_PROVINCE = "in_province"
    IN_PREFECTURE = "in_prefecture"
    IN_COUNTY = "in_county"

    @property
    def zh(self) -> str:
        return _RELATION_TEXTS[self][0]

    @property
    def en(self) -> str:
        return _RELATION_TEXTS[self][1]


_RELATION_TEXTS = {
    Relation.OUTSIDE_PROVINCE: ("省外", "outside the province"),
    Relation.IN_PROVINCE: ("省内市外", "in the province, outside the prefecture"),
    Relation.IN_PREFECTURE: ("市内县外", "in the prefecture, outside the county"),
    Relation.IN_COUNTY: ("县内", "in the county"),
}
_RELATIONS = {relation.value: relation for relation in Relation}


class Kind(StrEnum):
    """What the words of a clerk stand for."""

    DIVISION = "division"
    IN_COUNTY = "in_county"  # 县内, 本地, 家门口
    IN_PREFECTURE = "in_prefecture"  # 市内县外
    IN_PROVINCE = "in_province"  # 省内市外
    SOMEWHERE_IN_PROVINCE = "somewhere_in_province"  # 省内: which part is not said
    OUTSIDE_PROVINCE = "outside_province"  # 省外, 外省
    AWAY = "away"  # 外地, 县外: in which province is not said
    ABROAD = "abroad"  # 国外, 境外


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was understood.

    `code` is today's division, None for a relative word; then `within` is the division, counted from `near`, that the
    word keeps to ("" when unknown). `rest` is what stood behind the division's name (a village, a street).
    `old_name` says that the name is a retired one and the code its successor.
    """

    code: str | None
    kind: Kind
    rest: str = ""
    within: str = ""
    old_name: bool = False

    @property
    def relation(self) -> Relation | None:
        """The relation to home that a relative word states; None for divisions and for vaguer words."""
        return _RELATIONS.get(self.kind.value)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several divisions fit equally well; `codes` in order, for a person to choose from."""

    codes: tuple[str, ...]
    rest: str = ""


RELATIVE_WORDS = {
    word: kind
    for kind, words in {
        Kind.IN_COUNTY: (
            "县内 县域内 本县 本区 区内 本地 当地 就近 就地 就近就地 本乡 本镇 本村 乡内 镇内 村内 乡镇内 家门口 家乡 "
            "老家 县内乡外 县内镇外"
        ),
        Kind.IN_PREFECTURE: "市内 本市 市内县外 县外市内 州内 本州 州内县外",
        Kind.IN_PROVINCE: "省内市外 市外省内 区内市外 省内州外",
        Kind.SOMEWHERE_IN_PROVINCE: "省内 本省 省内县外 县外省内 自治区内 区内县外",
        Kind.OUTSIDE_PROVINCE: "省外 外省 跨省 出省 外省市 自治区外 区外",
        Kind.AWAY: "外地 县外 市外 外县 外市 外面 外出",
        Kind.ABROAD: "国外 境外 海外 出国 外国",
    }.items()
    for word in words.split()
}
