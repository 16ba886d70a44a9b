"""Numbers that name a person: phones, identity and bank cards, plates, mail and chat accounts."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from xiaoer.kernel.privacy.spans import Kind, Span

_GROUPED: Final = r"(?:[ -]?\d{4}[ -]?\d{4}|[ -]\d{3}[ -]\d{5}|\d[ -]\d{3}[ -]\d{4})"
_MOBILE: Final = re.compile(
    rf"\+86[ -]?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}|(?<![\d.])(?:86[ -]?)?1[3-9]\d{_GROUPED}(?!\d)"
)
_LANDLINE: Final = re.compile(
    r"(?<![\d-])[(（]?0(?:10|2\d|[3-9]\d{2})[)）]?[ -]?[2-9]\d{6,7}"
    r"(?:[ -]?(?:转|分机)[ -]?\d{1,5})?(?!\d)"
)
_SPOKEN: Final = re.compile(
    r"[幺一][三四五六七八九][零〇幺一二两三四五六七八九]{9}(?![零〇一二三四五六七八九十])"
)
_FOREIGN: Final = re.compile(
    r"\+(?!86)[1-9]\d{0,2}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,3}(?!\d)"
    r"|(?<![\d-])\(?[2-9]\d{2}\)?[ -][2-9]\d{2}-\d{4}(?![\d-])"
)
_ID_CARD: Final = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dA-Za-z])"
)
_OLD_ID: Final = re.compile(
    r"身份证(?:号码?)?[:： 是为]{0,3}(\d{15}|\d{17}[\dXx]|\d{6}[ -]\d{8}[ -]\d{3}[\dXx])(?!\d)"
)
_CARD: Final = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){14,18}(?![\dA-Za-z])")
_CARD_WORDS: Final = re.compile(
    r"(?:卡号|银行卡|账号|帐号|账户|储蓄卡|信用卡|card)\D{0,6}$", re.IGNORECASE
)
_BANK_HEADS: Final = ("62", "60", "4", "5", "34", "37", "35", "95")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,10}"
)
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•\s]?"
    r"(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Z0-9])"
)
_ACCOUNT: Final = re.compile(
    r"(?:微信号?|wechat|weixin|wx|vx|v信|薇信|QQ号?|扣扣)(?:\s?id)?\s?[:：是为]?\s?([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_SEPARATORS: Final = re.compile(r"[ -]")


def numbers_in(text: str) -> Iterator[Span]:
    """Every number, mail address or account that names a person; they may overlap."""
    for pattern, kind in _PLAIN:
        for match in pattern.finditer(text):
            yield Span(*match.span(), kind)
    for match in _ID_CARD.finditer(text):
        if is_id_card(match[0]):
            yield Span(*match.span(), Kind.ID_CARD)
    for match in _OLD_ID.finditer(text):
        yield Span(*match.span(1), Kind.ID_CARD)
    for match in _ACCOUNT.finditer(text):
        yield Span(*match.span(1), Kind.ACCOUNT)
    yield from _cards(text)


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        digits = _SEPARATORS.sub("", match[0])
        is_said = _CARD_WORDS.search(text[: match.start()]) is not None
        if is_said or (digits.startswith(_BANK_HEADS) and passes_luhn(digits)):
            yield Span(*match.span(), Kind.BANK_CARD)


_PLAIN: Final = (
    (_MOBILE, Kind.PHONE),
    (_LANDLINE, Kind.PHONE),
    (_SPOKEN, Kind.PHONE),
    (_FOREIGN, Kind.PHONE),
    (_EMAIL, Kind.EMAIL),
    (_PLATE, Kind.PLATE),
)


def is_id_card(number: str) -> bool:
    """Whether an 18-digit identity number has a date and the right last character (GB 11643)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year > 1850 and _CHECK[total % 11] == number[-1].upper()  # noqa: PLR2004 - nobody is older


def passes_luhn(digits: str) -> bool:
    """Whether a card number's last digit is right (ISO/IEC 7812)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + at % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the two digits' sum
    return total % 10 == 0
