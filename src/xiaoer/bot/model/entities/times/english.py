"""Days and periods said in English."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from xiaoer.bot.model.entities.times import calendar
from xiaoer.bot.model.entities.times.anchor import Anchor

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS: Final = {
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1,
}  # fmt: skip
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "a couple of": 2, "couple of": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
_MONTH: Final = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY_NO: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:,?\s+(?P<year>20\d\d))?"
_WORDS: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_COUNT: Final = rf"(?P<count>\d{{1,3}}|{_WORDS})"
_UNIT: Final = r"(?P<unit>day|week|month|year)s?"

_RELATIVE: Final = re.compile(rf"\b(?:{'|'.join(sorted(_DAYS, key=len, reverse=True))})\b")
_MONTH_DAY: Final = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY_NO}(?!\d){_YEAR}\b")
_DAY_MONTH: Final = re.compile(rf"\b(?:the\s+)?{_DAY_NO}\s+(?:of\s+)?{_MONTH}\b{_YEAR}")
_SLASHED: Final = re.compile(
    r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<day>[0-3]?\d)/(?P<year>(?:20)?\d\d)(?![\d/])"
)
_WEEKDAY: Final = re.compile(
    r"\b(?:(?P<which>last|this|next|this past|this coming|on)\s+)?"
    r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?\b"
    r"(?!\s+(?:shipping|sale))"
)
_PERIOD: Final = re.compile(
    r"\b(?P<which>last|this|next)\s+(?P<unit>week|month|year)\b"
    r"|\b(?P<end>end|beginning) of (?:the|this) month\b"
)
_WEEKEND: Final = re.compile(r"\b(?:(?P<which>last|this|next)\s+)weekend\b")
_AGO: Final = re.compile(rf"\b{_COUNT}\s+{_UNIT}\s+ago\b")
_IN: Final = re.compile(rf"\bin\s+{_COUNT}\s+{_UNIT}(?:'?\s+time)?\b")
_WITHIN: Final = re.compile(
    rf"\b(?:within\s+(?:the next\s+)?|(?:in )?the next\s+){_COUNT}\s+{_UNIT}\b"
)
_RECENT: Final = re.compile(
    rf"\b(?:in |over |for |during )?(?:the )?(?:last|past)\s+{_COUNT}\s+{_UNIT}\b"
)
_FEASTS: Final = "|".join(re.escape(name) for name in calendar.FEASTS if name.isascii())
_FEAST: Final = re.compile(rf"\b(?:(?P<which>last|this|next)\s+)?(?P<feast>{_FEASTS})\b")

_Reader = Callable[[re.Match[str], date], Anchor | None]


def anchors(text: str, today: date) -> Iterator[Anchor]:
    """Everything that dates something, the surer readings first; they may overlap."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            anchor = read(match, today)
            if anchor is not None:
                yield anchor


def _relative(match: re.Match[str], today: date) -> Anchor:
    day = today + timedelta(days=_DAYS[match[0]])
    part = {"last night": "night", "tonight": "night"}.get(match[0])
    if match[0].startswith("this "):
        part = match[0].removeprefix("this ")
    return Anchor(*match.span(), day, day, part=part)


def _dated(match: re.Match[str], today: date) -> Anchor | None:
    month, day, year = _MONTHS.index(match["month"][:3]) + 1, int(match["day"]), match["year"]
    found = (
        calendar.safe_date(int(year), month, day) if year else calendar.nearest(today, month, day)
    )
    lacks = "none" if year else "year"
    return Anchor(*match.span(), found, found, lacks=lacks) if found else None


def _slashed(match: re.Match[str], today: date) -> Anchor | None:
    """Month first, as Americans write; assumed where it could be the other way round."""
    del today
    year = int(match["year"]) if len(match["year"]) > 2 else 2000 + int(match["year"])  # noqa: PLR2004
    found = calendar.safe_date(year, int(match["month"]), int(match["day"]))
    lacks = "year" if int(match["day"]) <= 12 else "none"  # noqa: PLR2004 - could be a month
    return Anchor(*match.span(), found, found, lacks=lacks) if found else None


