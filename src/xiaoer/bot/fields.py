"""From what slots hold to what the shop's acts take."""

import re
from collections.abc import Mapping
from typing import Final

from xiaoer.commerce.api import WishedAddress, WishedInvoice, WishReason

Fields = Mapping[str, str]
_REGION: Final = re.compile(
    r"^(?P<province>[\u4e00-\u9fa5]{2,8}?(?:省|自治区|特别行政区|(?<=北京)市|(?<=上海)市|(?<=天津)市|(?<=重庆)市))?"
    r"(?P<city>[\u4e00-\u9fa5]{2,8}?(?:市|自治州|盟))?"
    r"(?P<district>[\u4e00-\u9fa5]{1,8}?(?:区|县|旗|(?<=.)市))?(?P<detail>.+)$"
)
_PARTS: Final = ("province", "city", "district")


def reason_of(fields: Fields) -> WishReason:
    """The reason as the rules know it."""
    try:
        return WishReason(fields.get("reason", "other"))
    except ValueError:
        return WishReason.OTHER


def address_of(written: str) -> WishedAddress:
    """An address as typed: the region where it begins with one, the rest as it is."""
    text = written.strip()
    found = _REGION.match(text)
    region = [found[part] for part in _PARTS if found[part]] if found else []
    if found is None or not region:
        return WishedAddress(detail=text)
    if len(region) == 1 and region[0].endswith("市") and found["province"]:
        region = [region[0], region[0]]
    return WishedAddress(region=region, detail=found["detail"].strip())


def invoice_of(fields: Fields) -> WishedInvoice:
    """An invoice's title; with a tax number it is a company's."""
    kind = fields.get("invoice_kind", "personal")
    number = fields.get("tax_number") if kind == "company" else None
    return WishedInvoice(kind=kind, title=fields["title"], tax_number=number)
