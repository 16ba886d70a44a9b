"""No figure without a source: what a reply's numbers may be, and which of them nobody wrote. Pure.

A figure is a number as written: an amount, a date, a time, a count. Separators of thousands and
trailing zeros of a fraction do not count, so that 1,234.50 is 1234.5.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_HAN_DIGITS: Final = {
    "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9,
}  # fmt: skip
_UNITS: Final = "天日周月年个小时分钟秒元块折倍件次米斤"
_HAN_FIGURE: Final = re.compile(
    rf"([零一二两三四五六七八九十百]+)(?=(?:个)?(?:工作日|小时|分钟|[{_UNITS}]))"
)
_TENS: Final = {"十": 10, "百": 100}
_NO_FIGURE: Final = frozenset({"一", "两", "二"})
"""一个, 两者, 一下 say no figure that anybody could hold against the shop."""


def figures_in(text: str) -> frozenset[str]:
    """The figures of a text, each in one form."""
    folded = unicodedata.normalize("NFKC", text)
    digits = {_plain(hit) for hit in _FIGURE.findall(folded)}
    words = {str(_han(hit)) for hit in _HAN_FIGURE.findall(folded) if hit not in _NO_FIGURE}
    return frozenset(digits | words)


def unsourced(text: str, sources: Iterable[str]) -> frozenset[str]:
    """Figures of the text that no source has."""
    wanted = figures_in(text)
    if not wanted:
        return wanted
    known: set[str] = set()
    for source in sources:
        known |= figures_in(source)
    return frozenset(wanted - known)


def _plain(figure: str) -> str:
    number = Decimal(figure.replace(",", ""))
    return f"{number.normalize():f}"


def _han(word: str) -> int:
    """A Chinese number below a thousand."""
    total, digit = 0, None
    for character in word:
        if (unit := _TENS.get(character)) is not None:
            total += (1 if digit is None else digit) * unit
            digit = None
        else:
            digit = _HAN_DIGITS[character]
    return total + (digit or 0)
