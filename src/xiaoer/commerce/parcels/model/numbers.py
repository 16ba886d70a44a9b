"""Whose number is this, and is it whole? Families of numbers with their check digits."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Check:
    """How a check digit is computed; `lead` stands before a body that does not begin with it."""

    kind: str
    weights: tuple[int, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """One form that a carrier's numbers have."""

    id: str
    carrier: str
    pattern: re.Pattern[str]
    is_verified: bool
    check: Check | None = None
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier the number may be of; `is_whole` is False for a wrong check digit or country."""

    carrier: str
    family: str
    is_checked: bool
    is_verified: bool
    is_whole: bool


def normalise_number(text: str) -> str:
    """The number as carriers write it: no spaces, plain characters, capital letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def recognise(number: str, families: Sequence[Family]) -> list[Candidate]:
    """Every family that the normalised number has the form of, the surest first."""
    found = [
        Candidate(f.carrier, f.id, f.check is not None, f.is_verified, _is_whole(f, match))
        for f in families
        if (match := f.pattern.fullmatch(number))
    ]
    return sorted(found, key=lambda c: (not c.is_whole, not _is_telling(number), not c.is_checked))


def _is_telling(number: str) -> bool:
    return not number.isdigit()


def _is_whole(family: Family, match: re.Match[str]) -> bool:
    if family.countries and match["country"] not in family.countries:
        return False
    if family.check is None:
        return True
    return check_digit(family.check, match["body"]) == match["check"]


def check_digit(check: Check, body: str) -> str:
    """The digit that belongs behind this body."""
    if check.lead and not body.startswith(check.lead):
        body = check.lead + body
    return _CHECKS[check.kind](body, check.weights)


def _value(sign: str) -> int:
    """A letter counts as a digit in sums modulo ten: A is 2, B is 3, and J is 1."""
    return int(sign) if sign.isdigit() else (ord(sign) - 3) % 10


def _weighted_sum(body: str, weights: Sequence[int]) -> int:
    return sum(_value(sign) * weight for sign, weight in zip(body, cycle(weights), strict=False))


def _weighted(body: str, weights: Sequence[int]) -> str:
    return str(-_weighted_sum(body, weights) % 10)


def _weighted_mod11(body: str, weights: Sequence[int]) -> str:
    return str(_weighted_sum(body, weights) % 11 % 10)


def _mod7(body: str, _: Sequence[int]) -> str:
    return str(int(body) % 7)


def _s10(body: str, weights: Sequence[int]) -> str:
    """UPU S10: eleven less the remainder, where 10 becomes 0 and 11 becomes 5."""
    digit = 11 - _weighted_sum(body, weights) % 11
    return {10: "0", 11: "5"}.get(digit, str(digit))


def _luhn(body: str, _: Sequence[int]) -> str:
    doubled = (int(sign) * weight for sign, weight in zip(reversed(body), cycle((2, 1))))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _mod37_36(body: str, _: Sequence[int]) -> str:
    """ISO 7064, MOD 37,36."""
    rest = 36
    for sign in body:
        rest = (rest + ALPHABET.index(sign)) % 36 or 36
        rest = rest * 2 % 37
    return ALPHABET[(37 - rest) % 36]


_CHECKS: Final[Mapping[str, Callable[[str, Sequence[int]], str]]] = {
    "weighted": _weighted,
    "weighted_mod11": _weighted_mod11,
    "mod7": _mod7,
    "s10": _s10,
    "luhn": _luhn,
    "mod37_36": _mod37_36,
}
