"""A new address as it was typed, and who is to receive there. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
_NAME: Final = r"(?!电话|手机|联系)[一-鿿·]{2,4}?"
_LABEL: Final = r"(?:收件人|收货人|联系人|姓名|名字)?(?:改成|改为|是)?[:：\s]*"
_CALLED: Final = r"(?:手机号?|电话号?码?|联系方式)?(?:改成|改为|是)?[:：\s]*"
_PHONE: Final = r"1[3-9]\d{9}(?!\d)"
_RECIPIENT: Final = re.compile(
    rf"[\s,，、;；]*{_LABEL}(?:(?P<name>{_NAME})(?:收)?[\s,，、]*)?{_CALLED}(?P<phone>{_PHONE})"
    rf"(?:\s+(?!谢)(?P<behind>{_NAME})(?=收|$|[\s,，。]))?"
)
_HOUSE: Final = re.compile(r"\d|[号室楼栋幢座弄]|单元")


@dataclass(frozen=True)
class Recipient:
    """Who receives; what was not said is None."""

    name: str | None = None
    phone: str | None = None


def written(text: str, address: str, shapes: re.Pattern[str]) -> str:
    """The address as far as it goes in a message, with the recipient behind it.

    Args:
        text: the message.
        address: what was read as the address; the message goes on behind it.
        shapes: what addresses look like, to tell when more of it was said than was read.
    """
    said = unicodedata.normalize("NFKC", text)
    begin = max(0, said.find(address))
    where, rest = address, said[begin + len(address) :]
    more = shapes.match(said, begin)
    if more is not None and _HOUSE.search(said[begin + len(address) : more.end()]):
        end = more.end()
        recipient = _RECIPIENT.search(said, begin + len(address), end + LONGEST)
        if recipient is not None and recipient.start() < end:
            end = recipient.start()
        if _HOUSE.search(said[begin + len(address) : end]):
            where, rest = said[begin:end].strip(" ,，。."), said[end:]
    found = _RECIPIENT.match(rest)
    return (where + found[0] if found else where).strip(" ,，。.")[:LONGEST]


def apart(typed: str) -> tuple[str, Recipient]:
    """The place, and the recipient typed behind it."""
    found = _RECIPIENT.search(typed)
    if found is None or not found.start():
        return typed, Recipient()
    name: str | None = found["name"] or found["behind"]
    return typed[: found.start()].strip(" ,，、"), Recipient(name, found["phone"])
