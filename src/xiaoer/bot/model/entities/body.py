"""Measures of a person, in centimetres and kilograms."""

import re
from typing import Final

from xiaoer.bot.model.entities.found import Body
from xiaoer.kernel.hanzi import NUMBER, value_of

_LB: Final = 0.45359237
_INCH: Final = 2.54
_JIN: Final = 0.5
_IS: Final = r"[是为:：,，]?\s?(?:大概|大约|约)?\s?"
_HEIGHT: Final = (
    re.compile(
        rf"(?:身高|高|净高){_IS}([12][.米m]\d{{1,2}}|\d米\d{{1,2}}|(?:1\d|2[0-2])\d(?:\.\d)?|一米?[四五六七八九][一二三四五六七八九]?)"
    ),
    re.compile(r"(?<![\d.])((?:1\d|2[0-2])\d(?:\.\d)?)\s?(?:cm|厘米|公分)(?![\d])"),
    re.compile(r"(?<![\d.])([12][.米]\d{1,2})\s?(?:m|米)?(?:高|的个|个子|,|，|\s|左右)"),
    re.compile(r"(?<![\d.])(一米[四五六七八九](?:[一二三四五六七八九])?)"),
)
_BARE_PAIR: Final = re.compile(
    r"(?<![\d./])(1[4-9]\d|20\d)\s?(?:cm)?\s?[,，、/ ]\s?(\d{2,3}(?:\.\d)?)\s?(斤|公斤|kg|千克)"
)
_FEET: Final = re.compile(
    r"(?<!\d)([4-7])\s?(?:'|ft\.?|feet|foot)\s?(\d{1,2}(?:\.5)?)?\s?(?:\"|''|in(?:ches)?\b)?"
)
_WEIGHT: Final = (
    re.compile(rf"(?:体重|重){_IS}({NUMBER})\s?(斤|公斤|kg|千克|磅|lbs?|pounds)?(?![\d])"),
    re.compile(r"(?<![\d.])(\d{2,3}(?:\.\d+)?)\s?(斤|公斤|kgs?|千克|lbs?|pounds|磅)(?![a-z装])"),
    re.compile(r"([一二两三四五六七八九十百]{2,5})(斤|公斤)(?!装)"),
)
_UNIT: Final = r"\s?(cm|厘米|in(?:ch(?:es)?)?|\")?"
_GIRTH: Final = r"(\d{2,3}(?:\.\d)?)"
_AROUND: Final = {
    "chest_cm": re.compile(rf"(?:胸围|上胸围|chest|bust)[是为: ]{{0,2}}{_GIRTH}{_UNIT}"),
    "waist_cm": re.compile(
        rf"(?:腰围|waist)[是为: ]{{0,2}}(\d(?:尺\d?|\d{{1,2}}(?:\.\d)?)){_UNIT}"
    ),
    "hips_cm": re.compile(rf"(?:臀围|hips?)[是为: ]{{0,2}}{_GIRTH}{_UNIT}"),
    "foot_cm": re.compile(rf"(?:脚长|足长|foot length)[是为: ]{{0,2}}{_GIRTH}{_UNIT}"),
}
_CHI: Final = 100 / 3
_ADULT_KG: Final = range(25, 251)
_ADULT_CM: Final = range(100, 231)
_LIKELY_JIN: Final = 75
_GOODS: Final = re.compile(r"猫|狗|犬|宠物|快递|包裹|商品重|净重|毛重|一箱|水果|大米")


def body_in(folded: str) -> Body | None:
    """The measures said of one person; None when there are none.

    A weight without a unit is only read when it can be one thing: 体重110 is 斤 (55 kg), 体重60 is
    left out because 60 斤 and 60 kg are both possible.
    """
    pair = _BARE_PAIR.search(folded)
    height = _centimetres(folded) or (float(pair[1]) if pair else None)
    weight = _kilograms(folded)
    around = {name: _around(pattern, folded) for name, pattern in _AROUND.items()}
    if _GOODS.search(folded) and height is None:
        weight = None
    if height is None and weight is None and not any(around.values()):
        return None
    return Body(height, weight, **around)


def _centimetres(folded: str) -> float | None:
    for pattern in _HEIGHT:
        if (match := pattern.search(folded)) and (value := _metric(match[1])) is not None:
            return value
    if match := _FEET.search(folded):
        return round((int(match[1]) * 12 + float(match[2] or 0)) * _INCH, 1)
    return None


def _metric(said: str) -> float | None:
    """1.68, 1米68, 一米六八, 一六八 or 168 in centimetres."""
    whole, _, part = said.replace("米", ".").replace("m", ".").partition(".")
    if part:
        metres, digits = value_of(whole), "".join(str(value_of(sign) or 0) for sign in part)
        value = float(metres or 0) * 100 + float(digits.ljust(2, "0"))
        return value if round(value) in _ADULT_CM else None
    number = value_of(said)
    return float(number) if number is not None and round(number) in _ADULT_CM else None


def _kilograms(folded: str) -> float | None:
    for pattern in _WEIGHT:
        for match in pattern.finditer(folded):
            value = value_of(match[1])
            if value is not None and (weight := _weight(float(value), match[2])) is not None:
                return weight
    return None


def _weight(value: float, unit: str | None) -> float | None:
    kilograms = value
    if unit == "斤":
        kilograms = value * _JIN
    elif unit in {"磅", "lb", "lbs", "pounds"}:
        kilograms = value * _LB
    elif unit is None:
        if value <= _LIKELY_JIN:
            return None
        kilograms = value * _JIN
    return round(kilograms, 1) if round(kilograms) in _ADULT_KG else None


def _around(pattern: re.Pattern[str], folded: str) -> float | None:
    match = pattern.search(folded)
    if match is None:
        return None
    whole, _, part = match[1].partition("尺")
    if "尺" in match[1]:
        return round(float(f"{whole}.{part or 0}") * _CHI, 1)
    value = float(match[1])
    unit = match[2] or ""
    return round(value * _INCH, 1) if unit.startswith(("in", '"')) else value
