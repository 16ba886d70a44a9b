"""Provinces, cities and districts of China, found in what people write."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from xiaoer.kernel.packs import PACKS

_LONGEST: Final = 15
_MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})
_TAILS: Final = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
_DISTRICT_TAILS: Final = ("新区", "区", "县", "市")
_SHORTEST: Final = 2
_WORDS_TOO: Final = frozenset({"白银", "东方", "平安", "和平", "黄山", "文昌", "长治", "大同"})
_STREET: Final = re.compile(r"[东西南北中]?[一二三四五六]?(?:路|街|大道|道|巷|弄|桥|站|公园|镇|乡)")


@dataclass(frozen=True, slots=True)
class Region:
    """A place said at `start` to `end`; what was not said and does not follow is empty.

    `code` is the six-digit code of the finest level, empty when several places bear the name.
    """

    start: int
    end: int
    province: str = ""
    city: str = ""
    district: str = ""
    code: str = ""


class Regions:
    """The table, ready to find names in a text."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Index codes and names."""
        self._names = names
        self._codes: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in names.items():
            for said in _spoken(code, name):
                self._codes[said].append(code)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """Read lines of code, space and name; those that begin with # say where they are from."""
        entries = (line.split(" ", 1) for line in lines if line[:1].isdigit())
        return cls({code: name.strip() for code, name in entries})

    def find(self, text: str) -> list[Region]:
        """Every place named in the text, province to district joined, left to right."""
        found: list[Region] = []
        at = 0
        while at < len(text):
            region = self._at(text, at)
            if region is not None:
                found.append(region)
            at = region.end if region is not None else at + 1
        return found

    def _at(self, text: str, start: int) -> Region | None:
        """The longest chain of names that begins here."""
        chain: list[str] = []
        at = start
        while (step := self._name(text, at, chain)) is not None:
            chain, at = [*chain, step[0]], step[1]
            if at < len(text) and text[at] in " ,，-/":
                ahead = self._name(text, at + 1, chain)
                at += 1 if ahead is not None else 0
        return self._region(start, at, chain) if chain else None

    def _name(self, text: str, at: int, chain: list[str]) -> tuple[str, int] | None:
        for size in range(min(_LONGEST, len(text) - at), 1, -1):
            said = text[at : at + size]
            codes = self._codes.get(said)
            if codes is None:
                continue
            if self._is_street(text, at + size, said):
                continue
            fitting = [code for code in codes if _follows(code, chain)]
            if fitting:
                return fitting[0], at + size
            if chain:
                continue
            if (code := self._first(codes, said)) is not None:
                return code, at + size
        return None

    def _is_street(self, text: str, end: int, said: str) -> bool:
        """Whether 中山 is the head of 中山路."""
        return len(said) == _SHORTEST and _STREET.match(text, end) is not None

    def _first(self, codes: list[str], said: str) -> str | None:
        """Code to begin with; a short district name alone says too little."""
        upper = [code for code in codes if code.endswith("00")]
        if upper and said not in _WORDS_TOO:
            return upper[0]
        whole = [code for code in codes if self._names[code] == said]
        if not whole or len(said) <= _SHORTEST:
            return None
        return whole[0] if len(whole) == 1 else f"?{said}"

    def _region(self, start: int, end: int, chain: list[str]) -> Region:
        code = chain[-1]
        if code.startswith("?"):
            return Region(start, end, district=code[1:])
        province = self._names.get(f"{code[:2]}0000", "")
        city = self._names.get(f"{code[:4]}00", "") if not code.endswith("0000") else ""
        if code[:2] in _MUNICIPALITIES:
            city = province
        district = "" if code.endswith("00") else self._names[code]
        return Region(start, end, province, city, district, code)


def _follows(code: str, chain: list[str]) -> bool:
    if not chain or chain[-1].startswith("?") or code == chain[-1]:
        return False
    upper = chain[-1]
    if upper.endswith("0000"):
        return code.startswith(upper[:2])
    return upper.endswith("00") and code.startswith(upper[:4]) and not code.endswith("00")


def _spoken(code: str, name: str) -> set[str]:
    """The name and its short form, where that still says something."""
    tails = _TAILS if code.endswith("00") else _DISTRICT_TAILS
    short = next((name.removesuffix(tail) for tail in tails if name.endswith(tail)), name)
    return {name, short} if len(short) >= _SHORTEST else {name}


@lru_cache(maxsize=2)
def load(folder: Path = PACKS / "regions") -> Regions:
    """The table of the packs, read once per process."""
    return Regions.of((folder / "cn.txt").read_text(encoding="utf-8").splitlines())
