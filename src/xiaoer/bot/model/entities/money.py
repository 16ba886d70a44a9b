"""Sums of money in Chinese and English words and signs."""

import re
from decimal import Decimal
from typing import Final

from xiaoer.bot.model.entities.found import Amount, Closeness, World
from xiaoer.kernel.hanzi import NUMBER, value_of
from xiaoer.kernel.money import Money

_SIGNS: Final = {
    "¥": "CNY", "€": "EUR", "£": "GBP", "us$": "USD", "hk$": "HKD", "$": "USD",
}  # fmt: skip
_SPOKEN: Final = {
    "CNY": "元 块 块钱 人民币 rmb cny yuan",
    "USD": "美元 美金 刀 usd dollars dollar bucks",
    "EUR": "欧元 eur euros euro",
    "GBP": "英镑 pounds gbp",
    "HKD": "港币 港元 hkd",
}
_WORDS: Final = {word: code for code, words in _SPOKEN.items() for word in words.split()}
_FIGURE: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_WORD: Final = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_BY_SIGN: Final = re.compile(rf"(us\$|hk\$|[¥€£$])\s?({_FIGURE})(?![\d])([万k])?")
_BY_WORD: Final = re.compile(
    rf"({_FIGURE}|{NUMBER})\s?(来|多|几)?\s?({_WORD})(?![a-z])(?:([一二两三四五六七八九\d])毛?(?:([一二两三四五六七八九\d])分)?)?(半)?"
)
_SMALL: Final = re.compile(
    r"(?<![\d.块元])([一二两三四五六七八九\d])毛(?:([一二两三四五六七八九\d])分?)?(?![巾衣绒线不])"
)
_LOOSE: Final = re.compile(
    r"([一二两三四五六七八九]?[十百千万])多(?![\w一-鿿])|(两三|三四|五六|七八)[百千]块?"
)
_PAID: Final = re.compile(
    "(?:花了|付了|付款|价格|售价|只要|标价|退了?我?|便宜了?|补了?|差价|paid|cost me|price is)"
    rf"[是为:：]?\s?({_FIGURE})(?![\d天个件号码条年月次%])"
)
_ABOUT: Final = re.compile(r"(?:大概|大约|差不多|约|about|around|roughly)\s?$")
_BEHIND: Final = re.compile(r"\s?(?:左右|上下)")
_AT_LEAST: Final = re.compile(r"(?:至少|不低于|超过|满|over|at least|more than)\s?$")
_AT_MOST: Final = re.compile(r"(?:最多|不超过|顶多|under|at most|up to|less than)\s?$")
_THOUSAND: Final = {"万": 10_000, "k": 1_000}

_Found = tuple[int, int, Decimal, str, str]


def money_in(folded: str, world: World) -> tuple[Amount, ...]:
    """Sums in the order said; a bare figure is no money unless something says so."""
    found: list[_Found] = []
    for reader in (_signed, _worded, _small, _loose, _paid):
        found += [one for one in reader(folded, world.currency) if not _overlaps(one, found)]
    return tuple(_amount(folded, one) for one in sorted(found))


def _overlaps(one: _Found, found: list[_Found]) -> bool:
    return any(one[0] < end and start < one[1] for start, end, *_ in found)


def _amount(folded: str, one: _Found) -> Amount:
    start, end, value, currency, more = one
    rounded = value.quantize(Decimal("0.01")) if currency != "JPY" else value
    closeness = _closeness(folded[:start], folded[end:], more)
    return Amount(Money.from_decimal(rounded, currency), folded[start:end], closeness)


def _closeness(before: str, behind: str, more: str) -> Closeness:
    if more in {"多", "几"} or _AT_LEAST.search(before):
        return "at_least"
    if _AT_MOST.search(before):
        return "at_most"
    return "about" if more or _ABOUT.search(before) or _BEHIND.match(behind) else "exact"


def _signed(folded: str, currency: str) -> list[_Found]:
    del currency
    return [
        (m.start(), m.end(), _figure(m[2]) * _THOUSAND.get(m[3] or "", 1), _SIGNS[m[1]], "")
        for m in _BY_SIGN.finditer(folded)
    ]


def _worded(folded: str, currency: str) -> list[_Found]:
    del currency
    found: list[_Found] = []
    for match in _BY_WORD.finditer(folded):
        value = _number(match[1])
        if value is None:
            continue
        value += _small_change(match[4], match[5]) + (Decimal("0.5") if match[6] else 0)
        found.append((match.start(), match.end(), value, _WORDS[match[3]], match[2] or ""))
    return found


def _small(folded: str, currency: str) -> list[_Found]:
    return [
        (m.start(), m.end(), _small_change(m[1], m[2]), currency, "")
        for m in _SMALL.finditer(folded)
    ]


def _loose(folded: str, currency: str) -> list[_Found]:
    """两百多 without a unit; what is counted in days or pieces is no money."""
    return [
        (m.start(), m.end(), value, currency, "多")
        for m in _LOOSE.finditer(folded)
        if m[1] and (value := value_of(m[1])) is not None
    ]


def _paid(folded: str, currency: str) -> list[_Found]:
    return [(m.start(1), m.end(1), _figure(m[1]), currency, "") for m in _PAID.finditer(folded)]


def _small_change(tenths: str | None, hundredths: str | None) -> Decimal:
    return (_digit(tenths) * 10 + _digit(hundredths)) / Decimal(100)


def _digit(sign: str | None) -> Decimal:
    return (value_of(sign) if sign else None) or Decimal(0)


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _number(text: str) -> Decimal | None:
    return _figure(text) if text[0].isdigit() and text[-1].isdigit() else value_of(text)
