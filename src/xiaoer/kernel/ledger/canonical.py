"""One JSON text for one value: the JSON Canonicalization Scheme, RFC 8785."""

import json
import math
from collections.abc import Mapping
from typing import Final, cast

from xiaoer.kernel.ledger.errors import NotCanonicalError

_EXACT_INTEGERS: Final = 2**53
_PLAIN_FROM, _PLAIN_BELOW = -7, 21  # ECMA-262 Number::toString writes 1e-7 and 1e+21


def canonical_json(value: object) -> str:
    """The canonical text of JSON values; raises ``NotCanonicalError`` for anything else.

    Integers beyond 2^53, NaN, infinities and lone surrogates have no canonical form.
    """
    match value:
        case None | True | False:
            return json.dumps(value)
        case str():
            return _string(value)
        case int():
            return _integer(value)
        case float():
            return _number(value)
        case list() | tuple():
            items = cast("list[object]", value)
            return "[" + ",".join(canonical_json(item) for item in items) + "]"
        case Mapping():
            return _object(cast("Mapping[object, object]", value))
        case _:
            raise NotCanonicalError(reason=f"type {type(value).__name__}")


def _object(value: Mapping[object, object]) -> str:
    pairs: list[tuple[bytes, str]] = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonicalError(reason="a key that is no string")
        name = _string(key)
        pairs.append((key.encode("utf-16-be"), f"{name}:{canonical_json(item)}"))
    return "{" + ",".join(text for _, text in sorted(pairs)) + "}"


def _string(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError(reason="a lone surrogate") from error
    return json.dumps(value, ensure_ascii=False)


def _integer(value: int) -> str:
    if abs(value) > _EXACT_INTEGERS:
        raise NotCanonicalError(reason="an integer beyond 2^53")
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise NotCanonicalError(reason="a number that is not finite")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole.lstrip("0")) + int(exponent or 0)
    if not whole.strip("0"):
        point = int(exponent or 0) - (len(fraction) - len(fraction.lstrip("0")))
    digits = (whole + fraction).strip("0")
    return sign + _place(digits, point)


def _place(digits: str, point: int) -> str:
    """Write 0.DIGITS × 10^point as ECMA-262 does."""
    if len(digits) <= point <= _PLAIN_BELOW:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_BELOW:
        return f"{digits[:point]}.{digits[point:]}"
    if _PLAIN_FROM + 1 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"
