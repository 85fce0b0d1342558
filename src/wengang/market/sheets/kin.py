"""Who goes with whom: the column 同行亲属 of the list of jobseekers, read as groups. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = (
    ("couple", re.compile(r"夫妻|配偶|妻|丈夫|爱人|老婆|老公|^夫")),
    ("siblings", re.compile(r"兄|弟|姐|妹")),
    ("parent_child", re.compile(r"父|母|儿|子|女")),
)


@dataclass(frozen=True)
class Traveller:
    """A line of the list: whose it is and what it says on companions."""

    code: str
    name: str
    household: int | None
    said: str


def kind_of(said: str) -> str:
    """``couple``, ``siblings``, ``parent_child`` or ``other``, by the words of kinship in a text."""
    return next((kind for kind, sign in KINDS if sign.search(said)), "other")


def companions(lines: Sequence[Traveller]) -> list[tuple[str, list[int]]]:
    """Groups of line numbers (0-based) that go together, each with its kind.

    A line joins those whose code or name it writes; a bare word such as 夫妻 joins the lines of the same household that
    say the same.
    """
    root = list(range(len(lines)))

    def top(line: int) -> int:
        while root[line] != line:
            root[line] = root[root[line]]
            line = root[line]
        return line

    for line, other in _pairs(lines):
        root[top(other)] = top(line)
    groups: dict[int, list[int]] = {}
    for line in range(len(lines)):
        groups.setdefault(top(line), []).append(line)
    joined = [members for members in groups.values() if len(members) > 1]
    return [(kind_of("".join(lines[member].said for member in members)), members) for members in joined]


def _pairs(lines: Sequence[Traveller]) -> list[tuple[int, int]]:
    by_code = {line.code: number for number, line in enumerate(lines) if line.code}
    by_name: dict[str, list[int]] = {}
    alike: dict[tuple[int, str], list[int]] = {}
    for number, line in enumerate(lines):
        by_name.setdefault(line.name, []).append(number)
        if line.said and line.household is not None:
            alike.setdefault((line.household, kind_of(line.said)), []).append(number)
    pairs = []
    for number, line in enumerate(lines):
        named = _named(line, by_code, by_name)
        same = alike.get((line.household, kind_of(line.said)), []) if line.said and line.household is not None else []
        pairs += [(number, other) for other in named or same if other != number]
    return pairs


def _named(line: Traveller, by_code: dict[str, int], by_name: dict[str, list[int]]) -> list[int]:
    words = re.split(r"[^\w·]+", line.said)
    found = [by_code[word] for word in words if word in by_code]
    for word in words:
        bare = re.sub(r"^(?:与|和|同)|(?:同行|一起|夫妻|配偶)$", "", word)
        holders = by_name.get(bare, [])
        close = [other for other in holders if len(holders) == 1]
        found += close
    return found
