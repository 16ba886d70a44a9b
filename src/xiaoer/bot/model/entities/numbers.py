"""Order and parcel numbers and tails of them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from xiaoer.bot.model.entities.found import ParcelNumber, World

_NUMBER: Final = re.compile(r"#?[a-z]{0,6}-?\d(?:[\d-]{4,}[\da-z]|\d{4,})", re.IGNORECASE)
_MIXED: Final = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9-]{8,34}(?![a-z0-9])"
)
_WORD_BEHIND: Final = re.compile(r"(?<![a-z0-9])([a-z]{0,6}\d{8,})([a-z]{3,})(?![a-z0-9])")
_NOISE: Final = re.compile(r"[\s#_-]+")
_TAIL: Final = re.compile(
    r"(?:尾号|后四位|末四位|结尾|最后四位|后4位|末4位|ending(?: in| with)?|ends (?:in|with)|"
    r"last four(?: digits)?|last 4(?: digits)?|tail)\D{0,4}(\d{3,6})(?!\d)",
    re.IGNORECASE,
)
_TAIL_BEHIND: Final = re.compile(
    r"(?<![\d.])(\d{4})\s*(?:结尾|结束|收尾|(?:的|那|这)(?:一)?(?:个订单|个|单|笔|件))"
)
_BARE_TAIL: Final = re.compile(
    r"(?:订单|单号|order)(?:号|number|no)?[^\dA-Za-z]{0,3}(\d{4})(?!\d)|^\D{0,2}(\d{4})\D{0,2}$",
    re.IGNORECASE,
)
_NOT_NUMBERS: Final = re.compile(
    r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}(?!\d)[日号]?"
)
_GROUPS: Final = re.compile(r"(?<![\da-z])\d{4,5}(?: \d{4,5}){1,3} \d{2,5}(?!\d)")
_MIN_DIGITS: Final = 6
_MIN_LETTERS_AND_DIGITS: Final = 4


def number_key(number: str) -> str:
    """Form under which order and parcel numbers are compared: no spaces, dashes, # or case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", number)).upper()


def numbers_in(folded: str) -> tuple[str, ...]:
    """Keys of the numbers in a folded text from which phones and tails are taken out."""
    apart = _WORD_BEHIND.sub(r"\1 \2", _NOT_NUMBERS.sub(" ", folded))
    rest = _GROUPS.sub(lambda groups: groups[0].replace(" ", ""), apart)
    keys = (number_key(found) for _, found in sorted(_candidates(rest)))
    return tuple(dict.fromkeys(key for key in keys if key))


def _candidates(rest: str) -> Iterator[tuple[int, str]]:
    taken: list[range] = []
    for match in _MIXED.finditer(rest):
        if _is_mixed_number(match[0]):
            taken.append(range(*match.span()))
            yield match.start(), match[0]
    for match in _NUMBER.finditer(rest):
        is_free = all(match.start() not in span and match.end() - 1 not in span for span in taken)
        if is_free and sum(sign.isdigit() for sign in match[0]) >= _MIN_DIGITS:
            yield match.start(), match[0]


def _is_mixed_number(word: str) -> bool:
    """Letters and digits that no one says as words: enough digits, or changing to and fro."""
    digits = sum(sign.isdigit() for sign in word)
    changes = len(re.findall(r"\d[a-z]|[a-z]\d", word))
    return digits >= _MIN_DIGITS or (digits >= _MIN_LETTERS_AND_DIGITS and changes > 1)


def tails_in(folded: str) -> tuple[str, ...]:
    """Last digits by which an order was named."""
    bare = [first or second for first, second in _BARE_TAIL.findall(folded)]
    return tuple(dict.fromkeys([*_TAIL.findall(folded), *_TAIL_BEHIND.findall(folded), *bare]))


def without_tails(folded: str) -> str:
    """Text with the last digits taken out, that no one reads them as a number."""
    return _TAIL_BEHIND.sub(" ", _TAIL.sub(" ", folded))


def parcels_in(numbers: tuple[str, ...], world: World) -> tuple[ParcelNumber, ...]:
    """Those numbers that have the form of a carrier's and a right check digit."""
    asked = ((number, world.carriers_of(number)) for number in numbers)
    return tuple(ParcelNumber(number, carriers) for number, carriers in asked if carriers)


def without_numbers(text: str) -> str:
    """Text with order and parcel numbers taken out; they say nothing about the wish."""
    folded = unicodedata.normalize("NFKC", text)
    bare = _NUMBER.sub(" ", folded)
    return re.sub(r"\d{4,}", " ", bare)
