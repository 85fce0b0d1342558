"""Yes and no, coded choices, and free text."""

from __future__ import annotations

import re
from functools import partial

from rapidfuzz import fuzz, process

from ..cells import Cell, plain, text_of, tidy
from ..codes import INSURANCE, Code, CodeList
from ..model import Context, Parsed, Parser
from ..problems import fixed, warning
from .identity import NOTHING, is_nothing

YES = frozenset(re.split(" ", "是 √ ✓ ✔ ☑ v 1 有 y yes true 对 ○ ◯ 〇 o 同意 愿意 需要 已 参加 已参加 已签"))
NO = frozenset(
    re.split(" ", "否 × ✗ ✘ x 0 无 没有 n no false 错 不 不是 不同意 不愿意 不需要 未 未参加 未签 / - — ☐ □")
)
SEPARATORS = re.compile(r"[、,，;；/／|\s]+")
AND = re.compile(r"[、,，;；/／|+＋和及\s]+")  # for code lists only: 和 stands inside names of places and of trades
MAX_TEXT = 2000


def parse_yes_no(cell: Cell, context: Context) -> Parsed:
    """True, False or None."""
    word = plain(cell)
    if not word:
        return Parsed(None)
    if word in YES:
        return Parsed(True)
    if word in NO:
        return Parsed(False)
    if word[0] in "是有已":
        return Parsed(
            True,
            warning(
                "yes_no_note", "除“是”外还有别的内容，已保留原文。", "More than a yes is written; the text is kept."
            ),
        )
    if word[0] in "否无没未不":
        return Parsed(
            False,
            warning(
                "yes_no_note", "除“否”外还有别的内容，已保留原文。", "More than a no is written; the text is kept."
            ),
        )
    return Parsed(
        None,
        warning(
            "yes_no_unclear", "这里应填“是”或“否”，已保留原文。", "Yes or no is expected; the text is kept.", "是 / 否"
        ),
    )


def choice(codes: CodeList) -> Parser:
    """A parser for one entry of a code list, written as code, word, synonym or a mixture (``70初中``)."""
    return partial(_parse_choice, codes)


def _parse_choice(codes: CodeList, cell: Cell, context: Context) -> Parsed:
    text = text_of(cell)
    found = codes.lookup(text)
    if found:
        return Parsed(found.code)
    if is_nothing(text):
        return Parsed(None)
    return _near_choice(codes, plain(text))


def _near_choice(codes: CodeList, word: str) -> Parsed:
    parts = [codes.lookup(part) for part in re.findall(r"\d+|[^\d\W]+", word)]
    named = {entry.code: entry for entry in parts if entry}
    if len(named) == 1 and all(parts):
        entry = next(iter(named.values()))
        return Parsed(
            entry.code, fixed("choice_tidied", f"已规范为“{entry.zh}”。", f"Taken as “{entry.en}”.", entry.zh)
        )
    inside = _contained(codes, word)
    if len(inside) == 1:
        return Parsed(
            inside[0].code,
            warning(
                "choice_near",
                f"不在选项里，暂按“{inside[0].zh}”记录，请核对。",
                f"Not one of the choices; taken as “{inside[0].en}”.",
                inside[0].zh,
            ),
        )
    return Parsed(
        None,
        warning(
            "choice_unknown",
            f"不在选项里，已保留原文。可填：{_some(codes)}。",
            "Not one of the choices; the text is kept.",
            _nearest(codes, word),
        ),
    )


def _contained(codes: CodeList, word: str) -> list[Code]:
    """Entries whose Chinese word stands inside the text, longest words first, overlapping ones dropped."""
    rest, found = word, []
    for known in sorted(codes.by_word, key=len, reverse=True):
        if len(known) >= 2 and not known.isascii() and known in rest:
            rest = rest.replace(known, "·")
            entry = codes.by_word[known]
            if entry not in found:
                found.append(entry)
    return found


def _nearest(codes: CodeList, word: str) -> str:
    best = process.extractOne(word, list(codes.by_word), scorer=fuzz.ratio, score_cutoff=50)
    return codes.by_word[best[0]].zh if best else ""


def _some(codes: CodeList) -> str:
    words = [entry.zh for entry in codes]
    return "、".join(words[:8]) + ("等" if len(words) > 8 else "")


def multi_choice(codes: CodeList) -> Parser:
    """A parser for several entries in one cell; the value is a tuple of codes."""
    return partial(_parse_choices, codes)


def _parse_choices(codes: CodeList, cell: Cell, context: Context) -> Parsed:
    text = text_of(cell)
    if is_nothing(text):
        return Parsed(())
    whole = codes.lookup(text)
    if whole:
        return Parsed((whole.code,))
    parsed = [_parse_choice(codes, part, context) for part in AND.split(text.strip()) if part]
    values = tuple(dict.fromkeys(part.value for part in parsed if part.value))
    issues = [part.issue for part in parsed if part.issue and part.issue.severity.value == "warning"]
    return Parsed(values, issues[0] if issues else None)


INSURANCES = multi_choice(INSURANCE)


def parse_insurance(cell: Cell, context: Context) -> Parsed:
    """Insurances as a tuple of codes; 五险 stands for the five of an employee; a bare 是 does not say which."""
    word = plain(cell)
    if word in YES:
        return Parsed(
            (),
            warning(
                "insurance_which",
                "只写了“是”，请写明参加了哪些险种。",
                "Only yes is written; please name the insurances.",
            ),
        )
    if word in NO or word in ("未参保", "未买", "未购买"):
        return Parsed(())
    if word.startswith(("五险", "社保", "职工五险")):
        return Parsed(("pension", "medical", "unemployment", "injury", "maternity"))
    return INSURANCES(cell, context)


def parse_text(cell: Cell, context: Context) -> Parsed:
    """Free text with blanks tidied; None when empty. Longer than 2,000 signs is cut with a warning."""
    if type(cell) is str and cell.isalnum() and len(cell) <= 200:
        return Parsed(cell)
    text = tidy(cell)
    if len(text) > MAX_TEXT:
        return Parsed(
            text[:MAX_TEXT],
            warning("text_long", f"文字超过 {MAX_TEXT} 字，已截断。", f"Longer than {MAX_TEXT} signs; cut."),
        )
    return Parsed(text or None)


def parse_words(cell: Cell, context: Context) -> Parsed:
    """Several free words in one cell (skills, occupations) as a tuple."""
    text = tidy(cell)
    if plain(text) in NOTHING:
        return Parsed(())
    return Parsed(tuple(dict.fromkeys(part for part in SEPARATORS.split(text) if part)))


def parse_ignored(cell: Cell, context: Context) -> Parsed:
    """Nothing: the column is recognised and not kept."""
    return Parsed(None)