def _weekday(match: re.Match[str], today: date) -> Anchor | None:
    said, which = match["weekday"], match["which"] or ""
    if (
        said in {"sun", "sat", "mon", "wed", "fri"}
        and not match[0].rstrip("s").endswith("day")
        and not which
    ):
        return None
    ahead = (_WEEKDAYS.index(said[:3]) - today.weekday()) % 7
    if which in {"last", "this past"}:
        day = today + timedelta(days=ahead - 7)
    elif which == "next":
        monday, _ = calendar.week_of(today, 1)
        day = monday + timedelta(days=_WEEKDAYS.index(said[:3]))
    else:
        day = today + timedelta(days=ahead)
    lacks = "none" if which in {"last", "this past", "this coming"} else "year"
    return Anchor(*match.span(), day, day, lacks=lacks)


_WHICH: Final = {"last": -1, "this": 0, "next": 1}


def _period(match: re.Match[str], today: date) -> Anchor:
    if match["end"]:
        third = "底" if match["end"] == "end" else "初"
        return Anchor(*match.span(), *calendar.third_of(calendar.month_of(today), third))
    offset = _WHICH[match["which"]]
    if match["unit"] == "week":
        return Anchor(*match.span(), *calendar.week_of(today, offset))
    if match["unit"] == "month":
        return Anchor(*match.span(), *calendar.month_of(today, offset))
    year = today.year + offset
    return Anchor(*match.span(), date(year, 1, 1), date(year, 12, 31))


def _weekend(match: re.Match[str], today: date) -> Anchor:
    _, sunday = calendar.week_of(today, _WHICH[match["which"]])
    return Anchor(*match.span(), sunday - timedelta(days=1), sunday)


def _ago(match: re.Match[str], today: date) -> Anchor:
    day = _away(match["count"], match["unit"], today, -1)
    return Anchor(*match.span(), day, day, is_span=True)


def _in(match: re.Match[str], today: date) -> Anchor:
    day = _away(match["count"], match["unit"], today, 1)
    return Anchor(*match.span(), day, day, is_span=True)


def _within(match: re.Match[str], today: date) -> Anchor:
    day = _away(match["count"], match["unit"], today, 1)
    return Anchor(*match.span(), today, day, is_span=True)


def _recent(match: re.Match[str], today: date) -> Anchor:
    day = _away(match["count"], match["unit"], today, -1)
    return Anchor(*match.span(), day, today, is_span=True)


def _feast(match: re.Match[str], today: date) -> Anchor | None:
    """Last Christmas is the one behind us, next Christmas the one ahead."""
    day = calendar.feast(match["feast"], today)
    if day is None:
        return None
    years = {"last": -1 if day >= today else 0, "next": 0 if day > today else 1}
    day = calendar.feast(match["feast"], today, day.year + years.get(match["which"] or "", 0))
    lacks = "none" if match["which"] else "year"
    return Anchor(*match.span(), day, day, lacks=lacks) if day else None


def _away(count: str, unit: str, today: date, sign: int) -> date:
    number = int(count) if count.isdigit() else _NUMBERS[count]
    if unit == "day":
        return today + sign * timedelta(days=number)
    if unit == "week":
        return today + sign * timedelta(weeks=number)
    return calendar.months_from(today, sign * number * (12 if unit == "year" else 1))


_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_SLASHED, _slashed),
    (_AGO, _ago),
    (_WITHIN, _within),
    (_IN, _in),
    (_RECENT, _recent),
    (_MONTH_DAY, _dated),
    (_DAY_MONTH, _dated),
    (_FEAST, _feast),
    (_RELATIVE, _relative),
    (_WEEKEND, _weekend),
    (_PERIOD, _period),
    (_WEEKDAY, _weekday),
)
