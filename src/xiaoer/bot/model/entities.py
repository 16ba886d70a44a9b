"""Things a message names: order and parcel numbers, tails of them, the first or the last one."""

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(r"#?[a-z]{0,6}-?\d(?:[\d-]{4,}[\da-z]|\d{4,})", re.IGNORECASE)
_NOISE = re.compile(r"[\s#_-]+")
_TAIL = re.compile(
    r"(?:尾号|后四位|末四位|结尾|最后四位|后4位|末4位|ending(?: in| with)?|ends (?:in|with)|"
    r"last four(?: digits)?|last 4(?: digits)?|tail)\D{0,4}(\d{3,6})(?!\d)",
    re.IGNORECASE,
)
_BARE_TAIL = re.compile(
    r"(?:订单|单号|order)(?:号|number|no)?[^\dA-Za-z]{0,3}(\d{4})(?!\d)|^\D{0,2}(\d{4})\D{0,2}$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_HAN_ORDINALS = {"一": 0, "1": 0, "二": 1, "2": 1, "两": 1, "三": 2, "3": 2}
_HAN_ORDINAL = re.compile(r"第\s*([一二两三123])\s*(?:个|单|笔|件|条)?|^([123])[.、号]?$")
_EN_ORDINAL = re.compile(r"\b(first|1st|second|2nd|third|3rd|last|latest|newest|most recent)\b")
_EN_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2}
_HAN_FIRST = re.compile(r"上面那|最上面|头一个|最近那|最新那|最近的|最新的|刚买的|刚下的")
_HAN_LAST = re.compile(r"最后一?(?:个|单|笔)|最下面")
_OTHER = re.compile(
    r"另外|另一|其他|其它|别的订单|换个订单|不是这个|\banother\b|\bother\b|not this"
)
_MIN_DIGITS = 6


@dataclass(frozen=True)
class Entities:
    """What was named: numbers as `number_key` has them, the ordinal from 0 (-1 is the last)."""

    numbers: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    ordinal: int | None = None
    wants_other: bool = False


def number_key(number: str) -> str:
    """Form under which order and parcel numbers are compared: no spaces, dashes, # or case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", number)).upper()


def find(text: str) -> Entities:
    """Read the entities of one message; mobile phone numbers are no order numbers."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    bare = [first or second for first, second in _BARE_TAIL.findall(folded)]
    tails = tuple(dict.fromkeys([*_TAIL.findall(folded), *bare]))
    rest = _PHONE.sub(" ", _TAIL.sub(" ", folded))
    numbers = (number_key(found) for found in _NUMBER.findall(rest))
    return Entities(
        numbers=tuple(
            dict.fromkeys(n for n in numbers if sum(c.isdigit() for c in n) >= _MIN_DIGITS)
        ),
        tails=tails,
        ordinal=_ordinal(folded),
        wants_other=bool(_OTHER.search(folded)),
    )


def without_numbers(text: str) -> str:
    """Text with order and parcel numbers taken out; they say nothing about the wish."""
    return re.sub(r"\d{4,}", " ", _NUMBER.sub(" ", unicodedata.normalize("NFKC", text)))


def _ordinal(text: str) -> int | None:
    if found := _HAN_ORDINAL.search(text):
        return _HAN_ORDINALS[found[1] or found[2]]
    if found := _EN_ORDINAL.search(text):
        return _EN_ORDINALS.get(found[1], -1 if found[1] == "last" else 0)
    if _HAN_LAST.search(text):
        return -1
    return 0 if _HAN_FIRST.search(text) else None
