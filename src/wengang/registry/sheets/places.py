"""Where a row belongs: county, township and village as written → a division inside the importer's area."""

import re
from typing import NamedTuple

from wengang.core.models import Division
from wengang.core.scope import after
from wengang.core.sheets.problems import Issue, error, warning

COUNTY, TOWNSHIP, VILLAGE = 6, 9, 12
OWN_NUMBERS = range(901, 1000)
"""Villages that users add are numbered out of the way of the official ones, as in ``core.divisions``."""
TAILS = {
    COUNTY: ("自治县", "市", "县", "区", "旗"),
    TOWNSHIP: ("街道办事处", "民族乡", "街道", "镇", "乡", "苏木"),
    VILLAGE: ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"),
}
VILLAGE_WORD = re.compile(r"(.{1,12}?(?:村民委员会|居民委员会|村委会|居委会|社区|村))")
BLANKS = re.compile(r"\s+")


class Where(NamedTuple):
    """A division code (empty when the row must not enter) and what has to be said about it."""

    code: str
    issue: Issue | None = None


class Places:
    """The divisions below ``base``, by name. Unknown villages get a code here and are written with their chunk."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.new: dict[str, Division] = {}
        self._names: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        self._villages: dict[str, set[str]] = {}
        self._used: set[str] = set()
        self._memo: dict[tuple[str | None, ...], Where] = {}
        self._above = _above(base)
        known = Division.objects.filter(code__gte=base, code__lt=after(base)).order_by("code")
        for code, name, parent in known.values_list("code", "name", "parent_id"):
            self._know(code, name, parent or "")

    def find(self, county: str | None, township: str | None, village: str | None, address: str | None) -> Where:
        """The division of a row; the address only helps when neither township nor village is written."""
        key = (county, township, village, None if township or village else address)
        found = self._memo.get(key)
        if found is None:
            found = self._by_columns(*key[:3]) if township or village or not address else self._by_address(address)
            # A new village is announced by the row that brought it, not by its neighbours.
            new = found.issue is not None and found.issue.code == "village_new"
            self._memo[key] = Where(found.code) if new else found
        return found

    def _know(self, code: str, name: str, parent: str) -> None:
        self._names[code] = name
        self._used.add(code)
        size = len(code)
        for word in {_plain(name), _short(name, size)}:
            self._by_name.setdefault((parent, word), code)
            if size == VILLAGE:
                self._villages.setdefault(word, set()).add(code)

    def _child(self, parent: str, text: str, size: int) -> str | None:
        """The division of ``size`` digits below ``parent`` (itself included) that ``text`` names."""
        plain = _plain(text)
        if len(parent) == size and self._is_called(parent, plain):
            return parent
        return self._by_name.get((parent, plain)) or self._by_name.get((parent, _short(plain, size)))

    def _is_called(self, code: str, plain: str) -> bool:
        name = self._names.get(code, "")
        return plain in (_plain(name), _short(name, len(code))) or _short(plain, len(code)) == _short(name, len(code))

    def _by_columns(self, county: str | None, township: str | None, village: str | None) -> Where:
        at = self.base
        for text, size in ((county, COUNTY), (township, TOWNSHIP)):
            if not text or len(at) > size:
                continue
            below = self._child(at, text, size)
            if below is None:
                whole = self._by_address(text)
                return whole if len(whole.code) >= size and whole.code != at else Where("", _outside(text))
            at = below
        if not village:
            return Where(at, None if len(at) >= TOWNSHIP else _unsettled(self._names.get(at, "")))
        return self._village(at, village)

    def _village(self, at: str, text: str) -> Where:
        if len(at) >= VILLAGE:
            return Where(at) if self._is_called(at, _plain(text)) else Where("", _outside(text))
        if len(at) == TOWNSHIP:
            found = self._child(at, text, VILLAGE)
            return Where(found) if found else self._add(at, text)
        whole = self._by_address(text)
        if len(whole.code) > COUNTY:
            return whole
        twins = self._villages.get(_short(text, VILLAGE), set())
        return Where(next(iter(twins))) if len(twins) == 1 else Where(at, _unsettled(self._names.get(at, "")))

    def _by_address(self, address: str) -> Where:
        rest = _plain(address)
        for name in self._above:
            rest = rest.removeprefix(name)
        at = self.base
        for size in (COUNTY, TOWNSHIP):
            if len(at) < size:
                at, rest = self._step(at, rest, size)
        if len(at) == TOWNSHIP:
            rest = rest.removeprefix(_plain(self._names.get(at, "")))
        if len(at) >= VILLAGE:
            return Where(at)
        village = VILLAGE_WORD.match(rest)
        if village and len(at) == TOWNSHIP:
            return self._village(at, village.group(1))
        twins = self._villages.get(_short(village.group(1), VILLAGE), set()) if village else set()
        if len(twins) == 1:
            return Where(next(iter(twins)))
        return Where(at, _unsettled(self._names.get(at, "")) if len(at) < TOWNSHIP else None)

    def _step(self, at: str, rest: str, size: int) -> tuple[str, str]:
        """Go one level down when the text begins with the name of a division there; the longest name wins."""
        for length in range(min(len(rest), 15), 1, -1):
            code = self._by_name.get((at, rest[:length]))
            if code and len(code) == size:
                return code, _without_tail(rest[length:], size)
        return at, rest

    def _add(self, township: str, text: str) -> Where:
        free = (code for number in OWN_NUMBERS if (code := f"{township}{number}") not in self._used)
        code, name = next(free, ""), BLANKS.sub("", text)[:80]
        if not code:
            return Where(township, _unsettled(self._names.get(township, "")))
        self._know(code, name, township)
        self.new[code] = Division(code=code, name=name, level=Division.Level.VILLAGE, parent_id=township)
        return Where(code, _added(name, self._names.get(township, "")))


def _above(base: str) -> list[str]:
    """Names that an address may begin with before it reaches the importer's own area, longest first in each step."""
    codes = [base[:size] for size in (2, 4, 6, 9, 12) if size <= len(base)]
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    words: list[str] = []
    for code in codes:
        full = _plain(names.get(code, ""))
        words.extend(word for word in (full, full.removesuffix("省").removesuffix("市")) if word)
        if len(code) == 2 and full.endswith("自治区"):
            words.append(full[:2] if not full.startswith("内蒙古") else "内蒙古")
    return words


def _plain(text: str) -> str:
    return BLANKS.sub("", text)


def _short(text: str, size: int) -> str:
    """The name without the word for its level, unless too little would be left."""
    plain = _plain(text)
    for tail in TAILS.get(size, ()):
        if plain.endswith(tail) and len(plain) > len(tail) + (1 if size != VILLAGE else 0):
            return plain[: -len(tail)]
    return plain


def _without_tail(rest: str, size: int) -> str:
    for tail in TAILS.get(size, ()):
        if rest.startswith(tail):
            return rest[len(tail) :]
    return rest


def _outside(text: str) -> Issue:
    return error(
        "place_outside",
        f"“{text}”不在本单位辖区内，或名称写错，请核对县、乡镇、村。",
        f"“{text}” is not in your area, or its name is wrong; please check county, township and village.",
    )


def _unsettled(name: str) -> Issue:
    return warning(
        "place_unsettled",
        f"没有写明或认不出乡镇和村，暂记在“{name}”，请补填。",
        f"Township and village are missing or unknown; kept under “{name}” for now.",
    )


def _added(village: str, township: str) -> Issue:
    return warning(
        "village_new",
        f"“{township}”没有登记过“{village}”，将新增这个村，请核对村名。",
        f"“{village}” is new in “{township}” and will be added; please check its name.",
    )
