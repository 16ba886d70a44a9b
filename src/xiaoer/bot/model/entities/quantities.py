"""Counts of goods and measures of them."""

import re
from decimal import Decimal
from typing import Final

from xiaoer.bot.model.entities.found import Quantity
from xiaoer.kernel.hanzi import NUMBER, value_of

_COUNTERS: Final = "件|个|双|套|盒|瓶|包|袋|箱|条|只|台|把|张|本|支|罐|桶|提|份|片|粒|副|对|卷"
_SPOKEN: Final = {
    "ml": "毫升 ml", "l": "升 l", "g": "克 g", "kg": "千克 公斤 kg", "cm": "厘米 公分 cm",
    "mm": "毫米 mm", "in": "英寸 寸 inches inch", "w": "瓦 w", "mah": "毫安 mah", "oz": "oz",
    "lb": "lbs lb",
}  # fmt: skip
_MEASURES: Final = {word: unit for unit, words in _SPOKEN.items() for word in words.split()}
_MEASURE: Final = "|".join(sorted(_MEASURES, key=len, reverse=True))
_HAN: Final = re.compile(
    rf"(?<![第一-鿿\d])({NUMBER})\s?({_COUNTERS})"
    rf"|(?<=[买要了订拍发收退换是剩差少加共就才只])({NUMBER})\s?({_COUNTERS})"
)
_UNIT: Final = re.compile(rf"(?<![\d.a-z/])(\d+(?:\.\d+)?)\s?({_MEASURE})(?![a-z\d])")
_EN_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,    "ten": 10, "twelve": 12,
}  # fmt: skip
_EN: Final = re.compile(
    rf"(?<![\d.$#])\b(\d{{1,4}}|{'|'.join(_EN_WORDS)}|a dozen)\s+"
    r"(?:x\s)?(pairs?|pieces?|pcs|units?|items?|boxes|box|bottles?|packs?|sets?|bags?|cans?)\b"
)
_TIMES: Final = re.compile(r"(?<![\da-z])[x×*]\s?(\d{1,3})(?![\d.a-z])")
_PIECE: Final = "piece"


def quantities_in(folded: str) -> tuple[Quantity, ...]:
    """Quantities in the order said; ages, dates and ordinals are none."""
    found = [*_counted(folded), *_measured(folded), *_english(folded)]
    return tuple(quantity for _, quantity in sorted(found, key=lambda entry: entry[0]))


def _counted(folded: str) -> list[tuple[int, Quantity]]:
    found: list[tuple[int, Quantity]] = []
    for match in _HAN.finditer(folded):
        said, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        value = value_of(said)
        if value is not None and not _goes_on(folded, match.end(), unit):
            found.append((match.start(), Quantity(value, unit, match[0])))
    return found


def _goes_on(folded: str, end: int, unit: str) -> bool:
    """个月, 个星期 and 条评论 count something else."""
    return unit == "个" and folded[end : end + 1] in {"月", "星", "礼", "小", "钟", "多"}


def _measured(folded: str) -> list[tuple[int, Quantity]]:
    return [
        (m.start(), Quantity(Decimal(m[1]), _MEASURES[m[2]], m[0])) for m in _UNIT.finditer(folded)
    ]


def _english(folded: str) -> list[tuple[int, Quantity]]:
    found = [
        (m.start(), Quantity(_english_value(m[1]), _singular(m[2]), m[0]))
        for m in _EN.finditer(folded)
    ]
    return found + [
        (m.start(), Quantity(Decimal(m[1]), _PIECE, m[0])) for m in _TIMES.finditer(folded)
    ]


def _english_value(word: str) -> Decimal:
    if word == "a dozen":
        return Decimal(12)
    return Decimal(_EN_WORDS[word]) if word in _EN_WORDS else Decimal(word)


def _singular(unit: str) -> str:
    return "box" if unit == "boxes" else unit.removesuffix("s")
