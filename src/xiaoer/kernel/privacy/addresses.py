"""Where somebody lives: a street with a number, or a building with a room, and what leads to it."""

import re
from collections.abc import Iterator
from typing import Final

from xiaoer.kernel.privacy.spans import Kind, Span
from xiaoer.kernel.regions import Regions

_HAN: Final = r"[A-Za-z0-9一-鿿]"
_NUMBER: Final = r"[一二三四五六七八九十百\d]+"
_STREET: Final = r"(?:大道|大街|路|街|巷|胡同|弄|里|村|镇|道)"
_HOUSE: Final = re.compile(
    rf"[一-鿿]{{1,8}}?{_STREET}(?:[东西南北]?段|[一二三四五\d]+段)?\s?(?:{_NUMBER}(?:-\d+)?(?:号|弄|巷))+"
)
_SIGN: Final = r"[A-Za-z\d一二三四五六七八九十]"
_FLAT: Final = r"[A-Za-z]?\d{2,4}(?:室|房|号|户)?(?!\d)"
_ROOM: Final = re.compile(
    rf"{_SIGN}{{1,4}}(?:栋|幢|号楼|座)\s?(?:{_SIGN}{{1,3}}单元)?\s?(?:\d+[层楼]\s?)?{_FLAT}"
    rf"|{_SIGN}{{1,3}}单元\s?{_FLAT}"
)
_NAMED: Final = (
    "(?:小区|花园|家园|公寓|大厦|大楼|广场|中心|苑|城|新村|庭|府|湾|公馆"
    "|学校|大学|学院|中学|小学|医院|宿舍)"
)
_PARTS: Final = re.compile(
    rf"(?:\s?[一-鿿A-Za-z\d]{{2,12}}?{_NAMED})?"
    rf"(?:\s?[A-Za-z\d一二三四五六七八九十东西南北]{{1,4}}(?:期|区|栋|幢|号楼|座|单元|门|层|楼|室|房|户|号))*"
    r"(?:\s?\d{3,4}(?!\d))?"
)
_BUILDING_BEFORE: Final = re.compile(rf"[一-鿿]{{2,10}}?{_NAMED}\s?$")
_LEAD: Final = re.compile(
    r".*(?:[在到是住寄送往于为:：,，。、;；\s去发给改址]|地址|我家|人在|收货)", re.DOTALL
)
_CHAIN_GAP: Final = re.compile(
    r"[\s,，]{0,2}(?:[一-鿿]{1,6}(?:街道|镇|乡|开发区|工业园|高新区))?\s?"
)
_LONGEST_LEAD: Final = 30
_LONGEST_NAME: Final = 14


def addresses_in(text: str, regions: Regions) -> Iterator[Span]:
    """Addresses that lead to a door; a city alone is no personal data."""
    anchors = [*_HOUSE.finditer(text), *_ROOM.finditer(text)]
    if not anchors:
        return
    places = [(place.start, place.end) for place in regions.find(text)]
    for anchor in anchors:
        start = _start(text, anchor, places)
        parts = _PARTS.match(text, anchor.end())
        yield Span(start, parts.end() if parts else anchor.end(), Kind.ADDRESS)


def _start(text: str, anchor: re.Match[str], places: list[tuple[int, int]]) -> int:
    """Back over the building's name and the places that lead here."""
    start = _trimmed(anchor)
    inside = [begin for begin, end in places if anchor.start() < end < anchor.end()]
    if inside:
        start = inside[-1]
    elif before := _BUILDING_BEFORE.search(text[max(0, start - _LONGEST_NAME) : start]):
        lead = _LEAD.match(before[0][:-2])
        start -= len(before[0]) - (lead.end() if lead else 0)
    return _over_places(text, start, places)


def _over_places(text: str, start: int, places: list[tuple[int, int]]) -> int:
    """The beginning of the chain of places that ends at `start`."""
    for begin, end in reversed(places):
        is_near = end <= start and start - end <= _LONGEST_LEAD
        if is_near and _CHAIN_GAP.fullmatch(text, end, start):
            start = begin
    return start


def _trimmed(anchor: re.Match[str]) -> int:
    """The street's own name, without the verb that stands before it (住在中山路)."""
    lead = _LEAD.match(anchor[0][: max(0, len(anchor[0]) - 4)])
    return anchor.start() + (lead.end() if lead else 0)
