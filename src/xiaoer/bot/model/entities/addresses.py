"""Addresses: province, city, district from the table, then street, house, building and room."""

import re
from typing import Final

from xiaoer.bot.model.entities.found import Address
from xiaoer.kernel.regions import Region, Regions

_GAP: Final = r"[\s,，、]?"
_NAME: Final = r"[A-Za-z0-9一-鿿]"
_TOWN: Final = rf"(?:{_NAME}{{1,8}}?(?:街道|镇|乡|开发区|工业园区|高新区))"
_STREET: Final = rf"(?:{_NAME}{{1,10}}?(?:大道|大街|路|街|巷|胡同|弄|道(?!理|歉|具|德)|村|屯|组))"
_HOUSE: Final = r"(?:[一二三四五六七八九十百\d]+(?:-\d+)?\s?号(?!线|店|码)(?:院|楼)?)"
_BUILT: Final = (
    "小区|花园|家园|公寓|大厦|大楼|广场|中心|苑|城|园|府|居|庭|湾|里"
    "|学校|大学|学院|医院|宿舍|公司|厂"
)
_BUILDING: Final = rf"(?:{_NAME}{{2,14}}?(?:{_BUILT}))"
_PART: Final = (
    r"(?:[A-Za-z0-9一二三四五六七八九十东西南北]{1,4}\s?(?:栋|幢|座|号楼|期|区|单元|门|楼|层|室|房|户)"
    r"|\d{3,4}(?:室|房)?(?!\d))"
)
_REST: Final = re.compile(
    rf"(?P<street>(?:{_TOWN})?{_GAP}(?:{_STREET})?)"
    rf"(?P<detail>(?:{_GAP}(?:{_HOUSE}))?(?:{_GAP}(?:{_BUILDING}))?(?:{_GAP}(?:{_PART})){{0,5}})"
)
_STREET_ALONE: Final = re.compile(
    rf"(?<![一-鿿])(?P<street>{_NAME}{{1,8}}?(?:大道|大街|路|街|巷|胡同|弄|镇|村))(?P<detail>{_GAP}{_HOUSE}(?:{_GAP}{_BUILDING})?(?:{_GAP}{_PART}){{0,5}})"
)


def addresses_in(text: str, regions: Regions | None) -> tuple[Address, ...]:
    """Addresses in the order said, as far as they go; a street alone needs a house number."""
    if regions is None:
        return ()
    found = regions.find(text)
    if not found:
        return tuple(_alone(match) for match in _STREET_ALONE.finditer(text))
    spans = [
        (region, found[at + 1].start if at + 1 < len(found) else len(text))
        for at, region in enumerate(found)
    ]
    return tuple(_address(text, region, limit) for region, limit in spans)


def _address(text: str, region: Region, limit: int) -> Address:
    rest = _REST.match(text, region.end, limit)
    street, detail = (rest["street"], rest["detail"]) if rest else ("", "")
    end = rest.end() if rest else region.end
    return Address(
        text[region.start : end].strip(),
        region.province,
        region.city,
        region.district,
        region.code,
        street.strip(" ,，、"),
        detail.strip(" ,，、"),
    )


def _alone(match: re.Match[str]) -> Address:
    return Address(match[0], street=match["street"], detail=match["detail"].strip())
