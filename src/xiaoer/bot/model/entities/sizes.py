"""Sizes as sold: letters, shoes, Chinese heights with chest, waists, inches."""

import re
from collections.abc import Callable
from typing import Final

from xiaoer.bot.model.entities.found import Size, SizeKind

_LETTER: Final = re.compile(
    r"(?<![a-z0-9\-'])(xxs|xs|xxxl|xxl|xl|[2-6]xl|[sml])(?:码|号|号码)"
    r"|(?<![a-z0-9\-'])(xxs|xs|xxxl|xxl|xl|[2-6]xl)(?![a-z0-9'])"
    r"|(?:尺码|尺寸|码数|size|选|穿|换|要|买)(?:是|个|成|了|:| a)?\s?([sml])(?![a-z0-9'])"
    r"|\b(small|medium|large|extra large|x-large)\b(?= size|\b)"
)
_WORDS: Final = {"small": "S", "medium": "M", "large": "L", "extra large": "XL", "x-large": "XL"}
_HAN_LETTER: Final = re.compile(r"(均码|加大码|大码|中码|小码)")
_HAN: Final = {"均码": "F", "大码": "L", "加大码": "XL", "中码": "M", "小码": "S"}
_CHINESE: Final = re.compile(r"(?<!\d)(1[4-9]\d|20\d)\s?/\s?(\d{2,3})\s?([abcy])?(?![a-z\d])")
_SHOE: Final = re.compile(
    r"(?<![\d.])((?:3[3-9]|4[0-9])(?:\.5)?|2[2-9](?:\.5)?)\s?(?:码|号(?=鞋|的鞋|脚))"
    r"|(?:鞋码|脚码|鞋号|shoe size|eu|size)\s?(?:是|:)?\s?((?:3[3-9]|4[0-9])(?:\.5)?)(?![\d%])"
)
_US_SHOE: Final = re.compile(
    r"\b(?:us|uk)\s?(?:size\s)?(\d{1,2}(?:\.5)?)\b|\bsize\s(\d{1,2}(?:\.5)?)\b(?!\s?(?:kg|cm|%))"
)
_WAIST: Final = re.compile(
    r"(?:裤腰|腰围|腰)?(?<![\d.])([2-4]\d)\s?(?:腰|码裤|码的裤)|\bw(\d{2})\b"
)


def sizes_in(folded: str) -> tuple[Size, ...]:
    """Sizes in the order said, each once."""
    found: dict[int, Size] = {}
    for pattern, kind, value in _READERS:
        for match in pattern.finditer(folded):
            said = value(match)
            if said and not any(
                start <= match.start() < start + len(s.text) for start, s in found.items()
            ):
                found[match.start()] = Size(said, kind, match[0])
    return tuple(dict.fromkeys(found[at] for at in sorted(found)))


def _group(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "")


def _letter(match: re.Match[str]) -> str:
    said = _group(match)
    return _WORDS.get(said, said.upper().replace("XXXL", "3XL").replace("XXL", "2XL"))


def _chinese(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}{(match[3] or '').upper()}"


_READERS: Final[tuple[tuple[re.Pattern[str], SizeKind, Callable[[re.Match[str]], str]], ...]] = (
    (_CHINESE, "chinese", _chinese),
    (_HAN_LETTER, "free", lambda match: _HAN[match[1]]),
    (_LETTER, "letter", _letter),
    (_WAIST, "waist", _group),
    (_SHOE, "shoe", _group),
    (_US_SHOE, "shoe_us", _group),
)
