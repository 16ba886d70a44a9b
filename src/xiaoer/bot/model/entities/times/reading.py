"""Joins days with hours, ranges and "before" or "since"."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, cast

from xiaoer.bot.model.entities.found import PartOfDay, TimeSpan
from xiaoer.bot.model.entities.times import chinese, english
from xiaoer.bot.model.entities.times.anchor import Anchor
from xiaoer.bot.model.entities.times.calendar import safe_date
from xiaoer.bot.model.entities.times.hours import Hour, hour_after

_DAY: Final = timedelta(days=1)
_TO: Final = re.compile(r"\s?(?:到|至|~|～|—+|–|-|to|through|until|till|and)\s?(?:the\s)?")
_BEFORE: Final = re.compile(r"\s?(?:之前|以前|前(?!后|台))")
_AFTER: Final = re.compile(r"\s?(?:之后|以后|过后|后(?!台|面))")
_SINCE: Final = re.compile(r"\s?(?:起|开始|以来|至今|到现在)")
_EN_LEAD: Final = re.compile(
    r"\b(before|by|until|till|no later than|after|since|from|starting)\s+(?:the\s+)?$"
)
_BETWEEN: Final = re.compile(r"\b(?:between|from)\s+$")
_HOUR_ALONE: Final = re.compile(
    r"(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?(?<![\d.])(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
    r"(?:点(?!评|击|赞|心|单|数|儿|餐|都|也|不|了[^\d])|:[0-5]\d)|\b\d{1,2}(?::\d\d)?\s?[ap]m\b"
)
_EN_HOUR_BEFORE: Final = re.compile(
    r"\b(?:at\s)?(?P<hour>\d{1,2}(?::[0-5]\d)?\s?[ap]\.?m\.?)\s(?:on\s)?$"
)


def times_in(folded: str, today: date | None) -> tuple[TimeSpan, ...]:
    """Days, spans and hours in the order said; nothing without a day to count from."""
    if today is None:
        return ()
    chosen = _without_overlap([*chinese.anchors(folded, today), *english.anchors(folded, today)])
    spans: list[tuple[int, TimeSpan]] = []
    covered: list[range] = []
    at = 0
    while at < len(chosen):
        follower = chosen[at + 1] if at + 1 < len(chosen) else None
        start, end, span, used = _read(folded, chosen[at], follower)
        spans.append((start, span))
        covered.append(range(start, end))
        at += used
    spans += _hours_alone(folded, covered)
    return tuple(span for _, span in sorted(spans, key=lambda entry: entry[0]))


def _without_overlap(anchors: Iterable[Anchor]) -> list[Anchor]:
    kept: list[Anchor] = []
    for anchor in anchors:
        hiding = [k for k in kept if anchor.start < k.end and k.start < anchor.end]
        if not hiding:
            kept.append(anchor)
        elif all(
            anchor.start <= k.start and k.end <= anchor.end and _is_longer(anchor, k)
            for k in hiding
        ):
            kept = [k for k in kept if k not in hiding] + [anchor]
    return sorted(kept, key=lambda anchor: anchor.start)


def _is_longer(one: Anchor, other: Anchor) -> bool:
    return one.end - one.start > other.end - other.start


def _read(text: str, anchor: Anchor, follower: Anchor | None) -> tuple[int, int, TimeSpan, int]:
    hour = hour_after(text, anchor.end, cast("PartOfDay | None", anchor.part))
    end = hour.end if hour else anchor.end
    if hour is None and (before := _EN_HOUR_BEFORE.search(text[: anchor.start])):
        hour = hour_after(text, before.start("hour"))
        anchor = replace(anchor, start=before.start())
    if (
        follower is not None
        and (link := _TO.fullmatch(text, end, follower.start))
        and _links(text, anchor, link)
    ):
        return _range(text, anchor, hour, follower)
    return _single(text, anchor, hour, end)


def _links(text: str, anchor: Anchor, link: re.Match[str]) -> bool:
    return link[0].strip() != "and" or _BETWEEN.search(text[: anchor.start]) is not None


def _range(
    text: str, anchor: Anchor, hour: Hour | None, follower: Anchor
) -> tuple[int, int, TimeSpan, int]:
    later = hour_after(text, follower.end)
    end = later.end if later else follower.end
    last = _completed(anchor, follower)
    span = TimeSpan(
        text[anchor.start : end],
        anchor.first,
        last,
        begins=hour.at if hour else None,
        ends=later.at if later else None,
        is_assumed=anchor.is_assumed or bool(later and later.is_assumed),
    )
    return anchor.start, end, span, 2


def _completed(anchor: Anchor, follower: Anchor) -> date | None:
    """The end of a range takes month and year from its beginning when it lacks them."""
    if anchor.first is None or follower.last is None or not follower.is_assumed:
        return follower.last
    day = follower.last
    if follower.lacks == "month":
        day = safe_date(anchor.first.year, anchor.first.month, day.day) or day
    elif day < anchor.first or day.year != anchor.first.year:
        day = safe_date(anchor.first.year, day.month, day.day) or day
        day = day if day >= anchor.first else (safe_date(day.year + 1, day.month, day.day) or day)
    return day


def _single(
    text: str, anchor: Anchor, hour: Hour | None, end: int
) -> tuple[int, int, TimeSpan, int]:
    days = hour.days if hour else 0
    part = hour.part if hour and hour.part else anchor.part
    span = TimeSpan(
        text[anchor.start : end],
        _shifted(anchor.first, days),
        _shifted(anchor.last, days),
        begins=hour.at if hour else None,
        part=cast("PartOfDay | None", part),
        is_assumed=anchor.is_assumed or bool(hour and hour.is_assumed),
    )
    start, end, span = _bounded(text, anchor, span, end)
    return start, end, span, 1


def _shifted(day: date | None, days: int) -> date | None:
    return day + timedelta(days=days) if day is not None and days else day


def _bounded(text: str, anchor: Anchor, span: TimeSpan, end: int) -> tuple[int, int, TimeSpan]:
    """Open one end for 前, 后, 起 and their English words."""
    lead = _EN_LEAD.search(text[: anchor.start])
    if lead:
        return lead.start(), end, _english(text[lead.start() : end], lead[1], span)
    if anchor.is_span:
        return anchor.start, end, span
    for pattern, change in ((_BEFORE, _before), (_AFTER, _after), (_SINCE, _since)):
        if found := pattern.match(text, end):
            return (
                anchor.start,
                found.end(),
                change(replace(span, text=text[anchor.start : found.end()])),
            )
    return anchor.start, end, span


def _english(text: str, lead: str, span: TimeSpan) -> TimeSpan:
    said = replace(span, text=text)
    match lead:
        case "before":
            return _before(said)
        case "after":
            return _after(said)
        case "since" | "from" | "starting":
            return _since(said)
        case _:
            return replace(said, first=None, begins=None, ends=span.begins)


def _before(span: TimeSpan) -> TimeSpan:
    """Up to the day before, or up to the hour when one was said."""
    if span.begins is not None:
        return replace(span, first=None, begins=None, ends=span.begins)
    return replace(span, first=None, last=span.first - _DAY if span.first else None)


def _after(span: TimeSpan) -> TimeSpan:
    if span.begins is not None:
        return replace(span, last=None)
    return replace(span, first=span.last + _DAY if span.last else None, last=None)


def _since(span: TimeSpan) -> TimeSpan:
    return replace(span, last=None)


def _hours_alone(text: str, covered: list[range]) -> list[tuple[int, TimeSpan]]:
    """An hour said without a day dates nothing, and is kept as it is."""
    found: list[tuple[int, TimeSpan]] = []
    for match in _HOUR_ALONE.finditer(text):
        hour = hour_after(text, match.start())
        if hour is None or hour.at is None or any(match.start() in span for span in covered):
            continue
        said = text[match.start() : hour.end]
        found.append((match.start(), _alone(said, hour, text, hour.end)))
    return found


def _alone(said: str, hour: Hour, text: str, end: int) -> TimeSpan:
    span = TimeSpan(said.strip(), None, None, hour.at, part=hour.part, is_assumed=hour.is_assumed)
    if found := _BEFORE.match(text, end):
        return replace(_before(span), text=(said + found[0]).strip())
    return span
