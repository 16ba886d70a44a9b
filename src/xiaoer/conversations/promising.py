"""Finding promises in what the bot or an agent wrote: what was said binds the shop (IR-12)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_SENTENCE: Final = re.compile(r"[^。！？!?\n；;]+[。！？!?；;]?")
_PROMISE: Final = re.compile(
    "(?:我们?|咱们?|本店|小店|同事|这边|这里|店里|仓库|客服)?.{0,6}"
    "(?:会|将|保证|承诺|一定|负责|马上|立即|尽快|最晚|最迟|这就|答应).{0,24}"
    "(?:退款|退还|退给|补发|补寄|换货|换新|赔付|赔偿|补偿|返还|发货|寄出|送达|送到|派送|回电|回复|答复|"
    "处理|联系您|给您|为您|告知|通知您|催|办理|安排|开具|到账|核实|查清)"
    r"|\b(?:we|i|our team|a colleague)(?:'ll| will| shall| promise(?: to)?| guarantee)\b.{0,60}"
    r"\b(?:refund|send|ship|replace|exchange|call|reply|answer|get back|contact|deliver|compensate|"
    r"pay|check|issue|arrange|let you know|tell you|follow up)",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    "(?:确认后|不会|不能|无法|不保证|没办法|未必|是否|会不会|请您|您可以|如果您|要不要|需要.{0,12}吗)"
    r"|\b(?:once you confirm|won't|cannot|can't|not able|would you|do you)\b",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(
    r"(\d+|[一二两三四五六七八九十半])\s*个?\s*(分钟|小时|钟头|工作日|天|日)(?:之|以)?内"
    r"|within (\d+|an?|one|two|three) (minute|hour|day|business day|working day)s?",
    re.IGNORECASE,
)
_HAN: Final = {**{n: i for i, n in enumerate("一二三四五六七八九十", 1)}, "两": 2, "半": 0.5}
_EN: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_UNITS: Final = {
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "钟头": timedelta(hours=1),
    "工作日": timedelta(days=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "business day": timedelta(days=1),
    "working day": timedelta(days=1),
}
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Found:
    """The sentence, and by when it is due if it says so in plain figures."""

    words: str
    due_at: datetime | None


def promises_in(text: str, at: datetime) -> tuple[Found, ...]:
    """Sentences that commit the shop; questions and conditions do not."""
    return tuple(
        Found(sentence[:_LONGEST], _due(sentence, at))
        for part in _SENTENCE.findall(text)
        if (sentence := part.strip())
        and not sentence.endswith(("?", "？", "吗", "吗。"))
        and _PROMISE.search(sentence)
        and not _NOT.search(sentence)
    )


def _due(sentence: str, at: datetime) -> datetime | None:
    found = _WITHIN.search(sentence)
    if found is None:
        return None
    count, unit = (found[1], found[2]) if found[1] else (found[3].lower(), found[4].lower())
    number = float(_HAN.get(count) or _EN.get(count) or count)
    return at + _UNITS[unit] * number
