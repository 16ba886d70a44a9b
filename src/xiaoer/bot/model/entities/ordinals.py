"""The second one, the last one, another one."""

import re
from typing import Final

_HAN: Final = {
    **{sign: value for value, sign in enumerate("一二三四五六七八九十")},
    **{str(value): value - 1 for value in range(1, 11)},
    "两": 1,
}
_HAN_ORDINAL: Final = re.compile(
    r"第\s*([一二两三四五六七八九十]|10|[1-9])(?!\d)\s*(?![天次回年月周季期代版])(?:个|单|笔|件|条|份|款)?"
    r"|^([1-9]|10)[.、号]?$"
)
_EN: Final = {
    **{word: at for at, word in enumerate(("first", "second", "third", "fourth", "fifth"))},
    **{word: at for at, word in enumerate(("1st", "2nd", "3rd", "4th", "5th"))},
    "last": -1,
}
_EN_ORDINAL: Final = re.compile(
    r"\b(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|latest|newest|most recent|last)\b"
    r"(?!\s+(?:week|month|year|night|time|name|digit|four|4|mon|tue|wed|thu|fri|sat|sun|of\b|class))"
)
_DAY_OF_MONTH: Final = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:the\s+)?$"
)
_HAN_FIRST: Final = re.compile(r"上面那|最上面|头一个|最近那|最新那|最近的|最新的|刚买的|刚下的")
_HAN_LAST: Final = re.compile(r"最后一?(?:个|单|笔)|最下面")
_OTHER: Final = re.compile(
    r"另外|另一|其他|其它|别的订单|换个订单|不是这个|\banother\b|\bother\b|not this"
)


def ordinal_of(folded: str) -> int | None:
    """Which of several is meant, counted from 0; -1 is the last."""
    if found := _HAN_ORDINAL.search(folded):
        return _HAN[found[1] or found[2]]
    for match in _EN_ORDINAL.finditer(folded):
        if not _DAY_OF_MONTH.search(folded[: match.start()]):
            return _EN.get(match[1], 0)
    if _HAN_LAST.search(folded):
        return -1
    return 0 if _HAN_FIRST.search(folded) else None


def wants_other(folded: str) -> bool:
    """Whether another than the one spoken of is meant."""
    return bool(_OTHER.search(folded))
