"""Numbers written in Chinese characters or digits, as people write them."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "俩": 2,
    "幺": 1,
    "仨": 3,
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = {"万": 10_000, "亿": 100_000_000}
_SIGNS: Final = "".join((*_DIGITS, *_UNITS, *_BIG))
NUMBER: Final = rf"(?:\d+(?:\.\d+)?[万千百亿]?|[{_SIGNS}]+(?:点[{''.join(_DIGITS)}]+)?|半)"
_PLAIN: Final = re.compile(r"(\d+(?:\.\d+)?)([万千百亿]?)")
_SPOKEN_DIGIT: Final = str.maketrans({sign: str(value) for sign, value in _DIGITS.items()})


def value_of(text: str) -> Decimal | None:
    """Value of a number in characters or digits (一百二十, 1.5万, 两千零五, 一百二, 半).

    Returns:
        None when the text is no number.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded == "半":
        return Decimal("0.5")
    if plain := _PLAIN.fullmatch(folded):
        return Decimal(plain[1]) * _unit(plain[2])
    whole, _, part = folded.partition("点")
    if part and not all(sign in _DIGITS for sign in part):
        return None
    value = _whole(whole)
    if value is None:
        return None
    digits = "".join(str(_DIGITS[sign]) for sign in part)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def digits_of(text: str) -> str:
    """The text with each spoken digit (一三八, 幺) written as a figure."""
    return text.translate(_SPOKEN_DIGIT)


def _unit(sign: str) -> int:
    return {**_UNITS, **_BIG}.get(sign, 1)


def _whole(text: str) -> int | None:
    if not text or any(sign not in _SIGNS for sign in text):
        return None
    if len(text) > 1 and all(sign in _DIGITS for sign in text):
        return int(digits_of(text))
    total = section = digit = 0
    last_unit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            last_unit = 0 if digit == 0 else last_unit
        elif sign in _UNITS:
            section += (digit or (1 if section == 0 else 0)) * _UNITS[sign]
            digit, last_unit = 0, _UNITS[sign]
        else:
            # 亿 counts all that stands before it, 万 only what came since the last 亿
            above = total if sign == "亿" else 0
            total += (above + section + digit) * _BIG[sign] - above
            section, digit, last_unit = 0, 0, _BIG[sign]
    return total + section + _short(digit, last_unit)


def _short(digit: int, last_unit: int) -> int:
    """What a last digit is worth: 一百二 is 120, 一百零二 is 102, 十二 is 12."""
    return digit * last_unit // 10 if last_unit > 10 else digit  # noqa: PLR2004 - tens and up
