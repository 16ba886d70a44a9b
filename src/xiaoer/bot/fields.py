"""From what slots hold to what the shop's acts take."""

from collections.abc import Mapping
from typing import Final

from xiaoer.bot.model.recipients import apart
from xiaoer.commerce.api import WishedAddress, WishedInvoice, WishReason
from xiaoer.kernel import regions

Fields = Mapping[str, str]
_PUNCTUATION: Final = " ,，、"


def reason_of(fields: Fields) -> WishReason:
    """The reason as the rules know it."""
    try:
        return WishReason(fields.get("reason", "other"))
    except ValueError:
        return WishReason.OTHER


def address_of(written: str) -> WishedAddress:
    """An address as typed: the region where it begins with one, the rest as it is.

    Who receives changes only where a phone number was typed with it.
    The region is province, city, district as far as they were said or follow from it.
    """
    text, recipient = apart(written.strip())
    first = next(iter(regions.load().find(text)), None)
    detail = text[first.end :].strip(_PUNCTUATION) if first else ""
    if first is None or first.start or not detail:
        return WishedAddress(name=recipient.name, phone=recipient.phone, detail=text)
    parts = (first.province, first.city, first.district)
    return WishedAddress(
        name=recipient.name,
        phone=recipient.phone,
        region=[part for part in parts if part],
        detail=detail,
    )


def invoice_of(fields: Fields) -> WishedInvoice:
    """An invoice's title; with a tax number it is a company's."""
    kind = fields.get("invoice_kind", "personal")
    number = fields.get("tax_number") if kind == "company" else None
    return WishedInvoice(kind=kind, title=fields["title"], tax_number=number)
