"""Days and periods said in Chinese."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from xiaoer.bot.model.entities.times import calendar
from xiaoer.bot.model.entities.times.anchor import Anchor
from xiaoer.kernel.hanzi import NUMBER, value_of

_DAYS: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨晚": -1,
    "今天": 0, "今日": 0, "今晚": 0, "今早": 0, "今儿": 0, "明天": 1, "明日": 1, "明早": 1,
    "明晚": 1, "后天": 2, "后日": 2, "大后天": 3,
}  # fmt: skip
_WEEKDAYS: Final = {sign: at for at, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_OFFSETS: Final = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_YEARS: Final = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_N: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y: Final = (
    r"(?:(?P<year>(?:19|20)\d{2}|\d{2}|[零〇一二三四五六七八九]{4})年"
    r"|(?P<named>前年|去年|今年|明年|后年)的?)"
)
_AGO: Final = r"(?P<count>" + NUMBER + r")(?P<half>多|来)?个?(?P<unit>天|日|周|星期|礼拜|月|年)"

_RELATIVE_DAY: Final = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEK: Final = re.compile(
    r"(?:(?P<offset>上上|下下|上|这|本|下)个?)?(?:周|星期|礼拜)"
    r"(?:(?P<day>[一二三四五六日天末])|(?!年|期|边|围|到|长|转|岁))"
)
_MONTH: Final = re.compile(
    rf"(?:(?P<offset>上上|下下|上|这|本|下|当)个?月)(?:份)?(?:(?P<third>初|中旬|上旬|下旬|中|底|末)|(?P<day>{_N})[号日])?"
)
_DATE: Final = re.compile(
    rf"{_Y}?\s?(?P<month>{_N})月份?(?:(?P<third>初|中旬|上旬|下旬|中|底|末)"
    rf"|\s?(?P<day>{_N})(?=\s?(?:到|至|-|~|、|和)\s?{_N}[号日])|\s?(?P<day2>{_N})[号日])?"
)
_YEAR: Final = re.compile(rf"{_Y}(?P<end>年?底|年?初|年?末)?(?!\d|的?\s?{_N}月)")
_DAY: Final = re.compile(
    rf"(?<![\d月年第路街弄巷道院区村座栋幢-])(?P<day>{_N})号"
    r"(?!楼|栋|线|门|房|单元|院|机|店|鞋|码|链|色|球|电|仓|库|的鞋|商品|\d)"
)
_ISO: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"
)
_BARE_END: Final = re.compile(r"(?P<what>月底|月初|月末|年底|年末|年初)")
_HAN_FEASTS: Final = "|".join(name for name in calendar.FEASTS if not name.isascii())
_FEAST: Final = re.compile(
    rf"(?:(?P<named>前年|去年|今年|明年|后年)的?)?(?P<feast>{_HAN_FEASTS}|(?<!\d)618(?!\d))"
)
_PAST: Final = re.compile(rf"{_AGO}(?:之前|以前|前)(?!后)")
_FUTURE: Final = re.compile(rf"{_AGO}(?:之后|以后|后)")
_WITHIN: Final = re.compile(rf"{_AGO}(?:之内|以内|内)")
_RECENT: Final = re.compile(rf"(?:最近|过去|近|这)这?{_AGO}(?!前|后|内|以)")

_Reader = Callable[[re.Match[str], date], Anchor | None]


def anchors(text: str, today: date) -> Iterator[Anchor]:
    """Everything that dates something, the surer readings first; they may overlap."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            anchor = read(match, today)
            if anchor is not None:
                yield anchor


def _relative_day(match: re.Match[str], today: date) -> Anchor:
    day = today + timedelta(days=_DAYS[match[0]])
    part = "evening" if match[0].endswith("晚") else "morning" if match[0].endswith("早") else None
    return Anchor(*match.span(), day, day, part=part)


def _week(match: re.Match[str], today: date) -> Anchor | None:
    if not match["offset"] and not match["day"]:
        return None
    monday, sunday = calendar.week_of(today, _OFFSETS.get(match["offset"] or "", 0))
    lacks = "none" if match["offset"] else "year"
    if not match["day"]:
        return Anchor(*match.span(), monday, sunday)
    day = monday + timedelta(days=_WEEKDAYS[match["day"]])
    last = sunday if match["day"] == "末" else day
    return Anchor(*match.span(), day, last, lacks=lacks)


def _month(match: re.Match[str], today: date) -> Anchor | None:
    period = calendar.month_of(today, _OFFSETS[match["offset"]])
    if match["third"]:
        return Anchor(*match.span(), *calendar.third_of(period, match["third"][0]))
    if match["day"]:
        day = calendar.safe_date(period[0].year, period[0].month, _int(match["day"]))
        return Anchor(*match.span(), day, day) if day else None
    return Anchor(*match.span(), *period)


