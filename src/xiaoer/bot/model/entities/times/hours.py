"""Hours of the day, in both languages."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from xiaoer.bot.model.entities.found import PartOfDay
from xiaoer.kernel.hanzi import value_of

_PARTS: Final[dict[str, PartOfDay]] = {
    "凌晨": "night", "半夜": "night", "夜里": "night", "深夜": "night",
    "早上": "morning", "早晨": "morning", "清晨": "morning", "上午": "morning", "早": "morning",
    "中午": "noon", "午后": "afternoon", "下午": "afternoon",
    "傍晚": "evening", "晚上": "evening", "晚间": "evening", "晚": "evening",
    "morning": "morning", "noon": "noon", "afternoon": "afternoon", "evening": "evening",
    "night": "night",
}  # fmt: skip
_HAN_PARTS: Final = "|".join(sorted((p for p in _PARTS if not p.isascii()), key=len, reverse=True))
_EN_PARTS: Final = "morning|noon|afternoon|evening|night"
_N: Final = r"\d{1,2}|[零一二两三四五六七八九十]{1,3}"
_HAN: Final = re.compile(
    rf"[的,， ]{{0,2}}(?P<part>{_HAN_PARTS})?\s?"
    rf"(?:(?P<hour>{_N})(?:(?:点钟?|时(?!间|候))"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_N})分?)?|:(?P<colon>[0-5]\d)(?!\d)))?"
)
_EN: Final = re.compile(
    rf"[, ]{{0,2}}(?:(?:in the |at )?(?P<part>{_EN_PARTS})\b)?"
    r"(?:(?:\s?(?:at|around|about|by|before|@)\s)?\s?(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?"
    r"\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?:\s?at\s)(?P<hour24>\d{1,2}):(?P<minute24>[0-5]\d))?"
)
_NOON: Final = 12
_HOURS: Final = 24


@dataclass(frozen=True)
class Hour:
    """An hour at one place of a text; `days` is 1 for midnight at the end of the day."""

    start: int
    end: int
    at: time | None
    part: PartOfDay | None
    is_assumed: bool = False
    days: int = 0


def hour_after(text: str, at: int, part: PartOfDay | None = None) -> Hour | None:
    """The hour said right here; `part` is a part of the day said before (今晚)."""
    found = [hour for hour in (_chinese(text, at, part), _english(text, at, part)) if hour]
    return max(found, key=lambda hour: hour.end, default=None)


def _chinese(text: str, at: int, said: PartOfDay | None) -> Hour | None:
    match = _HAN.match(text, at)
    if match is None or not (match["part"] or match["hour"]):
        return None
    part = _part(match, said)
    if not match["hour"]:
        return Hour(at, match.end(), None, part)
    hour, minute = value_of(match["hour"]), _minute(match)
    if hour is None or minute is None or hour > _HOURS:
        return None
    return _hour(at, match.end(), int(hour), minute, part)


def _part(match: re.Match[str], said: PartOfDay | None) -> PartOfDay | None:
    return _PARTS[match["part"]] if match["part"] else said


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    said = value_of(match["minute"] or match["colon"] or "0")
    return int(said) if said is not None and said < 60 else None  # noqa: PLR2004 - minutes


def _english(text: str, at: int, said: PartOfDay | None) -> Hour | None:
    match = _EN.match(text, at)
    if match is None or not (match["part"] or match["hour"] or match["hour24"]):
        return None
    part = _part(match, said)
    if match["hour24"]:
        hour, minute = int(match["hour24"]), int(match["minute24"])
        return _hour(at, match.end(), hour, minute, part) if hour < _HOURS else None
    if not match["hour"]:
        return Hour(at, match.end(), None, part)
    hour = int(match["hour"]) % _NOON + (_NOON if match["half"].startswith("p") else 0)
    return Hour(at, match.end(), time(hour, int(match["minute"] or 0)), part)


def _hour(start: int, end: int, hour: int, minute: int, part: PartOfDay | None) -> Hour:
    is_late = part in {"afternoon", "evening"} or (part == "noon" and hour < 10)  # noqa: PLR2004 - 中午1点
    if part == "evening" and hour in {_NOON, _HOURS}:
        return Hour(start, end, time(0, minute), part, days=1)
    if is_late and hour < _NOON:
        hour += _NOON
    if hour == _HOURS:
        return Hour(start, end, time(0, minute), part, days=1)
    return Hour(start, end, time(hour, minute), part, is_assumed=part is None and 0 < hour < _NOON)
