"""Phone numbers of mainland China: mobiles in any grouping, landlines with area code, in words."""

import re
from typing import Final

from xiaoer.bot.model.entities.found import Phone
from xiaoer.kernel.hanzi import digits_of

_MOBILE: Final = re.compile(
    r"(?:(?<![\d.a-z])|(?<=tel)|(?<=phone))(?:\+?86[ -]?)?"
    r"(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|1[3-9]\d[ -]\d{3}[ -]\d{5}|1[3-9]\d{2}[ -]\d{3}[ -]\d{4})(?!\d)"
)
_LANDLINE: Final = re.compile(
    r"(?<![\da-z-])[(]?(0(?:10|2\d|[3-9]\d{2}))[)]?[ -]?([2-8]\d{6,7})"
    r"(?:[ -]?(?:转|分机|ext\.?)[ -]?\d{1,5})?(?!\d)"
)
_SERVICE: Final = re.compile(r"(?<![\da-z])([48]00)[ -]?(\d{3})[ -]?(\d{4})(?!\d)")
_SPOKEN: Final = re.compile(
    r"[幺一][三四五六七八九][零〇幺一二两三四五六七八九]{9}(?![零〇一二三四五六七八九十])"
)
_NOT_DIGIT: Final = re.compile(r"\D")


def phones_in(folded: str) -> tuple[Phone, ...]:
    """Phones in the order said."""
    found = [
        *((match.start(), _mobile(match[1], match[0])) for match in _MOBILE.finditer(folded)),
        *(
            (match.start(), _mobile(digits_of(match[0]), match[0]))
            for match in _SPOKEN.finditer(folded)
        ),
        *(
            (match.start(), Phone(match[1] + match[2], match[0], match[1]))
            for match in _LANDLINE.finditer(folded)
        ),
        *(
            (match.start(), Phone("".join(match.groups()), match[0], match[1]))
            for match in _SERVICE.finditer(folded)
        ),
    ]
    return tuple(phone for _, phone in sorted(found, key=lambda entry: entry[0]))


def _mobile(digits: str, text: str) -> Phone:
    return Phone(_NOT_DIGIT.sub("", digits), text)


def without_phones(folded: str) -> str:
    """Text with phone numbers taken out: they are no order numbers."""
    for pattern in (_MOBILE, _LANDLINE, _SERVICE, _SPOKEN):
        folded = pattern.sub(" ", folded)
    return folded