def _date(match: re.Match[str], today: date) -> Anchor | None:
    year, month = _year_of(match, today), _int(match["month"])
    said_day = match["day"] or match["day2"]
    lacks = "none" if year else "year"
    if month not in range(1, 13):
        return None
    if said_day:
        day = _int(said_day)
        found = (
            calendar.safe_date(year, month, day) if year else calendar.nearest(today, month, day)
        )
        return Anchor(*match.span(), found, found, lacks=lacks) if found else None
    near = calendar.nearest(today, month, 15)
    period = calendar.month(year or (near.year if near else today.year), month)
    if match["third"]:
        period = calendar.third_of(period, match["third"][0])
    return Anchor(*match.span(), *period, lacks=lacks)


def _year(match: re.Match[str], today: date) -> Anchor | None:
    year = _year_of(match, today)
    if year is None:
        return None
    if match["end"]:
        return Anchor(*match.span(), *_edge_of_year(year, match["end"]))
    return Anchor(*match.span(), date(year, 1, 1), date(year, 12, 31))


def _day(match: re.Match[str], today: date) -> Anchor | None:
    day = calendar.safe_date(today.year, today.month, _int(match["day"]))
    return Anchor(*match.span(), day, day, lacks="month") if day else None


def _iso(match: re.Match[str], today: date) -> Anchor | None:
    del today
    day = calendar.safe_date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Anchor(*match.span(), day, day) if day else None


def _bare_end(match: re.Match[str], today: date) -> Anchor:
    said = match["what"]
    if said.startswith("年"):
        return Anchor(*match.span(), *_edge_of_year(today.year, said), lacks="year")
    third = calendar.third_of(calendar.month_of(today), said[1])
    return Anchor(*match.span(), *third, lacks="month")


def _edge_of_year(year: int, said: str) -> tuple[date, date]:
    month = 1 if "初" in said else 12
    return calendar.month(year, month)


def _feast(match: re.Match[str], today: date) -> Anchor | None:
    year = today.year + _YEARS[match["named"]] if match["named"] else None
    day = calendar.feast(match["feast"], today, year)
    return Anchor(*match.span(), day, day, lacks="none" if year else "year") if day else None


def _past(match: re.Match[str], today: date) -> Anchor | None:
    day = _away(match, today, -1)
    return Anchor(*match.span(), day, day, is_span=True) if day else None


def _future(match: re.Match[str], today: date) -> Anchor | None:
    day = _away(match, today, 1)
    return Anchor(*match.span(), day, day, is_span=True) if day else None


def _within(match: re.Match[str], today: date) -> Anchor | None:
    day = _away(match, today, 1)
    return Anchor(*match.span(), today, day, is_span=True) if day else None


def _recent(match: re.Match[str], today: date) -> Anchor | None:
    day = _away(match, today, -1)
    return Anchor(*match.span(), day, today, is_span=True) if day else None


def _away(match: re.Match[str], today: date, sign: int) -> date | None:
    """So many days, weeks, months or years away; half a month is fifteen days."""
    count, unit = value_of(match["count"]), match["unit"]
    if count is None or not 0 < count < 1000:  # noqa: PLR2004 - nobody counts further
        return None
    if unit in {"天", "日"}:
        return today + sign * timedelta(days=float(count))
    if unit in {"周", "星期", "礼拜"}:
        return today + sign * timedelta(weeks=float(count))
    months = count * (12 if unit == "年" else 1)
    if months % 1:
        return today + sign * timedelta(days=round(float(months) * 30))
    return calendar.months_from(today, sign * int(months))


def _year_of(match: re.Match[str], today: date) -> int | None:
    if match["named"]:
        return today.year + _YEARS[match["named"]]
    if not match["year"]:
        return None
    year = value_of(match["year"])
    if year is None:
        return None
    return int(year) if year > 99 else 2000 + int(year)  # noqa: PLR2004 - 26年 is 2026


def _int(text: str) -> int:
    return int(value_of(text) or 0)


_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_ISO, _iso),
    (_PAST, _past),
    (_FUTURE, _future),
    (_WITHIN, _within),
    (_RECENT, _recent),
    (_DATE, _date),
    (_MONTH, _month),
    (_WEEK, _week),
    (_RELATIVE_DAY, _relative_day),
    (_YEAR, _year),
    (_FEAST, _feast),
    (_DAY, _day),
    (_BARE_END, _bare_end),
)
